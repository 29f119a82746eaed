import type { IAuthenticateGeneric, ICredentialDataDecryptedObject, ICredentialTestRequest, ICredentialType, IHttpRequestHelper, Icon, INodeProperties } from 'n8n-workflow';

import { fetchProviderToken, freeTest, providerFields } from '../nodes/shared';

export class ZoomInfoApi implements ICredentialType {
	name = 'zoomInfoApi';

	displayName = 'ZoomInfo API';

	icon: Icon = { light: 'file:zoominfo.svg', dark: 'file:zoominfo.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/providers/zoominfo.md';

	properties: INodeProperties[] = providerFields('zoominfo', [
		{
			displayName: 'API', name: 'api', type: 'options', default: 'gtm',
			options: [
				{ name: 'GTM (OAuth2 Client Credentials)', value: 'gtm' }, { name: 'Legacy Enterprise (User Name and Password)', value: 'legacy' },
			],
		},
		{
			displayName: 'Client ID', name: 'clientId', type: 'string', default: '', displayOptions: { show: { api: ['gtm'] } },
			description: 'Of an app with the data scopes, from the ZoomInfo developer portal',
		},
		{
			displayName: 'Client Secret', name: 'clientSecret', type: 'string', typeOptions: { password: true }, default: '',
			displayOptions: { show: { api: ['gtm'] } },
		},
		{
			displayName: 'Token URL', name: 'tokenUrl', type: 'string', default: 'https://okta-login.zoominfo.com/oauth2/default/v1/token',
			displayOptions: { show: { api: ['gtm'] } },
		},
		{
			displayName: 'Scope', name: 'scope', type: 'string',
			default: 'api:data:contact api:data:company api:data:intent api:data:news api:data:scoops api:data:lookup',
			displayOptions: { show: { api: ['gtm'] } },
		},
		{ displayName: 'Username', name: 'username', type: 'string', default: '', displayOptions: { show: { api: ['legacy'] } } },
		{
			displayName: 'Password', name: 'password', type: 'string', typeOptions: { password: true }, default: '',
			displayOptions: { show: { api: ['legacy'] } },
		},
		{
			displayName: 'Legacy Base URL', name: 'legacyBaseUrl', type: 'string', default: 'https://api.zoominfo.com',
			displayOptions: { show: { api: ['legacy'] } },
		},
		{
			displayName: 'Dollars per Unit of Revenue', name: 'revenueMultiplier', type: 'number', default: 1000,
			description: 'The documentation says thousands of US dollars and its example does not agree. Compare one company you know; 0 leaves the figure out.',
		},
		{ displayName: 'Contact Fields', name: 'contactFields', type: 'string', default: '', description: 'Output fields separated by commas, when the account may not use all of them; empty asks for the usual ones' },
		{ displayName: 'Company Fields', name: 'companyFields', type: 'string', default: '', description: 'As Contact Fields, for companies' },
	]);

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<{ sessionToken: string }> {
		return { sessionToken: await fetchProviderToken(this, 'zoominfo', credentials) };
	}

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.sessionToken}}' } },
	};

	test: ICredentialTestRequest = freeTest('zoominfo', {
		baseURL: '={{ ($credentials.api === "legacy" ? $credentials.legacyBaseUrl : $credentials.baseUrl).replace(/\\/+$/, "") }}',
		url: '={{ $credentials.api === "legacy" ? "/lookup/usage" : "/data/v1/users/usage" }}',
	});
}
