import { fields } from '../support/haloBench';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

let bench: SalesbuildrBench;
beforeEach(async () => {
	bench = await SalesbuildrBench.open();
});
afterEach(async () => await bench.close());

const batch = { resource: 'product', operation: 'createBatch' };
const products = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `P${index}`, cost: index, mpn: `M${index}` }));

describe('Salesbuildr: products in batches', () => {
	it('creates 230 products with three requests, one output item for each input item', async () => {
		const run = await bench.run({ ...batch, options: { enrich: true } }, products(230));
		expect(bench.writes()).toEqual(['POST product/batch', 'POST product/batch', 'POST product/batch']);
		expect(bench.standIn.log[0]?.query).toEqual({ enrich: 'true' });
		expect(run.items.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual(products(230).map(({ name }, item) => [name, { item }]));
		expect(new Set(run.json.map(({ id }) => id)).size).toBe(230);
	});

	it('parks a product without a name and creates the others; a batch that is refused parks its items only', async () => {
		const items = [...products(2), { cost: 1 }, { name: 'Bad', categoryId: 'nowhere' }];
		const run = await bench.run(batch, items.slice(0, 3), { onError: 'continueRegularOutput' });
		expect(run.json[2]).toMatchObject({ error: 'A new product needs Name' });
		expect(bench.standIn.records('product')).toHaveLength(2);
		const refused = await bench.run(batch, items.slice(3), { onError: 'continueRegularOutput' });
		expect(refused.json[0]?.error).toMatch(/categoryId nowhere is not a known category/);
	});

	it('sends nothing in a dry run, and does not send a batch again whose answer was lost', async () => {
		expect(await bench.does({ ...batch, dryRun: true }, products(2))).toMatchObject([{ dryRun: true, action: 'created', body: { name: 'P0' } }, {}]);
		expect(bench.writes()).toEqual([]);
		bench.standIn.setFaults(() => 'appliedAnswerLost');
		const { error } = await bench.run(batch, products(3));
		expect(bench.standIn.records('product')).toHaveLength(3);
		expect(error?.description).toMatch(/Check in Salesbuildr whether/);
	});

	it('is for products', async () => {
		expect((await bench.run({ resource: 'company', operation: 'createBatch' })).error?.message).toMatch(/no operation "createBatch" for "company"/);
	});
});

describe('Salesbuildr: field values', () => {
	const set = { resource: 'fieldValue', operation: 'setValues', fieldName: '={{ $json.field }}', fields: fields({ name: '={{ $json.name }}' }) };
	const read = async () => await bench.does({ resource: 'fieldValue', operation: 'getValues', fieldName: 'opportunity-category' });

	it('adds values, keeps those that are there, and writes nothing the second time', async () => {
		const items = ['Managed Services', 'Projects'].map((name) => ({ field: 'opportunity-category', name }));
		expect((await bench.does(set, items)).map(({ action }) => action)).toEqual(['created', 'created']);
		expect(bench.writes()).toEqual(['PUT field/opportunity-category']);
		const more = [{ field: 'opportunity-category', name: 'Cloud' }, { field: 'opportunity-category', name: 'projects' }];
		await bench.does({ ...set, dryRun: true }, more);
		expect(await read()).toHaveLength(2);
		expect((await bench.does(set, more)).map(({ action }) => action)).toEqual(['created', 'updated']);
		expect((await read()).map(({ name }) => name)).toEqual(['Managed Services', 'projects', 'Cloud']);
		bench.standIn.resetLog();
		expect((await bench.does(set, more)).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
		expect(bench.writes()).toEqual([]);
	});

	it('parks a value without a name and one of a field without a name', async () => {
		const items = [{ field: 'opportunity-category', name: 'Good' }, { field: ' ', name: 'X' }, { field: 'opportunity-category' }];
		const { json } = await bench.run(set, items, { onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error === undefined)).toEqual([true, false, false]);
		expect((await read()).map(({ name }) => name)).toEqual(['Good']);
	});
});

it('wins and loses an opportunity by its status, and refuses to reopen one', async () => {
	const { id: companyId } = bench.standIn.create('company', { name: 'C' });
	const { id } = bench.standIn.create('opportunity', { name: 'Deal', companyId, description: 'kept' });
	const update = { resource: 'opportunity', operation: 'update', recordId: id };
	await bench.does({ ...update, fields: fields({ name: 'Renamed', status: 'won' }) });
	expect(bench.standIn.records('opportunity')).toMatchObject([{ name: 'Renamed', description: 'kept', status: 'won' }]);
	expect((await bench.run({ ...update, fields: fields({ status: 'open' }) })).error?.message).toBe('Opportunity: status cannot become "open"');
});

it('the sync state does not use up the budget of requests', async () => {
	const small = await SalesbuildrBench.open({}, { requestsPerWindow: 1, windowSeconds: 600 });
	for (let count = 0; count < 3; count += 1) await small.does({ resource: 'syncState', operation: 'create', fields: fields({ name: `state ${count}` }) });
	expect(await small.does({ resource: 'syncState', operation: 'search' })).toHaveLength(3);
	await small.close();
});
