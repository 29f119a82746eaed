import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { HALO_CREDENTIAL, haloCredential, locator } from '../support/haloBench';
import { NodeBench, type NodeRun } from '../support/nodeBench';

jest.setTimeout(60_000);

describe('the session token of the HaloPSA credential', () => {
	let tenant: HaloTenant;
	let nodes: NodeBench;
	beforeEach(async () => {
		tenant = await startHaloTenant({ size: 20, limit: false });
		nodes = await NodeBench.open([haloCredential(tenant)]);
	});
	afterEach(async () => {
		nodes.close();
		await tenant.close();
	});

	const tokens = (): number => tenant.log.filter(({ kind }) => kind === 'token').length;
	const get = async (bench = nodes): Promise<NodeRun> => await bench.run('haloPsa', { resource: 'agent', operation: 'get', recordId: locator(3) });
	const pull = async (bench = nodes): Promise<NodeRun> => await bench.run('haloPsaSync', { operation: 'pullChanges', stream: 'assetGroups' });

	it('is fetched once for fifty nodes that start together', async () => {
		const runs = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? get() : pull())));
		expect(runs.map(({ status }) => status)).toEqual(Array(50).fill('success'));
		expect(tokens()).toBe(1);
	});

	// n8n issue 16857: HaloPSA answers an expired token with 400 at times, and n8n renews tokens on 401 only.
	it.each([401, 400] as const)('is renewed once when it has expired and HaloPSA says %i, whoever notices', async (expiredTokenStatus) => {
		tenant.setQuirks({ expiredTokenStatus });
		await get();
		tenant.expireTokens();
		const runs = await Promise.all(Array.from({ length: 20 }, () => get()));
		expect(runs.map(({ status }) => status)).toEqual(Array(20).fill('success'));
		expect(tokens()).toBe(2);
		await pull();
		expect(tokens()).toBe(2);
	});

	it('is renewed in the middle of an execution', async () => {
		let seen = 0;
		tenant.onRequest(({ kind }) => {
			if (kind === 'api' && (seen += 1) === 2) tenant.expireTokens();
		});
		const items = [3, 4, 5].map((id) => ({ id }));
		const run = await nodes.run('haloPsa', { resource: 'agent', operation: 'get', recordId: locator('={{ $json.id }}') }, items);
		expect(run.json.map(({ id }) => id)).toEqual([3, 4, 5]);
		expect(tokens()).toBe(2);
	});

	it('is kept for the next run, encrypted', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'node-bench-data-'));
		try {
			for (const run of [get, pull, get]) {
				const bench = await NodeBench.open([haloCredential(tenant)], folder);
				expect((await run(bench)).status).toBe('success');
				const { sessionToken } = await bench.storedCredential(HALO_CREDENTIAL);
				bench.close();
				const files = readdirSync(folder).filter((name) => name.startsWith('runner.sqlite'));
				const stored = files.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
				expect(sessionToken).toMatch(/^[\w-]{40,}$/);
				expect(stored).not.toContain(String(sessionToken));
				expect(stored).not.toContain(tenant.application.clientSecret);
			}
			expect(tokens()).toBe(1);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('is not fetched again and again when the credential is wrong', async () => {
		const wrong = await NodeBench.open([haloCredential(tenant, { clientSecret: 'wrong' })]);
		const { error } = await get(wrong);
		wrong.close();
		expect(error?.message).toMatch(/Client ID or Client Secret/);
		expect(tokens()).toBe(1);
	});

	it('serves the picker in the editor too', async () => {
		await get();
		await nodes.listSearch('haloPsa', 'searchRecords', { resource: 'agent', operation: 'get' });
		expect(tokens()).toBe(1);
	});
});
