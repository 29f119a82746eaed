import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { cleanUp, onClean } from '../runner/support';
import { alteredTenant, type Alterations } from '../support/alteredTenant';
import { haloCredential } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { pullAll, type Pulled } from '../support/pull';

jest.setTimeout(60_000);
afterEach(cleanUp);

const ITEMS = 430;
const DAY = 24 * 60 * 60 * 1000;

// At noon, whenever the tests run: what is read depends on the day, and midnight came between a test's look at it and the node's.
const realNow = Date.now;
const untilNoon = DAY / 2 - (realNow() % DAY);
beforeAll(() => {
	Date.now = () => realNow() + untilNoon;
});
afterAll(() => {
	Date.now = realNow;
});

let tenant: HaloTenant;
let nodes: NodeBench;

/** A tenant of which some items were edited since they were made, as in any real one. */
async function open(alterations?: Alterations): Promise<void> {
	tenant = await startHaloTenant({ size: { clients: 1, sites: 1, users: 1, items: ITEMS, opportunities: 0, tickets: 0 }, limit: false });
	onClean(() => tenant.close());
	const changes: ICredentialDataDecryptedObject = alterations ? { resourceUrl: await alteredTenant(tenant, alterations), authUrl: tenant.authUrl } : {};
	nodes = await NodeBench.open([haloCredential(tenant, changes)]);
	onClean(() => nodes.close());
}

const day = (time: number): string => `${new Date(time).toISOString().slice(0, 10)}T00:00:00Z`;
const today = (): string => day(Date.now());

async function pull(since: string): Promise<Pulled & { requests: number }> {
	tenant.resetLog();
	const pulled = await pullAll(nodes, 'items', { since });
	return { ...pulled, requests: tenant.log.filter(({ kind }) => kind === 'api').length };
}

/** What the operation Get Changed IDs tells of today. */
async function changedIds(): Promise<{ ids?: unknown; requests?: unknown }> {
	const { error, json } = await nodes.run('haloPsaSync', { operation: 'changedIds', changedStream: 'items', changedSince: today() });
	expect(error).toBeUndefined();
	return json[0] ?? {};
}

/** An item that the sync takes, in the middle of the list by any order. */
function edit(price: number): number {
	const groups = tenant.records('AssetGroup').filter(({ showasitem }) => showasitem === true).map(({ id }) => id);
	const items = tenant.records('Item').filter(({ inactive, assetgroup_id: group }) => inactive !== true && groups.includes(group));
	const id = Number(items[Math.floor(items.length / 2)]?.id);
	tenant.update('Item', id, { baseprice: price });
	return id;
}

// Items have no filter by time, so every run of a sync read the whole price list: 1,000 requests for 100,000 items.
it('are not read when none changed: two requests tell, whatever their number', async () => {
	await open();
	const { records, requests } = await pull(today());
	expect([records, requests]).toEqual([[], 2]);
});

it('come with what changed since, and with nothing else', async () => {
	await open();
	const id = edit(77.5);
	const { records, requests, pages } = await pull(today());
	expect(records).toMatchObject([{ id, baseprice: 77.5 }]);
	expect(requests).toBe(3);
	expect(await changedIds()).toMatchObject({ ids: [id], requests: 2 });
	expect(pages).toMatchObject([{ read: 1, done: true }]);
});

const hideTime: Alterations['row'] = (path, { lastmodified: _time, ...row }) => (path.endsWith('/Item') ? row : { ...row, ...(_time === undefined ? {} : { lastmodified: _time }) });
const ordered = (change: (parameters: URLSearchParams) => void): Alterations['query'] => (path, parameters) => {
	if (path.endsWith('/Item')) change(parameters);
};

it.each<[string, Alterations | undefined, ((time: number) => string)?]>([
	['rows do not show when they changed', { row: hideTime }],
	['the order is not known', { query: ordered((parameters) => parameters.get('order') === 'lastmodified' && parameters.delete('order')) }],
	['the order by time is taken for the one by ID', { query: ordered((parameters) => parameters.get('order') === 'lastmodified' && parameters.set('order', 'id')) }],
	['only one direction is known', { query: ordered((parameters) => parameters.set('orderdesc', 'true')) }],
	['all have one time', { row: (path, row) => (path.endsWith('/Item') ? { ...row, lastmodified: '2025-01-01T00:00:00' } : row) }],
	['the last run was on another day', undefined, (time) => day(time - DAY)],
])('are read whole, so that no price is missed, where %s', async (_what, alterations, since = day) => {
	await open(alterations);
	const id = edit(77.5);
	const { records } = await pull(since(Date.now()));
	expect(records.length).toBeGreaterThan(200);
	expect(records).toContainEqual(expect.objectContaining({ id, baseprice: 77.5 }));
	expect((await changedIds()).ids).toContain(id);
});

it('are read whole where more changed than a page has', async () => {
	await open();
	for (const { id } of tenant.records('Item').slice(0, 120)) tenant.update('Item', Number(id), { costprice: 1.25 });
	const { records } = await pull(today());
	expect(records.filter(({ costprice }) => costprice === 1.25).length).toBeGreaterThan(50);
	expect(records.length).toBeGreaterThan(200);
});
