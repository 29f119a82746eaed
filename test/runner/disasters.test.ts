import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { createRunner, startService, type Service } from '../../runner/src';
import { openDataFolder } from '../../runner/src/data-folder';
import type { Sqlite } from '../../runner/src/store/database';
import { scale } from '../support/scale';
import { buildProgram, launch } from './program';
import { fixture, ManualTimers, post, remoteService, started, webhook } from './serve-support';
import { cleanUp, jsonFile, setJson, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(30_000 + scale(1) * 30_000);
afterEach(cleanUp);

const HOUR_MS = 3_600_000;

/** The data file of a running service, to take its space away as a full disk does. */
function sqliteOf(service: Service): Sqlite {
	const parts = Reflect.get(service, 'parts') as { engine: { sqlite: Sqlite } };
	return parts.engine.sqlite;
}

/** SQLite reports a file that may not grow with the error of a full disk. */
function limitPages(service: Service, spare: number): void {
	const sqlite = sqliteOf(service);
	const pages = Number(Object.values(sqlite.get('PRAGMA page_count') ?? {})[0]);
	sqlite.get(`PRAGMA max_page_count = ${pages + spare}`);
}

describe('a full disk', () => {
	it('refuses what cannot be stored, loses nothing it has acknowledged, and goes on when there is space', async () => {
		const remote = await remoteService();
		const dataDir = temporaryFolder();
		const flow = { id: 'load', ...workflow('Load', [webhook('In', 'load'), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const options = { dataDir, keepData: 'all' as const };
		const service = await started([flow], options);
		limitPages(service, 20);
		const filler = randomBytes(6_000).toString('hex');
		const answers: number[] = [];
		const acknowledged: number[] = [];
		for (let n = 0; n < 40; n += 1) {
			const { status } = await post(`${service.url}/webhook/load`, { n, filler });
			answers.push(status);
			if (status === 200) acknowledged.push(n);
		}
		expect(new Set(answers)).toEqual(new Set([200, 500]));
		expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
		await service.idle();
		limitPages(service, 100_000);
		expect((await post(`${service.url}/webhook/load`, { n: 99 })).status).toBe(200);
		await service.idle();
		await service.close();
		// What ran but could not be noted as done is taken up by the next start.
		const again = await started([flow], options);
		await again.idle();
		const told = new Set(remote.told.map(({ n }) => n));
		expect([...acknowledged, 99].filter((n) => !told.has(n))).toEqual([]);
		expect(again.executions.list({ status: 'running', limit: 1 })).toEqual([]);
	});
});

const TABLE = { __rl: true, mode: 'name', value: 'notes' };
const make = stock('Make', 'dataTable', { resource: 'table', operation: 'create', tableName: 'notes', columns: { column: [{ name: 'text', type: 'string' }] }, options: { createIfNotExists: true } });
const insert = stock('Insert', 'dataTable', { resource: 'row', operation: 'insert', dataTableId: TABLE, columns: { mappingMode: 'autoMapInputData', value: {}, matchingColumns: [], schema: [] }, options: {} });
const get = stock('Get', 'dataTable', { resource: 'row', operation: 'get', dataTableId: TABLE, returnAll: true, filters: {} });

describe('a quota that is used up in the middle of "run"', () => {
	let program: string;
	let home: string;
	beforeEach(async () => {
		program = await buildProgram();
		home = temporaryFolder();
	});

	/** Where no file may have more than so many blocks of 512 or, with some shells, 1,024 bytes. */
	async function runWithin(blocks: number, flow: object, input: unknown): Promise<{ code: unknown; errors: unknown }> {
		const words = ['run', jsonFile(home, 'flow.json', flow), '--data', join(home, 'data'), '--json', '--input', `@${jsonFile(home, 'input.json', input)}`];
		const child = launch(program, home, words, {}, ['sh', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'sh']);
		const code = await child.ended;
		const { errors } = JSON.parse(child.output.stdout.trim().split('\n').at(-1) ?? '') as { errors: unknown };
		return { code, errors };
	}

	async function runFreely(flow: object, input: unknown): Promise<unknown[]> {
		const runner = createRunner({ dataDir: join(home, 'data') });
		try {
			const { errors, output } = await runner.run(flow, { input });
			expect(errors).toEqual([]);
			return output;
		} finally {
			await runner.close();
		}
	}

	const start = stock('Start', 'manualTrigger');
	const rows = Array.from({ length: 250 }, (_, index) => ({ text: `${index} ${'x'.repeat(4_000)}` }));

	// SQLite rolls back by itself where the disk is full; rolled back again, the run failed with "cannot rollback - no
	// transaction is active" and the advice to look at the parameters of the node.
	it('says so, keeps nothing by halves, and goes on when there is space', async () => {
		await runFreely(workflow('Make', [start, make]), {});
		const fill = workflow('Fill', [start, insert]);
		expect(await runWithin(400, fill, rows)).toMatchObject({
			code: 1, errors: [{ node: 'Insert', message: expect.stringMatching(/^(database or )?disk (is full|I\/O error)$/), advice: expect.stringContaining('make space and run again') }],
		});
		expect(await runFreely(workflow('Look', [start, get]), {})).toEqual([]);
		expect(await runFreely(fill, rows)).toHaveLength(250);
	});

	// The key file stayed behind empty, and every later start, with space again, called it damaged.
	it('leaves a new data folder usable', async () => {
		const flow = workflow('Make', [start, make]);
		expect(await runWithin(0, flow, {})).toMatchObject({ code: 2, errors: [{ message: expect.stringContaining('cannot be written'), advice: expect.stringContaining('free some space') }] });
		expect(await runFreely(flow, {})).toHaveLength(1);
	});
});

describe('a data folder that cannot be used', () => {
	// The key file was written outside the guard: a read-only folder ended in a bare EACCES and exit code 1.
	it('says so when nothing can be written into it', () => {
		// Nobody makes a file here, not even root.
		expect(() => openDataFolder('/sys')).toThrow(/The data folder \/sys cannot be written/);
	});

	// Node.js tried to make the folders above it for ever, and no signal ended it.
	it('says so when no folder can be made there', () => {
		expect(() => openDataFolder('/proc/nowhere/data')).toThrow(/The data folder \/proc\/nowhere\/data cannot be made: ENOENT/);
	});

	it('refuses a file that is no database, and leaves it as it is', async () => {
		const dataDir = temporaryFolder();
		const content = randomBytes(20_000);
		writeFileSync(join(dataDir, 'runner.sqlite'), content);
		await expect(startService([], { dataDir, port: 0 })).rejects.toMatchObject({ message: expect.stringContaining('runner.sqlite'), advice: expect.stringContaining('from a backup') });
		expect(readFileSync(join(dataDir, 'runner.sqlite')).equals(content)).toBe(true);
	});

	it('refuses a database with a damaged page before anything runs, and frees the folder', async () => {
		const dataDir = temporaryFolder();
		const flow = workflow('Fill', [webhook('In', 'fill'), setJson('End', {})]);
		const service = await started([flow], { dataDir, keepData: 'all' });
		for (let n = 0; n < 10; n += 1) await post(`${service.url}/webhook/fill`, { n, filler: randomBytes(8_000).toString('hex') });
		await service.idle();
		await service.close();
		const file = join(dataDir, 'runner.sqlite');
		const database = new Database(file);
		database.pragma('wal_checkpoint(TRUNCATE)');
		const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'execution'").get() as { rootpage: number };
		const size = Number((database.prepare('PRAGMA page_size').get() as { page_size: number }).page_size);
		database.close();
		const opened = openSync(file, 'r+');
		writeSync(opened, randomBytes(size), 0, size, (row.rootpage - 1) * size);
		closeSync(opened);
		const before = statSync(file).size;
		for (let time = 0; time < 2; time += 1) {
			await expect(startService([flow], { dataDir, port: 0 })).rejects.toMatchObject({ advice: expect.stringContaining('from a backup') });
		}
		expect(statSync(file).size).toBe(before);
	});

	it('does not take a folder for a database', async () => {
		const dataDir = temporaryFolder();
		mkdirSync(join(dataDir, 'runner.sqlite'));
		await expect(startService([], { dataDir, port: 0 })).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('runner.sqlite') });
	});
});

const schedule = (name: string, interval: object): object => ({
	id: name, settings: { timezone: 'UTC' }, ...workflow(name, [{ ...stock(`At ${name}`, 'scheduleTrigger', { rule: { interval: [interval] } }), typeVersion: 1.2 }, setJson(`End ${name}`, {})]),
});

const cron = (name: string, expression: string): object => schedule(name, { field: 'cronExpression', expression });

async function pass(service: Service, timers: ManualTimers, hours: number): Promise<void> {
	for (let quarter = 0; quarter < hours * 4; quarter += 1) {
		timers.advance(HOUR_MS / 4);
		await service.idle();
	}
}

const runsOf = (service: Service, name: string): number => service.executions.list({ workflow: name, limit: 10_000 }).length;

describe('the clock', () => {
	it('keeps every schedule through 24 hours', async () => {
		const timers = new ManualTimers('2026-03-10T00:00:30Z');
		const flows = [cron('five', '*/5 * * * *'), cron('hourly', '15 * * * *'), cron('nightly', '0 3 * * *'), cron('weekday', '0 9 * * 1-5'), cron('sunday', '0 9 * * 0')];
		const service = await started(flows, { timers, keepDays: 30, lookEveryMs: HOUR_MS });
		await pass(service, timers, 24);
		const all = service.executions.list({ limit: 10_000 });
		expect({ five: runsOf(service, 'five'), hourly: runsOf(service, 'hourly'), nightly: runsOf(service, 'nightly'), weekday: runsOf(service, 'weekday'), sunday: runsOf(service, 'sunday') })
			.toEqual({ five: 288, hourly: 24, nightly: 1, weekday: 1, sunday: 0 });
		expect(all.filter(({ status }) => status !== 'success')).toEqual([]);
	});

	it('makes up for one run when the clock is set forward, and stands still for nothing when it is set back', async () => {
		const timers = new ManualTimers('2026-03-10T12:00:30Z');
		const service = await started([cron('hourly', '0 * * * *')], { timers, keepDays: 30, lookEveryMs: HOUR_MS });
		await pass(service, timers, 2);
		expect(runsOf(service, 'hourly')).toBe(2);
		timers.jump(5 * HOUR_MS);
		timers.advance(60_000);
		await service.idle();
		expect(runsOf(service, 'hourly')).toBe(3);
		// Back by three hours: the next full hour of the new time counts, not the one that was noted before.
		timers.jump(-3 * HOUR_MS);
		await pass(service, timers, 2);
		expect(runsOf(service, 'hourly')).toBe(5);
	});
});
