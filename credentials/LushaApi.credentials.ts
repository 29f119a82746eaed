import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class LushaApi implements ICredentialType {
	name = 'lushaApi';

	displayName = 'Lusha API';

	icon: Icon = { light: 'file:lusha.svg', dark: 'file:lusha.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/lusha.md';

	properties: INodeProperties[] = providerFields('lusha', [
		secret('API Key', 'apiKey', 'From Account > API; a proxy between must not drop header names with an underscore'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'api_key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('lusha', { url: '/v3/account/usage' });
}
