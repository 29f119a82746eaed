import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, startService, type Credential } from '../../runner/src';
import { startHaloTenant, startSaasAlerts, type HaloTenant, type SaasAlerts } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

jest.setTimeout(120_000);

const workflowSchema = z.object({ nodes: z.array(z.object({ name: z.string(), parameters: z.record(z.unknown()) }).passthrough()), connections: z.record(z.unknown()) }).passthrough();

let halo: HaloTenant;
let saasAlerts: SaasAlerts;
let home: string;
let credentials: Credential[];
const key = randomUUID();

beforeEach(async () => {
	halo = await startHaloTenant({ size: { clients: 3, sites: 3, users: 6, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 }, seed: 5, limit: false });
	saasAlerts = await startSaasAlerts();
	home = mkdtempSync(join(tmpdir(), 'alert-intake-'));
	credentials = [
		haloCredential(halo),
		{ id: 'saas', name: 'SaaS Alerts', type: 'saasAlertsApi', data: { baseUrl: saasAlerts.baseUrl, apiKey: saasAlerts.apiKey, requestsPerMinute: 100_000 } },
		{ id: 'header', name: 'Alerts', type: 'httpHeaderAuth', data: { name: 'X-Alert-Key', value: key } },
	];
});

afterEach(async () => {
	await Promise.all([halo.close(), saasAlerts.close()]);
	rmSync(home, { recursive: true, force: true });
});

const manual = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {}, disabled: false };

/** The shipped workflow with some nodes as a person changes them; the triggers named in `without` are left out. */
function workflow(changes: Readonly<Record<string, object>>, without: readonly string[] = []): object {
	const { nodes, connections, ...rest } = workflowSchema.parse(JSON.parse(readFileSync(join(__dirname, '../../workflows/alerts-to-tickets.json'), 'utf8')));
	const catchAll = { catchAllClient: { __rl: true, mode: 'id', value: halo.records('Client')[0]?.id } };
	const kept = nodes.filter(({ name }) => !without.includes(name)).map((node) => ({ ...node, parameters: { ...node.parameters, ...(node.name === 'Process Events' ? catchAll : {}) }, ...changes[node.name] }));
	return { ...rest, nodes: kept, connections: Object.fromEntries(Object.entries(connections).filter(([name]) => !without.includes(name))) };
}

async function run(one: object): Promise<unknown[]> {
	const runner = createRunner({ credentials, dataDir: home });
	try {
		const result = await runner.run(one);
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return result.output;
	} finally {
		await runner.close();
	}
}

const table = async (): Promise<unknown[]> => await run({
	id: 'look', name: 'Look', settings: {},
	nodes: [
		{ id: 'a', name: 'Start', position: [0, 0], ...manual },
		{ id: 'b', name: 'Rows', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [0, 0], parameters: { resource: 'row', operation: 'get', dataTableId: { __rl: true, mode: 'name', value: 'halopsa_alert_events' }, returnAll: true } },
	],
	connections: { Start: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] } },
});

const processNow = async (): Promise<unknown[]> => await run(workflow({ 'Every Minute': manual }, ['Run by Hand']));

// A source that was connected before anybody had run the workflow got 500 for each event until somebody did, and some
// sources switch a webhook off that fails.
it('the first event a source posts is kept although the workflow never ran, and refused without the key', async () => {
	const service = await startService([workflow({ 'Every Minute': { disabled: true } })], { port: 0, credentials, dataDir: home });
	const post = async (headers: Record<string, string>): Promise<number> => {
		const body = JSON.stringify({ eventId: 'e-1', time: '2026-01-15T09:00:00Z', eventType: 'Login', userEmail: 'alice@contoso.example', customerId: 'c-1' });
		return (await fetch(`${service.url}/webhook/halopsa-alerts`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })).status;
	};
	expect(await post({})).toBe(403);
	expect(await post({ 'X-Alert-Key': key })).toBe(200);
	expect(await post({ 'X-Alert-Key': key })).toBe(200);
	await service.close();
	expect(await table()).toMatchObject([{ event_id: 'e-1', state: 'new' }]);
	expect(await processNow()).toMatchObject([{ state: 'done', result: 'created' }]);
});

it('the poll reads the events of SaaS Alerts page by page, keeps each once, and brings them onto tickets', async () => {
	const start = Date.now() - 3_600_000;
	const add = async (from: number, to: number): Promise<void> => {
		for (let number = from; number < to; number += 1) {
			const time = new Date(start + number * 1000).toISOString();
			await saasAlerts.addEvent({ eventId: `e-${number}`, time, eventType: 'Login', userEmail: `user${number % 4}@contoso.example`, customerId: 'c-1', alertStatus: 'low' });
		}
	};
	const poll = workflow({ Poll: manual, 'Read Events': { disabled: false } }, ['Run by Hand', 'Every Minute', 'Events In', 'Ticket Changed']);
	await processNow();
	await add(0, 120);
	await run(poll);
	await add(120, 130);
	await run(poll);
	await run(poll);
	const rows = await table() as { event_id: string; state: string }[];
	expect(new Set(rows.map(({ event_id: id }) => id)).size).toBe(130);
	expect(rows).toHaveLength(130);
	const results = await processNow() as { state: string; ticket_id: number }[];
	expect(results.filter(({ state }) => state !== 'done')).toEqual([]);
	expect(new Set(results.map(({ ticket_id: id }) => id)).size).toBe(4);
	expect(halo.records('Tickets').filter(({ third_party_id_string: id }) => String(id).startsWith('alert-'))).toHaveLength(4);
	expect(await processNow()).toEqual([]);
});
