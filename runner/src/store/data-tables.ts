import type {
	CreateDataTableOptions,
	DataTable,
	IDataTableProjectAggregateService,
	ListDataTableOptions,
} from 'n8n-workflow';
import { DataTableColumns, newId, rowsTable } from './data-table-columns';
import { DataTableError } from './data-table-error';
import { DataTableIndexes } from './data-table-indexes';
import { DataTableRows } from './data-table-rows';
import type { Sqlite, SqlRow } from './database';

export const PROJECT_ID = 'runner';

const LONGEST_NAME = 128;
const SORT_KEYS: ReadonlySet<string> = new Set(['name', 'createdAt', 'updatedAt']);

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
	value === undefined ? [] : typeof value === 'string' ? [value] : value;

function matches({ id, name }: DataTable, filter: ListDataTableOptions['filter']): boolean {
	const ids = asList(filter?.['id']);
	const texts = asList(filter?.['name']);
	return (ids.length === 0 || ids.includes(id)) && texts.every((text) => name.toLowerCase().includes(text.toLowerCase()));
}

function compare(a: DataTable, b: DataTable, sortBy: ListDataTableOptions['sortBy'], wanted: readonly string[]): number {
	if (sortBy === undefined) {
		// The Data Table node looks a table up with the lower-cased name and takes the first answer, though the
		// name filter matches parts: "sync" must not find "sync_log".
		const rank = ({ name }: DataTable): number =>
			wanted.includes(name) ? 0 : wanted.some((text) => text.toLowerCase() === name.toLowerCase()) ? 1 : 2;
		return rank(a) - rank(b) || a.name.localeCompare(b.name);
	}
	const [key = 'name', direction] = sortBy.split(':');
	const by = SORT_KEYS.has(key) ? (key as 'name' | 'createdAt' | 'updatedAt') : 'name';
	const order = by === 'name' ? a.name.localeCompare(b.name) : a[by].getTime() - b[by].getTime();
	return direction === 'desc' ? -order : order;
}

/** All Data Tables of a data folder, for n8n's Data Table node. */
export class DataTables implements IDataTableProjectAggregateService {
	private readonly columns: DataTableColumns;
	private readonly indexes: DataTableIndexes;

	constructor(
		private readonly sqlite: Sqlite,
		private readonly now: () => Date = () => new Date(),
	) {
		this.columns = new DataTableColumns(sqlite);
		this.indexes = new DataTableIndexes(sqlite);
	}

	getProjectId(): string {
		return PROJECT_ID;
	}

	/** @throws DataTableError when the name is taken or a column is not possible */
	async createDataTable({ name, columns }: CreateDataTableOptions): Promise<DataTable> {
		return this.sqlite.transaction(() => {
			this.assertName(name);
			const id = newId();
			const now = this.now().toISOString();
			this.sqlite.run('INSERT INTO data_table (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)', [id, name, now, now]);
			const own = this.columns.define(id, columns);
			const system = ['id INTEGER PRIMARY KEY AUTOINCREMENT', 'createdAt TEXT NOT NULL', 'updatedAt TEXT NOT NULL'];
			this.sqlite.define(`CREATE TABLE ${rowsTable(id)} (${[...system, ...own].join(', ')})`);
			return this.describe(this.row(id));
		});
	}

	async getManyAndCount({ filter, sortBy, take, skip = 0 }: ListDataTableOptions): Promise<{ count: number; data: DataTable[] }> {
		const found = this.sqlite.all('SELECT * FROM data_table').map((row) => this.describe(row))
			.filter((table) => matches(table, filter))
			.sort((a, b) => compare(a, b, sortBy, asList(filter?.['name'])));
		return { count: found.length, data: found.slice(skip, take === undefined ? undefined : skip + take) };
	}

	async deleteDataTableAll(): Promise<boolean> {
		return this.sqlite.transaction(() => {
			const ids = this.sqlite.all('SELECT id FROM data_table').map((row) => String(row['id']));
			for (const id of ids) this.drop(id);
			return ids.length > 0;
		});
	}

	/** One table by its id. @throws DataTableError when there is none */
	open(dataTableId: string): DataTableRows {
		this.row(dataTableId);
		return new DataTableRows(dataTableId, this.sqlite, this.columns, this.indexes, this.now, {
			rename: (name) => this.rename(dataTableId, name),
			drop: () => this.sqlite.transaction(() => this.drop(dataTableId)),
		});
	}

	private rename(id: string, name: string): void {
		this.assertName(name, id);
		this.sqlite.run('UPDATE data_table SET name = ?, updated_at = ? WHERE id = ?', [name, this.now().toISOString(), id]);
	}

	private drop(id: string): void {
		this.sqlite.define(`DROP TABLE ${rowsTable(id)}`);
		this.sqlite.run('DELETE FROM data_table WHERE id = ?', [id]);
	}

	private assertName(name: string, ownId?: string): void {
		if (name.trim() === '' || name.length > LONGEST_NAME) {
			throw new DataTableError(`A Data Table needs a name of 1 to ${LONGEST_NAME} characters.`);
		}
		const other = this.sqlite.get('SELECT id FROM data_table WHERE name = ?', [name]);
		if (other && other['id'] !== ownId) throw new DataTableError(`A Data Table named "${name}" exists already.`);
	}

	private row(id: string): SqlRow {
		const row = this.sqlite.get('SELECT * FROM data_table WHERE id = ?', [id]);
		if (!row) throw new DataTableError(`There is no Data Table with id "${id}".`);
		return row;
	}

	private describe(row: SqlRow): DataTable {
		const id = String(row['id']);
		return {
			id,
			name: String(row['name']),
			columns: this.columns.of(id),
			createdAt: new Date(String(row['created_at'])),
			updatedAt: new Date(String(row['updated_at'])),
			projectId: PROJECT_ID,
		};
	}
}
