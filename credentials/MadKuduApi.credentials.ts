import type { IAuthenticate, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { freeTest, providerFields, secret } from '../nodes/shared';

export class MadKuduApi implements ICredentialType {
	name = 'madKuduApi';

	displayName = 'MadKudu API';

	icon: Icon = { light: 'file:madkudu.svg', dark: 'file:madkudu.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/madkudu.md';

	properties: INodeProperties[] = providerFields('madkudu', [
		secret('API Key', 'apiKey', 'From your MadKudu settings'),
		{
			displayName: 'API', name: 'api', type: 'options', default: 'new',
			options: [{ name: 'Legacy (HTTP Basic)', value: 'legacy' }, { name: 'MadAPI (x-API-Key)', value: 'new' }],
		},
		{
			displayName: 'Legacy Base URL', name: 'legacyBaseUrl', type: 'string', default: 'https://api.madkudu.com',
			displayOptions: { show: { api: ['legacy'] } },
		},
	]);

	authenticate: IAuthenticate = async ({ api, apiKey }, requestOptions) => {
		const key = String(apiKey);
		if (api === 'legacy') requestOptions.auth = { username: key, password: '' };
		else requestOptions.headers = { ...requestOptions.headers, 'x-api-key': key };
		return requestOptions;
	};

	test: ICredentialTestRequest = freeTest('madkudu', {
		baseURL: '={{ ($credentials.api === "legacy" ? $credentials.legacyBaseUrl : $credentials.baseUrl).replace(/\\/+$/, "") }}',
		url: '={{ $credentials.api === "legacy" ? "/v1/ping" : "/organisation" }}',
	});
}
