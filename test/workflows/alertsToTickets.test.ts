import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertMappingColumns, mappingColumns } from '../../lib';
import { SyncLab } from '../support/syncLab';

jest.setTimeout(120_000);

const file = join(__dirname, '..', '..', 'workflows', 'alerts-to-tickets.json');
const size = { clients: 3, sites: 3, users: 6, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };

interface Node {
	readonly name: string;
	readonly type: string;
	readonly parameters: Record<string, unknown>;
}

interface Workflow {
	readonly id: string;
	readonly nodes: Node[];
	readonly connections: object;
}

type Row = Record<string, unknown>;

let lab: SyncLab;

beforeEach(async () => {
	lab = await SyncLab.open({ halo: { size, seed: 5 } });
});

afterEach(() => lab.close());

const workflow = (): Workflow => JSON.parse(readFileSync(file, 'utf8')) as Workflow;

/** The workflow with some of its nodes changed, as a person changes them on the canvas. */
function changed(changes: Readonly<Record<string, (node: Node) => Node | undefined>>): Workflow {
	const { nodes, connections, ...rest } = workflow();
	const kept = nodes.flatMap((node) => (changes[node.name] ? (changes[node.name]?.(node) ?? []) : node));
	const names = new Set(kept.map(({ name }) => name));
	return { ...rest, nodes: kept, connections: Object.fromEntries(Object.entries(connections).filter(([name]) => names.has(name))) };
}

async function run(one: Workflow | string): Promise<Row[]> {
	lab.resetLogs();
	const result = await lab.run(one);
	expect(result).toMatchObject({ status: 'success', errors: [] });
	return result.output as Row[];
}

const manual = { typeVersion: 1, type: 'n8n-nodes-base.manualTrigger', parameters: {} };

/** The schedule, started by hand, so that no test events are made. */
const scheduled = (parameters: Row = {}): Workflow => changed({
	'Run by Hand': () => undefined,
	'Every Minute': (node) => ({ ...node, ...manual }),
	'Process Events': (node) => ({ ...node, parameters: { ...node.parameters, catchAllClient: { __rl: true, mode: 'id', value: lab.halo.records('Client')[0]?.id }, ...parameters } }),
});

/** What the webhook hands on when a source posts a body. */
const posted = (body: unknown): Workflow => changed({
	'Run by Hand': () => undefined,
	'Every Minute': () => undefined,
	'Events In': (node) => ({ ...node, ...manual }),
	'Events as List': (node) => ({ ...node, parameters: { ...node.parameters, jsonOutput: String(node.parameters.jsonOutput).replaceAll("$('Events In').first().json.body", `(${JSON.stringify(body)})`) } }),
});

async function table(): Promise<Row[]> {
	const read = { id: 't', name: 'Read', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', operation: 'get', dataTableId: { __rl: true, mode: 'name', value: 'halopsa_alert_events' }, returnAll: true } };
	return await run({ id: 'read', nodes: [{ id: 'm', name: 'Start', position: [0, 0], ...manual } as Node, read], connections: { Start: { main: [[{ node: 'Read', type: 'main', index: 0 }]] } } });
}

const alertTickets = (): Row[] => lab.halo.records('Tickets').filter(({ third_party_id_string: key }) => String(key).startsWith('alert-'));

const event = (number: number, more: Row = {}): Row => ({ eventId: `e-${number}`, time: `2026-01-15T09:00:0${number}Z`, eventType: 'Login', userEmail: 'alice@contoso.example', customerId: 'c-1', ...more });

describe('alerts-to-tickets.json', () => {
	it('makes its tables with the columns that the node reads', () => {
		const columns = (name: string): unknown => (workflow().nodes.find((node) => node.name === name)?.parameters.columns as { column?: unknown } | undefined)?.column;
		expect(columns('Create Alert Mapping')).toEqual(alertMappingColumns);
		expect(columns('Create Account Mapping')).toEqual(mappingColumns);
	});

	it('run by hand sends test events through the whole path, and a second run writes nothing', async () => {
		const first = await run(file);
		expect(first).toHaveLength(5);
		expect(first.every(({ state, ticket_id: id }) => state === 'done' && Number(id) > 0)).toBe(true);
		expect(alertTickets().every(({ summary }) => String(summary).startsWith('[TEST]'))).toBe(true);
		const count = alertTickets().length;
		const second = await run(file);
		expect(second.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => 'duplicate'));
		expect(lab.writes()).toEqual([]);
		expect(alertTickets()).toHaveLength(count);
		expect(await table()).toHaveLength(5);
	});

	it('keeps what a source posts, in any of three shapes and once, and brings it onto a ticket at the next minute', async () => {
		await run(scheduled());
		for (const body of [event(1), [event(2), event(3)], { events: [event(4), event(1)] }]) await run(posted(body));
		expect((await table()).map(({ event_id: id, state }) => [id, state])).toEqual([['e-1', 'new'], ['e-2', 'new'], ['e-3', 'new'], ['e-4', 'new']]);
		const results = await run(scheduled());
		expect(results.map(({ state, result }) => [state, result])).toEqual(Array.from({ length: 4 }, () => ['done', 'created']));
		expect(alertTickets()).toHaveLength(1);
		await run(scheduled());
		expect(lab.writes()).toEqual([]);
	});

	it('keeps an event that fails for ten tries, then parks it, and the others go on', async () => {
		await run(scheduled());
		await run(posted([event(1), event(2, { time: 'yesterday' })]));
		let rows: Row[] = [];
		for (let attempt = 1; attempt <= 10; attempt += 1) {
			await run(scheduled());
			rows = await table();
			expect(rows[1]).toMatchObject({ state: attempt < 10 ? 'new' : 'parked', attempts: attempt, problem: expect.stringContaining('not a date') as string });
		}
		expect(rows[0]).toMatchObject({ state: 'done', result: 'created' });
	});

	it('says with each event what is to be set where no client is known, and loses none', async () => {
		await run(scheduled());
		await run(posted([event(1)]));
		await run(scheduled({ catchAllClient: { __rl: true, mode: 'list', value: '' } }));
		expect(await table()).toMatchObject([{ state: 'new', result: 'error', problem: expect.stringContaining('Catch-All Client') as string }]);
		await run(scheduled());
		expect(await table()).toMatchObject([{ state: 'done', result: 'created' }]);
	});
});
