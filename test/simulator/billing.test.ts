import { closeServers, openHalo, type Row } from './support';

afterEach(closeServers);

const line = (code: string, quantity: number, price: number) => ({
	item_code: code,
	qty_order: quantity,
	unit_price: price,
	tax_rate: 10,
});

async function withInvoice(quirks = {}) {
	const halo = await openHalo({ quirks });
	const header = (
		await halo.post('RecurringInvoice', [{ client_id: 12, lines: [line('A', 2, 10), line('B', 1, 5)] }])
	).row();
	const read = async () => {
		const invoice = (await halo.get(`RecurringInvoice/${String(header.id)}?includedetails=true`)).row();
		const lines: Row[] = Array.isArray(invoice.lines) ? invoice.lines : [];
		return { invoice, lines };
	};
	return { halo, id: Number(header.id), read };
}

describe('recurring invoices', () => {
	it('compute amounts and totals', async () => {
		const { read } = await withInvoice();
		const { invoice, lines } = await read();
		expect(lines.map(({ net_amount }) => net_amount)).toEqual([20, 5]);
		expect(invoice).toMatchObject({ revenue: 25, tax_total: 2.5, total: 27.5, is_recurring_invoice: true });
	});

	it('remove a line that a write of the header leaves out', async () => {
		const { halo, id, read } = await withInvoice();
		const [first] = (await read()).lines;
		await halo.post('RecurringInvoice', [{ id, lines: [{ id: first?.id, qty_order: 3 }] }]);
		expect((await read()).lines).toMatchObject([
			{ id: first?.id, item_code: 'A', qty_order: 3, net_amount: 30 },
		]);
	});

	it('keep lines left out with the quirk off, and when no lines are sent', async () => {
		const { halo, id, read } = await withInvoice({ missingLinesRemoved: false });
		const [first] = (await read()).lines;
		await halo.post('RecurringInvoice', [{ id, lines: [{ id: first?.id, qty_order: 3 }] }]);
		halo.tenant.setQuirks({ missingLinesRemoved: true });
		await halo.post('RecurringInvoice', [{ id, reference: 'r' }]);
		expect((await read()).lines).toHaveLength(2);
	});

	it('change single lines through updatelines and add through Lines', async () => {
		const { halo, id, read } = await withInvoice();
		const [, second] = (await read()).lines;
		expect(
			(await halo.post('RecurringInvoice/updatelines', [{ id: second?.id, ihid: id, qty_order: 7 }])).status,
		).toBe(201);
		await halo.post('RecurringInvoice/Lines', [{ ihid: id, ...line('C', 1, 1) }]);
		const { invoice, lines } = await read();
		expect(lines.map(({ item_code, qty_order }) => [item_code, qty_order])).toEqual([
			['A', 2],
			['B', 7],
			['C', 1],
		]);
		expect(invoice.revenue).toBe(56);
		expect((await halo.post('RecurringInvoice/updatelines', [{ id: 1, ihid: id }])).status).toBe(400);
		expect((await halo.post('RecurringInvoice/updatelines', [{ id: second?.id }])).status).toBe(400);
	});

	it('overwrite the quantity of a line that counts licences or users', async () => {
		const { halo, id, read } = await withInvoice();
		const licence = halo.tenant.records('SoftwareLicence')[0];
		await halo.post('RecurringInvoice/Lines', [
			{ ihid: id, ...line('L', 1, 2), quantity_licences: [{ licence_id: licence?.id }] },
		]);
		await halo.post('RecurringInvoice/Lines', [
			{ ihid: id, ...line('U', 999, 2), calculate_price_from_users: true },
		]);
		const active = halo.tenant
			.records('Users')
			.filter((user) => user.client_id === 12 && !user.inactive).length;
		expect((await read()).lines.slice(2).map(({ qty_order }) => qty_order)).toEqual([licence?.count, active]);
	});

	it('become invoices through process, which print as PDF', async () => {
		const { halo, id } = await withInvoice();
		const invoice = (await halo.post('RecurringInvoice/process', [id])).row();
		expect(invoice).toMatchObject({
			client_id: 12,
			recurring_invoice_id: id,
			total: 27.5,
			is_recurring_invoice: false,
		});
		const printed = (await halo.post(`Invoice/PDF/${String(invoice.id)}`, [])).row();
		const kept = await halo.get(`Attachment/${String(printed.pdf_attachment_id)}`);
		expect([kept.headers.get('content-type'), kept.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
		halo.tenant.setQuirks({ invoicePdf: 'bytes' });
		const pdf = await halo.post(`Invoice/PDF/${String(invoice.id)}`, []);
		expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
	});
});
