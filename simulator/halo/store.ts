import { updatedAt, type HaloRecord, type RecordKey } from './records';

/** Rows of one kind, in the order they were added, found by key. */
export class Table {
	readonly rows = new Map<RecordKey, HaloRecord>();

	private highest: number;

	/** @param firstId the id the first new row gets */
	constructor(firstId = 1) {
		this.highest = firstId - 1;
	}

	nextId(): number {
		return this.highest + 1;
	}

	put(key: RecordKey, record: HaloRecord): void {
		this.rows.set(key, record);
		if (typeof record.id === 'number' && record.id > this.highest) this.highest = record.id;
	}
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

	/** Notes that a stored row was changed in place. */
	touch(record: HaloRecord, now: number): void {
		record[updatedAt] = now;
		this.views.clear();
	}

	delete(name: string, key: RecordKey): void {
		this.tables.get(name)?.rows.delete(key);
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
