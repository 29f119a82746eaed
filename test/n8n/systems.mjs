import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';

const load = createRequire(import.meta.url);

/** A tenant and a Salesbuildr stand-in with the same data for the same options, and credentials made for them. */
export async function startSystems({ size = 300, seed = 7, ...options } = {}) {
	const { startHaloTenant, startSalesbuildr } = load(path.join(root, 'simulator/dist/index.cjs'));
	const halo = await startHaloTenant({ size, seed, ...options });
	const salesbuildr = await startSalesbuildr({ limit: options.limit });
	return {
		halo,
		salesbuildr,
		credentials: credentialsFor(halo, salesbuildr),
		close: () => Promise.all([halo.close(), salesbuildr.close()]),
	};
}

/** In n8n's format for decrypted credentials. */
function credentialsFor({ resourceUrl, authUrl, tenant, application }, { baseUrl, apiKey }) {
	const { clientId, clientSecret } = application;
	return [
		{
			id: 'halopsa',
			name: 'HaloPSA (embedded)',
			type: 'haloPsaClientCredentialsApi',
			data: { resourceUrl, authUrl, tenant, clientId, clientSecret, scope: 'all', requestsPerWindow: 450, windowSeconds: 300 },
		},
		{ id: 'salesbuildr', name: 'Salesbuildr (embedded)', type: 'salesbuildrApi', data: { baseUrl, apiKey } },
	];
}
