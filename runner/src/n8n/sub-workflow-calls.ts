import type {
	ExecuteWorkflowData,
	ExecuteWorkflowOptions,
	ExecutionError,
	IExecuteWorkflowInfo,
	INode,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
} from 'n8n-workflow';
import { messageOf, UsageError } from '../errors';
import type { Failure } from '../report';
import { parseWorkflow } from '../workflow-file';
import { Execution } from './execution';
import { lastOutputOf } from './last-output';
import { subWorkflowStartOf } from './start-node';

/** n8n's own way of saying that a node calls a workflow whose id is of another instance: the name shown beside it. */
function shownNameOf(node: INode | undefined): string | undefined {
	const reference = node?.parameters['workflowId'];
	if (typeof reference !== 'object' || reference === null || !('cachedResultName' in reference)) return undefined;
	return typeof reference.cachedResultName === 'string' ? reference.cachedResultName : undefined;
}

/** The plain object n8n-core makes of an error, as something that can be thrown. */
function throwable(error: ExecutionError): Error {
	return error instanceof Error ? error : Object.assign(new Error(), error);
}

/** The sub-workflows that one execution calls. Data of a sub-execution is let go once its output is handed over. */
export class SubWorkflowCalls {
	/**
	 * Execute Sub-workflow asks for the data of the execution it has just awaited, to pair its items with those
	 * given in; one is enough, and keeping more would let memory grow with the number of calls.
	 */
	private lastData: { readonly executionId: string; readonly data: IRunExecutionData } | undefined;
	private readonly failures = new Map<string, Failure>();

	constructor(private readonly parent: Execution) {}

	async execute(info: IExecuteWorkflowInfo, options: ExecuteWorkflowOptions): Promise<ExecuteWorkflowData> {
		const { context, request } = this.parent;
		const caller = options.node?.name ?? request.workflow.name;
		const workflow = await this.resolve(info, options.node);
		const child = new Execution(context, {
			workflow,
			startNode: subWorkflowStartOf(workflow),
			items: options.inputData ?? [{ json: {} }],
			mode: 'integrated',
			callers: [...request.callers, caller],
		});
		if (options.doNotWaitToFinish) {
			this.detach(child);
			return { executionId: child.id, data: [null] };
		}
		const run = await child.run();
		return { executionId: child.id, data: this.outcome(child, run, caller, options.returnLastRunOnly) };
	}

	takeData(executionId: string): IRunExecutionData | undefined {
		const last = this.lastData;
		this.lastData = undefined;
		return last?.executionId === executionId ? last.data : undefined;
	}

	/** The failure inside the sub-workflow that made the calling node fail, so that it is reported once. */
	failureBehind(node: string, error: ExecutionError): Failure | undefined {
		const failure = this.failures.get(node);
		if (!failure) return undefined;
		const told = [error.message, error.description ?? ''].some((text) => text.includes(failure.message));
		return told ? failure : undefined;
	}

	private outcome(child: Execution, run: IRun, caller: string, lastRunOnly?: boolean): (INodeExecutionData[] | null)[] {
		const { error } = run.data.resultData;
		if (run.status === 'success' && !error) {
			this.lastData = { executionId: child.id, data: run.data };
			return lastOutputOf(run.data, lastRunOnly);
		}
		if (run.status !== 'canceled') this.failures.set(caller, child.failureOf(run));
		throw error ? throwable(error) : new Error(`The sub-workflow "${child.request.workflow.name}" was canceled.`);
	}

	private detach(child: Execution): void {
		const work = child.run().then((run) => {
			if (run.status === 'error') child.failureOf(run);
			return run.status !== 'error';
		});
		this.parent.context.detached.track(work);
	}

	private async resolve({ id, code }: IExecuteWorkflowInfo, node: INode | undefined): Promise<IWorkflowBase> {
		const { context, request } = this.parent;
		if (code !== undefined) {
			return context.engine.prepare(parseWorkflow(code, `The workflow given in node "${node?.name ?? 'unknown'}"`));
		}
		if (id === request.workflow.id) return request.workflow;
		const found = context.catalog.find(id, shownNameOf(node));
		if (found) return context.engine.prepare(found);
		throw new UsageError(
			`There is no workflow with the id or name "${id ?? ''}"${shownNameOf(node) ? ` ("${shownNameOf(node)}")` : ''}.`,
			`Name its file or folder with --workflows. Known: ${context.catalog.names().join(', ') || messageOf('none')}.`,
		);
	}
}
