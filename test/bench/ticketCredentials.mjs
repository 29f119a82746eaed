/** The two credentials of one tenant, as n8n exports them decrypted. */

export function ourCredential({ resourceUrl, authUrl, tenant, application }, requestsPerWindow) {
	const { clientId, clientSecret } = application;
	return { id: 'ours', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: { resourceUrl, authUrl, tenant, clientId, clientSecret, scope: 'all', requestsPerWindow, windowSeconds: 300 } };
}

export function builtInCredential({ resourceUrl, authUrl, tenant, application }) {
	const { clientId, clientSecret } = application;
	return {
		id: 'builtIn', name: 'HaloPSA', type: 'haloPSAApi',
		data: { hostingType: 'hostedHalo', authUrl, resourceApiUrl: resourceUrl, client_id: clientId, client_secret: clientSecret, tenant, scope: 'all' },
	};
}
