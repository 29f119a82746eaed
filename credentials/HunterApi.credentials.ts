import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class HunterApi implements ICredentialType {
	name = 'hunterApi';

	displayName = 'Hunter API';

	icon: Icon = { light: 'file:hunter.svg', dark: 'file:hunter.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/hunter.md';

	properties: INodeProperties[] = providerFields('hunter', [
		secret('API Key', 'apiKey', 'From the API page of your Hunter account'),
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'X-API-KEY': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('hunter', { url: '/account' }, [
		[403, 'The key works, but Hunter asks to slow down. Try again in a minute.'],
		[429, 'The key works, but the quota of this period is used up.'],
	]);
}
