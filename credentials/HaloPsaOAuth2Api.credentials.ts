import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** The address that a field holds, as an expression: with or without scheme, /api, /auth and slashes at its end. */
const server =
	'($self["authServer"] || $self["resourceServer"] || "").trim().replace(/^(?!https?:)/i, "https://").replace(/[?#].*$/, "").replace(/\\/+$/, "").replace(/([^\\/])\\/(api|auth)(\\/.*)?$/i, "$1")';

const tenant = '($self["tenant"] || "").trim()';

/**
 * Signs in as an agent, with the authorisation code grant and PKCE.
 *
 * The address is not called `resourceUrl` as in the other credential: n8n takes a field of that name of any OAuth2
 * credential for the resource indicator of RFC 8707 and sends it along, and HaloPSA knows no such parameter.
 * `scope` itself is not editable either, because n8n resets it for credentials that are not its own.
 */
export class HaloPsaOAuth2Api implements ICredentialType {
	name = 'haloPsaOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'HaloPSA OAuth2 API';

	icon: Icon = { light: 'file:halopsa.svg', dark: 'file:halopsa.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-halopsa/n8n-nodes-halopsa/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'pkce' },
		{
			displayName: 'Resource URL',
			name: 'resourceServer',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://contoso.halopsa.com',
			description: 'The Resource Server that HaloPSA shows under Configuration > Integrations > HaloPSA API; with or without /api',
		},
		{
			displayName: 'Authorisation URL',
			name: 'authServer',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://contoso.halopsa.com/auth',
			description: 'Only needed when HaloPSA shows an Authorisation Server on another host than the Resource Server',
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
			description: 'Of an application with the authentication method "Authorisation Code" and the redirect URL above',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Leave empty when the application has none',
		},
		{
			displayName: 'Scope',
			name: 'permissions',
			type: 'string',
			default: 'all offline_access',
			description: 'Permissions to ask for, separated by spaces; offline_access lets n8n stay signed in',
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
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: `={{ ${server} + "/auth/authorize" }}` },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: `={{ ${server} + "/auth/token" + (${tenant} ? "?tenant=" + encodeURIComponent(${tenant}) : "") }}`,
		},
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: '={{ $self["permissions"] }}' },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: `={{ ${tenant} ? "tenant=" + encodeURIComponent(${tenant}) : "" }}`,
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
	];
}
