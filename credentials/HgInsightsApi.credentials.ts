import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class HgInsightsApi implements ICredentialType {
	name = 'hgInsightsApi';

	displayName = 'HG Insights API';

	icon: Icon = { light: 'file:hginsights.svg', dark: 'file:hginsights.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/hginsights.md';

	properties: INodeProperties[] = providerFields('hginsights', [
		secret('API Key', 'apiKey', 'From your HG Insights account manager'),
		{
			displayName: 'Key Prefix', name: 'prefix', type: 'options', default: 'bearer',
			options: [{ name: 'Bearer', value: 'bearer' }, { name: 'None', value: 'none' }],
			description: 'What stands before the key in the Authorization header; the documentation shows both',
		},
		{ displayName: 'Intent Path', name: 'intentPath', type: 'string', default: '/companies/intent', description: 'Path of the intent call, which is not certain; take it from your own documentation' },
	]);

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '={{ $credentials.prefix === "none" ? "" : "Bearer " }}{{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = freeTest('hginsights', { url: '/credits' });
}
