import http from 'node:http';
import https from 'node:https';
import { randomBytes } from 'node:crypto';
import { integerOf, textOf, type HaloRecord } from '../records';
import type { Tampering } from './plan';

/** Numbers of `method`: 0 is in working code [C], the others [1] (RDX). */
const methods = ['POST', 'GET', 'PUT', 'DELETE', 'PATCH'];

export interface DeliveryRequest {
	url: string;
	method: string;
	headers: Record<string, string>;
	body: string;
}

export interface DeliveryAnswer {
	/** 0 when there was no answer. */
	status: number;
	headers: string;
	body: string;
}

export function requestOf(webhook: HaloRecord, body: string): DeliveryRequest {
	const headers: Record<string, string> = { 'content-type': textOf(webhook.content_type) || 'application/json' };
	// Without a signature: outbound webhooks have none [C].
	if (webhook.authentication_type === 1) headers.authorization = basic(textOf(webhook.basic_username), textOf(webhook.basic_password));
	return { url: textOf(webhook.url), method: methods[integerOf(webhook.method) ?? 0] ?? 'POST', headers, body };
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What somebody without the password, or between the two ends, would send. */
export function tampered(request: DeliveryRequest, webhook: HaloRecord, tampering: Tampering): DeliveryRequest {
	const wrong = basic(textOf(webhook.basic_username), randomBytes(24).toString('base64url'));
	const forged = { ...request, headers: { ...request.headers, authorization: wrong } };
	switch (tampering) {
		case 'body':
			return { ...forged, body: request.body.replace(/"object_id":\s*\d+/g, '"object_id":1') };
		case 'truncated':
			return { ...forged, body: request.body.slice(0, Math.floor(request.body.length / 2)) };
		case 'password':
			return forged;
		case 'scheme':
			return { ...forged, headers: { ...request.headers, authorization: wrong.replace('Basic', 'Bearer') } };
		case 'noAuthorization':
			return { ...request, headers: { 'content-type': 'application/json' } };
		case 'notJson':
			return { ...forged, body: 'id=1&event=closed' };
		case 'prototype':
			return { ...forged, body: '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}' };
	}
}

/** Sends deliveries over kept connections; redirects are not followed. */
export class DeliverySender {
	private readonly agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

	send(delivery: DeliveryRequest, timeoutMs: number): Promise<DeliveryAnswer> {
		const { url, method, headers, body } = delivery;
		const noAnswer = (reason: string): DeliveryAnswer => ({ status: 0, headers: '', body: reason });
		return new Promise((resolve) => {
			if (!URL.canParse(url)) return resolve(noAnswer('The address of the webhook is not valid.'));
			const { protocol } = new URL(url);
			if (protocol !== 'http:' && protocol !== 'https:') return resolve(noAnswer('The address of the webhook is not valid.'));
			const send = protocol === 'https:' ? https.request : http.request;
			const length = Buffer.byteLength(body);
			const request = send(url, { method, agent: this.agents[protocol], headers: { ...headers, 'content-length': length } }, (response) => {
				const parts: Buffer[] = [];
				response.on('data', (part: Buffer) => parts.push(part));
				response.on('error', (error) => resolve(noAnswer(error.message)));
				response.on('end', () => resolve({
					status: response.statusCode ?? 0,
					headers: headerText(response.headers),
					body: Buffer.concat(parts).toString('utf8'),
				}));
			});
			request.setTimeout(timeoutMs, () => request.destroy(new Error('The operation has timed out.')));
			// A kept connection that the receiver has closed meanwhile is no failed delivery.
			request.on('error', (error: NodeJS.ErrnoException) => resolve(request.reusedSocket && error.code === 'ECONNRESET' ? this.send(delivery, timeoutMs) : noAnswer(error.message)));
			request.end(body);
		});
	}

	close(): void {
		for (const agent of Object.values(this.agents)) agent.destroy();
	}
}

export function headerText(headers: Readonly<Record<string, unknown>>): string {
	return Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`).join('\r\n');
}
