import {
	DATA_TABLE_SYSTEM_COLUMN_TYPE_MAP,
	type DataTableColumnJsType,
	type DataTableColumnType,
	type DataTableRow,
	type DataTableRowReturn,
	validateFieldType,
} from 'n8n-workflow';
import { DataTableError } from './data-table-error';
import type { SqlRow, SqlValue } from './database';

export type ColumnTypes = ReadonlyMap<string, DataTableColumnType>;

export interface ColumnShape {
	readonly name: string;
	readonly type: DataTableColumnType;
}

const FIELD_TYPES = { string: 'string', number: 'number', boolean: 'boolean', date: 'dateTime' } as const;

/** SQLite keeps dates as ISO 8601 in UTC with milliseconds, so that text order is time order. */
export const SQL_TYPES: Readonly<Record<DataTableColumnType, string>> = {
	string: 'TEXT',
	number: 'REAL',
	boolean: 'INTEGER',
	date: 'TEXT',
};

export function columnTypes(columns: readonly ColumnShape[], withSystemColumns: boolean): ColumnTypes {
	const system = withSystemColumns ? Object.entries(DATA_TABLE_SYSTEM_COLUMN_TYPE_MAP) : [];
	return new Map([...system, ...columns.map(({ name, type }) => [name, type] as const)]);
}

/** Strings of digits become numbers, "true" a boolean, ISO text a date: the leniency of n8n's own table store. */
function converted(value: DataTableColumnJsType, column: string, type: DataTableColumnType): unknown {
	if (type === 'date' && value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	const result = validateFieldType(column, value, FIELD_TYPES[type], { strict: false, parseStrings: false });
	if (!result.valid) return undefined;
	const parsed: unknown = result.newValue;
	if (type !== 'date') return parsed;
	const time = typeof parsed === 'object' && parsed !== null && 'toMillis' in parsed ? Number(parsed.valueOf()) : Number.NaN;
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/**
 * The value as SQLite stores it.
 *
 * @throws DataTableError when the table has no such column or the value does not fit its type
 */
export function toSql(value: DataTableColumnJsType | undefined, column: string, types: ColumnTypes): SqlValue {
	const type = types.get(column);
	if (type === undefined) {
		throw new DataTableError(`The table has no column "${column}"; it has ${[...types.keys()].join(', ')}.`);
	}
	if (value === null || value === undefined) return null;
	const result = converted(value, column, type);
	if (typeof result === 'boolean') return result ? 1 : 0;
	if (typeof result === 'string' || typeof result === 'number') return result;
	throw new DataTableError(`The value ${JSON.stringify(value)} does not fit column "${column}" of type ${type}.`);
}

function fromSql(value: SqlValue, type: DataTableColumnType): DataTableColumnJsType {
	if (value === null) return null;
	if (type === 'date') return new Date(String(value));
	return type === 'boolean' ? value !== 0 : value;
}

export function toRow(row: SqlRow, columns: readonly ColumnShape[]): DataTableRowReturn {
	const system = { id: Number(row['id']), createdAt: new Date(String(row['createdAt'])), updatedAt: new Date(String(row['updatedAt'])) };
	const own: DataTableRow = Object.fromEntries(columns.map(({ name, type }) => [name, fromSql(row[name] ?? null, type)]));
	return { ...own, ...system };
}
