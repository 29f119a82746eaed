import type { IDataObject } from 'n8n-workflow';
import { fields } from '../support/haloBench';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

/**
 * The node was built on what clients of Salesbuildr do. Against a tenant that goes by the API document alone it updated
 * nothing (there is no PATCH), wrote phone numbers and addresses under names that are refused, and could not win a deal.
 */
let bench: SalesbuildrBench;
beforeEach(async () => {
	bench = await SalesbuildrBench.open({ documentedOnly: true });
});
afterEach(() => bench.close());

const address = { phone: '+44 20 7946 0000', address: '1 High Street', address2: 'Floor 2', city: 'London', state: 'Greater London', postalCode: 'SW1A 1AA', country: 'GB' };
const update = (resource: string, recordId: string, values: Record<string, string | number>) => ({ resource, operation: 'update', recordId, fields: fields(values) });

describe('Salesbuildr by its API document: companies and contacts', () => {
	it('writes phone and address where the document has them, gives them flat, and has nothing to write the second time', async () => {
		const items = [{ externalIdentifier: '12', name: 'Contoso', number: '12', type: 'customer', ...address }];
		expect(await bench.upsert('company', items)).toMatchObject([{ action: 'created' }]);
		const { telephone, address: sent } = (await (await fetch(`${bench.standIn.baseUrl}/company/ext/12`, { headers: { 'api-key': bench.standIn.apiKey } })).json()) as Record<string, unknown>;
		expect([telephone, sent]).toEqual([address.phone, { street: '1 High Street', apartment: 'Floor 2', city: 'London', state: 'Greater London', zip: 'SW1A 1AA', country: 'GB' }]);
		expect(await bench.does({ resource: 'company', operation: 'get', identifyBy: 'externalIdentifier', recordId: '12' })).toMatchObject([address]);
		bench.standIn.resetLog();
		expect(await bench.upsert('company', items)).toMatchObject([{ action: 'unchanged' }]);
		expect(bench.writes()).toEqual([]);
	});

	it('changes one line of an address and keeps the others, those that no field of the node has too', async () => {
		const { id } = bench.standIn.create('company', { name: 'Contoso', externalIdentifier: '12', ...address, addressContactName: 'Ada', stickyNote: 'pays late' });
		await bench.does(update('company', id, { city: 'Leeds' }));
		expect(bench.standIn.records('company')).toMatchObject([{ ...address, city: 'Leeds', addressContactName: 'Ada', stickyNote: 'pays late', externalIdentifier: '12' }]);
		bench.standIn.resetLog();
		await bench.does(update('company', id, { city: 'Leeds' }));
		expect(bench.writes()).toEqual([]);
	});

	it('leaves out what Salesbuildr shows and does not take, once it has said so', async () => {
		const { id } = bench.standIn.create('company', { name: 'Contoso', logoUrl: 'https://img.example/1' });
		const { id: other } = bench.standIn.create('company', { name: 'Fabrikam', logoUrl: 'https://img.example/2' });
		await bench.does({ resource: 'company', operation: 'update', recordId: '={{ $json.id }}', fields: fields({ city: 'Leeds' }) }, [{ id }, { id: other }]);
		expect(bench.standIn.records('company').map(({ city }) => city)).toEqual(['Leeds', 'Leeds']);
		expect(bench.writes()).toEqual([`PUT company/${id}`, `PUT company/${id}`, `PUT company/${other}`]);
	});

	it('does not drop a field that somebody wants to change', async () => {
		const { id } = bench.standIn.create('company', { name: 'Contoso' });
		const { error } = await bench.run(update('company', id, { logoUrl: 'x' }));
		expect(error?.message).toMatch(/property logoUrl should not exist/);
	});

	it('makes a contact without the job title that this tenant does not have, and does not write it again for ever', async () => {
		bench.standIn.create('company', { name: 'Contoso', externalIdentifier: '12' });
		const items = [{ externalIdentifier: '7', firstName: 'Ada', email: 'ada@contoso.example', mobile: '+44 7700 900000', jobTitle: 'CTO', companyExternalIdentifier: '12' }];
		expect(await bench.upsert('contact', items)).toMatchObject([{ action: 'created' }]);
		expect(bench.standIn.byExternalIdentifier('contact', '7')).toMatchObject({ mobile: '+44 7700 900000' });
		bench.standIn.resetLog();
		expect(await bench.upsert('contact', items)).toMatchObject([{ action: 'unchanged' }]);
		expect(bench.writes()).toEqual([]);
	});

	it('gives a company its HaloPSA ID', async () => {
		const { id } = bench.standIn.create('company', { name: 'Contoso', ...address });
		await bench.does({ resource: 'company', operation: 'setExternalIdentifier', recordId: id, externalIdentifier: '12' });
		expect(bench.standIn.byExternalIdentifier('company', '12')).toMatchObject({ id, ...address });
	});
});

describe('Salesbuildr by its API document: opportunities', () => {
	const deal = (more: IDataObject = {}) => {
		const { id: companyId } = bench.standIn.create('company', { name: 'Contoso' });
		return bench.standIn.create('opportunity', { name: 'Deal', companyId, description: 'kept', closedAt: null, ...more });
	};

	it('changes, wins and loses one under its external identifier, and gives the outcome as status', async () => {
		const { id } = deal({ externalIdentifier: '5' });
		await bench.does(update('opportunity', id, { name: 'Bigger Deal' }));
		expect(bench.standIn.records('opportunity')).toMatchObject([{ name: 'Bigger Deal', description: 'kept' }]);
		await bench.does({ resource: 'opportunity', operation: 'win', recordId: id });
		expect(await bench.does({ resource: 'opportunity', operation: 'get', recordId: id })).toMatchObject([{ status: 'won', statusId: 'won' }]);
		bench.standIn.resetLog();
		await bench.does(update('opportunity', id, { status: 'won' }));
		expect(bench.writes()).toEqual([]);
	});

	it.each([['win', {}], ['update', { fields: fields({ name: 'X' }) }], ['setExternalIdentifier', { externalIdentifier: '9' }]])('says why one without external identifier cannot be changed: %s', async (operation, more) => {
		const { id } = deal();
		const { error } = await bench.run({ resource: 'opportunity', operation, recordId: id, ...more });
		expect(error).toMatchObject({ message: expect.stringContaining('has no external identifier') as string, description: expect.stringContaining('by hand') as string });
	});
});

describe('Salesbuildr by its API document: categories, products and quotes', () => {
	it('finds a category by its name, and says what to do about one that is missing', async () => {
		bench.standIn.create('category', { name: 'Hardware' });
		const json = await bench.upsert('category', [{ externalIdentifier: '1', name: 'hardware ' }, { externalIdentifier: '2', name: 'Cloud' }]);
		expect(json).toMatchObject([{ action: 'unchanged' }, { action: 'parked', error: expect.stringContaining('no route to create one') as string, details: expect.stringContaining('productGroups') as string }]);
	});

	it('puts a product into the category of its group, by name, and skips one whose group has no category', async () => {
		const { id } = bench.standIn.create('category', { name: 'Hardware' });
		const product = (externalIdentifier: string, categoryName: string) => ({ externalIdentifier, name: `P${externalIdentifier}`, categoryExternalIdentifier: `g${externalIdentifier}`, categoryName });
		const json = await bench.upsert('product', [product('1', 'Hardware'), product('2', 'Cloud')], undefined, { options: { missingReferences: 'skip' } });
		expect(json).toMatchObject([{ action: 'created' }, { action: 'skipped', reason: expect.stringContaining('the name "Cloud"') as string }]);
		expect(bench.standIn.records('product')).toMatchObject([{ categoryId: id }]);
	});

	it('does not guess between two categories of one name', async () => {
		for (const parent of ['A', 'B']) bench.standIn.create('category', { name: 'Cloud', description: parent });
		const json = await bench.upsert('product', [{ externalIdentifier: '1', name: 'P', categoryExternalIdentifier: '9', categoryName: 'Cloud' }]);
		expect(json).toMatchObject([{ action: 'parked' }]);
	});

	it.each([[false, 'POST quote'], [true, 'POST quote/approved']])('creates a quote (approved: %p)', async (approved, request) => {
		const { id: companyId } = bench.standIn.create('company', { name: 'Contoso' });
		const { id: opportunityId } = bench.standIn.create('opportunity', { name: 'Deal', companyId });
		await bench.does({ resource: 'quote', operation: 'create', fields: fields({ opportunityId, title: 'Q' }), options: { approved } });
		expect(bench.writes()).toEqual([request]);
	});

	describe('once per title', () => {
		const create = (opportunityId: string, more: object = {}) => ({ resource: 'quote', operation: 'create', fields: fields({ opportunityId, title: 'Refresh (HaloPSA 12)' }), options: { once: true }, ...more });
		let opportunityId: string;
		beforeEach(() => {
			const { id: companyId } = bench.standIn.create('company', { name: 'Contoso' });
			opportunityId = bench.standIn.create('opportunity', { name: 'Deal', companyId }).id;
		});

		it('gives the quote that the opportunity has, and not one of another opportunity or a longer title', async () => {
			const { id: companyId } = bench.standIn.create('company', { name: 'Fabrikam' });
			const other = bench.standIn.create('opportunity', { name: 'Other', companyId }).id;
			bench.standIn.create('quote', { opportunityId: other, title: 'Refresh (HaloPSA 12)' });
			bench.standIn.create('quote', { opportunityId, title: 'Copy of Refresh (HaloPSA 12)' });
			const [made] = await bench.does(create(opportunityId));
			expect(await bench.does(create(opportunityId))).toMatchObject([{ id: made?.id }]);
			expect(bench.writes()).toEqual(['POST quote']);
		});

		// A POST whose answer was lost was an error in the workflow, and the next run made a second quote.
		it('finds a quote whose answer was lost', async () => {
			bench.standIn.setFaults(({ method }) => (method === 'POST' ? 'appliedAnswerLost' : undefined));
			const [made] = await bench.does(create(opportunityId));
			bench.standIn.setFaults([]);
			expect(bench.standIn.records('quote')).toMatchObject([{ id: made?.id }]);
		});

		it('does not send again what was not answered and is not shown', async () => {
			bench.standIn.setFaults(({ method }) => (method === 'POST' ? 'resetBefore' : undefined));
			const { error } = await bench.run(create(opportunityId));
			bench.standIn.setFaults([]);
			expect(error).toMatchObject({ message: expect.stringContaining('did not answer whether it made the quote "Refresh (HaloPSA 12)"') as string, description: expect.stringContaining('not sent again') as string });
			expect(bench.writes()).toEqual(['POST quote']);
		});

		it('finds a quote whose answer has no ID', async () => {
			bench.standIn.setFaults(({ method }) => (method === 'POST' ? 'emptyBody200' : undefined));
			expect(await bench.does(create(opportunityId))).toMatchObject([{ id: bench.standIn.records('quote')[0]?.id }]);
			bench.standIn.setFaults([]);
		});
	});

	// A list that leaves the lines out would have made quotations without any.
	it('reads a quote by itself where the list leaves out its lines', async () => {
		const light = await SalesbuildrBench.open({ externalIdentifierInSearch: false });
		try {
			const { id: companyId } = light.standIn.create('company', { name: 'Contoso' });
			const { id: opportunityId } = light.standIn.create('opportunity', { name: 'Deal', companyId });
			for (const title of ['A', 'B']) light.standIn.create('quote', { opportunityId, title, items: [{ name: title }] });
			const search = { resource: 'quote', operation: 'search', returnAll: true };
			expect((await light.does(search)).map(({ items }) => items)).toEqual([undefined, undefined]);
			expect((await light.does({ ...search, options: { wholeQuotes: true } })).map(({ items }) => items)).toEqual([[{ name: 'A' }], [{ name: 'B' }]]);
		} finally {
			await light.close();
		}
	});

	it('reads contract items and quote templates', async () => {
		bench.standIn.create('contract-item', { name: 'Managed Service', quantity: 3 });
		bench.standIn.create('quote-template', { name: 'Standard' });
		expect(await bench.does({ resource: 'contractItem', operation: 'search', returnAll: true })).toMatchObject([{ name: 'Managed Service', quantity: 3 }]);
		expect(await bench.does({ resource: 'quoteTemplate', operation: 'search', returnAll: true })).toMatchObject([{ name: 'Standard' }]);
	});
});
