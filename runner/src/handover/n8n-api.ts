import { z } from 'zod';
import type { Http, HttpMethod, HttpRequest } from '../../../lib/ports';
import { HttpFailure } from '../../../lib/ports';
import { describeIssues, UsageError } from '../errors';

const namedSchema = z.object({ id: z.string(), name: z.string() });
const madeSchema = namedSchema.extend({ active: z.boolean().default(false) });
const workflowSchema = madeSchema.extend({
	isArchived: z.boolean().default(false),
	nodes: z.array(z.record(z.unknown())).default([]),
	connections: z.record(z.unknown()).default({}),
	settings: z.record(z.unknown()).nullish(),
});
const credentialSchema = namedSchema.extend({ type: z.string() });
const tableSchema = namedSchema.extend({ columns: z.array(z.object({ name: z.string(), type: z.string() })) });
const messageSchema = z.object({ message: z.string() });

export type RemoteWorkflow = z.infer<typeof workflowSchema>;
export type RemoteCredential = z.infer<typeof credentialSchema>;
export type RemoteTable = z.infer<typeof tableSchema>;

const PAGE = 250;

/** n8n has refused, or is no n8n. The message has n8n's own words. */
export class N8nApiError extends Error {
	override readonly name = 'N8nApiError';
}

function wordsOf(text: string): string {
	try {
		return messageSchema.parse(JSON.parse(text)).message;
	} catch {
		return text.slice(0, 200) || 'no reason';
	}
}

/** n8n's public API, version 1, as n8n 2.41.1 describes it in its own openapi.yml. */
export class N8nApi {
	private readonly base: string;

	/** @param address of the instance, with or without /api/v1 */
	constructor(
		private readonly http: Http,
		address: string,
		private readonly apiKey: string,
	) {
		this.base = `${address.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
	}

	async workflows(): Promise<RemoteWorkflow[]> {
		return (await this.list('workflows', workflowSchema, { excludePinnedData: true })).filter(({ isArchived }) => !isArchived);
	}

	async createWorkflow(workflow: object): Promise<RemoteWorkflow> {
		return await this.send('POST', 'workflows', workflowSchema, workflow);
	}

	/** The new version is a draft: one that is published goes on until {@link activate}. */
	async replaceWorkflow(id: string, workflow: object): Promise<void> {
		await this.send('PUT', `workflows/${encodeURIComponent(id)}`, madeSchema, workflow, { publishIfActive: false });
	}

	async activate(id: string): Promise<void> {
		await this.send('POST', `workflows/${encodeURIComponent(id)}/activate`, z.unknown(), {});
	}

	async credentials(): Promise<RemoteCredential[]> {
		return await this.list('credentials', credentialSchema);
	}

	async createCredential(credential: { name: string; type: string; data: object }): Promise<RemoteCredential> {
		return await this.send('POST', 'credentials', credentialSchema, credential);
	}

	async tables(): Promise<RemoteTable[]> {
		return await this.list('data-tables', tableSchema);
	}

	async createTable(table: { name: string; columns: readonly { name: string; type: string }[] }): Promise<RemoteTable> {
		return await this.send('POST', 'data-tables', tableSchema, table);
	}

	/** How many rows a table has, counted no further than to `enough`: there is no cheaper way to ask. */
	async countRows(tableId: string, enough: number): Promise<number> {
		let count = 0;
		for await (const rows of this.pages(`data-tables/${encodeURIComponent(tableId)}/rows`, z.unknown())) {
			count += rows.length;
			if (count >= enough) break;
		}
		return count;
	}

	async insertRows(tableId: string, data: readonly object[]): Promise<void> {
		await this.send('POST', `data-tables/${encodeURIComponent(tableId)}/rows`, z.unknown(), { data, returnType: 'count' });
	}

	private async list<T extends z.ZodTypeAny>(path: string, row: T, query: HttpRequest['query'] = {}): Promise<z.output<T>[]> {
		const all: z.output<T>[] = [];
		for await (const rows of this.pages(path, row, query)) all.push(...rows);
		return all;
	}

	private async *pages<T extends z.ZodTypeAny>(path: string, row: T, query: HttpRequest['query'] = {}): AsyncGenerator<z.output<T>[]> {
		const page = z.object({ data: z.array(row), nextCursor: z.string().nullish() });
		for (let cursor: string | undefined; ;) {
			const { data, nextCursor } = await this.send('GET', path, page, undefined, { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
			yield data as z.output<T>[];
			if (!nextCursor || nextCursor === cursor) return;
			cursor = nextCursor;
		}
	}

	private async send<T extends z.ZodTypeAny>(method: HttpMethod, path: string, schema: T, json?: object, query?: HttpRequest['query']): Promise<z.output<T>> {
		const { status, text } = await this.answer({ method, url: `${this.base}/${path}`, headers: { 'x-n8n-api-key': this.apiKey }, ...(query ? { query } : {}), ...(json ? { json } : {}) });
		if (status === 401) throw new UsageError('n8n does not accept the API key.', 'Make one in n8n under Settings > n8n API, and give it in N8N_API_KEY.');
		if (status === 403) throw new N8nApiError(`The API key may not ${method} /${path}: ${wordsOf(text)}. Make a key with the scopes of workflows, data tables and, if wanted, credentials.`);
		if (status >= 300) throw new N8nApiError(`n8n answered ${status} to ${method} /${path}: ${wordsOf(text)}`);
		let body: unknown;
		try {
			body = text === '' ? undefined : JSON.parse(text);
		} catch {
			throw new UsageError(`${this.base} answers with something else than n8n's API.`, 'Give the address at which you open n8n in the browser.');
		}
		const parsed = schema.safeParse(body);
		if (!parsed.success) throw new N8nApiError(`n8n's answer to ${method} /${path} is not understood: ${describeIssues(parsed.error)}. This was written for n8n 2.41.`);
		return parsed.data as z.output<T>;
	}

	private async answer(request: HttpRequest) {
		try {
			return await this.http.send(request);
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			throw new UsageError(`n8n does not answer at ${this.base}: ${error.code ?? error.message}.`, 'Check the address, and that n8n runs with its public API switched on.');
		}
	}
}
