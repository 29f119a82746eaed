import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { measuredRun, root } from './measuredRun.mjs';

/** BENCH_SIZES=10000,100000 compares a large tenant with a smaller one; it takes some minutes. */
const SIZES = (process.env.BENCH_SIZES ?? '1000,10000').split(',').map(Number);
/** Of the memory of the smaller tenant, from 10,000 records on; a smaller one does not fill the heap that every process has. */
const ALLOWED_FACTOR = 1.1;

const lists = { clients: ['Client', 'Site'], assetGroups: ['AssetGroup'], items: ['Item'], users: ['Users'], opportunities: ['Opportunities'] };
const allowedFor = (rows) => Math.ceil(rows / 100) + 1;
/** Of a run that finds nothing changed, for each stream. */
const ALLOWED_AGAIN = 2;
const writes = ({ output }) => output.reduce((sum, { created, updated }) => sum + created + updated, 0);

/** Two full syncs of a tenant of that size; neither side limits requests, so that the time is our own. */
async function syncTenant(folder, size) {
	const { startHaloTenant, startSalesbuildr } = createRequire(import.meta.url)(path.join(root, 'simulator', 'dist', 'index.cjs'));
	const tenant = await startHaloTenant({ size, limit: false });
	const salesbuildr = await startSalesbuildr({ limit: false, rateHeaders: false });
	const own = path.join(folder, String(size));
	mkdirSync(own, { recursive: true });
	const { resourceUrl, authUrl, application } = tenant;
	const requestsPerWindow = 100_000;
	const credentials = [
		{
			id: 'halopsa', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi',
			data: { resourceUrl, authUrl, tenant: tenant.tenant, clientId: application.clientId, clientSecret: application.clientSecret, requestsPerWindow },
		},
		{ id: 'salesbuildr', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey, requestsPerWindow } },
	];
	const file = path.join(own, 'credentials.json');
	writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
	const run = () => measuredRun(own, path.join(root, 'workflows', 'full-sync.json'), '--credentials', file, '--data', path.join(own, 'data'));
	try {
		const first = await run();
		const sent = (name, from = 0) => tenant.log.slice(from).filter(({ resource, kind }) => kind === 'api' && resource === name).length;
		const activeSites = tenant.records('Site').filter(({ inactive }) => inactive !== true).length;
		const requests = first.result.output.map(({ stream, read }) => ({
			stream,
			records: read,
			sent: lists[stream].reduce((sum, name) => sum + sent(name), 0),
			allowed: allowedFor(read) + (stream === 'clients' ? allowedFor(activeSites) : 0),
		}));
		const salesbuildrRequests = salesbuildr.log.length;
		const seen = tenant.log.length;
		const second = await run();
		for (const one of requests) one.again = lists[one.stream].reduce((sum, name) => sum + sent(name, seen), 0);
		return { size, first, second, requests, salesbuildrRequests: [salesbuildrRequests, salesbuildr.log.length - salesbuildrRequests] };
	} finally {
		await Promise.all([tenant.close(), salesbuildr.close()]);
	}
}

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);
const ratio = (used, allowed) => (used / allowed).toFixed(2);

export async function benchFullSync(folder, print) {
	const runs = [];
	for (const size of SIZES) runs.push(await syncTenant(folder, size));
	print(`Requests of the first full sync to HaloPSA: at most one per 100 records and one more, per list; of the second at most ${ALLOWED_AGAIN} per stream`, [
		['tenant', 'stream', 'records', 'sent', 'allowed', 'ratio', 'second run'],
		...runs.flatMap(({ size, requests }) => requests.map(({ stream, records, sent, allowed, again }) => [size, stream, records, sent, allowed, ratio(sent, allowed), again])),
	]);
	const [small, large] = runs.map(({ first }) => first.megabytes);
	const allowed = ALLOWED_FACTOR * small;
	print('Full sync with the built runner, each run in a process of its own', [
		['tenant', 'run', 'written', 'to Salesbuildr', 'seconds', 'peak MB', 'allowed MB', 'ratio'],
		...runs.flatMap(({ size, first, second, salesbuildrRequests }, index) => [
			[size, 'first', writes(first.result), salesbuildrRequests[0], seconds(first.milliseconds), first.megabytes.toFixed(0), index === 0 ? '' : allowed.toFixed(0), index === 0 ? '' : ratio(large, allowed)],
			[size, 'second', writes(second.result), salesbuildrRequests[1], seconds(second.milliseconds), second.megabytes.toFixed(0), '', ''],
		]),
	]);
}
