import type { Answer } from '../shared/answer';
import type { TenantContext } from './context';
import { notFound } from './errors';
import { isTrue, textOf, type HaloRecord } from './records';

/** Database names of tables differ from those of the API [C] (facts, section 6, 15). */
const tables: Readonly<Record<string, string>> = { faults: 'Tickets', area: 'Client', users: 'Users', uname: 'Agent', site: 'Site', device: 'Asset' };

/** Runs `SELECT [TOP n] columns FROM table`, which is all this tenant understands; columns are fields of the API [own]. */
function runSql(context: TenantContext, sql: string): { rows: HaloRecord[]; load_error: string } {
	const match = /^\s*select\s+(?:top\s+(\d+)\s+)?([\w*,\s]+?)\s+from\s+(\w+)\s*;?\s*$/i.exec(sql);
	const table = tables[match?.[3]?.toLowerCase() ?? ''];
	if (!match || !table) return { rows: [], load_error: `Incorrect syntax or unknown table near '${sql.slice(0, 60)}'.` };
	const columns = (match[2] ?? '*').split(',').map((column) => column.trim());
	const records = [...context.store.table(table).rows.values()].slice(0, match[1] === undefined ? undefined : Number(match[1]));
	const scalars = (record: HaloRecord) => Object.entries(record).filter(([name, value]) => (typeof value !== 'object' || value === null) && (columns[0] === '*' || columns.includes(name)));
	return { rows: records.map((record) => Object.fromEntries(scalars(record))), load_error: '' };
}

const reportOf = (context: TenantContext, sql: unknown) => ({ loaded: true, ...runSql(context, textOf(sql)) });

/** POST /Report with `_loadreportonly` runs the SQL and stores nothing [C] (HaloAPI Invoke-HaloSQL, RDXMCP). */
export function loadedReport(context: TenantContext, posted: Readonly<Record<string, unknown>> | undefined): Answer | undefined {
	if (!posted || !isTrue(posted._loadreportonly)) return undefined;
	return { status: 201, body: { id: 0, sql: posted.sql, available_columns: [], report: reportOf(context, posted.sql) } };
}

/** `loadreport=true` adds the rows to a single report (vendor specification). */
export const withRows = (context: TenantContext, report: HaloRecord): HaloRecord => ({ ...report, report: reportOf(context, report.sql) });

/** GET /ReportData/{publishedid}: the bare rows (Halo-Billing-Sync-Tool HaloFunctions.ps1). */
export function publishedRows(context: TenantContext, publishedId: string): Answer {
	const report = [...context.store.table('Report').rows.values()].find((row) => row.published_id === publishedId && isTrue(row.is_published));
	if (!report) throw notFound();
	return { status: 200, body: runSql(context, textOf(report.sql)).rows };
}
