import { DATA_TABLE_SYSTEM_COLUMNS, type DataTableFilter } from 'n8n-workflow';
import { rowsTable } from './data-table-columns';
import { quoted } from './data-table-filter';
import type { Sqlite } from './database';

/** Columns that rows are looked up by so often get an index; a table that is read whole needs none. */
const OFTEN = 200;

const isSystem = (name: string): boolean => DATA_TABLE_SYSTEM_COLUMNS.some((column) => column === name);

/** The columns whose values a filter gives; none where another condition would do as well. */
function columnsOf({ type, filters }: DataTableFilter): string[] {
	if (type === 'or' && filters.length > 1) return [];
	return [...new Set(filters.filter(({ condition, value, columnName }) => condition === 'eq' && value !== null && !isSystem(columnName)).map(({ columnName }) => columnName))].sort();
}

/**
 * Indexes for the columns that rows are looked up by: a workflow that saves its 100,000 links one by one would read half
 * the table for each.
 */
export class DataTableIndexes {
	private readonly lookUps = new Map<string, number>();

	constructor(private readonly sqlite: Sqlite) {}

	/** Counts a look-up. The filter's columns must be those of the table. */
	note(dataTableId: string, filter: DataTableFilter | undefined): void {
		const columns = filter ? columnsOf(filter) : [];
		if (columns.length === 0) return;
		const name = `data_table_rows_${dataTableId} by ${columns.join(' ')}`;
		const count = (this.lookUps.get(name) ?? 0) + 1;
		this.lookUps.set(name, count);
		if (count === OFTEN) this.sqlite.define(`CREATE INDEX IF NOT EXISTS ${quoted(name)} ON ${rowsTable(dataTableId)} (${columns.map(quoted).join(', ')})`);
	}

	/** SQLite keeps a column that has an index from being removed. */
	drop(dataTableId: string): void {
		for (const { name } of this.sqlite.all(`PRAGMA index_list(${rowsTable(dataTableId)})`)) {
			this.sqlite.define(`DROP INDEX ${quoted(String(name))}`);
			this.lookUps.delete(String(name));
		}
	}
}
