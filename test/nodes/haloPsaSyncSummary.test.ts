import type { IDataObject } from 'n8n-workflow';
import { NodeBench } from '../support/nodeBench';

jest.setTimeout(60_000);

const page = { stream: 'clients', since: '2026-01-01T00:00:00.000Z', read: 5, skipped: 1, requests: 3, position: { page: 2 }, done: false, cursor: '2026-02-01T00:00:00.000Z' };

describe('HaloPSA Sync: Summarize Page', () => {
	let nodes: NodeBench;
	beforeAll(async () => {
		nodes = await NodeBench.open([]);
	});
	afterAll(() => nodes.close());

	const summarize = async (items: IDataObject[], more: { page?: unknown; totals?: unknown } = {}) =>
		await nodes.run('haloPsaSync', { operation: 'summarizePage', page: JSON.stringify(more.page ?? page), totals: JSON.stringify(more.totals ?? '') }, items);

	it('counts what happened to the records and needs no credential', async () => {
		const run = await summarize([{ action: 'created' }, { action: 'updated' }, { action: 'unchanged' }, { action: 'parked', error: 'no company' }, { error: 'bad' }]);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([{
			stream: 'clients', since: page.since, position: { page: 2 }, done: false, cursor: page.cursor,
			totals: { read: 5, created: 1, updated: 1, unchanged: 1, skipped: 1, parked: 2, requests: 3 },
		}]);
		expect(run.items[0]?.pairedItem).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
	});

	it('adds to the totals of the pages before', async () => {
		const first = await summarize([{ action: 'created' }]);
		const second = await summarize([{ action: 'created' }, { action: 'skipped' }], { totals: first.json[0]?.totals });
		expect(second.json[0]?.totals).toEqual({ read: 10, created: 2, updated: 0, unchanged: 0, skipped: 3, parked: 0, requests: 6 });
	});

	it('gives the page\'s own item for a page without records', async () => {
		const run = await summarize([page as IDataObject], { page: { ...page, read: 0, skipped: 0, done: true, position: null } });
		expect(run.json).toMatchObject([{ done: true, position: null, totals: { read: 0, created: 0, parked: 0 } }]);
	});

	it('starts from zero when the totals are damaged', async () => {
		const run = await summarize([{ action: 'created' }], { totals: 'garbage' });
		expect(run.json[0]?.totals).toMatchObject({ created: 1, read: 5 });
	});

	it.each([['{}'], ['"text"'], ['{"stream":"clients"}'], ['not JSON']])('says what Page has to be when it is %s', async (given) => {
		const { error } = await nodes.run('haloPsaSync', { operation: 'summarizePage', page: given, totals: '' }, [{}]);
		expect(error?.message).toMatch(/[Pp]age/);
		expect(error?.description).toContain('$("Pull Changes").first(1).json');
	});
});
