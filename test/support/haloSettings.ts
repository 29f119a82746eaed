import { randomBytes } from 'node:crypto';
import { type HaloSettings, normalizeSettings } from '../../lib/halo/settings';

/** Settings as from a filled-in credential, with a secret made for this run. */
export function haloSettings(fields: object = {}): HaloSettings {
	const clientSecret = randomBytes(24).toString('base64url');
	return normalizeSettings({ resourceUrl: 'acme.halopsa.com', clientId: 'client', clientSecret, ...fields });
}
