import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeAll(async () => {
	bench = await HaloBench.open({ size: { clients: 8, sites: 9, users: 12, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 } });
});
afterAll(() => bench.close());
beforeEach(() => bench.tenant.resetLog());

const match = async (items: IDataObject[], more: INodeParameters = {}, onError?: 'continueRegularOutput') =>
	await bench.nodes.run('haloPsaSync', { operation: 'matchAccounts', system: 'other', ...more }, items, onError ? { onError } : {});

const clients = () => bench.tenant.records('Client').filter(({ inactive }) => inactive !== true);
const known = (index: number): IDataObject => ({ id: `a${index}`, name: String(clients()[index]?.name), website: String(clients()[index]?.website || clients()[index]?.domain) });

describe('HaloPSA Sync: Match Accounts', () => {
	it('gives a row for each account, paired with its item, without a mapping on the second input', async () => {
		const run = await match([known(0), { id: 7, name: 'Nobody Knows' }]);
		expect(run.error).toBeUndefined();
		expect(run.json).toMatchObject([
			{ system: 'other', account_id: 'a0', state: 'mapped', client_id: clients()[0]?.id, linked_by: 'matching', changed: true },
			{ account_id: '7', state: 'unmapped', client_id: null, score: null },
		]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it.each([['mapped', 1], ['suggested', 1], ['unmapped', 1], ['ignored', 0], ['all', 3]])('shows the view %s', async (view, count) => {
		const run = await match([known(0), { id: 'b', name: String(clients()[1]?.name) }, { id: 'c', name: 'Nobody Knows' }], { view });
		expect(run.json).toHaveLength(count);
		if (view !== 'all') for (const { state } of run.json) expect(state).toBe(view);
	});

	it('finds the fields where the options say', async () => {
		const accountFields = { fields: { id: 'key', name: 'data.title', website: 'data.links', phone: '' } };
		const { website, name } = known(0);
		const run = await match([{ key: 'x', data: { title: name, links: ['https://facebook.com/x', website] } }], { matchOptions: { accountFields } });
		expect(run.json).toMatchObject([{ account_id: 'x', state: 'mapped' }]);
	});

	it('knows clients by the e-mail domains of their users when asked to', async () => {
		const user = bench.tenant.records('Users').find(({ inactive, emailaddress: email }) => inactive !== true && String(email).includes('@'));
		const client = clients().find(({ id }) => id === user?.client_id);
		if (!client || !user) throw new Error('The client has no user with an address.');
		const { website, domain, accountsemailaddress } = client;
		bench.tenant.update('Client', Number(client.id), { website: '', domain: '', accountsemailaddress: '' });
		const items = [{ id: 'u', name: String(client.name), email: `info@${String(user.emailaddress).split('@')[1]}` }];
		expect((await match(items)).json).toMatchObject([{ state: 'suggested' }]);
		expect((await match(items, { matchOptions: { users: true } })).json).toMatchObject([{ state: 'mapped' }]);
		bench.tenant.update('Client', Number(client.id), { website, domain, accountsemailaddress });
	});

	it('reads nothing from HaloPSA without accounts', async () => {
		expect((await match([{}])).json).toEqual([]);
		expect(bench.requests()).toEqual([]);
	});

	it.each<[string, IDataObject[], INodeParameters, RegExp]>([
		['an account without an ID', [{ name: 'Contoso' }], {}, /"Contoso" has no ID/],
		['an account that comes twice', [{ id: 1, name: 'A' }, { id: '1', name: 'B' }], {}, /ID 1 \(B\) comes twice/],
		['a system without a name', [{ id: 1, name: 'A' }], { system: ' ' }, /System is empty/],
		['catch-all without a client', [{ id: 1, name: 'A' }], { unmapped: 'catchAll' }, /none is set/],
		['a catch-all client that is not there', [{ id: 1, name: 'A' }], { unmapped: 'catchAll', matchOptions: { catchAllClientId: 99_999 } }, /no client 99999/],
		['fields of new clients that are no JSON', [{ id: 1, name: 'A' }], { matchOptions: { newClientFields: '{ bad' } }, /newClientFields.*not JSON/],
		['fields of new clients of a wrong type', [{ id: 1, name: 'Newcomer' }], { unmapped: 'create', matchOptions: { newClientFields: '{ "toplevel_id": "x" }' } }, /toplevel_id/],
	])('refuses %s before anything is written', async (_what, items, more, message) => {
		const { error } = await match(items, more);
		expect(error?.message).toMatch(message);
		expect(error?.description).toBeTruthy();
		expect(bench.writes()).toEqual([]);
	});

	it('parks an account that cannot be told apart and matches the others', async () => {
		const run = await match([{ name: 'No ID' }, known(0), known(0)], {}, 'continueRegularOutput');
		expect(run.json).toMatchObject([{ error: expect.stringContaining('no ID') as string }, { error: expect.stringContaining('twice') as string }, { account_id: 'a0', state: 'mapped' }]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }, { item: 1 }]);
	});

	it('tries no second client once HaloPSA refuses for a reason that would meet all', async () => {
		const reader = await HaloBench.open({ size: 10 }, { scope: 'read:customers' });
		const items = [{ id: 1, name: 'First Newcomer' }, { id: 2, name: 'Second Newcomer' }];
		const run = await reader.nodes.run('haloPsaSync', { operation: 'matchAccounts', system: 'other', unmapped: 'create' }, items);
		const attempts = reader.writes();
		await reader.close();
		expect(run.error).toBeUndefined();
		expect(run.json).toMatchObject(items.map(() => ({ state: 'unmapped', created: false, problem: expect.stringContaining('Not created') as string })));
		expect(attempts).toHaveLength(1);
	});
});
