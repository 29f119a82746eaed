import type { ICredentialDataDecryptedObject, IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { normalizeSettings, requestToken, RetryingHttp, type Http } from '../../lib';
import { clock } from './halo';
import { failureFrom, fromN8nResponse, toN8nRequest } from './transport';

/**
 * A fresh access token for the credential's application.
 * @throws HaloError whose message says which field of the credential is wrong.
 */
export async function fetchSessionToken(context: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<string> {
	const http: Http = {
		async send(request) {
			try {
				const response: IN8nHttpFullResponse = await context.helpers.httpRequest(toN8nRequest(request));
				return fromN8nResponse(response);
			} catch (error) {
				throw failureFrom(error);
			}
		},
	};
	const { accessToken } = await requestToken(new RetryingHttp(http, clock), normalizeSettings(credentials), clock.now());
	return accessToken;
}
