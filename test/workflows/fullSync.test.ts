import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { actualState, expectedState, fullSyncFile, streamNames, SyncLab, type LabOptions } from '../support/syncLab';

jest.setTimeout(120_000);

let lab: SyncLab;

async function open(options?: LabOptions): Promise<SyncLab> {
	lab = await SyncLab.open(options);
	return lab;
}

afterEach(() => lab.close());

const workflowSchema = z.object({ nodes: z.array(z.object({ name: z.string(), parameters: z.record(z.unknown()) }).passthrough()) }).passthrough();

/** The workflow as shipped with other lines in its list of streams, as a person would edit it on the canvas. */
function withStreams(...names: string[]): object {
	const workflow = workflowSchema.parse(JSON.parse(readFileSync(fullSyncFile, 'utf8')));
	const list = workflow.nodes.find(({ name }) => name === 'Streams');
	if (!list) throw new Error('full-sync.json has no node "Streams"');
	list.parameters.jsonOutput = JSON.stringify({ streams: names.map((stream) => ({ stream })) });
	return workflow;
}

describe('full-sync.json', () => {
	it('gives one item per stream and writes nothing in a second run', async () => {
		await open({ halo: { size: 150 } });
		const first = await lab.sync();
		expect(Object.keys(first)).toEqual([...streamNames]);
		for (const { read, created, updated, unchanged, skipped, parked } of Object.values(first)) {
			expect(created + updated + unchanged + skipped + parked).toBe(read);
		}
		expect(first.clients).toMatchObject({ updated: 0, unchanged: 0, parked: 0 });
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		const second = await lab.sync();
		expect(lab.writes()).toEqual([]);
		for (const { created, updated, parked } of Object.values(second)) expect([created, updated, parked]).toEqual([0, 0, 0]);
	});

	it.each<[string, LabOptions]>([
		['seed 2, three sites per client', { halo: { seed: 2, size: { clients: 12, sites: 36, users: 40, items: 30, opportunities: 20 } } }],
		['seed 3, full single records in lists', { halo: { seed: 3, size: 120, quirks: { lightLists: false } } }],
		['seed 4, no record_count', { halo: { seed: 4, size: 240, quirks: { recordCount: 'missing', pageCap: 25 } } }],
		['seed 5, a record_count too big', { halo: { seed: 5, size: 200, quirks: { recordCount: 'tooBig' } } }],
		['seed 6, a record_count too small', { halo: { seed: 6, size: { clients: 100, users: 200, items: 100, opportunities: 100 }, quirks: { recordCount: 'tooSmall' } } }],
		['seed 7, a record_count that changes', { halo: { seed: 7, size: 240, quirks: { recordCount: 'changing', pageCap: 25 } } }],
		['seed 8, lists of more than one full page', { halo: { seed: 8, size: { clients: 110, users: 210, items: 100, opportunities: 101 } } }],
		['seed 9, bare arrays', { halo: { seed: 9, size: { clients: 100, users: 205, items: 20, opportunities: 20 }, quirks: { listShape: 'bareArray' } } }],
		['seed 10, bare arrays of 50', { halo: { seed: 10, size: { clients: 50, users: 105, items: 50, opportunities: 51 }, quirks: { listShape: 'bareArray', pageCap: 50 } } }],
		['seed 11, single records in a list wrapper', { halo: { seed: 11, size: 60, quirks: { singleInList: true } } }],
		['seed 12, inactive records shown', { halo: { seed: 12, size: 200, quirks: { hideInactive: false } } }],
		['seed 14, a search that hides the external identifiers', { halo: { seed: 14, size: 150 }, salesbuildr: { externalIdentifierInSearch: false } }],
		['seed 15, the limits of both sides', { halo: { seed: 15, size: 150, limit: {} }, salesbuildr: { limit: {} } }],
	])('reaches the state that the tenant describes: %s', async (_, options) => {
		await open(options);
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	});

	// An empty page was taken for the end of the list although the count says that more rows follow.
	it('reads on after an empty page in the middle', async () => {
		await open({ halo: { seed: 13, size: { clients: 64, users: 80, items: 64, opportunities: 64 }, quirks: { emptyPage: 2, pageCap: 20 } } });
		await lab.sync();
		const [expected, actual] = [expectedState(lab.halo), actualState(lab.salesbuildr)];
		expect(expected).toMatchObject(actual);
		const active = lab.halo.records('Client').filter(({ inactive }) => inactive !== true).map(({ id }) => String(id));
		expect(Object.keys(actual.company)).toEqual([...active.slice(0, 20), ...active.slice(40)]);
	});

	it('reads no list with more requests than its pages and one', async () => {
		await open({ halo: { size: { clients: 64, sites: 90, users: 128, items: 62, opportunities: 61 }, quirks: { pageCap: 20 } } });
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		const lists: [string, number][] = ['Client', 'Site', 'Users', 'Item', 'AssetGroup', 'Opportunities'].map((name) => [name, lab.halo.records(name).length]);
		const tooMany = lists.filter(([name, rows]) => lab.reads(name) > Math.ceil(rows / 20) + 1);
		expect(tooMany).toEqual([]);
		// Nothing else is read: no single record, no other list.
		expect(lab.halo.log.filter(({ kind }) => kind === 'api')).toHaveLength(lists.reduce((sum, [name]) => sum + lab.reads(name, true), 0));
	});

	it('makes no duplicate when the data folder is lost', async () => {
		await open({ halo: { size: 120 } });
		await lab.sync();
		await lab.loseData();
		const again = await lab.sync();
		expect(lab.writes()).toEqual([]);
		expect(again.users?.read).toBeGreaterThan(0);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	it('syncs only the streams that are listed', async () => {
		await open({ halo: { size: 60 } });
		const result = await lab.sync(withStreams('assetGroups', 'items'));
		expect(Object.keys(result)).toEqual(['assetGroups', 'items']);
		expect(lab.salesbuildr.records('company')).toEqual([]);
		expect(actualState(lab.salesbuildr).product).toEqual(expectedState(lab.halo).product);
	});

	it('has nothing to do in an empty tenant', async () => {
		await open({ halo: { size: { clients: 0, sites: 0, users: 0, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 } } });
		for (const { id } of [...lab.halo.records('AssetGroup')]) lab.halo.remove('AssetGroup', Number(id));
		const result = await lab.sync();
		expect(Object.keys(result)).toEqual([...streamNames]);
		for (const counts of Object.values(result)) expect(counts).toMatchObject({ read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, parked: 0 });
		expect(lab.writes()).toEqual([]);
	});
});
