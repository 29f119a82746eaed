import type { FastifyReply } from 'fastify';
import type { Answer } from './answer';
import type { FaultName } from './faults';
import { unreadableRetryAfter } from './rateLimit';
import type { RequestLogEntry } from './requestLog';

const proxyPage = (title: string) =>
	`<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;

const html = { 'content-type': 'text/html; charset=utf-8' };

/** The answer of a fault that refuses the request, or undefined when nothing is to be answered at all. */
export function refusal(
	fault: FaultName,
	tooMany: Answer,
	timing: { now: number; retryAfterSeconds: number },
): Answer | undefined {
	const limited = (retryAfter: string): Answer => ({ ...tooMany, headers: { 'retry-after': retryAfter } });
	switch (fault) {
		case 'rateLimitSeconds':
			return limited(String(timing.retryAfterSeconds));
		case 'rateLimitDate':
			// An HTTP date has whole seconds, so it is rounded up to never name a moment too early.
			return limited(new Date(Math.ceil(timing.now / 1000 + timing.retryAfterSeconds) * 1000).toUTCString());
		case 'rateLimitNone':
			return tooMany;
		case 'rateLimitGarbage':
			return limited(unreadableRetryAfter);
		case 'serverError500':
			return {
				status: 500,
				body: { ClassName: 'System.Data.SqlClient.SqlException', Message: 'Execution Timeout Expired.' },
			};
		case 'badGateway502':
			return { status: 502, body: proxyPage('502 Bad Gateway'), headers: html };
		case 'unavailable503':
			return { status: 503, body: proxyPage('503 Service Temporarily Unavailable'), headers: html };
		case 'gatewayTimeout504':
			return { status: 504, body: proxyPage('504 Gateway Time-out'), headers: html };
		case 'htmlWith200':
			return { status: 200, body: proxyPage('Sign in'), headers: html };
		case 'expiredToken401':
			return { status: 401, body: '' };
		case 'expiredToken400':
			return { status: 400, body: { Message: 'The access token has expired.' } };
		default:
			return undefined;
	}
}

/** Sends an answer as it is. */
export function send(answer: Answer, reply: FastifyReply): void {
	const { payload, contentType } = encode(answer.body);
	reply.code(answer.status);
	if (contentType) reply.header('content-type', contentType);
	if (answer.headers) reply.headers(answer.headers);
	reply.send(payload);
}

/** Carries out the part of a fault that happens after, or instead of, the answer. */
export function spoil(fault: FaultName, answer: Answer, reply: FastifyReply, entry: RequestLogEntry): void {
	switch (fault) {
		case 'emptyBody200':
			entry.status = 200;
			return send({ status: 200, body: '', headers: answer.headers ?? {} }, reply);
		case 'truncatedJson': {
			const whole = encode(answer.body);
			const cut = whole.payload.subarray(0, Math.floor(whole.payload.length / 2));
			reply.code(answer.status).header('content-type', 'application/json; charset=utf-8');
			reply.send(cut);
			return;
		}
		case 'resetInBody':
			return endInBody(answer, reply);
		case 'timeout':
			reply.hijack();
			return;
		default:
			entry.status = 0;
			reply.hijack();
			reply.raw.socket?.resetAndDestroy();
	}
}

function endInBody(answer: Answer, reply: FastifyReply): void {
	const { payload, contentType } = encode(answer.body);
	reply.hijack();
	reply.raw.writeHead(answer.status, {
		'content-type': contentType || 'application/json; charset=utf-8',
		'content-length': payload.length + 1,
	});
	reply.raw.write(payload.subarray(0, Math.max(1, Math.floor(payload.length / 2))), () => {
		reply.raw.socket?.destroy();
	});
}

function encode(body: unknown): { payload: Buffer; contentType: string } {
	if (body === undefined || body === '') return { payload: Buffer.alloc(0), contentType: '' };
	if (Buffer.isBuffer(body)) return { payload: body, contentType: 'application/octet-stream' };
	if (typeof body === 'string')
		return { payload: Buffer.from(body), contentType: 'text/plain; charset=utf-8' };
	if (body instanceof JsonText) return { payload: Buffer.from(body.text), contentType: jsonType };
	return { payload: Buffer.from(JSON.stringify(body)), contentType: jsonType };
}

const jsonType = 'application/json; charset=utf-8';

/** JSON that is already text, for answers whose spelling matters (95.0 instead of 95). */
export class JsonText {
	constructor(readonly text: string) {}
}
