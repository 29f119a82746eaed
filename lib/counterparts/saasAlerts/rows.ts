import { isRecord, type HaloRecord } from '../../halo/records/record';
import { SaasAlertsError } from './errors';

export type SaasAlertsRow = HaloRecord;

const rowsIn = (list: readonly unknown[]): SaasAlertsRow[] => list.map((row) => (isRecord(row) ? { ...row, ...(isRecord(row._source) ? row._source : {}) } : { value: row }));

/** The member of an object at a dotted path. */
const at = (value: unknown, path: string): unknown => path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

/**
 * The rows of an answer. The vendor publishes no shapes (External Partner API 0.20.0 types every body as an open
 * object): a list may come bare, as its only row, or inside an object, also as an Elasticsearch result.
 * @param field where the list is, with dots; found by itself when empty
 * @throws {SaasAlertsError} for an answer without rows
 */
export function rowsOf(answer: unknown, field = ''): SaasAlertsRow[] {
	const value = field === '' ? answer : at(answer, field);
	if (value === undefined || value === null) {
		if (field === '') return [];
		throw new SaasAlertsError(`The answer of SaaS Alerts has no member ${field}`, `Correct Rows Field; the answer has ${isRecord(answer) ? Object.keys(answer).join(', ') || 'no members' : 'no members'}`);
	}
	if (Array.isArray(value)) return rowsIn(value);
	if (!isRecord(value)) throw new SaasAlertsError('SaaS Alerts answered with something that is no list of rows', 'Check the Base URL of the credential');
	const hits = at(value, 'hits.hits');
	if (Array.isArray(hits)) return rowsIn(hits);
	// An object with one list in it, and no id of its own, is a wrapper; any other is the only row.
	const lists = Object.values(value).filter((member): member is unknown[] => Array.isArray(member));
	const [list] = lists;
	const isRow = ['id', '_id', 'customerId', 'eventId'].some((name) => name in value);
	if (list && lists.length === 1 && !isRow) return rowsIn(list);
	return Object.keys(value).length === 0 ? [] : [value];
}

/** The id that asks for the next page of a scroll; undefined when the answer has none. */
export function scrollIdOf(answer: unknown): string | undefined {
	if (!isRecord(answer)) return undefined;
	const id = answer.scrollId ?? answer.scroll_id ?? answer._scroll_id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The dates in the answer for billing dates, newest first; each as SaaS Alerts wrote it. */
export function billingDatesOf(answer: unknown, field = ''): string[] {
	const texts = rowsOf(answer, field).flatMap((row) => {
		const [date] = [row.billingDate, row.date, row.value, ...Object.values(row)].filter((value) => typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(Date.parse(value))));
		return date === undefined ? [] : [String(date)];
	});
	const time = (text: string): number => (/^\d{10,}$/.test(text) ? Number(text) : Date.parse(text));
	return [...new Set(texts)].sort((left, right) => time(right) - time(left));
}
