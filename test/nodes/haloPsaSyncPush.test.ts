import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeEach(async () => {
	bench = await HaloBench.open({ size: { clients: 6, sites: 7, users: 21, items: 12, opportunities: 3, tickets: 0, recurringInvoices: 0 } });
});
afterEach(() => bench.close());

const field = (halo: string, counterpart: string, owner = 'newest'): IDataObject => ({ halo, counterpart, owner });
const mapping = (...lines: IDataObject[]): INodeParameters => ({ pushFields: { field: lines } }) as unknown as INodeParameters;

const contacts = mapping(field('firstname', 'firstName'), field('surname', 'lastName'), field('emailaddress', 'email'), field('phonenumber', 'phone'));

const push = async (items: IDataObject[], more: INodeParameters = {}, onError?: 'continueRegularOutput') =>
	await bench.nodes.run('haloPsaSync', { operation: 'push', pushSystem: 'salesbuildr', pushStream: 'users', counterpartId: '={{ $json.id }}', haloId: '={{ $json.externalIdentifier }}', changedAt: '={{ $json.updatedAt }}', ...contacts, ...more }, items, onError ? { onError } : {});

const people = () => bench.tenant.records('Users').filter(({ inactive, name }) => inactive !== true && name !== 'General User');

/** A contact as the other system would have it of a user. */
function contactOf(index: number, changes: IDataObject = {}): IDataObject {
	const user = people()[index];
	if (!user) throw new Error('The tenant has too few users.');
	const { firstname, surname, emailaddress, phonenumber } = user;
	return { id: `c${index}`, externalIdentifier: String(user.id), firstName: firstname, lastName: surname, email: emailaddress, phone: phonenumber, ...changes } as IDataObject;
}

describe('HaloPSA Sync: Push', () => {
	it('writes to HaloPSA only what differs, in one request, and a second run writes nothing', async () => {
		const items = [contactOf(0, { phone: '+44 20 7946 0001', updatedAt: '2099-01-01T00:00:00Z' }), contactOf(1), contactOf(2, { lastName: 'Newname', updatedAt: '2099-01-01T00:00:00Z' })];
		const run = await push(items);
		expect(run.error).toBeUndefined();
		expect(run.json.map(({ action }) => action)).toEqual(['updated', 'unchanged', 'updated']);
		expect(run.json[0]).toMatchObject({ halo_id: people()[0]?.id, changes: [{ field: 'phonenumber', to: '+44 20 7946 0001' }], write_back: {}, needs_identifier: false });
		expect(run.json[0]?.conflicts).toMatchObject([{ field: 'phonenumber', winner: 'counterpart' }]);
		expect(bench.writes()).toEqual(['POST /api/Users']);
		expect(people()[2]?.surname).toBe('Newname');
		bench.tenant.resetLog();
		expect((await push(items)).json.map(({ action }) => action)).toEqual(['unchanged', 'unchanged', 'unchanged']);
		expect(bench.writes()).toEqual([]);
	});

	it('says by the other system\'s names what that system lacks, and never empties HaloPSA for a field that is left out', async () => {
		const { phone: _phone, ...withoutPhone } = contactOf(3);
		bench.tenant.update('Users', Number(people()[3]?.id), { phonenumber: '0123 456789' });
		const { json } = await push([withoutPhone, contactOf(4, { phone: '', updatedAt: '2099-01-01T00:00:00Z' })]);
		expect(json[0]).toMatchObject({ action: 'unchanged', write_back: { phone: '0123 456789' }, conflicts: [] });
		expect(json[1]?.write_back).toEqual(people()[4]?.phonenumber ? { phone: people()[4]?.phonenumber } : {});
		expect(bench.writes()).toEqual([]);
	});

	it('takes another way of writing a value for no difference', async () => {
		bench.tenant.update('Users', Number(people()[0]?.id), { phonenumber: '(020) 7946-0001' });
		const { json } = await push([contactOf(0, { email: String(people()[0]?.emailaddress).toUpperCase(), phone: '020 79460001', firstName: ` ${String(people()[0]?.firstname)} ` })]);
		expect(json).toMatchObject([{ action: 'unchanged', write_back: {}, conflicts: [] }]);
	});

	it('holds a field that both have differently when nothing tells which is newer, and names both values', async () => {
		const before = String(people()[0]?.surname);
		const { json } = await push([contactOf(0, { lastName: 'Other' })]);
		expect(json).toMatchObject([{ action: 'unchanged', conflicts: [{ field: 'surname', halo: before, counterpart: 'Other', winner: 'none' }], link: { conflicts: expect.stringContaining('"Other"') as string } }]);
		expect(people()[0]?.surname).toBe(before);
	});

	it.each([['halo', { lastName: 'Ours' }, []], ['counterpart', {}, ['POST /api/Users']]])('lets the owner %s decide', async (owner, writeBack, writes) => {
		bench.tenant.update('Users', Number(people()[0]?.id), { surname: 'Ours' });
		const { json } = await push([contactOf(0, { lastName: 'Theirs', updatedAt: '2000-01-01T00:00:00Z' })], mapping(field('surname', 'lastName', owner)));
		expect(json).toMatchObject([{ write_back: writeBack, conflicts: [{ winner: owner }] }]);
		expect(bench.writes()).toEqual(writes);
	});

	it('finds a person by e-mail where nothing links the two, and asks for the identifier to be written', async () => {
		const { json } = await push([contactOf(5, { externalIdentifier: '' })], { matchOn: 'emailaddress' });
		expect(json).toMatchObject([{ action: 'unchanged', halo_id: people()[5]?.id, needs_identifier: true, link_changed: true, link: { system: 'salesbuildr', stream: 'users', counterpart_id: 'c5' } }]);
	});

	it('makes a person once, at the site given, and finds it again when all state is lost', async () => {
		const site = Number(people()[0]?.site_id);
		const items = [{ id: 'n1', firstName: 'Ada', lastName: 'New', email: 'ada.new@contoso.example', name: 'Ada New' }];
		const more = { matchOn: 'emailaddress', missing: 'create', pushOptions: { newFields: JSON.stringify({ site_id: site }) }, ...mapping(field('name', 'name'), field('emailaddress', 'email')) };
		const first = await push(items, more);
		expect(first.json).toMatchObject([{ action: 'created', needs_identifier: true, halo_id: expect.any(Number) as number }]);
		const again = await push(items, more);
		expect(again.json).toMatchObject([{ action: 'unchanged', halo_id: first.json[0]?.halo_id }]);
		expect(people().filter(({ emailaddress }) => emailaddress === 'ada.new@contoso.example')).toHaveLength(1);
	});

	it('reads the list once and not each record where that is cheaper', async () => {
		await push(Array.from({ length: 10 }, (_, index) => contactOf(index)), mapping(field('emailaddress', 'email')));
		expect(bench.requests()).toEqual(['GET /api/Users']);
	});

	it('keeps what a dry run would send, and sends nothing', async () => {
		const { json } = await push([contactOf(0, { lastName: 'Dry', updatedAt: '2099-01-01T00:00:00Z' })], { dryRun: true });
		expect(json).toMatchObject([{ dryRun: true, action: 'updated', request: { method: 'POST', path: 'Users', body: [{ id: people()[0]?.id, surname: 'Dry' }] }, link_changed: false }]);
		expect(bench.writes()).toEqual([]);
	});

	it('writes custom fields beside those that are there', async () => {
		const [client] = bench.tenant.records('Client').filter(({ inactive }) => inactive !== true);
		const whole = await bench.does({ resource: 'client', operation: 'get', recordId: { __rl: true, mode: 'id', value: client?.id } as unknown as INodeParameters, simplify: false });
		const custom = (whole[0]?.customfields as IDataObject[] | undefined)?.find(({ type, value }) => Number(type) === 0 || typeof value === 'string');
		if (!custom || !client) throw new Error('The tenant has no custom field of a client.');
		const name = String(custom.name);
		const items = [{ id: 'k', externalIdentifier: client.id, note: 'From elsewhere', updatedAt: '2099-01-01T00:00:00Z' }];
		const more = { pushStream: 'clients', ...mapping(field(name, 'note', 'counterpart')) };
		expect((await push(items as IDataObject[], more)).json).toMatchObject([{ action: 'updated' }]);
		bench.tenant.resetLog();
		expect((await push(items as IDataObject[], more)).json).toMatchObject([{ action: 'unchanged' }]);
		expect(bench.writes()).toEqual([]);
	});

	it.each<[string, () => IDataObject[], INodeParameters, RegExp]>([
		['a HaloPSA ID that is none', () => [contactOf(0, { externalIdentifier: 'abc' })], {}, /"abc".*is no ID/],
		['a record that HaloPSA does not have', () => [contactOf(0, { externalIdentifier: '999999' })], {}, /999999 is not in HaloPSA/],
		['two records for one of HaloPSA', () => [contactOf(0), contactOf(0, { id: 'twin' })], {}, /already stands for record c0/],
		['an e-mail address that is empty', () => [contactOf(0, { externalIdentifier: '', email: '' })], { matchOn: 'emailaddress' }, /emailaddress is empty/],
		['a name alone', () => [{ id: 'c', name: String(bench.tenant.records('Client').find(({ inactive }) => inactive !== true)?.name) }], { pushStream: 'clients', matchOn: 'name', ...mapping(field('name', 'name')) }, /name alone/],
		['a name alone before creating', () => [{ id: 'c', name: String(bench.tenant.records('Client').find(({ inactive }) => inactive !== true)?.name) }], { pushStream: 'clients', missing: 'create', ...mapping(field('name', 'name')) }, /name alone/],
		['a record that HaloPSA lacks', () => [contactOf(0, { externalIdentifier: '', email: 'nobody@nowhere.example' })], { matchOn: 'emailaddress' }, /HaloPSA has no user/],
		['two new records with one address', () => [1, 2].map((n) => ({ id: `n${n}`, name: 'N', email: 'same@new.example' })), { dryRun: true, matchOn: 'emailaddress', missing: 'create', pushOptions: { newFields: '{ "site_id": 1 }' }, ...mapping(field('name', 'name'), field('emailaddress', 'email')) }, /Record n1 has the same emailaddress/],
	])('leaves %s for review', async (_what, items, more, reason) => {
		const { json, error } = await push(items(), more);
		expect(error).toBeUndefined();
		expect(json.at(-1)).toMatchObject({ action: 'review', reason: expect.stringMatching(reason) as string });
	});

	it.each<[string, INodeParameters, RegExp]>([
		['no fields', { pushFields: {} }, /no fields/],
		['half a line', mapping(field('surname', '')), /only one of its two fields: "surname"/],
		['a field twice', mapping(field('surname', 'a'), field('surname', 'b')), /surname stands twice/],
		['a field that HaloPSA does not have', mapping(field('sirname', 'a')), /no field "sirname"/],
		['a field that only HaloPSA writes', mapping(field('client_name', 'a')), /no field "client_name"/],
		['a match field that is not mapped', { matchOn: 'login' }, /"login".*not among the fields/],
		['a system without a name', { pushSystem: ' ' }, /System is empty/],
		['a stream that is not written', { pushStream: 'invoices' }, /no stream "invoices"/],
		['a cursor that is no date', { pushOptions: { since: 'yesterday' } }, /"yesterday".*no date/],
		['new record fields that are no JSON', { pushOptions: { newFields: '{' } }, /New Record Fields.*not JSON/],
		['an owner that is none', mapping(field('surname', 'a', 'boss')), /Fields cannot be used/],
	])('refuses %s before anything is read', async (_what, more, message) => {
		const { error } = await push([contactOf(0)], more);
		expect(error?.message).toMatch(message);
		expect(error?.description).toBeTruthy();
		expect(bench.requests()).toEqual([]);
	});

	it('parks a record that HaloPSA refuses and writes the others', async () => {
		const items = [contactOf(0, { lastName: 'Good', updatedAt: '2099-01-01T00:00:00Z' }), { id: 'bad', firstName: 'No Site', email: 'no.site@new.example', name: 'X' }, { email: 'no id' }, contactOf(1, { lastName: 'Fine', updatedAt: '2099-01-01T00:00:00Z' })];
		const run = await push(items, { matchOn: 'emailaddress', missing: 'create' }, 'continueRegularOutput');
		expect(run.json.map(({ action }) => action)).toEqual(['updated', 'parked', 'parked', 'updated']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }, { item: 3 }]);
		expect(run.json[1]).toMatchObject({ counterpart_id: 'bad', error: expect.stringContaining('needs') as string });
	});
});
