import { setTimeout as delay } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AnswerError, parseQuery, splitPath, type Answer, type IncomingRequest } from './answer';
import type { Clock } from './clock';
import { faultEffects, plannedFault, type FaultName, type FaultPlan } from './faults';
import { RollingWindow, type RateLimit } from './rateLimit';
import { RequestLog, type RequestLogEntry } from './requestLog';
import { refusal, send, spoil } from './spoiltAnswers';

/** `body` is the text of an API request; of a token request it would be a secret, so it is empty. */
export type RequestHook = (entry: RequestLogEntry, body: string) => void | Promise<void>;

/** What a server behind the gateway supplies. */
export interface Application {
	classify(request: IncomingRequest): Pick<RequestLogEntry, 'kind' | 'resource'>;
	handle(request: IncomingRequest): Answer | Promise<Answer>;
	/** Called by the expired-token faults; the presented token must stop working. */
	revokeToken?(request: IncomingRequest): void;
	tooManyRequests(): Answer;
	notLimited?(entry: RequestLogEntry): boolean;
	/** The query as the log may show it, when parameters of it are secret. */
	visibleQuery?(query: IncomingRequest['query']): IncomingRequest['query'];
	/** Names of the rate headers of every answer, when the server sends them. */
	rateHeaders?: { limit: string; remaining: string; reset: string };
}

export interface GatewayOptions {
	host: string;
	port: number;
	clock: Clock;
	limit: RateLimit | false;
	faults: FaultPlan;
	/** Retry-After of the 429 faults, in seconds. */
	faultRetryAfterSeconds: number;
	latencyMs: number;
}

/**
 * The road every request takes: log, hooks, latency, faults, rate limit, handler, answer. Both
 * servers stand behind it, so a fault means the same on each.
 */
export class Gateway {
	readonly log = new RequestLog();

	url = '';

	faults: FaultPlan;

	private window: RollingWindow | undefined;

	private limit: RateLimit | false;

	private readonly hooks = new Set<RequestHook>();

	private readonly server: FastifyInstance;

	constructor(
		private readonly application: Application,
		private readonly options: GatewayOptions,
	) {
		this.faults = options.faults;
		this.limit = options.limit;
		this.window = options.limit ? new RollingWindow(options.limit) : undefined;
		this.server = Fastify({
			forceCloseConnections: true,
			bodyLimit: 64 * 1024 * 1024,
			exposeHeadRoutes: false,
		});
		this.server.removeAllContentTypeParsers();
		this.server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
		this.server.all('/*', (request, reply) => this.serve(request, reply));
	}

	async listen(): Promise<void> {
		const { host, port } = this.options;
		await this.server.listen({ host, port });
		const address = this.server.server.address();
		if (address === null || typeof address === 'string') throw new Error('The server has no TCP address.');
		this.url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
	}

	async close(): Promise<void> {
		await this.server.close();
	}

	setLimit(limit: RateLimit | false): void {
		this.limit = limit;
		this.window = limit ? new RollingWindow(limit) : undefined;
	}

	/** Runs the hook for every request after it is logged and before it is handled. Returns its removal. */
	onRequest(hook: RequestHook): () => void {
		this.hooks.add(hook);
		return () => this.hooks.delete(hook);
	}

	private async serve(raw: FastifyRequest, reply: FastifyReply): Promise<void> {
		const request = readRequest(raw);
		const entry = this.log.add({
			at: this.options.clock.now(),
			method: request.method,
			path: request.path,
			query: this.application.visibleQuery?.(request.query) ?? request.query,
			...this.application.classify(request),
		});
		for (const hook of this.hooks) await hook(entry, entry.kind === 'api' ? request.text : '');
		if (this.options.latencyMs > 0) await delay(this.options.latencyMs);
		const fault = plannedFault(this.faults, entry);
		if (fault) entry.fault = fault;
		if (fault && !faultEffects[fault].applied) return this.refuse(fault, request, reply, entry);

		const { answer, headers } = await this.admitAndHandle(request, entry);
		const complete = { ...answer, headers: { ...headers, ...answer.headers } };
		entry.status = answer.status;
		if (fault) spoil(fault, complete, reply, entry);
		else send(complete, reply);
	}

	private refuse(
		fault: FaultName,
		request: IncomingRequest,
		reply: FastifyReply,
		entry: RequestLogEntry,
	): void {
		if (fault === 'expiredToken400' || fault === 'expiredToken401') this.application.revokeToken?.(request);
		const { clock, faultRetryAfterSeconds } = this.options;
		const answer = refusal(fault, this.application.tooManyRequests(), {
			now: clock.now(),
			retryAfterSeconds: faultRetryAfterSeconds,
		});
		entry.status = answer?.status ?? 0;
		if (answer) send({ ...answer, headers: { ...this.dateHeader(), ...answer.headers } }, reply);
		else spoil(fault, { status: 0 }, reply, entry);
	}

	private async admitAndHandle(request: IncomingRequest, entry: RequestLogEntry) {
		const headers: Record<string, string> = this.dateHeader();
		const limited = entry.kind === 'api' && !this.application.notLimited?.(entry);
		if (this.window && this.limit && limited) {
			const now = this.options.clock.now();
			const { admitted, remaining, resetIn } = this.window.admit(now);
			const names = this.application.rateHeaders;
			if (names) {
				headers[names.limit] = String(this.limit.requests);
				headers[names.remaining] = String(remaining);
				headers[names.reset] = String(Math.ceil(resetIn / 1000));
			}
			if (!admitted) {
				const retryAfter = this.window.retryAfter(resetIn, now);
				if (retryAfter !== undefined) headers['retry-after'] = retryAfter;
				return { answer: this.application.tooManyRequests(), headers };
			}
		}
		return { answer: await this.handleSafely(request), headers };
	}

	private async handleSafely(request: IncomingRequest): Promise<Answer> {
		try {
			return await this.application.handle(request);
		} catch (error) {
			if (error instanceof AnswerError) return error.answer;
			const Message = error instanceof Error ? `${error.name}: ${error.message}` : 'Unknown failure';
			return { status: 500, body: { ClassName: 'Simulator.UnexpectedFailure', Message } };
		}
	}

	/** The server's own time, so that a client on a virtual clock sees a consistent Date header. */
	private dateHeader(): Record<string, string> {
		return { date: new Date(this.options.clock.now()).toUTCString() };
	}
}

function readRequest(raw: FastifyRequest): IncomingRequest {
	const { path, segments } = splitPath(raw.url);
	return {
		method: raw.method,
		path,
		segments,
		query: parseQuery(raw.url),
		queryString: raw.url.split('?').slice(1).join('?'),
		headers: raw.headers,
		text: typeof raw.body === 'string' ? raw.body : '',
	};
}
