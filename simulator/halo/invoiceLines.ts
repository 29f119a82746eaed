import type { TenantContext } from './context';
import { businessError } from './errors';
import { haloDate, integerOf, isTrue, numberOf, objectsOf, textOf, type HaloRecord } from './records';
import type { TableRules } from './rules';

/** Rules of invoices and recurring invoices, which share one schema (facts 3.8). */
export const invoiceRules: TableRules = {
	beforeCreate(draft, { context, resource }) {
		draft.lines = objectsOf(draft.lines).map((line) => newLine(context, draft, line));
		draft.is_recurring_invoice = resource.path === 'RecurringInvoice';
		draft.currency ??= 'USD';
		draft.posted ??= false;
		draft.paymentstatus ??= 0;
		draft.invoice_date ??= haloDate(context.clock.now());
		settleTotals(draft);
	},
	beforeUpdate(changes, { context, posted }, record) {
		const lines =
			posted.lines === undefined
				? objectsOf(record.lines)
				: mergedLines(context, record, objectsOf(posted.lines));
		changes.lines = [...lines, ...objectsOf(posted.add_lines).map((line) => newLine(context, record, line))];
		delete changes.add_lines;
		settleTotals(changes);
	},
};

/** Posted lines replace the stored ones: with an id changed, without one added, not posted removed [I]. */
function mergedLines(context: TenantContext, record: HaloRecord, posted: readonly Record<string, unknown>[]) {
	const stored = objectsOf(record.lines);
	const merged = posted.map((line) => {
		const known = stored.find(({ id }) => id === integerOf(line.id));
		return known
			? priced(context, record, { ...known, ...line, id: known.id })
			: newLine(context, record, line);
	});
	if (context.quirks.missingLinesRemoved) return merged;
	return [...stored.filter(({ id }) => !merged.some((line) => line.id === id)), ...merged];
}

export function newLine(
	context: TenantContext,
	header: HaloRecord,
	line: Record<string, unknown>,
): HaloRecord {
	return priced(context, header, { ...line, id: context.store.nextLineId(), ihid: header.id });
}

/** Changes one line in place of the stored one. @throws AnswerError 400 when the header has no such line */
export function updateLine(context: TenantContext, header: HaloRecord, line: Record<string, unknown>): void {
	const lines = objectsOf(header.lines);
	const known = lines.find(({ id }) => id === integerOf(line.id));
	if (!known) {
		throw businessError(
			context.quirks,
			`Line ${textOf(line.id)} is not part of invoice ${textOf(header.id)}.`,
		);
	}
	const changed = priced(context, header, { ...known, ...line, id: known.id });
	header.lines = lines.map((candidate) => (candidate === known ? changed : candidate));
	settleTotals(header);
}

export function addLine(context: TenantContext, header: HaloRecord, line: Record<string, unknown>): void {
	header.lines = [...objectsOf(header.lines), newLine(context, header, line)];
	settleTotals(header);
}

function priced(context: TenantContext, header: HaloRecord, line: Record<string, unknown>): HaloRecord {
	const quantity = calculatedQuantity(context, header, line) ?? numberOf(line.qty_order);
	return withAmounts({ ...line, ihid: header.id }, quantity);
}

function withAmounts(line: Record<string, unknown>, quantity: number): HaloRecord {
	const net = cents(quantity * numberOf(line.unit_price) * (1 - numberOf(line.discount_perc) / 100));
	return {
		...line,
		qty_order: quantity,
		net_amount: net,
		tax_amount: cents((net * numberOf(line.tax_rate)) / 100),
	};
}

/** A line with a quantity rule counts users or licences itself, whatever qty_order was sent [I]. */
function calculatedQuantity(
	context: TenantContext,
	header: HaloRecord,
	line: Record<string, unknown>,
): number | undefined {
	if (!context.quirks.calculatedQuantities) return undefined;
	const licences = objectsOf(line.quantity_licences);
	if (licences.length > 0) {
		return licences.reduce(
			(sum, { licence_id }) =>
				sum + numberOf(context.store.find('SoftwareLicence', integerOf(licence_id))?.count),
			0,
		);
	}
	if (objectsOf(line.quantity_users).length === 0 && !isTrue(line.calculate_price_from_users))
		return undefined;
	return context.store
		.rowsBy('Users', 'client_id', header.client_id)
		.filter((user) => !isTrue(user.inactive) && !isTrue(user.ignoreautomatedbilling)).length;
}

/** Net and tax of lines that are complete, and the totals of their header. */
export function newLineTotals(header: HaloRecord): void {
	header.lines = objectsOf(header.lines).map((line) => withAmounts(line, numberOf(line.qty_order)));
	settleTotals(header);
}

export function settleTotals(header: HaloRecord): void {
	const lines = objectsOf(header.lines).filter((line) => !isTrue(line.isinactive));
	header.revenue = cents(lines.reduce((sum, line) => sum + numberOf(line.net_amount), 0));
	header.tax_total = cents(lines.reduce((sum, line) => sum + numberOf(line.tax_amount), 0));
	header.total = cents(numberOf(header.revenue) + numberOf(header.tax_total));
}

function cents(amount: number): number {
	return Math.round(amount * 100) / 100;
}
