import { isDeepStrictEqual } from 'node:util';
import type { INode, INodeCredentials, IWorkflowBase } from 'n8n-workflow';
import { z } from 'zod';
import type { RemoteWorkflow } from './n8n-api';

/** What the public API takes of a node and of settings (n8n 2.41.1); it refuses everything else. */
const NODE_KEYS = [
	'id', 'name', 'webhookId', 'disabled', 'notesInFlow', 'notes', 'type', 'typeVersion', 'executeOnce', 'alwaysOutputData', 'retryOnFail', 'maxTries',
	'waitBetweenTries', 'continueOnFail', 'onError', 'position', 'parameters',
] as const satisfies readonly (keyof INode)[];
const SETTING_KEYS = [
	'saveExecutionProgress', 'saveManualExecutions', 'saveDataErrorExecution', 'saveDataSuccessExecution', 'executionTimeout', 'errorWorkflow', 'timezone',
	'executionOrder', 'binaryMode', 'callerPolicy', 'callerIds', 'timeSavedMode', 'timeSavedPerExecution', 'redactionPolicy', 'availableInMCP',
];

/** How things are called on the other side. */
export interface RemoteIds {
	/** Of a workflow, by its id or name here. */
	workflow(idOrName: string): string | undefined;
	credential(type: string, name: string): { id: string; name: string } | undefined;
}

const referenceSchema = z.object({ __rl: z.literal(true), value: z.string() }).passthrough();

const picked = (source: object, keys: readonly string[]): Record<string, unknown> => Object.fromEntries(Object.entries(source).filter(([key, value]) => keys.includes(key) && value !== undefined));

/** Execute Sub-workflow names the workflow it calls by id. */
function parametersOf({ type, parameters }: INode, ids: RemoteIds): INode['parameters'] {
	if (type !== 'n8n-nodes-base.executeWorkflow') return parameters;
	const reference = referenceSchema.safeParse(parameters['workflowId']);
	const shown = reference.success ? reference.data['cachedResultName'] : undefined;
	const id = reference.success ? (ids.workflow(reference.data.value) ?? (typeof shown === 'string' ? ids.workflow(shown) : undefined)) : undefined;
	if (!reference.success || id === undefined) return parameters;
	return { ...parameters, workflowId: { __rl: true, mode: 'id', value: id, ...(typeof shown === 'string' ? { cachedResultName: shown } : {}) } };
}

function credentialsOf({ credentials = {} }: INode, ids: RemoteIds): INodeCredentials {
	return Object.fromEntries(Object.entries(credentials).flatMap(([type, { name }]) => {
		const found = ids.credential(type, name);
		return found ? [[type, found]] : [];
	}));
}

function nodeBody(node: INode, ids: RemoteIds): object {
	const credentials = credentialsOf(node, ids);
	return { ...picked(node, NODE_KEYS), parameters: parametersOf(node, ids), ...(Object.keys(credentials).length > 0 ? { credentials } : {}) };
}

export interface WorkflowBody {
	readonly name: string;
	readonly nodes: readonly object[];
	readonly connections: object;
	readonly settings: Readonly<Record<string, unknown>>;
	readonly staticData?: object;
}

/** A workflow as the public API takes it. @param staticData what its nodes remember, for a workflow that is new there */
export function workflowBody({ name, nodes, connections, settings = {} }: IWorkflowBase, ids: RemoteIds, staticData?: object): WorkflowBody {
	const { errorWorkflow } = settings;
	const called = errorWorkflow === undefined ? undefined : ids.workflow(errorWorkflow);
	return {
		name,
		nodes: nodes.map((node) => nodeBody(node, ids)),
		connections,
		settings: { ...picked(settings, SETTING_KEYS), ...(called === undefined ? {} : { errorWorkflow: called }) },
		...(staticData ? { staticData } : {}),
	};
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Whether n8n has a workflow as it would be sent. Settings that n8n adds by itself make no difference. */
export function isAsSent(remote: Pick<RemoteWorkflow, 'nodes' | 'connections' | 'settings'>, body: WorkflowBody): boolean {
	const nodes = remote.nodes.map((node) => picked(node, [...NODE_KEYS, 'credentials']));
	const settings = picked(remote.settings ?? {}, Object.keys(body.settings));
	return isDeepStrictEqual(plain({ nodes, connections: remote.connections, settings }), plain({ nodes: body.nodes, connections: body.connections, settings: body.settings }));
}
