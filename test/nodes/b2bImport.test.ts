import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { columnFieldNames } from '../../lib/import/columns';
import { NodeBench, type NodeRun, type RunSettings } from '../support/nodeBench';

jest.setTimeout(60_000);

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.open([]);
});
afterAll(() => bench.close());

const file = (content: string | Uint8Array, fileName = 'export.csv'): IDataObject => {
	const data = Buffer.from(content);
	return { binary: { data: { data: data.toString('base64'), mimeType: 'text/csv', fileName } } };
};

async function importFile(content: string | Uint8Array, parameters: INodeParameters = {}, settings?: RunSettings): Promise<NodeRun> {
	return await bench.run('b2bImport', { operation: 'importFile', provider: 'bookyourdata', ...parameters }, [file(content)], settings);
}

const header = 'First Name,Last Name,Job Title,Email,Phone,Company Name,Website,City,Country,Employees,Revenue';
const jane = 'Jane,Doe,IT Manager,Jane.Doe@Contoso.example,030 12345678,Contoso GmbH,https://www.contoso.example/about,Berlin,Germany,51-200,$1M-$5M';
const people = `${header}\n${jane}\n`;

describe('an export becomes records', () => {
	it('of people, with phones by the country of the row and unknown values as null', async () => {
		const { json, outputs, items } = await importFile(people);
		expect(json).toHaveLength(1);
		expect(json[0]).toMatchObject({
			firstName: 'Jane', lastName: 'Doe', fullName: 'Jane Doe', title: 'IT Manager', managementLevel: 'Manager', email: 'jane.doe@contoso.example', countryCode: 'DE',
			phones: [{ value: '030 12345678', e164: '+493012345678', type: 'other', doNotCall: null }],
			company: { name: 'Contoso GmbH', domain: 'contoso.example', employeeCount: null, employeeRange: { min: 51, max: 200 }, revenueUsd: null, revenueRange: { min: 1_000_000, max: 5_000_000 } },
			linkedinUrl: null, restricted: null, _meta: { provider: 'bookyourdata', endpoint: 'export.csv', matchStatus: 'matched', row: 2, warnings: [] },
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(outputs[1]).toEqual([]);
		expect(outputs[2]?.map(({ json: { column, field, source } }) => [column, field, source])).toContainEqual(['Job Title', 'title', 'suggested']);
	});

	it('of companies, when no column is about a person', async () => {
		const { json } = await importFile('Name;Domain;Product\nContoso;contoso.example;"Okta, Salesforce"\n', { provider: 'datanyze' });
		expect(json[0]).toMatchObject({ name: 'Contoso', domain: 'contoso.example', tech: { items: [{ name: 'Okta' }, { name: 'Salesforce' }] } });
	});

	it('of competitors from Klue and Crayon, which know no contacts', async () => {
		const { json } = await importFile('Competitor,Card Title,Card URL,Account Name\nRival Ltd,Rival cuts prices,https://klue.example/1,Contoso\n', { provider: 'klue' });
		expect(json[0]).toMatchObject({ name: 'Contoso', competitors: ['Rival Ltd'], news: [{ title: 'Rival cuts prices', url: 'https://klue.example/1' }] });
	});

	const umlauts = `First Name,Last Name,Email,Company Name\nJürgen,Löwe,j@contoso.example,Grün & Söhne €\n`;
	const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
	const windows = (text: string): Buffer => Buffer.from([...text].map((letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0))));
	it.each([
		['UTF-8', Buffer.from(umlauts), 'utf-8'],
		['UTF-8 with a mark', Buffer.from(`\uFEFF${umlauts}`), 'utf-8'],
		['UTF-16 little endian', utf16(umlauts), 'utf-16le'],
		['UTF-16 big endian', utf16(umlauts).swap16(), 'utf-16be'],
		['UTF-16 without a mark', Buffer.from(umlauts, 'utf16le'), 'utf-16le'],
		['Windows-1252', windows(umlauts), 'windows-1252'],
	])('in %s', async (_name, bytes, encoding) => {
		const { json, outputs } = await importFile(bytes);
		expect(json[0]).toMatchObject({ firstName: 'Jürgen', lastName: 'Löwe', company: { name: 'Grün & Söhne €' } });
		expect(outputs[2]?.[0]?.json).toMatchObject({ encoding, mixedEncodings: false });
	});

	it.each([[','], [';'], ['\t'], ['|']])('with %j between the cells, found by itself', async (delimiter) => {
		const quoted = (row: string): string => row.split(',').map((cell) => `"${cell}"`).join(delimiter);
		const { json } = await importFile(`${quoted(header)}\r\n${quoted(jane)}\r\n`);
		expect(json[0]).toMatchObject({ email: 'jane.doe@contoso.example', company: { name: 'Contoso GmbH' } });
	});

	it('from a workbook that another library wrote: first visible sheet, dates, long numbers, gaps', async () => {
		const book = utils.book_new();
		utils.book_append_sheet(book, utils.aoa_to_sheet([['not this one']]), 'Notes');
		const rows = [['Exported on Monday'], ['Full Name', 'Mobile', 'Company', 'Country', 'Email', 'Published'], ['Jürgen "J" Löwe & Co', 447_700_900_123, 'Contoso', 'UK', 'j@contoso.example', new Date(2025, 4, 17)], ['Ada Abbott', undefined, 'Fabrikam', 'US', 'ada@fabrikam.example']];
		utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { cellDates: true }), 'People');
		book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }] };
		const bytes: Buffer = write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
		const { json, outputs } = await importFile(bytes, { options: { raw: true } });
		expect(outputs[1]).toEqual([]);
		expect(json).toMatchObject([
			{ fullName: 'Jürgen "J" Löwe & Co', phones: [{ e164: '+447700900123', type: 'mobile' }], _meta: { row: 3, raw: { Published: '2025-05-17' } } },
			{ fullName: 'Ada Abbott', phones: [], email: 'ada@fabrikam.example', _meta: { row: 4 } },
		]);
		expect((await importFile(bytes, { options: { sheet: 'People' } })).json).toHaveLength(2);
	});

	it('from pushed payloads, envelopes of webhooks included, each paired with its item', async () => {
		const pushes: IDataObject[] = [
			{ headers: {}, body: { leads: [{ firstName: 'Jane', lastName: 'Doe', email: 'jane@contoso.example' }, { firstName: 'Ada', lastName: 'Abbott', email: 'ada@contoso.example' }] } },
			{ contact: { first_name: 'Ben', last_name: 'Clarke', email: 'ben@fabrikam.example' }, company: { name: 'Fabrikam', domain: 'fabrikam.example' } },
		];
		const run = await bench.run('b2bImport', { operation: 'importItems', provider: 'crayon' }, pushes);
		expect(run.json.map(({ email }) => email)).toEqual(['jane@contoso.example', 'ada@contoso.example', 'ben@fabrikam.example']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }, { item: 1 }]);
		expect(run.json[2]).toMatchObject({ firstName: 'Ben', company: { name: 'Fabrikam', domain: 'fabrikam.example' } });
	});

	it('with the mapping that a person keeps, which counts before the header', async () => {
		const content = 'Who,Mailbox,Title\nJane Doe,jane@contoso.example,Contoso GmbH\n';
		const mapping = [
			{ id: 1, provider: 'bookyourdata', column: 'who', field: 'fullName' }, { id: 2, provider: 'bookyourdata', column: 'Mailbox', field: 'email' }, { id: 3, provider: 'bookyourdata', column: 'Title', field: 'companyName' },
			{ id: 4, provider: 'klue', column: 'Title', field: 'ignore' },
		];
		const { json, outputs } = await importFile(content, { mapping: JSON.stringify(mapping) });
		expect(json[0]).toMatchObject({ fullName: 'Jane Doe', email: 'jane@contoso.example', title: null, company: { name: 'Contoso GmbH' } });
		const given = outputs[2]?.map(({ json: row }) => row) ?? [];
		expect(given.map(({ source }) => source)).toEqual(['remembered', 'remembered', 'remembered']);
		// What the Columns output gives is what the node takes.
		expect((await importFile(content, { mapping: JSON.stringify(given) })).json[0]).toMatchObject({ email: 'jane@contoso.example' });
	});

	it('a withdrawn consent stays one, whatever the word', async () => {
		const rows = ['Yes', 'TRUE', '1', 'Opted out', 'no', ''].map((word, at) => `p${at}@contoso.example,${word}`);
		const { json } = await importFile(`Email,Do Not Contact\n${rows.join('\n')}\n`);
		expect(json.map(({ restricted }) => restricted)).toEqual([true, true, true, true, null, null]);
	});

	it('money keeps its size and its currency', async () => {
		const { json } = await importFile('Company Name,Revenue (in 000s USD),Revenue,Employees\nA,"5,000",,1.000\nB,,€5M,12\nC,,"$7,500,000","10,001+"\n');
		expect(json.map(({ revenueUsd, employeeCount, employeeRange }) => [revenueUsd, employeeCount, employeeRange])).toEqual([[5_000_000, 1000, null], [null, 12, null], [7_500_000, null, { min: 10_001, max: null }]]);
		expect(json[1]).toMatchObject({ revenueRange: null, _meta: { warnings: [expect.stringContaining('not in US dollars')] } });
	});
});

describe('a bad row is parked with its reason, and the rest goes on', () => {
	const good = 'good@contoso.example';
	const long = 'x'.repeat(1_000_000);
	it.each([
		['no identifier', 'First Name,Email', 'Jane,', 'no e-mail address'],
		['a single name without a company', 'Full Name,Email', 'Jane Doe,', 'no e-mail address'],
		['a bad e-mail', 'First Name,Email', 'Jane,jane(at)contoso', 'not an e-mail address'],
		['an e-mail with two dots at its end', 'First Name,Email', 'Jane,jane@contoso..', 'not an e-mail address'],
		['two e-mails of which one is bad', 'First Name,Email', 'Jane,"jane@contoso.example; nobody"', 'not an e-mail address'],
		['a bad domain', 'Email,Domain', 'jane@contoso.example,not a domain', 'not a domain'],
		['a bad website', 'Email,Website', 'jane@contoso.example,coming soon', 'not a domain'],
		['a name of 1 MB', 'First Name,Email', `${long},jane@contoso.example`, '1,000,000 characters'],
		['an e-mail of 1 MB', 'First Name,Email', `Jane,${long}@contoso.example`, 'characters'],
		['a repeated address', 'First Name,Email', `Jane,${good}`, 'in row 2 already'],
		['a repeated address in capitals', 'First Name,Email', `Jane,${good.toUpperCase()}`, 'in row 2 already'],
		['more cells than columns', 'First Name,Email', 'Jane,jane@contoso.example,Contoso, Inc', 'not in quotes'],
		['fewer cells than columns', 'First Name,Email,Title', 'Jane,jane@contoso.example', 'cut off'],
	])('%s', async (_name, columns, row, reason) => {
		const names = columns.split(',');
		const first = names.map((name) => (name === 'Email' ? good : name === 'Domain' || name === 'Website' ? 'contoso.example' : 'A')).join(',');
		const last = names.map((name) => (name === 'Email' ? 'last@contoso.example' : name === 'Domain' || name === 'Website' ? 'contoso.example' : 'B')).join(',');
		const { json, outputs, status } = await importFile(`${columns}\n${first}\n${row}\n${last}\n`);
		expect(status).toBe('success');
		expect(json.map(({ email }) => email)).toEqual([good, 'last@contoso.example']);
		expect(outputs[1]?.map(({ json: parked }) => parked)).toEqual([{ provider: 'bookyourdata', file: 'export.csv', row: 3, reason: expect.stringContaining(reason), values: expect.anything() }]);
		expect(JSON.stringify(outputs[1]).length).toBeLessThan(3000);
		expect(outputs[1]?.[0]?.pairedItem).toEqual({ item: 0 });
	});

	it.each([
		['a company without a name and a domain', 'Company Name,Domain,Industry', ',,Dental', 'neither a domain nor a company name'],
		['a repeated domain', 'Company Name,Domain,Industry', 'Other,www.contoso.example,Dental', 'in row 2 already'],
		['a domain without a dot', 'Company Name,Domain,Industry', 'Other,localhost,Dental', 'not a domain'],
	])('%s', async (_name, columns, row, reason) => {
		const { json, outputs } = await importFile(`${columns}\nContoso,contoso.example,Dental\n${row}\n`);
		expect(json).toHaveLength(1);
		expect(outputs[1]?.[0]?.json).toMatchObject({ row: 3, reason: expect.stringContaining(reason) });
	});

	it('reasons are told together', async () => {
		const { outputs } = await importFile('Email,Domain\nnobody,nowhere\n');
		expect(outputs[1]?.[0]?.json.reason).toMatch(/not a domain.*not an e-mail address/);
	});

	it('a line of a quoted text keeps its place in the file', async () => {
		const { json, outputs } = await importFile(`Email,Description,Company\n${good},"two\nlines, and ""quotes""",Contoso\nbad,x,Contoso\n`);
		expect(json[0]).toMatchObject({ email: good });
		expect(outputs[1]?.[0]?.json).toMatchObject({ row: 4 });
	});
});

describe('what can be left out is, with a warning', () => {
	it.each([
		['an unknown country', 'Country,Phone', 'Atlantis,030 12345678', 'not a country that is known'],
		['a phone with letters', 'Country,Phone', 'Germany,call me', 'holds letters'],
		['a phone that a spreadsheet rounded', 'Country,Phone', 'Germany,4.93012E+11', 'rounded the number'],
		['a phone without a country', 'Country,Phone', ',030 12345678', 'no region was given'],
		['two phones in a cell', 'Country,Phone', 'Germany,030 12345678 / 030 12345679', 'more than one number'],
		['a link that is none of LinkedIn', 'Country,LinkedIn', 'Germany,https://www.example.com/jane', 'not a LinkedIn address'],
	])('%s', async (_name, columns, cells, warning) => {
		const { json, outputs } = await importFile(`Email,${columns}\njane@contoso.example,${cells}\n`);
		expect(outputs[1]).toEqual([]);
		expect(json[0]?._meta).toMatchObject({ warnings: expect.arrayContaining([expect.stringContaining(warning)]) });
		expect(JSON.stringify(json[0]?.phones ?? [])).not.toContain('"e164":"');
	});

	it('the default region reads numbers of rows without a country, and a plus guarded by an apostrophe is read', async () => {
		const { json } = await importFile("Email,Phone 1,Phone 2\nj@contoso.example,030 12345678,'+49 171 3920001\n", { options: { defaultRegion: 'Germany' } });
		expect(json[0]?.phones).toMatchObject([{ e164: '+493012345678' }, { e164: '+491713920001' }]);
	});

	it('two files joined in two encodings are read line by line, and it is said', async () => {
		const { json, outputs } = await importFile(Buffer.concat([Buffer.from('First Name,Email\nJürgen,j@contoso.example\n'), Buffer.from('Zoë,z@contoso.example\n', 'latin1')]));
		expect(json.map(({ firstName }) => firstName)).toEqual(['Jürgen', 'Zoë']);
		expect(outputs[2]?.[0]?.json).toMatchObject({ mixedEncodings: true });
	});

	it('title lines, empty lines and a header that is repeated are passed over', async () => {
		const { json, outputs } = await importFile(`My export,\n\nEmail,First Name\na@contoso.example,A\n,\nEmail,First Name\nb@contoso.example,B\n`);
		expect(json.map(({ email }) => email)).toEqual(['a@contoso.example', 'b@contoso.example']);
		expect(outputs[1]).toEqual([]);
	});
});

describe('a file that cannot be read says why and what to do', () => {
	const noHeader = 'Jane,Doe,jane@contoso.example\nBen,Clarke,ben@contoso.example\n';
	it.each<[string, string | Uint8Array, INodeParameters, RegExp, RegExp]>([
		['an empty file', '', {}, /no rows/, /Export it again/],
		['blank lines', '\n\n\n', {}, /no rows/, /Export it again/],
		['a missing header', noHeader, {}, /No header row.*"Jane"/, /No Header Row/],
		['a header in words nobody knows', 'foo,bar\n1,2\n', {}, /No header row/, /mapping/],
		['a wrong delimiter', people, { options: { delimiter: ';' } }, /No header row/, /another Delimiter/],
		['no column names for a file without a header', noHeader, { options: { noHeader: true } }, /no column names/, /Column Names/],
		['a mapping to a field that does not exist', people, { mapping: '[{"column":"Email","field":"mailbox"}]' }, /"mailbox", which does not exist/, /email/],
		['a mapping that is no list', people, { mapping: '{"Email":"email"}' }, /not a list of rows/, /Data Table/],
		['a mapping that is no JSON', people, { mapping: 'Email=email' }, /not a list of rows/, /Data Table/],
		['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000100000000', 'hex'), {}, /no text/, /Extract From File/],
		['an old workbook', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), {}, /no text/, /Extract From File/],
		['a broken archive', Buffer.from('504b0304140000000800', 'hex'), {}, /cannot be unpacked/, /Save it again/],
		['a field that is not there', people, { binaryField: 'attachment' }, /attachment/, /./],
	])('%s', async (_name, content, parameters, message, advice) => {
		const { error, status } = await importFile(content, parameters);
		expect(status).toBe('error');
		expect(error?.message).toMatch(message);
		expect(`${error?.description ?? ''}${error?.message ?? ''}`).toMatch(advice);
		expect(error?.context.itemIndex).toBe(0);
		const run = await importFile(content, parameters, { onError: 'continueRegularOutput' });
		expect(run.status).toBe('success');
		expect(run.json[0]).toMatchObject({ error: expect.stringMatching(message) });
	});

	it('a sheet that is not there is told with those that are', async () => {
		const book = utils.book_new();
		utils.book_append_sheet(book, utils.aoa_to_sheet([['Email'], ['a@contoso.example']]), 'People');
		const bytes: Buffer = write(book, { type: 'buffer', bookType: 'xlsx' });
		const { error } = await importFile(bytes, { options: { sheet: 'Persons' } });
		expect(error).toMatchObject({ message: expect.stringContaining('"Persons"'), description: expect.stringContaining('People') });
	});

	it('a file without a header is read with the names given', async () => {
		const { json } = await importFile(noHeader, { options: { noHeader: true, columnNames: 'First Name, Last Name, Email' } });
		expect(json.map(({ firstName }) => firstName)).toEqual(['Jane', 'Ben']);
	});

	it('three files are three items, and a bad one does not stop the others', async () => {
		const items = [file(people), file('foo\nbar\n'), file('Email;Company\nada@fabrikam.example;Fabrikam\n', 'second.csv')];
		const { json, items: given } = await bench.run('b2bImport', { operation: 'importFile', provider: '={{ $itemIndex === 2 ? "klue" : "crayon" }}' }, items, { onError: 'continueRegularOutput' });
		expect(json).toMatchObject([{ email: 'jane.doe@contoso.example', _meta: { provider: 'crayon' } }, { error: expect.stringContaining('No header row') }, { email: 'ada@fabrikam.example', _meta: { provider: 'klue', endpoint: 'second.csv' } }]);
		expect(given.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});
});

it('the guide names the fields that a mapping can name', () => {
	const [, list = ''] = /Fields that can be named:\n\n(.+)\n/.exec(readFileSync(join(__dirname, '../../docs/b2b-import.md'), 'utf8')) ?? [];
	expect([...list.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual([...columnFieldNames].sort());
});
