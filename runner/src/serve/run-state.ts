import { randomUUID } from 'node:crypto';
import { parse, stringify } from 'flatted';
import { createRunExecutionData, type INode, type IRunExecutionData, type IWorkflowBase } from 'n8n-workflow';
import { UsageError } from '../errors';
import type { StartItems } from '../store/executions';

/** The run data of an execution that has not begun. The token is what n8n signs resume addresses with. */
export function freshState(node: INode, items: StartItems): IRunExecutionData {
	return createRunExecutionData({
		resumeToken: randomUUID(),
		executionData: { nodeExecutionStack: [{ node, data: { main: items }, source: null }] },
	});
}

/** Run data refers to the same item from many places, and errors refer to themselves: plain JSON does not carry that. */
export const packState = (state: IRunExecutionData): string => stringify(state);

export const unpackState = (text: string): IRunExecutionData => parse(text) as IRunExecutionData;

/**
 * The run data to go on from where an execution failed: without its error, and without the output of the failed node,
 * which stands first on n8n's stack. What succeeded is not done again.
 */
export function stateBeforeFailure(text: string): string | undefined {
	const state = unpackState(text);
	const { resultData, executionData } = state;
	const failed = resultData.lastNodeExecuted;
	if (failed === undefined || (executionData?.nodeExecutionStack.length ?? 0) === 0) return undefined;
	delete resultData.error;
	const runs = resultData.runData[failed] ?? [];
	if (runs.at(-1)?.error !== undefined) runs.pop();
	return packState(state);
}

/**
 * The run data with the nodes that are to run next as the workflow has them now. Each was stored as it was when the
 * execution failed, and somebody may have mended it since; n8n's own retry does the same.
 *
 * @throws UsageError when the workflow has such a node no more
 */
export function withNodesOf(state: IRunExecutionData, { name, nodes }: IWorkflowBase): IRunExecutionData {
	for (const next of state.executionData?.nodeExecutionStack ?? []) {
		const now = nodes.find((node) => node.name === next.node.name);
		if (!now) throw new UsageError(`The workflow "${name}" has no node "${next.node.name}" any more.`, 'Repeat the execution with --from-start.');
		next.node = now;
	}
	return state;
}
