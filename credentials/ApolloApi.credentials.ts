import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class ApolloApi implements ICredentialType {
	name = 'apolloApi';

	displayName = 'Apollo.io API';

	icon: Icon = { light: 'file:apollo.svg', dark: 'file:apollo.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/apollo.md';

	properties: INodeProperties[] = providerFields('apollo', [
		secret('API Key', 'apiKey', 'From Settings > Integrations > API; people search needs a master key'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('apollo', { url: '/users/api_profile', qs: { include_credit_usage: 'true' } });
}
