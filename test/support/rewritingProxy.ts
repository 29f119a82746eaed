import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
	readonly method: string;
	/** Without the base path of the server behind, such as `Client` or `company/ext/12`. */
	readonly path: string;
	/** May be changed before it is passed on. */
	readonly query: URLSearchParams;
}

export interface Rewriting {
	/** The path that requests begin with, such as `/api`. */
	readonly base: string;
	/** Changes a question before the server sees it; an answer given here is sent in its stead. */
	readonly question?: (exchange: Exchange, body: unknown) => { readonly status: number; readonly body: unknown } | undefined;
	/** Gives what is sent in place of an answer. */
	readonly answer?: (exchange: Exchange, body: unknown) => unknown;
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

/** A server that stands before another one and behaves a little differently: how tenants differ, without a second simulator. */
export async function rewrite(origin: string, { base, question, answer }: Rewriting): Promise<{ url: string; close(): Promise<void> }> {
	const server = createServer((request, response) => {
		const passOn = async (): Promise<void> => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(Buffer.from(chunk));
			const text = Buffer.concat(chunks).toString();
			const url = new URL(request.url ?? '/', origin);
			const exchange: Exchange = { method: request.method ?? 'GET', path: url.pathname.slice(base.length + 1), query: url.searchParams };
			const instead = question?.(exchange, parsed(text));
			if (instead) {
				response.writeHead(instead.status, { 'content-type': 'application/json' }).end(JSON.stringify(instead.body));
				return;
			}
			const headers = new Headers();
			for (const name of ['authorization', 'api-key', 'content-type']) {
				const value = request.headers[name];
				if (typeof value === 'string') headers.set(name, value);
			}
			const reply = await fetch(url, { method: exchange.method, headers, ...(text === '' ? {} : { body: text }) });
			const body = parsed(await reply.text());
			const given = answer && reply.ok ? answer(exchange, body) : body;
			response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json', date: reply.headers.get('date') ?? '' });
			response.end(typeof given === 'string' ? given : JSON.stringify(given));
		};
		// A server that hangs up on us hangs up on the one who asked.
		passOn().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
