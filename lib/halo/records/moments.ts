/** HaloPSA writes a date that is not set as one of a year before this; .NET's and OLE's "no date" are days of the years 1 and 1899. */
const FIRST_REAL_YEAR = 1901;

/**
 * The moment of a date as HaloPSA writes it: UTC, with or without a Z, with up to seven digits of a second.
 * @returns milliseconds since the epoch; undefined for what is no date, and for one that stands for none
 */
export function momentIn(value: unknown): number | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(' ', 'T');
	const time = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T') ? text : `${text}Z`);
	return Number.isNaN(time) || new Date(time).getUTCFullYear() < FIRST_REAL_YEAR ? undefined : time;
}
