import fc from 'fast-check';
import { startHaloTenant, type HaloRecord, type HaloTenant } from '../../simulator/index';
import { HttpFailure, type Http } from '../../lib';
import { AxiosHttp } from '../../runner/src';
import { scale } from '../support/scale';
import { addLine, apply, clientOf, countFor, linesOf, plan, rowFor, SERVICE, writesOf } from './support';

jest.setTimeout(600_000);

let tenant: HaloTenant;

async function open(clients: number): Promise<HaloTenant> {
	tenant = await startHaloTenant({ size: { clients, sites: clients, users: 1, items: 1, opportunities: 0, tickets: 0, recurringInvoices: clients, contracts: 0, licences: 0, assets: 0 } as never, seed: 3, limit: false });
	return tenant;
}

afterEach(() => tenant.close());

interface Case {
	readonly quantity: number;
	readonly counted: number;
	readonly free: number;
	readonly minimum: number;
	readonly pack: number;
	readonly packs: number | null;
	readonly cents: number;
	readonly discount: number;
}

const small = fc.integer({ min: 0, max: 12 });
const cases = fc.record({
	quantity: fc.integer({ min: 1, max: 400 }), counted: fc.integer({ min: 0, max: 400 }), free: small, minimum: small, pack: fc.integer({ min: 1, max: 10 }),
	packs: fc.option(fc.integer({ min: 2, max: 40 })), cents: fc.integer({ min: 0, max: 9_999 }), discount: fc.constantFrom(0, 0, 5, 12.5),
});

/** The rule, told another way than in the library: counting up in packs until the units fit. */
function expectedQuantity({ counted, free, minimum, pack, packs }: Case): number {
	const wanted = Math.max(counted > free ? counted - free : 0, minimum);
	let quantity = 0;
	while (quantity < wanted) quantity += pack;
	return packs === null ? quantity : Math.min(quantity, Math.max(packs, Math.ceil(minimum / pack)) * pack);
}

const inCents = (quantity: number, { cents, discount }: Case): number => Math.round((quantity * cents * (1000 - discount * 10)) / 1000);

it('random organisations: the quantity is the rule, other lines stay to the byte, the money is right, a second run writes nothing', async () => {
	const count = scale(100);
	await open(count);
	const seed = Number(process.env.TEST_SEED ?? 20_261_121);
	const given = fc.sample(cases, { seed, numRuns: count });
	const invoices = tenant.records('RecurringInvoice');
	const work = invoices.map((invoice, index) => {
		const one = given[index] as Case;
		const lineId = addLine(tenant, invoice.id, { qty_order: one.quantity, unit_price: one.cents / 100, discount_perc: one.discount });
		return { one, invoice, lineId, client: Number(invoice.client_id), others: JSON.stringify(linesOf(tenant, invoice.id).filter(({ id }) => id !== lineId)) };
	});
	const counts = work.map(({ client, one }) => countFor(client, one.counted));
	const rows = work.map(({ client, one, invoice, lineId }) => rowFor(client, {
		invoice_id: invoice.id, line_id: lineId, free_units: one.free, minimum: one.minimum, pack_size: one.pack, maximum: one.packs === null ? null : Math.max(one.packs, Math.ceil(one.minimum / one.pack)) * one.pack,
	}));
	const halo = clientOf(tenant);
	tenant.resetLog();
	const planned = await plan(halo, counts, rows);
	await apply(halo, planned, true);
	expect(writesOf(tenant)).toBe(0);
	const applied = await apply(halo, planned);
	expect(applied.filter(({ status }) => status !== 'applied')).toEqual([]);
	expect(planned.filter(({ row }) => row.decision !== 'change' && row.decision !== 'unchanged')).toEqual([]);
	const quantities = new Map(tenant.records('RecurringInvoice').map((invoice) => [invoice.id, invoice.lines as HaloRecord[]]));
	work.forEach(({ one, invoice, lineId, others }, index) => {
		const wanted = expectedQuantity(one);
		const lines = quantities.get(invoice.id) ?? [];
		const own = lines.find(({ id }) => id === lineId);
		expect({ seed, index, one, quantity: own?.qty_order }).toEqual({ seed, index, one, quantity: wanted });
		expect(JSON.stringify(lines.filter(({ id }) => id !== lineId))).toBe(others);
		const effect = (inCents(wanted, one) - inCents(one.quantity, one)) / 100;
		expect({ index, one, effect: planned[index]?.row.effect }).toEqual({ index, one, effect: expect.closeTo(effect, 1) as number });
	});
	expect(writesOf(tenant)).toBe(applied.length);
	tenant.resetLog();
	const again = await plan(halo, counts, rows);
	expect(again.filter(({ row }) => row.decision !== 'unchanged')).toEqual([]);
	expect(await apply(halo, again)).toEqual([]);
	expect(writesOf(tenant)).toBe(0);
});

/** Stops for ever at a write, before it is sent or after it was answered, as a process does that is killed there. */
function dyingAt(write: number, when: 'before' | 'after', died: () => void): Http {
	const inner = new AxiosHttp();
	let seen = 0;
	return {
		send: async (request) => {
			const dies = request.method === 'POST' && request.json !== undefined && (seen += 1) === write;
			const never = (): Promise<never> => {
				died();
				return new Promise<never>(() => undefined);
			};
			if (dies && when === 'before') return await never();
			const answer = await inner.send(request);
			return dies ? await never() : answer;
		},
	};
}

it.each(['before', 'after'] as const)('a crash %s any write loses and doubles no line: the next run completes it', async (when) => {
	await open(5);
	const [first, second, third, fourth] = tenant.records('RecurringInvoice');
	if (!first || !second || !third || !fourth) throw new Error('The tenant is too small.');
	for (const invoice of [first, second]) addLine(tenant, invoice.id, { qty_order: 10 });
	const start = structuredClone(tenant.records('RecurringInvoice'));
	const counts = [first, second, third, fourth].map(({ client_id: id }, index) => countFor(Number(id), 20 + index));
	for (let write = 1; write <= 4; write += 1) {
		for (const invoice of start) tenant.update('RecurringInvoice', Number(invoice.id), { lines: structuredClone(invoice.lines) });
		const before = new Map(tenant.records('RecurringInvoice').map(({ id, lines }) => [id, (lines as HaloRecord[]).length]));
		await new Promise<void>((resolve, reject) => {
			const dying = clientOf(tenant, dyingAt(write, when, resolve));
			void plan(dying, counts, [], { addIfMissing: true }).then(async (planned) => await apply(dying, planned)).then(() => reject(new Error('It did not die.')), reject);
		});
		const halo = clientOf(tenant);
		await apply(halo, await plan(halo, counts, [], { addIfMissing: true }));
		for (const [index, invoice] of [first, second, third, fourth].entries()) {
			const own = linesOf(tenant, invoice.id).filter(({ item_code: code }) => code === SERVICE);
			expect({ write, when, index, quantities: own.map(({ qty_order: quantity }) => quantity) }).toEqual({ write, when, index, quantities: [20 + index] });
			expect(linesOf(tenant, invoice.id)).toHaveLength((before.get(invoice.id) ?? 0) + (index < 2 ? 0 : 1));
		}
	}
});

it.each(['appliedAnswerLost', 'emptyBody200', 'truncatedJson', 'resetBefore'] as const)('a spoilt answer (%s) to any write adds one line and sets one quantity', async (fault) => {
	await open(3);
	const [first, second] = tenant.records('RecurringInvoice');
	addLine(tenant, first?.id, { qty_order: 10 });
	let spoilt = 0;
	const hit = new Set<string>();
	tenant.setFaults(({ method, path }) => {
		if (method !== 'POST' || !path.includes('RecurringInvoice/') || hit.has(path)) return undefined;
		hit.add(path);
		spoilt += 1;
		return fault;
	});
	const halo = clientOf(tenant);
	const results = await apply(halo, await plan(halo, [countFor(Number(first?.client_id), 12), countFor(Number(second?.client_id), 4)], [], { addIfMissing: true }));
	expect(spoilt).toBe(2);
	expect(results.map(({ status }) => status)).toEqual(['applied', 'applied']);
	for (const [invoice, quantity] of [[first, 12], [second, 4]] as const) {
		expect(linesOf(tenant, invoice?.id).filter(({ item_code: code }) => code === SERVICE).map(({ qty_order: value }) => value)).toEqual([quantity]);
	}
});

it('stops at the first failure that meets every change, and tells what was not tried', async () => {
	await open(4);
	const invoices = tenant.records('RecurringInvoice').slice(0, 3);
	for (const { id } of invoices) addLine(tenant, id, { qty_order: 10 });
	const inner = new AxiosHttp();
	const cut: Http = {
		send: async (request) => {
			if (request.method === 'POST' && request.url.endsWith('updatelines')) throw new HttpFailure('connect ECONNREFUSED', false, 'ECONNREFUSED');
			return await inner.send(request);
		},
	};
	const planned = await plan(clientOf(tenant), invoices.map(({ client_id: id }) => countFor(Number(id), 12)));
	const client = clientOf(tenant, cut);
	const results = await apply(client, planned);
	expect(results.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
	expect(results[1]?.reason).toMatch(/^Not tried: /);
});

it('reads each list once: pages of 100 and one invoice for each change', async () => {
	await open(250);
	const invoices = tenant.records('RecurringInvoice');
	for (const { id } of invoices) addLine(tenant, id, { qty_order: 10 });
	tenant.resetLog();
	const planned = await plan(clientOf(tenant), invoices.map(({ client_id: id }, index) => countFor(Number(id), index === 7 ? 12 : 10)));
	expect(planned.filter(({ row }) => row.decision === 'change')).toHaveLength(1);
	expect(tenant.log.filter(({ kind }) => kind === 'api').length).toBeLessThanOrEqual(7);
});
