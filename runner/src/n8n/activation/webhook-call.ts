import { WebhookContext } from 'n8n-core';
import {
	type CloseFunction,
	type INode,
	type INodeExecutionData,
	isNodeClassInstance,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type Workflow,
} from 'n8n-workflow';
import type { NodeTypes } from '../node-types';
import type { IncomingRequest } from './incoming-request';
import { type Answer, jsonAnswer, ResponseBuffer } from './response-buffer';
import { fieldOf } from './webhook-nodes';

/** How the answer to a delivery is made. */
export interface AnswerPlan {
	readonly mode: 'onReceived' | 'lastNode' | 'responseNode';
	readonly status: number;
	/** allEntries, firstEntryJson, firstEntryBinary, noData; or the text itself when the mode is onReceived. */
	readonly data: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly property: string | undefined;
	readonly contentType: string | undefined;
	readonly binaryProperty: string;
}

/** What a webhook node made of a delivery. */
export interface Receipt {
	/** Items on each output of the node; undefined when the delivery starts nothing. */
	readonly items: INodeExecutionData[][] | undefined;
	/** The node's own answer; undefined when it follows from the plan. */
	readonly answer: Answer | undefined;
	readonly plan: AnswerPlan;
}

const MODES: ReadonlySet<unknown> = new Set(['onReceived', 'lastNode', 'responseNode']);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function headersIn(value: unknown): Record<string, string> {
	const entries: unknown = typeof value === 'object' && value !== null && 'entries' in value ? value.entries : undefined;
	if (!Array.isArray(entries)) return {};
	return Object.fromEntries(entries.map(({ name, value: own }: { name?: unknown; value?: unknown }) => [String(name).toLowerCase(), String(own)]));
}

function planOf(workflow: Workflow, node: INode, { webhookDescription }: IWebhookData): AnswerPlan {
	const read = (field: string): unknown => fieldOf(workflow, node, webhookDescription, field);
	const mode = read('responseMode');
	return {
		mode: MODES.has(mode) ? (mode as AnswerPlan['mode']) : 'onReceived',
		status: Number(read('responseCode') ?? 200),
		data: text(read('responseData')),
		headers: headersIn(read('responseHeaders')),
		property: text(read('responsePropertyName')),
		contentType: text(read('responseContentType')),
		binaryProperty: text(read('responseBinaryPropertyName')) ?? 'data',
	};
}

/** A value that a node or a setting gives as the body. */
export function answerWith(value: unknown, { status, headers }: Pick<AnswerPlan, 'status' | 'headers'>): Answer {
	if (typeof value === 'string') return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: value };
	if (Buffer.isBuffer(value)) return { status, headers, body: value };
	return jsonAnswer(status, value, headers);
}

function answerOf({ webhookResponse, noWebhookResponse, workflowData }: IWebhookResponseData, response: ResponseBuffer, plan: AnswerPlan): Answer | undefined {
	const written = response.answer();
	if (written) return written;
	if (noWebhookResponse) return { status: plan.status, headers: {}, body: '' };
	if (webhookResponse !== undefined && (workflowData === undefined || plan.mode === 'onReceived')) return answerWith(webhookResponse, plan);
	return workflowData === undefined ? jsonAnswer(plan.status, { message: 'Webhook call received' }, plan.headers) : undefined;
}

/** Gives a delivery to the node it is for. @param state of the waiting execution that the delivery resumes */
export async function callWebhook(
	workflow: Workflow, node: INode, nodeTypes: NodeTypes, webhook: IWebhookData, request: IncomingRequest, state: IRunExecutionData | null = null,
): Promise<Receipt> {
	const type = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const response = new ResponseBuffer();
	const additionalData = Object.assign({}, webhook.workflowExecuteAdditionalData, { httpRequest: request, httpResponse: response });
	const closeFunctions: CloseFunction[] = [];
	const data = { ...webhook, workflowExecuteAdditionalData: additionalData };
	const context = new WebhookContext(workflow, node, additionalData, 'webhook', data, closeFunctions, state);
	try {
		const result = isNodeClassInstance(type)
			? await type.webhook?.(context)
			: await type.webhook?.call(context);
		const plan = planOf(workflow, node, webhook);
		return { items: result?.workflowData, answer: answerOf(result ?? {}, response, plan), plan };
	} finally {
		for (const close of closeFunctions) await close();
	}
}
