import { flagOf, integerOf, isBlank, numberOf, type HaloRecord } from '../halo/records/record';
import { momentIn } from '../halo/records/moments';
import type { ColumnKind, WarehouseTable } from './columns';

export interface WarehouseRows {
	/** The columns of the table and the whole `record`; the last of several with one key. */
	readonly rows: readonly Readonly<Record<string, unknown>>[];
	/** Records without a key, which cannot be told from others. */
	readonly keyless: number;
}

/** PostgreSQL stores neither the character 0 nor half of a surrogate pair, and refuses the whole page for one. */
const storable = (text: string): string => text.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD');

function cleaned(value: unknown): unknown {
	if (typeof value === 'string') return storable(value);
	if (Array.isArray(value)) return value.map(cleaned);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), cleaned(member)]));
}

/** Undefined for what is no date. */
function momentOf(value: unknown): string | undefined {
	const time = momentIn(value);
	return time === undefined ? undefined : new Date(time).toISOString();
}

const readers: Readonly<Record<ColumnKind, (value: unknown) => unknown>> = {
	boolean: flagOf,
	integer: integerOf,
	json: (value) => value,
	moment: momentOf,
	number: numberOf,
	text: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
};

/**
 * Records as rows of a table. A value that does not fit its column is null there and stays as it came in `record`, so
 * that one odd field does not stop a page.
 */
export function rowsOf({ columns, key }: WarehouseTable, records: readonly HaloRecord[]): WarehouseRows {
	const rows = new Map<string, Readonly<Record<string, unknown>>>();
	let keyless = 0;
	for (const given of records) {
		const record = cleaned(given) as HaloRecord;
		const row: Record<string, unknown> = { record };
		for (const { name, kind } of columns) row[name] = isBlank(record[name]) ? null : (readers[kind](record[name]) ?? null);
		const own = key.map((name) => row[name]);
		if (own.includes(null)) keyless += 1;
		else rows.set(own.join(' '), row);
	}
	return { rows: [...rows.values()], keyless };
}
