import { closeServers, openSalesbuildr, request } from './support';

afterEach(closeServers);

describe('Salesbuildr stand-in', () => {
	it('asks for the key, and for the integration key when it has one', async () => {
		const { standIn, send } = await openSalesbuildr({ integrationKey: 'second' });
		expect((await request(`${standIn.baseUrl}/company`)).status).toBe(401);
		expect(
			(await request(`${standIn.baseUrl}/company`, { headers: { 'api-key': standIn.apiKey } })).status,
		).toBe(401);
		expect((await send('GET', 'company')).status).toBe(200);
	});

	it('knows singular paths only', async () => {
		const { standIn, send } = await openSalesbuildr();
		expect((await send('GET', 'companies')).status).toBe(404);
		expect((await request(`${standIn.url}/company`, { headers: { 'api-key': standIn.apiKey } })).status).toBe(
			404,
		);
	});

	it('creates, reads, replaces, merges and deletes', async () => {
		const { send } = await openSalesbuildr();
		const { id } = (await send('POST', 'company', { name: 'A', number: '1', type: 'prospect' })).row();
		const path = `company/${String(id)}`;
		expect((await send('PATCH', path, { number: '2' })).row()).toMatchObject({
			name: 'A',
			number: '2',
			type: 'prospect',
		});
		const replaced = (await send('PUT', path, { name: 'B' })).row();
		expect(replaced).toMatchObject({ id, name: 'B' });
		expect(replaced).not.toHaveProperty('number');
		expect((await send('DELETE', path)).status).toBe(204);
		expect((await send('GET', path)).status).toBe(404);
	});

	it('upserts by external identifier', async () => {
		const { send, standIn } = await openSalesbuildr();
		expect((await send('PUT', 'company/ext/12', { name: 'A', number: '1' })).status).toBe(201);
		expect((await send('PUT', 'company/ext/12', { name: 'B' })).status).toBe(200);
		expect((await send('GET', 'company/ext/12')).row()).toMatchObject({
			name: 'B',
			externalIdentifier: '12',
		});
		expect(standIn.records('company')).toHaveLength(1);
		expect(standIn.byExternalIdentifier('company', '12')).not.toHaveProperty('number');
		expect((await send('DELETE', 'company/ext/12')).status).toBe(204);
		expect((await send('GET', 'company/ext/12')).status).toBe(404);
	});

	it('refuses bad input with a message', async () => {
		const { send } = await openSalesbuildr();
		await send('POST', 'company', { name: 'A', externalIdentifier: '12' });
		const cases = [
			await send('POST', 'company', {}),
			await send('POST', 'company', { name: 'B', externalIdentifier: '12' }),
			await send('POST', 'contact', { email: 'a@b.example', companyId: 'none' }),
			await send('GET', 'company?size=101'),
			await send('GET', 'company?filters=broken'),
		];
		for (const reply of cases)
			expect(reply.row()).toMatchObject({ statusCode: 400, message: expect.any(String) });
	});

	it('searches with from, size, query, sort and filters', async () => {
		const { send, standIn } = await openSalesbuildr();
		const company = standIn.create('company', { name: 'A' });
		for (const name of ['Zoe', 'Adam', 'Mia'])
			standIn.create('contact', { firstName: name, companyId: company.id });
		standIn.create('contact', { firstName: 'Adam' });
		const found = await send('GET', `contact?filters=company.id:${company.id}&sort=firstName&size=2&from=1`);
		expect(found.row()).toMatchObject({ total: 3 });
		expect(found.rows('results').map(({ firstName }) => firstName)).toEqual(['Mia', 'Zoe']);
		expect(found.rows('results')[0]?.company).toEqual({ id: company.id, name: 'A' });
		expect((await send('GET', 'contact?query=adam')).row()).toMatchObject({ total: 2 });
		expect((await send('GET', 'contact?sort=firstName:desc&size=1')).rows('results')[0]).toMatchObject({
			firstName: 'Zoe',
		});
	});

	it('can hide the external identifier from search rows', async () => {
		const { send, standIn } = await openSalesbuildr({ externalIdentifierInSearch: false });
		const { id } = standIn.create('company', { name: 'A', externalIdentifier: '12' });
		expect((await send('GET', 'company')).rows('results')[0]).not.toHaveProperty('externalIdentifier');
		expect((await send('GET', `company/${id}`)).row()).toMatchObject({ externalIdentifier: '12' });
	});

	it('reads a missing field of an opportunity as its removal, whatever the method', async () => {
		const { send, standIn } = await openSalesbuildr();
		const { id: companyId } = standIn.create('company', { name: 'A' });
		const whole = { name: 'Deal', companyId, description: 'text', value: 10, externalIdentifier: '7' };
		const { id } = (await send('POST', 'opportunity', whole)).row();
		const again = await send('POST', 'opportunity', { ...whole, description: undefined });
		expect([again.status, again.row().id]).toEqual([200, id]);
		expect(standIn.records('opportunity')[0]).not.toHaveProperty('description');
		await send('PATCH', `opportunity/${String(id)}`, { name: 'Deal', companyId });
		expect(standIn.records('opportunity')[0]).not.toHaveProperty('value');
		expect((await send('POST', `opportunity/${String(id)}/win`)).row()).toMatchObject({ statusId: 'won' });
	});

	it('takes products in batches of up to 100 and repeats them safely', async () => {
		const { send, standIn } = await openSalesbuildr();
		const products = Array.from({ length: 100 }, (_, index) => ({
			name: `P${index}`,
			externalIdentifier: String(index),
		}));
		expect((await send('POST', 'product/batch?enrich=true', { products })).rows('results')).toHaveLength(100);
		await send('POST', 'product/batch', { products });
		expect(standIn.records('product')).toHaveLength(100);
		expect((await send('POST', 'product/batch', { products: [...products, { name: 'P100' }] })).status).toBe(
			400,
		);
	});

	it('shows categories as a list and as a tree', async () => {
		const { send, standIn } = await openSalesbuildr();
		const parent = standIn.create('category', { name: 'Hardware' });
		standIn.create('category', { name: 'Laptops', parentId: parent.id });
		expect((await send('GET', 'category')).row()).toMatchObject({ total: 2 });
		expect((await send('GET', 'category/tree')).rows()).toMatchObject([
			{ name: 'Hardware', children: [{ name: 'Laptops', children: [] }] },
		]);
	});

	it('keeps values of choice fields', async () => {
		const { send } = await openSalesbuildr();
		await send('PUT', 'field/opportunity-category', { values: [{ name: 'New' }, { name: 'Renewal' }] });
		expect((await send('GET', 'field/opportunity-category')).row()).toEqual({
			values: [
				{ id: '1', name: 'New', deleted: false },
				{ id: '2', name: 'Renewal', deleted: false },
			],
		});
	});

	it('makes the lines of a quote of products, at its own prices', async () => {
		const { send, standIn } = await openSalesbuildr();
		const { id: companyId } = standIn.create('company', { name: 'A' });
		const { id: opportunityId } = standIn.create('opportunity', { name: 'Deal', companyId });
		const { id } = standIn.create('product', { name: 'Server', price: 19.99 });
		const quote = { opportunityId, title: 'Q' };
		expect((await send('POST', 'quote', { ...quote, products: [{ id, quantity: 3, price: 1 }] })).row()).toMatchObject({ items: [{ name: 'Server', price: 19.99, quantity: 3 }], subtotal: 59.97 });
		expect((await send('POST', 'quote', { ...quote, products: [{ id: 'none', quantity: 1 }] })).status).toBe(400);
	});

	it('creates and orders quotes, but neither updates nor deletes them', async () => {
		const { send, standIn } = await openSalesbuildr();
		const company = standIn.create('company', { name: 'A' });
		const opportunity = standIn.create('opportunity', { name: 'Deal', companyId: company.id });
		const quote = (
			await send('POST', 'quote', { opportunityId: opportunity.id, title: 'Q', products: [] })
		).row();
		const path = `quote/${String(quote.id)}`;
		expect((await send('PATCH', path, { title: 'X' })).status).toBe(405);
		expect((await send('DELETE', path)).status).toBe(405);
		expect((await send('POST', `${path}/order`)).row()).toMatchObject({ status: 'ordered' });
	});
});
