import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';
import { startPostgres } from './postgres.mjs';

const load = createRequire(import.meta.url);

/**
 * A tenant and stand-ins for Salesbuildr, SaaS Alerts and Apollo with the same data for the same options, and credentials made
 * for them. `needs` names what else a workflow cannot do without: postgres.
 */
export async function startSystems({ size = 300, seed = 7, needs = [], ...options } = {}) {
	const { addCustomersWithUsers, Population, startHaloTenant, startProvider, startSaasAlerts, startSalesbuildr } = load(path.join(root, 'simulator/dist/index.cjs'));
	const halo = await startHaloTenant({ size, seed, ...options });
	const salesbuildr = await startSalesbuildr({ limit: options.limit });
	const saasAlerts = await startSaasAlerts();
	const apollo = await startProvider('apollo', { population: new Population({ companies: 3 }) });
	const postgres = needs.includes('postgres') ? await startPostgres() : undefined;
	return {
		halo,
		salesbuildr,
		saasAlerts,
		apollo,
		/** Makes clients customers of SaaS Alerts, with a line for their users; one of them has far more users than it is billed for. */
		billUsers: () => addCustomersWithUsers(saasAlerts, halo),
		credentials: [...credentialsFor(halo, salesbuildr, saasAlerts, apollo), ...(postgres ? [postgres.credential] : [])],
		close: () => Promise.all([halo.close(), salesbuildr.close(), saasAlerts.close(), apollo.close(), postgres?.stop()]),
	};
}

/** In n8n's format for decrypted credentials. */
function credentialsFor({ resourceUrl, authUrl, tenant, application }, { baseUrl, apiKey }, saasAlerts, apollo) {
	const { clientId, clientSecret } = application;
	return [
		{
			id: 'halopsa',
			name: 'HaloPSA (embedded)',
			type: 'haloPsaClientCredentialsApi',
			data: { resourceUrl, authUrl, tenant, clientId, clientSecret, scope: 'all', requestsPerWindow: 450, windowSeconds: 300 },
		},
		{ id: 'salesbuildr', name: 'Salesbuildr (embedded)', type: 'salesbuildrApi', data: { baseUrl, apiKey } },
		{ id: 'saasAlerts', name: 'SaaS Alerts (embedded)', type: 'saasAlertsApi', data: { baseUrl: saasAlerts.baseUrl, apiKey: saasAlerts.apiKey } },
		{ id: 'apollo', name: 'Apollo (embedded)', type: 'apolloApi', data: { ...apollo.credential, baseUrl: apollo.baseUrl, requestsPerMinute: 200 } },
		// Of the other system of the ticket bridge, which is the same tenant here.
		{ id: 'other-system', name: 'Other System (embedded)', type: 'oAuth2Api', data: { grantType: 'clientCredentials', accessTokenUrl: `${authUrl}/token`, clientId, clientSecret, scope: 'all', authentication: 'body' } },
		// Of webhooks that another system calls.
		{ id: 'webhook-basic', name: 'Webhook Basic', type: 'httpBasicAuth', data: { user: 'approver', password: randomUUID() } },
		{ id: 'webhook-header', name: 'Webhook Header', type: 'httpHeaderAuth', data: { name: 'X-Webhook-Key', value: randomUUID() } },
	];
}
