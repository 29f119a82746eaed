import { idOf, isRecord, type HaloRecord } from '../../../../lib/halo/records/record';
import { closeBenches, openBench, type SpecialBench } from './support';

afterEach(closeBenches);

const linesOf = (bench: SpecialBench, id: number): HaloRecord[] => {
	const lines = bench.tenant.record('RecurringInvoice', id)?.lines;
	return Array.isArray(lines) ? lines.filter(isRecord) : [];
};

describe('lines of a recurring invoice', () => {
	it('are listed', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		const { records } = await bench.run('recurringInvoice.listLines', { id });
		expect(records).toEqual(linesOf(bench, id).map((line) => expect.objectContaining({ id: line.id, ihid: id })));
	});

	it('get a quantity with only the line sent, and nothing when it is right', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		const others = linesOf(bench, id).slice(1);
		const values = { line_id: idOf(linesOf(bench, id)[0] ?? {}), quantity: 17.5 };
		const before = linesOf(bench, id)[0]?.qty_order;
		expect(await bench.one('recurringInvoice.setLineQuantity', { id, values })).toMatchObject({ qty_order: 17.5, previous_quantity: before });
		expect(bench.bodies('RecurringInvoice/updatelines')).toEqual([[{ id: values.line_id, ihid: id, qty_order: 17.5 }]]);
		expect(linesOf(bench, id).slice(1)).toEqual(others);
		await bench.one('recurringInvoice.setLineQuantity', { id, values: { ...values, quantity: '17.50' } });
		expect(bench.writes).toEqual(['POST RecurringInvoice/updatelines']);
	});

	it('are found by their item', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		expect(await bench.one('recurringInvoice.setLineQuantity', { id, values: { item: 'ms-user', quantity: 0 } })).toMatchObject({ item_code: 'MS-USER', qty_order: 0 });
		const { advice } = await bench.failure('recurringInvoice.setLineQuantity', { id, values: { item: 'nothing', quantity: 1 } });
		expect(advice).toMatch(/^It has these lines: \d+ \(Managed user\)/);
	});

	it.each([
		['a negative quantity', { item: 'MS-USER', quantity: -1 }, 'not a number from 0 up'],
		['a quantity in words', { item: 'MS-USER', quantity: 'ten' }, 'takes a number'],
		['no quantity', { item: 'MS-USER' }, 'needs Quantity'],
		['no line', { quantity: 1 }, 'no line to set'],
	])('are left alone for %s', async (_, values, words) => {
		const bench = await openBench();
		expect((await bench.failure('recurringInvoice.setLineQuantity', { id: bench.first('RecurringInvoice').id, values })).message).toContain(words);
		expect(bench.writes).toEqual([]);
	});

	it('are refused when HaloPSA counts them', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		await bench.client.request({ method: 'POST', path: 'RecurringInvoice/updatelines', json: [{ id: linesOf(bench, id)[0]?.id, ihid: id, quantity_users: [{ kind: 1 }] }] });
		const { message } = await bench.failure('recurringInvoice.setLineQuantity', { id, values: { item: 'MS-USER', quantity: 3 } });
		expect(message).toContain('counts the quantity of line');
		expect(bench.writes).toHaveLength(1);
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'emptyBody200', 'unavailable503'] as const)('are added once through %s', async (fault) => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		const count = linesOf(bench, id).length;
		bench.spoilWrite('RecurringInvoice', fault);
		const line = await bench.one('recurringInvoice.addLine', { id, values: { description: 'Firewall', unit_price: 42.5, quantity: 2 } });
		expect(line).toMatchObject({ item_shortdescription: 'Firewall', unit_price: 42.5, qty_order: 2 });
		expect(linesOf(bench, id)).toHaveLength(count + 1);
	});

	it('take description, price and cost from the item, and are added only if missing when asked', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		const item = bench.first('Item');
		const values = { item_id: item.id, if_missing: true };
		expect(await bench.one('recurringInvoice.addLine', { id, values })).toMatchObject({ _itemid: item.id, item_shortdescription: item.name, unit_cost: item.costprice });
		await bench.one('recurringInvoice.addLine', { id, values });
		expect(bench.writes).toEqual(['POST RecurringInvoice/Lines']);
	});
});

describe('process', () => {
	it.each(['none', 'appliedAnswerLost', 'resetBefore', 'emptyBody200'] as const)('bills once (fault: %s)', async (fault) => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		if (fault !== 'none') bench.spoilWrite('RecurringInvoice', fault);
		expect(await bench.one('recurringInvoice.process', { id })).toMatchObject({ recurring_invoice_id: id });
		expect(bench.tenant.records('Invoice').filter(({ recurring_invoice_id }) => recurring_invoice_id === id)).toHaveLength(1);
		expect(bench.bodies('RecurringInvoice/process')[0]).toEqual([id]);
	});

	it('refuses a disabled one', async () => {
		const bench = await openBench();
		const { id } = bench.first('RecurringInvoice');
		bench.tenant.update('RecurringInvoice', id, { disabled: true });
		expect((await bench.failure('recurringInvoice.process', { id })).message).toContain('is disabled');
		expect(bench.tenant.records('Invoice')).toHaveLength(0);
	});
});

async function withInvoice(options: Parameters<typeof openBench>[0] = {}): Promise<{ bench: SpecialBench; id: number }> {
	const bench = await openBench(options);
	const invoice = bench.tenant.create('Invoice', { client_id: 12, invoicenumber: 'INV/7 ü', lines: [{ item_code: 'A', qty_order: 1, unit_price: 10 }] });
	return { bench, id: Number(invoice.id) };
}

describe('invoice', () => {
	it.each(['attachment', 'bytes', 'base64'] as const)('gives its PDF from an answer with %s', async (invoicePdf) => {
		const { bench, id } = await withInvoice({ quirks: { invoicePdf } });
		const { binary, records } = await bench.run('invoice.pdf', { id });
		expect(binary).toMatchObject({ fileName: 'Invoice-INV-7-.pdf', mimeType: 'application/pdf' });
		const document = Buffer.from(binary?.base64 ?? '', 'base64').toString('latin1');
		expect(document).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/);
		expect(records).toMatchObject([{ id }]);
	});

	it('is voided once, also through a lost answer', async () => {
		const { bench, id } = await withInvoice();
		bench.spoilWrite('Invoice', 'appliedAnswerLost');
		expect(await bench.one('invoice.void', { id })).toMatchObject({ voided: true });
		await bench.one('invoice.void', { id });
		expect(bench.writes).toEqual([`POST Invoice/${id}/void`]);
	});

	it('says when HaloPSA is too old to void', async () => {
		const { bench, id } = await withInvoice({ quirks: { voidRoute: false } });
		const { message, advice } = await bench.failure('invoice.void', { id });
		expect(message).toBe(`This HaloPSA cannot void invoice ${id} through its API.`);
		expect(advice).toContain('older versions');
	});

	it('gives the words of HaloPSA when it refuses', async () => {
		const { bench, id } = await withInvoice();
		bench.tenant.update('Invoice', id, { amountpaid: 10 });
		expect((await bench.failure('invoice.void', { id })).message).toContain('An invoice with payments cannot be voided.');
	});
});

describe('quotation', () => {
	it('is approved once', async () => {
		const bench = await openBench();
		const id = Number(bench.tenant.create('Quotation', { title: 'Server', client_id: 12 }).id);
		const values = { approvalname: 'Jane Roe', approvalemailaddress: 'jane@roe.example', ponumber: 'PO-1' };
		expect(await bench.one('quotation.approve', { id, values })).toMatchObject({ approvalname: 'Jane Roe', ponumber: 'PO-1' });
		await bench.one('quotation.approve', { id, values });
		expect(bench.bodies('Quotation/Approval')).toEqual([[{ id, result: true, ...values }]]);
	});

	it.each(['none', 'appliedAnswerLost', 'resetBefore', 'emptyBody200'] as const)('becomes one sales order (fault: %s)', async (fault) => {
		const bench = await openBench();
		const id = Number(bench.tenant.create('Quotation', { title: 'Server', client_id: 12 }).id);
		if (fault !== 'none') bench.spoilWrite('Quotation', fault);
		const order = await bench.one('quotation.createSalesOrder', { id });
		expect(order).toMatchObject({ quotation_id: id, client_id: 12 });
		expect(await bench.one('quotation.createSalesOrder', { id })).toMatchObject({ id: order.id });
		expect(bench.tenant.records('SalesOrder')).toHaveLength(1);
	});
});
