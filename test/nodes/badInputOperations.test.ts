import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { expectClear, expectParked, type BadInput } from '../support/badInput';
import { haloCredential, HaloBench, locator } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { rewrite } from '../support/rewritingProxy';

jest.setTimeout(120_000);

type Row = Omit<BadInput, 'parameters' | 'good'>;
type Call = Pick<BadInput, 'parameters' | 'good'>;

const TEN_MEGABYTES = 10 * 1024 * 1024;

describe('HaloPSA, bad input: operations', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 24, items: 8, tickets: 12, opportunities: 8, recurringInvoices: 5 } });
	});
	afterAll(async () => await bench.close());

	const unique = (what: string): string => `${what} ${crypto.randomUUID()}`;
	const make = (resource: string, values: IDataObject): IDataObject => bench.tenant.create(resource, values) as IDataObject;
	const ticket = (values: IDataObject = {}): IDataObject => make('Tickets', { summary: unique('Ticket'), ...values });
	const file = (content: string, name = 'log.txt'): IDataObject => ({ binary: { data: { data: Buffer.from(content).toString('base64'), mimeType: 'text/plain', fileName: name } } });

	describe('tickets', () => {
		const addNote: Call = {
			parameters: { resource: 'ticket', operation: 'addNote', recordId: locator('={{ $json.id }}'), note: '={{ $json.note }}', additionalFields: { private: '={{ $json.private }}', outcome: '={{ $json.outcome }}' } },
			good: () => ({ id: ticket().id, note: 'Called back', private: true }),
		};
		const notes: Row[] = [
			{ story: 'a note without text', bad: { id: 1, note: '' }, says: /^Add Note needs Note$/, advises: /Fill in/ },
			{ story: 'a note of blanks', bad: { id: 1, note: ' \n ' }, says: /^Add Note needs Note$/ },
			{ story: 'an object for a note', bad: { id: 1, note: { text: 'x' } }, says: /takes text, not \{"text":"x"\}$/ },
			{ story: 'a note for no ticket', bad: { note: 'x' }, says: /^No ID was given for the ticket$/ },
			{ story: 'a switch that is a word: private must not become public by a guess', bad: { id: 1, note: 'x', private: 'internal' }, says: /takes true or false, not "internal"$/ },
			{ story: 'a null byte in a note', bad: { id: 1, note: 'before\u0000after' }, says: /without a null character/ },
			{ story: 'a ticket that is not there', bad: { id: 987_654, note: 'x' }, says: /987654/, refusedByHalo: true },
			{ story: 'an outcome that does not exist', bad: { id: 1, note: 'x', outcome: 'Teleported' }, says: /no outcome "Teleported"/, advises: /Use one of/ },
		];
		it.each(notes)('add note: $story', async (row) => {
			const bad = row.bad.id === 1 ? { ...row.bad, id: ticket().id } : row.bad;
			await expectParked(bench, { ...row, ...addNote, bad });
		});

		const change = (operation: string, name: string, good: () => unknown): Call => ({
			parameters: { resource: 'ticket', operation, recordId: locator('={{ $json.id }}'), additionalFields: { [name]: '={{ $json.value }}' } },
			good: () => ({ id: ticket().id, value: good() }) as IDataObject,
		});
		const changes: (Row & { operation: string; name: string; right: () => unknown })[] = [
			{ story: 'a status that does not exist', operation: 'close', name: 'status', right: () => 9, bad: { value: 'Sort of done' }, says: /^There is no status "Sort of done"$/, advises: /Closed/ },
			{ story: 'ten megabytes for a status', operation: 'close', name: 'status', right: () => 9, bad: { value: 'x'.repeat(TEN_MEGABYTES) }, says: /^There is no status "x{60}\.{3}"$/ },
			{ story: 'an agent who does not exist', operation: 'assign', name: 'agent', right: () => bench.tenant.records('Agent')[0]?.id, bad: { value: 'Nobody Here' }, says: /^There is no agent "Nobody Here"$/, advises: /Use one of/ },
			{ story: 'neither agent nor team', operation: 'assign', name: 'agent', right: () => bench.tenant.records('Agent')[0]?.id, bad: { value: '' }, says: /neither an agent nor a team/ },
			{ story: 'a team number that does not exist', operation: 'assign', name: 'team', right: () => bench.tenant.records('Team')[0]?.name, bad: { value: 987_654 }, says: /^There is no team with the ID 987654$/ },
		];
		it.each(changes)('$operation: $story', async ({ operation, name, right, ...row }) => {
			await expectParked(bench, { ...row, ...change(operation, name, right), bad: { id: ticket().id, ...row.bad } });
		});

		it('merge: a ticket into itself, which would make it disappear', async () => {
			const { id } = ticket();
			await expectParked(bench, {
				story: '', parameters: { resource: 'ticket', operation: 'merge', recordId: locator('={{ $json.id }}'), target: locator('={{ $json.target }}') },
				good: () => ({ id: ticket().id, target: ticket().id }), bad: { id, target: id }, says: new RegExp(`^Ticket ${String(id)} cannot be merged into itself$`),
			});
		});
	});

	describe('keys', () => {
		// Lists do not show the key, so tickets are read one by one: a tenant of its own keeps them few.
		let bench: HaloBench;
		beforeAll(async () => {
			bench = await HaloBench.open({ size: { clients: 2, tickets: 2 } });
		});
		afterAll(async () => await bench.close());

		const byKey: Call = {
			parameters: { resource: 'ticket', operation: 'findOrCreate', key: '={{ $json.key }}', summary: '={{ $json.summary }}', additionalFields: { fields: '={{ $json.fields }}', open_only: '={{ $json.open }}' } },
			good: () => ({ key: unique('K'), summary: unique('Alert') }),
		};
		const keys: Row[] = [
			{ story: 'an empty key would find any ticket without one', bad: { key: '', summary: 'x' }, says: /^Find or Create needs Key$/ },
			{ story: 'a key of blanks', bad: { key: '   ', summary: 'x' }, says: /^Find or Create needs Key$/ },
			{ story: 'neither key nor summary', bad: {}, says: /^Find or Create needs Key, Summary$/ },
			{ story: 'more fields that are broken JSON', bad: { key: 'K-1', summary: 'x', fields: '{"category_1": ' }, says: /is not valid JSON/ },
			{ story: 'more fields that are a list', bad: { key: 'K-1', summary: 'x', fields: '[1, 2]' }, says: /is not an object$/ },
			{ story: 'a list for a key', bad: { key: ['a', 'b'], summary: 'x' }, says: /takes text, not \["a","b"\]$/ },
			{ story: 'ten megabytes for a key', bad: { key: 'k'.repeat(TEN_MEGABYTES), summary: 'x' }, says: /too long/ },
		];
		it.each(keys)('find or create: $story', async (row) => {
			await expectParked(bench, { ...row, ...byKey });
		});

		it('find or create: two tickets carry the key, and no third is made', async () => {
			const [one, two] = ['one', 'two'].map((summary) => bench.tenant.create('Tickets', { summary, third_party_id_string: 'DUP-1' }) as IDataObject);
			await expectParked(bench, { story: '', ...byKey, bad: { key: 'DUP-1', summary: 'x' }, says: new RegExp(`^2 tickets have .* "DUP-1": ${String(one?.id)}, ${String(two?.id)}`), advises: /Merge/ });
		});
	});

	describe('files', () => {
		const attach: Call = {
			parameters: { resource: 'ticket', operation: 'addAttachment', recordId: locator('={{ $json.id }}'), binaryPropertyName: 'data', additionalFields: { filename: '={{ $json.name }}', action_id: '={{ $json.action }}' } },
			good: () => ({ id: ticket().id, ...file('content') }),
		};
		const rows: Row[] = [
			{ story: 'the step before gave no file', bad: { id: 1 }, says: /data/ },
			{ story: 'the file is in another field', bad: { id: 1, binary: { report: { data: 'eA==', mimeType: 'text/plain' } } }, says: /data/ },
			{ story: 'an empty file', bad: { id: 1, ...file('') }, says: /no file to attach, or it is empty$/ },
			{ story: 'a file without a name', bad: { id: 1, ...file('x', '') }, says: /^The file has no name$/, advises: /File Name/ },
			{ story: 'a word for the number of the action', bad: { id: 1, ...file('x'), action: 'first' }, says: /takes a whole number, not "first"$/ },
			{ story: 'a null byte in the name of the file', bad: { id: 1, ...file('x'), name: 'a\u0000.exe' }, says: /without a null character/ },
		];
		it.each(rows)('$story', async (row) => {
			const bad = { ...row.bad, id: ticket().id };
			await expectParked(bench, { ...row, ...attach, bad });
		});

		it('an attachment larger than the web server takes', async () => {
			const { tenant } = bench;
			const server = await rewrite(tenant.url, {
				base: '/api',
				question: ({ path }, body) => (path === 'Attachment' && JSON.stringify(body).length > 1_000_000 ? { status: 413, body: { Message: 'Maximum request length exceeded.' } } : undefined),
			});
			const nodes = await NodeBench.open([haloCredential(tenant, { resourceUrl: server.url, authUrl: tenant.authUrl })]);
			const [before, after] = [ticket().id, ticket().id];
			const items = [{ id: before, ...file('x') }, { id: before, ...file('z'.repeat(3_000_000), 'dump.bin') }, { id: after, ...file('y') }] as IDataObject[];
			const run = await nodes.run('haloPsa', attach.parameters, items, { onError: 'continueRegularOutput' });
			nodes.close();
			await server.close();
			expect(run.json.map(({ error, ticket_id }) => error ?? ticket_id)).toEqual([before, 'POST Attachment holds more than HaloPSA takes at once (status 413): Maximum request length exceeded.', after]);
			expectClear(run.json[1]?.error, run.json[1]?.details);
			expect(JSON.stringify(run.json)).not.toContain('zzzz');
		});

		it.each(['../../etc/passwd', '..\\..\\windows\\system32\\x.dll', '/etc/passwd'])('a file called %s is attached under its last part', async (name) => {
			const [made] = await bench.does({ resource: 'ticket', operation: 'addAttachment', recordId: locator(ticket().id), binaryPropertyName: 'data' }, [file('x', name)]);
			expect(made?.filename).toMatch(/^(passwd|x\.dll)$/);
		});

		it('downloads: an attachment that is not there', async () => {
			const made = make('Attachment', { ticket_id: ticket().id, filename: 'a.txt', data_base64: 'eA==' });
			await expectParked(bench, {
				story: '', parameters: { resource: 'attachment', operation: 'download', recordId: locator('={{ $json.id }}') },
				good: () => ({ id: made.id }), bad: { id: 987_654 }, says: /987654/,
			});
		});
	});

	describe('billing', () => {
		const invoice = (): IDataObject => make('RecurringInvoice', { client_id: bench.tenant.records('Client')[0]?.id, lines: [{ item_shortdescription: 'Support', qty_order: 1, unit_price: 20 }] } as IDataObject);
		const lineOf = ({ lines }: IDataObject): number => Number((lines as IDataObject[])[0]?.id);
		const setQuantity: Call = {
			parameters: { resource: 'recurringInvoice', operation: 'setLineQuantity', recordId: locator('={{ $json.id }}'), quantity: '={{ $json.quantity }}', additionalFields: { line_id: '={{ $json.line }}' } },
			good: () => {
				const made = invoice();
				return { id: made.id, line: lineOf(made), quantity: 7 } as IDataObject;
			},
		};
		const rows: Row[] = [
			{ story: 'no quantity: a failed count must not bill zero', bad: { quantity: '' }, says: /needs Quantity$/ },
			{ story: 'a quantity that is null', bad: { quantity: null }, says: /needs Quantity$/ },
			{ story: 'a quantity below zero', bad: { quantity: -1 }, says: /^The quantity -1 is not a number from 0 up$/ },
			{ story: 'a quantity with a comma', bad: { quantity: '1,5' }, says: /takes a number, not "1,5"$/ },
			{ story: 'a quantity in words', bad: { quantity: 'twelve' }, says: /takes a number, not "twelve"$/ },
			{ story: 'a list of users in place of their count', bad: { quantity: [1, 2, 3] }, says: /takes a number, not \[1,2,3\]$/ },
			{ story: 'a line that the invoice does not have', bad: { quantity: 3, line: 987_654 }, says: /has no line 987654$/, advises: /It has these lines/ },
			{ story: 'no line at all', bad: { quantity: 3, line: '' }, says: /^There is no line to set the quantity of$/ },
		];
		it.each(rows)('$story', async (row) => {
			const made = invoice();
			await expectParked(bench, { ...row, ...setQuantity, bad: { id: made.id, line: lineOf(made), ...row.bad } as IDataObject });
		});
	});

	const others: (Row & { parameters: INodeParameters; good: () => IDataObject })[] = [
		{
			story: 'a user without email or phone would be any user', parameters: { resource: 'user', operation: 'find', additionalFields: { email: '={{ $json.email }}', phone: '={{ $json.phone }}' } },
			good: () => ({ email: bench.tenant.records('Users').find(({ emailaddress }) => emailaddress)?.emailaddress }) as IDataObject, bad: { email: '', phone: ' ' }, says: /neither an email nor a phone number/,
		},
		{
			story: 'a word for a phone number', parameters: { resource: 'user', operation: 'find', additionalFields: { email: '={{ $json.email }}', phone: '={{ $json.phone }}' } },
			good: () => ({ email: bench.tenant.records('Users').find(({ emailaddress }) => emailaddress)?.emailaddress }) as IDataObject, bad: { phone: 'call me' }, says: /^"call me" is not a phone number$/,
		},
		{
			story: 'SQL that writes', parameters: { resource: 'report', operation: 'runSql', sql: '={{ $json.sql }}' },
			good: () => ({ sql: 'SELECT Faultid FROM Faults' }), bad: { sql: 'DELETE FROM Faults' }, says: /has to read/,
		},
		{
			story: 'a stage that no opportunity is in', parameters: { resource: 'opportunity', operation: 'setStage', recordId: locator('={{ $json.id }}'), stage: '={{ $json.stage }}' },
			good: () => {
				const { id } = make('Opportunities', { summary: unique('Deal') });
				return { id, stage: 2 };
			},
			bad: { id: 1, stage: 'Maybe One Day' }, says: /^No opportunity is in a pipeline stage "Maybe One Day"/, advises: /Give the ID of the stage/,
		},
	];
	it.each(others)('$story', async (row) => {
		await expectParked(bench, row);
	});
});
