import type { Provider } from '../../../simulator/index';

export interface Asked {
	method?: string;
	query?: Readonly<Record<string, string | readonly string[]>>;
	json?: unknown;
	/** The body as it is sent. */
	text?: string;
	headers?: Readonly<Record<string, string>>;
}

export interface Answered {
	status: number;
	headers: Headers;
	text: string;
	json: unknown;
}

/** Sends a request to a stand-in, below its base URL. */
export async function ask(provider: Provider, path: string, { method, query = {}, json, text, headers = {} }: Asked = {}): Promise<Answered> {
	const url = new URL(`${provider.baseUrl}${path}`);
	for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) url.searchParams.append(name, String(one));
	const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
	const response = await fetch(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body }) });
	const answer = await response.text();
	return { status: response.status, headers: response.headers, text: answer, json: parsed(answer) };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
