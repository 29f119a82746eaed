import type { Answer, IncomingRequest } from '../shared/answer';
import { parseJson } from './body';
import type { TenantContext } from './context';
import { bindingError, notFound } from './errors';
import { haloDate, integerOf, isTrue, objectsOf, textOf } from './records';
import type { Resource } from './resource';
import type { TableRules } from './rules';
import { showSingle } from './show';

/** Numbers of approvalstate are not published; these are [own]. */
const approved = 2;
const rejected = 3;

/** POST /Quotation/Approval: an array of {id, result, approvalname, ...} (vendor specification, QuotationApproval). */
export function approvalRoute(context: TenantContext, resource: Resource, request: IncomingRequest): Answer {
	const [approval] = objectsOf(parseJson(request));
	if (!approval) throw bindingError('', 'A JSON array of approvals is required.');
	const quotation = context.store.find(resource.table, integerOf(approval.id));
	if (!quotation) throw notFound();
	for (const field of ['approvalname', 'approvalemailaddress', 'approvalnote', 'ponumber']) {
		if (approval[field] !== undefined) quotation[field] = textOf(approval[field]);
	}
	quotation.approvalstate = isTrue(approval.result) ? approved : rejected;
	quotation.approvaldatetime = haloDate(context.clock.now());
	context.store.touch(resource.table, quotation, context.clock.now());
	return { status: 201, body: showSingle(context, resource, quotation, {}) };
}

const amountOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Lines get IDs, and the header what they come to; quantity and price of a line are as the screens of HaloPSA send them [own]. */
function withAmounts(record: Record<string, unknown>, posted: readonly unknown[]): void {
	const lines = posted.map((line, index) => ({ id: index + 1, ...Object(line), qhid: record.id }) as Record<string, unknown>);
	record.lines = lines;
	record.revenue = Math.round(lines.reduce((sum, { quantity, price }) => sum + amountOf(quantity) * amountOf(price), 0) * 100) / 100;
}

/** `_create_so` turns the quotation into a sales order (vendor specification, QuotationHeader). */
export const quotationRules: TableRules = {
	beforeCreate(draft) {
		draft.approvalstate ??= 0;
		draft.salesorder_id ??= 0;
	},
	written(record, event) {
		if (Array.isArray(event.posted.lines)) withAmounts(record, event.posted.lines);
		if (!isTrue(event.posted._create_so)) return;
		const { client_id, site_id, user_id, title, lines } = record;
		const order = event.create('SalesOrder', { client_id, site_id, user_id, title, lines, quotation_id: record.id });
		record.salesorder_id = order.id;
	},
};
