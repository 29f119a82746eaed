import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { addLine, apply, clientOf, countFor, linesOf, plan, writesOf } from '../billing/support';
import { dialect, eachMember, spellings } from '../support/dialect';

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
