import { updatedAt, type HaloRecord, type RecordKey } from './records';

/** Rows of one kind, in the order they were added, found by key. */
export class Table {
	readonly rows = new Map<RecordKey, HaloRecord>();

	private highest: number;

	private readonly indexes = new Map<string, Map<unknown, HaloRecord[]>>();

	/** @param firstId the id the first new row gets */
	constructor(firstId = 1) {
		this.highest = firstId - 1;
	}

	nextId(): number {
		return this.highest + 1;
	}

	put(key: RecordKey, record: HaloRecord): void {
		if (this.rows.has(key)) this.indexes.clear();
		else for (const [field, index] of this.indexes) addTo(index, field, record);
		this.rows.set(key, record);
		if (typeof record.id === 'number' && record.id > this.highest) this.highest = record.id;
	}

	delete(key: RecordKey): void {
		this.rows.delete(key);
		this.indexes.clear();
	}

	/** Forgets indexes after a row was changed in place. */
	changed(): void {
		this.indexes.clear();
	}

	/** Rows by the value of a field, in the order they were added; kept until a row changes or goes. */
	by(field: string): ReadonlyMap<unknown, readonly HaloRecord[]> {
		const known = this.indexes.get(field);
		if (known) return known;
		const index = new Map<unknown, HaloRecord[]>();
		for (const row of this.rows.values()) addTo(index, field, row);
		this.indexes.set(field, index);
		return index;
	}
}

function addTo(index: Map<unknown, HaloRecord[]>, field: string, row: HaloRecord): void {
	const value = row[field];
	if (value === undefined) return;
	const rows = index.get(value);
	if (rows) rows.push(row);
	else index.set(value, [row]);
}

/**
 * All rows of a tenant, each stored once. Sorted and filtered views are kept until the next change,
 * so that reading a large list page by page sorts it once.
 */
export class Store {
	private readonly tables = new Map<string, Table>();

	private readonly views = new Map<string, readonly HaloRecord[]>();

	private lineNumber = 5000;

	table(name: string): Table {
		let table = this.tables.get(name);
		if (!table) {
			table = new Table();
			this.tables.set(name, table);
		}
		return table;
	}

	startIds(name: string, firstId: number): void {
		this.tables.set(name, new Table(firstId));
	}

	find(name: string, key: unknown): HaloRecord | undefined {
		return typeof key === 'number' || typeof key === 'string'
			? this.tables.get(name)?.rows.get(key)
			: undefined;
	}

	put(name: string, key: RecordKey, record: HaloRecord, now: number): HaloRecord {
		record[updatedAt] = now;
		this.table(name).put(key, record);
		this.views.clear();
		return record;
	}

	/** Rows of a table in which a field has this value. */
	rowsBy(name: string, field: string, value: unknown): readonly HaloRecord[] {
		return this.tables.get(name)?.by(field).get(value) ?? [];
	}

	/** Notes that a stored row was changed in place. */
	touch(name: string, record: HaloRecord, now: number): void {
		record[updatedAt] = now;
		this.tables.get(name)?.changed();
		this.views.clear();
	}

	delete(name: string, key: RecordKey): void {
		this.tables.get(name)?.delete(key);
		this.views.clear();
	}

	/** The view under this key, computed only when data changed since it was last asked for. */
	view(key: string, compute: () => readonly HaloRecord[]): readonly HaloRecord[] {
		const known = this.views.get(key);
		if (known) return known;
		const computed = compute();
		if (this.views.size > 64) this.views.clear();
		this.views.set(key, computed);
		return computed;
	}

	/** Document lines (invoices, quotations, orders) share one id sequence. */
	nextLineId(): number {
		this.lineNumber += 1;
		return this.lineNumber;
	}
}
