import type { IDataObject, INode, IWorkflowBase } from 'n8n-workflow';
import type { Log } from '../../../lib/ports';
import type { Intake } from '../n8n/activation/intake';
import type { Failure } from '../report';
import type { StoredExecution } from '../store/executions';
import type { Served } from './dispatcher';

const ERROR_TRIGGER = 'n8n-nodes-base.errorTrigger';

const errorTriggerOf = ({ nodes }: IWorkflowBase): INode | undefined => nodes.find(({ type, disabled }) => type === ERROR_TRIGGER && !disabled);

/** The one in the settings, else the workflow itself when it has an Error Trigger. */
function errorWorkflowIdOf(workflow: IWorkflowBase): string | undefined {
	const { errorWorkflow } = workflow.settings ?? {};
	if (errorWorkflow !== undefined && errorWorkflow !== '' && errorWorkflow !== 'DEFAULT') return errorWorkflow;
	return errorTriggerOf(workflow) ? workflow.id : undefined;
}

const errorOf = ({ node, item, message, advice }: Failure): IDataObject => ({
	message, description: advice, ...(node === null ? {} : { node: { name: node } }), ...(item === null ? {} : { context: { itemIndex: item } }),
});

/** Starts the workflows that want to hear of failures, with the item n8n's Error Trigger gives out, but no link to an editor. */
export class ErrorWorkflows {
	constructor(
		private readonly find: (workflowId: string) => Served | undefined,
		private readonly accept: Intake['accept'],
		private readonly log: Log,
	) {}

	executionFailed({ id, mode, retryOf, workflowId, workflow }: StoredExecution, failures: readonly Failure[]): void {
		// An error workflow that fails itself must not call itself for ever.
		const failed = mode === 'error' ? undefined : this.find(workflowId);
		const last = failures.at(-1) ?? { node: null, item: null, message: 'The execution failed', advice: '' };
		if (!failed) return;
		this.call(failed.definition, {
			execution: { id: String(id), mode, ...(retryOf === null ? {} : { retryOf: String(retryOf) }), lastNodeExecuted: last.node, error: errorOf(last) },
			workflow: { id: workflowId, name: workflow },
		});
	}

	/** A trigger failed and nothing was executed. @param message without secrets */
	triggerFailed(workflow: IWorkflowBase, node: INode, message: string): void {
		const { id, name } = workflow;
		this.call(workflow, { trigger: { error: { message, node: { name: node.name } }, mode: 'trigger' }, workflow: { id, name } });
	}

	private call(workflow: IWorkflowBase, item: IDataObject): void {
		const id = errorWorkflowIdOf(workflow);
		if (id === undefined) return;
		const called = this.find(id);
		const trigger = called && errorTriggerOf(called.definition);
		if (called && trigger) {
			this.accept({ workflow: called.definition, startNode: trigger.name, mode: 'error', items: [[{ json: item }]], acknowledged: true });
			return;
		}
		this.log.warn('The error workflow is not served or has no Error Trigger', { workflow: workflow.name, errorWorkflow: id });
	}
}
