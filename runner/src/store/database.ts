import Database from 'libsql';
import { messageOf, UsageError } from '../errors';

export type SqlValue = string | number | null;
export type SqlRow = Record<string, SqlValue>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS data_table (
	id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS data_table_column (
	id TEXT PRIMARY KEY,
	data_table_id TEXT NOT NULL REFERENCES data_table(id) ON DELETE CASCADE,
	name TEXT NOT NULL, type TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS credential_update (credential TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS static_data (workflow_id TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS processed_entry (
	workflow_id TEXT NOT NULL, context TEXT NOT NULL, hash TEXT NOT NULL, position INTEGER NOT NULL,
	PRIMARY KEY (workflow_id, context, hash)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS processed_mode (
	workflow_id TEXT NOT NULL, context TEXT NOT NULL, mode TEXT NOT NULL, latest TEXT,
	PRIMARY KEY (workflow_id, context)
);
`;

/** Milliseconds to wait for another process that is writing to the same file. */
const BUSY_TIMEOUT_MS = 10_000;

/** The runner's SQLite file: statements prepared once, values bound by position. */
export class Sqlite {
	private readonly statements = new Map<string, Database.Statement>();

	private constructor(private readonly database: Database.Database) {}

	/** Opens the file, making it with all tables. @throws UsageError when it is not a database or not writable */
	static open(file: string): Sqlite {
		try {
			const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
			// With a write-ahead log NORMAL cannot corrupt the file; a power cut may lose the last commits, which
			// a sync repeats anyway. FULL costs a disk flush per row.
			database.pragma('journal_mode = WAL');
			database.pragma('synchronous = NORMAL');
			database.pragma('foreign_keys = ON');
			database.exec(SCHEMA);
			return new Sqlite(database);
		} catch (error) {
			throw new UsageError(`The data file ${file} cannot be opened: ${messageOf(error)}.`, 'Use another --data folder.');
		}
	}

	all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
		return this.prepare(sql).all(...values) as SqlRow[];
	}

	get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
		return this.all(sql, values)[0];
	}

	/** Answers the number of rows changed. */
	run(sql: string, values: readonly SqlValue[] = []): number {
		return this.prepare(sql).run(...values).changes;
	}

	/** For statements that change the schema: prepared ones may be stale after it. */
	define(sql: string): void {
		this.database.exec(sql);
		this.statements.clear();
	}

	/** All or nothing; a nested call joins the transaction that is open. */
	transaction<T>(work: () => T): T {
		if (this.database.inTransaction) return work();
		this.database.exec('BEGIN IMMEDIATE');
		try {
			const result = work();
			this.database.exec('COMMIT');
			return result;
		} catch (error) {
			this.database.exec('ROLLBACK');
			throw error;
		}
	}

	close(): void {
		this.statements.clear();
		this.database.close();
	}

	private prepare(sql: string): Database.Statement {
		let statement = this.statements.get(sql);
		if (statement === undefined) {
			statement = this.database.prepare(sql);
			this.statements.set(sql, statement);
		}
		return statement;
	}
}
