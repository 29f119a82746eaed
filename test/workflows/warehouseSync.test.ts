import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { sealPosition } from '../../lib/sync/position';
import { firstStep } from '../../lib/sync/steps';
import { streams } from '../../lib/sync/streams';
import { createRunner, type Runner } from '../../runner/src';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';
import { until } from '../runner/serve-support';
import { postgresBinaries, TestPostgres } from '../support/postgres';
import { scale } from '../support/scale';

jest.setTimeout(120_000);

const file = join(__dirname, '..', '..', 'workflows', 'warehouse-sync.json');

const resultSchema = z.object({
	stream: z.string(), read: z.number(), created: z.number(), updated: z.number(), unchanged: z.number(), gone: z.number(), skipped: z.number(), parked: z.number(), requests: z.number(),
}).strict();

const definition = z.object({ nodes: z.array(z.object({ name: z.string(), parameters: z.record(z.unknown()) }).passthrough()) }).passthrough().parse(JSON.parse(readFileSync(file, 'utf8')));

it('copies every stream there is', () => {
	const listed = definition.nodes.find(({ name }) => name === 'Streams')?.parameters.jsonOutput;
	expect(JSON.parse(String(listed))).toEqual({ streams: streams.map(({ name }) => ({ stream: name })) });
});

const onPostgres = postgresBinaries === undefined ? describe.skip : describe;

onPostgres('into a real PostgreSQL (skipped where none is installed)', () => {
	let database: TestPostgres;
	let tenant: HaloTenant;
	let runner: Runner;
	let home: string;

	beforeAll(async () => {
		database = await TestPostgres.start(postgresBinaries ?? '');
	});
	afterAll(() => database.close());

	beforeEach(async () => {
		tenant = await startHaloTenant({ size: { clients: 130, sites: 140, users: 150, items: 12, opportunities: 8, tickets: 20, recurringInvoices: 5 }, limit: false });
		home = mkdtempSync(join(tmpdir(), 'warehouse-'));
		runner = createRunner({ credentials: [haloCredential(tenant), database.credential], dataDir: home });
		database.execute('DROP SCHEMA IF EXISTS halopsa CASCADE');
	});
	afterEach(async () => {
		await runner.close();
		await tenant.close();
		rmSync(home, { recursive: true, force: true });
	});

	async function sync(wanted: readonly string[], startNode?: string) {
		const jsonOutput = JSON.stringify({ streams: wanted.map((stream) => ({ stream })) });
		const nodes = definition.nodes.map((node) => (node.name === 'Streams' ? { ...node, parameters: { ...node.parameters, jsonOutput } } : node));
		const result = await runner.run({ ...definition, nodes }, startNode === undefined ? {} : { startNode });
		expect(result).toMatchObject({ status: 'success', errors: [] });
		return Object.fromEntries(z.array(resultSchema).parse(result.output).map((row) => [row.stream, row]));
	}

	it('creates schema and tables, copies streams, and writes nothing new the second time', async () => {
		// TEST_SCALE=2 copies every stream.
		const some = scale(1) > 1 ? streams.map(({ name }) => name) : ['clients', 'users', 'actions', 'invoices'];
		const first = await sync(some);
		expect(Object.keys(first)).toEqual(some);
		expect(first.clients).toMatchObject({ created: tenant.records('Client').filter(({ inactive }) => inactive !== true).length, updated: 0, gone: 0, parked: 0 });
		expect(Object.values(first).filter(({ created, read, skipped, parked }) => created !== read - skipped || parked > 0)).toEqual([]);
		expect(database.query(`SELECT count(*)::int AS n FROM halopsa.clients`)).toEqual([{ n: first.clients?.created }]);
		const second = await sync(some);
		expect(Object.values(second).map(({ stream, created, updated, gone }) => [stream, created, updated, gone])).toEqual(some.map((stream) => [stream, 0, 0, 0]));
	});

	it('copies values as they are: text with quotes and braces, dates, numbers, flags, and the whole record', async () => {
		const name = `O'Neill {{ 1 + 1 }} $1 \\ "quoted" 日本 \u0000🚀`;
		const client = tenant.create('Client', { name, toplevel_id: 1 });
		const [item] = tenant.records('Item').filter(({ inactive }) => inactive !== true);
		tenant.update('Item', Number(item?.id), { baseprice: 1234.5678 });
		await sync(['clients', 'items', 'tickets']);
		expect(database.query(`SELECT name, record->>'name' AS whole FROM halopsa.clients WHERE id = ${String(client.id)}`)).toEqual([{ name: name.replace('\0', ''), whole: name.replace('\0', '') }]);
		expect(database.query(`SELECT baseprice FROM halopsa.items WHERE id = ${String(item?.id)}`)).toEqual([{ baseprice: 1234.5678 }]);
		const [ticket] = tenant.records('Tickets').filter(({ dateoccurred, deleted }) => typeof dateoccurred === 'string' && deleted !== true);
		const [copied] = z.array(z.object({ at: z.string() })).parse(database.query(`SELECT dateoccurred AT TIME ZONE 'UTC' AS at FROM halopsa.tickets WHERE id = ${String(ticket?.id)}`));
		const seconds = (text: unknown): string => String(text).slice(0, 19);
		expect(seconds(copied?.at)).toBe(seconds(ticket?.dateoccurred));
	});

	it('writes what changed, and on Sundays marks what is gone until it comes back', async () => {
		await sync(['clients']);
		const [first, second] = tenant.records('Client').filter(({ inactive }) => inactive !== true);
		tenant.update('Client', Number(first?.id), { name: 'Renamed Ltd' });
		tenant.update('Client', Number(second?.id), { inactive: true });
		expect((await sync(['clients'])).clients).toMatchObject({ updated: 1, gone: 0 });
		expect((await sync(['clients'], 'Every Sunday')).clients).toMatchObject({ created: 0, updated: 0, gone: 1 });
		expect(database.query('SELECT id FROM halopsa.clients WHERE gone_at IS NOT NULL')).toEqual([{ id: second?.id }]);
		tenant.update('Client', Number(second?.id), { inactive: false });
		expect((await sync(['clients'])).clients).toMatchObject({ updated: 1, gone: 0 });
		expect(database.query('SELECT id FROM halopsa.clients WHERE gone_at IS NOT NULL')).toEqual([]);
	});

	it('goes on after the page that a broken run wrote last, and misses nothing', async () => {
		await sync(['clients']);
		const count = (database.query('SELECT count(*)::int AS n FROM halopsa.clients')[0] as { n: number }).n;
		// As if the process had died after the first page of a run that reads everything.
		const position = sealPosition({ ...firstStep, page: 2, pageRows: 100, startedAt: '2026-01-01T00:00:00.000Z' }, 'clients', '');
		database.execute(`DELETE FROM halopsa.clients WHERE id NOT IN (SELECT id FROM halopsa.clients ORDER BY id LIMIT 100);
			UPDATE halopsa.sync_state SET since = '', position = '${JSON.stringify(position)}'`);
		tenant.resetLog();
		const { clients } = await sync(['clients']);
		expect(clients).toMatchObject({ created: count - 100, gone: 0 });
		expect(database.query('SELECT count(*)::int AS n FROM halopsa.clients')).toEqual([{ n: count }]);
	});

	// The Postgres node keeps its connections for five minutes after their last use and looks for stale ones by a timer, so
	// that a program stayed alive after its runner was closed.
	it('leaves no connection behind when the runner is closed, and no timer that keeps the process alive', async () => {
		const every = jest.spyOn(globalThis, 'setInterval');
		await sync(['teams']);
		await runner.close();
		const timers = z.array(z.object({ value: z.instanceof(Object) })).parse(every.mock.results).map(({ value }) => value as NodeJS.Timeout);
		expect(timers.filter((timer) => timer.hasRef())).toEqual([]);
		const open = (): unknown => database.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`)[0];
		await until(() => JSON.stringify(open()) === '{"n":0}');
	});

	it('adds the columns that a later release knows to a table that is there', async () => {
		await sync(['teams']);
		database.execute('ALTER TABLE halopsa.teams DROP COLUMN name');
		const { teams } = await sync(['teams']);
		expect(teams?.created).toBe(0);
		expect(database.query('SELECT 1 FROM halopsa.teams WHERE name IS NULL')).toEqual([]);
	});
});
