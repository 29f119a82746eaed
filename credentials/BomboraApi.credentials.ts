import type { IAuthenticateGeneric, ICredentialDataDecryptedObject, ICredentialTestRequest, ICredentialType, IHttpRequestHelper, Icon, INodeProperties } from 'n8n-workflow';

import { fetchProviderToken, freeTest, providerFields, secret } from '../nodes/shared';

export class BomboraApi implements ICredentialType {
	name = 'bomboraApi';

	displayName = 'Bombora API';

	icon: Icon = { light: 'file:bombora.svg', dark: 'file:bombora.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/bombora.md';

	properties: INodeProperties[] = providerFields('bombora', [
		{ displayName: 'Client ID', name: 'clientId', type: 'string', default: '', required: true, description: 'From Bombora, after intent access was approved' },
		secret('Client Secret', 'clientSecret'),
	]);

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<{ sessionToken: string }> {
		return { sessionToken: await fetchProviderToken(this, 'bombora', credentials) };
	}

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.sessionToken}}' } },
	};

	test: ICredentialTestRequest = freeTest('bombora', { url: '/reference/v1/topics', qs: { maxTopics: 1 } });
}
