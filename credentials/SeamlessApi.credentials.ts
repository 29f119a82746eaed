import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class SeamlessApi implements ICredentialType {
	name = 'seamlessApi';

	displayName = 'Seamless.ai API';

	icon: Icon = { light: 'file:seamless.svg', dark: 'file:seamless.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/seamless.md';

	properties: INodeProperties[] = providerFields('seamless', [
		secret('API Key', 'apiKey', 'From Settings > Public API'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Token: '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('seamless', {
		url: '/contacts',
		qs: { startDate: '={{ new Date().toISOString().slice(0, 10) }}', endDate: '={{ new Date().toISOString().slice(0, 10) }}', page: 1, limit: 1 },
	});
}
