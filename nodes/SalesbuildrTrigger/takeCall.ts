import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { notificationOf, SalesbuildrError, type Notification } from '../../lib';
import { salesbuildrClient, toNodeError } from '../shared';

/** Calls of one body that are read; more would let a stranger use up the budget of requests. */
const MOST_RECORDS = 100;

/** The record of a call as Salesbuildr has it now; gone when it has none. */
async function readNow(context: IWebhookFunctions, { resource, id, event }: Notification, timeoutMs: number): Promise<IDataObject> {
	const about = { resource: resource.name, id, event };
	const client = await salesbuildrClient(context, { timeoutMs });
	const record = await client.get(resource, id).catch((error: unknown) => {
		if (error instanceof SalesbuildrError && error.status === 404) return null;
		throw toNodeError(context.getNode(), error);
	});
	return { ...about, deleted: record === null, record: record as IDataObject | null };
}

/**
 * Takes one call. Salesbuildr publishes neither its payload nor a signature, so a call is a hint and nothing of it is
 * trusted but the kind and the ID. Where Salesbuildr cannot be read the call is answered with an error, so that it may
 * come again.
 */
export async function takeCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const wanted = context.getNodeParameter('resources', []) as string[];
	const body: unknown = context.getBodyData();
	const calls = (Array.isArray(body) ? body : [body]).slice(0, MOST_RECORDS);
	const items: IDataObject[] = [];
	const seen = new Set<string>();
	for (const call of calls as unknown[]) {
		const notification = notificationOf(call);
		if (!notification) {
			if (options.unknown !== 'leaveOut') items.push({ resource: null, id: null, event: '', deleted: false, record: null, body: call as IDataObject });
			continue;
		}
		const key = `${notification.resource.name} ${notification.id}`;
		if (seen.has(key) || (wanted.length > 0 && !wanted.includes(notification.resource.name))) continue;
		seen.add(key);
		items.push(await readNow(context, notification, Number(options.timeout ?? 60) * 1000));
	}
	const webhookResponse = { received: calls.length, started: items.length };
	return items.length === 0 ? { webhookResponse } : { webhookResponse, workflowData: [items.map((json) => ({ json }))] };
}
