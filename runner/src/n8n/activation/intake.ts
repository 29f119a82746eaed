import type { IExecuteResponsePromiseData, INode, IRun, IWorkflowBase } from 'n8n-workflow';
import type { ExecutionMode, StartItems } from '../../store/executions';

/** Who wants to know how an execution goes on. Forgotten when the process ends. */
export interface Listener {
	onResponse?(response: IExecuteResponsePromiseData): void;
	/** The main execution has ended or gone to sleep. */
	onEnd?(run: IRun): void;
	/** It could not be run at all. */
	onFailure?(error: Error): void;
}

export interface Start {
	readonly workflow: IWorkflowBase;
	readonly startNode: string;
	readonly mode: ExecutionMode;
	readonly items: StartItems;
	/** Nobody will send it again: it must run even if the process ends first. */
	readonly acknowledged: boolean;
}

/** Where triggers hand over what they caught. */
export interface Intake {
	/** Stores the execution and queues it; answers its id. @throws Error when it cannot be stored */
	accept(start: Start, listener?: Listener): number;
	/** A trigger or poll failed before there was anything to execute. */
	failed(workflow: IWorkflowBase, node: INode, error: Error): void;
	/** A trigger has lost its connection: the workflow has to be started again. */
	lost(workflow: IWorkflowBase, node: INode, error: Error): void;
}

/** n8n's own type is not exported by n8n-workflow. */
interface Deferred<T> {
	resolve(value: T): void;
	reject(error: Error): void;
}

/** The promises a trigger may give along, as a listener. */
export function listenerFor(response?: Deferred<IExecuteResponsePromiseData>, done?: Deferred<IRun>): Listener {
	return {
		onResponse: (answer) => response?.resolve(answer),
		onEnd: (run) => done?.resolve(run),
		onFailure: (error) => {
			response?.reject(error);
			done?.reject(error);
		},
	};
}
