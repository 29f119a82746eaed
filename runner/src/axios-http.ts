import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AxiosHeaders, type AxiosResponse, getAdapter, type InternalAxiosRequestConfig, isAxiosError, type RawAxiosRequestHeaders } from 'axios';
import { type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../../lib/ports';
import { messageOf } from './errors';

/** Failures that happen before a request line can have left this machine. */
const NEVER_SENT = new Set([
	'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EPROTO',
	'ERR_BAD_OPTION', 'ERR_BAD_OPTION_VALUE', 'ERR_INVALID_CHAR', 'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BODY_BYTES = 256 * 1024 * 1024;

export interface AxiosHttpOptions {
	/** Used when a request names none; milliseconds, 60 000 unless told. */
	readonly timeoutMs?: number;
	/** A longer answer is a failure; bytes, 256 MiB unless told. */
	readonly maxBodyBytes?: number;
	/** Connections kept open per host, 16 unless told. */
	readonly maxSockets?: number;
}

function addressOf({ url, query }: HttpRequest): string {
	if (!query || Object.keys(query).length === 0) return url;
	const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])));
	return `${url}?${search.toString()}`;
}

function bodyOf({ json, form }: HttpRequest): { data?: string; headers: RawAxiosRequestHeaders } {
	if (json !== undefined) return { data: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
	if (form === undefined) return { headers: {} };
	return {
		data: new URLSearchParams(Object.entries(form)).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	};
}

function headersOf(headers: unknown): Record<string, string> {
	const plain = headers instanceof AxiosHeaders ? headers.toJSON() : {};
	return Object.fromEntries(
		Object.entries(plain).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
	);
}

function contentOf(data: unknown): Pick<HttpResponse, 'text' | 'base64'> {
	if (Buffer.isBuffer(data)) return { text: data.toString('utf8'), base64: data.toString('base64') };
	return { text: typeof data === 'string' ? data : '' };
}

const MOST_REDIRECTS = 5;
const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304;

/** {@link Http} over axios, for programs outside n8n. Keeps connections alive; call {@link close} when done. */
export class AxiosHttp implements Http {
	/** axios without what interceptors and transformations need: an eighth of what reading a page costs. */
	private readonly adapter = getAdapter('http');
	private readonly constant: Partial<InternalAxiosRequestConfig>;
	private readonly agents: { http: HttpAgent; https: HttpsAgent };
	private readonly timeoutMs: number;
	private readonly maxBodyBytes: number;

	constructor(options: AxiosHttpOptions = {}) {
		this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
		this.maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
		const pool = { keepAlive: true, maxSockets: options.maxSockets ?? 16 };
		this.agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
		this.constant = {
			httpAgent: this.agents.http,
			httpsAgent: this.agents.https,
			validateStatus: () => true,
			maxContentLength: this.maxBodyBytes,
			maxBodyLength: Infinity,
		};
	}

	async send(request: HttpRequest): Promise<HttpResponse> {
		const timeoutMs = request.timeoutMs ?? this.timeoutMs;
		if (!URL.canParse(request.url)) throw new HttpFailure(`"${request.url}" is not an address`, false, 'ERR_INVALID_URL');
		const { data, headers } = bodyOf(request);
		const deadline = AbortSignal.timeout(timeoutMs);
		try {
			const ask = async (maxRedirects: number): Promise<AxiosResponse<unknown>> =>
				await this.adapter({
					...this.constant,
					method: request.method,
					url: addressOf(request),
					// The adapter adds headers of its own.
					headers: new AxiosHeaders({ accept: 'application/json', ...headers, ...request.headers }),
					data,
					responseType: request.binary ? 'arraybuffer' : 'text',
					signal: deadline,
					maxRedirects,
				});
			// Being ready to follow costs a sixth of a request, so one is only followed where the server asks for it.
			let answer = await ask(0);
			// A redirected POST turns into a GET of another address: only reads may follow.
			if (isRedirect(answer.status) && request.method === 'GET') answer = await ask(MOST_REDIRECTS);
			return { status: answer.status, headers: headersOf(answer.headers), ...contentOf(answer.data) };
		} catch (error) {
			throw this.failureOf(error, request, deadline.aborted ? timeoutMs : undefined);
		}
	}

	/** Closes the idle connections. */
	close(): void {
		this.agents.http.destroy();
		this.agents.https.destroy();
	}

	private failureOf(error: unknown, { method, url }: HttpRequest, timedOutAfterMs: number | undefined): HttpFailure {
		const what = `${method} ${url}`;
		if (timedOutAfterMs !== undefined) {
			return new HttpFailure(`${what}: no complete answer within ${timedOutAfterMs} ms`, true, 'ETIMEDOUT');
		}
		const code = isAxiosError(error) ? error.code : undefined;
		const reason = messageOf(error) === '' ? (code ?? 'the connection failed') : messageOf(error);
		if (reason.startsWith('maxContentLength')) {
			return new HttpFailure(`${what}: the answer is longer than ${this.maxBodyBytes} bytes`, true, code);
		}
		// The axios error carries the request with its headers, so it is not kept as the cause.
		return new HttpFailure(`${what}: ${reason}`, !neverSent(error, code), code);
	}
}

/** {@link AxiosHttp} without a `new`, for {@link createHaloClient}. */
export const axiosHttp = (options: AxiosHttpOptions = {}): AxiosHttp => new AxiosHttp(options);

function neverSent(error: unknown, code: string | undefined): boolean {
	if (code !== undefined && NEVER_SENT.has(code)) return true;
	const cause = isAxiosError(error) ? error.cause : undefined;
	return cause !== undefined && 'syscall' in cause && ['connect', 'getaddrinfo'].includes(String(cause.syscall));
}
