import { flagOf, isRecord } from './records/record';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/;

/** Whether what is stored may be that of a field of dates. */
export const isStoredDate = (stored: unknown): boolean => typeof stored === 'string' && ISO_DATE.test(stored.trim());

/**
 * Whether a value to write is the one that is stored. HaloPSA gives a single select as the option's id with the name
 * as `display`, a multi select as `[{id, name}]`, a checkbox as a boolean or 1 and 0, a date as ISO text in UTC with
 * or without `Z`.
 */
export function sameCustomValue(
	stored: { readonly value: unknown; readonly display: unknown },
	value: unknown,
): boolean {
	if (same(stored.value, value)) return true;
	const selected = typeof stored.value === 'number' || Array.isArray(stored.value);
	return selected && typeof value === 'string' && value !== '' && stored.display === value;
}

function same(stored: unknown, value: unknown): boolean {
	if (isNothing(stored) || isNothing(value)) return isNothing(stored) && isNothing(value);
	if (Array.isArray(stored)) return sameOptions(stored, value);
	const types = [typeof stored, typeof value];
	if (types.includes('object')) return JSON.stringify(stored) === JSON.stringify(value);
	if (types.includes('boolean')) return flagOf(stored) !== undefined && flagOf(stored) === flagOf(value);
	const texts = [String(stored).trim(), String(value).trim()] as const;
	if (texts[0] === texts[1]) return true;
	if (types.includes('number')) return Number(texts[0]) === Number(texts[1]);
	return ISO_DATE.test(texts[0]) && ISO_DATE.test(texts[1]) && instant(texts[0]) === instant(texts[1]);
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
	return typeof id === 'number' || (typeof id === 'string' && id.trim() !== '') ? String(id).trim() : undefined;
}

/** HaloPSA's dates are UTC, written without or with `Z`, with up to seven fraction digits. */
function instant(text: string): number {
	const trimmed = text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
	const zoned = !trimmed.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/i.test(trimmed);
	return Date.parse(zoned ? trimmed : `${trimmed}Z`);
}

const isNothing = (value: unknown): boolean =>
	value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
