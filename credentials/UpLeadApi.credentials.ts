import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class UpLeadApi implements ICredentialType {
	name = 'upLeadApi';

	displayName = 'UpLead API';

	icon: Icon = { light: 'file:uplead.svg', dark: 'file:uplead.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/uplead.md';

	properties: INodeProperties[] = providerFields('uplead', [
		secret('API Key', 'apiKey', 'From Account > API'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('uplead', { url: '/credits' });
}
