import type { IAllExecuteFunctions, ICredentialDataDecryptedObject, IN8nHttpFullResponse } from 'n8n-workflow';

import type { AuthorizedHttp } from '../../lib';
import { failureFrom, fromN8nResponse, toN8nRequest, withoutSecrets } from './transport';

/** Sends with the key of a credential; there is no token to renew. */
export function keyHttp(context: IAllExecuteFunctions, type: string, credential: ICredentialDataDecryptedObject): AuthorizedHttp {
	return {
		async send(request) {
			try {
				const response: IN8nHttpFullResponse = await context.helpers.httpRequestWithAuthentication.call(context, type, toN8nRequest(request), {
					credentialsDecrypted: { id: '', name: '', type, data: credential },
				});
				return { ...withoutSecrets(fromN8nResponse(response), credential), session: '' };
			} catch (error) {
				throw failureFrom(error);
			}
		},
		async renew() {},
	};
}
