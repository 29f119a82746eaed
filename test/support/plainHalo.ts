import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HaloClient, LimiterRegistry, normalizeSettings, silentLog, TokenSession, type Http } from '../../lib';

/** A request as it arrived. */
export interface Asked {
	readonly method: string;
	/** As it was asked for, without the query. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

export interface Answered {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON; a text is sent as it is. */
	readonly body?: unknown;
}

/** An HTTP server that answers as a test says, with nothing of the embedded tenant in it. */
export interface PlainHalo {
	readonly url: string;
	/** Everything that was asked for, in order. */
	readonly asked: readonly Asked[];
	close(): Promise<void>;
}

/** A token without anything that a token answer may leave out. */
export const bareToken = (): Answered => ({ body: { access_token: crypto.randomUUID(), token_type: 'bearer' } });

/** @param answer undefined is a 404 without a body */
export async function plainHalo(answer: (asked: Asked) => Answered | undefined): Promise<PlainHalo> {
	const asked: Asked[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
			const one: Asked = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers, text: Buffer.concat(chunks).toString() };
			asked.push(one);
			const { status = 200, headers = {}, body } = answer(one) ?? { status: 404 };
			const content = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
			response.writeHead(status, { ...(typeof body === 'string' || body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }).end(content);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A client that is signed in to the server, without waiting between tries. */
export function clientAt({ url }: PlainHalo, http: Http): HaloClient {
	const settings = normalizeSettings({ resourceUrl: url, clientId: 'client', clientSecret: crypto.randomUUID() });
	const clock = { now: () => Date.now(), sleep: async () => undefined };
	return new HaloClient({ http: new TokenSession({ http, settings, clock }), settings, clock, log: silentLog, limiters: new LimiterRegistry() });
}
