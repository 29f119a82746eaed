import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { normalizeSettings, requestToken, RetryingHttp, type Http } from '../../lib';
import { clock } from './halo';
import { sendBy } from './transport';

/**
 * A fresh access token for the credential's application.
 * @throws HaloError whose message says which field of the credential is wrong.
 */
export async function fetchSessionToken(context: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<string> {
	const http: Http = {
		send: async (request) => await sendBy((options) => context.helpers.httpRequest(options), request),
	};
	const { accessToken } = await requestToken(new RetryingHttp(http, clock), normalizeSettings(credentials), clock.now());
	return accessToken;
}
