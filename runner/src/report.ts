/** What one node did, summed over the execution and all its sub-executions. */
export interface NodeCounts {
	runs: number;
	/** Items on all outputs. */
	items: number;
	/** Milliseconds. */
	ms: number;
	errors: number;
}

/** A node that failed, or a failure of the execution itself (`node` is then null). */
export interface Failure {
	node: string | null;
	/** Position of the item that failed, from 0; null when the failure concerns no single item. */
	item: number | null;
	message: string;
	/** What to do next. */
	advice: string;
	/** Node names from the main workflow down to the failing node, when it failed in a sub-workflow. */
	path?: string[];
}

export type RunStatus = 'success' | 'error' | 'canceled';

/**
 * The result of one execution. `errors` also lists failures the workflow went on from (a node set to continue
 * on error, a caller that handles the failure of its sub-workflow); `status` says how the execution ended.
 */
export interface RunResult {
	status: RunStatus;
	workflow: string;
	workflowId: string;
	/** Milliseconds. */
	duration: number;
	nodes: Record<string, NodeCounts>;
	/** The JSON of the items that the last node of the main execution gave out on its first output. */
	output: unknown[];
	errors: Failure[];
}

export type NodeEvent = {
	readonly phase: 'start' | 'end';
	readonly node: string;
	readonly workflow: string;
	/** 0 in the main execution, 1 in a sub-workflow it calls, and so on. */
	readonly depth: number;
	readonly executionId: string;
	/** Known at the end. */
	readonly items?: number;
	readonly ms?: number;
	readonly failed?: boolean;
};
