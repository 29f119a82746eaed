import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

let bench: SalesbuildrBench;
beforeEach(async () => {
	bench = await SalesbuildrBench.open();
});
afterEach(() => bench.close());

const identify = async (recordId: string, externalIdentifier: string, more: INodeParameters = {}) =>
	await bench.run({ resource: 'company', operation: 'setExternalIdentifier', recordId, externalIdentifier, ...more });

describe('Salesbuildr: Set External Identifier', () => {
	it('writes the HaloPSA ID into a company that has none and keeps its other fields; a second time writes nothing', async () => {
		const company = bench.standIn.create('company', { name: 'Contoso', website: 'https://contoso.example' });
		expect((await identify(company.id, '12')).json).toMatchObject([{ action: 'updated', id: company.id, externalIdentifier: '12' }]);
		expect(bench.standIn.byExternalIdentifier('company', '12')).toMatchObject({ id: company.id, name: 'Contoso', website: 'https://contoso.example' });
		bench.standIn.resetLog();
		expect((await identify(company.id, '12')).json).toMatchObject([{ action: 'unchanged' }]);
		expect(bench.writes()).toEqual([]);
	});

	it.each<[string, IDataObject, IDataObject | undefined, RegExp]>([
		['a company that has another one', { name: 'Contoso', externalIdentifier: '7' }, undefined, /has the external identifier 7, not 12/],
		['one that another company has', { name: 'Contoso' }, { name: 'Fabrikam', externalIdentifier: '12' }, /"Fabrikam".*already has the external identifier 12/],
	])('refuses %s and writes nothing', async (_what, own, other, message) => {
		const company = bench.standIn.create('company', own);
		if (other) bench.standIn.create('company', other);
		const { error } = await identify(company.id, '12');
		expect(error?.message).toMatch(message);
		expect(bench.writes()).toEqual([]);
	});

	it('says so when Salesbuildr takes the field and does not keep it', async () => {
		const company = bench.standIn.create('company', { name: 'Contoso' });
		// Gone by the time it is looked up: as where the server does not know the field in an update.
		let updated = false;
		bench.standIn.onRequest(({ method }) => {
			if (method === 'PUT') updated = true;
			else if (updated) bench.standIn.records('company').forEach(({ id }) => bench.standIn.remove('company', id));
		});
		const { error } = await identify(company.id, '12');
		expect(error).toMatchObject({ message: expect.stringContaining('did not keep it') as string, description: expect.stringContaining('makes no second one') as string });
	});

	it('sends nothing in a dry run, and refuses an empty identifier', async () => {
		const company = bench.standIn.create('company', { name: 'Contoso' });
		expect((await identify(company.id, '12', { dryRun: true })).json).toMatchObject([{ dryRun: true, action: 'updated' }]);
		expect((await identify(company.id, ' ')).error?.message).toMatch(/No external identifier/);
		expect(bench.writes()).toEqual([]);
	});
});

describe('Salesbuildr: Create or Update beside records without identifier', () => {
	const upsert = async (resource: string, items: IDataObject[], options: IDataObject) => await bench.upsert(resource, items, undefined, { options } as INodeParameters);

	// An MSP that had entered its customers in Salesbuildr got every one of them a second time from the first full sync.
	it('makes no second company of one that was entered by hand', async () => {
		bench.standIn.create('company', { name: 'Contoso  Ltd' });
		const json = await upsert('company', [{ externalIdentifier: '1', name: 'contoso ltd' }, { externalIdentifier: '2', name: 'Fabrikam' }], { unlinked: 'fail' });
		expect(json).toMatchObject([{ action: 'parked', error: expect.stringContaining('without external identifier') as string, details: expect.stringContaining('Account Mapping') as string }, { action: 'created' }]);
		expect(bench.standIn.records('company').map(({ name }) => name)).toEqual(['Contoso  Ltd', 'Fabrikam']);
	});

	it.each([[250, 130], [250, 2]])('finds it among %i companies when %i are to be created', async (there, wanted) => {
		for (let index = 0; index < there; index += 1) bench.standIn.create('company', { name: `Company ${index}` });
		const items = Array.from({ length: wanted }, (_, index) => ({ externalIdentifier: String(index + 1), name: index === 0 ? 'Company 249' : `New ${index}` }));
		const json = await upsert('company', items, { unlinked: 'fail' });
		expect(json.filter(({ action }) => action === 'parked').map(({ externalIdentifier }) => externalIdentifier)).toEqual(['1']);
	});

	it('compares contacts by e-mail address, and lets those with an identifier of their own be', async () => {
		bench.standIn.create('contact', { email: 'ADA@contoso.example', externalIdentifier: '99' });
		bench.standIn.create('contact', { email: 'Bob@contoso.example' });
		const json = await upsert('contact', [{ externalIdentifier: '1', email: 'ada@contoso.example' }, { externalIdentifier: '2', email: 'bob@contoso.example' }], { unlinked: 'fail' });
		expect(json.map(({ action }) => action)).toEqual(['created', 'parked']);
	});

	it('leaves records that are there as they are when told to', async () => {
		bench.standIn.create('company', { name: 'Old', externalIdentifier: '1' });
		const json = await upsert('company', [{ externalIdentifier: '1', name: 'New' }, { externalIdentifier: '2', name: 'Second' }], { existing: 'leave' });
		expect(json.map(({ action }) => action)).toEqual(['unchanged', 'created']);
		expect(bench.standIn.byExternalIdentifier('company', '1')?.name).toBe('Old');
	});
});

describe('Salesbuildr: opportunities and quotes', () => {
	it('keeps the fields of an opportunity that an update does not name', async () => {
		const company = bench.standIn.create('company', { name: 'Contoso' });
		const deal = bench.standIn.create('opportunity', { name: 'Deal', companyId: company.id, description: 'Long story' });
		await bench.does({ resource: 'opportunity', operation: 'update', recordId: deal.id, fields: { mappingMode: 'defineBelow', value: { name: 'Bigger Deal' }, matchingColumns: [], schema: [] } as unknown as INodeParameters });
		expect(bench.standIn.records('opportunity')).toMatchObject([{ name: 'Bigger Deal', companyId: company.id, description: 'Long story' }]);
	});

	it('wins an opportunity, makes a quote of it and orders it once', async () => {
		const company = bench.standIn.create('company', { name: 'Contoso' });
		const product = bench.standIn.create('product', { name: 'Server', price: 10 });
		const deal = bench.standIn.create('opportunity', { name: 'Deal', companyId: company.id });
		expect(await bench.does({ resource: 'opportunity', operation: 'win', recordId: deal.id })).toMatchObject([{ status: 'won' }]);
		const [quote] = await bench.does({
			resource: 'quote', operation: 'create',
			fields: { mappingMode: 'defineBelow', value: { opportunityId: deal.id, title: 'Quote', products: [{ id: product.id, quantity: 2 }] }, matchingColumns: [], schema: [] } as unknown as INodeParameters,
		});
		expect(await bench.does({ resource: 'quote', operation: 'order', recordId: String(quote?.id) })).toMatchObject([{ status: 'ordered' }]);
	});

	it.each([['quote', 'delete'], ['quote', 'upsert'], ['company', 'win']])('refuses what there is not: %s %s', async (resource, operation) => {
		const { error } = await bench.run({ resource, operation, recordId: 'x', externalIdentifier: '1' });
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toMatch(/no operation|Choose one of/);
		expect(bench.writes()).toEqual([]);
	});
});
