import { randomBytes } from 'node:crypto';
import {
	type AddDataTableColumnOptions,
	type CreateDataTableColumnOptions,
	DATA_TABLE_SYSTEM_COLUMNS,
	DATA_TABLE_SYSTEM_TESTING_COLUMN,
	type DataTableColumn,
} from 'n8n-workflow';
import { z } from 'zod';
import { DataTableError } from './data-table-error';
import { quoted } from './data-table-filter';
import { SQL_TYPES } from './data-table-values';
import type { Sqlite } from './database';

const columnRows = z.array(
	z.object({
		id: z.string(),
		name: z.string(),
		type: z.enum(['string', 'number', 'boolean', 'date']),
		position: z.number(),
		data_table_id: z.string(),
	}),
);

const RESERVED = new Set([...DATA_TABLE_SYSTEM_COLUMNS, DATA_TABLE_SYSTEM_TESTING_COLUMN].map((name) => name.toLowerCase()));
const COLUMN_NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;

export const newId = (): string => randomBytes(8).toString('hex');
export const rowsTable = (dataTableId: string): string => quoted(`data_table_rows_${dataTableId}`);

function assertColumn({ name, type }: CreateDataTableColumnOptions, taken: readonly string[]): void {
	if (!COLUMN_NAME.test(name)) {
		throw new DataTableError(
			`"${name}" cannot be a column: use a letter first, then letters, digits or "_", at most 63 in all.`,
		);
	}
	if (RESERVED.has(name.toLowerCase())) throw new DataTableError(`The column name "${name}" is reserved.`);
	if (taken.some((other) => other.toLowerCase() === name.toLowerCase())) {
		throw new DataTableError(`The table would have two columns "${name}".`);
	}
	if (!(type in SQL_TYPES)) throw new DataTableError(`Column "${name}" has the unknown type "${type}".`);
}

/** The columns of Data Tables, in the order shown to people. */
export class DataTableColumns {
	constructor(private readonly sqlite: Sqlite) {}

	of(dataTableId: string): DataTableColumn[] {
		const rows = this.sqlite.all('SELECT * FROM data_table_column WHERE data_table_id = ? ORDER BY position', [dataTableId]);
		return columnRows.parse(rows).map(({ data_table_id, position, ...column }) => ({
			...column, index: position, dataTableId: data_table_id,
		}));
	}

	/** Records the columns of a new table and answers their SQL definitions. @throws DataTableError */
	define(dataTableId: string, columns: readonly CreateDataTableColumnOptions[]): string[] {
		columns.forEach((column, index) => {
			assertColumn(column, columns.slice(0, index).map(({ name }) => name));
			this.record(dataTableId, column, index);
		});
		return columns.map(({ name, type }) => `${quoted(name)} ${SQL_TYPES[type]}`);
	}

	/** @throws DataTableError when the name is taken or not allowed */
	add(dataTableId: string, column: AddDataTableColumnOptions): DataTableColumn {
		return this.sqlite.transaction(() => {
			const existing = this.of(dataTableId);
			assertColumn(column, existing.map(({ name }) => name));
			const id = this.record(dataTableId, column, existing.length);
			this.sqlite.define(`ALTER TABLE ${rowsTable(dataTableId)} ADD COLUMN ${quoted(column.name)} ${SQL_TYPES[column.type]}`);
			if (column.index !== undefined) this.move(dataTableId, id, column.index);
			return this.find(dataTableId, id);
		});
	}

	/** @throws DataTableError when the table has no such column */
	move(dataTableId: string, columnId: string, targetIndex: number): void {
		this.sqlite.transaction(() => {
			const moved = this.find(dataTableId, columnId);
			const order = this.of(dataTableId).filter(({ id }) => id !== columnId);
			order.splice(Math.max(0, Math.min(targetIndex, order.length)), 0, moved);
			this.number(order);
		});
	}

	/** @throws DataTableError when the table has no such column */
	remove(dataTableId: string, columnId: string): void {
		this.sqlite.transaction(() => {
			const { name } = this.find(dataTableId, columnId);
			this.sqlite.run('DELETE FROM data_table_column WHERE id = ?', [columnId]);
			this.sqlite.define(`ALTER TABLE ${rowsTable(dataTableId)} DROP COLUMN ${quoted(name)}`);
			this.number(this.of(dataTableId));
		});
	}

	private find(dataTableId: string, columnId: string): DataTableColumn {
		const column = this.of(dataTableId).find(({ id }) => id === columnId);
		if (!column) throw new DataTableError(`The table has no column with id "${columnId}".`);
		return column;
	}

	private record(dataTableId: string, { name, type }: CreateDataTableColumnOptions, index: number): string {
		const id = newId();
		this.sqlite.run('INSERT INTO data_table_column (id, data_table_id, name, type, position) VALUES (?, ?, ?, ?, ?)', [
			id, dataTableId, name, type, index,
		]);
		return id;
	}

	private number(order: readonly DataTableColumn[]): void {
		order.forEach(({ id }, index) => {
			this.sqlite.run('UPDATE data_table_column SET position = ? WHERE id = ?', [index, id]);
		});
	}
}
