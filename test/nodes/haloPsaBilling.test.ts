import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { HaloRecord } from '../../simulator/index';
import { HaloBench } from '../support/haloBench';
import type { NodeRun } from '../support/nodeBench';

const SERVICE = 'SAAS-ALERTS-USER';
let bench: HaloBench;
let invoices: HaloRecord[];

beforeEach(async () => {
	bench = await HaloBench.open({ size: { clients: 6, sites: 6, users: 6, items: 1, opportunities: 0, tickets: 2, recurringInvoices: 6 }, seed: 3 });
	invoices = bench.tenant.records('RecurringInvoice').slice(0, 2);
	for (const { id, lines } of invoices) {
		bench.tenant.update('RecurringInvoice', Number(id), { lines: [...(lines as HaloRecord[]), { ihid: id, item_code: SERVICE, item_shortdescription: 'Per user', qty_order: 10, unit_price: 3.5, comment_1: 'Agreed with Ann' }] });
	}
	bench.tenant.resetLog();
});

afterEach(() => bench.close());

const serviceLine = (invoice: HaloRecord | undefined): HaloRecord | undefined =>
	(bench.tenant.records('RecurringInvoice').find(({ id }) => id === invoice?.id)?.lines as HaloRecord[]).find(({ item_code: code }) => code === SERVICE);

const billing = async (operation: string, items: readonly IDataObject[], more: INodeParameters = {}): Promise<NodeRun> =>
	await bench.nodes.run('haloPsaBilling', { authentication: 'clientCredentials', operation, ...more }, items);

async function planned(counts: readonly number[]): Promise<IDataObject[]> {
	const items = counts.map((billableUsers, index) => ({ customerId: Number(invoices[index]?.client_id), customerName: `Organisation ${index}`, billableUsers }));
	const { json, error } = await billing('plan', items, { system: 'test', service: SERVICE, syncDay: 0, holdDrop: 20, holdRise: 50, each: 'organisation', countFields: {}, planOptions: { clientIds: true } });
	expect(error).toBeUndefined();
	return json;
}

const notesOf = (ticketId: number): HaloRecord[] => bench.tenant.records('Actions').filter(({ ticket_id: id, note }) => id === ticketId && String(note).startsWith('User counts'));

describe('what was counted', () => {
	it('is put on the line, beside what others wrote there, and again each month in place of the last', async () => {
		for (const count of [12, 13]) {
			const { json } = await billing('apply', await planned([count]), { dryRun: false, applyOptions: { noteField: 'comment_1' } });
			expect(json).toMatchObject([{ status: 'applied', after: count }]);
			expect(serviceLine(invoices[0])).toMatchObject({ qty_order: count, comment_1: expect.stringMatching(new RegExp(`^Agreed with Ann\nCounted \\d{4}-\\d{2}: ${count} counted$`)) as string });
		}
	});

	it('is put on a ticket, in one private note for all changes of the run', async () => {
		const ticketId = Number(bench.tenant.records('Tickets')[0]?.id);
		const { json } = await billing('apply', await planned([12, 8]), { dryRun: false, applyOptions: { ticketId: String(ticketId) } });
		expect(json).toMatchObject([{ status: 'applied', ticket_id: ticketId }, { status: 'applied', ticket_id: ticketId }]);
		expect(json.some((row) => 'ticket_problem' in row)).toBe(false);
		const [note, second] = notesOf(ticketId);
		expect(second).toBeUndefined();
		expect(note).toMatchObject({ hiddenfromuser: true, note: expect.stringMatching(/Organisation 0, \d{4}-\d{2}: line \d+ \(Per user\) from 10 to 12\. Counted: 12 counted\. Effect \+7\.00 USD\nOrganisation 1, .*from 10 to 8\. .*Effect -7\.00 USD/) as string });
	});

	it('stays told of where the ticket takes no note: the quantity is written, and the item says why', async () => {
		const { json } = await billing('apply', await planned([12]), { dryRun: false, applyOptions: { ticketId: 999_999 } });
		expect(json).toMatchObject([{ status: 'applied', ticket_problem: expect.stringContaining('ticket 999999') as string }]);
		expect(serviceLine(invoices[0])).toMatchObject({ qty_order: 12 });
	});

	it('is shown in a dry run with the note, and nothing is written', async () => {
		const ticketId = Number(bench.tenant.records('Tickets')[0]?.id);
		const { json } = await billing('apply', await planned([12]), { dryRun: true, applyOptions: { ticketId: '={{ $json.due_period ? ' + ticketId + ' : 0 }}' } });
		expect(json).toMatchObject([{ status: 'planned', planned: { path: 'RecurringInvoice/updatelines' }, planned_note: { path: 'Actions', body: [{ ticket_id: ticketId, note: expect.stringContaining('from 10 to 12') as string }] } }]);
		expect(bench.writes()).toEqual([]);
	});

	it.each([['twelve'], ['-3'], ['1.5']])('a ticket "%s" stops the node before it writes', async (ticketId) => {
		const { error } = await billing('apply', await planned([12]), { dryRun: false, applyOptions: { ticketId } });
		expect(error?.message).toContain('ticketId');
		expect(bench.writes()).toEqual([]);
	});
});

// Story: a switch that an expression gave as the text "false" was on: a line was added that nobody wanted, and the client
// was charged for the rest of the period.
it('a switch that comes as text means what it says', async () => {
	const [, , without] = bench.tenant.records('RecurringInvoice');
	const items = [{ customerId: Number(without?.client_id), customerName: 'Without a line', billableUsers: 5 }];
	const plan = async (addIfMissing: string): Promise<NodeRun> => await billing('plan', items, { system: 'test', service: SERVICE, syncDay: 0, holdDrop: 20, holdRise: 50, each: 'organisation', countFields: {}, planOptions: { clientIds: '={{ "True" }}', addIfMissing, unitPrice: 2 } });
	expect((await plan('={{ "false" }}')).json).toMatchObject([{ decision: 'unmapped' }]);
	expect((await plan('={{ "yes" }}')).json).toMatchObject([{ decision: 'add' }]);
	expect((await plan('={{ "perhaps" }}')).error?.message).toContain('addIfMissing cannot be used: it takes true or false');
	const [change] = await planned([12]);
	await billing('apply', [change ?? {}], { dryRun: '={{ "False" }}', applyOptions: { prorate: '={{ "false" }}' } });
	expect(serviceLine(invoices[0])).toMatchObject({ qty_order: 12 });
	expect(serviceLine(invoices[0])?.prorata_next_invoice).not.toBe(true);
});
