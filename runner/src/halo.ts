import { HaloClient } from '../../lib/halo/client';
import { type HaloCredential, normalizeSettings } from '../../lib/halo/settings';
import { TokenSession } from '../../lib/halo/token';
import { LimiterRegistry } from '../../lib/http/limiter';
import { type Clock, type Http, type Log, silentLog } from '../../lib/ports';
import { AxiosHttp } from './axios-http';
import { systemClock } from './clock';

/** Clients of one tenant share its rate budget. Workflows that run in the same process count theirs apart. */
const limiters = new LimiterRegistry();

export interface HaloClientParts {
	readonly http?: Http;
	readonly clock?: Clock;
	readonly log?: Log;
}

/**
 * A HaloPSA client for programs of one's own: the same requests, limits and errors as the nodes, over axios.
 *
 * @param credential the fields of the credential "HaloPSA Client Credentials API"
 * @throws {HaloSettingsError} naming the field that is wrong
 */
export function createHaloClient(credential: HaloCredential, parts: HaloClientParts = {}): HaloClient {
	const { http = new AxiosHttp(), clock = systemClock, log = silentLog } = parts;
	const settings = normalizeSettings(credential);
	return new HaloClient({ http: new TokenSession({ http, settings, clock }), settings, clock, log, limiters });
}
