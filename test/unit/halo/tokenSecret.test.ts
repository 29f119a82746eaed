import { randomBytes } from 'node:crypto';
import { requestToken } from '../../../lib/halo/tokenRequest';
import { haloSettings } from '../../support/haloSettings';
import { inOrder, text } from '../../support/scriptedHttp';

describe('the error of a token request', () => {
	// A token answer that broke off is no JSON, so its text was quoted as HaloPSA's words: with the token in it.
	it('does not quote a token', async () => {
		const token = randomBytes(24).toString('base64url');
		const http = inOrder(text(200, `{"access_token":"${token}","tok`));
		const asked = requestToken(http, haloSettings({ authUrl: 'acme.halopsa.com/auth' }), 0);
		const error: unknown = await asked.catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(Error);
		expect(JSON.stringify([error, String(error)])).not.toContain(token.slice(0, 12));
	});
});
