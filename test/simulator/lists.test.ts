import { closeServers, idsOf, openHalo } from './support';

afterEach(closeServers);

describe('shapes', () => {
	it.each([
		['Tickets', 'tickets'],
		['Opportunities', 'tickets'],
		['Actions', 'actions'],
		['Client', 'clients'],
		['Site', 'sites'],
		['Users', 'users'],
		['Asset', 'assets'],
		['Item', 'items'],
		['Invoice', 'invoices'],
		['RecurringInvoice', 'invoices'],
		['Quotation', 'quotes'],
		['ClientContract', 'contracts'],
		['Supplier', 'suppliers'],
		['KBArticle', 'articles'],
		['SoftwareLicence', 'licences'],
		['Report', 'reports'],
	])('wraps /%s in %s', async (path, key) => {
		const halo = await openHalo();
		const reply = await halo.get(path);
		expect(reply.row()).toHaveProperty('record_count', reply.rows(key).length);
	});

	it.each([
		'TicketType',
		'Status',
		'Priority',
		'Outcome',
		'Lookup',
		'Webhook',
		'Agent',
		'Team',
		'AssetGroup',
		'FieldInfo',
	])('answers /%s as a bare array', async (path) => {
		expect(Array.isArray((await (await openHalo()).get(path)).rows())).toBe(true);
	});

	it('can answer every list bare, and one row alone', async () => {
		const halo = await openHalo({ quirks: { listShape: 'bareArray' } });
		expect((await halo.get('Client?count=3')).rows()).toHaveLength(3);
		halo.tenant.setQuirks({ listShape: 'bareObject' });
		expect((await halo.get('Client?count=1')).row()).toHaveProperty('name');
	});

	it('takes paths and parameters in any case', async () => {
		const halo = await openHalo();
		expect((await halo.get('CLIENTCONTRACT?PageInate=true&Page_Size=1')).rows('contracts')).toHaveLength(1);
		expect(halo.tenant.log[0]).toMatchObject({ resource: 'ClientContract', status: 200, method: 'GET' });
	});

	it('lists light rows and gives the rest on the single record with includedetails', async () => {
		const halo = await openHalo();
		const row = (await halo.get('Tickets?count=1')).rows('tickets')[0] ?? {};
		expect(row).not.toHaveProperty('details');
		expect(row).not.toHaveProperty('customfields');
		expect((await halo.get(`Tickets/${String(row.id)}`)).row()).toHaveProperty('details');
		expect((await halo.get(`Tickets/${String(row.id)}`)).row()).not.toHaveProperty('customfields');
		const detailed = (await halo.get(`Tickets/${String(row.id)}?includedetails=true`)).row();
		expect(detailed).toMatchObject({ customfields: expect.any(Array), attachments: [] });
	});

	it('gives site addresses as objects singly and as lines with includeaddress', async () => {
		const halo = await openHalo();
		const plain = (await halo.get('Site?count=1')).rows('sites')[0] ?? {};
		expect(plain).not.toHaveProperty('delivery_address_line1');
		const lines = (await halo.get('Site?count=1&includeaddress=true')).rows('sites')[0];
		const single = (await halo.get(`Site/${String(plain.id)}?includedetails=true`)).row();
		expect(single.delivery_address).toMatchObject({ line1: lines?.delivery_address_line1 });
	});

	it('writes site_id of paged user lists as a float, elsewhere as an integer', async () => {
		const halo = await openHalo();
		expect((await halo.get('Users?pageinate=true&page_size=1')).text).toMatch(/"site_id":\d+\.0/);
		expect((await halo.get('Users?count=1')).text).toMatch(/"site_id":\d+[,}]/);
	});

	it('can put a single record inside the list wrapper', async () => {
		const halo = await openHalo({ quirks: { singleInList: true } });
		expect((await halo.get('Client/12')).rows('clients')).toHaveLength(1);
	});

	it('answers 404 for an unknown record and an unknown resource', async () => {
		const halo = await openHalo();
		expect((await halo.get('Client/999999')).status).toBe(404);
		expect((await halo.get('Lead')).status).toBe(404);
	});
});

describe('filters', () => {
	it('hides inactive records unless asked', async () => {
		const halo = await openHalo();
		halo.tenant.update('Client', 12, { inactive: true });
		const listed = async (query: string) => idsOf((await halo.get(`Client?${query}`)).rows('clients'));
		expect(await listed('')).not.toContain(12);
		expect(await listed('includeinactive=true')).toContain(12);
		expect(await listed('includeinactive=true&includeactive=false')).toEqual(expect.arrayContaining([12]));
		expect(await listed('activeinactive=false,true')).toContain(12);
	});

	it('filters by documented parameters and ignores the others', async () => {
		const halo = await openHalo();
		const all = (await halo.get('Tickets')).rows('tickets');
		const incidents = all.filter(({ tickettype_id }) => tickettype_id === 1);
		expect((await halo.get('Tickets?requesttype_id=1')).rows('tickets')).toHaveLength(incidents.length);
		expect((await halo.get('Tickets?requesttype=1,3')).rows('tickets').length).toBeGreaterThan(
			incidents.length,
		);
		expect((await halo.get('Tickets?tickettype_id=1')).rows('tickets')).toHaveLength(all.length);
	});

	it('refuses a filter value of the wrong type as a binding failure', async () => {
		const reply = await (await openHalo()).get('Users?client_id=abc');
		expect(reply.status).toBe(400);
		expect(reply.row()).toHaveProperty('client_id');
	});

	it('selects rows changed since a moment where the resource knows the filter', async () => {
		const halo = await openHalo();
		const user = halo.tenant.records('Users').find(({ inactive }) => !inactive);
		halo.tenant.update('Users', Number(user?.id), { title: 'CFO' });
		const since = encodeURIComponent('2026-01-01T00:00:00.0000000');
		expect(idsOf((await halo.get(`Users?lastupdatefromdate=${since}`)).rows('users'))).toEqual([user?.id]);
		const items = (await halo.get('Item')).rows('items');
		expect((await halo.get(`Item?lastupdatefromdate=${since}`)).rows('items')).toHaveLength(items.length);
	});

	it('sorts by order and orderdesc', async () => {
		const halo = await openHalo();
		const names = (await halo.get('Item?order=name&orderdesc=true'))
			.rows('items')
			.map(({ name }) => String(name).toLowerCase());
		expect(names).toEqual([...names].sort().reverse());
		const newest = (await halo.get('Tickets?order=last_update&orderdesc=true'))
			.rows('tickets')
			.map((row) => String(row.last_update));
		expect(newest.map((text) => text.slice(0, 19))).toEqual(
			newest
				.map((text) => text.slice(0, 19))
				.sort()
				.reverse(),
		);
	});

	it('searches, excludes General Users and answers ids only', async () => {
		const halo = await openHalo();
		const contact = halo.tenant
			.records('Users')
			.find(({ emailaddress, inactive }) => emailaddress && !inactive);
		const mail = encodeURIComponent(String(contact?.emailaddress).toUpperCase());
		expect(idsOf((await halo.get(`Users?search=${mail}`)).rows('users'))).toEqual([contact?.id]);
		const people = (await halo.get('Users?exclude_generaluser=true')).rows('users');
		expect(people.some(({ name }) => name === 'General User')).toBe(false);
		expect((await halo.get('Client?idonly=true&count=1')).rows('clients')).toEqual([{ id: 12 }]);
	});

	it('supports advanced search for equality and names a parameter it does not know', async () => {
		const halo = await openHalo();
		const name = halo.tenant.record('Client', 12)?.name;
		const search = (filter: object) =>
			halo.get(`Client?advanced_search=${encodeURIComponent(JSON.stringify([filter]))}`);
		expect(
			idsOf((await search({ filter_name: 'name', filter_type: 2, filter_value: name })).rows('clients')),
		).toEqual([12]);
		const refused = await search({ filter_name: 'shoe_size', filter_type: 2, filter_value: '9' });
		expect(refused.row()).toMatchObject({ Message: 'Invalid advanced search parameter' });
	});

	it('lists custom fields by id where lists take include_custom_fields', async () => {
		const halo = await openHalo();
		const row = (await halo.get('Client?count=1&include_custom_fields=161,163')).rows('clients')[0];
		expect(row?.customfields).toMatchObject([
			{ id: 161, name: 'CFIndustry' },
			{ id: 163, name: 'CFEmployees' },
		]);
	});

	it('adds recurring invoice lines only with includelines', async () => {
		const halo = await openHalo();
		expect((await halo.get('RecurringInvoice?count=1')).rows('invoices')[0]).not.toHaveProperty('lines');
		expect((await halo.get('RecurringInvoice?count=1&includelines=true')).rows('invoices')[0]).toHaveProperty(
			'lines',
		);
	});

	it('keeps id 0 and negative ids as real ids', async () => {
		const halo = await openHalo();
		const sources = (await halo.get('Lookup?lookupid=22')).rows();
		expect(idsOf(sources)).toEqual(expect.arrayContaining([0, -9]));
		expect((await halo.get('Lookup/0?lookupid=22')).row()).toMatchObject({ name: 'Email' });
	});
});
