import type { IAllExecuteFunctions, ICredentialDataDecryptedObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { HaloError, HttpFailure, ProviderError, TokenGates, type AuthorizedHttp, type HttpRequest, type HttpResponse } from '../../lib';

/** Connections that were never made: the server cannot have acted. */
const neverSent = new Set([
	'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** n8n wraps what went wrong in its own errors; this walks from the wrapper to the origin. */
function* causes(error: unknown): Generator<object> {
	const seen = new Set<unknown>();
	let current = error;
	while (typeof current === 'object' && current !== null && !seen.has(current)) {
		seen.add(current);
		yield current;
		current = 'cause' in current ? current.cause : undefined;
	}
}

function codeOf(error: unknown): string | undefined {
	for (const cause of causes(error)) {
		if ('code' in cause && typeof cause.code === 'string' && cause.code !== '') return cause.code;
	}
	return undefined;
}

/** The failure behind an n8n request error; an error of ours (from fetching the token) passes unchanged. */
export function failureFrom(error: unknown): Error {
	for (const cause of causes(error)) {
		if (cause instanceof HaloError || cause instanceof ProviderError) return cause;
	}
	const code = codeOf(error);
	const sent = code === undefined || !neverSent.has(code);
	const messages = [...causes(error)].map((cause) => ('message' in cause ? String(cause.message) : '')).filter(Boolean);
	return new HttpFailure(messages.at(-1) ?? 'The request failed without an answer', sent, code, { cause: error });
}

const lowerCase = (headers: IN8nHttpFullResponse['headers']): Record<string, string> =>
	Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
	);

function toN8nRequest(request: HttpRequest): IHttpRequestOptions {
	const options: IHttpRequestOptions = {
		method: request.method,
		url: request.url,
		// n8n opens a connection per request and closes it after the answer; waiting for the server to close costs a tenth of the request.
		headers: { accept: 'application/json', connection: 'keep-alive', ...request.headers },
		encoding: request.binary ? 'arraybuffer' : 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		...(request.query ? { qs: { ...request.query }, arrayFormat: 'repeat' } : {}),
		...(request.timeoutMs === undefined ? {} : { timeout: request.timeoutMs }),
	};
	if (request.json !== undefined) {
		options.headers = { 'content-type': 'application/json', ...options.headers };
		options.body = JSON.stringify(request.json);
	} else if (request.form) {
		options.headers = { ...options.headers, 'content-type': 'application/x-www-form-urlencoded' };
		options.body = { ...request.form };
	}
	return options;
}

function contentOf(body: IN8nHttpFullResponse['body'] | null | undefined): Pick<HttpResponse, 'text' | 'base64'> {
	if (body instanceof Uint8Array) return { text: body.toString('utf8'), base64: body.toString('base64') };
	return { text: typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body) };
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304;

/**
 * Sends a request by one of n8n's helpers. Being ready to follow a redirect costs a tenth of a request, so one is only
 * followed where the server asks for it; and only for reads, because a POST is sent on as a GET (301, 302, 303), whose
 * answer would pass for that of the write.
 * @throws what {@link failureFrom} makes of the failure
 */
export async function sendBy(helper: (options: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>, request: HttpRequest): Promise<HttpResponse> {
	try {
		let response = await helper(toN8nRequest(request));
		if (request.method === 'GET' && isRedirect(response.statusCode)) response = await helper({ ...toN8nRequest(request), disableFollowRedirect: false });
		return { status: response.statusCode, headers: lowerCase(response.headers), ...contentOf(response.body) };
	} catch (error) {
		throw failureFrom(error);
	}
}

/** Members of credentials that hold secrets, whatever the provider calls them. */
const SECRET = /key|secret|token|password/i;
/** A shorter one would be found in words that are none. */
const SHORTEST_SECRET = 8;

/** An answer may quote what was sent: what then travels on, in an error or as data, has no secret of the credential in it. */
export function withoutSecrets(response: HttpResponse, credential: ICredentialDataDecryptedObject): HttpResponse {
	const secrets = Object.entries(credential).flatMap(([name, value]) => (SECRET.test(name) && typeof value === 'string' && value.length >= SHORTEST_SECRET && !/^https?:/i.test(value) ? [value] : []));
	const told = secrets.filter((secret) => response.text.includes(secret));
	return told.length === 0 ? response : { ...response, text: told.reduce((text, secret) => text.replaceAll(secret, '[secret]'), response.text) };
}

/** Tokens known to this process, so that parallel requests and nodes fetch one token and not one each. */
const gates = new TokenGates();

/**
 * Sends requests through n8n's credential: n8n adds the token, fetches it with the credential's
 * `preAuthentication` and keeps it where every worker finds it.
 *
 * n8n refreshes on 401 only, and HaloPSA answers some expired tokens with 400 (n8n issue 16857), so statuses
 * are not treated as errors here; a renewal empties the token property, which makes n8n fetch a new one.
 */
export class CredentialHttp implements AuthorizedHttp {
	constructor(
		private readonly context: IAllExecuteFunctions,
		private readonly credentialType: string,
		private readonly credential: ICredentialDataDecryptedObject,
		/** Names the account, so that nodes with the same credential share one token. */
		private readonly key: string,
		private readonly tokenProperty: string,
	) {}

	async send(request: HttpRequest): Promise<HttpResponse & { session: string }> {
		const gate = gates.at(this.key);
		const stored = String(this.credential[this.tokenProperty] ?? '');
		return await gate.pass(stored, async (token) => {
			const response = await this.transmit(request, token);
			return { ...response, session: String(this.credential[this.tokenProperty] ?? '') };
		});
	}

	async renew(session: string): Promise<void> {
		gates.at(this.key).drop(session);
	}

	private async transmit(request: HttpRequest, token: string): Promise<HttpResponse> {
		const { context, credential, credentialType: type } = this;
		credential[this.tokenProperty] = token;
		const response = await sendBy(
			(options) => context.helpers.httpRequestWithAuthentication.call(context, type, options, { credentialsDecrypted: { id: '', name: '', type, data: credential } }),
			request,
		);
		return withoutSecrets(response, credential);
	}
}
