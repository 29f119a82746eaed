import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import type { Failure, NodeCounts } from '../report';
import type { Sqlite, SqlRow, SqlValue } from './database';

export const EXECUTION_STATUSES = ['queued', 'running', 'waiting', 'success', 'error', 'canceled', 'crashed'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** How an execution came about. */
export type ExecutionMode = 'webhook' | 'trigger' | 'error' | 'retry';

const failures = z.custom<Failure[]>(Array.isArray);
const counts = z.custom<Record<string, NodeCounts>>((value) => typeof value === 'object' && value !== null);
const parsed = z.string().transform((text): unknown => JSON.parse(text));

const rowSchema = z.object({
	id: z.number(),
	workflow_id: z.string(),
	workflow_name: z.string(),
	start_node: z.string(),
	mode: z.enum(['webhook', 'trigger', 'error', 'retry']),
	status: z.enum(EXECUTION_STATUSES),
	acknowledged: z.number(),
	attempts: z.number(),
	retry_of: z.number().nullable(),
	created_at: z.number(),
	started_at: z.number().nullable(),
	finished_at: z.number().nullable(),
	wait_till: z.number().nullable(),
	nodes: parsed.pipe(counts),
	errors: parsed.pipe(failures),
});

const storedSchema = rowSchema.transform((row) => ({
	id: row.id,
	workflowId: row.workflow_id,
	workflow: row.workflow_name,
	startNode: row.start_node,
	mode: row.mode,
	status: row.status,
	/** The sender of a webhook has its answer; a schedule or poll has its next turn noted. Nobody will send it again. */
	acknowledged: row.acknowledged === 1,
	/** How often it was started. */
	attempts: row.attempts,
	retryOf: row.retry_of,
	/** Milliseconds since the epoch, as all times here. */
	createdAt: row.created_at,
	startedAt: row.started_at,
	finishedAt: row.finished_at,
	waitTill: row.wait_till,
	nodes: row.nodes,
	errors: row.errors,
}));

export type StoredExecution = z.infer<typeof storedSchema>;

/** Items on each output of the start node. */
export type StartItems = (INodeExecutionData[] | null)[];

const startItemsSchema = z.custom<StartItems>(Array.isArray);

export interface NewExecution extends Pick<StoredExecution, 'workflowId' | 'workflow' | 'startNode' | 'mode' | 'acknowledged'> {
	readonly items: StartItems;
	/** n8n's run data, flatted, when it goes on from there. */
	readonly state?: string | undefined;
	readonly retryOf?: number;
}

export interface ExecutionEnd extends Pick<StoredExecution, 'status' | 'nodes' | 'errors'> {
	/** Run data to keep beside the items; null keeps the items alone, undefined drops both. */
	readonly state: string | null | undefined;
}

export interface ExecutionFilter {
	readonly status?: ExecutionStatus;
	/** Name or id. */
	readonly workflow?: string;
	readonly afterId?: number;
	readonly limit: number;
}

/** What was executed and what is still to be: written before a webhook is answered, so that nothing accepted is lost. */
export class Executions {
	constructor(
		private readonly sqlite: Sqlite,
		private readonly now: () => number,
	) {}

	/** Answers the id. */
	add({ workflowId, workflow, startNode, mode, acknowledged, items, state, retryOf }: NewExecution): number {
		return this.sqlite.transaction(() => {
			const row = this.sqlite.get(
				`INSERT INTO execution (workflow_id, workflow_name, start_node, mode, status, acknowledged, retry_of, created_at)
					VALUES (?, ?, ?, ?, 'queued', ?, ?, ?) RETURNING id`,
				[workflowId, workflow, startNode, mode, acknowledged ? 1 : 0, retryOf ?? null, this.now()],
			);
			const id = Number(row?.['id']);
			this.sqlite.run('INSERT INTO execution_data (execution_id, input, state) VALUES (?, ?, ?)', [id, JSON.stringify(items), state ?? null]);
			return id;
		});
	}

	begin(id: number): void {
		this.sqlite.run(
			"UPDATE execution SET status = 'running', attempts = attempts + 1, started_at = COALESCE(started_at, ?) WHERE id = ?", [this.now(), id],
		);
	}

	acknowledge(id: number): void {
		this.sqlite.run('UPDATE execution SET acknowledged = 1 WHERE id = ?', [id]);
	}

	/** Takes back a start that the process could not see through because it was told to stop. */
	giveBack(id: number): void {
		this.sqlite.run("UPDATE execution SET status = 'queued', attempts = attempts - 1 WHERE id = ? AND status = 'running'", [id]);
	}

	/** Puts a running or sleeping execution back into the queue. */
	requeue(id: number, state?: string): void {
		this.sqlite.transaction(() => {
			this.sqlite.run("UPDATE execution SET status = 'queued', wait_till = NULL WHERE id = ?", [id]);
			if (state !== undefined) this.sqlite.run('UPDATE execution_data SET state = ? WHERE execution_id = ?', [state, id]);
		});
	}

	/** @param till milliseconds since the epoch */
	sleep(id: number, till: number, state: string, { nodes, errors }: Pick<StoredExecution, 'nodes' | 'errors'>): void {
		this.sqlite.transaction(() => {
			this.sqlite.run(
				"UPDATE execution SET status = 'waiting', acknowledged = 1, wait_till = ?, attempts = 0, nodes = ?, errors = ? WHERE id = ?",
				[till, JSON.stringify(nodes), JSON.stringify(errors), id],
			);
			this.sqlite.run('UPDATE execution_data SET state = ? WHERE execution_id = ?', [state, id]);
		});
	}

	finish(id: number, { status, nodes, errors, state }: ExecutionEnd): void {
		this.sqlite.transaction(() => {
			this.sqlite.run('UPDATE execution SET status = ?, finished_at = ?, nodes = ?, errors = ?, wait_till = NULL WHERE id = ?', [
				status, this.now(), JSON.stringify(nodes), JSON.stringify(errors), id,
			]);
			if (state === undefined) this.sqlite.run('DELETE FROM execution_data WHERE execution_id = ?', [id]);
			else this.sqlite.run('UPDATE execution_data SET state = ? WHERE execution_id = ?', [state, id]);
		});
	}

	get(id: number): StoredExecution | undefined {
		const row = this.sqlite.get('SELECT * FROM execution WHERE id = ?', [id]);
		return row && storedSchema.parse(row);
	}

	/** undefined when the data was not kept */
	dataOf(id: number): { items: StartItems; state: string | undefined } | undefined {
		const row = this.sqlite.get('SELECT input, state FROM execution_data WHERE execution_id = ?', [id]);
		if (!row) return undefined;
		const state = row['state'];
		return { items: startItemsSchema.parse(JSON.parse(String(row['input']))), state: state === null || state === undefined ? undefined : String(state) };
	}

	/** Newest first; oldest first after an id. */
	list({ status, workflow, afterId, limit }: ExecutionFilter): StoredExecution[] {
		const conditions: [string, SqlValue[]][] = [
			...(status === undefined ? [] : [['status = ?', [status]] satisfies [string, SqlValue[]]]),
			...(workflow === undefined ? [] : [['(workflow_name = ? OR workflow_id = ?)', [workflow, workflow]] satisfies [string, SqlValue[]]]),
			...(afterId === undefined ? [] : [['id > ?', [afterId]] satisfies [string, SqlValue[]]]),
		];
		const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([text]) => text).join(' AND ')}`;
		const order = afterId === undefined ? 'DESC' : 'ASC';
		const values = conditions.flatMap(([, own]) => own);
		return this.parse(this.sqlite.all(`SELECT * FROM execution${where} ORDER BY id ${order} LIMIT ?`, [...values, limit]));
	}

	/** Executions that were running when the last process ended. */
	interrupted(): StoredExecution[] {
		return this.parse(this.sqlite.all("SELECT * FROM execution WHERE status = 'running' ORDER BY id"));
	}

	/** Ids of queued executions, oldest first. */
	queuedAfter(id: number): number[] {
		return this.ids("SELECT id FROM execution WHERE status = 'queued' AND id > ? ORDER BY id", [id]);
	}

	/** Ids of sleeping executions whose time has come. */
	due(): number[] {
		return this.ids("SELECT id FROM execution WHERE status = 'waiting' AND wait_till <= ? ORDER BY wait_till", [this.now()]);
	}

	countByStatus(): Partial<Record<ExecutionStatus, number>> {
		const rows = this.sqlite.all('SELECT status, COUNT(*) AS count FROM execution GROUP BY status');
		return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
	}

	/** Removes finished executions older than `olderThanMs` and all but the newest `keep`; answers how many. */
	prune(olderThanMs: number, keep: number): number {
		const finished = "status IN ('success', 'error', 'canceled', 'crashed')";
		return this.sqlite.transaction(() => {
			const old = this.sqlite.run(`DELETE FROM execution WHERE ${finished} AND finished_at < ?`, [this.now() - olderThanMs]);
			const many = this.sqlite.run(
				`DELETE FROM execution WHERE ${finished} AND id <= (SELECT id FROM execution WHERE ${finished} ORDER BY id DESC LIMIT 1 OFFSET ?)`, [keep],
			);
			return old + many;
		});
	}

	private ids(sql: string, values: SqlValue[]): number[] {
		return this.sqlite.all(sql, values).map((row) => Number(row['id']));
	}

	private parse(rows: SqlRow[]): StoredExecution[] {
		return rows.map((row) => storedSchema.parse(row));
	}
}
