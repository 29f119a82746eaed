import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { commandLine } from '../../runner/src/cli';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

jest.setTimeout(60_000);

let tenant: HaloTenant;
let folder: string;
let printed: string[];

beforeEach(async () => {
	tenant = await startHaloTenant({ size: { clients: 120, sites: 130, users: 20, items: 6, opportunities: 3, tickets: 5, recurringInvoices: 2 }, limit: false });
	folder = mkdtempSync(join(tmpdir(), 'warehouse-'));
	writeFileSync(join(folder, 'credentials.json'), JSON.stringify([haloCredential(tenant)]));
	printed = [];
	jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await tenant.close();
	rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'halopsa.sqlite');

async function copy(...more: string[]): Promise<Record<string, Record<string, number>>> {
	printed = [];
	expect(await commandLine(['node', 'halopsa-runner', 'warehouse', '--sqlite', file(), '--credentials', join(folder, 'credentials.json'), '--json', ...more])).toBe(0);
	const { streams } = JSON.parse(printed.join('')) as { streams: (Record<string, number> & { stream: string })[] };
	return Object.fromEntries(streams.map((row) => [row.stream, row]));
}

function rows(sql: string): unknown[] {
	const database = new Database(file(), { readonly: true });
	try {
		return database.prepare(sql).all();
	} finally {
		database.close();
	}
}

it('copies every stream into a file, and finds nothing new the second time', async () => {
	const first = await copy();
	expect(rows('SELECT count(*) AS n FROM clients')).toEqual([{ n: first.clients?.created }]);
	expect(first.clients?.created).toBeGreaterThan(100);
	const second = await copy();
	expect(Object.values(second).filter(({ created, updated, gone }) => created || updated || gone)).toEqual([]);
});

it('writes what changed, and with --full marks what is gone', async () => {
	await copy('--streams', 'clients');
	const [first, second] = tenant.records('Client').filter(({ inactive }) => inactive !== true);
	tenant.update('Client', Number(first?.id), { name: `O'Neill "1" Ltd` });
	tenant.update('Client', Number(second?.id), { inactive: true });
	expect((await copy('--streams', 'clients')).clients).toMatchObject({ updated: 1, gone: 0 });
	expect(rows(`SELECT name FROM clients WHERE id = ${String(first?.id)}`)).toEqual([{ name: `O'Neill "1" Ltd` }]);
	expect((await copy('--streams', 'clients', '--full')).clients).toMatchObject({ created: 0, updated: 0, gone: 1 });
	expect(rows('SELECT id FROM clients WHERE gone_at IS NOT NULL')).toEqual([{ id: second?.id }]);
});

it('refuses a stream that is none, naming those there are', async () => {
	const told: string[] = [];
	jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
	expect(await commandLine(['node', 'halopsa-runner', 'warehouse', '--sqlite', file(), '--credentials', join(folder, 'credentials.json'), '--streams', 'klients'])).toBe(2);
	expect(told.join('')).toMatch(/no stream "klients".*clients/);
});
