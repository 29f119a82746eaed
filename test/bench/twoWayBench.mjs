import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { measuredRun, root } from './measuredRun.mjs';

/** Clients that are changed, every other one on the other side. */
const CHANGES = Number(process.env.BENCH_CHANGES ?? '1000');

/** The workflow with the steps of clients only, as a person would shorten it. */
function clientsOnly(folder) {
	const workflow = JSON.parse(readFileSync(path.join(root, 'workflows', 'two-way-sync.json'), 'utf8'));
	const steps = workflow.nodes.find(({ name }) => name === 'Steps');
	steps.parameters.jsonOutput = JSON.stringify({ steps: [{ stream: 'clients', step: 'merge' }] });
	const file = path.join(folder, 'two-way-sync.json');
	writeFileSync(file, JSON.stringify(workflow));
	return file;
}

/** Changes on both sides between runs of the built runner; what each run wrote, and that the one after wrote nothing. */
export async function benchTwoWay(parent, print) {
	const { startHaloTenant, startSalesbuildr } = createRequire(import.meta.url)(path.join(root, 'simulator', 'dist', 'index.cjs'));
	const folder = path.join(parent, 'two-way');
	mkdirSync(folder, { recursive: true });
	// Some clients of the tenant are inactive.
	const count = Math.ceil(CHANGES * 1.1);
	const size = { clients: count, sites: count, users: 0, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };
	const tenant = await startHaloTenant({ size, limit: false });
	const salesbuildr = await startSalesbuildr({ limit: false, rateHeaders: false });
	try {
		const { resourceUrl, authUrl, application } = tenant;
		const requestsPerWindow = 100_000;
		const credentials = [
			{ id: 'halopsa', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: { resourceUrl, authUrl, tenant: tenant.tenant, clientId: application.clientId, clientSecret: application.clientSecret, requestsPerWindow } },
			{ id: 'salesbuildr', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey, requestsPerWindow } },
		];
		const credentialFile = path.join(folder, 'credentials.json');
		writeFileSync(credentialFile, JSON.stringify(credentials), { mode: 0o600 });
		const file = clientsOnly(folder);
		const clients = tenant.records('Client').filter(({ inactive }) => inactive !== true);
		for (const { id, name, website } of clients) salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
		const writes = () => [tenant, salesbuildr].flatMap(({ log }) => log.filter(({ kind, method }) => kind === 'api' && method !== 'GET')).length;
		const requests = () => [tenant.log.filter(({ kind }) => kind === 'api').length, salesbuildr.log.length];
		const rows = [];
		const round = async (what, changed) => {
			tenant.resetLog();
			salesbuildr.resetLog();
			const { result, milliseconds, megabytes } = await measuredRun(folder, file, '--credentials', credentialFile, '--data', path.join(folder, 'data'));
			const [{ updated, written_back: back, conflicts }] = result.output;
			rows.push([what, changed, updated, back, conflicts, writes(), ...requests(), (milliseconds / 1000).toFixed(1), megabytes.toFixed(0)]);
		};
		await round('first meeting', 0);
		const changed = clients.slice(0, CHANGES);
		changed.forEach((client, index) => {
			if (index % 2 === 0) tenant.update('Client', Number(client.id), { website: `https://halo-${index}.example` });
			else salesbuildr.update('company', String(salesbuildr.byExternalIdentifier('company', String(client.id)).id), { website: `https://other-${index}.example` });
		});
		await round('changes of both sides', changed.length);
		await round('the round after', 0);
		print('Two-way sync: changes settle in one round, the round after writes nothing', [
			['run', 'changed', 'to HaloPSA', 'to Salesbuildr', 'conflicts', 'write requests', 'HaloPSA requests', 'Salesbuildr requests', 'seconds', 'peak MB'],
			...rows,
		]);
	} finally {
		await Promise.all([tenant.close(), salesbuildr.close()]);
	}
}
