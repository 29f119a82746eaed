/** What a handler wants to be sent. Strings and buffers go out as they are, anything else as JSON. */
export interface Answer {
	status: number;
	body?: unknown;
	headers?: Readonly<Record<string, string>>;
}

/** A parsed request, as handlers see it. */
export interface IncomingRequest {
	method: string;
	/** Path without query, as sent. */
	path: string;
	/** Path parts without empty ones, decoded. */
	segments: readonly string[];
	/** Query parameters with lower-case names; the last one wins. */
	query: Readonly<Record<string, string>>;
	/** The query as sent, without the question mark. */
	queryString: string;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Body text, empty when there is none. */
	text: string;
}

/** An answer thrown from anywhere inside a handler. */
export class AnswerError extends Error {
	constructor(readonly answer: Answer) {
		super(`Refused with status ${answer.status}`);
	}
}

export function headerText(request: IncomingRequest, name: string): string {
	const value = request.headers[name];
	return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

export function parseQuery(url: string): Record<string, string> {
	const mark = url.indexOf('?');
	const query: Record<string, string> = {};
	if (mark < 0) return query;
	for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) query[name.toLowerCase()] = value;
	return query;
}

/** Splits and decodes the path; parts stay as they are when one is not valid percent-encoding. */
export function splitPath(url: string): { path: string; segments: string[] } {
	const path = url.split('?', 1)[0] ?? '/';
	const parts = path.split('/').filter(Boolean);
	try {
		return { path, segments: parts.map(decodeURIComponent) };
	} catch {
		return { path, segments: parts };
	}
}
