import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/**
 * What a workflow gives back: the output of the node executed last. When that node ran several times (in a loop,
 * or once per branch) its runs are joined output by output, as n8n 2.41 does for Execute Sub-workflow
 * (`ExecuteWorkflowData.data`).
 */
export function lastOutputOf({ resultData }: IRunExecutionData, lastRunOnly = false): (INodeExecutionData[] | null)[] {
	const runs = resultData.runData[resultData.lastNodeExecuted ?? ''] ?? [];
	const outputs = (lastRunOnly ? runs.slice(-1) : runs).map(({ data }) => data?.['main'] ?? []);
	const width = Math.max(1, ...outputs.map((output) => output.length));
	return Array.from({ length: width }, (_, index) => outputs.flatMap((output) => output[index] ?? []));
}

/**
 * The JSON of the items on the first output of the node executed last: what a calling workflow would go on with.
 * Further outputs hold what was sorted out (duplicates, failed items, the other branch).
 */
export function lastItemsOf(data: IRunExecutionData): unknown[] {
	return (lastOutputOf(data)[0] ?? []).map(({ json }) => json);
}
