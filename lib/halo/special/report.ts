import { HaloAuthenticationError, HaloNotFoundError, HaloPermissionError, HaloResponseError, HaloValidationError } from '../errors';
import { InvalidInputError } from '../records/input';
import { isRecord, textOf, type HaloRecord } from '../records/record';
import { onRecord, standalone } from './define';
import type { SpecialOperation } from './types';

/** The rows of a report that ran; a failure of the SQL comes as a text inside a success. */
function rowsOf(answer: unknown, path: string, method: 'GET' | 'POST'): HaloRecord[] {
	const record = Array.isArray(answer) ? (answer as unknown[])[0] : answer;
	const report = isRecord(record) && isRecord(record.report) ? record.report : undefined;
	const failure = textOf(report?.load_error).trim();
	if (failure !== '') {
		throw new HaloValidationError(`HaloPSA could not run the report: ${failure}`, { method, path, haloText: failure, advice: 'Correct the SQL. Table and column names are those of the database, such as Faults for tickets and Area for clients.' });
	}
	if (report && Array.isArray(report.rows)) return report.rows.filter(isRecord);
	throw new HaloResponseError(`The answer to ${method} ${path} has no report rows.`, { method, path, advice: 'Run the report in HaloPSA; when it shows rows there, report this to the maintainers.' });
}

const runSql = standalone(
	{
		name: 'runSql', label: 'Run SQL', action: 'Run SQL as a report', description: 'Run a SELECT on the reporting database; needs the permission edit:reporting', writes: false,
		parameters: [{ name: 'sql', label: 'SQL', type: 'text', required: true }],
	},
	async ({ client, input }) => {
		const sql = input.needText('sql').trim();
		if (!/^(--|\/\*|\(|with\b|select\b|declare\b)/i.test(sql)) throw new InvalidInputError('The SQL of a report has to read: it begins with SELECT or WITH', 'Give a SELECT');
		// _loadreportonly keeps HaloPSA from storing a report (HaloAPI Invoke-HaloSQL).
		const answer = await client.request({ method: 'POST', path: 'Report', json: [{ sql, _loadreportonly: true }], replaySafe: true, expectBody: true });
		return { records: rowsOf(answer, 'Report', 'POST') };
	},
);

const run = onRecord(
	{ name: 'run', label: 'Run', action: 'Run a report', description: 'Run a saved report and get its rows', writes: false, parameters: [] },
	async ({ client, id }) => {
		const path = `Report/${encodeURIComponent(id)}`;
		return { records: rowsOf(await client.request({ method: 'GET', path, query: { includedetails: true, loadreport: true } }), path, 'GET') };
	},
);

/** Published reports can be guarded by a name and password of their own (Halo-Billing-Sync-Tool HaloFunctions.ps1). */
const runPublished = standalone(
	{
		name: 'runPublished', label: 'Run Published', action: 'Run a published report', description: 'Get the rows of a report that is published', writes: false,
		parameters: [{ name: 'published_id', label: 'Published ID', type: 'string', required: true, description: 'The last part of the address under which HaloPSA publishes the report' }],
	},
	async ({ client, input }) => {
		const given = input.needText('published_id').trim().replace(/[/?#]+$/, '');
		const id = given.split('/').at(-1) ?? given;
		const path = `ReportData/${encodeURIComponent(id)}`;
		const answer = await client.request({ method: 'GET', path }).catch((error: unknown) => {
			if (!(error instanceof HaloNotFoundError || error instanceof HaloPermissionError || error instanceof HaloAuthenticationError)) throw error;
			throw new HaloValidationError(`HaloPSA does not give the published report ${id}: ${error.message}`, {
				method: 'GET', path, status: error.status, haloText: error.haloText, cause: error,
				advice: 'Check that the report is published and not guarded by a user name of its own; the operation Run reads the same report by its ID.',
			});
		});
		if (Array.isArray(answer)) return { records: answer.filter(isRecord) };
		return { records: isRecord(answer) && Array.isArray(answer.rows) ? answer.rows.filter(isRecord) : rowsOf(answer, path, 'GET') };
	},
);

export const reportOperations: readonly SpecialOperation[] = [run, runPublished, runSql];
