import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteResponsePromiseData, INodeExecutionData, IRun } from 'n8n-workflow';
import { lastOutputOf } from '../last-output';
import { type Answer, jsonAnswer } from './response-buffer';
import { type AnswerPlan, answerWith } from './webhook-call';

/** Answer of a webhook that is answered at once. */
export function receivedAnswer({ data, status, headers }: AnswerPlan): Answer {
	if (data === 'noData') return { status, headers, body: '' };
	return data === undefined ? jsonAnswer(status, { message: 'Workflow was started' }, headers) : answerWith(data, { status, headers });
}

/** "client.name" or "rows[0].name" */
function propertyOf(value: unknown, path: string): unknown {
	return path.split(/[.[\]]+/).filter((part) => part !== '').reduce<unknown>(
		(current, part) => (typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined), value,
	);
}

function fileAnswer(item: INodeExecutionData, { binaryProperty, status, headers }: AnswerPlan): Answer {
	const file: IBinaryData | undefined = item.binary?.[binaryProperty];
	if (!file) return jsonAnswer(500, { message: `The item of the last node has no file "${binaryProperty}"` });
	const named: Record<string, string> = file.fileName === undefined ? {} : { 'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.fileName)}` };
	return { status, headers: { 'content-type': file.mimeType, ...named, ...headers }, body: Buffer.from(file.data, 'base64') };
}

/** Answer of a webhook that waits for the last node. */
export function lastNodeAnswer(run: IRun, plan: AnswerPlan): Answer {
	if (run.status === 'waiting') return jsonAnswer(202, { message: 'The workflow is waiting and goes on later' });
	if (run.status !== 'success' || run.data.resultData.error) return jsonAnswer(500, { message: 'Error in workflow' });
	const { data, status, headers, property, contentType } = plan;
	if (data === 'noData') return { status, headers, body: '' };
	const items = lastOutputOf(run.data)[0] ?? [];
	if (data === 'allEntries') return jsonAnswer(status, items.map(({ json }) => json), headers);
	const [item] = items;
	if (!item) return jsonAnswer(500, { message: 'No item to return was found' });
	if (data === 'firstEntryBinary') return fileAnswer(item, plan);
	const value = property === undefined ? item.json : propertyOf(item.json, property);
	if (contentType === undefined) return jsonAnswer(status, value ?? null, headers);
	return { status, headers: { 'content-type': contentType, ...headers }, body: typeof value === 'string' ? value : JSON.stringify(value ?? null) };
}

/** Answer given by a Respond to Webhook node. */
export async function nodeAnswer(response: IExecuteResponsePromiseData, { status }: AnswerPlan): Promise<Answer> {
	if (!('body' in response) && !('statusCode' in response)) return jsonAnswer(status, response);
	const { body, headers: given, statusCode } = response as { body?: unknown; headers?: Record<string, unknown>; statusCode?: number };
	const headers = Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
	const plan = { status: statusCode ?? status, headers };
	if (body === undefined || body === null || body === '') return { ...plan, body: '' };
	return answerWith(body instanceof Readable ? await buffer(body) : body, plan);
}

/** Answer when the workflow ended and no node has answered. */
export function unansweredAnswer(run: IRun): Answer {
	if (run.status === 'success') return jsonAnswer(200, { message: 'The workflow finished without reaching a Respond to Webhook node' });
	return lastNodeAnswer(run, { mode: 'lastNode', status: 200, data: undefined, headers: {}, property: undefined, contentType: undefined, binaryProperty: 'data' });
}
