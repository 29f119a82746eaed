import type { Field } from '../resources/types';
import { flagOf, integerOf, isRecord, numberOf } from './record';

/** A value as HaloPSA takes it, or what would be taken in place of it or of the part in `got`. */
export type Converted = { readonly value: unknown } | { readonly wants: string; readonly got?: unknown };

const LONGEST_SHOWN = 60;

const dateParts = /^(\d{4})-(\d{2})-(\d{2})([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Amounts of the lines of invoices, quotations and orders (vendor specification, InvoiceDetail and QuotationDetail). */
const amounts = new Set(['qty_order', 'quantity', 'unit_price', 'unit_cost', 'baseprice', 'costprice', 'price', 'cost', 'discount_perc', 'tax_rate']);

/** A value as a message quotes it: a long one is cut, because ten megabytes of input must not come back in an error. */
export function shown(value: unknown): string {
	const text = typeof value === 'string' ? `"${printable(value.slice(0, LONGEST_SHOWN))}${value.length > LONGEST_SHOWN ? '...' : ''}"` : typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
	return text.length > LONGEST_SHOWN + 5 ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** Luxon's DateTime, which n8n expressions produce, without importing it. */
const hasToISO = (value: unknown): value is { toISO(): string | null } =>
	typeof value === 'object' && value !== null && 'toISO' in value && typeof value.toISO === 'function';

/** `Date.parse` takes the 30th of February for the 2nd of March, so the day is held against its month. */
export function isRealDate(text: string): boolean {
	const [, year, month, day] = (dateParts.exec(text) ?? []).map(Number);
	if (year === undefined || month === undefined || day === undefined) return false;
	return day > 0 && month > 0 && month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate() && !Number.isNaN(Date.parse(text));
}

function dateText(value: unknown): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (hasToISO(value)) return value.toISO() ?? undefined;
	const trimmed = typeof value === 'string' ? value.trim() : '';
	if (!isRealDate(trimmed)) return undefined;
	return trimmed.length > 10 && /[+-]\d{2}:?\d{2}$/.test(trimmed) ? new Date(trimmed).toISOString() : trimmed;
}

/** Lines are what is billed: each is an object, and its amounts are numbers. */
function linesFrom(given: readonly unknown[]): Converted {
	const lines: unknown[] = [];
	for (const line of given) {
		if (!isRecord(line)) return { wants: 'lines that are objects', got: line };
		const wrong = Object.entries(line).find(([name, value]) => amounts.has(name) && value !== null && value !== '' && numberOf(value) === undefined);
		if (wrong) return { wants: `lines whose ${wrong[0]} is a number`, got: wrong[1] };
		lines.push(Object.fromEntries(Object.entries(line).map(([name, value]) => [name, amounts.has(name) ? (numberOf(value) ?? value) : value])));
	}
	return { value: lines };
}

function textFrom(value: unknown): Converted {
	if (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean') return { value: String(value) };
	if (typeof value !== 'string') return { wants: 'text' };
	// Databases and drivers end a text there, so the rest would be lost without a word.
	return value.includes('\u0000') ? { wants: 'text without a null character (U+0000)' } : { value };
}

/** Checks a value that is neither null nor undefined and casts it to the type of its field. */
export function convert({ name, type }: Pick<Field, 'name' | 'type'>, value: unknown): Converted {
	switch (type) {
		case 'integer': {
			const number = integerOf(value);
			return number === undefined ? { wants: 'a whole number' } : { value: number };
		}
		case 'number': {
			const number = numberOf(value);
			return number === undefined ? { wants: 'a number' } : { value: number };
		}
		case 'boolean': {
			const truth = flagOf(value);
			return truth === undefined ? { wants: 'true or false' } : { value: truth };
		}
		case 'dateTime': {
			const iso = dateText(value);
			return iso === undefined ? { wants: 'a date such as 2026-01-31 or 2026-01-31T09:00:00Z' } : { value: iso };
		}
		case 'list':
			if (!Array.isArray(value)) return { wants: 'a list' };
			return name === 'lines' ? linesFrom(value) : { value };
		default:
			return textFrom(value);
	}
}
