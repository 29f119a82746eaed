import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { addLine, apply, clientOf, countFor, linesOf, plan, rowFor, writesOf } from '../billing/support';
import { dialect, eachMember, spellings } from '../support/dialect';
import { bareToken, plainHalo } from '../support/plainHalo';

let tenant: HaloTenant;

beforeEach(async () => {
	tenant = await startHaloTenant({ size: { clients: 3, sites: 3, users: 1, items: 1, opportunities: 0, tickets: 0, recurringInvoices: 3 }, limit: false });
});

afterEach(() => tenant.close());

// Story: only `true` counted as true, so in a tenant that answers 1 or "True" the quantity of a posted, disabled or
// ended line was written as if nothing forbade it.
it.each(spellings)('what may not be billed is left alone in a tenant that gives %s', async (_, spell) => {
	const [posted, inactive, plain] = tenant.records('RecurringInvoice');
	const added = addLine(tenant, posted?.id, { qty_order: 10 });
	tenant.update('RecurringInvoice', Number(posted?.id), { posted: true });
	addLine(tenant, inactive?.id, { qty_order: 10, isinactive: true });
	addLine(tenant, plain?.id, { qty_order: 10, enddate: '1900-01-01T00:00:00' });
	const halo = clientOf(tenant, dialect((_request, json) => eachMember(json, spell)));
	const planned = await plan(halo, [posted, inactive, plain].map((invoice) => countFor(Number(invoice?.client_id), 12)));
	expect(planned.map(({ row }) => [row.decision, row.reason])).toEqual([
		['problem', expect.stringContaining('is posted')], ['problem', expect.stringContaining('is inactive')], ['change', expect.any(String)],
	]);
	tenant.resetLog();
	expect(await apply(halo, planned)).toMatchObject([{ status: 'applied' }]);
	expect(writesOf(tenant)).toBe(1);
	expect(linesOf(tenant, posted?.id).find(({ id }) => id === added)?.qty_order).toBe(10);
	expect(linesOf(tenant, plain?.id).at(-1)?.qty_order).toBe(12);
});

// Story: the line that was missing was added to the only recurring invoice of the client, though it had ended years ago.
it.each<[string, Record<string, unknown>]>([['has ended', { enddate: '2020-01-31T00:00:00' }], ['is posted', { posted: true }], ['is void', { voided: true }], ['is disabled', { disabled: true }]])('adds no line to a recurring invoice that %s', async (why, fields) => {
	const [invoice] = tenant.records('RecurringInvoice');
	const before = linesOf(tenant, invoice?.id).length;
	const counts = [countFor(Number(invoice?.client_id), 12)];
	const early = await plan(clientOf(tenant), counts, [], { addIfMissing: true });
	expect(early).toMatchObject([{ row: { decision: 'add' } }]);
	tenant.update('RecurringInvoice', Number(invoice?.id), fields);
	expect(await plan(clientOf(tenant), counts, [], { addIfMissing: true })).toMatchObject([{ row: { decision: 'problem', reason: expect.stringContaining(why) as string } }]);
	expect(await apply(clientOf(tenant), early)).toMatchObject([{ status: 'skipped', reason: expect.stringContaining(why) as string }]);
	expect(linesOf(tenant, invoice?.id)).toHaveLength(before);
});

// Story: an empty target and the word for it were two targets, and a line that was done this month was nobody's, so two
// organisations wrote one line in turn; "Licence" was planned as a licence and looked for among the invoices.
it('the target of a row counts however it is written', async () => {
	const [invoice] = tenant.records('RecurringInvoice');
	const line = addLine(tenant, invoice?.id, { qty_order: 10 });
	const place = { client_id: invoice?.client_id, invoice_id: invoice?.id, line_id: line };
	const halo = clientOf(tenant);
	const both = await plan(halo, [countFor('a', 12), countFor('b', 13)], [rowFor('a', place), rowFor('b', { ...place, target: 'RecurringInvoice' })]);
	expect(both.map(({ row }) => row.decision)).toEqual(['problem', 'problem']);
	const later = await plan(halo, [countFor('a', 12), countFor('b', 13)], [rowFor('a', { ...place, state: 'mapped', period: '2026-02', since: '2026-01-01' }), rowFor('b', place)]);
	expect(later.map(({ row }) => row.decision)).toEqual(['done', 'problem']);
	const licence = tenant.create('SoftwareLicence', { name: 'Mailbox', client_id: invoice?.client_id, count: 5, is_active: true });
	const planned = await plan(halo, [countFor('c', 7)], [rowFor('c', { client_id: invoice?.client_id, target: 'Licence', service: 'Mailbox' })]);
	expect(await apply(halo, planned)).toMatchObject([{ status: 'applied', row: { target: 'licence', line_id: licence.id } }]);
});

describe('a tenant with another list of recurring invoices', () => {
	const line = { id: '7.0', _itemid: '42.0', item_code: null, item_shortdescription: 'Per user', qty_order: '10.00', unit_price: '3.5000', enddate: '2026-02-10T00:00:00', isinactive: 'False' };
	const invoiceOf = (client: number): Record<string, unknown> => ({ id: 1000 + client, client_id: `${client}.0`, currency: 'GBP' });
	const clients = Array.from({ length: 150 }, (_client, index) => index + 1);

	const planFor = async (shown: Record<string, unknown>): Promise<readonly unknown[]> => {
		const server = await plainHalo(({ path, query }) => {
			if (path === '/auth/token') return bareToken();
			if (path !== '/api/RecurringInvoice') return /\/RecurringInvoice\/\d+$/.test(path) ? { body: { ...invoiceOf(Number(path.slice(-3))), lines: [line] } } : undefined;
			const first = (Number(query.get('page_no') ?? 1) - 1) * 100;
			return { body: { record_count: clients.length, invoices: clients.slice(first, first + 100).map((client) => ({ ...invoiceOf(client), ...shown })) } };
		});
		const application = { clientId: 'client', clientSecret: crypto.randomUUID() } as HaloTenant['application'];
		const halo = clientOf({ resourceUrl: `${server.url}/api`, authUrl: `${server.url}/auth`, tenant: '', application });
		const planned = await plan(halo, clients.map((client) => countFor(client, 12)), [], { service: '42' });
		await server.close();
		return [...new Set(planned.map(({ row }) => `${row.decision} ${row.old_quantity ?? '?'} ${row.new_quantity ?? '?'} ${row.effect ?? '?'} ${row.reason}`))];
	};

	// Story: a list that showed no lines, or lines without their items, left every client without its line; one that knew
	// no filter by clients gave each invoice twice, so that each line was a choice between itself and itself; an item with
	// the ID 42.0 was not the item 42; on the last day of a line its count was refused; and where each invoice counts its
	// lines from 1, all clients were said to have the same line.
	it.each<[string, Record<string, unknown>]>([
		['without lines', { lines: [] }], ['with lines that show no item', { lines: [{ id: 7, qty_order: 10 }] }], ['that ignores the filter by clients', { lines: [line] }],
	])('%s is counted once', async (_, shown) => {
		expect(await planFor(shown)).toEqual(['change 10 12 7 12 counted']);
	});
});
