import { Writable } from 'node:stream';

/** A complete answer to an HTTP request. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[]>>;
	readonly body: Buffer | string;
}

type HeaderValue = string | number | readonly string[];

/** `[name, value, name, value]` or an object, as `writeHead` takes them. */
function pairsOf(headers: unknown): [string, HeaderValue][] {
	if (Array.isArray(headers)) {
		return headers.flatMap((name, index): [string, HeaderValue][] => (index % 2 === 0 ? [[String(name), headers[index + 1] as HeaderValue]] : []));
	}
	return typeof headers === 'object' && headers !== null ? (Object.entries(headers) as [string, HeaderValue][]) : [];
}

export const jsonAnswer = (status: number, value: unknown, headers: Answer['headers'] = {}): Answer => ({
	status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(value),
});

/**
 * The response object that nodes write to: the members of an Express response that n8n's nodes use. It holds the
 * answer back until the delivery is stored, because an answer sent is a delivery accepted.
 */
export class ResponseBuffer extends Writable {
	statusCode = 200;
	statusMessage = '';
	headersSent = false;
	private readonly headers = new Map<string, string | string[]>();
	private readonly chunks: Buffer[] = [];

	/** undefined when the node has written nothing */
	answer(): Answer | undefined {
		if (!this.headersSent && this.chunks.length === 0 && !this.writableEnded) return undefined;
		return { status: this.statusCode, headers: Object.fromEntries(this.headers), body: Buffer.concat(this.chunks) };
	}

	status(code: number): this {
		this.statusCode = code;
		return this;
	}

	sendStatus(code: number): this {
		return this.status(code).send(String(code));
	}

	setHeader(name: string, value: HeaderValue): this {
		this.headers.set(name.toLowerCase(), typeof value === 'object' ? [...value] : String(value));
		return this;
	}

	set(name: string | Record<string, HeaderValue>, value?: HeaderValue): this {
		if (typeof name === 'string') return this.setHeader(name, value ?? '');
		for (const [key, one] of Object.entries(name)) this.setHeader(key, one);
		return this;
	}

	header(name: string | Record<string, HeaderValue>, value?: HeaderValue): this {
		return this.set(name, value);
	}

	getHeader(name: string): string | string[] | undefined {
		return this.headers.get(name.toLowerCase());
	}

	removeHeader(name: string): void {
		this.headers.delete(name.toLowerCase());
	}

	type(mediaType: string): this {
		return this.setHeader('content-type', mediaType);
	}

	writeHead(status: number, ...rest: unknown[]): this {
		this.status(status);
		for (const [name, value] of pairsOf(rest.at(-1))) this.setHeader(name, value);
		this.headersSent = true;
		return this;
	}

	flushHeaders(): void {
		this.headersSent = true;
	}

	json(value: unknown): this {
		if (!this.headers.has('content-type')) this.type('application/json; charset=utf-8');
		return this.finish(JSON.stringify(value));
	}

	send(body?: unknown): this {
		if (body === undefined || body === null) return this.finish('');
		if (typeof body === 'object' && !Buffer.isBuffer(body)) return this.json(body);
		if (!this.headers.has('content-type')) this.type(Buffer.isBuffer(body) ? 'application/octet-stream' : 'text/html; charset=utf-8');
		return this.finish(Buffer.isBuffer(body) ? body : String(body));
	}

	redirect(status: number | string, location?: string): this {
		const target = typeof status === 'string' ? status : (location ?? '');
		return this.status(typeof status === 'number' ? status : 302).setHeader('location', target).finish('');
	}

	override _write(chunk: unknown, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
		this.headersSent = true;
		done();
	}

	/** Further calls (`send(...).end()`) change nothing. */
	override end(...given: unknown[]): this {
		if (this.writableEnded) return this;
		const [chunk] = given;
		if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) super.end(chunk);
		else super.end();
		return this;
	}

	private finish(body: string | Buffer): this {
		this.headersSent = true;
		return body.length === 0 ? this.end() : this.end(body);
	}
}
