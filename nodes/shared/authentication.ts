import type { INodeProperties } from 'n8n-workflow';

export const HALO_CREDENTIAL = 'haloPsaClientCredentialsApi';
export const HALO_AGENT_CREDENTIAL = 'haloPsaOAuth2Api';
export const AUTHENTICATION = 'authentication';

type Hidden = Readonly<Record<string, string[]>>;

/** How a node signs in to HaloPSA. A node of an older workflow has no choice stored and stays with its application. */
export const authenticationProperty = (hide?: Hidden): INodeProperties => ({
	displayName: 'Authentication',
	name: AUTHENTICATION,
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Client Credentials', value: 'clientCredentials', description: 'As the agent of an API application' },
		{ name: 'OAuth2', value: 'oAuth2', description: 'As the agent who signs in' },
	],
	default: 'clientCredentials',
	...(hide ? { displayOptions: { hide: { ...hide } } } : {}),
});
