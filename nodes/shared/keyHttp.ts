import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { AuthorizedHttp } from '../../lib';
import { sendBy, withoutSecrets } from './transport';

/** Sends with the key of a credential; there is no token to renew. */
export function keyHttp(context: IAllExecuteFunctions, type: string, credential: ICredentialDataDecryptedObject): AuthorizedHttp {
	return {
		async send(request) {
			const response = await sendBy(
				(options) => context.helpers.httpRequestWithAuthentication.call(context, type, options, { credentialsDecrypted: { id: '', name: '', type, data: credential } }),
				request,
			);
			return { ...withoutSecrets(response, credential), session: '' };
		},
		async renew() {},
	};
}
