import type { ExecutionLifecycleHooks } from 'n8n-core';
import { UserError, type IWorkflowBase, type IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { PROJECT_ID } from '../store/data-tables';
import { startCodeTask } from './code-task';
import { externalSecrets } from './core';
import type { Engine } from './engine';

const NO_TASK_RUNNER = 'The Code node is not allowed: see --allow-code.';

type OwnParts = Pick<IWorkflowExecuteAdditionalData, 'executeWorkflow' | 'getRunExecutionData'> & {
	readonly executionId: string;
	readonly workflow: IWorkflowBase;
	readonly hooks: ExecutionLifecycleHooks;
};

/** Everything n8n-core asks of the server around it, for one execution. */
export function additionalDataFor(engine: Engine, { workflow, ...own }: OwnParts): IWorkflowExecuteAdditionalData {
	const timeout = workflow.settings?.executionTimeout ?? 0;
	return {
		...engine.urls,
		...own,
		credentialsHelper: engine.credentials,
		workflowId: workflow.id,
		workflowSettings: workflow.settings ?? {},
		rootExecutionMode: 'cli',
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: externalSecrets,
		...(timeout > 0 ? { executionTimeoutTimestamp: Date.now() + timeout * 1000 } : {}),
		dataTableProjectId: PROJECT_ID,
		'data-table': {
			dataTableProxyProvider: {
				getDataTableAggregateProxy: async () => engine.dataTables,
				getDataTableProxy: async (_workflow, _node, dataTableId) => engine.dataTables.open(dataTableId),
			},
		},
		getRuntimeCredential: async () => undefined,
		logAiEvent: () => {},
		setExecutionStatus: () => {},
		// Only a node that comes without a type of its own, such as a tool, gets here when code is not allowed.
		startRunnerTask: engine.allowCode ? startCodeTask : async () => {
			throw new UserError(NO_TASK_RUNNER);
		},
		getRunnerStatus: () => (engine.allowCode ? { available: true } : { available: false, reason: NO_TASK_RUNNER }),
	};
}
