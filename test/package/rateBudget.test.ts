import { startHaloTenant, startSalesbuildr } from '../../simulator/index';
import { haloCredential, locator } from '../support/haloBench';
import { NodeBench, type NodeRun } from '../support/nodeBench';

jest.setTimeout(60_000);

const LIMIT = 20;
const WINDOW_S = 1;
const REQUESTS = 60;

describe('two node types of the built package on one tenant', () => {
	// Bundled into each node, the limiter existed once per node type: two nodes sent twice the budget and were refused.
	it('share one rate budget and are never refused', async () => {
		const tenant = await startHaloTenant({ size: 20, limit: { requests: LIMIT, windowSeconds: WINDOW_S } });
		const nodes = await NodeBench.open([haloCredential(tenant, { requestsPerWindow: LIMIT, windowSeconds: WINDOW_S })]);
		const items = Array.from({ length: 10 }, () => ({}));
		const read = async (): Promise<NodeRun> => await nodes.run('haloPsa', { resource: 'agent', operation: 'get', recordId: locator(3) }, items);
		const pull = async (): Promise<NodeRun> => await nodes.run('haloPsaSync', { operation: 'pullChanges', stream: 'assetGroups' }, items);
		const runs = await Promise.all(Array.from({ length: REQUESTS / items.length }, (_, index) => (index % 2 === 0 ? read() : pull())));
		nodes.close();
		await tenant.close();

		expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'success'));
		const api = tenant.log.filter(({ kind }) => kind === 'api');
		expect(api).toHaveLength(REQUESTS);
		expect(api.filter(({ status }) => status === 429)).toEqual([]);
		expect(tenant.maxInWindow(WINDOW_S)).toBeLessThanOrEqual(LIMIT);
		expect(tenant.log.filter(({ kind }) => kind === 'token')).toHaveLength(1);
	});

	it('and Salesbuildr has a budget of its own', async () => {
		const tenant = await startHaloTenant({ size: 20, limit: false });
		const salesbuildr = await startSalesbuildr({ limit: { requests: 10, windowSeconds: 1 } });
		const data = { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey, integrationKey: '', requestsPerWindow: 10, windowSeconds: 1 };
		const nodes = await NodeBench.open([haloCredential(tenant, { requestsPerWindow: 10, windowSeconds: 300 }), { id: 's', name: 'S', type: 'salesbuildrApi', data }]);
		const items = Array.from({ length: 10 }, () => ({}));
		await nodes.run('haloPsa', { resource: 'agent', operation: 'get', recordId: locator(3) }, items);
		const { status } = await nodes.run('salesbuildr', { resource: 'company', operation: 'search' }, [...items, {}]);
		nodes.close();
		await Promise.all([tenant.close(), salesbuildr.close()]);
		expect(status).toBe('success');
		expect(salesbuildr.maxInWindow(1)).toBeLessThanOrEqual(10);
	});
});
