import { UsageError } from '../errors';
import type { Executions } from '../store/executions';
import { stateBeforeFailure } from './run-state';

const RETRYABLE: ReadonlySet<string> = new Set(['error', 'crashed', 'canceled']);

/**
 * Queues an execution again: from the node that failed where the data of the nodes before it was kept, else from its
 * start. Answers the id of the new one.
 *
 * @throws UsageError when it has not failed or its data was not kept
 */
export function queueRetry(executions: Executions, id: number, fromStart: boolean): number {
	const execution = executions.get(id);
	if (!execution) throw new UsageError(`There is no execution ${id}.`, 'See "executions list"; old ones are pruned.');
	if (!RETRYABLE.has(execution.status) && !fromStart) {
		throw new UsageError(`Execution ${id} has the status "${execution.status}": there is nothing to retry.`, 'Use --from-start to run its items again all the same.');
	}
	const data = executions.dataOf(id);
	if (!data) throw new UsageError(`The data of execution ${id} was not kept.`, 'Serve with --keep-data errors (or all) to be able to retry.');
	const state = fromStart || data.state === undefined ? undefined : stateBeforeFailure(data.state);
	const { workflowId, workflow, startNode } = execution;
	return executions.add({ workflowId, workflow, startNode, mode: 'retry', acknowledged: true, items: data.items, state, retryOf: id });
}
