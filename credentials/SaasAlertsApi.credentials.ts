import type { IAuthenticate, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { whenStatus } from '../nodes/shared';

export class SaasAlertsApi implements ICredentialType {
	name = 'saasAlertsApi';

	displayName = 'SaaS Alerts API';

	icon: Icon = { light: 'file:saasalerts.svg', dark: 'file:saasalerts.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://us-central1-the-byway-248217.cloudfunctions.net/reportApi/api/v1',
			required: true,
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From the SaaS Alerts portal: Settings > API',
		},
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'Most requests to send in a minute; SaaS Alerts publishes no limit',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		requestOptions.headers = { ...requestOptions.headers, api_key: String(credentials.apiKey) };
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}', url: '/reports/msp-user' },
		rules: [
			whenStatus(401, 'SaaS Alerts does not accept the API Key. Copy it again from Settings > API in the portal.'),
			whenStatus(403, 'SaaS Alerts refuses the API Key. Use the key of a partner account.'),
			whenStatus(404, 'There is no SaaS Alerts partner API at Base URL. It ends in /api/v1.'),
			whenStatus(429, 'The API Key works, but its request limit is used up. Try again in some minutes.'),
		],
	};
}
