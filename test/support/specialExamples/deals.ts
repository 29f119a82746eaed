import type { IDataObject } from 'n8n-workflow';
import { type HaloBench, locator } from '../haloBench';
import { type Example, type Examples, firstClient, ids, more, record, stored, three } from './example';

const recurring = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('RecurringInvoice', {
	client_id: firstClient(bench), lines: [{ item_code: `ITEM-${nth}`, item_shortdescription: `Line ${nth}`, qty_order: nth + 1, unit_price: 10 }],
}) as IDataObject);
const opportunities = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Opportunities', { summary: `Deal ${nth}`, client_id: firstClient(bench) }) as IDataObject);
const quotations = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Quotation', { title: `Quote ${nth}`, client_id: firstClient(bench) }) as IDataObject);
const invoices = (bench: HaloBench): IDataObject[] => three((nth) => bench.tenant.create('Invoice', { client_id: firstClient(bench), lines: [{ item_shortdescription: `L${nth}`, qty_order: 1, unit_price: nth + 1 }] }) as IDataObject);

/** A deal that ends: the first by the usual status, the second by a status of its own, the third with a reason. */
function ended(bench: HaloBench, usual: number): Example {
	const made = opportunities(bench);
	return {
		parameters: { recordId: record(), additionalFields: more('status', 'reason') },
		items: [{ id: made[0]?.id }, { id: made[1]?.id, status: '2' }, { id: made[2]?.id, reason: 'Price' }] as IDataObject[],
		expected: [{ status_id: usual, oppreason: undefined }, { status_id: 2, oppreason: undefined }, { status_id: usual, oppreason: 'Price' }],
		seen: stored('Opportunities'),
	};
}

export const dealExamples: Examples = {
	'invoice.pdf': (bench) => {
		const made = invoices(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: ids(made) };
	},
	'invoice.void': (bench) => {
		const made = invoices(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ id, voided: true })), seen: stored('Invoice') };
	},
	'opportunity.lose': (bench) => ended(bench, 17),
	'opportunity.setStage': (bench) => {
		const made = opportunities(bench);
		return {
			parameters: { recordId: record(), stage: '={{ $json.stage }}' }, items: made.map(({ id }, nth) => ({ id, stage: String(nth + 2) })),
			expected: three((nth) => ({ pipeline_stage_id: nth + 2 })), seen: stored('Opportunities'),
		};
	},
	'opportunity.win': (bench) => ended(bench, 16),
	'quotation.approve': (bench) => {
		const made = quotations(bench);
		return {
			parameters: { recordId: record(), approvalname: '={{ $json.by }}', additionalFields: more('approvalnote', 'ponumber') },
			items: made.map(({ id }, nth) => ({ id, by: `Approver ${nth}`, ...(nth === 1 ? { approvalnote: 'Go' } : {}), ...(nth === 2 ? { ponumber: 'PO-3' } : {}) })),
			expected: three((nth) => ({ approvalname: `Approver ${nth}`, approvalnote: nth === 1 ? 'Go' : undefined, ponumber: nth === 2 ? 'PO-3' : undefined })),
			seen: stored('Quotation'),
		};
	},
	'quotation.createSalesOrder': (bench) => {
		const made = quotations(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ quotation_id: id })) };
	},
	'recurringInvoice.addLine': (bench) => {
		const made = recurring(bench);
		return {
			parameters: { recordId: record(), additionalFields: more('description', 'unit_price', 'quantity', 'item_code') },
			items: made.map(({ id }, nth) => ({ id, description: `Added ${nth}`, unit_price: nth + 1, ...(nth === 1 ? { quantity: 5 } : {}), ...(nth === 2 ? { item_code: 'X' } : {}) })),
			expected: made.map(({ id }, nth) => ({ ihid: id, item_shortdescription: `Added ${nth}`, unit_price: nth + 1, qty_order: nth === 1 ? 5 : 1 })),
		};
	},
	'recurringInvoice.listLines': (bench) => {
		const made = recurring(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }, nth) => ({ ihid: id, item_shortdescription: `Line ${nth}` })) };
	},
	'recurringInvoice.process': (bench) => {
		const made = recurring(bench);
		return { parameters: { recordId: record() }, items: ids(made), expected: made.map(({ id }) => ({ recurring_invoice_id: id })) };
	},
	'recurringInvoice.setLineQuantity': (bench) => {
		const made = recurring(bench);
		return {
			parameters: { recordId: record(), quantity: '={{ $json.quantity }}', additionalFields: { item: locator('={{ $json.item }}') } },
			items: made.map(({ id }, nth) => ({ id, quantity: nth + 10, item: `ITEM-${nth}` })),
			expected: made.map(({ id }, nth) => ({ ihid: id, qty_order: nth + 10, previous_quantity: nth + 1 })),
		};
	},
};
