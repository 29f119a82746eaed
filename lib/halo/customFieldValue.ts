import { isNoTime, momentIn } from './records/moments';
import { flagOf, integerOf, isRecord } from './records/record';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/;

/** The id of an option, or the ids of several. */
const OPTION_IDS = /^\s*-?\d+(\s*,\s*-?\d+)*\s*$/;

/** Whether a text may be the id of an option, or those of several with commas between them, as some tenants store a select. */
export const mayBeOptions = (text: string): boolean => OPTION_IDS.test(text);

/** Whether what is stored may be that of a field of dates. */
export const isStoredDate = (stored: unknown): boolean => typeof stored === 'string' && ISO_DATE.test(stored.trim());

/**
 * Whether a value to write is the one that is stored. HaloPSA gives a single select as the option's id with the name
 * as `display`, a multi select as `[{id, name}]` or the ids as text, a checkbox as a boolean or 1 and 0, a date as ISO text in UTC with
 * or without `Z`.
 */
export function sameCustomValue(
	stored: { readonly value: unknown; readonly display: unknown },
	value: unknown,
): boolean {
	if (same(stored.value, value)) return true;
	const selected = typeof stored.value === 'number' || Array.isArray(stored.value) || (typeof stored.value === 'string' && mayBeOptions(stored.value));
	return selected && typeof value === 'string' && value !== '' && stored.display === value;
}

function same(stored: unknown, value: unknown): boolean {
	if (isNothing(stored) || isNothing(value)) return isUnset(stored) && isUnset(value);
	if (Array.isArray(stored)) return sameOptions(stored, value);
	if (Array.isArray(value)) return sameOptions(typeof stored === 'string' ? stored.split(',') : [stored], value);
	const types = [typeof stored, typeof value];
	if (types.includes('object')) return JSON.stringify(stored) === JSON.stringify(value);
	if (types.includes('boolean')) return flagOf(stored) !== undefined && flagOf(stored) === flagOf(value);
	const texts = [String(stored).trim(), String(value).trim()] as const;
	if (texts[0] === texts[1]) return true;
	if (types.includes('number')) return Number(texts[0]) === Number(texts[1]);
	const moment = ISO_DATE.test(texts[0]) && ISO_DATE.test(texts[1]) ? momentIn(texts[0]) : undefined;
	return moment !== undefined && moment === momentIn(texts[1]);
}

/** Several options in any order; a list of ids, of `{id}`, or their ids separated by commas. */
function sameOptions(stored: readonly unknown[], value: unknown): boolean {
	const wanted = Array.isArray(value) ? value : String(value).split(',');
	if (![...stored, ...wanted].every((entry) => optionId(entry) !== undefined)) {
		return JSON.stringify(stored) === JSON.stringify(value);
	}
	const ids = (options: readonly unknown[]): string => [...new Set(options.map(optionId))].sort().join();
	return ids(stored) === ids(wanted);
}

function optionId(option: unknown): string | undefined {
	const id = isRecord(option) ? option.id : option;
	const number = integerOf(id);
	if (number !== undefined) return String(number);
	return typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined;
}

const isNothing = (value: unknown): boolean =>
	value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const isUnset = (value: unknown): boolean => isNothing(value) || isNoTime(value);
