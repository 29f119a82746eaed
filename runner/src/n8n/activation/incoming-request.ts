import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseForm } from 'node:querystring';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** What an HTTP server knows of a request, its body complete. */
export interface Delivery {
	readonly method: string;
	/** Path and query as sent. */
	readonly url: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly query: Readonly<Record<string, unknown>>;
	readonly params: Readonly<Record<string, string>>;
	readonly body: Buffer;
	readonly ip: string;
	readonly protocol: string;
}

/** The body is not what its headers say. Answered with the status. */
export class BadBodyError extends Error {
	override readonly name = 'BadBodyError';

	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
	gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress),
};

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

async function decoded({ headers, body }: Delivery, limit: number): Promise<Buffer> {
	const encoding = first(headers['content-encoding'])?.trim().toLowerCase();
	if (encoding === undefined || encoding === '' || encoding === 'identity' || body.length === 0) return body;
	const decode = DECODERS[encoding];
	if (!decode) throw new BadBodyError(415, `The content encoding "${encoding}" is not supported.`);
	try {
		return await decode(body, { maxOutputLength: limit });
	} catch {
		throw new BadBodyError(422, `The body is not valid ${encoding}, or larger than ${limit} bytes.`);
	}
}

/** Fields as values and files on disk, as n8n's nodes expect a form: they copy each file and delete it. */
async function parseMultipart(body: Buffer, contentType: string): Promise<{ data: Record<string, unknown>; files: Record<string, unknown> }> {
	const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
	const data: Record<string, unknown> = {};
	const files: Record<string, unknown> = {};
	const put = (target: Record<string, unknown>, name: string, value: unknown): void => {
		target[name] = name in target ? [target[name], value].flat() : value;
	};
	for (const [name, value] of form) {
		if (typeof value === 'string') {
			put(data, name, value);
			continue;
		}
		const filepath = join(tmpdir(), `halopsa-runner-upload-${randomUUID()}`);
		await writeFile(filepath, Buffer.from(await value.arrayBuffer()), { mode: 0o600 });
		put(files, name, { filepath, originalFilename: value.name, newFilename: value.name, mimetype: value.type, size: value.size });
	}
	return { data, files };
}

/** undefined for types n8n leaves to the node, such as an image. */
async function parse(body: Buffer, mediaType: string | undefined, contentType: string): Promise<unknown> {
	if (mediaType === 'multipart/form-data') return await parseMultipart(body, contentType);
	if (body.length === 0 || mediaType === undefined) return undefined;
	if (mediaType === 'application/json' || mediaType.endsWith('+json')) return JSON.parse(body.toString());
	if (mediaType === 'application/x-www-form-urlencoded') return { ...parseForm(body.toString()) };
	if (mediaType.startsWith('text/')) return body.toString();
	if (mediaType.endsWith('/xml') || mediaType.endsWith('+xml')) {
		throw new BadBodyError(415, 'XML bodies are not supported by the runner: send JSON.');
	}
	return undefined;
}

/** A request as nodes see it: the members of an Express request that n8n's nodes use, over the complete body. */
export class IncomingRequest extends Readable {
	readonly method: string;
	readonly url: string;
	readonly originalUrl: string;
	readonly path: string;
	readonly headers: Delivery['headers'];
	readonly query: Delivery['query'];
	readonly params: Delivery['params'];
	readonly ip: string;
	readonly ips: readonly string[] = [];
	readonly protocol: string;
	readonly hostname: string;
	readonly contentType: string | undefined;
	readonly encoding = 'utf8';
	readonly contentDisposition: { readonly filename: string } | undefined;

	private constructor(
		delivery: Delivery,
		readonly rawBody: Buffer,
		readonly body: unknown,
		mediaType: string | undefined,
	) {
		super();
		this.method = delivery.method;
		this.url = delivery.url;
		this.originalUrl = delivery.url;
		this.path = delivery.url.split('?', 1)[0] ?? '';
		this.headers = delivery.headers;
		this.query = delivery.query;
		this.params = delivery.params;
		this.ip = delivery.ip;
		this.protocol = delivery.protocol;
		this.hostname = first(delivery.headers['host'])?.split(':', 1)[0] ?? '';
		this.contentType = mediaType;
		const filename = /filename="?([^";]+)"?/i.exec(first(delivery.headers['content-disposition']) ?? '')?.[1];
		this.contentDisposition = filename === undefined ? undefined : { filename };
	}

	/**
	 * @param limit bytes that a compressed body may unfold to
	 * @throws BadBodyError
	 */
	static async receive(delivery: Delivery, limit: number): Promise<IncomingRequest> {
		const contentType = first(delivery.headers['content-type']) ?? '';
		const mediaType = contentType === '' ? undefined : contentType.split(';', 1)[0]?.trim().toLowerCase();
		const rawBody = await decoded(delivery, limit);
		try {
			return new IncomingRequest(delivery, rawBody, await parse(rawBody, mediaType, contentType), mediaType);
		} catch (error) {
			if (error instanceof BadBodyError) throw error;
			throw new BadBodyError(422, `The body is not valid ${mediaType ?? 'data'}.`);
		}
	}

	get(name: string): string | undefined {
		return first(this.headers[name.toLowerCase()]);
	}

	header(name: string): string | undefined {
		return this.get(name);
	}

	/** n8n's own addition to Express; the body is here already. */
	async readRawBody(): Promise<void> {}

	override _read(): void {
		if (this.rawBody.length > 0) this.push(this.rawBody);
		this.push(null);
	}
}
