import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class RocketReachApi implements ICredentialType {
	name = 'rocketReachApi';

	displayName = 'RocketReach API';

	icon: Icon = { light: 'file:rocketreach.svg', dark: 'file:rocketreach.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/rocketreach.md';

	properties: INodeProperties[] = providerFields('rocketreach', [
		secret('API Key', 'apiKey', 'From Account Settings > API Usage & Settings'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'Api-Key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('rocketreach', { url: '/account/' });
}
