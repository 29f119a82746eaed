import type { IDataObject } from 'n8n-workflow';
import { customFieldValues } from '../../lib/halo/customFields';
import { fields, fieldsOfItems, HaloBench, locator } from '../support/haloBench';

jest.setTimeout(60_000);

describe('HaloPSA: records', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 12, users: 40, items: 12, tickets: 12, opportunities: 4, recurringInvoices: 3 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const client = (fieldsOfClient: IDataObject = {}): IDataObject =>
		bench.tenant.create('Client', { name: `Client ${Math.random()}`, ...fieldsOfClient }) as IDataObject;
	const read = async (id: unknown): Promise<IDataObject> => (await bench.does({ resource: 'client', operation: 'get', recordId: locator(id) }))[0] ?? {};

	describe('custom fields', () => {
		const five = { CFIndustry: 2, CFEmployees: '50', CFDoNotContact: true, CFServices: [{ id: 1, name: 'Backup' }], CFSalesbuildrCompanyId: 'sb-1' };
		const posted = [{ id: 161, value: 2 }, { id: 163, value: '50' }, { id: 162, value: true }, { id: 164, value: [{ id: 1 }] }, { id: 160, value: 'sb-1' }];

		// HaloAPI issue 13: a script that set one custom field emptied the four others of the record.
		it('changing one leaves the others, also on a tenant that empties what is not posted', async () => {
			bench.tenant.setQuirks({ customFieldsLost: ['Client'] });
			const { id } = client({ customfields: posted });
			await bench.does({ resource: 'client', operation: 'update', recordId: locator(id), fields: fields({}), options: { customFields: '{ "CFEmployees": 51 }' } });
			expect(customFieldValues(await read(id))).toMatchObject({ ...five, CFEmployees: '51' });
			bench.tenant.setQuirks({ customFieldsLost: ['Asset'] });
		});

		it('are set on a new record by name, and by name among the fields', async () => {
			const [made] = await bench.does({ resource: 'client', operation: 'create', fields: fields({ name: 'With custom fields', CFEmployees: 7 }), options: { customFields: { CFIndustry: 3 } } });
			expect(customFieldValues(await read(made?.id))).toMatchObject({ CFEmployees: '7', CFIndustry: 3 });
		});

		it('each item has its own', async () => {
			const ids = [client(), client(), client()].map(({ id }) => id);
			const items = [{ id: ids[0], cf: { CFEmployees: 1 } }, { id: ids[1] }, { id: ids[2], cf: { CFSalesbuildrCompanyId: 'sb-3' } }] as IDataObject[];
			await bench.does({ resource: 'client', operation: 'update', recordId: locator('={{ $json.id }}'), fields: fields({}), options: { customFields: '={{ $json.cf }}' } }, items);
			const values = await Promise.all(ids.map(async (id) => customFieldValues(await read(id))));
			expect(values.map(({ CFEmployees, CFSalesbuildrCompanyId }) => [CFEmployees, CFSalesbuildrCompanyId])).toEqual([['1', null], [null, null], [null, 'sb-3']]);
			expect(bench.writes()).toHaveLength(2);
		});

		it('an upsert that finds the same value writes nothing', async () => {
			const parameters = { resource: 'client', operation: 'upsert', fields: fields({ name: 'Same custom field' }, ['name']), options: { customFields: '{ "CFDoNotContact": true, "CFServices": [1, 2] }' } };
			await bench.does(parameters);
			bench.tenant.resetLog();
			await bench.does(parameters);
			expect(bench.writes()).toEqual([]);
		});

		it('a name that does not exist is refused with the names there are', async () => {
			const { error } = await bench.halo({ resource: 'client', operation: 'update', recordId: locator(client().id), fields: fields({}), options: { customFields: '{ "CFEmployes": 1 }' } });
			expect(error?.message).toMatch(/no custom field "CFEmployes".*CFEmployees/);
			expect(bench.writes()).toEqual([]);
		});

		it('text that is not JSON is refused', async () => {
			const { error } = await bench.halo({ resource: 'client', operation: 'update', recordId: locator(client().id), fields: fields({}), options: { customFields: 'CFEmployees=1' } });
			expect(error).toMatchObject({ message: expect.stringContaining('not valid JSON'), description: expect.stringContaining('CFAccountNumber') });
		});
	});

	describe('ids', () => {
		// 0 and -1 are rows in HaloPSA (the unknown client, "none"), and a test for truth would take them for "no id given".
		it.each([0, -1, '0', '-1'])('the id %p is asked for as it is', async (id) => {
			await bench.halo({ resource: 'client', operation: 'get', recordId: locator(id) });
			expect(bench.requests()).toEqual([`GET /api/Client/${id}`]);
		});

		it('zero and minus one are written, not left out', async () => {
			const { id } = bench.tenant.create('Tickets', { summary: 'Has an agent', agent_id: 4 }) as IDataObject;
			await bench.does({ resource: 'ticket', operation: 'update', recordId: locator(id), fields: fields({ agent_id: 0, priority_id: -1 }) });
			expect(bench.tenant.record('Tickets', Number(id))).toMatchObject({ agent_id: 0, priority_id: -1 });
		});

		// CIPP Get-HaloUser.ps1: HaloPSA answers a write of site_id 95.0 with an error, and its own paged lists say 95.0.
		it('text and floats become whole numbers', async () => {
			const [site] = bench.tenant.records('Site');
			const [user] = await bench.does({ resource: 'user', operation: 'create', fields: fields({ name: 'Cast Ids', site_id: `${String(site?.id)}.0`, isimportantcontact: 'true' }) });
			expect(bench.tenant.record('Users', Number(user?.id))).toMatchObject({ site_id: site?.id, isimportantcontact: true });
			await bench.does({ resource: 'user', operation: 'get', recordId: locator(` ${String(user?.id)} `) });
		});

		it.each([['abc', '"abc" is not an ID for the client'], ['', 'No ID was given for the client'], ['1.5', '"1.5" is not an ID for the client']])('%p is refused before anything is sent', async (id, message) => {
			const { error } = await bench.halo({ resource: 'client', operation: 'get', recordId: locator(`={{ ${JSON.stringify(id)} }}`) });
			expect(error).toMatchObject({ message, description: expect.stringContaining('pick it from the list') });
			expect(bench.requests()).toEqual([]);
		});

		it('a whole number is asked of a field that holds an id', async () => {
			const { error } = await bench.halo({ resource: 'user', operation: 'create', fields: fields({ name: 'X', site_id: 'Main' }) });
			expect(error?.message).toBe('The field Site (site_id) of a user takes a whole number, not "Main"');
		});
	});

	// halopsa-mcp: HaloPSA answers with an empty timesheet of id 0 where there is none, and that was taken for a record.
	it('a timesheet that does not exist is not found', async () => {
		const { error } = await bench.halo({ resource: 'timesheet', operation: 'get', recordId: locator(4711) });
		expect(error?.message).toBe('HaloPSA found nothing at GET Timesheet/4711.');
		const update = await bench.halo({ resource: 'timesheet', operation: 'update', recordId: locator(4711), fields: fields({ start_time: '2026-03-04T08:00:00Z' }) });
		expect(update.error?.message).toContain('4711');
		expect(bench.writes()).toEqual([]);
	});

	describe('picking by name', () => {
		it('reads the one record with that name, whatever its case', async () => {
			const made = client({ name: 'Åkesson & Søn (Ltd)' });
			const [found] = await bench.does({ resource: 'client', operation: 'get', recordId: locator('åkesson & SØN (ltd)', 'name') });
			expect(found?.id).toBe(made.id);
		});

		it('finds an inactive record too', async () => {
			const made = client({ name: 'Closed down', inactive: true });
			const [found] = await bench.does({ resource: 'client', operation: 'get', recordId: locator('Closed down', 'name') });
			expect(found?.id).toBe(made.id);
		});

		// The title of a site is its client's name and its own; a tenant whose lists show only the own name had no site "by name".
		it('finds a site by its own name', async () => {
			const [owner] = bench.tenant.records('Client');
			const made = bench.tenant.create('Site', { name: 'Harbour Depot', client_id: owner?.id }) as IDataObject;
			const [found] = await bench.does({ resource: 'site', operation: 'get', recordId: locator('Harbour Depot', 'name') });
			expect(found?.id).toBe(made.id);
		});

		it('says so when there is none', async () => {
			const { error } = await bench.halo({ resource: 'item', operation: 'get', recordId: locator('No such item', 'name') });
			expect(error).toMatchObject({ message: 'There is no item named "No such item"', description: expect.stringMatching(/spelling/) });
		});

		it('never guesses between two', async () => {
			const ids = [client({ name: 'Twin Ltd' }), client({ name: 'Twin Ltd' })].map(({ id }) => id);
			const { error } = await bench.halo({ resource: 'client', operation: 'delete', recordId: locator('Twin Ltd', 'name') });
			for (const id of ids) expect(error?.message).toContain(`${String(id)} (Twin Ltd)`);
			expect(bench.writes()).toEqual([]);
		});
	});

	describe('Create or Update', () => {
		it('refuses to choose between several matches and lists them', async () => {
			const ids = [client({ accountsid: 'A-77' }), client({ accountsid: 'A-77' })].map(({ id }) => id);
			const run = await bench.halo({ resource: 'client', operation: 'upsert', fields: fieldsOfItems(['accountsid']) }, [{ name: 'New', accountsid: 'A-77' }]);
			expect(run.error?.message).toMatch(/2 clients have accountsid "A-77"/);
			for (const id of ids) expect(run.error?.message).toContain(String(id));
			expect(run.error?.description).toMatch(/Match on more fields/);
			expect(bench.writes()).toEqual([]);
		});

		it('changes the record that an id names', async () => {
			const { id } = client({ website: 'old.example' });
			await bench.does({ resource: 'client', operation: 'upsert', fields: fieldsOfItems(['id']) }, [{ id, website: 'new.example' }]);
			expect(bench.tenant.record('Client', Number(id))).toMatchObject({ website: 'new.example' });
		});

		it('finds a record whose match field only the single record shows', async () => {
			const [site] = bench.tenant.records('Site');
			const made = bench.tenant.create('Users', { name: 'Directory User', site_id: site?.id, azureoid: 'oid-0815' }) as IDataObject;
			const [found] = await bench.does({ resource: 'user', operation: 'upsert', fields: fieldsOfItems(['azureoid']) }, [{ name: 'Directory User', site_id: site?.id, azureoid: 'OID-0815' } as IDataObject]);
			expect(found?.id).toBe(made.id);
		});

		it('leaves the fields alone that the item does not have', async () => {
			const { id } = client({ name: 'Keeps the rest', website: 'kept.example', notes: 'kept' });
			await bench.does({ resource: 'client', operation: 'upsert', fields: fieldsOfItems(['name']) }, [{ name: 'Keeps the rest', accountsid: 'K-1' }]);
			expect(bench.tenant.record('Client', Number(id))).toMatchObject({ website: 'kept.example', notes: 'kept', accountsid: 'K-1' });
		});

		// HaloPSA adds ids, quantities and amounts to the lines it stores, so lines never equalled what was sent and every run wrote them again.
		it('takes the same invoice lines for unchanged', async () => {
			const [owner] = bench.tenant.records('Client');
			const lines = [{ item_shortdescription: 'Support', qty_order: 3, unit_price: 20 }];
			const item = { client_id: owner?.id, reference: 'R-1', lines } as IDataObject;
			const parameters = { resource: 'recurringInvoice', operation: 'upsert', fields: fieldsOfItems(['client_id', 'reference']) };
			await bench.does(parameters, [item]);
			bench.tenant.resetLog();
			await bench.does(parameters, [item]);
			expect(bench.writes()).toEqual([]);
			await bench.does(parameters, [{ ...item, lines: [{ ...lines[0], qty_order: 4 }] }]);
			expect(bench.writes()).toHaveLength(1);
		});
	});

	// The editor stores null, and false for a switch, for every field of the mapper that nobody filled in; an update
	// of the website made inactive clients active and emptied their notes.
	it('fields nobody filled in stay as they are', async () => {
		const { id } = client({ inactive: true, notes: 'kept', website: 'old.example' });
		const schema = ['website', 'notes', 'inactive'].map((name) => ({ id: name, displayName: name, required: false, defaultMatch: false, display: true, removed: name === 'inactive' }));
		const mapper = { ...(fields({ website: 'new.example', notes: null, inactive: false }) as IDataObject), schema };
		await bench.does({ resource: 'client', operation: 'update', recordId: locator(id), fields: mapper as never });
		expect(bench.tenant.record('Client', Number(id))).toMatchObject({ inactive: true, notes: 'kept', website: 'new.example' });
	});

	// For every item n8n went through the schema of the mapper, which holds all fields of the resource with their options:
	// 80 microseconds for a ticket. The values are now read without it, and it must count all the same.
	it('expressions under fields give each item its own, without the fields that are not shown', async () => {
		const [first, second] = [client({ inactive: true, notes: 'kept' }), client({ inactive: true, notes: 'kept too' })];
		const schema = ['website', 'notes', 'inactive'].map((name) => ({ id: name, displayName: `= ${name}`, required: false, defaultMatch: false, display: true, removed: name === 'inactive' }));
		const update = async (shown: typeof schema): Promise<IDataObject[]> => {
			const mapper = { ...(fields({ website: '={{ $json.site }}', notes: '={{ $json.note }}', inactive: false }) as IDataObject), schema: shown };
			return await bench.does({ resource: 'client', operation: 'update', recordId: locator('={{ $json.id }}'), fields: mapper as never }, [
				{ id: first.id, site: 'one.example', note: null }, { id: second.id, site: 'two.example', note: 'new' },
			] as IDataObject[]);
		};
		for (const shown of [schema.map((field) => ({ ...field, displayName: field.id })), schema]) {
			expect(await update(shown)).toMatchObject([{ inactive: true, notes: 'kept', website: 'one.example' }, { inactive: true, notes: 'new', website: 'two.example' }]);
		}
	});

	it('a null of the item clears a field', async () => {
		const { id } = client({ website: 'old.example' });
		await bench.does({ resource: 'client', operation: 'update', recordId: locator(id), fields: fieldsOfItems() }, [{ website: null }]);
		expect(bench.tenant.record('Client', Number(id))?.website).toBeNull();
	});

	it('sends every given field when the record is not to be compared', async () => {
		const { id, name } = client();
		await bench.does({ resource: 'client', operation: 'update', recordId: locator(id), fields: fields({ name }), options: { onlyChanged: false } });
		expect(bench.requests()).toEqual(['POST /api/Client']);
	});

	it('reads and deletes an action inside its ticket', async () => {
		const [ticket] = bench.tenant.records('Tickets');
		const [made] = await bench.does({ resource: 'action', operation: 'create', fields: fields({ ticket_id: ticket?.id as number, outcome: 'Internal Note', note: 'hello' }) });
		const place = { ticketId: locator(ticket?.id), recordId: locator(made?.id) };
		expect(await bench.does({ resource: 'action', operation: 'get', ...place })).toMatchObject([{ note: 'hello' }]);
		await bench.does({ resource: 'action', operation: 'delete', ...place });
		expect(bench.tenant.record('Actions', `${String(ticket?.id)}:${String(made?.id)}`)).toBeUndefined();
	});
});
