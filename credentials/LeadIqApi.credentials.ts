import type { IAuthenticate, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class LeadIqApi implements ICredentialType {
	name = 'leadIqApi';

	displayName = 'LeadIQ API';

	icon: Icon = { light: 'file:leadiq.svg', dark: 'file:leadiq.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/leadiq.md';

	properties: INodeProperties[] = providerFields('leadiq', [
		secret('Secret Base64 API Key', 'apiKey', 'From Settings > API Keys, exactly as shown there'),
		{
			displayName: 'REST API Key', name: 'restApiKey', type: 'string', typeOptions: { password: true }, default: '',
			description: 'For Verify Email, when it differs; empty sends the key above',
		},
		{ displayName: 'REST Base URL', name: 'prospectorUrl', type: 'string', default: 'https://prospector.leadiq.com' },
	]);

	authenticate: IAuthenticate = async ({ apiKey, restApiKey, baseUrl }, requestOptions) => {
		const address = requestOptions.url;
		const isGraphQl = requestOptions.baseURL !== undefined || address.startsWith(String(baseUrl).trim().replace(/\/+$/, ''));
		const header = isGraphQl ? { Authorization: `Basic ${String(apiKey)}` } : { 'X-API-Key': String(restApiKey || apiKey) };
		requestOptions.headers = { ...requestOptions.headers, ...header };
		return requestOptions;
	};

	test: ICredentialTestRequest = freeTest('leadiq', { method: 'POST', url: '', body: { query: 'query { account { universalPlan { name } } }' } });
}
