import type { IDataObject } from 'n8n-workflow';
import { expectParked, type BadInput } from '../support/badInput';
import { fields, fieldsOfItems, HaloBench, locator } from '../support/haloBench';

jest.setTimeout(120_000);

type Row = Omit<BadInput, 'parameters' | 'good'>;

const MEGABYTES = 'x'.repeat(10 * 1024 * 1024);
const item = (json: string): IDataObject => JSON.parse(json) as IDataObject;

describe('HaloPSA, bad input: records', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 12, users: 30, items: 6, tickets: 12, opportunities: 4, recurringInvoices: 3 } });
	});
	afterAll(async () => await bench.close());

	const unique = (what: string): string => `${what} ${crypto.randomUUID()}`;
	const make = (resource: string, values: IDataObject): IDataObject => bench.tenant.create(resource, values) as IDataObject;
	const client = (values: IDataObject = {}): IDataObject => make('Client', { name: unique('Client'), ...values });

	describe('ids', () => {
		const rows: Row[] = [
			{ story: 'a form left the id empty', bad: { id: '' }, says: /^No ID was given for the client$/, advises: /pick it from the list/ },
			{ story: 'a lookup before found nothing and gave null', bad: { id: null }, says: /^No ID was given for the client$/ },
			{ story: 'the item has no id at all', bad: {}, says: /^No ID was given for the client$/ },
			{ story: 'the name was mapped onto the id', bad: { id: 'Contoso Ltd' }, says: /^"Contoso Ltd" is not an ID for the client$/ },
			{ story: 'a spreadsheet gave a fraction, which would round to another client', bad: { id: 12.5 }, says: /^12\.5 is not an ID/ },
			{ story: 'a spreadsheet gave a fraction as text', bad: { id: '12,5' }, says: /^"12,5" is not an ID/ },
			{ story: 'a list of ids went where one belongs', bad: { id: [12, 13] }, says: /^\[12,13\] is not an ID/ },
			{ story: 'the whole client went where its id belongs', bad: { id: { id: 12, name: 'A' } }, says: /is not an ID for the client$/ },
			{ story: 'a switch went where the id belongs, and true is 1 to many programs', bad: { id: true }, says: /^true is not an ID/ },
			{ story: 'a number too large to be exact would name another record', bad: { id: '90071992547409931' }, says: /^"90071992547409931" is not an ID/ },
			{ story: 'an id in scientific notation, as spreadsheets save long numbers', bad: { id: '1.2E+3' }, says: /^"1\.2E\+3" is not an ID/ },
			{ story: 'an id that leads to another route', bad: { id: '12/../../Agent/me' }, says: /is not an ID for the client$/ },
			{ story: 'an id with a query behind it', bad: { id: '12?includedetails=false' }, says: /is not an ID for the client$/ },
			{ story: 'SQL in the place of an id', bad: { id: '1 OR 1=1' }, says: /^"1 OR 1=1" is not an ID/ },
			{ story: 'ten megabytes in the place of an id must not come back in the message', bad: { id: MEGABYTES }, says: /^"x{60}\.{3}" is not an ID/ },
			{ story: 'a negative id that no client has', bad: { id: -4711 }, says: /^HaloPSA found nothing at GET Client\/-4711/ },
			{ story: 'a client that was never there', bad: { id: 987_654 }, says: /^HaloPSA found nothing at GET Client\/987654/, advises: /may have been deleted/ },
		];
		it.each(rows)('$story', async (row) => {
			await expectParked(bench, { ...row, parameters: { resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}') }, good: () => ({ id: client().id }) });
		});

		it('the id is not a number because of a sum over nothing', async () => {
			await expectParked(bench, {
				story: '', parameters: { resource: 'client', operation: 'get', recordId: locator('={{ $json.total / $json.count }}') },
				good: () => ({ total: client().id as number, count: 1 }), bad: { total: 0, count: 0 }, says: /^No ID was given for the client$/,
			});
		});

		// HaloPSA takes changes of a deleted ticket, and nobody ever sees them.
		it('a change of a ticket that somebody deleted meanwhile', async () => {
			const operation = 'update';
			const ticket = (): IDataObject => make('Tickets', { summary: unique('Ticket') });
			const { id } = ticket();
			bench.tenant.remove('Tickets', Number(id));
			await expectParked(bench, {
				story: '', parameters: { resource: 'ticket', operation, recordId: locator('={{ $json.id }}'), fields: fields({ summary: 'Changed' }) },
				good: () => ({ id: ticket().id }), bad: { id }, says: new RegExp(`^Ticket ${String(id)} is deleted in HaloPSA$`), advises: /Recover it/,
			});
		});

		it('a UUID is asked of a webhook, not a number', async () => {
			await expectParked(bench, {
				story: '', parameters: { resource: 'webhook', operation: 'get', recordId: locator('={{ $json.id }}') },
				good: () => ({ id: make('Webhook', { name: unique('Hook'), url: 'https://n8n.example/hook' }).id }), bad: { id: '42' }, says: /^"42" is not an ID for the webhook$/, advises: /UUID/,
			});
		});
	});

	describe('names', () => {
		const rows: Row[] = [
			{ story: 'nobody is called so', bad: { name: 'No Such Client Ltd' }, says: /^There is no client named "No Such Client Ltd"$/, advises: /spelling/ },
			{ story: 'an empty name would match everybody or nobody', bad: { name: '' }, says: /^No name was given for the client$/ },
			{ story: 'a name of blanks', bad: { name: '  \t ' }, says: /^No name was given for the client$/ },
			{ story: 'a name that is null', bad: { name: null }, says: /^No name was given for the client$/ },
			{ story: 'an object for a name', bad: { name: { first: 'A' } }, says: /^No name was given for the client$|not a name/ },
			{ story: 'a placeholder for any text is no wildcard', bad: { name: '%' }, says: /^There is no client named "%"$/ },
			{ story: 'ten megabytes of name must neither be sent nor come back', bad: { name: MEGABYTES }, says: /too long|no client named "x{20,}\.{3}/ },
			{ story: 'a name with a null byte', bad: { name: 'Contoso\u0000' }, says: /U\+0000/ },
		];
		it.each(rows)('$story', async (row) => {
			await expectParked(bench, { ...row, parameters: { resource: 'client', operation: 'get', recordId: locator('={{ $json.name }}', 'name') }, good: () => ({ name: client().name }) });
		});

		it('two clients have the name, and neither is deleted', async () => {
			const [one, two] = [client({ name: 'Twin Ltd' }), client({ name: 'twin ltd ' })];
			await expectParked(bench, {
				story: '', parameters: { resource: 'client', operation: 'delete', recordId: locator('={{ $json.name }}', 'name') },
				good: () => ({ name: client().name }), bad: { name: 'Twin Ltd' }, says: new RegExp(`^2 clients have name "Twin Ltd": .*${String(one.id)}.*${String(two.id)}`), advises: /give the ID/,
			});
		});
	});

	describe('fields', () => {
		const rows: Row[] = [
			{ story: 'a new ticket without its summary', bad: { details: 'Only details' }, says: /^A new ticket needs Summary \(summary\)$/ },
			{ story: 'a summary of blanks, which HaloPSA would show as an empty line', bad: { summary: '   ' }, says: /^A new ticket needs Summary \(summary\)$/ },
			{ story: 'a summary that is null', bad: { summary: null }, says: /^A new ticket needs Summary \(summary\)$/ },
			{ story: 'a name for the number of the client', bad: { client_id: 'Contoso' }, says: /^The field Client \(client_id\) of a ticket takes a whole number, not "Contoso"$/, advises: /Correct the value/ },
			{ story: 'a float for an id', bad: { client_id: 95.5 }, says: /takes a whole number, not 95\.5$/ },
			{ story: 'an id too large to be exact', bad: { client_id: 1e21 }, says: /takes a whole number, not 1e\+21$/ },
			{ story: 'a list for an id', bad: { user_id: [4] }, says: /^The field User \(user_id\) of a ticket takes a whole number, not \[4\]$/ },
			{ story: 'hours with a comma, which a program may read as 1500 or as 1.5', bad: { estimate: '1,5' }, says: /takes a number, not "1,5"$/ },
			{ story: 'hours in words', bad: { estimate: 'two' }, says: /takes a number, not "two"$/ },
			{ story: 'a switch that says maybe', bad: { donotapplytemplateintheapi: 'maybe' }, says: /takes true or false, not "maybe"$/ },
			{ story: 'a switch that is 2', bad: { donotapplytemplateintheapi: 2 }, says: /takes true or false, not 2$/ },
			{ story: 'the 30th of February, which a program moves to March', bad: { targetdate: '2026-02-30' }, says: /takes a date such as .*, not "2026-02-30"$/ },
			{ story: 'the 29th of February of a year without one, with a time', bad: { targetdate: '2027-02-29T09:00:00Z' }, says: /takes a date such as/ },
			{ story: 'the 29th of February of a year without one, in the time zone of the instance', bad: { targetdate: '2027-02-29 09:00' }, says: /takes a date such as/ },
			{ story: 'the 31st of April with an offset', bad: { targetdate: '2026-04-31T09:00:00+02:00' }, says: /takes a date such as/ },
			{ story: 'a date that is March in one country and April in another', bad: { targetdate: '03/04/2026' }, says: /takes a date such as .*, not "03\/04\/2026"$/ },
			{ story: 'the 13th month', bad: { targetdate: '2026-13-01' }, says: /takes a date such as/ },
			{ story: 'half past 25', bad: { targetdate: '2026-03-01T25:30:00' }, says: /takes a date such as/ },
			{ story: 'a date as a number, of which nobody knows whether it is seconds', bad: { targetdate: 1_767_225_600 }, says: /takes a date such as/ },
			{ story: 'an object for text would be stored as [object Object]', bad: { details: { text: 'x' } }, says: /^The field Details \(details\) of a ticket takes text, not \{"text":"x"\}$/ },
			{ story: 'a list for text', bad: { details: ['a', 'b'] }, says: /takes text, not \["a","b"\]$/ },
			{ story: 'ten megabytes where a number belongs must not come back', bad: { client_id: MEGABYTES }, says: /takes a whole number, not "x{60}\.{3}"$/ },
			{ story: 'a null byte ends the text in most databases', bad: { summary: 'Printer\u0000 on fire' }, says: /^The field Summary \(summary\) of a ticket takes text without a null character \(U\+0000\), not "Printer  on fire"$/ },
			{ story: 'a null byte in a custom text', bad: { details: '\u0000' }, says: /null character/ },
			{ story: 'a field that would change the prototype', bad: item('{"summary":"A","__proto__":{"admin":true}}'), says: /"__proto__" cannot be the name of a field/ },
			{ story: 'a field called constructor', bad: item('{"summary":"A","constructor":{"prototype":{"admin":true}}}'), says: /"constructor" cannot be the name of a field/ },
			{ story: 'a column title for a field name, which HaloPSA would ignore without a word', bad: { 'Client ID': 4 }, says: /^A ticket has no field "Client ID"; its name in HaloPSA is client_id$/ },
			{ story: 'a field in other capitals', bad: { Details: 'lost' }, says: /^A ticket has no field "Details"; its name in HaloPSA is details$/ },
			{ story: 'a column title that is no name HaloPSA could have', bad: { 'Büro (alt)': 'x' }, says: /^A ticket has no field "Büro \(alt\)"$/ },
			{ story: 'a ticket type that does not exist', bad: { tickettype_id: 777 }, says: /777/, refusedByHalo: true },
			{ story: 'custom fields that are not JSON', bad: { customfields: 'CFEmployees=1' }, says: /custom fields are not valid JSON/, advises: /CFAccountNumber/ },
			{ story: 'custom fields that are a number', bad: { customfields: 42 }, says: /custom fields are neither an object nor a list/ },
			{ story: 'a list of custom fields without names would be written as "undefined"', bad: { customfields: [{ value: 1 }] }, says: /^The list of custom fields has one without a name or ID: \{"value":1\}$/ },
			{ story: 'a list of custom fields that is a list of texts', bad: { customfields: ['CFEmployees'] }, says: /^The list of custom fields has one without a name or ID: "CFEmployees"$/ },
		];
		it.each(rows)('$story', async ({ bad, ...row }) => {
			const parameters = { resource: 'ticket', operation: 'create', fields: fieldsOfItems() };
			const whole = 'summary' in bad || row.says.source.includes('needs') ? bad : { summary: unique('Ticket'), ...bad };
			await expectParked(bench, { ...row, bad: whole, parameters, good: () => ({ summary: unique('Ticket') }) });
		});

		it('a text where a list of lines belongs', async () => {
			const [owner] = bench.tenant.records('Client');
			const good = (): IDataObject => ({ client_id: owner?.id as number, reference: unique('R'), lines: [{ item_shortdescription: 'Support', qty_order: 1, unit_price: 20 }] });
			await expectParked(bench, {
				story: '', parameters: { resource: 'recurringInvoice', operation: 'create', fields: fieldsOfItems() },
				good, bad: { ...good(), lines: '[{"qty_order": 5}' }, says: /takes a list, not/,
			});
		});

		it.each<[string, IDataObject[], RegExp]>([
			['a quantity that is not a number', [{ item_shortdescription: 'Support', qty_order: 'twelve' }], /line/i],
			['a line that is a text', ['Support' as unknown as IDataObject], /line/i],
		])('%s on a line of a recurring invoice bills nobody', async (_story, lines, says) => {
			const [owner] = bench.tenant.records('Client');
			const good = (): IDataObject => ({ client_id: owner?.id as number, reference: unique('R'), lines: [{ item_shortdescription: 'Support', qty_order: 1, unit_price: 20 }] });
			await expectParked(bench, {
				story: '', parameters: { resource: 'recurringInvoice', operation: 'create', fields: fieldsOfItems() }, good, bad: { ...good(), lines }, says,
			});
		});
	});

	describe('custom fields', () => {
		const rows: Row[] = [
			{ story: 'a custom field that the tenant does not have', bad: { CFEmployes: 5 }, says: /no custom field "CFEmployes".*CFEmployees/ },
			{ story: 'an option that the field does not have', bad: { CFIndustry: 'Space Mining' }, says: /has no option "Space Mining"/, advises: /Use one of these/ },
			{ story: 'one of several options does not exist', bad: { CFServices: ['Backup', 'Nonsense'] }, says: /has no option "Nonsense"/ },
			{ story: 'an object for an option', bad: { CFIndustry: { label: 'IT' } }, says: /has no option/ },
			{ story: 'text for a number', bad: { CFEmployees: 'many' }, says: /CFEmployees\) takes a number, not "many"$/ },
			{ story: 'a switch that says perhaps', bad: { CFDoNotContact: 'perhaps' }, says: /CFDoNotContact\) takes true or false, not "perhaps"/ },
			{ story: 'a list for a text', bad: { CFSalesbuildrCompanyId: ['a'] }, says: /CFSalesbuildrCompanyId\) takes text, not \["a"\]/ },
			{ story: 'a null byte', bad: { CFSalesbuildrCompanyId: 'sb\u0000' }, says: /null character/ },
		];
		it.each(rows)('$story', async (row) => {
			const parameters = { resource: 'client', operation: 'update', recordId: locator('={{ $json.client }}'), fields: fields({}), options: { customFields: '={{ $json.cf }}' } };
			await expectParked(bench, { ...row, bad: { client: client().id, cf: row.bad }, parameters, good: () => ({ client: client().id, cf: { CFEmployees: 7, CFIndustry: 2 } }) });
		});
	});

	describe('Create or Update', () => {
		// Lists do not show the account number, so every client is read: a tenant of its own keeps them few.
		let bench: HaloBench;
		beforeAll(async () => {
			bench = await HaloBench.open({ size: { clients: 3 } });
		});
		afterAll(async () => await bench.close());
		const client = (values: IDataObject = {}): IDataObject => bench.tenant.create('Client', { name: unique('Client'), ...values }) as IDataObject;

		const upsert = (...match: string[]) => ({ resource: 'client', operation: 'upsert', fields: fieldsOfItems(match) });
		const good = (): IDataObject => ({ name: unique('Client'), accountsid: unique('A') });

		it('two clients match, and neither is changed', async () => {
			const [one, two] = [client({ accountsid: 'A-2' }), client({ accountsid: 'A-2' })];
			await expectParked(bench, {
				story: '', parameters: upsert('accountsid'), good, bad: { name: 'Changed', accountsid: 'A-2' },
				says: new RegExp(`^2 clients have accountsid "A-2": .*${String(one.id)}.*${String(two.id)}`), advises: /Match on more fields/,
			});
		});

		const rows: (Row & { match: string[] })[] = [
			{ story: 'an empty match field would match every client without an account', match: ['accountsid'], bad: { name: 'New', accountsid: '' }, says: /match field accountsid of the client is empty/ },
			{ story: 'a match field of blanks', match: ['accountsid'], bad: { name: 'New', accountsid: '  ' }, says: /match field accountsid of the client is empty/ },
			{ story: 'the item has no such match field', match: ['accountsid'], bad: { name: 'New' }, says: /match field accountsid of the client is empty/ },
			{ story: 'a list in the match field', match: ['accountsid'], bad: { name: 'New', accountsid: ['A-1'] }, says: /takes text, not \["A-1"\]/ },
			{ story: 'ten megabytes in the match field', match: ['name'], bad: { name: MEGABYTES }, says: /^The value of search is too long to ask HaloPSA for: 10485760 characters$/ },
			{ story: 'an id that is not one, where the id is matched', match: ['id'], bad: { id: 'new', name: 'New' }, says: /^"new" is not an ID for the client$/ },
		];
		it.each(rows)('$story', async ({ match, ...row }) => {
			const withId = match.includes('id') ? (): IDataObject => ({ id: client().id, website: `${crypto.randomUUID()}.example` }) : good;
			await expectParked(bench, { ...row, parameters: upsert(...match), good: withId });
		});

		it('a match field that clients do not have is refused before the list is read', async () => {
			bench.tenant.resetLog();
			const { error } = await bench.halo({ ...upsert('vat_nr') }, [{ name: 'New', vat_nr: 'X' }]);
			expect(error).toMatchObject({ message: 'A client has no field "vat_nr" to match on', context: { itemIndex: 0 } });
			expect(bench.requests()).toEqual([]);
		});
	});

	// What looks strange and is right must pass, or people stop trusting the checks.
	it.each<[string, string]>([
		['emoji and a family of joined ones', 'Printer 🔥 👩‍👩‍👧‍👦'],
		['right to left and combining letters', 'مرحبا e\u0301 שלום'],
		['quotes, slashes and percent signs', `O'Brien "the" \\ / 100 % & <b>not bold</b> #1;--`],
		['a text that looks like an expression', '{{ $json.secret }} ${x} %s'],
		['line ends and tabs', 'first\r\nsecond\tthird'],
		['half of an emoji', 'broken \ud83d end'],
		['names of members of every object', 'constructor'],
	])('stores %s as it is', async (_what, summary) => {
		const [made] = await bench.does({ resource: 'ticket', operation: 'create', fields: fieldsOfItems() }, [{ summary }]);
		expect(bench.tenant.record('Tickets', Number(made?.id))?.summary).toBe(summary);
	});

	it('stores ten megabytes where they belong, and the items around them', async () => {
		const details = `${MEGABYTES}🔥`;
		const made = await bench.does({ resource: 'ticket', operation: 'create', fields: fieldsOfItems() }, [{ summary: 'One' }, { summary: 'Two', details }, { summary: 'Three' }]);
		expect(made.map(({ summary }) => summary)).toEqual(['One', 'Two', 'Three']);
		expect(bench.tenant.record('Tickets', Number(made[1]?.id))?.details).toBe(details);
	});
});
