import { join } from 'node:path';
import type { DataTableFilter } from 'n8n-workflow';
import { Sqlite } from '../../runner/src/store/database';
import { DataTables } from '../../runner/src/store/data-tables';
import type { DataTableRows } from '../../runner/src/store/data-table-rows';
import { cleanUp, temporaryFolder } from './support';

afterAll(cleanUp);

type Condition = DataTableFilter['filters'][number];

const NOON = Date.UTC(2026, 0, 1, 12);

describe('data tables in SQLite', () => {
	let sqlite: Sqlite;
	let tables: DataTables;
	let rows: DataTableRows;
	let tableId: string;
	let now = NOON;

	beforeEach(async () => {
		now = NOON;
		sqlite = Sqlite.open(join(temporaryFolder(), 'runner.sqlite'));
		tables = new DataTables(sqlite, () => new Date(now));
		const { id } = await tables.createDataTable({
			name: 'map',
			columns: [
				{ name: 'text', type: 'string' }, { name: 'size', type: 'number' },
				{ name: 'on', type: 'boolean' }, { name: 'at', type: 'date' },
			],
		});
		tableId = id;
		rows = tables.open(id);
		await rows.insertRows(
			[
				{ text: 'Acme_1', size: 1, on: true, at: new Date(NOON) },
				{ text: 'acme 10%', size: 2.5, on: false, at: new Date(NOON + 1) },
				{ text: '', size: -3, on: null, at: null },
				{ text: null, size: null, on: null, at: null },
			],
			'count',
		);
	});
	afterEach(() => sqlite.close());

	const ids = async (type: 'and' | 'or', ...filters: Condition[]): Promise<number[]> =>
		(await rows.getManyRowsAndCount({ filter: { type, filters } })).data.map(({ id }) => id);

	const filter = (columnName: string, value: Condition['value'], condition: Condition['condition'] = 'eq'): DataTableFilter =>
		({ type: 'and', filters: [{ columnName, condition, value }] });

	it.each<[string, Condition['condition'], Condition['value'], number[]]>([
		['text', 'eq', 'Acme_1', [1]],
		['text', 'eq', null, [4]],
		['text', 'neq', 'Acme_1', [2, 3, 4]],
		['text', 'neq', null, [1, 2, 3]],
		['text', 'isEmpty', null, [3, 4]],
		['text', 'isNotEmpty', null, [1, 2]],
		['text', 'like', 'Acme', [1]],
		['text', 'like', 'acme%', [2]],
		['text', 'like', 'e_1', [1]],
		['text', 'like', '*', []],
		['text', 'ilike', 'ACME', [1, 2]],
		['text', 'ilike', 'e_1', [1]],
		['text', 'ilike', '%10', []],
		['size', 'gt', 1, [2]],
		['size', 'gte', '1', [1, 2]],
		['size', 'lt', 1, [3]],
		['size', 'lte', 1, [1, 3]],
		['on', 'eq', false, [2]],
		['at', 'gt', new Date(NOON), [2]],
		['at', 'eq', new Date(NOON), [1]],
		['id', 'gte', 3, [3, 4]],
		['createdAt', 'lte', new Date(NOON), [1, 2, 3, 4]],
	])('%s %s %j finds %j', async (columnName, condition, value, expected) => {
		expect(await ids('and', { columnName, condition, value })).toEqual(expected);
	});

	it('joins conditions with and, or', async () => {
		const size: Condition = { columnName: 'size', condition: 'gt', value: 0 };
		const off: Condition = { columnName: 'on', condition: 'eq', value: false };
		expect(await ids('and', size, off)).toEqual([2]);
		expect(await ids('or', size, off)).toEqual([1, 2]);
		expect(await ids('and')).toEqual([1, 2, 3, 4]);
	});

	it('pages in a stable order and counts all rows', async () => {
		await rows.insertRows([{ size: 1 }, { size: 1 }], 'id');
		const page = (skip: number) => rows.getManyRowsAndCount({ sortBy: ['size', 'DESC'], take: 2, skip });
		const pages = [await page(0), await page(2), await page(4)];
		expect(pages.flatMap(({ data }) => data.map(({ id }) => id))).toEqual([2, 1, 5, 6, 3, 4]);
		expect(pages.map(({ count }) => count)).toEqual([6, 6, 6]);
	});

	it('changes updatedAt only, and returns dates, booleans and numbers as such', async () => {
		now = NOON + 60_000;
		const [row] = await rows.updateRows({ filter: filter('id', 2), data: { on: true } });
		expect(row).toEqual({
			id: 2, text: 'acme 10%', size: 2.5, on: true, at: new Date(NOON + 1), createdAt: new Date(NOON), updatedAt: new Date(now),
		});
	});

	it('shows what a dry run would do and does nothing', async () => {
		const updated = await rows.updateRows({ filter: filter('id', 1), data: { size: 9 }, dryRun: true });
		const upserted = await rows.upsertRow({ filter: filter('text', 'new'), data: { text: 'new' }, dryRun: true });
		const deleted = await rows.deleteRows({ filter: filter('id', 1), dryRun: true });
		expect(updated).toMatchObject([{ id: 1, size: 1, dryRunState: 'before' }, { id: 1, size: 9, dryRunState: 'after' }]);
		expect(upserted).toMatchObject([{ id: null, dryRunState: 'before' }, { text: 'new', dryRunState: 'after' }]);
		expect(deleted).toMatchObject([{ id: 1, dryRunState: 'before' }, { id: null, dryRunState: 'after' }]);
		expect((await rows.getManyRowsAndCount({})).data[0]).toMatchObject({ id: 1, size: 1 });
		expect((await rows.getManyRowsAndCount({})).count).toBe(4);
	});

	it('never gives an id twice, so that a deleted row is not mistaken for a new one', async () => {
		await rows.deleteRows({ filter: filter('id', 4) });
		expect(await rows.insertRows([{ text: 'x' }], 'id')).toEqual([{ id: 5 }]);
	});

	it('inserts all rows or none', async () => {
		await expect(rows.insertRows([{ text: 'good' }, { size: 'many' }], 'count')).rejects.toThrow(
			'The value "many" does not fit column "size" of type number.',
		);
		expect((await rows.getManyRowsAndCount({})).count).toBe(4);
	});

	it('adds, moves and deletes columns', async () => {
		const added = await rows.addColumn({ name: 'extra', type: 'string', index: 1 });
		expect((await rows.getColumns()).map(({ name }) => name)).toEqual(['text', 'extra', 'size', 'on', 'at']);
		await rows.updateRows({ filter: filter('id', 1), data: { extra: 'y' } });
		await rows.moveColumn(added.id, { targetIndex: 99 });
		expect((await rows.getColumns()).map(({ name, index }) => `${name}${index}`)).toEqual(['text0', 'size1', 'on2', 'at3', 'extra4']);
		await rows.deleteColumn(added.id);
		expect((await rows.getManyRowsAndCount({})).data[0]).not.toHaveProperty('extra');
	});

	it.each([
		['an unknown column', () => rows.insertRows([{ nope: 1 }], 'count'), 'no column "nope"; it has text, size, on, at'],
		['an unknown column in a filter', () => rows.deleteRows({ filter: filter('nope', 1) }), 'no column "nope"'],
		['a value of the wrong type', () => rows.insertRows([{ at: 'someday' }], 'count'), 'does not fit column "at"'],
		['no condition', () => rows.updateRows({ filter: { type: 'and', filters: [] }, data: { size: 1 } }), 'at least one condition'],
		['a text search without text', () => rows.deleteRows({ filter: filter('text', null, 'like') }), 'needs a text'],
		['a comparison with nothing', () => rows.deleteRows({ filter: filter('size', null, 'gt') }), 'needs a value'],
		['a taken name', () => tables.createDataTable({ name: 'map', columns: [] }), '"map" exists already'],
		['a reserved column', () => tables.createDataTable({ name: 'b', columns: [{ name: 'Id', type: 'string' }] }), 'reserved'],
		['a bad column name', () => tables.createDataTable({ name: 'b', columns: [{ name: 'a-b', type: 'string' }] }), 'cannot be a column'],
		['two equal columns', () => rows.addColumn({ name: 'TEXT', type: 'string' }), 'two columns "TEXT"'],
	])('refuses %s', async (_case, act, message) => {
		await expect((async () => act())()).rejects.toThrow(message);
		expect((await tables.getManyAndCount({})).count).toBe(1);
	});

	// Saving 100,000 links one by one read half the table for each.
	it('looks up by an index what is looked up often, finds the same rows, and still removes the column', async () => {
		const indexes = (): unknown[] => sqlite.all(`PRAGMA index_list("data_table_rows_${tableId}")`).map(({ name }) => name);
		const wanted: DataTableFilter = { type: 'and', filters: [{ columnName: 'text', condition: 'eq', value: 'row 7' }, { columnName: 'size', condition: 'eq', value: 7 }] };
		for (let size = 0; size < 150; size += 1) await rows.upsertRow({ filter: { ...wanted, filters: [{ ...wanted.filters[0], value: `row ${size}` }, { ...wanted.filters[1], value: size }] as Condition[] }, data: { text: `row ${size}`, size } });
		expect(indexes()).toEqual([]);
		for (let turn = 0; turn < 60; turn += 1) expect((await rows.getManyRowsAndCount({ filter: wanted })).data).toMatchObject([{ text: 'row 7', size: 7 }]);
		expect(indexes()).toEqual([expect.stringMatching(/ by size text$/)]);
		expect((await rows.upsertRow({ filter: wanted, data: { on: true } }))).toMatchObject([{ text: 'row 7', on: true }]);
		const [text] = await rows.getColumns();
		await rows.deleteColumn(String(text?.id));
		expect(await ids('and', { columnName: 'size', condition: 'eq', value: 7 })).toHaveLength(1);
		expect(indexes()).toEqual([]);
	});

	it('forgets everything on request', async () => {
		expect(await tables.deleteDataTableAll()).toBe(true);
		expect(await tables.getManyAndCount({})).toEqual({ count: 0, data: [] });
		expect(() => tables.open('gone')).toThrow('There is no Data Table with id "gone".');
	});
});
