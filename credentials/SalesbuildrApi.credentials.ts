import type { IAuthenticate, ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { whenStatus } from '../nodes/shared';

export class SalesbuildrApi implements ICredentialType {
	name = 'salesbuildrApi';

	displayName = 'Salesbuildr API';

	icon: Icon = { light: 'file:salesbuildr.svg', dark: 'file:salesbuildr.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://contoso.salesbuildr.com/public-api',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From Admin > Integrations > API Key; the Public API must be switched on for the tenant',
		},
		{
			displayName: 'Integration Key',
			name: 'integrationKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only when Salesbuildr gave you one',
		},
		{
			displayName: 'Requests per Window',
			name: 'requestsPerWindow',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 500,
			description: 'Most requests to send in one window. With several workers, give each its share.',
		},
		{
			displayName: 'Window (Seconds)',
			name: 'windowSeconds',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { apiKey, integrationKey } = credentials;
		requestOptions.headers = {
			...requestOptions.headers,
			'api-key': String(apiKey),
			...(integrationKey ? { 'integration-key': String(integrationKey) } : {}),
		};
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}', url: '/company', qs: { size: 1 } },
		rules: [
			whenStatus(401, 'Salesbuildr does not accept the API Key. Copy it again from Admin > Integrations > API Key.'),
			whenStatus(403, 'Salesbuildr refuses the API Key. Switch the Public API on for the tenant, and fill in Integration Key if you were given one.'),
			whenStatus(404, 'There is no Salesbuildr public API at Base URL. Enter it like https://contoso.salesbuildr.com/public-api'),
			whenStatus(429, 'The API Key works, but its request limit is used up. Try again in some minutes.'),
		],
	};
}
