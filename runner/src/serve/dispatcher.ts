import { type IRun, type IWorkflowBase } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import { messageOf, UsageError } from '../errors';
import type { Listener } from '../n8n/activation/intake';
import type { Engine, Outcome } from '../n8n/engine';
import type { Failure, NodeCounts } from '../report';
import type { Executions, ExecutionStatus, StoredExecution } from '../store/executions';
import type { WorkflowCatalog } from '../workflow-catalog';
import type { Metrics } from './metrics';
import { freshState, packState, unpackState, withNodesOf } from './run-state';

/** Which finished executions keep the items and results of their nodes. */
export type KeepData = 'none' | 'errors' | 'all';

export interface Served {
	readonly definition: IWorkflowBase;
	readonly catalog: WorkflowCatalog;
}

export interface DispatcherParts {
	readonly engine: Engine;
	readonly executions: Executions;
	readonly find: (workflowId: string) => Served | undefined;
	readonly metrics: Metrics;
	readonly log: Log;
	/** Executions at the same time. */
	readonly concurrency: number;
	/** Executions that may wait for their turn before deliveries are turned away. */
	readonly mostQueued: number;
	readonly keepData: KeepData;
	/** An execution ended in an error. */
	readonly onFailed: (execution: StoredExecution, failures: readonly Failure[]) => void;
}

/** Runs stored executions, oldest first and so many at a time. Holds ids only: items are read when their turn comes. */
export class Dispatcher {
	/** In order, each once: an execution that wakes up can be found by more than one look. */
	private readonly queue = new Set<number>();
	private readonly listeners = new Map<number, Listener>();
	private readonly running = new Map<number, Promise<void>>();
	private readonly cancel = new AbortController();
	private paused = true;
	private idleWaiters: (() => void)[] = [];

	constructor(private readonly parts: DispatcherParts) {}

	get runningCount(): number {
		return this.running.size;
	}

	get queuedCount(): number {
		return this.queue.size;
	}

	get isFull(): boolean {
		return this.queue.size >= this.parts.mostQueued;
	}

	submit(id: number, listener?: Listener): void {
		if (listener) this.listeners.set(id, listener);
		this.queue.add(id);
		// Later, because the row may belong to a transaction that is still open.
		queueMicrotask(() => this.pump());
	}

	open(): void {
		this.paused = false;
		this.pump();
	}

	/** Resolves when nothing runs and nothing is queued. */
	async idle(): Promise<void> {
		while (this.running.size > 0 || (this.queue.size > 0 && !this.paused)) {
			await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
		}
	}

	/** Starts nothing more; resolves when what runs has ended. */
	async drain(): Promise<void> {
		this.paused = true;
		while (this.running.size > 0) await Promise.all(this.running.values());
	}

	/** Lets go of what is still running: the next start runs it again. Answers how many executions that are. */
	abandon(): number {
		this.paused = true;
		this.cancel.abort();
		for (const id of this.running.keys()) this.parts.executions.giveBack(id);
		return this.running.size;
	}

	private pump(): void {
		while (!this.paused && this.running.size < this.parts.concurrency) {
			const id = this.nextId();
			if (id === undefined) break;
			this.queue.delete(id);
			const listener = this.listeners.get(id);
			this.listeners.delete(id);
			const work = this.runOne(id, listener).finally(() => {
				this.running.delete(id);
				this.pump();
				for (const resolve of this.idleWaiters.splice(0)) resolve();
			});
			this.running.set(id, work);
		}
	}

	/** A call may resume an execution that has gone to sleep but is not off the list of running ones yet. */
	private nextId(): number | undefined {
		for (const id of this.queue) if (!this.running.has(id)) return id;
		return undefined;
	}

	private async runOne(id: number, listener: Listener | undefined): Promise<void> {
		const { log } = this.parts;
		try {
			await this.execute(id, listener);
		} catch (error) {
			if (this.cancel.signal.aborted) return;
			const failure = error instanceof Error ? error : new Error(messageOf(error));
			log.warn('An execution could not be run', { execution: id, error: failure.message });
			listener?.onFailure?.(failure);
		}
	}

	private async execute(id: number, listener: Listener | undefined): Promise<void> {
		const { engine, executions, find, log, metrics } = this.parts;
		const row = executions.get(id);
		const data = executions.dataOf(id);
		if (row?.status !== 'queued' || !data) return;
		const served = find(row.workflowId);
		if (!served) {
			log.warn('An execution stays queued: its workflow is not served', { execution: id, workflow: row.workflow });
			return;
		}
		executions.begin(id);
		const begin = performance.now();
		let outcome: Outcome;
		try {
			const node = served.definition.nodes.find(({ name }) => name === row.startNode);
			if (!node) throw new UsageError(`The workflow "${row.workflow}" has no node "${row.startNode}" any more.`, 'Retry from the start in another workflow, or remove the execution.');
			const stored = data.state === undefined ? freshState(node, data.items) : unpackState(data.state);
			outcome = await engine.execute({
				workflow: served.definition, catalog: served.catalog, items: [], startNode: row.startNode, mode: row.mode, id: String(id),
				state: row.mode === 'retry' ? withNodesOf(stored, served.definition) : stored,
				mayWait: true, signal: this.cancel.signal, onNode: () => {},
				onResponse: (response) => listener?.onResponse?.(response),
				onMainEnd: (run) => this.tell(listener, run),
			});
		} catch (error) {
			this.fail(row, { node: null, item: null, message: messageOf(error), advice: (error instanceof UsageError && error.advice) || 'Look at the workflow file.' });
			throw error;
		}
		if (this.cancel.signal.aborted) return;
		const status = this.conclude(row, outcome);
		metrics.executed(row.workflow, status, performance.now() - begin);
		log[status === 'error' ? 'warn' : 'info']('Execution ended', {
			execution: id, workflow: row.workflow, status, ms: outcome.result.duration, error: outcome.result.errors[0]?.message,
		});
	}

	/** Not when the process is going: the sender gets no answer, and the execution is run again. */
	private tell(listener: Listener | undefined, run: IRun): void {
		if (!this.cancel.signal.aborted) listener?.onEnd?.(run);
	}

	private conclude(row: StoredExecution, { result, run }: Outcome): ExecutionStatus {
		const { executions, keepData, onFailed } = this.parts;
		const nodes = addCounts(row.nodes, result.nodes);
		const errors = [...row.errors, ...result.errors];
		if (run.status === 'waiting') {
			executions.sleep(row.id, run.waitTill?.getTime() ?? Number.MAX_SAFE_INTEGER, packState(run.data), { nodes, errors });
			return 'waiting';
		}
		const keep = keepData === 'all' || (keepData === 'errors' && result.status !== 'success');
		executions.finish(row.id, { status: result.status, nodes, errors, state: keep ? packed(run) : undefined });
		if (result.status === 'error') onFailed(row, errors);
		return result.status;
	}

	private fail(row: StoredExecution, failure: Failure): void {
		const failures = [...row.errors, failure];
		this.parts.executions.finish(row.id, { status: 'error', nodes: row.nodes, errors: failures, state: null });
		this.parts.metrics.executed(row.workflow, 'error', 0);
		this.parts.onFailed(row, failures);
	}
}

/** null when it is too large for one string: the items alone are kept then. */
function packed({ data }: IRun): string | null {
	try {
		return packState(data);
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

/** An execution that slept has counts from before. */
function addCounts(before: Readonly<Record<string, NodeCounts>>, after: Readonly<Record<string, NodeCounts>>): Record<string, NodeCounts> {
	const sum = { ...before };
	for (const [node, { runs, items, ms, errors }] of Object.entries(after)) {
		const base = sum[node] ?? { runs: 0, items: 0, ms: 0, errors: 0 };
		sum[node] = { runs: base.runs + runs, items: base.items + items, ms: base.ms + ms, errors: base.errors + errors };
	}
	return sum;
}
