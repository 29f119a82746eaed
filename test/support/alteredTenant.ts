import { bodyOf, serve } from '../runner/support';
import type { HaloTenant } from '../../simulator/index';

type Json = Record<string, unknown>;

export interface Alterations {
	/** Changes the parameters of a request before the tenant sees it. */
	readonly query?: (path: string, parameters: URLSearchParams) => void;
	/** Changes a row of a list before the caller sees it. */
	readonly row?: (path: string, row: Json) => Json;
}

/**
 * Another address of a tenant that behaves differently in one respect, for tenants that the embedded one has no switch
 * for. Closed by `cleanUp` of test/runner/support.
 */
export async function alteredTenant({ url }: HaloTenant, { query, row }: Alterations): Promise<string> {
	return await serve((request, response) => {
		void forward(request.url ?? '/', request.method ?? 'GET');
		async function forward(path: string, method: string): Promise<void> {
			const target = new URL(path, url);
			query?.(target.pathname, target.searchParams);
			const body = method === 'GET' ? undefined : await bodyOf(request);
			const { authorization = '', 'content-type': contentType = 'application/json' } = request.headers;
			const answer = await fetch(target, { method, body, headers: { authorization, 'content-type': contentType } });
			const text = await answer.text();
			response.writeHead(answer.status, { 'content-type': 'application/json', date: answer.headers.get('date') ?? '' });
			response.end(row && answer.ok && !target.pathname.startsWith('/auth') ? JSON.stringify(alterRows(JSON.parse(text), (one) => row(target.pathname, one))) : text);
		}
	});
}

function alterRows(json: unknown, alter: (row: Json) => Json): unknown {
	if (Array.isArray(json)) return json.map((row: Json) => alter(row));
	const entries = Object.entries(json as Json).map(([name, value]) => [name, Array.isArray(value) && name !== 'customfields' ? value.map((row: Json) => alter(row)) : value] as const);
	return Object.fromEntries(entries);
}
