import type { HaloRecord } from '../halo/records/record';
import { InvalidInputError } from '../halo/records/input';
import type { Stream } from '../sync/streams';
import { tableOfStream, type Column, type ColumnKind, type WarehouseTable } from './columns';
import { rowsOf } from './rows';
import { progressAfter, type PageProgress } from './state';

/** SQL for one run of several statements, which PostgreSQL takes as one transaction; `$1` and so on are in `parameters`. */
export interface PostgresQuery {
	readonly sql: string;
	readonly parameters: readonly (string | null)[];
}

const types: Readonly<Record<ColumnKind, string>> = {
	boolean: 'boolean', integer: 'bigint', json: 'jsonb', moment: 'timestamptz', number: 'numeric', text: 'text',
};

const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');
const typed = ({ name, kind }: Column): string => `${quoted(name)} ${types[kind]}`;

/** @throws {InvalidInputError} for what PostgreSQL would need quotes for everywhere */
function checkedSchema(schema: string): string {
	if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
	throw new InvalidInputError(`"${schema}" is no name for a schema`, 'Use lower-case letters, digits and underscores, such as halopsa');
}

/** Adding a column locks out readers, even one that is there: only a table that lacks one is changed. */
function missingColumnsSql(schema: string, { name, columns }: WarehouseTable): string {
	const names = columns.map((column) => `'${column.name}'`).join(', ');
	return [
		`DO $do$ BEGIN IF (SELECT count(*) FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name = '${name}' AND column_name IN (${names})) < ${columns.length} THEN`,
		`ALTER TABLE ${schema}.${quoted(name)} ${columns.map((column) => `ADD COLUMN IF NOT EXISTS ${typed(column)}`).join(', ')}; END IF; END $do$;`,
	].join('\n');
}

function tableSql(schema: string, table: WarehouseTable): string {
	const own = ['"record" jsonb NOT NULL', '"synced_at" timestamptz NOT NULL', '"changed_at" timestamptz NOT NULL', '"gone_at" timestamptz'];
	const columns = [...table.columns.map(typed), ...own, `PRIMARY KEY (${list(table.key)})`];
	return `CREATE TABLE IF NOT EXISTS ${schema}.${quoted(table.name)} (${columns.join(', ')});`;
}

const stateColumns = '"stream" text PRIMARY KEY, "since" text NOT NULL, "position" jsonb, "run_started_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL';

/** A run that is begun anew notes its time, which tells the records it does not meet; one that was broken off keeps it. */
function beginSql(schema: string, readEverything: boolean): string {
	const insert = `INSERT INTO ${schema}.sync_state AS s ("stream", "since", "run_started_at", "updated_at") VALUES ($1, '', now(), now()) ON CONFLICT ("stream") DO UPDATE SET`;
	const begun = readEverything ? `"since" = '', "position" = NULL, "run_started_at" = now()` : `"run_started_at" = CASE WHEN s."position" IS NULL THEN now() ELSE s."run_started_at" END`;
	return `${insert} ${begun} RETURNING "stream", "since", "position";`;
}

/**
 * Creates the schema and the table of a stream where they are missing, and answers one row: `stream`, `since` and
 * `position`, where the next page begins.
 * @param readEverything whether to forget where the stream stands
 * @throws {InvalidInputError} for a schema name that is none
 */
export function prepareStream(schemaName: string, stream: Stream, readEverything: boolean): PostgresQuery {
	const schema = checkedSchema(schemaName);
	const table = tableOfStream(stream);
	return {
		sql: [
			`CREATE SCHEMA IF NOT EXISTS ${schema};`,
			`CREATE TABLE IF NOT EXISTS ${schema}.sync_state (${stateColumns});`,
			tableSql(schema, table),
			missingColumnsSql(schema, table),
			beginSql(schema, readEverything),
		].join('\n'),
		parameters: [stream.name],
	};
}

function upsertSql(schema: string, { name, columns, key }: WarehouseTable): string {
	const names = columns.map((column) => column.name);
	const updated = [...names.filter((column) => !key.includes(column)), 'record', 'synced_at'];
	return [
		`INSERT INTO ${schema}.${quoted(name)} AS t (${list([...names, 'record', 'synced_at', 'changed_at'])})`,
		`SELECT ${list([...names, 'record'])}, now(), now() FROM jsonb_to_recordset($1::jsonb) AS r(${[...columns.map(typed), '"record" jsonb'].join(', ')})`,
		`ON CONFLICT (${list(key)}) DO UPDATE SET ${updated.map((column) => `${quoted(column)} = EXCLUDED.${quoted(column)}`).join(', ')}, "gone_at" = NULL,`,
		`"changed_at" = CASE WHEN t."record" IS DISTINCT FROM EXCLUDED."record" OR t."gone_at" IS NOT NULL THEN now() ELSE t."changed_at" END`,
		`RETURNING (xmax = 0) AS created, ("changed_at" = now()) AS changed`,
	].join('\n');
}

/** Rows that this run did not meet. Those of the last page are written in the same statement and look unmet to it. */
function goneSql(schema: string, { name, columns, key }: WarehouseTable): string {
	const keys = columns.filter((column) => key.includes(column.name)).map(typed);
	return [
		`UPDATE ${schema}.${quoted(name)} AS t SET "gone_at" = now(), "changed_at" = now()`,
		`WHERE "gone_at" IS NULL AND "synced_at" < (SELECT "run_started_at" FROM ${schema}.sync_state WHERE "stream" = $2)`,
		`AND NOT EXISTS (SELECT FROM jsonb_to_recordset($1::jsonb) AS r(${keys.join(', ')}) WHERE ${key.map((column) => `r.${quoted(column)} = t.${quoted(column)}`).join(' AND ')}) RETURNING 1`,
	].join('\n');
}

/**
 * Writes a page, what it says about records that are gone, and where to go on, all or nothing. Answers one row: `stream`,
 * `since`, `position`, `done`, and the counts `created`, `updated`, `unchanged`, `gone` and `keyless`.
 * @throws {InvalidInputError} for a schema name that is none
 */
export function writePage(schemaName: string, stream: Stream, page: PageProgress, records: readonly HaloRecord[]): PostgresQuery {
	const schema = checkedSchema(schemaName);
	const table = tableOfStream(stream);
	const { rows, keyless } = rowsOf(table, records);
	const { state, sawEverything } = progressAfter(page);
	return {
		sql: [
			`WITH written AS (${upsertSql(schema, table)}),`,
			`gone AS (${sawEverything ? goneSql(schema, table) : 'SELECT WHERE false'}),`,
			`moved AS (UPDATE ${schema}.sync_state SET "since" = $3, "position" = $4::jsonb, "updated_at" = now() WHERE "stream" = $2 RETURNING "stream", "since", "position")`,
			`SELECT "stream", "since", "position", ${page.done} AS done, ${keyless} AS keyless,`,
			'(SELECT count(*) FROM written WHERE created)::int AS created, (SELECT count(*) FROM written WHERE changed AND NOT created)::int AS updated,',
			'(SELECT count(*) FROM written WHERE NOT changed)::int AS unchanged, (SELECT count(*) FROM gone)::int AS gone FROM moved;',
		].join('\n'),
		parameters: [JSON.stringify(rows), stream.name, state.since, state.position === null ? null : JSON.stringify(state.position)],
	};
}
