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
		expect((await read()).map(({ displayValue }) => displayValue)).toEqual(['Managed Services', 'projects', 'Cloud']);
		bench.standIn.resetLog();
		expect((await bench.does(set, more)).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
		expect(bench.writes()).toEqual([]);
	});

	it('parks a value without a name and one of a field without a name', async () => {
		const items = [{ field: 'opportunity-category', name: 'Good' }, { field: ' ', name: 'X' }, { field: 'opportunity-category' }];
		const { json } = await bench.run(set, items, { onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error === undefined)).toEqual([true, false, false]);
		expect((await read()).map(({ displayValue }) => displayValue)).toEqual(['Good']);
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

it('keeps to the names that the values of a field have', async () => {
	// A tenant whose values were called `name` got a second name beside it with every change.
	await bench.standIn.create('company', { name: 'C' });
	const put = { values: [{ name: 'Old' }] };
	await fetch(`${bench.standIn.baseUrl}/field/lead-source`, { method: 'PUT', headers: { 'api-key': bench.standIn.apiKey, 'content-type': 'application/json' }, body: JSON.stringify(put) });
	const set = { resource: 'fieldValue', operation: 'setValues', fieldName: 'lead-source', fields: fields({ name: '={{ $json.name }}' }) };
	expect((await bench.does(set, [{ name: 'old' }, { name: 'New' }])).map(({ action }) => action)).toEqual(['updated', 'created']);
	expect(await bench.does({ resource: 'fieldValue', operation: 'getValues', fieldName: 'lead-source' })).toMatchObject([{ name: 'old' }, { name: 'New' }]);
});

describe('Salesbuildr: sync state', () => {
	const quoteOf = () => {
		const { id: companyId } = bench.standIn.create('company', { name: 'C' });
		const { id: opportunityId } = bench.standIn.create('opportunity', { name: 'Deal', companyId });
		return bench.standIn.create('quote', { opportunityId, title: 'Q' }).id;
	};
	const set = { resource: 'syncState', operation: 'setState', entity: 'quote', recordId: '={{ $json.id }}', state: '={{ $json.state }}', stateIdentifier: '={{ $json.haloId }}', stateError: '={{ $json.problem }}' };

	it('tells the state of a quote and its HaloPSA ID, and does not use up the budget of requests', async () => {
		const small = await SalesbuildrBench.open({}, { requestsPerWindow: 1, windowSeconds: 600 });
		try {
			const { id: companyId } = small.standIn.create('company', { name: 'C' });
			const { id: opportunityId } = small.standIn.create('opportunity', { name: 'Deal', companyId });
			const { id } = small.standIn.create('quote', { opportunityId, title: 'Q' });
			const items = [{ id, state: 'synced', haloId: '12', problem: '' }, { id, state: 'error', haloId: '', problem: 'no item' }, { id, state: 'synced', haloId: '12', problem: '' }];
			expect(await small.does(set, items)).toMatchObject(items.map(({ state }) => ({ entity: 'quote', id, state })));
			expect(small.standIn.byExternalIdentifier('quote', '12')).toMatchObject({ id, syncState: 'synced' });
		} finally {
			await small.close();
		}
	});

	it.each([
		['no ID', { id: ' ', state: 'synced' }, /No ID was given for the quote/],
		['no state', { state: '' }, /No state was given/],
		['an error without its text', { state: 'error' }, /no error was given/],
		['a quote that is not there', { id: 'nowhere', state: 'synced' }, /nowhere was not found/],
	])('parks %s and goes on', async (_what, item, says) => {
		const good = { id: quoteOf(), state: 'synced', haloId: '', problem: '' };
		const run = await bench.run(set, [{ ...good, ...item }, good], { onError: 'continueRegularOutput' });
		expect(run.json[0]?.error).toMatch(says);
		expect(run.json[1]).toMatchObject({ state: 'synced' });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		bench.standIn.resetLog();
		expect(await bench.does({ ...set, dryRun: true }, [good])).toMatchObject([{ dryRun: true, body: { state: 'synced' } }]);
		expect(bench.writes()).toEqual([]);
	});
});
