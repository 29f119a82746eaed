import type { CountTarget } from '../domain/userCountRow';
import { type HaloRecord, idOf, integerOf, isOff, isOn, isRecord, numberOf, textOf } from '../halo/records/record';
import { momentIn } from '../halo/records/moments';
import { computedBy, linesOf } from '../halo/special/recurringInvoice';

/** A line of an invoice, or a licence: what has a quantity. */
export interface BilledLine {
	readonly target: CountTarget;
	/** The invoice; null for a licence. */
	readonly invoiceId: number | null;
	readonly id: number;
	readonly label: string;
	readonly clientId: number | undefined;
	readonly quantity: number;
	readonly unitPrice: number;
	readonly discount: number;
	readonly currency: string;
	readonly record: HaloRecord;
	/** Why its quantity is not to be written. */
	readonly refused?: string;
}

export const pathOf: Readonly<Record<CountTarget, string>> = { recurringInvoice: 'RecurringInvoice', invoice: 'Invoice', licence: 'SoftwareLicence' };

const names: Readonly<Record<CountTarget, string>> = { recurringInvoice: 'Recurring invoice', invoice: 'Invoice', licence: 'Licence' };

export const nameOf = (target: CountTarget, id: number): string => `${names[target]} ${id}`;

const isPast = (value: unknown, now: number): boolean => (momentIn(value) ?? Number.POSITIVE_INFINITY) < now;

const DAY_MS = 86_400_000;

/** An end without a time of day is the last day that counts. */
function hasEnded(value: unknown, now: number): boolean {
	const moment = momentIn(value);
	return moment !== undefined && (moment % DAY_MS === 0 ? moment + DAY_MS : moment) <= now;
}

/** Why the lines of an invoice are not to be changed any more. */
export function invoiceRefusal(invoice: HaloRecord, target: CountTarget, id: number, now: number): string | undefined {
	const name = nameOf(target, id);
	if (isOn(invoice.voided)) return `${name} is void`;
	if (isOn(invoice.posted)) return `${name} is posted`;
	if (target === 'recurringInvoice') {
		if (isOn(invoice.disabled)) return `${name} is disabled`;
		return hasEnded(invoice.enddate, now) ? `${name} has ended` : undefined;
	}
	if (isPast(invoice.datesent, now)) return `${name} was sent to the client`;
	const paid = isPast(invoice.datepaid, now) || (numberOf(invoice.amountpaid) ?? 0) > 0;
	return paid ? `${name} is paid, or partly paid` : undefined;
}

function lineRefusal(line: HaloRecord, label: string, now: number): string | undefined {
	if (isOn(line.isinactive)) return `Line ${label} is inactive`;
	if (isOn(line.isgroupdesc)) return `Line ${label} is a heading`;
	if (hasEnded(line.enddate, now)) return `Line ${label} has ended`;
	const rule = computedBy(line);
	return rule === undefined ? undefined : `HaloPSA counts line ${label} itself (${rule}), so a written quantity would not last`;
}

/** The lines of an invoice. `now` in milliseconds since the epoch. */
export function billedLines(invoice: HaloRecord, target: 'recurringInvoice' | 'invoice', now: number): BilledLine[] {
	const invoiceId = integerOf(idOf(invoice));
	if (invoiceId === undefined) return [];
	const refusedWhole = invoiceRefusal(invoice, target, invoiceId, now);
	return linesOf(invoice).flatMap((record) => {
		const id = integerOf(idOf(record));
		if (id === undefined) return [];
		const label = `${id} (${textOf(record.item_shortdescription) || textOf(record.item_code)})`;
		const quantity = numberOf(record.qty_order);
		const refused = refusedWhole ?? lineRefusal(record, label, now) ?? (quantity === undefined ? `Line ${label} shows no quantity` : undefined);
		return [{
			target, invoiceId, id, label, clientId: integerOf(invoice.client_id), quantity: quantity ?? 0, unitPrice: numberOf(record.unit_price) ?? 0,
			discount: numberOf(record.discount_perc) ?? 0, currency: textOf(invoice.currency) || textOf(invoice.currency_code_name), record, ...(refused === undefined ? {} : { refused }),
		}];
	});
}

export function billedLicence(record: HaloRecord): BilledLine | undefined {
	const id = integerOf(idOf(record));
	if (id === undefined) return undefined;
	const quantity = numberOf(record.count);
	const label = `${id} (${textOf(record.name)})`;
	const refused = isOn(record.deleted) || isOff(record.is_active) ? `Licence ${label} is not active` : quantity === undefined ? `Licence ${label} shows no count` : undefined;
	return {
		target: 'licence', invoiceId: null, id, label, clientId: integerOf(record.client_id), quantity: quantity ?? 0, unitPrice: numberOf(record.price) ?? 0,
		discount: 0, currency: '', record, ...(refused === undefined ? {} : { refused }),
	};
}

/** Whether a line bills a service, by ID or code of its item; a licence by its name. */
export function isFor({ target, record }: BilledLine, service: string): boolean {
	const wanted = service.trim().toLowerCase();
	const codes = target === 'licence' ? [record.name] : [integerOf(record._itemid), record.item_code];
	return !isOn(record.isgroupdesc) && codes.some((code) => textOf(code).trim().toLowerCase() === wanted);
}

const showsItem = (line: unknown): boolean => isRecord(line) && ('_itemid' in line || 'item_code' in line) && 'qty_order' in line;

/** Whether a row of a list shows its lines and what they bill: rows are lighter than the record, and an empty list may be what is left of it. */
export const hasLines = (invoice: HaloRecord): boolean => Array.isArray(invoice.lines) && invoice.lines.length > 0 && invoice.lines.every(showsItem);
