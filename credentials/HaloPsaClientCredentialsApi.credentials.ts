import type { ICredentialDataDecryptedObject, ICredentialType, IHttpRequestHelper, IHttpRequestOptions, Icon, INodeProperties } from 'n8n-workflow';

import { fetchSessionToken } from '../nodes/shared';

export class HaloPsaClientCredentialsApi implements ICredentialType {
	name = 'haloPsaClientCredentialsApi';

	displayName = 'HaloPSA Client Credentials API';

	icon: Icon = { light: 'file:halopsa.svg', dark: 'file:halopsa.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Resource URL',
			name: 'resourceUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://contoso.halopsa.com',
			description: 'The Resource Server that HaloPSA shows under Configuration > Integrations > HaloPSA API; with or without /api',
		},
		{
			displayName: 'Authorisation URL',
			name: 'authUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://contoso.halopsa.com/auth',
			description: 'Only needed when HaloPSA shows an Authorisation Server on another host; otherwise it is found by asking the resource server',
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			description: 'The tenant that HaloPSA shows for hosted instances; leave empty for on-premise',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'Of an application with the authentication method "Client ID and Secret (Services)" and the login type Agent',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: 'all',
			description: 'Permissions to ask for, separated by spaces. A token without any is issued but useless.',
		},
		{
			displayName: 'Requests per Window',
			name: 'requestsPerWindow',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 450,
			description: 'Most requests to send in one window, shared by all nodes on this tenant. With several workers, give each its share.',
		},
		{
			displayName: 'Window (Seconds)',
			name: 'windowSeconds',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300,
		},
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject): Promise<{ sessionToken: string }> {
		return { sessionToken: await fetchSessionToken(this, credentials) };
	}

	/** A function, because the declarative form evaluates an expression for every request, which costs as much as sending it. */
	async authenticate({ sessionToken }: ICredentialDataDecryptedObject, request: IHttpRequestOptions): Promise<IHttpRequestOptions> {
		return { ...request, headers: { ...request.headers, Authorization: `Bearer ${String(sessionToken)}` } };
	}
}
