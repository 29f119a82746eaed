import type { IAuthenticateGeneric, ICredentialDataDecryptedObject, ICredentialTestRequest, ICredentialType, IHttpRequestHelper, Icon, INodeProperties } from 'n8n-workflow';

import { fetchProviderToken, freeTest, providerFields, secret } from '../nodes/shared';

export class Lead411Api implements ICredentialType {
	name = 'lead411Api';

	displayName = 'Lead411 API';

	icon: Icon = { light: 'file:lead411.svg', dark: 'file:lead411.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/lead411.md';

	properties: INodeProperties[] = providerFields('lead411', [
		{ displayName: 'Email', name: 'email', type: 'string', placeholder: 'name@email.com', default: '', required: true },
		secret('Password', 'password', 'Lead411 takes it in the address of the login, so use an account of its own'),
		{
			displayName: 'Use the Unverified API', name: 'unverifiedApi', type: 'boolean', default: false,
			description: 'Whether to use calls that are known from the code of others only; without it, import the CSV export of Lead411',
		},
	]);

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<{ sessionToken: string }> {
		return { sessionToken: await fetchProviderToken(this, 'lead411', credentials) };
	}

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { qs: { token: '={{$credentials.sessionToken}}' } },
	};

	test: ICredentialTestRequest = freeTest('lead411', {
		method: 'POST', url: '/search/searchUsingJSON', qs: { page: 1, per_page: 1, companyResults: 'companyResultsAll' },
	});
}
