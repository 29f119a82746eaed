import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner } from '../../runner/src';
import { startHaloTenant } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

jest.setTimeout(60_000);

const folder = join(__dirname, '..', '..', 'workflows');
const tableSchema = z.object({ resource: z.literal('table'), operation: z.literal('create'), tableName: z.string(), columns: z.object({ column: z.array(z.object({ name: z.string(), type: z.string() })) }) });
const workflowSchema = z.object({ nodes: z.array(z.object({ parameters: z.unknown() })) });

const tablesOf = (file: string): [string, string][] =>
	workflowSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).nodes.flatMap(({ parameters }) => {
		const table = tableSchema.safeParse(parameters).data;
		return table ? [[table.tableName, JSON.stringify(table.columns.column)] as [string, string]] : [];
	});

it('creates the tables of all workflows, each with the same columns', () => {
	const others = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'setup.json');
	const used = new Set(others.flatMap(tablesOf).map((table) => table.join(' ')));
	expect(tablesOf('setup.json').map((table) => table.join(' ')).sort()).toEqual([...used].sort());
});

it('runs twice with the same result, and changes nothing in HaloPSA', async () => {
	const tenant = await startHaloTenant({ size: 60, limit: false });
	const home = mkdtempSync(join(tmpdir(), 'setup-'));
	const runner = createRunner({ credentials: [haloCredential(tenant)], dataDir: home });
	try {
		const [first, second] = [await runner.run(join(folder, 'setup.json')), await runner.run(join(folder, 'setup.json'))];
		expect(first).toMatchObject({ status: 'success', errors: [], output: [{ agent: expect.any(String), checks: [], webhooks: [{ state: 'noData' }] }] });
		expect(second.output).toEqual(first.output);
		expect(tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET')).toEqual([]);
	} finally {
		await runner.close();
		await tenant.close();
		rmSync(home, { recursive: true, force: true });
	}
});

it('says which permission is missing and where to give it, and goes on with what it may see', async () => {
	const tenant = await startHaloTenant({ size: 60, limit: false, applications: [{ clientId: randomUUID(), clientSecret: randomUUID(), scopes: ['all:standard'] }] });
	const runner = createRunner({ credentials: [haloCredential(tenant, { scope: 'all:standard' })] });
	try {
		const { output } = await runner.run(join(folder, 'setup.json'));
		expect(output).toMatchObject([{ agent: expect.any(String), checks: [{ check: 'Permission all:teams', state: 'failed', mend: expect.stringContaining('Configuration >') }], webhooks: [{ summary: expect.stringContaining('Webhook') }] }]);
	} finally {
		await runner.close();
		await tenant.close();
	}
});
