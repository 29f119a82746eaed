import { createRunner, type RunResult } from '../../runner/src';
import { cleanUp, setJson, stock, temporaryFolder, type TestNode, workflow } from './support';

afterAll(cleanUp);
jest.setTimeout(60_000);

const byName = (value: string) => ({ __rl: true, mode: 'name', value });
const where = (...conditions: object[]) => ({ conditions });
const is = (keyName: string, keyValue: unknown, condition = 'eq') => ({ keyName, condition, keyValue });
const values = (value: object | null) => ({ mappingMode: value ? 'defineBelow' : 'autoMapInputData', value, matchingColumns: [], schema: [] });

const COLUMNS = [
	{ name: 'stream', type: 'string' }, { name: 'seen', type: 'number' },
	{ name: 'active', type: 'boolean' }, { name: 'cursor', type: 'date' },
];

const createTable = (name: string, reuse = true) =>
	stock('Create', 'dataTable', {
		resource: 'table', operation: 'create', tableName: name, columns: { column: COLUMNS }, options: { createIfNotExists: reuse },
	});

const row = (name: string, operation: string, table: string, parameters: object) =>
	stock(name, 'dataTable', { resource: 'row', operation, dataTableId: byName(table), ...parameters });

describe('the stock Data Table node', () => {
	const dataDir = temporaryFolder();
	const runner = createRunner({ dataDir });
	afterAll(() => runner.close());

	async function run(...nodes: TestNode[]): Promise<RunResult> {
		const result = await runner.run(workflow('Tables', [stock('Start', 'manualTrigger'), ...nodes]));
		expect(result.errors).toEqual([]);
		return result;
	}

	it('creates a table once and reuses it', async () => {
		const first = await run(createTable('halo_cursor'));
		const second = await run(createTable('halo_cursor'));
		expect(first.output).toMatchObject([{ name: 'halo_cursor', columns: [{ name: 'stream', index: 0 }, {}, {}, { type: 'date' }] }]);
		expect(second.output[0]).toHaveProperty('id', (first.output[0] as { id: string }).id);
	});

	it('inserts all items at once, converting text to the column type', async () => {
		const rows = [
			{ stream: 'clients', seen: '10', active: true, cursor: '2026-01-02T03:04:05.678Z' },
			{ stream: 'tickets', seen: 2.5, active: 'false', cursor: null },
			{ stream: 'Items_100%', seen: null, active: null, cursor: '2026-06-01' },
		];
		const { output } = await run(
			setJson('Rows', { rows }), stock('Split', 'splitOut', { fieldToSplitOut: 'rows', options: {} }),
			row('Insert', 'insert', 'halo_cursor', { columns: values(null), options: {} }),
		);
		expect(JSON.parse(JSON.stringify(output))).toMatchObject([
			{ id: 1, stream: 'clients', seen: 10, active: true, cursor: '2026-01-02T03:04:05.678Z' },
			{ id: 2, stream: 'tickets', seen: 2.5, active: false, cursor: null },
			{ id: 3, stream: 'Items_100%', seen: null, active: null },
		]);
	});

	it('gets rows by conditions, sorted and limited', async () => {
		const { output } = await run(row('Get', 'get', 'HALO_CURSOR', {
			matchType: 'anyCondition', filters: where(is('seen', 2, 'gte'), { keyName: 'seen', condition: 'isEmpty' }),
			returnAll: false, limit: 2, orderBy: true, orderByColumn: 'stream', orderByDirection: 'DESC',
		}));
		expect(output.map((item) => (item as { stream: string }).stream)).toEqual(['tickets', 'clients']);
	});

	it('updates, upserts and deletes', async () => {
		const upsert = (stream: string, seen: number) => row('Upsert', 'upsert', 'halo_cursor', {
			matchType: 'allConditions', filters: where(is('stream', stream)), columns: values({ stream, seen }), options: {},
		});
		expect((await run(upsert('invoices', 7))).output).toMatchObject([{ id: 4, stream: 'invoices', seen: 7, active: null }]);
		expect((await run(upsert('invoices', 8))).output).toMatchObject([{ id: 4, seen: 8 }]);
		const update = row('Update', 'update', 'halo_cursor', {
			matchType: 'anyCondition', filters: where(is('id', 4)), columns: values({ active: true }), options: {},
		});
		expect((await run(update)).output).toMatchObject([{ id: 4, seen: 8, active: true }]);
		const remove = row('Delete', 'deleteRows', 'halo_cursor', {
			matchType: 'allConditions', filters: where(is('stream', 'invoices'), { keyName: 'active', condition: 'isTrue' }), options: {},
		});
		expect((await run(remove)).output).toMatchObject([{ id: 4, stream: 'invoices' }]);
		expect((await run(remove)).output).toEqual([]);
	});

	it('tells whether a row exists', async () => {
		const filters = (stream: string) => ({ matchType: 'anyCondition', filters: where(is('stream', stream)) });
		const result = await run(
			setJson('Item', { kept: 1 }), row('Exists', 'rowExists', 'halo_cursor', filters('clients')),
			row('Missing', 'rowNotExists', 'halo_cursor', filters('nothing')),
		);
		expect(result.output).toEqual([{ kept: 1 }]);
	});

	it('keeps rows for the next process', async () => {
		const later = createRunner({ dataDir });
		const get = row('Get', 'get', 'halo_cursor', { filters: {}, returnAll: true });
		const result = await later.run(workflow('Later', [stock('Start', 'manualTrigger'), get]));
		await later.close();
		expect(result.output).toHaveLength(3);
	});

	it('lists, renames, clears and deletes tables, and finds the exact name first', async () => {
		await run(createTable('halo_cursor_old'));
		const table = (operation: string, name: string, parameters: object = {}) =>
			stock(operation, 'dataTable', { resource: 'table', operation, dataTableId: byName(name), options: {}, ...parameters });
		const list = stock('List', 'dataTable', { resource: 'table', operation: 'list', returnAll: true, options: { filterName: 'cursor' } });
		expect((await run(list)).output).toMatchObject([{ name: 'halo_cursor' }, { name: 'halo_cursor_old' }]);
		expect((await run(table('clear', 'halo_cursor'))).output).toEqual([{ success: true, deletedCount: 3 }]);
		await run(table('update', 'halo_cursor', { newName: 'cursors' }));
		await run(table('delete', 'halo_cursor_old'));
		expect((await run(list)).output).toMatchObject([{ name: 'cursors' }]);
	});

	it('names the table that is missing', async () => {
		const get = row('Get', 'get', 'absent', { filters: {}, returnAll: true });
		const result = await runner.run(workflow('Missing', [stock('Start', 'manualTrigger'), get]));
		expect(result.status).toBe('error');
		expect(result.errors).toMatchObject([{ node: 'Get', message: 'Data table with name "absent" not found' }]);
	});
});
