import { chmodSync } from 'node:fs';
import Database from 'libsql';
import { messageOf, UsageError } from '../errors';
import { allOrNothing } from './transaction';

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
CREATE TABLE IF NOT EXISTS execution (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	workflow_id TEXT NOT NULL, workflow_name TEXT NOT NULL, start_node TEXT NOT NULL, mode TEXT NOT NULL,
	status TEXT NOT NULL, acknowledged INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, retry_of INTEGER,
	created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, wait_till INTEGER,
	nodes TEXT NOT NULL DEFAULT '{}', errors TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS execution_by_status ON execution (status, id);
CREATE TABLE IF NOT EXISTS execution_data (
	execution_id INTEGER PRIMARY KEY REFERENCES execution(id) ON DELETE CASCADE, input TEXT NOT NULL, state TEXT
);
CREATE TABLE IF NOT EXISTS due_time (
	workflow_id TEXT NOT NULL, node_id TEXT NOT NULL, expression TEXT NOT NULL, timezone TEXT NOT NULL, due_at INTEGER NOT NULL,
	PRIMARY KEY (workflow_id, node_id, expression, timezone)
);
CREATE TABLE IF NOT EXISTS credential (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, updated_at TEXT NOT NULL
);
`;

/** Milliseconds to wait for another process that is writing to the same file. */
const BUSY_TIMEOUT_MS = 10_000;

const RESTORE =
	'Restore runner.sqlite and .n8n/config from a backup. Without one, move the file away: credentials, tables and executions are lost then, records in HaloPSA are not.';

function adviceFor(message: string): string {
	if (/not a database|malformed|corrupt/i.test(message)) return RESTORE;
	const space = /disk is full|disk I\/O error/.test(message) ? 'Free some space on the disk' : 'Give this user write permission';
	return `${space}, or use another --data folder.`;
}

/** The runner's SQLite file: statements prepared once, values bound by position. */
export class Sqlite {
	private readonly statements = new Map<string, Database.Statement>();

	private constructor(private readonly database: Database.Database) {}

	/** Opens the file, making it with all tables. @throws UsageError when it is not a database or not writable */
	static open(file: string): Sqlite {
		try {
			const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
			// Before the log beside it is made, which takes its mode from the file.
			chmodSync(file, 0o600);
			// With a write-ahead log NORMAL cannot corrupt the file; a power cut may lose the last commits, which
			// a sync repeats anyway. FULL costs a disk flush per row.
			database.pragma('journal_mode = WAL');
			database.pragma('synchronous = NORMAL');
			database.pragma('foreign_keys = ON');
			database.exec(SCHEMA);
			return new Sqlite(database);
		} catch (error) {
			throw new UsageError(`The data file ${file} cannot be opened: ${messageOf(error)}.`, adviceFor(messageOf(error)));
		}
	}

	/** Reads the whole file once, a second for some hundred megabytes. @throws UsageError when it is damaged */
	assertSound(): void {
		const verdict = this.get('PRAGMA quick_check(1)');
		const [said] = Object.values(verdict ?? {});
		if (said !== 'ok') throw new UsageError(`The data file ${this.database.name} is damaged: ${String(said)}.`, RESTORE);
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
		this.assertOpen();
		if (this.database.inTransaction) return work();
		return allOrNothing(this.database, work);
	}

	close(): void {
		if (!this.database.open) return;
		this.statements.clear();
		this.database.close();
	}

	private prepare(sql: string): Database.Statement {
		this.assertOpen();
		let statement = this.statements.get(sql);
		if (statement === undefined) {
			statement = this.database.prepare(sql);
			this.statements.set(sql, statement);
		}
		return statement;
	}

	/** libsql does not throw for a closed file: it aborts the process. */
	private assertOpen(): void {
		if (!this.database.open) throw new Error('The data file is closed.');
	}
}
