import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { codeOf, messageOf, UsageError } from '../errors';
import type { Delivery } from '../n8n/activation/incoming-request';
import type { Answer } from '../n8n/activation/response-buffer';
import type { Gauges, Metrics } from './metrics';
import type { Panel } from './panel/panel';
import type { WebhookDesk } from './webhook-desk';

export interface HttpOptions {
	readonly host: string;
	/** 0 takes any free one. */
	readonly port: number;
	readonly tls?: { readonly certFile: string; readonly keyFile: string };
	/** Bytes. */
	readonly bodyLimit: number;
	/** Milliseconds until a request must have arrived. */
	readonly requestTimeoutMs: number;
	/** Whether /metrics answers to other machines too. */
	readonly publicMetrics: boolean;
	/** Whether the panel does. */
	readonly publicPanel: boolean;
}

export interface HttpParts {
	readonly desk: WebhookDesk;
	readonly metrics: Metrics;
	readonly panel: Panel;
	readonly health: () => { ok: boolean } & Record<string, unknown>;
	readonly gauges: () => Gauges;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** A reverse proxy on this machine says for whom it asks. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
	LOOPBACK.test(ip) && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;

/** A proxy that tells nothing of whom it asks for passes the name on under which it is reached; so does a foreign name that was made to lead here. */
const isAtThisMachine = (request: FastifyRequest): boolean => isLocal(request) && /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');

/** Whether the browser speaks TLS, with this server or with the proxy before it. */
const isSecure = ({ protocol, headers }: FastifyRequest): boolean => protocol === 'https' || headers['x-forwarded-proto'] === 'https';

function deliveryOf(request: FastifyRequest): Delivery {
	const { method, url, headers, query, body, ip, protocol } = request;
	return {
		method, url, headers, params: {}, ip, protocol, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
		query: typeof query === 'object' && query !== null ? { ...query } : {},
	};
}

async function send(reply: FastifyReply, { status, headers, body }: Answer): Promise<FastifyReply> {
	return await reply.code(status).headers(headers).send(body === '' ? undefined : body);
}

function credentialsOf(tls: HttpOptions['tls']): { cert: Buffer; key: Buffer } | null {
	if (!tls) return null;
	try {
		return { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
	} catch (error) {
		throw new UsageError(`The certificate or its key cannot be read: ${messageOf(error)}.`, 'Check --tls-cert and --tls-key.');
	}
}

function panelRoutes(app: FastifyInstance, panel: Panel, isPublic: boolean): void {
	app.route<{ Params: { '*'?: string } }>({
		method: ['GET', 'POST'], url: '/panel/*',
		handler: async (request, reply) => {
			const local = isAtThisMachine(request);
			if (!isPublic && !local) return await reply.code(404).send({ message: 'Not found' });
			const secure = isSecure(request);
			if (!secure && !local) return await reply.code(403).send({ message: 'The panel is shown to other machines over TLS only.' });
			const { method, headers, body } = request;
			const { cookie, origin, host, 'sec-fetch-site': fetchSite } = headers;
			const { searchParams } = new URL(request.url, 'http://x');
			return await send(reply, await panel.handle({
				method, path: request.params['*'] ?? '', query: searchParams, form: new URLSearchParams(Buffer.isBuffer(body) ? body.toString() : ''),
				headers: { cookie, origin, host, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined }, secure,
			}));
		},
	});
	for (const url of ['/', '/panel']) {
		app.get(url, async (request, reply) => (isPublic || isAtThisMachine(request) ? await reply.redirect('/panel/', 302) : await reply.code(404).send({ message: 'Not found' })));
	}
}

function routes(app: FastifyInstance, { desk, metrics, health, gauges }: HttpParts, publicMetrics: boolean): void {
	const method = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
	app.route<{ Params: { '*': string } }>({
		method, url: '/webhook/*',
		handler: async (request, reply) => {
			const answer = await desk.deliver(request.params['*'], deliveryOf(request));
			metrics.delivered(answer.status);
			return await send(reply, answer);
		},
	});
	const resume = async (request: FastifyRequest<{ Params: { id: string; '*'?: string } }>, reply: FastifyReply): Promise<FastifyReply> => {
		const { id, '*': suffix = '' } = request.params;
		return await send(reply, await desk.resume(Number(id), suffix, deliveryOf(request)));
	};
	for (const url of ['/webhook-waiting/:id', '/webhook-waiting/:id/*']) app.route({ method, url, handler: resume });
	app.get('/healthz', async (_request, reply) => {
		const state = health();
		return await reply.code(state.ok ? 200 : 503).send(state);
	});
	app.get('/metrics', async (request, reply) => {
		if (!publicMetrics && !isLocal(request)) return await reply.code(404).send({ message: 'Not found' });
		return await reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text(gauges()));
	});
}

function application(options: HttpOptions, parts: HttpParts): FastifyInstance {
	const app = Fastify({
		bodyLimit: options.bodyLimit, requestTimeout: options.requestTimeoutMs, exposeHeadRoutes: false, forceCloseConnections: 'idle',
		https: credentialsOf(options.tls),
	}) as unknown as FastifyInstance;
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	routes(app, parts, options.publicMetrics);
	panelRoutes(app, parts.panel, options.publicPanel);
	app.setNotFoundHandler(async (_request, reply) => await reply.code(404).send({ message: 'Not found' }));
	app.setErrorHandler(async (error, _request, reply) => {
		const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
		return await reply.code(status).send({ message: status < 500 ? messageOf(error) : 'The request could not be processed.' });
	});
	return app;
}

/** The runner's HTTP server. */
export class HttpServer {
	private constructor(
		private readonly app: FastifyInstance,
		/** Where it listens, such as http://127.0.0.1:5680 */
		readonly url: string,
	) {}

	/** @throws UsageError when the port is taken or the certificate is not usable */
	static async open(options: HttpOptions, parts: HttpParts): Promise<HttpServer> {
		const { host, port, tls } = options;
		let app: FastifyInstance;
		try {
			app = application(options, parts);
		} catch (error) {
			if (error instanceof UsageError) throw error;
			throw new UsageError(`The certificate is not usable: ${messageOf(error)}.`, 'Give the certificate and its unencrypted key in PEM format.');
		}
		try {
			await app.listen({ host, port });
		} catch (error) {
			const code = codeOf(error);
			if (code === 'EADDRINUSE') throw new UsageError(`Port ${port} on ${host} is in use by another program.`, 'Choose another one with --port.');
			if (code === 'EACCES') throw new UsageError(`This user may not listen on port ${port}.`, 'Choose one above 1023 with --port, and put a reverse proxy before it.');
			throw new UsageError(`The server cannot listen on ${host}:${port}: ${messageOf(error)}.`, 'Check --host and --port.');
		}
		const [address] = app.addresses();
		const shown = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
		return new HttpServer(app, `${tls ? 'https' : 'http'}://${shown.includes(':') ? `[${shown}]` : shown}:${address?.port ?? port}`);
	}

	/** Takes no new connections; resolves when every request is answered. */
	async close(): Promise<void> {
		await this.app.close();
	}
}
