import type {
	AddDataTableColumnOptions,
	DataTableColumn,
	DataTableInsertRowsResult,
	DataTableInsertRowsReturnType,
	DataTableRow,
	DataTableRowReturn,
	DataTableRowReturnWithState,
	DataTableRows as NewRows,
	DataTableRowsReturn,
	DeleteDataTableRowsOptions,
	IDataTableProjectService,
	ListDataTableRowsOptions,
	MoveDataTableColumnOptions,
	UpdateDataTableOptions,
	UpdateDataTableRowOptions,
	UpsertDataTableRowOptions,
} from 'n8n-workflow';
import { type DataTableColumns, rowsTable } from './data-table-columns';
import type { DataTableIndexes } from './data-table-indexes';
import { DataTableError } from './data-table-error';
import { quoted, whereOf } from './data-table-filter';
import { type ColumnTypes, columnTypes, toRow, toSql } from './data-table-values';
import type { Sqlite } from './database';

interface TableActions {
	rename(name: string): void;
	drop(): void;
}

type Changed = DataTableRowReturn[] | DataTableRowReturnWithState[];

const SYSTEM_COLUMNS = ['id', 'createdAt', 'updatedAt'].map(quoted);

const selected = (columns: readonly DataTableColumn[]): string =>
	[...SYSTEM_COLUMNS, ...columns.map(({ name }) => quoted(name))].join(', ');

/** What a dry run answers: each row as it is and as it would be. A row to be made has no id yet, so 0 stands for it. */
function preview(row: DataTableRowReturn, dryRunState: 'before' | 'after'): DataTableRowReturnWithState {
	return { ...row, dryRunState };
}

/** The other side of a row that a dry run would make or remove. */
function absent(row: DataTableRowReturn, dryRunState: 'before' | 'after'): DataTableRowReturnWithState {
	const nothing = Object.fromEntries(Object.keys(row).map((name) => [name, null]));
	return { ...nothing, id: null, createdAt: null, updatedAt: null, dryRunState };
}

function assertFilter({ filter }: { filter?: ListDataTableRowsOptions['filter'] }, verb: string): void {
	if (!filter || filter.filters.length === 0) {
		throw new DataTableError(`To ${verb} rows at least one condition is needed, so that not all rows are hit by accident.`);
	}
}

/** The rows and columns of one Data Table. */
export class DataTableRows implements IDataTableProjectService {
	private readonly table: string;

	constructor(
		private readonly id: string,
		private readonly sqlite: Sqlite,
		private readonly columns: DataTableColumns,
		private readonly indexes: DataTableIndexes,
		private readonly now: () => Date,
		private readonly actions: TableActions,
	) {
		this.table = rowsTable(id);
	}

	async updateDataTable({ name }: UpdateDataTableOptions): Promise<boolean> {
		this.actions.rename(name);
		return true;
	}

	async deleteDataTable(): Promise<boolean> {
		this.actions.drop();
		return true;
	}

	async getColumns(): Promise<DataTableColumn[]> {
		return this.columns.of(this.id);
	}

	async addColumn(options: AddDataTableColumnOptions): Promise<DataTableColumn> {
		return this.columns.add(this.id, options);
	}

	async moveColumn(columnId: string, { targetIndex }: MoveDataTableColumnOptions): Promise<boolean> {
		this.columns.move(this.id, columnId, targetIndex);
		return true;
	}

	async deleteColumn(columnId: string): Promise<boolean> {
		this.sqlite.transaction(() => {
			this.indexes.drop(this.id);
			this.columns.remove(this.id, columnId);
		});
		return true;
	}

	async getManyRowsAndCount({ filter, sortBy, take, skip = 0 }: Partial<ListDataTableRowsOptions>): Promise<{
		count: number;
		data: DataTableRowsReturn;
	}> {
		const columns = this.columns.of(this.id);
		const types = columnTypes(columns, true);
		if (sortBy && !types.has(sortBy[0])) throw new DataTableError(`The table has no column "${sortBy[0]}" to sort by.`);
		const where = this.where(filter, types);
		// Rows with equal sort values keep the order of their ids, or paging would show some twice.
		const order = sortBy ? `${quoted(sortBy[0])} ${sortBy[1] === 'DESC' ? 'DESC' : 'ASC'}, "id"` : '"id"';
		const data = this.sqlite
			.all(`SELECT ${selected(columns)} FROM ${this.table}${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`, [
				...where.values, take ?? -1, skip,
			])
			.map((row) => toRow(row, columns));
		const count = this.sqlite.get(`SELECT COUNT(*) AS count FROM ${this.table}${where.sql}`, where.values);
		return { count: Number(count?.['count'] ?? 0), data };
	}

	async insertRows<T extends DataTableInsertRowsReturnType>(rows: NewRows, returnType: T): Promise<DataTableInsertRowsResult<T>> {
		const inserted = this.sqlite.transaction(() => {
			const columns = this.columns.of(this.id);
			return rows.map((row) => this.insert(row, columns));
		});
		const results: Record<DataTableInsertRowsReturnType, () => DataTableInsertRowsResult> = {
			all: () => inserted,
			id: () => inserted.map(({ id }) => ({ id })),
			count: () => ({ success: true, insertedRows: inserted.length }),
		};
		return results[returnType]() as DataTableInsertRowsResult<T>;
	}

	async updateRows(options: UpdateDataTableRowOptions): Promise<Changed> {
		assertFilter(options, 'update');
		return this.sqlite.transaction(() => (options.dryRun ? this.previewUpdate(options) : this.update(options)));
	}

	async upsertRow(options: UpsertDataTableRowOptions): Promise<Changed> {
		assertFilter(options, 'update or insert');
		return this.sqlite.transaction(() => {
			const columns = this.columns.of(this.id);
			if (!options.dryRun) {
				const updated = this.update(options);
				return updated.length > 0 ? updated : [this.insert(options.data, columns)];
			}
			const previews = this.previewUpdate(options);
			if (previews.length > 0) return previews;
			const now = this.now();
			const row = toRow({ ...this.values(options.data, columns), id: 0, createdAt: now.toISOString(), updatedAt: now.toISOString() }, columns);
			return [absent(row, 'before'), preview(row, 'after')];
		});
	}

	async deleteRows(options: DeleteDataTableRowsOptions): Promise<DataTableRowReturn[]> {
		assertFilter(options, 'delete');
		const columns = this.columns.of(this.id);
		const where = this.where(options.filter, columnTypes(columns, true));
		if (options.dryRun) {
			return this.sqlite.all(`SELECT ${selected(columns)} FROM ${this.table}${where.sql} ORDER BY "id"`, where.values)
				.map((row) => toRow(row, columns))
				.flatMap((row) => [preview(row, 'before'), absent(row, 'after')] as DataTableRowReturn[]);
		}
		return this.sqlite.all(`DELETE FROM ${this.table}${where.sql} RETURNING ${selected(columns)}`, where.values)
			.map((row) => toRow(row, columns));
	}

	async clearRows(): Promise<{ deletedCount: number }> {
		return { deletedCount: this.sqlite.run(`DELETE FROM ${this.table}`) };
	}

	private where(filter: ListDataTableRowsOptions['filter'], types: ColumnTypes): ReturnType<typeof whereOf> {
		const where = whereOf(filter, types);
		this.indexes.note(this.id, filter);
		return where;
	}

	private values(data: DataTableRow, columns: readonly DataTableColumn[]): Record<string, string | number | null> {
		const types = columnTypes(columns, false);
		return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, toSql(value, name, types)]));
	}

	private insert(data: DataTableRow, columns: readonly DataTableColumn[]): DataTableRowReturn {
		const now = this.now().toISOString();
		const values = { createdAt: now, updatedAt: now, ...this.values(data, columns) };
		const names = Object.keys(values).map(quoted).join(', ');
		const marks = Object.keys(values).map(() => '?').join(', ');
		const sql = `INSERT INTO ${this.table} (${names}) VALUES (${marks}) RETURNING ${selected(columns)}`;
		const row = this.sqlite.get(sql, Object.values(values));
		if (!row) throw new DataTableError('SQLite did not return the inserted row.');
		return toRow(row, columns);
	}

	private update({ filter, data }: UpdateDataTableRowOptions): DataTableRowReturn[] {
		const columns = this.columns.of(this.id);
		const where = this.where(filter, columnTypes(columns, true));
		const values = { ...this.values(data, columns), updatedAt: this.now().toISOString() };
		const assignments = Object.keys(values).map((name) => `${quoted(name)} = ?`).join(', ');
		return this.sqlite
			.all(`UPDATE ${this.table} SET ${assignments}${where.sql} RETURNING ${selected(columns)}`, [...Object.values(values), ...where.values])
			.map((row) => toRow(row, columns))
			.sort((a, b) => a.id - b.id);
	}

	private previewUpdate({ filter, data }: UpdateDataTableRowOptions): DataTableRowReturnWithState[] {
		const columns = this.columns.of(this.id);
		const where = this.where(filter, columnTypes(columns, true));
		const changes = { ...this.values(data, columns), updatedAt: this.now().toISOString() };
		return this.sqlite.all(`SELECT ${selected(columns)} FROM ${this.table}${where.sql} ORDER BY "id"`, where.values)
			.flatMap((row) => [preview(toRow(row, columns), 'before'), preview(toRow({ ...row, ...changes }, columns), 'after')]);
	}
}
