import type { Answer, IncomingRequest } from '../shared/answer';
import type { Caller } from './auth';
import { parseJson } from './body';
import { requireResource } from './catalogue';
import type { TenantContext } from './context';
import { bindingError, businessError, notFound } from './errors';
import { addLine, updateLine } from './invoiceLines';
import { integerOf, numberOf, objectsOf, textOf, type HaloRecord } from './records';
import { approvalRoute } from './quotations';
import type { Resource } from './resource';
import { showSingle } from './show';
import { writeRow } from './writes';

type Route = (context: TenantContext, resource: Resource, request: IncomingRequest, caller: Caller) => Answer;

/** POST updatelines and Lines: an array of lines that name their header in `ihid` [C]. */
function lineRoute(change: typeof updateLine): Route {
	return (context, resource, request) => {
		const lines = objectsOf(parseJson(request));
		if (lines.length === 0) throw bindingError('', 'A JSON array of lines is required.');
		const headers = lines.map((line) => {
			const header = context.store.find(resource.table, integerOf(line.ihid));
			if (!header) throw businessError(context.quirks, `Invoice ${textOf(line.ihid)} (ihid) does not exist.`);
			change(context, header, line);
			context.store.touch(resource.table, header, context.clock.now());
			return header;
		});
		const last = headers.at(-1);
		return { status: 201, body: last && showSingle(context, resource, last, { includedetails: 'true' }) };
	};
}

/** POST /RecurringInvoice/process: an array of recurring invoice ids becomes invoices [C]. */
const processRoute: Route = (context, resource, request, caller) => {
	const ids = parseJson(request);
	if (!Array.isArray(ids)) throw bindingError('', 'A JSON array of ids is required.');
	const made = ids.map((entry: unknown) => {
		const id = integerOf(entry) ?? integerOf(objectsOf([entry])[0]?.id);
		const template = context.store.find(resource.table, id);
		if (!template) throw businessError(context.quirks, `Recurring invoice ${textOf(entry)} does not exist.`);
		return invoiceFrom(context, template, caller);
	});
	const invoices = requireResource('Invoice');
	const last = made.at(-1);
	return { status: 201, body: last && showSingle(context, invoices, last, { includedetails: 'true' }) };
};

function invoiceFrom(context: TenantContext, template: HaloRecord, caller: Caller): HaloRecord {
	const lines = objectsOf(template.lines).map(({ id, ihid: _header, ...line }) => ({
		...line,
		recurring_invoice_id: template.id,
		recurring_invoice_line_id: id,
	}));
	const { client_id, sitenumber, contract_id, currency, reference } = template;
	const fields = {
		client_id,
		sitenumber,
		contract_id,
		currency,
		reference,
		lines,
		recurring_invoice_id: template.id,
	};
	return writeRow(context, requireResource('Invoice'), fields, caller);
}

/** POST /Invoice/PDF/{id} [C]; the document holds the number and the total. */
function pdfAnswer(context: TenantContext, id: string, caller: Caller): Answer {
	const invoice = context.store.find('Invoice', integerOf(id));
	if (!invoice) throw notFound();
	const text = `BT /F1 12 Tf 72 720 Td (Invoice ${textOf(invoice.id)}: ${textOf(invoice.total)}) Tj ET`;
	const document =
		'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
		'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>endobj\n' +
		`4 0 obj<</Length ${text.length}>>stream\n${text}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`;
	const bytes = Buffer.from(document);
	switch (context.quirks.invoicePdf) {
		case 'bytes':
			return { status: 200, body: bytes, headers: { 'content-type': 'application/pdf' } };
		case 'base64':
			return { status: 200, body: JSON.stringify(bytes.toString('base64')), headers: { 'content-type': 'application/json' } };
		default:
			return { status: 200, body: printed(context, invoice, bytes, caller) };
	}
}

function printed(context: TenantContext, invoice: HaloRecord, bytes: Buffer, caller: Caller): HaloRecord {
	const filename = `Invoice ${textOf(invoice.id)}.pdf`;
	const fields = { filename, data_base64: bytes.toString('base64'), content_type: 'application/pdf', unique_id: invoice.id, type: 6 };
	const attachment = writeRow(context, requireResource('Attachment'), fields, caller);
	invoice.pdf_attachment_id = attachment.id;
	return { ...showSingle(context, requireResource('Invoice'), invoice, {}), printhtml: `<h1>${filename}</h1>` };
}

/** POST /Invoice/{id}/void, a newer route [1]; the record says so in `voided` [C]. */
function voidAnswer(context: TenantContext, resource: Resource, id: string): Answer {
	const invoice = context.store.find('Invoice', integerOf(id));
	if (!invoice) throw notFound();
	if (numberOf(invoice.amountpaid) > 0) throw businessError(context.quirks, 'An invoice with payments cannot be voided.');
	invoice.voided = true;
	context.store.touch('Invoice', invoice, context.clock.now());
	return { status: 201, body: showSingle(context, resource, invoice, {}) };
}

const routes: Readonly<Record<string, Route>> = {
	'recurringinvoice/updatelines': lineRoute(updateLine),
	'recurringinvoice/lines': lineRoute(addLine),
	'recurringinvoice/process': processRoute,
	'invoice/updatelines': lineRoute(updateLine),
	'quotation/approval': approvalRoute,
};

/** The answer of a billing route beyond the generic ones, or undefined when there is none of that name. */
export function billingAnswer(
	context: TenantContext,
	resource: Resource,
	rest: readonly string[],
	request: IncomingRequest,
	caller: Caller,
): Answer | undefined {
	if (request.method !== 'POST') return undefined;
	const [action = '', id] = rest;
	if (resource.path === 'Invoice' && action.toLowerCase() === 'pdf' && id) return pdfAnswer(context, id, caller);
	const isVoid = resource.path === 'Invoice' && id?.toLowerCase() === 'void' && context.quirks.voidRoute;
	if (isVoid) return voidAnswer(context, resource, action);
	return routes[`${resource.path}/${action}`.toLowerCase()]?.(context, resource, request, caller);
}
