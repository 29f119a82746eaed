import type { HaloRecord } from '../halo/records/record';
import type { Stream } from '../sync/streams';
import { tableOfStream, type Column, type ColumnKind, type WarehouseTable } from './columns';
import { rowsOf } from './rows';

export type SqliteValue = number | string | null;

const types: Readonly<Record<ColumnKind, string>> = { boolean: 'INTEGER', integer: 'INTEGER', json: 'TEXT', moment: 'TEXT', number: 'REAL', text: 'TEXT' };

const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');

/** Definition of a column, as CREATE TABLE and ALTER TABLE take it. */
export const sqliteColumn = ({ name, kind }: Column): string => `${quoted(name)} ${types[kind]}`;

/** What is stored: moments as ISO text, flags as 0 and 1, anything nested as JSON. */
function stored(value: unknown): SqliteValue {
	if (value === null || value === undefined) return null;
	if (typeof value === 'number' || typeof value === 'string') return value;
	return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}

/** The SQL of one table; every statement takes its values by position. */
export interface SqliteTable extends WarehouseTable {
	readonly create: string;
	/** Takes a row of {@link sqliteRows} and then the time of the run twice. */
	readonly upsert: string;
	/** Takes the key; answers the `record` and `gone_at` stored. */
	readonly find: string;
	/** Marks rows that a run did not meet; takes the time twice and the time when the run began. */
	readonly markGone: string;
}

export function sqliteTable(stream: Stream): SqliteTable {
	const table = tableOfStream(stream);
	const { name, key, columns } = table;
	const names = columns.map((column) => column.name);
	const all = [...names, 'record', 'synced_at', 'changed_at'];
	const updated = all.filter((column) => !key.includes(column) && column !== 'changed_at');
	const own = ['"record" TEXT NOT NULL', '"synced_at" TEXT NOT NULL', '"changed_at" TEXT NOT NULL', '"gone_at" TEXT', `PRIMARY KEY (${list(key)})`];
	return {
		...table,
		create: `CREATE TABLE IF NOT EXISTS ${quoted(name)} (${[...columns.map(sqliteColumn), ...own].join(', ')})`,
		upsert: [
			`INSERT INTO ${quoted(name)} (${list(all)}) VALUES (${all.map(() => '?').join(', ')})`,
			`ON CONFLICT (${list(key)}) DO UPDATE SET ${updated.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ')},`,
			`"changed_at" = CASE WHEN "record" <> excluded."record" OR "gone_at" IS NOT NULL THEN excluded."changed_at" ELSE "changed_at" END, "gone_at" = NULL`,
		].join(' '),
		find: `SELECT "record", "gone_at" FROM ${quoted(name)} WHERE ${key.map((column) => `${quoted(column)} = ?`).join(' AND ')}`,
		markGone: `UPDATE ${quoted(name)} SET "gone_at" = ?, "changed_at" = ? WHERE "gone_at" IS NULL AND "synced_at" < ?`,
	};
}

export interface SqliteRow {
	readonly key: readonly SqliteValue[];
	/** The columns of the table and the record, in their order. */
	readonly values: readonly SqliteValue[];
	readonly record: string;
}

export function sqliteRows(table: WarehouseTable, records: readonly HaloRecord[]): { readonly rows: readonly SqliteRow[]; readonly keyless: number } {
	const { rows, keyless } = rowsOf(table, records);
	return {
		keyless,
		rows: rows.map((row) => {
			const record = JSON.stringify(row.record);
			return { key: table.key.map((name) => stored(row[name])), values: [...table.columns.map(({ name }) => stored(row[name])), record], record };
		}),
	};
}
