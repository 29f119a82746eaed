import { UsageError } from '../../errors';
import type { DataTables } from '../../store/data-tables';
import type { TableRow } from './pages';

/** The Data Tables by name, as far as the panel shows and changes them. */
export class PanelTables {
	constructor(private readonly tables: DataTables) {}

	/** The newest rows, in the order in which they were added, and how many there are; none when there is no such table. */
	async read(name: string, most = Number.MAX_SAFE_INTEGER): Promise<{ readonly rows: TableRow[]; readonly count: number }> {
		const id = await this.idOf(name);
		if (id === undefined) return { rows: [], count: 0 };
		const table = this.tables.open(id);
		const { count } = await table.getManyRowsAndCount({ take: 0 });
		const { data } = await table.getManyRowsAndCount({ skip: Math.max(0, count - most), take: Math.min(count, most) });
		return { rows: data, count };
	}

	/** @throws UsageError when the table is gone */
	async change(name: string, rowId: number, data: Record<string, string | number>): Promise<void> {
		const id = await this.idOf(name);
		if (id === undefined) throw new UsageError(`There is no table ${name}.`);
		await this.tables.open(id).updateRows({ filter: { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: rowId }] }, data });
	}

	private async idOf(name: string): Promise<string | undefined> {
		const { data } = await this.tables.getManyAndCount({ filter: { name } });
		return data.find((table) => table.name === name)?.id;
	}
}
