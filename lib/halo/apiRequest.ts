import { z } from 'zod';
import type { HttpMethod, QueryValue } from '../ports';
import type { HaloClient } from './client';
import { InvalidInputError } from './records/input';
import { isRecord, type HaloRecord } from './records/record';
import { shown } from './records/values';

/** A request to any route of the API, for what has no resource. */
export interface ApiRequest {
	readonly method: HttpMethod;
	/** Below the resource server. */
	readonly path: string;
	readonly query: Readonly<Record<string, QueryValue>>;
	readonly body?: unknown;
}

export interface ApiPaging {
	/** Key of the rows in the answer; absent where the only list of the answer is meant. */
	readonly collection?: string;
	/** Most rows; all of them when absent. */
	readonly limit?: number;
}

const methods = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const queryShape = z.record(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** The value of a JSON parameter; text is parsed, blank text is nothing. */
function parsed(label: string, given: unknown): unknown {
	if (typeof given !== 'string') return given ?? undefined;
	if (given.trim() === '') return undefined;
	try {
		return JSON.parse(given) as unknown;
	} catch (error) {
		throw new InvalidInputError(`${label} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, `Correct ${label}, or leave it empty`);
	}
}

/** The route and the query in it. The session belongs to the resource server, so no path may lead anywhere else. */
function route(given: string): { path: string; query: Record<string, string> } {
	const [typed = '', search = ''] = given.trim().split('?', 2);
	const path = typed.replace(/^\/+/, '').replace(/^api\//i, '').replace(/\/+$/, '');
	const advice = 'Give the path below /api, such as Tickets or Tickets/42';
	if (path === '') throw new InvalidInputError('The request has no path', advice);
	if (/^[a-z][a-z0-9+.-]*:|[\\#\s]/i.test(path) || leadsElsewhere(path)) {
		throw new InvalidInputError(`${shown(given)} is not a path of the API`, advice);
	}
	return { path, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** Servers and proxies may decode a path more than once. */
const MOST_DECODINGS = 3;

function leadsElsewhere(path: string): boolean {
	let plain = path;
	for (let times = 0; times <= MOST_DECODINGS; times += 1) {
		if (/\p{Cc}|\\/u.test(plain) || plain.split('/').some((part) => part === '..' || part === '.')) return true;
		plain = decoded(plain);
	}
	return false;
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** @throws {InvalidInputError} saying what of the request is not usable */
export function apiRequest(given: { readonly method: unknown; readonly path: string; readonly query?: unknown; readonly body?: unknown }): ApiRequest {
	const method = methods.safeParse(given.method);
	if (!method.success) throw new InvalidInputError(`${shown(given.method)} is not a method`, `Use one of: ${methods.options.join(', ')}`);
	const { path, query: inPath } = route(given.path);
	const query = queryShape.safeParse(parsed('Query', given.query) ?? {});
	if (!query.success) throw new InvalidInputError('Query is not an object of texts, numbers and switches', 'Give an object such as { "open_only": true }');
	const kept = Object.entries({ ...inPath, ...query.data }).filter((entry): entry is [string, QueryValue] => entry[1] !== null);
	const body = method.data === 'GET' ? undefined : parsed('Body', given.body);
	return { method: method.data, path, query: Object.fromEntries(kept), ...(body === undefined ? {} : { body }) };
}

/** The records of the answer: the rows of a list, or the one record it is. An answer without a body is none. */
export async function* sendApiRequest(client: HaloClient, request: ApiRequest, paging?: ApiPaging): AsyncGenerator<HaloRecord> {
	const { method, path, query, body } = request;
	if (paging && method === 'GET') {
		yield* client.rows({ path, query, collection: paging.collection, limit: paging.limit });
		return;
	}
	const answer = await client.request({ method, path, query, ...(body === undefined ? {} : { json: body }) });
	for (const one of Array.isArray(answer) ? (answer as unknown[]) : [answer]) {
		if (one !== undefined && one !== null) yield isRecord(one) ? one : { value: one };
	}
}
