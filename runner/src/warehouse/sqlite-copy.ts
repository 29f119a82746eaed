import Database from 'libsql';
import type { HaloRecord } from '../../../lib/halo/records/record';
import type { SyncPage } from '../../../lib/sync/pull';
import type { Stream } from '../../../lib/sync/streams';
import { sqliteColumn, sqliteRows, sqliteTable, type SqliteTable } from '../../../lib/warehouse/sqlite';
import { progressAfter, type StreamState } from '../../../lib/warehouse/state';
import { messageOf, UsageError } from '../errors';
import { allOrNothing } from '../store/transaction';

/** What became of the records of a page. */
export interface Written {
	created: number;
	updated: number;
	unchanged: number;
	gone: number;
	/** Records without a key. */
	parked: number;
}

const STATE = 'CREATE TABLE IF NOT EXISTS sync_state (stream TEXT PRIMARY KEY, since TEXT NOT NULL, position TEXT, run_started_at TEXT NOT NULL)';

/** A copy of HaloPSA in one SQLite file: a table for each stream, and where each stands. */
export class SqliteCopy {
	private constructor(private readonly database: Database.Database) {}

	/** @throws UsageError when the file is not a database or not writable */
	static open(file: string): SqliteCopy {
		try {
			const database = new Database(file);
			database.pragma('journal_mode = WAL');
			database.exec(STATE);
			return new SqliteCopy(database);
		} catch (error) {
			throw new UsageError(`${file} cannot be used as a SQLite file: ${messageOf(error)}.`, 'Give another file to --sqlite.');
		}
	}

	/** Makes the table where it is missing, and says where the stream goes on. */
	begin(stream: Stream, now: string, readEverything: boolean): StreamState {
		const table = sqliteTable(stream);
		this.database.exec(table.create);
		this.addMissingColumns(table);
		const found = this.database.prepare('SELECT since, position FROM sync_state WHERE stream = ?').get(stream.name) as { since: string; position: string | null } | undefined;
		if (found?.position && !readEverything) return { since: found.since, position: JSON.parse(found.position) as unknown };
		const since = readEverything ? '' : (found?.since ?? '');
		this.database.prepare('INSERT OR REPLACE INTO sync_state (stream, since, position, run_started_at) VALUES (?, ?, NULL, ?)').run(stream.name, since, now);
		return { since, position: null };
	}

	/** Writes a page and where to go on, all or nothing. */
	write(stream: Stream, since: string, page: SyncPage, now: string): Written {
		const table = sqliteTable(stream);
		const { state, sawEverything } = progressAfter({ ...page, since });
		return allOrNothing(this.database, () => {
			const written = this.upsert(table, page.records, now);
			this.database.prepare('UPDATE sync_state SET since = ?, position = ? WHERE stream = ?').run(state.since, state.position === null ? null : JSON.stringify(state.position), stream.name);
			if (!sawEverything) return written;
			const { run_started_at: startedAt } = this.database.prepare('SELECT run_started_at FROM sync_state WHERE stream = ?').get(stream.name) as { run_started_at: string };
			return { ...written, gone: this.database.prepare(table.markGone).run(now, now, startedAt).changes };
		});
	}

	close(): void {
		this.database.close();
	}

	private upsert(table: SqliteTable, records: readonly HaloRecord[], now: string): Written {
		const { rows, keyless } = sqliteRows(table, records);
		const find = this.database.prepare(table.find);
		const upsert = this.database.prepare(table.upsert);
		const written: Written = { created: 0, updated: 0, unchanged: 0, gone: 0, parked: keyless };
		for (const { key, values, record } of rows) {
			const before = find.get(...key) as { record: string; gone_at: string | null } | undefined;
			upsert.run(...values, now, now);
			if (!before) written.created += 1;
			else if (before.record === record && before.gone_at === null) written.unchanged += 1;
			else written.updated += 1;
		}
		return written;
	}

	private addMissingColumns({ name, columns }: SqliteTable): void {
		const there = new Set((this.database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all() as { name: string }[]).map((column) => column.name));
		for (const column of columns) if (!there.has(column.name)) this.database.exec(`ALTER TABLE "${name}" ADD COLUMN ${sqliteColumn(column)}`);
	}
}
