import { startHaloTenant, type HaloRecord, type HaloTenant } from '../../simulator/index';
import { auditRow, countsOf, plannedChange, type CountFields, type CountSettings, type CountSource } from '../../lib';
import { addLine, clientOf, countFor, linesOf, plan, rowFor, settings, writesOf } from './support';

let tenant: HaloTenant;
let first: HaloRecord;
let second: HaloRecord;
let lineId: number;

beforeEach(async () => {
	tenant = await startHaloTenant({ size: { clients: 6, sites: 6, users: 6, items: 1, opportunities: 0, tickets: 0, recurringInvoices: 4 } as never, seed: 3, limit: false });
	[first, second] = tenant.records('RecurringInvoice') as [HaloRecord, HaloRecord];
	lineId = addLine(tenant, first.id, { qty_order: 10 });
	tenant.resetLog();
});

afterEach(() => tenant.close());

type Row = Parameters<typeof rowFor>[1];

interface Case {
	readonly row?: Row;
	readonly line?: Record<string, unknown>;
	readonly invoice?: Record<string, unknown>;
	readonly settings?: Partial<CountSettings>;
	readonly counted?: number | null;
	readonly says: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
	'a service that is empty': { row: { service: '' }, says: /service is empty/ },
	'a target that is none': { row: { target: 'invoices' }, says: /target is "invoices"/ },
	'a tier that cannot be read': { row: { tier: '10 to 20' }, says: /tier is "10 to 20"/ },
	'free units that are text': { row: { free_units: 'five' }, says: /free_units is not a number/ },
	'half a unit for free': { row: { free_units: 0.5 }, says: /Free units are 0.5/ },
	'a negative minimum': { row: { minimum: -1 }, says: /minimum is -1/ },
	'a pack of nothing': { row: { pack_size: 0 }, says: /pack size is 0/ },
	'a maximum below the minimum': { row: { minimum: 5, maximum: 2 }, says: /below the minimum/ },
	'a maximum that is no multiple of the pack': { row: { pack_size: 4, maximum: 10 }, says: /no multiple/ },
	'an action that is none': { row: { action: 'aprove' }, says: /action is "aprove"/ },
	'licences that are neither': { row: { licences: 'bought' }, says: /licences is "bought"/ },
	'a client that differs from the organisation\'s invoice': { row: { client_id: 1_000_000, invoice_id: 401 }, says: /Recurring invoice 401 is for client/ },
	'an invoice that is not there': { row: { invoice_id: 99_999 }, says: /no recurring invoice 99999/ },
	'a line that is not there': { row: { line_id: 99_999 }, says: /Line 99999 is not on/ },
	'a contract without invoice': { row: { contract_id: 99_999 }, says: /no recurring invoice for contract 99999/ },
	'an invoice target without invoice': { row: { target: 'invoice' }, says: /invoice_id is empty/ },
	'a licence that is not there': { row: { target: 'licence', line_id: 99_999 }, says: /no licence 99999/ },
	'a service no line bills': { row: { service: 'NOPE' }, says: /has no line for NOPE.*Set line_id/ },
	'a line that HaloPSA counts by users': { line: { quantity_users: [{ id: 1 }] }, says: /counts line .*quantity_users/ },
	'a line that HaloPSA counts by assets': { line: { calculate_price_from_assets: true }, says: /calculate_price_from_assets/ },
	'a line that is marked as calculated': { line: { _is_calculated_line: true }, says: /_is_calculated_line/ },
	'a line that is inactive': { line: { isinactive: true }, says: /is inactive/ },
	'a line that has ended': { line: { enddate: '2025-12-31T00:00:00' }, says: /has ended/ },
	'an invoice that is disabled': { invoice: { disabled: true }, says: /is disabled/ },
	'an invoice that is posted': { invoice: { posted: true }, says: /is posted/ },
	'an invoice that has ended': { invoice: { enddate: '2025-06-30T00:00:00' }, says: /has ended/ },
	'no count': { counted: null, says: /gave no assigned count/ },
	'no price for a line to add': { row: { service: 'NOPE', add_if_missing: true }, settings: { unitPrice: null }, says: /has no price/ },
	'an item that is not there for a line to add': { row: { service: '999999', add_if_missing: 'yes' }, settings: { unitPrice: null }, says: /has no price/ },
};

it.each(Object.entries(cases))('%s: nothing is written, and the row says why', async (_what, { row, line, invoice, settings: changes, counted = 12, says }) => {
	if (line) tenant.update('RecurringInvoice', Number(first.id), { lines: linesOf(tenant, first.id).map((own) => (own.id === lineId ? { ...own, ...line } : own)) });
	if (invoice) tenant.update('RecurringInvoice', Number(first.id), invoice);
	const id = Number(first.client_id);
	const good = Number(second.client_id);
	addLine(tenant, second.id, { qty_order: 10 });
	const [bad, other] = await plan(clientOf(tenant), [countFor(id, counted), countFor(good, 12)], [rowFor(id, row), rowFor(good)], changes);
	expect(bad?.row.reason).toMatch(says);
	expect(['problem', 'noCount', 'unmapped']).toContain(bad?.row.decision);
	expect(other?.row.decision).toBe('change');
	expect(writesOf(tenant)).toBe(0);
});

it('two lines for one service are a choice for a person', async () => {
	addLine(tenant, first.id, { qty_order: 3 });
	const [row] = await plan(clientOf(tenant), [countFor(Number(first.client_id), 12)]);
	expect(row?.row).toMatchObject({ decision: 'suggested', state: 'suggested', line_id: null, reason: expect.stringMatching(/2 lines bill .*Put one of them into line_id/) as string });
});

it('two organisations with one line are refused, both', async () => {
	const rows = ['a', 'b'].map((id) => rowFor(id, { client_id: first.client_id, organisation_name: id.toUpperCase() }));
	const planned = await plan(clientOf(tenant), [countFor('a', 12, { name: 'A' }), countFor('b', 13, { name: 'B' })], rows);
	for (const { row } of planned) expect(row).toMatchObject({ decision: 'problem', reason: expect.stringContaining('A and B have the same line') as string });
});

it.each<[string, Partial<CountSettings>, RegExp]>([
	['no service', { service: ' ' }, /^Service is required$/],
	['no system', { system: '' }, /^System is empty$/],
	['a sync day 32', { syncDay: 32 }, /User Sync Day is 32/],
	['a sync day that is no number', { syncDay: Number.NaN }, /User Sync Day/],
	['a time zone that is none', { timeZone: 'Mars/Olympus' }, /"Mars\/Olympus" is not a time zone/],
	['a rule that cannot be', { rule: { ...settings.rule, packSize: 0 } }, /pack size is 0/],
])('%s stops the run before HaloPSA is asked', async (_what, changes, says) => {
	await expect(plan(clientOf(tenant), [countFor(1, 1)], [], changes)).rejects.toThrow(says);
	expect(tenant.log.filter(({ kind }) => kind === 'api')).toEqual([]);
});

it('a row gets the count of its own service, and an organisation a row for each that it lacks', async () => {
	const counts = [countFor(1, 4, { service: 'm365' }), countFor(1, 5, { service: 'BACKUP' })];
	const planned = await plan(clientOf(tenant), counts, [rowFor(1, { service: 'M365' }), rowFor(1, { service: 'GONE' })], { service: '', serviceFromItems: true });
	expect(planned.map(({ row: { service, counted, decision } }) => [service, counted, decision === 'noCount'])).toEqual([['M365', 4, false], ['GONE', null, true], ['BACKUP', 5, false]]);
	await expect(plan(clientOf(tenant), counts, [], { service: '' })).rejects.toThrow('Service is required');
});

describe('counts', () => {
	const fields: CountFields = { organisation: 'customerId', name: 'customerName', service: '', count: 'users', total: 'total', account: 'email', excludedWhen: 'shared', onlyWith: '' };
	const read = (items: Record<string, unknown>[], each: CountSource['each'] = 'organisation', service = '') => {
		const told: string[] = [];
		return { counts: countsOf(items, { each, fields: { ...fields, service }, excluded: 'svc-*' }, ({ message }) => told.push(message)), told };
	};

	it.each([[-1], [1.5], ['many'], [true], [{}], [Number.NaN], ['1e400']])('%j is no count and not taken for 0', (users) => {
		expect(read([{ customerId: 'a', users }]).counts[0]).toMatchObject({ assigned: null, problem: expect.stringContaining('whole number') as string });
	});

	it('tells of an item without organisation, without count, and of one that comes twice', () => {
		expect(read([{ customerName: 'A', users: 3 }]).told).toEqual([expect.stringContaining('The count of "A" has no organisation')]);
		expect(read([{ customerId: 'a', seats: 3 }]).counts[0]?.problem).toContain('the item has customerId, seats');
		expect(read([{ customerId: 'a', users: 3 }, { customerId: 'a', users: 4 }]).counts).toEqual([expect.objectContaining({ problem: expect.stringContaining('comes 2 times') as string })]);
	});

	it('adds up parts only where it is told to, and a sum that may lack a part is none', () => {
		const parts = [{ customerId: 'a', item: 'M365', users: 3, total: 5 }, { customerId: 'a', item: ' m365 ', users: '4' }, { customerId: 'a', item: 7, users: 1, total: 2 }];
		expect(read(parts, 'part', 'item').counts).toMatchObject([{ service: 'M365', assigned: 7, total: null, items: [0, 1] }, { service: '7', assigned: 1, total: 2 }]);
		expect(read(parts, 'organisation', 'item').counts).toMatchObject([{ assigned: null, problem: expect.stringContaining('M365 of organisation a comes 2 times; give each service') as string }, { assigned: 1 }]);
		expect(read([{ customerId: 'a', users: 1 }, { customerId: 'a', users: 2 }], 'part').counts).toMatchObject([{ assigned: 3 }]);
		const withStray = (stray: object) => read([...parts, { customerId: 'b', item: '7', users: 1 }, { ...stray, users: 1 }], 'part', 'item');
		expect(withStray({ customerId: 'a' }).told).toEqual([expect.stringContaining('The count of organisation a has no service: there is nothing in item')]);
		expect(withStray({ customerId: 'a' }).counts.map(({ assigned }) => assigned)).toEqual([null, null, 1]);
		expect(withStray({ item: '7' }).counts.map(({ assigned }) => assigned)).toEqual([7, null, null]);
		expect(withStray({ note: '?' }).counts.map(({ assigned }) => assigned)).toEqual([null, null, null]);
	});

	it('counts lists of accounts and items that are accounts, less those nobody pays for', () => {
		const accounts = [{ email: 'a@x.example' }, { email: 'svc-1@x.example' }, { email: 'b@x.example', shared: true }, { email: 'c@x.example', shared: 'false' }];
		expect(read([{ customerId: 'a', users: accounts, total: '9' }]).counts[0]).toMatchObject({ assigned: 2, total: 9, excluded: 2 });
		expect(read(accounts.map((account) => ({ customerId: 7, ...account })), 'account').counts).toEqual([expect.objectContaining({ id: '7', assigned: 2, excluded: 2, items: [0, 1, 2, 3] })]);
	});
});

it.each([[{}], [{ organisation_id: 'a' }], [{ due_period: '2026-02' }]])('Apply refuses the item %j', (item) => {
	expect(() => plannedChange(item)).toThrow('not a row of Plan');
});

it.each([[{}], [{ change_id: 'x', status: 'done' }], [{ change_id: 'x', status: 'applied', before: 1 }], [null]])('Roll Back refuses the item %j', (item) => {
	expect(() => auditRow(item)).toThrow('not a row of changes');
});
