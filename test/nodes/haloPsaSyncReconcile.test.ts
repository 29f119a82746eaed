import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeEach(async () => {
	bench = await HaloBench.open({ size: { clients: 130, sites: 130, users: 130, items: 5, opportunities: 0, tickets: 0, recurringInvoices: 0 } });
});
afterEach(() => bench.close());

const active = () => bench.tenant.records('Client').filter(({ inactive }) => inactive !== true);
const companies = (): IDataObject[] => active().map(({ id }) => ({ id: `c${String(id)}`, externalIdentifier: String(id) }));

const reconcile = async (items: IDataObject[], more: INodeParameters = {}) => await bench.nodes.run('haloPsaSync', { operation: 'reconcile', reconcileStream: 'clients', ...more }, items);

const statesOf = (json: readonly IDataObject[]): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const { state } of json) counts[String(state)] = (counts[String(state)] ?? 0) + 1;
	return counts;
};

describe('HaloPSA Sync: Reconcile', () => {
	it('finds what is gone, inactive and missing, in the requests of one full list and one for each absent record', async () => {
		const items = companies();
		const [deleted, inactive, unsynced] = active();
		bench.tenant.remove('Client', Number(deleted?.id));
		bench.tenant.update('Client', Number(inactive?.id), { inactive: true });
		bench.tenant.resetLog();
		const run = await reconcile([...items.filter(({ externalIdentifier }) => externalIdentifier !== String(unsynced?.id)), { id: 'hand-made', externalIdentifier: '' }]);
		expect(run.error).toBeUndefined();
		expect(run.json.filter(({ state }) => state === 'gone').map(({ counterpart_id: id }) => id)).toEqual([`c${String(deleted?.id)}`, `c${String(inactive?.id)}`]);
		expect(run.json.at(-1)).toMatchObject({ counterpart_id: 'hand-made', state: 'unlinked' });
		expect(run.outputs[2]?.[0]?.json).toMatchObject({ stream: 'clients', gone: 2, held: 0, missing: [unsynced?.id], complete: true });
		expect(bench.requests().length).toBeLessThanOrEqual(2 + 1 + 1);
		expect(bench.writes()).toEqual([]);
	});

	// An agent that lost its permission sees an empty or a short list, which looks like a mass deletion.
	it('holds all deletions above the threshold, and asks for no record by itself then', async () => {
		const items = companies();
		for (const { id } of active().slice(0, 30)) bench.tenant.remove('Client', Number(id));
		bench.tenant.resetLog();
		const { json } = await reconcile(items);
		expect(statesOf(json)).toEqual({ held: 30, present: items.length - 30 });
		expect(json.find(({ state }) => state === 'held')?.reason).toMatch(/30 of \d+ linked records would be gone/);
		expect(bench.requests().length).toBeLessThanOrEqual(3);
		expect(statesOf((await reconcile(items, { reconcileOptions: { holdAbove: 50 } })).json)).toMatchObject({ gone: 30 });
	});

	it('infers no deletion from a list that HaloPSA did not give completely', async () => {
		const items = companies();
		bench.tenant.remove('Client', Number(active()[0]?.id));
		bench.tenant.setQuirks({ recordCount: 'tooBig' });
		const { json } = await reconcile(items);
		expect(statesOf(json)).toEqual({ held: 1, present: items.length - 1 });
	});

	it('leaves inactive records alone when they do not count as gone', async () => {
		const items = companies();
		bench.tenant.update('Client', Number(active()[3]?.id), { inactive: true });
		expect(statesOf((await reconcile(items, { reconcileOptions: { inactiveIsGone: false } })).json)).toEqual({ present: items.length });
	});

	it('refuses a stream whose ids are not unique', async () => {
		const { error } = await reconcile(companies(), { reconcileStream: 'actions' });
		expect(error?.message).toMatch(/numbered inside their ticket/);
	});

	it('looks only at what changed since, for what is missing, and infers nothing from what is not among it', async () => {
		const since = new Date().toISOString();
		const [renamed, inactive] = active();
		bench.tenant.update('Client', Number(renamed?.id), { website: 'https://renamed.example' });
		bench.tenant.update('Client', Number(inactive?.id), { inactive: true });
		const made = bench.tenant.create('Client', { name: 'Made Since' });
		bench.tenant.resetLog();
		const kept = active().filter(({ id }) => id !== made.id).map(({ id }) => ({ id: `c${String(id)}`, externalIdentifier: String(id) }));
		const run = await reconcile([...kept, { id: 'gone', externalIdentifier: '999999' }, { id: 'inactive', externalIdentifier: String(inactive?.id) }], { reconcileOptions: { since, onlyGone: true } });
		expect(run.json).toMatchObject([{ counterpart_id: 'inactive', state: 'gone' }]);
		expect(run.outputs[1]?.map(({ json }) => json.id)).toEqual([made.id]);
		expect(run.outputs[2]?.[0]?.json).toMatchObject({ read: 3, gone: 1, held: 0, requests: 1 });
		expect((await reconcile(kept, { reconcileOptions: { since: 'soon' } })).error?.message).toMatch(/Since is "soon", which is no date/);
	});
});

describe('HaloPSA Sync: Get Changed IDs', () => {
	const changedIds = async (changedStream: string, changedSince: string) => await bench.nodes.run('haloPsaSync', { operation: 'changedIds', changedStream, changedSince });

	it('tells which records of a stream changed, inactive ones too, and whose they are', async () => {
		const since = new Date().toISOString();
		const [client] = active();
		const site = bench.tenant.records('Site').find(({ client_id: owner }) => owner === client?.id);
		bench.tenant.update('Client', Number(client?.id), { inactive: true });
		bench.tenant.update('Site', Number(site?.id), { phonenumber: '020 7946 0000' });
		expect((await changedIds('clients', since)).json).toEqual([{ stream: 'clients', since, ids: [client?.id], client_ids: [], requests: 1 }]);
		expect((await changedIds('sites', since)).json).toMatchObject([{ ids: [site?.id], client_ids: [client?.id] }]);
		expect((await changedIds('users', since)).json).toMatchObject([{ ids: [], requests: 1 }]);
	});

	it('asks nothing without a time, and refuses one that is none or still to come', async () => {
		bench.tenant.resetLog();
		expect((await changedIds('clients', '')).json).toMatchObject([{ ids: [], requests: 0 }]);
		expect(bench.requests()).toEqual([]);
		expect((await changedIds('clients', 'last week')).error?.message).toMatch(/Since is "last week", which is no date/);
		expect((await changedIds('clients', '2999-01-01T00:00:00Z')).error?.message).toMatch(/still to come/);
	});

	// One time that was none stopped the items after it.
	it('goes on after an item whose time is none', async () => {
		const times = ['', 'last week', '2999-01-01T00:00:00Z', new Date().toISOString()].map((since) => ({ since }));
		const run = await bench.nodes.run('haloPsaSync', { operation: 'changedIds', changedStream: 'clients', changedSince: '={{ $json.since }}' }, times, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, false, true]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
	});
});
