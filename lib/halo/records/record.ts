/** A record as HaloPSA gives it: JSON whose values are checked where they are used. */
export type HaloRecord = Readonly<Record<string, unknown>>;

export type RecordId = number | string;

/** The id of a record; 0 and -1 are real ids in HaloPSA. */
export function idOf(record: HaloRecord): RecordId | undefined {
	const { id } = record;
	return typeof id === 'number' || (typeof id === 'string' && id !== '') ? id : undefined;
}

export const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

/**
 * A number that HaloPSA may have sent as 95.0 or as text, as the integer it stands for. One too large to be exact is
 * none: rounded, it would name another record.
 */
export function integerOf(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\s*-?\d+(\.0+)?\s*$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

export const isRecord = (value: unknown): value is HaloRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
