/**
 * The only seams between the library and the world. Nothing in `lib/` opens a socket, reads a clock,
 * waits or prints except through these four, so the same code runs inside n8n, in the embedded runner
 * and on a virtual clock in the tests.
 */

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type QueryValue = string | number | boolean;

export interface HttpRequest {
	readonly method: HttpMethod;
	/** Absolute address without the query string. */
	readonly url: string;
	/** A list repeats its name. */
	readonly query?: Readonly<Record<string, QueryValue | readonly string[]>>;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. Exclusive with `form`. */
	readonly json?: unknown;
	/** Sent as application/x-www-form-urlencoded. Exclusive with `json`. */
	readonly form?: Readonly<Record<string, string>>;
	/** Milliseconds until an unanswered request is given up. */
	readonly timeoutMs?: number;
	/** The answer may be a file: its bytes are wanted as `base64` beside the text, which would spoil them. */
	readonly binary?: true;
}

export interface HttpResponse {
	readonly status: number;
	/** Header names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** The body exactly as received; parsing it is the client's business. */
	readonly text: string;
	/** The bytes of the body, for a request with `binary`. */
	readonly base64?: string;
}

/**
 * Thrown by an `Http` when no complete answer arrived.
 * `sent` says whether the server may have acted: a refused connection or an unknown host never
 * reached it (`false`); a reset, a time-out or a broken-off body may have (`true`).
 */
export class HttpFailure extends Error {
	override readonly name = 'HttpFailure';

	constructor(
		message: string,
		readonly sent: boolean,
		/** The platform's code, such as ECONNRESET, when there is one. */
		readonly code?: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
	}
}

/** Sends one request. Resolves for every HTTP status; throws {@link HttpFailure} when there is no complete answer. */
export interface Http {
	send(request: HttpRequest): Promise<HttpResponse>;
}

/**
 * An `Http` that authorises each request itself.
 * `session` names the token a request was sent with, so that `renew` can tell a token that is still
 * current from one that another request has already replaced.
 */
export interface AuthorizedHttp {
	send(request: HttpRequest): Promise<HttpResponse & { readonly session: string }>;
	/** Replaces the token named by `session`; does nothing when it has been replaced since. Single flight. */
	renew(session: string): Promise<void>;
}

export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** HMAC-SHA-256 of `text` under `key`, as 64 hexadecimal digits. */
export type KeyedHash = (key: string, text: string) => string;

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Never given a secret: callers pass paths, statuses, ids and durations. */
export interface Log {
	debug(message: string, fields?: LogFields): void;
	info(message: string, fields?: LogFields): void;
	warn(message: string, fields?: LogFields): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {} };
