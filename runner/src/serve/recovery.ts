import type { Log } from '../../../lib/ports';
import type { Failure } from '../report';
import type { Executions, StoredExecution } from '../store/executions';

/** An execution that ends the process each time must not keep it from ever running. */
const MOST_ATTEMPTS = 5;

/** Why an interrupted execution is not run again; undefined when it is. */
function obstacle({ acknowledged, attempts }: StoredExecution): Failure | undefined {
	const failure = (message: string, advice: string): Failure => ({ node: null, item: null, message, advice });
	if (!acknowledged) return failure('The process ended while this ran.', 'The sender got no answer and decides whether to send again.');
	if (attempts < MOST_ATTEMPTS) return undefined;
	return failure(`The process ended ${attempts} times while this ran.`, 'It may need more memory than there is. Run it again with "executions retry".');
}

/** Queues what was running when the last process ended without warning. */
export function recoverInterrupted(executions: Executions, log: Log): void {
	for (const execution of executions.interrupted()) {
		const { id, workflow, nodes, errors } = execution;
		const failure = obstacle(execution);
		if (failure) {
			executions.finish(id, { status: 'crashed', nodes, errors: [...errors, failure], state: null });
			log.warn('An interrupted execution is given up', { execution: id, workflow, reason: failure.message });
		} else {
			executions.requeue(id);
			log.warn('An interrupted execution runs again', { execution: id, workflow });
		}
	}
}
