import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { measuredRun, root } from './measuredRun.mjs';

/** Clients that are changed, every other one on the other side. */
const CHANGES = Number(process.env.BENCH_CHANGES ?? '1000');
/** Clients of the tenant in each series; the memory of the last is compared with that of the first. */
const SIZES = (process.env.BENCH_TWO_WAY_SIZES ?? '2000,10000').split(',').map(Number);
const DAY_MS = 86_400_000;

/** The workflow with the steps of clients only, as a person would shorten it. */
function clientsOnly(folder) {
	const workflow = JSON.parse(readFileSync(path.join(root, 'workflows', 'two-way-sync.json'), 'utf8'));
	const steps = workflow.nodes.find(({ name }) => name === 'Steps');
	steps.parameters.jsonOutput = JSON.stringify({ steps: [{ stream: 'clients', step: 'merge' }] });
	const file = path.join(folder, 'two-way-sync.json');
	writeFileSync(file, JSON.stringify(workflow));
	return file;
}

/** Runs of one tenant: what each wrote and asked, and its memory. */
async function series(parent, count) {
	const { createVirtualClock, startHaloTenant, startSalesbuildr } = createRequire(import.meta.url)(path.join(root, 'simulator', 'dist', 'index.cjs'));
	const folder = path.join(parent, `two-way-${count}`);
	mkdirSync(folder, { recursive: true });
	const size = { clients: count, sites: count, users: 0, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };
	// What was made just now would count as changed in every run.
	const clock = createVirtualClock(Date.now() - DAY_MS);
	const tenant = await startHaloTenant({ size, limit: false, clock });
	const salesbuildr = await startSalesbuildr({ limit: false, rateHeaders: false, clock });
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
		for (const { id, name, website } of clients) {
			clock.advance(100);
			salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
		}
		const writes = () => [tenant, salesbuildr].flatMap(({ log }) => log.filter(({ kind, method }) => kind === 'api' && method !== 'GET')).length;
		/** Without those of Preflight, which asks for single rows, and of the tokens. */
		const requests = () => [tenant.log.filter(({ kind, query }) => kind === 'api' && query.page_size === '100').length, salesbuildr.log.length];
		const bound = Math.ceil(tenant.records('Client').length / 100) + 1;
		const rows = [];
		const round = async (what, changed, ...more) => {
			tenant.resetLog();
			salesbuildr.resetLog();
			const { result, milliseconds, megabytes } = await measuredRun(folder, file, '--credentials', credentialFile, '--data', path.join(folder, 'data'), ...more);
			const [{ read, updated, written_back: back, conflicts }] = result.output;
			const [halo, other] = requests();
			rows.push([count, what, read, changed, updated, back, conflicts, writes(), halo, more.length === 0 ? (halo / bound).toFixed(3) : '', other, (milliseconds / 1000).toFixed(1), megabytes.toFixed(0)]);
			return megabytes;
		};
		const peak = await round('everything, first meeting', 0);
		clock.advance(DAY_MS);
		const again = await round('everything again', 0);
		const onSchedule = ['--start', 'Every Hour'];
		await round('changes, none', 0, ...onSchedule);
		const changed = clients.slice(0, CHANGES);
		changed.forEach((client, index) => {
			if (index % 2 === 0) tenant.update('Client', Number(client.id), { website: `https://halo-${index}.example` });
			else salesbuildr.update('company', String(salesbuildr.byExternalIdentifier('company', String(client.id)).id), { website: `https://other-${index}.example` });
		});
		await round('changes of both sides', changed.length, ...onSchedule);
		await round('changes, none', 0, ...onSchedule);
		return { rows, peak: Math.max(peak, again) };
	} finally {
		await Promise.all([tenant.close(), salesbuildr.close()]);
	}
}

/** Changes on both sides between runs of the built runner; what each run wrote, and that the one after wrote nothing. */
export async function benchTwoWay(parent, print) {
	const all = [];
	const peaks = [];
	for (const count of SIZES) {
		const { rows, peak } = await series(parent, count);
		all.push(...rows);
		peaks.push(peak);
	}
	print(`Two-way sync: changes settle in one round, the round after writes nothing; memory of ${SIZES.at(-1)} clients against ${SIZES[0]}: ${(peaks.at(-1) / peaks[0]).toFixed(2)}`, [
		['clients', 'run', 'read', 'changed', 'to HaloPSA', 'to Salesbuildr', 'conflicts', 'write requests', 'HaloPSA requests', 'of ceil(n/100)+1', 'Salesbuildr requests', 'seconds', 'peak MB'],
		...all,
	]);
}
