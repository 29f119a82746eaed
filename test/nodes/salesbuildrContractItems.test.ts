import { startSalesbuildr, type Salesbuildr } from '../../simulator/index';
import { NodeBench, type NodeRun } from '../support/nodeBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';

jest.setTimeout(60_000);

/**
 * The API document has neither fields nor pages for contract items. Rows without an ID were read for ever where the
 * whole list came for every page, a route that refuses parameters of pages could not be read, and a list that stayed
 * at its first page passed for the whole.
 */
let salesbuildr: Salesbuildr;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
	salesbuildr = await startSalesbuildr({ limit: false });
});
afterEach(async () => {
	await Promise.all([...closing.splice(0), () => salesbuildr.close()].map(async (close) => await close()));
});

async function read(count: number, rewriting: Omit<Rewriting, 'base'>, parameters: Parameters<NodeBench['run']>[1] = {}): Promise<NodeRun> {
	for (let item = 0; item < count; item += 1) salesbuildr.create('contract-item', { name: 'Seat', quantity: 1 });
	const proxy = await rewrite(salesbuildr.url, { base: '/public-api', ...rewriting });
	const bench = await NodeBench.open([{ id: 'sb', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: proxy.url, apiKey: salesbuildr.apiKey, requestsPerWindow: 1_000, windowSeconds: 600 } }]);
	closing.push(() => proxy.close(), async () => await Promise.resolve(bench.close()));
	return await bench.run('salesbuildr', { resource: 'contractItem', operation: 'search', returnAll: true, ...parameters });
}

const bare = (_: unknown, rows: unknown): Record<string, unknown>[] => (rows as Record<string, unknown>[]).map(({ id: _id, ...row }) => row);

describe('contract items', () => {
	it.each<[string, number, Rewriting['answer']]>([
		['a list that always comes whole', 250, bare],
		['a whole list of just one page', 100, bare],
		['a wrapped list without a total', 3, (exchange, rows) => ({ results: bare(exchange, rows) })],
		['a wrapped list with a total', 250, (exchange, rows) => ({ data: bare(exchange, rows), total: 250 })],
		['true pages', 250, ({ query }, rows) => bare(undefined, rows).map((row, place) => ({ ...row, place })).slice(Number(query.get('from')), Number(query.get('from')) + Number(query.get('size')))],
	])('without an ID are each read once: %s', async (_, count, answer) => {
		expect((await read(count, { answer })).json).toHaveLength(count);
		expect(salesbuildr.log.length).toBeLessThanOrEqual(4);
	});

	const strict: Rewriting['question'] = ({ query }) => (query.has('from') || query.has('size') ? { status: 400, body: { statusCode: 400, message: ['property from should not exist', 'property size should not exist'] } } : undefined);

	it('are read where the route refuses parameters of pages, with skip and limit', async () => {
		expect((await read(130, { question: strict })).json).toHaveLength(130);
		expect(salesbuildr.log).toHaveLength(1);
		expect((await read(0, { question: strict }, { filters: { from: 120 } })).json).toHaveLength(10);
		expect((await read(0, { question: strict }, { returnAll: false, limit: 7 })).json).toHaveLength(7);
	});

	it('stay an error where the route refuses something else', async () => {
		const { error } = await read(1, { question: () => ({ status: 400, body: { message: 'query is too short' } }) });
		expect(String(error?.message)).toContain('query is too short');
	});

	it('are no whole list when the first page comes again and again', async () => {
		const { error } = await read(250, { answer: (_, rows) => ({ results: (rows as unknown[]).slice(0, 100), total: 250 }) });
		expect(String(error?.message)).toContain('has 250 contract items and gives the same 100 for every page');
	});
});
