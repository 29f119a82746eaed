import type { ExecutionError, ITaskData } from 'n8n-workflow';
import type { Redactor } from '../redactor';
import type { Failure, NodeCounts, NodeEvent } from '../report';
import { failureOf } from './failure';

/** More are counted per node but not described: a result must stay readable. */
const MOST_FAILURES = 100;

export function itemCount({ data }: ITaskData): number {
	return (data?.['main'] ?? []).reduce((sum, items) => sum + (items?.length ?? 0), 0);
}

/** What happened in a run: its main execution and all sub-executions. Holds counts and messages, no items. */
export class RunLog {
	readonly nodes: Record<string, NodeCounts> = {};
	readonly failures: Failure[] = [];

	constructor(
		private readonly redactor: Redactor,
		private readonly onNode: (event: NodeEvent) => void,
	) {}

	started(place: Omit<NodeEvent, 'phase'>): void {
		this.onNode({ ...place, phase: 'start' });
	}

	finished(place: Omit<NodeEvent, 'phase'>, task: ITaskData): void {
		const counts = (this.nodes[place.node] ??= { runs: 0, items: 0, ms: 0, errors: 0 });
		const items = itemCount(task);
		counts.runs += 1;
		counts.items += items;
		counts.ms += task.executionTime;
		if (task.error) counts.errors += 1;
		this.onNode({ ...place, phase: 'end', items, ms: task.executionTime, failed: task.error !== undefined });
	}

	/** Answers the failure as recorded. */
	failed(error: ExecutionError | Error, node: string | null, path: readonly string[]): Failure {
		const failure = failureOf(error, node, path);
		failure.message = this.redactor.clean(failure.message);
		failure.advice = this.redactor.clean(failure.advice);
		if (this.failures.length < MOST_FAILURES) this.failures.push(failure);
		return failure;
	}
}
