import { randomUUID } from 'node:crypto';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type IExecuteResponsePromiseData,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Failure } from '../report';
import type { WorkflowCatalog } from '../workflow-catalog';
import { additionalDataFor } from './additional-data';
import type { DetachedWork } from './detached-work';
import type { Engine } from './engine';
import type { RunLog } from './run-log';
import { SubWorkflowCalls } from './sub-workflow-calls';

/** What the executions of one run have in common. */
export interface RunContext {
	readonly engine: Engine;
	readonly catalog: WorkflowCatalog;
	readonly log: RunLog;
	readonly signal: AbortSignal;
	readonly detached: DetachedWork;
}

export interface ExecutionRequest {
	readonly workflow: IWorkflowBase;
	readonly startNode: INode;
	readonly items: INodeExecutionData[];
	readonly mode: WorkflowExecuteMode;
	/** Names of the nodes that called, outermost first; empty for the main execution. */
	readonly callers: readonly string[];
	/** A new one unless told. */
	readonly id?: string;
	/** Where to go on, instead of giving `items` to `startNode`. */
	readonly state?: IRunExecutionData;
	/** Somebody will resume the execution when it goes to sleep. */
	readonly mayWait?: boolean;
	/** Called with what Respond to Webhook answers. */
	readonly onResponse?: (response: IExecuteResponsePromiseData) => void;
}

/** One execution of one workflow on n8n-core. */
export class Execution {
	readonly id: string;
	private readonly calls: SubWorkflowCalls;
	private failure: Failure | undefined;

	constructor(
		readonly context: RunContext,
		readonly request: ExecutionRequest,
	) {
		this.id = request.id ?? randomUUID();
		this.calls = new SubWorkflowCalls(this);
	}

	/** Never rejects for a failing node: the run's status and error tell. */
	async run(): Promise<IRun> {
		const { workflow: definition } = this.request;
		const { nodeTypes, staticData } = this.context.engine;
		const workflow = new Workflow({
			...definition,
			nodeTypes,
			staticData: staticData.of(definition.id, definition.staticData),
			settings: definition.settings ?? {},
		});
		const run = await this.process(workflow);
		staticData.save(definition.id);
		return run;
	}

	/** What made the execution fail, as it was recorded. */
	failureOf({ data }: IRun): Failure {
		if (this.failure) return this.failure;
		const error = data.resultData.error ?? new Error('The execution failed without an error.');
		const failure = this.context.log.failed(error, data.resultData.lastNodeExecuted ?? null, this.request.callers);
		this.failure = failure;
		return failure;
	}

	private async process(workflow: Workflow): Promise<IRun> {
		const { mode, mayWait, state } = this.request;
		const data = state ?? this.initialData();
		const executor = new WorkflowExecute(this.additionalData(), mode, data);
		const { signal } = this.context;
		try {
			const execution = executor.processRunExecutionData(workflow);
			const cancel = (): void => execution.cancel();
			if (signal.aborted) cancel();
			signal.addEventListener('abort', cancel, { once: true });
			try {
				const run = await execution;
				return mayWait ? run : assertNotWaiting(run);
			} finally {
				signal.removeEventListener('abort', cancel);
			}
		} catch (error) {
			// n8n-core checks parameters before it starts and throws what it finds.
			return failedRun(data, mode, error instanceof Error ? error : new Error(String(error)));
		}
	}

	private initialData(): IRunExecutionData {
		const { startNode, items } = this.request;
		return createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: startNode, data: { main: [items] }, source: null }] },
		});
	}

	private additionalData(): IWorkflowExecuteAdditionalData {
		return additionalDataFor(this.context.engine, {
			executionId: this.id,
			workflow: this.request.workflow,
			hooks: this.hooks(),
			executeWorkflow: async (info, _parent, options) => await this.calls.execute(info, options),
			getRunExecutionData: async (executionId) => this.calls.takeData(executionId),
		});
	}

	private hooks(): ExecutionLifecycleHooks {
		const { mode, workflow, callers, onResponse } = this.request;
		const { log } = this.context;
		const place = { workflow: workflow.name, depth: callers.length, executionId: this.id };
		const hooks = new ExecutionLifecycleHooks(mode, this.id, workflow);
		hooks.addHandler('nodeExecuteBefore', (node) => log.started({ ...place, node }));
		hooks.addHandler('nodeExecuteAfter', (node, task) => {
			log.finished({ ...place, node }, task);
			if (task.error) this.failure = this.calls.failureBehind(node, task.error) ?? log.failed(task.error, node, callers);
		});
		if (onResponse) hooks.addHandler('sendResponse', onResponse);
		return hooks;
	}
}

/** Waits beyond 65 seconds are handed to a server, which resumes the execution later; `run` and sub-workflows have none. */
function assertNotWaiting(run: IRun): IRun {
	if (run.status !== 'waiting') return run;
	const node = run.data.resultData.lastNodeExecuted ?? 'unknown';
	throw new Error(
		`Node "${node}" puts the workflow to sleep until ${run.waitTill?.toISOString() ?? 'an event'}. ` +
			'Nobody would resume it: wait at most 65 seconds, or let "halopsa-runner serve" run the workflow (not as a sub-workflow).',
	);
}

function failedRun(data: IRunExecutionData, mode: WorkflowExecuteMode, error: Error): IRun {
	data.resultData.error = error as ExecutionError;
	const now = new Date();
	return { data, mode, status: 'error', startedAt: now, stoppedAt: now, storedAt: 'db' };
}
