import { AxiosHttp } from '../../runner/src';
import type { Http, HttpRequest } from '../../lib';

export type Json = Record<string, unknown>;

/** Changes each member of an answer, however deep it is. */
export function eachMember(json: unknown, change: (name: string, value: unknown) => unknown): unknown {
	if (Array.isArray(json)) return json.map((entry) => eachMember(entry, change));
	if (typeof json !== 'object' || json === null) return json;
	return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, typeof value === 'object' && value !== null ? eachMember(value, change) : change(name, value)]));
}

/** The rows of a list in either shape, changed; anything else as it is. */
export function eachRow(json: unknown, change: (row: Json) => Json): unknown {
	if (Array.isArray(json)) return json.map((row) => change(row as Json));
	if (typeof json !== 'object' || json === null || !('record_count' in json)) return json;
	return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? value.map((row) => change(row as Json)) : value]));
}

const isId = (name: string): boolean => name === 'id' || name.endsWith('_id');

/** How tenants write the same values: ids and numbers as text, with a fraction or none, switches as 1 and 0 or as text. */
export const spellings: readonly (readonly [name: string, spell: (name: string, value: unknown) => unknown])[] = [
	['ids as text', (name, value) => (isId(name) && typeof value === 'number' ? String(value) : value)],
	['ids with a fraction', (name, value) => (isId(name) && typeof value === 'number' ? `${value}.0` : value)],
	['numbers as text', (name, value) => (name !== 'record_count' && typeof value === 'number' ? String(value) : value)],
	['switches as 1 and 0', (_, value) => (typeof value === 'boolean' ? Number(value) : value)],
	['switches as text', (_, value) => (typeof value === 'boolean' ? (value ? 'True' : 'False') : value)],
];

/** A connection to a tenant that answers a little differently from the embedded one. `answer` is given what came below `/api/`. */
export function dialect(answer: (request: HttpRequest & { readonly path: string }, json: unknown) => unknown): Http {
	const inner = new AxiosHttp();
	return {
		send: async (request) => {
			const response = await inner.send(request);
			const [, path] = /\/api\/(.*)$/.exec(request.url) ?? [];
			if (path === undefined || path === 'authinfo' || response.status >= 300 || response.text === '') return response;
			return { ...response, text: JSON.stringify(answer({ ...request, path }, JSON.parse(response.text) as unknown)) };
		},
	};
}
