import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { expectClear, expectNoSecrets } from '../support/badInput';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeAll(async () => {
	bench = await HaloBench.open({ size: { clients: 3, sites: 3, users: 12, items: 6, opportunities: 3, tickets: 0, recurringInvoices: 0 } });
});
beforeEach(() => bench.tenant.resetLog());
afterAll(() => bench.close());

const field = (halo: string, counterpart: string, owner = 'newest'): IDataObject => ({ halo, counterpart, owner });
const later = '2099-01-01T00:00:00Z';

interface Lane {
	readonly path: string;
	readonly parameters: IDataObject;
	/** The record as the other system has it, with a change to write. */
	readonly record: (row: Readonly<Record<string, unknown>>, count: number) => IDataObject;
}

const lanes = {
	users: {
		path: 'Users',
		parameters: {
			pushStream: 'users', matchOn: 'emailaddress',
			pushFields: { field: [field('surname', 'lastName'), field('emailaddress', 'email'), field('phonenumber', 'phone')] },
			pushOptions: { references: { reference: [{ halo: 'client_id', counterpart: 'companyId', stream: 'clients' }] } },
		},
		record: ({ id, emailaddress, phonenumber }, count) => ({ id: `c${String(id)}`, externalIdentifier: String(id), lastName: `Good ${count}`, email: emailaddress as string, phone: phonenumber as string, updatedAt: later }),
	},
	items: {
		path: 'Item',
		parameters: { pushStream: 'items', pushFields: { field: [field('name', 'name', 'counterpart'), field('baseprice', 'price', 'counterpart'), field('assetgroup_id', 'categoryId', 'counterpart')] }, pushOptions: { valueMaps: '{ "assetgroup_id": { "1": "cat-1", "2": "cat-2" } }' } },
		record: ({ id, baseprice }, count) => ({ id: `p${String(id)}`, externalIdentifier: String(id), name: `Good item ${count}`, price: baseprice as number, categoryId: null, updatedAt: later }),
	},
} satisfies Record<string, Lane>;

let count = 0;

/** A good record, made anew so that it has something to write. */
function good(lane: Lane, place: number): IDataObject {
	const row = bench.tenant.records(lane.path).filter(({ inactive, name }) => inactive !== true && name !== 'General User')[place];
	if (!row) throw new Error('The tenant has too few records.');
	return lane.record(row, (count += 1));
}

const push = async (lane: Lane, items: IDataObject[], onError?: 'continueRegularOutput') =>
	await bench.nodes.run('haloPsaSync', { operation: 'push', pushSystem: 'salesbuildr', counterpartId: '={{ $json.id }}', haloId: '={{ $json.externalIdentifier }}', changedAt: '={{ $json.updatedAt }}', ...lane.parameters } as INodeParameters, items, onError ? { onError } : {});

const cell = (name: keyof typeof lanes, changes: (whole: IDataObject) => IDataObject, says: RegExp) => [name, changes, says] as const;
const contact = (changes: IDataObject, says: RegExp) => cell('users', (whole) => ({ ...whole, ...changes }), says);
const stranger = (changes: IDataObject, says: RegExp) => contact({ id: 'stranger', externalIdentifier: '', ...changes }, says);
const product = (changes: IDataObject, says: RegExp) => cell('items', (whole) => ({ ...whole, ...changes }), says);

const records = {
	'an item without an ID': contact({ id: '' }, /no ID of the other system/),
	'an ID of blanks': contact({ id: '   ' }, /no ID of the other system/),
	'an ID that is null': contact({ id: null }, /no ID of the other system/),
	'an ID that is an object': contact({ id: { a: 1 } }, /ID.*\{"a":1\}/),
	'a HaloPSA ID that is a word': contact({ externalIdentifier: 'abc' }, /"abc".*is no ID/),
	'a HaloPSA ID with a fraction': contact({ externalIdentifier: '12.5' }, /"12\.5".*is no ID/),
	'a HaloPSA ID that is a list': contact({ externalIdentifier: [1, 2] }, /is no ID/),
	'a HaloPSA ID that is an object': contact({ externalIdentifier: { id: 1 } }, /is no ID/),
	'a HaloPSA ID of twenty digits': contact({ externalIdentifier: '99999999999999999999' }, /is no ID/),
	'a HaloPSA ID below nothing': contact({ externalIdentifier: '-5' }, /-5.*(is no ID|is not in HaloPSA)/),
	'a HaloPSA ID that nobody has': contact({ externalIdentifier: '987654' }, /987654 is not in HaloPSA/),
	'a HaloPSA ID that begins an injection': contact({ externalIdentifier: '1 or 1=1' }, /is no ID/),
	'an e-mail address that is an object': contact({ email: { address: 'a' } }, /Email.*(takes|text)/i),
	'an e-mail address that is a list': contact({ email: ['a@b.example'] }, /Email.*(takes|text)/i),
	'nobody to find by an empty address': stranger({ email: '' }, /emailaddress is empty/),
	'nobody to find by an address of blanks': stranger({ email: '  ' }, /emailaddress|no user/),
	'an address that nobody has': stranger({ email: 'nobody@nowhere.example' }, /has no user/),
	'a company that is not linked': stranger({ email: 'x@new.example', companyId: 'c-404' }, /"c-404", which is not linked/),
	'a company that is an object': stranger({ email: 'x@new.example', companyId: { id: 1 } }, /is not linked/),
	'a price that is a word': product({ price: 'cheap' }, /Price.*number/i),
	'a price that is an object': product({ price: { amount: 5 } }, /Price.*number/i),
	'a price with a currency': product({ price: '5,00 EUR' }, /Price.*number/i),
	'a price that is true': product({ price: true }, /Price.*number/i),
	'a category that nobody mapped': product({ categoryId: 'cat-404' }, /"cat-404" as categoryId, which the value map of assetgroup_id does not name/),
	'a category that is an object': product({ categoryId: { id: 'cat-1' } }, /value map of assetgroup_id/),
};

describe('a bad record stands between two good ones', () => {
	it.each(Object.entries(records))('%s', async (_what, [name, changes, says]) => {
		const lane: Lane = lanes[name];
		const [before, after] = [good(lane, 0), good(lane, 2)];
		const bad = changes(good(lane, 1));
		const run = await push(lane, [before, bad, after], 'continueRegularOutput');
		expect(run.json.map(({ action }) => action)).toEqual(['updated', expect.stringMatching(/^(parked|review|skipped)$/), 'updated']);
		const { action, error, details, reason, changes: written = [] } = run.json[1] ?? {};
		expect(error ?? reason).toMatch(says);
		expectClear(error ?? reason, action === 'parked' ? details : 'Nothing is written for it');
		expect(written).toEqual([]);
		expect(run.items[1]?.pairedItem).toEqual({ item: 1 });
		expect(bench.writes()).toHaveLength(1);
		await expectNoSecrets(bench, run);
	});
});

const sync = async (parameters: INodeParameters, items: IDataObject[] = [{ id: 'a', externalIdentifier: '1' }]) => await bench.nodes.run('haloPsaSync', parameters, items);
const pushed = (more: INodeParameters): INodeParameters => ({ operation: 'push', pushSystem: 's', pushStream: 'users', pushFields: { field: [field('surname', 'a')] } as unknown as INodeParameters, ...more });

describe('settings that cannot be used fail before anything is read', () => {
	it.each<[string, INodeParameters, RegExp]>([
		['a value map that is no JSON', pushed({ pushOptions: { valueMaps: '{' } }), /valueMaps.*not JSON/],
		['a value map of lists', pushed({ pushOptions: { valueMaps: '{ "surname": [1] }' } }), /valueMaps surname/],
		['a value map with an empty value', pushed({ pushOptions: { valueMaps: '{ "surname": { "1": "" } }' } }), /valueMaps surname 1/],
		['a value map for no field', pushed({ pushOptions: { valueMaps: '{ "status_id": { "1": "a" } }' } }), /Value Maps has "status_id"/],
		['a value map that means two', pushed({ pushOptions: { valueMaps: '{ "surname": { "1": "a", "2": "a" } }' } }), /surname has "a" twice/],
		['main sites of users', pushed({ pushOptions: { mainSite: true } }), /the stream is Users/],
		['main sites that are created', pushed({ pushStream: 'sites', pushFields: { field: [field('phonenumber', 'phone')] } as unknown as INodeParameters, missing: 'create', pushOptions: { mainSite: true } }), /cannot be used together with Main Site/],
		['main sites since a time', pushed({ pushStream: 'sites', pushFields: { field: [field('phonenumber', 'phone')] } as unknown as INodeParameters, pushOptions: { mainSite: true, since: '2026-01-01' } }), /Since cannot be used together/],
		['an address of a user', pushed({ pushFields: { field: [field('delivery_address.line1', 'a')] } as unknown as INodeParameters }), /no field "delivery_address.line1"/],
		['a time-out that is none', pushed({ pushOptions: { timeout: -1 } }), /timeout/],
		['a reference to a stream that is none', pushed({ pushOptions: { references: { reference: [{ halo: 'client_id', counterpart: 'x', stream: 'planets' }] } as unknown as INodeParameters } }), /Options cannot be used/],
		['a stream that cannot be reconciled', { operation: 'reconcile', reconcileStream: 'actions' }, /Actions.*cannot be compared/],
		['client IDs that are words', { operation: 'preflight', preflightSettings: { clientIds: '12, abc' } }, /clientIds has "abc"/],
		['a kind of record that is none', { operation: 'pullRecord', kind: 'planet', recordId: '1' }, /no kind of record "planet"/],
		['a record ID that is a word', { operation: 'pullRecord', kind: 'client', recordId: 'abc' }, /abc/],
	])('%s', async (_what, parameters, says) => {
		const { error } = await sync(parameters);
		expect(error?.message).toMatch(says);
		expectClear(error?.message, error?.description);
		expect(bench.requests()).toEqual([]);
	});

	it('a cursor that is still to come hides nothing', async () => {
		const { pushFields } = lanes.users.parameters;
		const item = good(lanes.users, 3);
		const { json } = await push({ ...lanes.users, parameters: { pushStream: 'users', pushFields, pushOptions: { since: '2999-01-01T00:00:00Z' } } }, [item]);
		expect(json).toMatchObject([{ action: 'updated' }]);
		expect(bench.tenant.log.some(({ query }) => query.lastupdatefromdate !== undefined)).toBe(false);
	});

	// The run after had a cursor of its own again, so what changed before that was never read.
	it('a cursor of Pull Changes that is still to come reads everything', async () => {
		const { json } = await sync({ operation: 'pullChanges', stream: 'users', since: '2999-01-01T00:00:00Z', position: '' });
		expect(json.length).toBeGreaterThan(5);
		expect(bench.tenant.log.some(({ query }) => query.lastupdatefromdate !== undefined)).toBe(false);
	});

	it.each<[string, unknown, RegExp]>([
		['that are a text', 'all of them', /settings take an object/],
		['that are a list', '[1]', /settings take an object/],
		['with a primary client that is a word', { primaryClient: 'Contoso' }, /primaryClient takes the ID|primaryClient.*number/],
		['with a type below nothing', { createOpportunities: true, defaultOpportunityType: -3 }, /defaultOpportunityType takes a number above 0/],
		['with a default type that is not synced', { defaultOpportunityType: 1, opportunityTypes: [2] }, /not among opportunityTypes/],
		['with groups that are names', { productGroups: { Hardware: 'cat-1' } }, /productGroups.*takes IDs of HaloPSA/],
		['with a group without category', { productGroups: { 3: '' } }, /productGroups\.3 has an entry without a value/],
		['with codes for nothing', { accountCodes: { groups: { 3: '4000' } } }, /createItems is off/],
		['with codes of a third kind', { accountCodes: { clients: {} } }, /accountCodes\.clients is not known/],
		['with a switch that is a word', { createItems: 'yes' }, /createItems takes true or false/],
		['with an empty company type', { companyType: '' }, /companyType is empty/],
	])('sync settings %s are named', async (_what, settings, says) => {
		const { json } = await sync({ operation: 'preflight', stop: false, preflightSettings: { sync: settings } as unknown as INodeParameters });
		const wrong = json.filter(({ check, state }) => state === 'failed' && String(check).startsWith('Setting'));
		expect(wrong.map(({ message }) => String(message)).join('\n')).toMatch(says);
		for (const { message, mend } of wrong) expectClear(message, mend);
	});
});
