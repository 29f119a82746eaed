import type { AuthorizedHttp, Http, HttpRequest, HttpResponse } from '../../lib/ports';
import { HttpFailure } from '../../lib/ports';

export type Scripted = HttpResponse | HttpFailure;

/** An answer with a JSON body, as a server would write it. */
export function answer(status: number, json?: unknown, headers: Record<string, string> = {}): HttpResponse {
	return { status, headers, text: json === undefined ? '' : JSON.stringify(json) };
}

export const text = (status: number, body: string, headers: Record<string, string> = {}): HttpResponse => ({
	status,
	headers,
	text: body,
});

export const lost = (code = 'ECONNRESET'): HttpFailure => new HttpFailure('connection reset', true, code);
export const refused = (code = 'ECONNREFUSED'): HttpFailure => new HttpFailure('connection refused', false, code);

/** Answers each request by a function and keeps what was asked. Requests carry the session they were sent with. */
export class ScriptedHttp implements Http, AuthorizedHttp {
	readonly requests: HttpRequest[] = [];
	readonly renewed: string[] = [];
	private generation = 1;

	constructor(private readonly reply: (request: HttpRequest, index: number, session: string) => Scripted | Promise<Scripted>) {}

	async send(request: HttpRequest): Promise<HttpResponse & { readonly session: string }> {
		const session = String(this.generation);
		this.requests.push(request);
		const scripted = await this.reply(request, this.requests.length - 1, session);
		if (scripted instanceof HttpFailure) throw scripted;
		return { ...scripted, session };
	}

	async renew(session: string): Promise<void> {
		if (session !== String(this.generation)) return;
		this.renewed.push(session);
		this.generation += 1;
	}

	/** `METHOD path` of each request, without host and base path. */
	get log(): string[] {
		return this.requests.map(({ method, url }) => `${method} ${url.replace(/^https?:\/\/[^/]+(\/api)?\//, '')}`);
	}
}

/** Answers in the order given; a request beyond the last is a mistake of the test. */
export function inOrder(...script: Scripted[]): ScriptedHttp {
	return new ScriptedHttp((request, index) => {
		const next = script[index];
		if (!next) throw new Error(`Unexpected request ${index + 1}: ${request.method} ${request.url}`);
		return next;
	});
}
