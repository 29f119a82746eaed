import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { allowedAddresses, isAuthorized, parseBody, receive, triggerMemory, withoutDuplicates } from '../../lib';
import { clock, haloClient } from '../shared';
import { identityOf, keyedHash } from './identity';
import { allowedAddressesText, receiveSettings } from './settings';

const nothing: IWebhookResponseData = { noWebhookResponse: true };

/** Writes the answer now, so that HaloPSA does not wait for requests made on behalf of the delivery or for the workflow. */
function answer(context: IWebhookFunctions, status: number, body?: object): void {
	const response = context.getResponseObject();
	if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="HaloPSA Trigger"');
	response.status(status);
	if (body === undefined) response.end();
	else response.json(body);
}

/** The bytes as they came; n8n reads them before it parses. None when it made something else of them, as of a form. */
async function bodyOf(context: IWebhookFunctions): Promise<Uint8Array> {
	const request = context.getRequestObject();
	if (request.rawBody === undefined) await request.readRawBody().catch(() => undefined);
	return request.rawBody ?? new Uint8Array();
}

const charsetOf = (context: IWebhookFunctions): string | undefined => /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(context.getRequestObject().headers['content-type'] ?? '')?.[1];

/** Who may deliver. The log says why not; the answer does not. */
async function isAllowed(context: IWebhookFunctions, password: { user: string; password: string }): Promise<boolean> {
	const request = context.getRequestObject();
	const addresses = allowedAddresses(allowedAddressesText(context));
	if (!addresses.isEmpty && !addresses.has(request.ip ?? '')) {
		context.logger.warn('HaloPSA Trigger: delivery refused, its address is not among the allowed ones', { address: request.ip });
		return false;
	}
	if (isAuthorized(keyedHash, request.headers.authorization, password)) return true;
	context.logger.warn('HaloPSA Trigger: delivery refused, its user or password is wrong', { address: request.ip });
	return false;
}

/**
 * Takes one request: checks who sent it on the bytes as they came, then what it is, answers, and then finds out what
 * of it the workflow gets.
 */
export async function takeDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const identity = await identityOf(context);
	if (!(await isAllowed(context, identity))) {
		answer(context, 401);
		return nothing;
	}
	const parsed = parseBody(await bodyOf(context), charsetOf(context));
	if ('refusal' in parsed) {
		answer(context, parsed.refusal.status, { error: parsed.refusal.reason });
		return nothing;
	}
	const settings = receiveSettings(context, identity.key);
	const receiver = { client: await haloClient(context), memory: triggerMemory, now: () => clock.now(), sleep: (milliseconds: number) => clock.sleep(milliseconds) };
	const fresh = withoutDuplicates(parsed.deliveries, settings, triggerMemory, clock.now());
	const { length: received } = parsed.deliveries;
	answer(context, 200, { received, duplicates: received - fresh.length, malformed: parsed.malformed });
	const outputs = await receive(fresh, settings, receiver);
	return outputs.length === 0 ? nothing : { ...nothing, workflowData: [outputs.map((json) => ({ json: json as IDataObject }))] };
}
