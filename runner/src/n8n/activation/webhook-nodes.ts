import { HookContext } from 'n8n-core';
import {
	type IHttpRequestMethods,
	type INode,
	type IWebhookData,
	type IWebhookDescription,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	resolveWebhookDescriptionField,
	type Workflow,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { UsageError } from '../../errors';
import type { NodeTypes } from '../node-types';

/** n8n runs these with parts of its server that the runner does not have. */
const UNSUPPORTED_MODES: ReadonlySet<string> = new Set(['streaming', 'formPage', 'hostedChat', 'responseNodes']);

/** One value of a webhook description: fixed, or an expression over the node's parameters. */
export function fieldOf(workflow: Workflow, node: INode, description: IWebhookDescription, field: string): unknown {
	const native = resolveWebhookDescriptionField(node, description, field);
	if (native.resolved) return native.value;
	const value = description[field];
	if (typeof value !== 'string') return value;
	return workflow.expression.getSimpleParameterValue(node, value, 'trigger', {});
}

function methodsOf(workflow: Workflow, node: INode, description: IWebhookDescription): IHttpRequestMethods[] {
	const methods = fieldOf(workflow, node, description, 'httpMethod');
	return (Array.isArray(methods) ? methods : [methods ?? 'GET']) as IHttpRequestMethods[];
}

/**
 * The path under `/webhook/`. One with variables begins with the id of the node's webhook, as in n8n. A file without
 * such an id keeps the path that is typed in the node: n8n gives the node an id when it saves the workflow.
 */
function pathOf(workflow: Workflow, node: INode, description: IWebhookDescription): string {
	const given = String(fieldOf(workflow, node, description, 'path') ?? '').replace(/^\/|\/$/g, '');
	const isFullPath = fieldOf(workflow, node, description, 'isFullPath') === true;
	const saved = isFullPath && given !== '' ? { ...node, webhookId: node.webhookId ?? node.id } : node;
	const path = NodeHelpers.getNodeWebhookPath(workflow.id, saved, given, isFullPath, description.restartWebhook);
	const hasVariable = path.split('/').some((segment) => segment.startsWith(':'));
	return hasVariable && node.webhookId !== undefined && !path.startsWith(`${node.webhookId}/`) ? `${node.webhookId}/${path}` : path;
}

function assertSupported(workflow: Workflow, node: INode, description: IWebhookDescription): void {
	const mode = fieldOf(workflow, node, description, 'responseMode');
	const kind = description.nodeType;
	if (kind === undefined || kind === 'webhook') {
		if (!UNSUPPORTED_MODES.has(String(mode))) return;
		throw new UsageError(`Node "${node.name}" answers in the mode "${String(mode)}", which the runner does not support.`, 'Choose another response mode, or run this workflow in n8n.');
	}
	throw new UsageError(`Node "${node.name}" needs n8n's ${kind} pages, which the runner does not have.`, 'Use a Webhook node, or run this workflow in n8n.');
}

/**
 * The webhooks that a node listens to while its workflow is active, one per method.
 *
 * @param restart those of a waiting execution (Wait node) instead
 * @throws UsageError when the node needs something only an n8n server has
 */
export function webhooksOf(
	workflow: Workflow, node: INode, nodeTypes: NodeTypes, additionalData: IWorkflowExecuteAdditionalData, restart = false,
): IWebhookData[] {
	const { webhooks = [] } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).description;
	const wanted = webhooks.filter(({ restartWebhook, nodeType }) => (restartWebhook === true) === restart && !(restart && nodeType === 'form'));
	return wanted.flatMap((description) => {
		assertSupported(workflow, node, description);
		const path = pathOf(workflow, node, description);
		return methodsOf(workflow, node, description).map((httpMethod) => ({
			httpMethod, node: node.name, path, webhookDescription: description, workflowId: workflow.id, workflowExecuteAdditionalData: additionalData,
		}));
	});
}

/** Makes sure that the service knows the webhook. Answers whether it was made now. */
export async function registerWebhook(
	workflow: Workflow, node: INode, nodeTypes: NodeTypes, webhook: IWebhookData, mode: WorkflowActivateMode,
): Promise<boolean> {
	const methods = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).webhookMethods?.[webhook.webhookDescription.name];
	if (!methods) return false;
	const context = new HookContext(workflow, node, webhook.workflowExecuteAdditionalData, 'trigger', mode, webhook);
	if (await methods.checkExists.call(context)) return false;
	if (await methods.create.call(context)) return true;
	throw new Error(`Node "${node.name}" could not register its webhook.`);
}

/** Takes the webhook back from the service. Answers false when the node says it could not. */
export async function unregisterWebhook(workflow: Workflow, node: INode, nodeTypes: NodeTypes, webhook: IWebhookData): Promise<boolean> {
	const methods = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).webhookMethods?.[webhook.webhookDescription.name];
	if (!methods) return true;
	return await methods.delete.call(new HookContext(workflow, node, webhook.workflowExecuteAdditionalData, 'internal', 'update', webhook));
}
