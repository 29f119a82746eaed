import { flagOf } from '../../domain/flag';

export { flagOf };

/** A record as HaloPSA gives it: JSON whose values are checked where they are used. */
export type HaloRecord = Readonly<Record<string, unknown>>;

export type RecordId = number | string;

/** The id of a record, as a number also where HaloPSA sent it as text; 0 and -1 are real ids in HaloPSA. */
export function idOf({ id }: HaloRecord): RecordId | undefined {
	return integerOf(id) ?? (typeof id === 'string' && id.trim() !== '' ? id : undefined);
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

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number that HaloPSA or a source may have sent as text; none for text in another form, such as with a decimal comma. */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whether a switch is shown to be on. */
export const isOn = (value: unknown): boolean => flagOf(value) === true;

/** Whether a switch is shown to be off; one that is not shown is neither. */
export const isOff = (value: unknown): boolean => flagOf(value) === false;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

export const isRecord = (value: unknown): value is HaloRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
