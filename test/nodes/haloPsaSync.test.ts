import type { IDataObject } from 'n8n-workflow';
import { streams } from '../../lib/sync/streams';
import { HaloBench } from '../support/haloBench';
import { pullAll, pullOnce } from '../support/pull';

jest.setTimeout(120_000);

const size = { clients: 230, sites: 320, users: 450, items: 220, opportunities: 210, tickets: 105, recurringInvoices: 12 };

/** Streams that a full sync with Salesbuildr reads. */
const names = ['clients', 'assetGroups', 'items', 'users', 'opportunities'];
const others = streams.filter(({ name }) => !names.includes(name));

describe('HaloPSA Sync: Pull Changes, whole lists', () => {
	let bench: HaloBench;
	beforeEach(async () => {
		bench = await HaloBench.open({ size });
	});
	afterEach(async () => await bench.close());

	/** The ids that belong into the sync, from the tenant's own data. */
	function expected(stream: string): number[] {
		const { tenant } = bench;
		const active = (path: string): IDataObject[] => (tenant.records(path) as IDataObject[]).filter(({ inactive, deleted }) => inactive !== true && deleted !== true);
		const groups = active('AssetGroup').filter(({ showasitem }) => showasitem === true).map(({ id }) => id);
		const rows = {
			clients: () => active('Client'),
			assetGroups: () => active('AssetGroup').filter(({ id }) => groups.includes(id)),
			items: () => active('Item').filter(({ assetgroup_id: id }) => groups.includes(id)),
			users: () => active('Users').filter(({ name }) => name !== 'General User'),
			opportunities: () => active('Opportunities'),
		}[stream];
		return (rows?.() ?? []).map(({ id }) => Number(id)).sort((left, right) => left - right);
	}

	const ids = (records: readonly IDataObject[]): number[] => records.map(({ id }) => Number(id)).sort((left, right) => left - right);
	it.each(names)('reads %s once and completely, in no more requests than there are pages', async (stream) => {
		const { records, pages } = await pullAll(bench.nodes, stream);
		expect(expected(stream).length).toBeGreaterThan(0);
		expect(ids(records)).toEqual(expected(stream));
		const path = streams.find(({ name }) => name === stream)?.resource.path;
		const own = bench.tenant.log.filter(({ resource }) => resource === path).length;
		expect(own).toBeLessThanOrEqual(Math.ceil(bench.tenant.records(path ?? '').length / 100) + 1);
		expect(pages.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(bench.requests().length);
		expect(pages.reduce((sum, { read, skipped }) => sum + Number(read) - Number(skipped), 0)).toBe(records.length);
	});

	it.each(others)('reads $label once and completely', async ({ name, resource, query }) => {
		const { records, pages } = await pullAll(bench.nodes, name);
		const rows = (bench.tenant.records(resource.path) as IDataObject[]).filter(({ inactive, deleted, isdisabled }) => inactive !== true && deleted !== true && isdisabled !== true);
		expect(query).toEqual({});
		if (name !== 'actions') expect(ids(records)).toEqual(rows.map(({ id }) => Number(id)).sort((left, right) => left - right));
		else {
			const tickets = new Set(bench.tenant.records('Tickets').map(({ id }) => id));
			const key = ({ ticket_id: ticket, id }: IDataObject): string => `${String(ticket)} ${String(id)}`;
			expect(records.map(key).sort()).toEqual(rows.filter(({ ticket_id: ticket }) => tickets.has(Number(ticket))).map(key).sort());
		}
		expect(pages.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(bench.requests().length);
	});

	it('reads only the tickets, and the actions of the tickets, that changed since the cursor', async () => {
		const [ticket] = bench.tenant.records('Tickets');
		const since = new Date(Date.now() - 1_000).toISOString();
		bench.tenant.update('Tickets', Number(ticket?.id), { summary: 'Changed' });
		expect(ids((await pullAll(bench.nodes, 'tickets', { since })).records)).toEqual([ticket?.id]);
		const { records } = await pullAll(bench.nodes, 'actions', { since });
		expect(new Set(records.map(({ ticket_id: id }) => id))).toEqual(new Set(records.length > 0 ? [ticket?.id] : []));
		expect(bench.tenant.log.filter(({ resource }) => resource === 'Actions')).toHaveLength(1);
	});

	it.each(['missing', 'tooBig', 'tooSmall', 'changing'] as const)('reads all streams completely when record_count is %s', async (recordCount) => {
		bench.tenant.setQuirks({ recordCount });
		for (const stream of names) expect([stream, [...new Set(ids((await pullAll(bench.nodes, stream)).records))]]).toEqual([stream, expected(stream)]);
	});

	it.each([[true], [false]])('reads all streams completely from bare arrays, cut into pages: %p', async (cut) => {
		bench.tenant.setQuirks({ listShape: 'bareArray', ...(cut ? {} : { pageCap: false, pageinateRequired: true }) });
		for (const stream of names) expect([stream, ids((await pullAll(bench.nodes, stream)).records)]).toEqual([stream, expected(stream)]);
	});

	it('ends when a tenant gives the same page for ever', async () => {
		bench.tenant.setQuirks({ samePageForever: true });
		const { records } = await pullAll(bench.nodes, 'items', {}, 10);
		expect(new Set(ids(records)).size).toBe(records.length);
	});

	// A row deleted on a page already read pulls the first unread row onto it, where nobody looks again.
	it.each(['clients', 'items', 'opportunities'])('loses no %s when rows are deleted and made between two pages', async (stream) => {
		const path = streams.find(({ name }) => name === stream)?.resource.path ?? '';
		const before = expected(stream);
		let lists = 0;
		bench.tenant.onRequest(({ resource }) => {
			if (resource !== path || (lists += 1) !== 2) return;
			for (const id of before.slice(3, 6)) bench.tenant.remove(path, id);
			bench.tenant.create(path, { name: 'New meanwhile', summary: 'New meanwhile' });
		});
		const { records } = await pullAll(bench.nodes, stream);
		const got = new Set(ids(records));
		expect(expected(stream).filter((id) => before.includes(id) && !got.has(id))).toEqual([]);
		expect(got.size).toBe(records.length);
	});

	it('keeps a position small enough to travel in an item', async () => {
		const { pages } = await pullAll(bench.nodes, 'clients');
		for (const { position } of pages) expect(JSON.stringify(position).length).toBeLessThan(100_000);
	});

	it.each([['not JSON at all'], ['{"page":0}'], ['{"page":2,"startedAt":"2025-01-01T00:00:00Z"}'], ['[]'], ['{"version":0,"offset":300}']])(
		'starts from the first page when the position is %s',
		async (position) => {
			const { outputs, error } = await pullOnce(bench.nodes, { stream: 'items', position });
			expect(error).toBeUndefined();
			expect(outputs[1]?.[0]?.json.read).toBe(100);
			expect(bench.tenant.log.at(-1)?.query.page_no).toBe('1');
		},
	);

	it('refuses a cursor that is no date and says how to go on', async () => {
		const { error } = await pullOnce(bench.nodes, { stream: 'clients', since: 'yesterday' });
		expect(error).toMatchObject({ message: expect.stringContaining('"yesterday"'), description: expect.stringContaining('Clear the cursor') });
	});

	it('pairs the records and the page of three streams with their items', async () => {
		const items = ['assetGroups', 'nothing', 'items'].map((stream) => ({ stream }));
		const run = await bench.nodes.run('haloPsaSync', { operation: 'pullChanges', stream: '={{ $json.stream }}' }, items, { onError: 'continueRegularOutput' });
		expect(run.outputs[1]?.map(({ json, pairedItem }) => [json.stream, pairedItem])).toEqual([['assetGroups', { item: 0 }], ['items', { item: 2 }]]);
		expect(new Set(run.items.map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}', '{"item":1}', '{"item":2}']));
		expect(run.items.find(({ json }) => 'error' in json)?.json.error).toMatch(/no stream "nothing"/);
	});
});
