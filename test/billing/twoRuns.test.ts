import fc from 'fast-check';
import { AxiosHttp } from '../../runner/src';
import { startHaloTenant, type HaloRecord, type HaloTenant } from '../../simulator/index';
import { scale } from '../support/scale';
import { addLine, apply, clientOf, countFor, linesOf, plan, rowFor, SERVICE } from './support';

let tenant: HaloTenant;
let invoice: HaloRecord;
let clientId: number;

beforeEach(async () => {
	tenant = await startHaloTenant({ size: { clients: 2, sites: 2, users: 1, items: 1, opportunities: 0, tickets: 0, recurringInvoices: 2, contracts: 0, licences: 0, assets: 0 } as never, seed: 3, limit: false });
	invoice = tenant.records('RecurringInvoice')[0] as HaloRecord;
	clientId = Number(invoice.client_id);
});

afterEach(() => tenant.close());

/** Two processes: each has a client with a session and a rate budget of its own, and no memory of the other. Answers come in any order. */
function twoClients(scheduler: fc.Scheduler) {
	const http = new AxiosHttp();
	const client = (name: string) => clientOf(tenant, { send: async (request) => await scheduler.schedule(http.send(request), `${name} ${request.method} ${request.url}`) });
	return [client('a'), client('b')] as const;
}

const serviceLines = (): HaloRecord[] => linesOf(tenant, invoice.id).filter(({ item_code: code, isinactive }) => code === SERVICE && isinactive !== true);

// The line of a service was on the invoice twice when two workers ran the workflow in the same minute: each had looked
// for it before the other added it, and HaloPSA takes the same line as often as it is sent.
it('two runs that add the line of a service in the same moment leave one, whatever the order of their requests', async () => {
	const start = structuredClone(linesOf(tenant, invoice.id));
	let doubled = 0;
	await fc.assert(fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, same) => {
		tenant.update('RecurringInvoice', Number(invoice.id), { lines: structuredClone(start) });
		const counts = [12, same ? 12 : 13];
		const plans = await Promise.all(counts.map(async (count) => await plan(clientOf(tenant), [countFor(clientId, count)], [], { addIfMissing: true })));
		const runs = twoClients(scheduler).map(async (client, index) => await apply(client, plans[index] ?? []));
		const results = (await scheduler.waitFor(Promise.all(runs))).flat();
		const added = results.filter(({ row }) => row.decision === 'added').map(({ row }) => ({ id: row.line_id, quantity: row.new_quantity }));
		const kept = serviceLines().map(({ id, qty_order: quantity }) => ({ id, quantity }));
		expect(kept).toHaveLength(1);
		expect(added).toContainEqual(kept[0]);
		expect(new Set(added.map(({ id }) => id)).size).toBe(1);
		expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
		const others = linesOf(tenant, invoice.id).filter(({ item_code: code }) => code !== SERVICE);
		expect(others.map(({ qty_order: quantity, unit_price: price }) => [quantity, price])).toEqual(start.map(({ qty_order: quantity, unit_price: price }) => [quantity, price]));
		if (linesOf(tenant, invoice.id).length > start.length + 1) doubled += 1;
		// The next run has one line to look at and nothing to add.
		const [again] = await plan(clientOf(tenant), [countFor(clientId, Number(kept[0]?.quantity))], [rowFor(clientId)], { addIfMissing: true });
		expect(again?.row).toMatchObject({ decision: 'unchanged', line_id: kept[0]?.id });
	}), { numRuns: scale(15) });
	// Otherwise the runs never met.
	expect(doubled).toBeGreaterThan(0);
}, 120_000);

it('two runs that set one line end with a quantity that one of them counted, and each says what it left there', async () => {
	const lineId = addLine(tenant, invoice.id, { qty_order: 10 });
	await fc.assert(fc.asyncProperty(fc.scheduler(), async (scheduler) => {
		tenant.update('RecurringInvoice', Number(invoice.id), { lines: linesOf(tenant, invoice.id).map((line) => (line.id === lineId ? { ...line, qty_order: 10 } : line)) });
		const runs = twoClients(scheduler).map(async (client, index) => await apply(client, await plan(client, [countFor(clientId, 12 + index)])));
		const results = (await scheduler.waitFor(Promise.all(runs))).flat();
		const [line, second] = serviceLines();
		expect(second).toBeUndefined();
		const last = results.filter(({ status, row }) => status === 'applied' && row.new_quantity === line?.qty_order);
		expect(last).toHaveLength(1);
	}), { numRuns: scale(8) });
}, 120_000);

it('two runs that add one licence in the same moment are told of both, and nothing is done on a guess', async () => {
	await fc.assert(fc.asyncProperty(fc.scheduler(), async (scheduler) => {
		const service = `Backup ${tenant.records('SoftwareLicence').length}`;
		const rows = [rowFor(clientId, { target: 'licence', service })];
		const planned = await plan(clientOf(tenant), [countFor(clientId, 12)], rows, { addIfMissing: true });
		const runs = twoClients(scheduler).map(async (client) => await apply(client, planned));
		const results = (await scheduler.waitFor(Promise.all(runs))).flat();
		const made = tenant.records('SoftwareLicence').filter(({ name }) => name === service);
		if (made.length === 1) expect(results.filter(({ status }) => status === 'applied')).toHaveLength(1);
		else expect(results.map(({ reason }) => reason)).toContainEqual(expect.stringMatching(/in the same moment: \d+ and \d+ have this name/));
	}), { numRuns: scale(8) });
}, 120_000);

// The line was on the invoice, but the run called it gone and the next one added it again, where HaloPSA shows an item
// under another code than the one it was sent, or with another quantity.
it.each([
	['code', { item_code: 'SA-1' }, { status: 'applied', decision: 'added' }],
	['quantity', { item_code: 'SA-1', qty_order: 10 }, { status: 'failed', decision: 'failed' }],
])('a line that HaloPSA shows with another %s is the one that was added', async (_what, change, { status, decision }) => {
	tenant.onRequest(({ method, path }) => {
		const lines = linesOf(tenant, invoice.id);
		if (method !== 'GET' || !path.endsWith(`RecurringInvoice/${String(invoice.id)}`) || !lines.some(({ item_code: code }) => code === SERVICE)) return;
		tenant.update('RecurringInvoice', Number(invoice.id), { lines: lines.map((line) => (line.item_code === SERVICE ? { ...line, ...change } : line)) });
	});
	const halo = clientOf(tenant);
	const before = linesOf(tenant, invoice.id).length;
	const [added] = await apply(halo, await plan(halo, [countFor(clientId, 12)], [], { addIfMissing: true }));
	const line = linesOf(tenant, invoice.id).at(-1);
	expect(added).toMatchObject({ status, row: { decision, line_id: line?.id } });
	if (!added) throw new Error('There is no result.');
	await apply(halo, await plan(halo, [countFor(clientId, 13)], [added.row], { addIfMissing: true, rerun: 'update' }));
	expect(linesOf(tenant, invoice.id)).toHaveLength(before + 1);
	expect(linesOf(tenant, invoice.id).at(-1)).toMatchObject({ id: line?.id, qty_order: 13 });
});
