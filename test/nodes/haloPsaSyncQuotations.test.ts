import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { HaloRecord } from '../../simulator/index';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

let bench: HaloBench;
beforeEach(async () => {
	bench = await HaloBench.open({ size: { clients: 2, sites: 2, users: 4, items: 4, opportunities: 2, tickets: 0, recurringInvoices: 0 } });
});
afterEach(() => bench.close());

const deal = (): HaloRecord => bench.tenant.records('Opportunities')[0] ?? {};
const items = (): HaloRecord[] => bench.tenant.records('Item');
const statuses = { draft: 1, sent: 2, approved: 3, declined: 4, expired: 5 };

const line = (index: number, quantity: unknown, price: unknown, more: object = {}): HaloRecord => ({ item_id: items()[index]?.id, name: `Line ${index}`, quantity, price, baseprice: price, ...more });

function quotation(lines: readonly unknown[] = [line(0, 2, 100), line(1, 10, 19.99)], more: object = {}): number {
	const { id } = bench.tenant.create('Quotation', { title: 'Refresh', ticket_id: deal().id, client_id: deal().client_id, status: 1, lines, ...more });
	if ('revenue' in more) bench.tenant.update('Quotation', Number(id), { revenue: more.revenue });
	return Number(id);
}

/** p0 costs 100 once, p1 19.99 once, p2 50 a month, p3 has no price in the list. */
const products = (): object[] => [
	{ id: 'p0', externalIdentifier: String(items()[0]?.id), price: 100, unit: 'piece' },
	{ id: 'p1', externalIdentifier: items()[1]?.id, price: '19.99', term: null },
	{ id: 'p2', externalIdentifier: String(items()[2]?.id), price: 50, term: 'Monthly' },
	{ id: 'p3', externalIdentifier: String(items()[3]?.id) },
	{ id: 'p9', externalIdentifier: '' },
];

const pull = async (more: INodeParameters = {}, quotes: IDataObject[] = [{}]) => {
	const parameters = { quoteStatuses: JSON.stringify(statuses), quoteOpportunities: JSON.stringify({ o1: deal().id }), quoteProducts: JSON.stringify(products()), quotesFrom: '[]', quoteTemplate: '' };
	return await bench.nodes.run('haloPsaSync', { operation: 'pullQuotations', quoteSystem: 'salesbuildr', ...parameters, ...more }, quotes, { onError: 'continueRegularOutput' });
};

describe('HaloPSA Sync: Pull Quotations', () => {
	it('gives the quote to create for a quotation that has none, and writes nothing', async () => {
		const id = quotation();
		const { json, items: given } = await pull({ quoteTemplate: 't1' });
		expect(json).toEqual([{
			action: 'create', quotation_id: id, quote_id: null, opportunity_id: deal().id, title: 'Refresh', net: 399.9,
			quote: { opportunityId: 'o1', title: `Refresh (HaloPSA ${id})`, templateId: 't1', products: [{ id: 'p0', quantity: 2 }, { id: 'p1', quantity: 10 }] },
		}]);
		expect(given.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(bench.requests().filter((request) => /^(POST|DELETE) (?!.*token)/.test(request))).toEqual([]);
	});

	it('shows the request of a dry run', async () => {
		const id = quotation();
		expect((await pull({ dryRun: true })).json).toMatchObject([{ dryRun: true, action: 'create', requests: [{ method: 'POST', path: 'quote', body: { opportunityId: 'o1', title: `Refresh (HaloPSA ${id})` } }] }]);
	});

	it('leaves a heading out, takes what is charged each month as such, and adds up no cents that are not there', async () => {
		const month = { item_recurring: true, total_price_monthly: 150, total_price_annual: 1800 };
		quotation([{ name: 'Hardware', isgroupdesc: true }, line(1, 3, 19.99), line(2, 3, 50, month)], { revenue: 209.97 });
		expect((await pull()).json).toMatchObject([{ action: 'create', net: 209.97, quote: { products: [{ id: 'p1', quantity: 3 }, { id: 'p2', quantity: 3 }] } }]);
	});

	it('reads one list and each quotation that is to be sent, and nothing of those that are not', async () => {
		quotation();
		quotation(undefined, { status: 3 });
		quotation(undefined, { ticket_id: 424_242 });
		bench.tenant.resetLog();
		await pull();
		expect(bench.requests().filter((request) => request.includes('Quotation'))).toHaveLength(2);
	});

	it.each<[string, () => readonly unknown[], object, RegExp]>([
		['another price', () => [line(0, 1, 99.99)], {}, /Line 1 "Line 0": costs 99.99 in HaloPSA and 100 in Salesbuildr: make both the same/],
		['a fraction of a cent that a quantity makes a cent', () => [line(0, 100, 100.001)], {}, /costs 100.001 in HaloPSA and 100 in Salesbuildr/],
		['a discount', () => [line(0, 1, 100, { discount_perc: 5 })], {}, /has a discount/],
		['a text without item', () => [line(0, 1, 100), { name: 'Free text', quantity: 1, price: 5 }], {}, /Line 2 "Free text": is no item/],
		['an item that is no product', () => [line(0, 1, 100, { item_id: 777 })], {}, /its item 777 is no product of Salesbuildr/],
		['a product whose price is not shown', () => [line(3, 1, 100)], {}, /does not show the price of product p3, and the quotation has 100/],
		['no price', () => [line(0, 1, undefined)], {}, /has no price/],
		['a price that is a word', () => [line(0, 1, 'much')], {}, /has no price/],
		['no quantity', () => [line(0, undefined, 100)], {}, /its quantity is not shown/],
		['a quantity of zero', () => [line(0, 0, 100)], {}, /its quantity is 0/],
		['a negative quantity', () => [line(0, -1, 100)], {}, /its quantity is -1/],
		['half a piece', () => [line(0, 0.5, 100)], {}, /its quantity is 0.5, and a quote takes whole numbers/],
		['an optional line', () => [line(0, 1, 100, { optional: true })], {}, /is optional/],
		['a monthly line of a product that is sold once', () => [line(0, 1, 100, { item_recurring: true })], {}, /how often it is charged in HaloPSA is not what product p0 says/],
		['a single line of a monthly product', () => [line(2, 1, 50)], {}, /how often it is charged .* product p2 says \("Monthly"\)/],
		['a yearly line of a monthly product', () => [line(2, 1, 50, { item_recurring: true, total_price_annual: 50 })], {}, /how often it is charged/],
		['the heading of a bundle with a price', () => [{ name: 'Bundle', isgroupdesc: true, price: 100, quantity: 1 }, line(0, 1, 100)], {}, /Line 1 "Bundle": is the heading of a bundle/],
		['the heading of a bundle of three', () => [{ name: 'Bundle', isgroupdesc: true, quantity: 3 }, line(0, 1, 100)], { revenue: 100 }, /is the heading of a bundle/],
		['a total that is not that of its lines', () => [line(0, 1, 100)], { revenue: 300 }, /Its lines come to 100, and its total is 300/],
		['a price of carriage', () => [line(0, 1, 100)], { carriage_price: 15 }, /price of carriage beside its lines/],
		['another currency', () => [line(0, 1, 100)], { currency_conversion_rate: 1.25 }, /in another currency/],
		['a line that is no line', () => ['x'], {}, /Line 1 "": is no item/],
	])('lets a quotation wait that has %s, and sends the next one', async (_what, lines, more, says) => {
		const bad = quotation(lines(), more);
		const good = quotation();
		expect((await pull()).json).toMatchObject([
			{ action: 'review', quotation_id: bad, reason: expect.stringMatching(says) as string },
			{ action: 'create', quotation_id: good },
		]);
	});

	it('lets a quotation wait whose item or opportunity is not one thing in the other system', async () => {
		quotation();
		const twice = [...products(), { id: 'p0b', externalIdentifier: String(items()[0]?.id), price: 100 }];
		expect((await pull({ quoteProducts: JSON.stringify(twice) })).json).toMatchObject([{ action: 'review', reason: expect.stringMatching(/stands for 2 products \(p0, p0b\)/) as string }]);
		expect((await pull({ quoteOpportunities: JSON.stringify({ o1: deal().id, o2: deal().id }) })).json).toMatchObject([{ action: 'review', reason: expect.stringMatching(/is 2 opportunities of Salesbuildr \(o1, o2\)/) as string }]);
	});

	it.each<[string, object, string]>([
		['has a third-party number of something else', { third_party_number: 'PO-7' }, 'third-party number is PO-7, which is no quote'],
		['is approved in HaloPSA', { approvaldatetime: '2026-11-01T10:00:00' }, 'is approved in HaloPSA'],
		['has no lines', { lines: [] }, 'has no lines'],
	])('skips a quotation that %s', async (_what, more, reason) => {
		quotation(undefined, more);
		expect((await pull()).json).toMatchObject([{ action: 'skipped', reason: expect.stringContaining(reason) as string }]);
	});

	it.each<[string, (id: number) => object]>([
		['its third-party number', () => ({ id: 'q7', title: 'Any' })],
		['the sync state', (id) => ({ id: 'q8', title: 'Any', externalIdentifier: String(id) })],
		['the title', (id) => ({ id: 'q9', title: `Renamed (HaloPSA ${id})` })],
	])('knows the quote of a quotation by %s', async (_what, quoteOf) => {
		const id = quotation(undefined, { third_party_number: _what === 'its third-party number' ? 'q7' : '' });
		const quote = { opportunity: { id: 'o1' }, items: [{ name: 'A', product: { id: 'p0' }, price: 100, quantity: 2 }, { name: 'B', product: { id: 'p1' }, price: 19.99, quantity: 10 }], ...quoteOf(id) };
		const { json } = await pull({}, [quote as unknown as IDataObject]);
		expect(json.filter(({ action }) => action === 'create' || action === 'review')).toEqual([]);
	});

	it('does not take the identifier of another integration for a quote of the quotation', async () => {
		const id = quotation();
		const quotes = [{ id: 'q1', title: 'Other', externalIdentifier: String(id), opportunity: { id: 'o9' }, items: [] }, { id: 'q2', title: `Copy (HaloPSA ${id})`, opportunity: { id: 'o9' }, items: [] }];
		expect((await pull({}, quotes as unknown as IDataObject[])).json).toMatchObject([{ action: 'create', quotation_id: id }]);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['no system', { quoteSystem: ' ' }, /System is empty/],
		['statuses that are no JSON', { quoteStatuses: '{' }, /setting quoteStatuses cannot be used/],
		['no statuses', { quoteStatuses: '{}' }, /No status of quotations is left/],
		['a status that stands for a decision', { quotesFrom: '[4]' }, /createQuotesFrom has 4, which is the status of quotes that are declined/],
		['statuses to quote that are words', { quotesFrom: '["draft"]' }, /setting quotesFrom cannot be used: 0 takes whole numbers/],
		['statuses to quote that are no list', { quotesFrom: '7' }, /setting quotesFrom cannot be used:\s+takes a list/],
		['products that are no list', { quoteProducts: '{"p0":1}' }, /setting quoteProducts cannot be used:\s+takes a list/],
		['products that are no objects', { quoteProducts: '["p0"]' }, /setting quoteProducts cannot be used: 0 takes products/],
		['opportunities that are a list', { quoteOpportunities: '[1]' }, /setting quoteOpportunities/],
	])('stops before anything is read for %s, naming the setting', async (_what, more, says) => {
		quotation();
		bench.tenant.resetLog();
		expect(JSON.stringify((await pull(more)).json)).toMatch(says);
		expect(bench.requests().filter((request) => request.includes('Quotation'))).toEqual([]);
	});
});
