import type { IDataObject } from 'n8n-workflow';
import { salesbuildrResources } from '../../lib/counterparts/salesbuildr';
import { fields } from '../support/haloBench';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

const names = salesbuildrResources.filter(({ operations }) => operations.includes('delete')).map(({ name }) => name);

describe('Salesbuildr: single records', () => {
	let bench: SalesbuildrBench;
	beforeEach(async () => {
		bench = await SalesbuildrBench.open({ integrationKey: 'integration-key-of-the-test' });
	});
	afterEach(async () => await bench.close());

	const sample = (resource: string, name: string): IDataObject => {
		const company = bench.standIn.records('company')[0] ?? bench.standIn.create('company', { name: 'Company' });
		return { name, ...(resource === 'opportunity' ? { companyId: company.id } : {}) };
	};

	it.each(names)('creates, reads, changes and deletes three of %s', async (resource) => {
		const items = ['A', 'B', 'C'].map((name) => sample(resource, name));
		const made = await bench.does({ resource, operation: 'create' }, items);
		expect(made.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
		const ids = made.map(({ id }) => ({ id: id as string }));

		const read = await bench.run({ resource, operation: 'get', recordId: '={{ $json.id }}' }, ids);
		expect(read.json.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
		expect(read.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);

		const changes = ids.map((item, index) => ({ ...item, newName: `changed ${index}` }));
		const update = { resource, operation: 'update', recordId: '={{ $json.id }}', fields: fields({ name: '={{ $json.newName }}', ...(resource === 'opportunity' ? { companyId: sample(resource, '').companyId } : {}) }) };
		expect(await bench.does({ ...update, dryRun: true }, changes)).toMatchObject([{ dryRun: true, action: 'update', body: { name: 'changed 0' } }, {}, {}]);
		expect((await bench.does(update, changes)).map(({ name }) => name)).toEqual(['changed 0', 'changed 1', 'changed 2']);

		const remove = { resource, operation: 'delete', recordId: '={{ $json.id }}' };
		const before = bench.standIn.records(resource).length;
		expect(await bench.does({ ...remove, dryRun: true }, ids)).toMatchObject(ids.map(({ id }) => ({ dryRun: true, action: 'delete', id })));
		expect(bench.standIn.records(resource)).toHaveLength(before);
		await bench.does(remove, ids);
		expect(bench.standIn.records(resource)).toHaveLength(before - 3);
	});

	it.each(names)('goes on after one of %s that does not exist', async (resource) => {
		const record = bench.standIn.create(resource, sample(resource, 'There'));
		const items = [record.id, 'nowhere', record.id].map((id) => ({ id }));
		const run = await bench.run({ resource, operation: 'get', recordId: '={{ $json.id }}' }, items, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, true]);
		expect(run.json[1]).toMatchObject({ error: expect.stringContaining('nowhere was not found'), details: expect.stringMatching(/Check the identifier/) });
	});

	it('reads and deletes by external identifier', async () => {
		bench.standIn.create('company', { name: 'External', externalIdentifier: 'a/b 1' });
		const by = { resource: 'company', identifyBy: 'externalIdentifier', recordId: 'a/b 1' };
		expect(await bench.does({ ...by, operation: 'get' })).toMatchObject([{ name: 'External' }]);
		await bench.does({ ...by, operation: 'delete' });
		expect(bench.standIn.byExternalIdentifier('company', 'a/b 1')).toBeUndefined();
	});

	it('searches with a limit, all pages, and filters', async () => {
		for (let index = 0; index < 230; index += 1) bench.standIn.create('company', { name: `Company ${String(index).padStart(3, '0')}` });
		const search = { resource: 'company', operation: 'search' };
		const all = await bench.does({ ...search, returnAll: true });
		expect(new Set(all.map(({ id }) => id)).size).toBe(230);
		expect(await bench.does({ ...search, limit: 120 })).toHaveLength(120);
		const items = [{ query: 'Company 01' }, { query: 'Company 229' }, { query: 'nothing' }];
		const run = await bench.run({ ...search, filters: { query: '={{ $json.query }}', sort: '-name' } }, items);
		expect(run.items.map(({ json, pairedItem }) => [json.name, pairedItem]).slice(-2)).toEqual([['Company 010', { item: 0 }], ['Company 229', { item: 1 }]]);
	});

	it('fields nobody filled in are not sent', async () => {
		const { id } = bench.standIn.create('company', { name: 'Kept', website: 'https://kept.example' });
		await bench.does({ resource: 'company', operation: 'update', recordId: id, fields: fields({ name: 'New', website: null }) });
		expect(bench.standIn.records('company')[0]).toMatchObject({ name: 'New', website: 'https://kept.example' });
	});

	it('a required field that is missing is named before anything is sent', async () => {
		bench.standIn.resetLog();
		const { error } = await bench.run({ resource: 'company', operation: 'create', fields: fields({ website: 'w' }) });
		expect(error?.message).toBe('A new company needs Name');
		expect(bench.requests()).toEqual([]);
	});

	it('offers records in a searchable list, by what a person knows them by, and takes the choice', async () => {
		const { id } = bench.standIn.create('company', { name: 'Contoso' });
		bench.standIn.create('company', { name: 'Fabrikam' });
		bench.standIn.create('contact', { firstName: 'Ada', lastName: 'Byron', email: 'ada@contoso.example' });
		bench.standIn.create('category', { name: 'Cloud Services' });
		const picked = async (resource: string, filter: string) => (await bench.nodes.listSearch('salesbuildr', 'searchRecords', { resource, operation: 'get' }, filter)).results.map(({ name }) => name);
		expect(await picked('company', 'cont')).toEqual(['Contoso']);
		expect(await picked('company', '')).toEqual(['Contoso', 'Fabrikam']);
		expect(await picked('contact', '')).toEqual(['Ada Byron <ada@contoso.example>']);
		expect([await picked('category', 'cloud'), await picked('category', 'x')]).toEqual([['Cloud Services'], []]);
		expect(await bench.does({ resource: 'company', operation: 'get', recordId: { __rl: true, mode: 'list', value: id } })).toMatchObject([{ name: 'Contoso' }]);
	});

	it('offers the fields of the resource, references by external identifier for an upsert', async () => {
		const { fields: offered } = await bench.nodes.mapperFields('salesbuildr', 'getFields', { resource: 'opportunity', operation: 'upsert' });
		expect(offered.map(({ id }) => id)).toEqual(expect.arrayContaining(['name', 'companyExternalIdentifier', 'contactExternalIdentifier']));
		const { fields: forUpdate } = await bench.nodes.mapperFields('salesbuildr', 'getFields', { resource: 'opportunity', operation: 'update' });
		expect(forUpdate.every(({ removed }) => removed)).toBe(true);
	});
});

describe('Salesbuildr: the credential', () => {
	it('a wrong key is told without showing it', async () => {
		const apiKey = `wrong-${Math.random().toString(36).slice(2)}`;
		const bench = await SalesbuildrBench.open({}, { apiKey });
		const run = await bench.run({ resource: 'company', operation: 'search' });
		await bench.close();
		expect(run.error).toMatchObject({ httpCode: '401', message: expect.stringContaining('api-key'), description: expect.stringContaining('API Key') });
		expect(run.everything).not.toContain(apiKey);
	});

	it('the keys are nowhere in the execution', async () => {
		const bench = await SalesbuildrBench.open({ integrationKey: 'a-secret-integration-key' });
		const run = await bench.run({ resource: 'company', operation: 'search' });
		await bench.close();
		expect(run.status).toBe('success');
		for (const secret of [bench.standIn.apiKey, 'a-secret-integration-key']) expect(run.everything).not.toContain(secret);
	});

	it('an address that is none is told', async () => {
		const bench = await SalesbuildrBench.open({}, { baseUrl: 'http://' });
		const run = await bench.run({ resource: 'company', operation: 'search' });
		await bench.close();
		expect(run.error?.message).toMatch(/Base URL/);
		expect(run.error?.description).toMatch(/public-api/);
	});
});
