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
});
