/** A record as HaloPSA gives it: JSON whose values are checked where they are used. */
export type HaloRecord = Readonly<Record<string, unknown>>;

export type RecordId = number | string;

/** The id of a record; 0 and -1 are real ids in HaloPSA. */
export function idOf(record: HaloRecord): RecordId | undefined {
	const { id } = record;
	return typeof id === 'number' || (typeof id === 'string' && id !== '') ? id : undefined;
}

/** A number that HaloPSA may have sent as 95.0 or as text, as the integer it stands for. */
export function integerOf(value: unknown): number | undefined {
	if (typeof value === 'number' && Number.isInteger(value)) return value;
	if (typeof value === 'string' && /^\s*-?\d+(\.0+)?\s*$/.test(value)) return Number(value);
	return undefined;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

export const isRecord = (value: unknown): value is HaloRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
