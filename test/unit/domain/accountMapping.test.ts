import { planMapping, type MappingSettings, type PlannedRow } from '../../../lib/domain/accountMapping';
import { actionOf, mappingRowSchema, type Account, type Client, type MappingRow } from '../../../lib/domain/mappingRow';
import { companyWorld } from '../../support/companyWorld';
import { randomFrom, shuffled } from '../../support/random';

const settings: MappingSettings = { system: 'other' };

const account = (id: string, name: string, more: Partial<Account> = {}): Account => ({ id, name, domains: [], phones: [], postcodes: [], ...more });
const client = (id: number, name: string, more: Partial<Client> = {}): Client => ({ id: String(id), name, inactive: false, domains: [], phones: [], postcodes: [], ...more });
const row = (accountId: string, more: Partial<MappingRow> = {}): MappingRow => mappingRowSchema.parse({ system: 'other', account_id: accountId, ...more });

const plan = (accounts: Account[], clients: Client[], rows: MappingRow[] = [], more: Partial<MappingSettings> = {}): PlannedRow[] => planMapping(accounts, clients, rows, { ...settings, ...more });
const rowsOf = (planned: readonly PlannedRow[]): MappingRow[] => planned.map((one) => one.row);

const contoso = { domains: ['contoso.com'] };

describe('the rows of the mapping table', () => {
	it('changes nothing in a second run, whatever became of the accounts', () => {
		const { accounts, clients } = companyWorld(21, 300);
		const tenant = clients.map((entry, index) => client(index + 1, entry.name, { ...entry, id: String(index + 1) }));
		const first = plan(accounts, tenant, [], { mapIdenticalNames: true });
		const states = new Set(rowsOf(first).map(({ state }) => state));
		expect([...states].sort()).toEqual(['mapped', 'suggested', 'unmapped']);
		const second = plan(accounts, tenant, rowsOf(first), { mapIdenticalNames: true });
		expect(second.filter(({ changed }) => changed)).toEqual([]);
	});

	it('does not depend on the order of accounts, clients or rows', () => {
		const { accounts, clients } = companyWorld(22, 200);
		const tenant = clients.map((entry, index) => client(index + 1, entry.name, { ...entry, id: String(index + 1) }));
		const edited = rowsOf(plan(accounts, tenant)).map((one, index) => ({ ...one, action: ['', 'accept', 'ignore', 'create', 'reset', 'adjust', ''][index % 7] ?? '' }));
		const inOrder = (planned: PlannedRow[]): PlannedRow[] => planned.sort((left, right) => left.row.account_id.localeCompare(right.row.account_id));
		const expected = inOrder(plan(accounts, tenant, edited));
		for (const seed of [1, 2, 3]) expect(inOrder(plan(shuffled(accounts, randomFrom(seed)), shuffled(tenant, randomFrom(seed + 10)), shuffled(edited, randomFrom(seed + 20))))).toEqual(expected);
	});

	it.each(['mapped', 'ignored'] as const)('leaves a %s row as it is, although another client fits now', (state) => {
		const before = row('a', { account_name: 'Contoso', state, client_id: state === 'mapped' ? 2 : null, client_name: state === 'mapped' ? 'Fabrikam' : '', linked_by: 'person' });
		const [planned] = plan([account('a', 'Contoso', contoso)], [client(1, 'Contoso', contoso), client(2, 'Fabrikam')], [before]);
		expect(planned).toMatchObject({ row: before, changed: false, create: false });
	});

	it('does not offer a client that another account has, and says who has it', () => {
		const clients = [client(1, 'Contoso', contoso)];
		const [, second] = plan([account('a', 'Contoso'), account('b', 'Contoso Ltd', contoso)], clients, [row('a', { account_name: 'Contoso', state: 'mapped', client_id: 1, linked_by: 'person' })]);
		expect(second?.row).toMatchObject({ state: 'unmapped', client_id: null, reasons: 'Like client 1 (Contoso), which is mapped to Contoso' });
	});

	it('passes over the rows of other systems', () => {
		const [planned] = plan([account('a', 'Contoso', contoso)], [client(1, 'Contoso', contoso)], [row('a', { system: 'elsewhere', state: 'ignored' })]);
		expect(planned?.row.state).toBe('mapped');
	});

	it('takes the decided row where an account has two', () => {
		const rows = [row('a', { state: 'suggested', client_id: 1 }), row('a', { state: 'ignored' })];
		for (const order of [rows, [...rows].reverse()]) expect(plan([account('a', 'Contoso')], [client(1, 'Contoso')], order)[0]?.row.state).toBe('ignored');
	});

	it('reads a row as a person may have left it', () => {
		expect(mappingRowSchema.parse({ system: null, account_id: 12, state: 'Done', client_id: '', score: 'high', contact_id: '7', action: null })).toMatchObject({
			system: '', account_id: '12', state: 'unmapped', client_id: null, score: null, contact_id: 7, action: '',
		});
	});

	it.each([['', undefined], ['  ', undefined], ['ACCEPT ', 'accept'], ['catch all', 'catch-all'], ['Catch_All', 'catch-all'], ['catchall', 'catch-all'], ['yes', 'unknown']])('the action "%s" is %s', (cell, action) => {
		expect(actionOf(cell)).toBe(action);
	});
});

describe('what a person asks for', () => {
	const clients = [client(1, 'Contoso'), client(2, 'Fabrikam')];

	it('accepts the client that the person saw, not one that came up since', () => {
		const [planned] = plan([account('a', 'Contoso', contoso)], [client(1, 'Contoso', contoso), client(2, 'Fabrikam')], [row('a', { state: 'suggested', client_id: 2, action: 'accept' })]);
		expect(planned?.row).toMatchObject({ state: 'mapped', client_id: 2, linked_by: 'person', action: '' });
	});

	it.each<[string, Partial<MappingRow>, RegExp]>([
		['accept without a client', { action: 'accept' }, /needs the ID of a client/],
		['adjust to a client that is not there', { action: 'adjust', client_id: 99 }, /no client 99/],
		['an action that is none', { action: 'delete' }, /"delete" is not known/],
		['catch-all without a client for it', { action: 'catch-all' }, /no catch-all client/],
		['create for an account that is mapped', { action: 'create', state: 'mapped', client_id: 1 }, /is mapped/],
	])('keeps the request and says why it was not done: %s', (_what, change, problem) => {
		const [planned] = plan([account('a', 'Nowhere')], clients, [row('a', change)]);
		expect(planned?.problem).toMatch(problem);
		expect(planned?.row).toMatchObject({ action: change.action, reasons: planned?.problem });
	});

	it('gives a client to none of two accounts that accept it, but to both that are adjusted to it', () => {
		const accounts = [account('a', 'A'), account('b', 'B')];
		const both = (action: string): PlannedRow[] => plan(accounts, clients, accounts.map(({ id, name }) => row(id, { account_name: name, client_id: 1, action })));
		expect(both('accept').map(({ problem }) => problem)).toEqual([expect.stringContaining('B has client 1'), expect.stringContaining('A has client 1')]);
		expect(rowsOf(both('adjust')).map(({ state, reasons }) => [state, reasons])).toEqual([['mapped', 'Mapped by a person, as is B'], ['mapped', 'Mapped by a person, as is A']]);
	});

	it('drops the contact of the former client when the client changes, and keeps one that was set with it', () => {
		const tenant = [client(1, 'Contoso', { contactId: 11 }), client(2, 'Fabrikam', { contactId: 22 })];
		const [reset] = plan([account('a', 'Elsewhere')], tenant, [row('a', { state: 'mapped', client_id: 1, contact_id: 11, action: 'reset' })]);
		expect(reset?.row).toMatchObject({ client_id: null, contact_id: null });
		const [adjusted] = plan([account('a', 'Elsewhere')], tenant, [row('a', { client_id: 2, contact_id: 99, action: 'adjust' })]);
		expect(adjusted?.row.contact_id).toBe(99);
		const [taken] = plan([account('a', 'Elsewhere')], tenant, [row('a', { client_id: 2, action: 'adjust' })]);
		expect(taken?.row.contact_id).toBe(22);
	});
});

describe('creating what is missing', () => {
	it('makes no second client of a name, active or not, with another legal form or none', () => {
		for (const existing of [client(1, 'CONTOSO LIMITED'), client(1, 'Contoso', { inactive: true })]) {
			const [planned] = plan([account('a', 'Contoso Ltd')], [existing], [row('a', { action: 'create' })]);
			expect(planned).toMatchObject({ create: false, problem: expect.stringContaining('HaloPSA has client 1') as string, row: { action: 'create' } });
		}
	});

	it('makes none for two accounts of one name', () => {
		const planned = plan([account('a', 'Contoso Ltd'), account('b', 'Contoso')], [], [], { unmapped: 'create' });
		expect(planned.map(({ create }) => create)).toEqual([false, false]);
		expect(planned.every(({ problem }) => problem?.includes('another account has the same name'))).toBe(true);
	});

	it('makes none by itself where a client is likely, and none without a name', () => {
		const planned = plan([account('a', 'Contoso Hosting', contoso), account('b', ''), account('c', 'Newcomer')], [client(1, 'Contoso', contoso)], [], { unmapped: 'create' });
		expect(planned.map(({ create, row: { state } }) => [state, create])).toEqual([['suggested', false], ['unmapped', false], ['unmapped', true]]);
	});
});

describe('the rest', () => {
	it('suggests an inactive client and never links it by itself', () => {
		const [planned] = plan([account('a', 'Contoso', contoso)], [client(1, 'Contoso', { ...contoso, inactive: true })]);
		expect(planned?.row).toMatchObject({ state: 'suggested', client_id: 1, reasons: expect.stringContaining('inactive') as string });
	});

	it('does not believe an identifier that two accounts carry', () => {
		const rows = rowsOf(plan([account('a', 'A', { externalIdentifier: '1' }), account('b', 'B', { externalIdentifier: '1' })], [client(1, 'Contoso')]));
		expect(rows.map(({ state }) => state)).toEqual(['unmapped', 'unmapped']);
	});

	it('maps identical names in bulk only where nobody else has the name', () => {
		const clients = [client(1, 'Contoso Ltd'), client(2, 'Fabrikam'), client(3, 'Fabrikam'), client(4, 'Tailspin')];
		const accounts = [account('a', 'CONTOSO, Ltd.'), account('b', 'Fabrikam'), account('c', 'Tailspin Inc'), account('d', 'Woodgrove')];
		expect(rowsOf(plan(accounts, clients, [], { mapIdenticalNames: true })).map(({ linked_by: by }) => by)).toEqual(['identical name', '', '', '']);
	});
});
