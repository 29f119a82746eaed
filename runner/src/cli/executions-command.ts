import { join } from 'node:path';
import { existsSync } from 'node:fs';
import Table from 'cli-table3';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDataFolder } from '../data-folder';
import { UsageError } from '../errors';
import { Sqlite } from '../store/database';
import { EXECUTION_STATUSES, Executions, type ExecutionStatus, type StoredExecution } from '../store/executions';
import { systemTimers } from '../timers';
import { colorsFor } from './colors';
import { attempt, DEFAULT_DATA, EXIT, print } from './exit';
import { failureText } from './summary';
import { duration, whole } from './wording';

const EXAMPLES = `
Examples:
  The last failures
    $ halopsa-runner executions list --data ./data --status error

  What one did, with the items it began with
    $ halopsa-runner executions show 42 --data ./data --with-data

  Run it again from the node that failed; what succeeded is not repeated
    $ halopsa-runner executions retry 42 --data ./data

  Follow them as they end, as JSON lines
    $ halopsa-runner executions tail --data ./data --json

Status: ${EXECUTION_STATUSES.join(', ')}. "crashed" was running when the process ended and is not run again by itself.
Exit code: 0 done, 1 failed, 2 bad usage (no such execution, its data was not kept).
`;

interface Place {
	readonly data: string;
	readonly json: boolean;
}

interface ListOptions extends Place {
	readonly status?: ExecutionStatus;
	readonly workflow?: string;
	readonly limit: number;
}

const TAIL_EVERY_MS = 1_000;
const ENDED: ReadonlySet<ExecutionStatus> = new Set(['success', 'error', 'canceled', 'crashed']);

async function withExecutions<T>(path: string, work: (executions: Executions) => Promise<T> | T): Promise<T> {
	if (!existsSync(join(path, 'runner.sqlite'))) throw new UsageError(`There is no data folder at ${path}.`, 'Name the folder of "serve" with --data.');
	const folder = openDataFolder(path);
	const sqlite = Sqlite.open(folder.database);
	try {
		return await work(new Executions(sqlite, () => systemTimers.now()));
	} finally {
		sqlite.close();
		folder.release();
	}
}

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString().replace('T', ' ').slice(0, 19));

const tookMs = ({ startedAt, finishedAt }: StoredExecution): number | undefined => (startedAt === null || finishedAt === null ? undefined : finishedAt - startedAt);

/** Times as ISO dates, for programs. */
function record({ createdAt, startedAt, finishedAt, waitTill, ...rest }: StoredExecution): object {
	const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
	return { ...rest, createdAt: iso(createdAt), startedAt: iso(startedAt), finishedAt: iso(finishedAt), waitTill: iso(waitTill) };
}

function colored(status: ExecutionStatus): string {
	const colors = colorsFor(process.stdout);
	if (status === 'success') return colors.green(status);
	return ENDED.has(status) ? colors.red(status) : colors.cyan(status);
}

function row(execution: StoredExecution): string[] {
	const took = tookMs(execution);
	return [
		String(execution.id), colored(execution.status), execution.workflow, execution.mode, time(execution.createdAt), took === undefined ? '' : duration(took),
		execution.errors.at(-1)?.message.slice(0, 60) ?? '',
	];
}

function list({ data, status, workflow, limit, json }: ListOptions): Promise<number> {
	return withExecutions(data, (executions) => {
		const found = executions.list({ limit, ...(status === undefined ? {} : { status }), ...(workflow === undefined ? {} : { workflow }) });
		if (json) {
			print(JSON.stringify(found.map(record)));
			return EXIT.success;
		}
		const table = new Table({ head: ['Id', 'Status', 'Workflow', 'By', 'Begun (UTC)', 'Took', 'Error'], style: { head: [], border: [] } });
		table.push(...found.map(row));
		print(found.length === 0 ? 'No executions.' : table.toString());
		return EXIT.success;
	});
}

function described(execution: StoredExecution): string {
	const { id, workflow, status, mode, retryOf, attempts, waitTill, nodes, errors, createdAt } = execution;
	const table = new Table({ head: ['Node', 'Runs', 'Items', 'Time', 'Errors'], style: { head: [], border: [] } });
	table.push(...Object.entries(nodes).map(([name, { runs, items, ms, errors: failed }]) => [name, whole(runs), whole(items), duration(ms), failed === 0 ? '' : whole(failed)]));
	const took = tookMs(execution);
	return [
		`Execution ${id} of "${workflow}": ${colored(status)}`,
		`Started by: ${mode}${retryOf === null ? '' : ` of execution ${retryOf}`}, ${time(createdAt)} UTC${took === undefined ? '' : `, took ${duration(took)}`}${attempts > 1 ? `, ${attempts} attempts` : ''}`,
		...(waitTill === null ? [] : [`Waits until: ${time(waitTill)} UTC, or for a call`]),
		...(Object.keys(nodes).length === 0 ? [] : [table.toString()]),
		...errors.map((failure) => failureText(failure, colorsFor(process.stdout))),
	].join('\n');
}

function show(id: number, { data, json, withData }: Place & { readonly withData: boolean }): Promise<number> {
	return withExecutions(data, (executions) => {
		const execution = executions.get(id);
		if (!execution) throw new UsageError(`There is no execution ${id}.`, 'See "executions list"; old ones are pruned.');
		const items = withData ? (executions.dataOf(id)?.items ?? null) : undefined;
		if (json) print(JSON.stringify({ ...record(execution), ...(items === undefined ? {} : { items }) }));
		else print(items === undefined ? described(execution) : `${described(execution)}\nItems: ${items === null ? 'not kept' : JSON.stringify(items, null, 2)}`);
		return EXIT.success;
	});
}

function retry(id: number, { data, json, fromStart }: Place & { readonly fromStart: boolean }): Promise<number> {
	return withExecutions(data, async (executions) => {
		// Loads n8n-workflow, which no other subcommand needs.
		const { queueRetry } = await import('../serve/retry');
		const queued = queueRetry(executions, id, fromStart);
		print(json ? JSON.stringify({ id: queued, retryOf: id }) : `Queued as execution ${queued}: "serve" runs it within a second, or when it is started.`);
		return EXIT.success;
	});
}

function tail({ data, json }: Place): Promise<number> {
	return withExecutions(data, async (executions) => {
		const stop = new Promise<void>((resolve) => {
			process.once('SIGINT', resolve);
			process.once('SIGTERM', resolve);
		});
		let stopped = false;
		void stop.then(() => {
			stopped = true;
		});
		const open = new Set<number>();
		let last = executions.list({ limit: 1 })[0]?.id ?? 0;
		const look = (): void => {
			for (const { id } of executions.list({ afterId: last, limit: 1_000 })) {
				last = id;
				open.add(id);
			}
			for (const id of open) {
				const execution = executions.get(id);
				if (execution && !ENDED.has(execution.status)) continue;
				open.delete(id);
				if (execution) print(json ? JSON.stringify(record(execution)) : row(execution).join('  '));
			}
		};
		while (!stopped) {
			look();
			await Promise.race([stop, new Promise<void>((resolve) => systemTimers.after(TAIL_EVERY_MS, resolve))]);
		}
		return EXIT.success;
	});
}

function idFrom(text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	throw new InvalidArgumentError('Give the number of an execution.');
}

export function addExecutionsCommand(root: Command, done: (exitCode: number) => void): void {
	const executions = root.command('executions').description('list, show, retry and follow what "serve" has executed').addHelpText('after', EXAMPLES).exitOverride();
	const sub = (name: string, description: string): Command =>
		executions.command(name).description(description).option('--data <dir>', 'data folder of "serve"', DEFAULT_DATA).option('--json', 'JSON for programs', false).addHelpText('after', EXAMPLES).exitOverride();
	const run = async (work: () => Promise<number>): Promise<void> => done(await attempt('executions', work));
	sub('list', 'the newest executions')
		.addOption(new Option('--status <status>', 'only those').choices(EXECUTION_STATUSES))
		.option('--workflow <name or id>', 'only of this workflow')
		.option('--limit <number>', 'how many', idFrom, 20)
		.action(async (options: ListOptions) => await run(async () => await list(options)));
	sub('show', 'one execution: counts per node, errors and what to do').argument('<id>', 'number of the execution', idFrom)
		.option('--with-data', 'also the items it began with; they may hold personal data and secrets', false)
		.action(async (id: number, options: Place & { withData: boolean }) => await run(async () => await show(id, options)));
	sub('retry', 'queue a failed execution again').argument('<id>', 'number of the execution', idFrom)
		.option('--from-start', 'from its first node, with the same items, instead of from the node that failed', false)
		.action(async (id: number, options: Place & { fromStart: boolean }) => await run(async () => await retry(id, options)));
	sub('tail', 'print executions as they end, until Ctrl-C').action(async (options: Place) => await run(async () => await tail(options)));
}
