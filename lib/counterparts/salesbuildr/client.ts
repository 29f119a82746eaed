import { z } from 'zod';

import type { LimiterRegistry } from '../../http/limiter';
import { Sender, type Problem } from '../../http/sender';
import type { AuthorizedHttp, Clock, HttpMethod, Log, QueryValue } from '../../ports';
import { heedStatedLimit } from './budget';
import { salesbuildrErrorFrom, SalesbuildrError } from './errors';
import { salesbuildrResources, type SalesbuildrAction, type SalesbuildrResource } from './resources';
import type { SalesbuildrSettings } from './settings';

export type SalesbuildrRecord = Readonly<Record<string, unknown>>;

/** The largest page a search gives (counterpart clients). */
export const SEARCH_PAGE = 100;

const record = z.record(z.unknown());
/** A total that is no number is as good as none; it must not make the rows unreadable. */
const total = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]).optional().catch(undefined);
/** The largest batch of products (counterpart clients). */
export const LARGEST_BATCH = 100;

const batchAnswer = z.union([z.array(record), z.object({ results: z.array(record) }).transform(({ results }) => results), z.object({ products: z.array(record) }).transform(({ products }) => products)]);
const valuesAnswer = z.union([z.object({ values: z.array(record) }).transform(({ values }) => values), z.array(record)]);
const searchAnswer = z.object({ results: z.array(record), total });
/** A single record; some servers wrap it in a list of one, or answer null for nothing. */
const single = z.union([record, z.array(record).max(1).transform(([first]) => first), z.null().transform(() => undefined)]);

export interface SearchPage {
	readonly rows: readonly SalesbuildrRecord[];
	/** Rows in all; undefined when Salesbuildr did not say. */
	readonly total: number | undefined;
}

export interface SearchOptions {
	readonly query?: string;
	readonly filters?: string;
	readonly sort?: string;
	readonly from?: number;
	readonly size?: number;
}

interface ClientOptions {
	readonly http: AuthorizedHttp;
	readonly settings: SalesbuildrSettings;
	readonly clock: Clock;
	readonly log: Log;
	readonly limiters: LimiterRegistry;
	readonly random: () => number;
	readonly timeoutMs?: number;
}

/** A category tree, a bare list and a wrapped search answer all become a page of rows. */
function pageOf(json: unknown): SearchPage {
	const wrapped = searchAnswer.safeParse(json);
	if (wrapped.success) return { rows: wrapped.data.results, total: wrapped.data.total };
	const bare = z.array(record).safeParse(json);
	if (!bare.success) throw new SalesbuildrError('Salesbuildr answered a search with something that is not a list', 'Check the Base URL of the credential');
	const rows = bare.data.flatMap(function flatten(row): SalesbuildrRecord[] {
		const children = z.array(record).safeParse(row.children);
		return [row, ...(children.success ? children.data.flatMap(flatten) : [])];
	});
	// A bare list of a page's length may be only the first of several.
	return { rows, total: bare.data.length < SEARCH_PAGE ? rows.length : undefined };
}

/** The Salesbuildr public API on one road: its own rate budget, retries and errors. */
export class SalesbuildrClient {
	/** Requests sent by this client, retries included. */
	requests = 0;
	private readonly sender: Sender;
	/** For what does not count against the limit. */
	private readonly freeSender: Sender;

	constructor(private readonly options: ClientOptions) {
		const { http, settings, clock, log, limiters, random } = options;
		const limiter = limiters.for(
			`salesbuildr ${settings.key}`,
			{ limit: settings.requestsPerWindow, windowMs: settings.windowSeconds * 1000 },
			clock,
		);
		const road = {
			http, clock, log, random,
			toError: (problem: Problem) => salesbuildrErrorFrom(problem),
			onRequest: () => {
				this.requests += 1;
			},
		};
		this.sender = new Sender({ ...road, limiter, onAnswer: heedStatedLimit(limiter, settings) });
		this.freeSender = new Sender({ ...road, limiter: limiters.for(`salesbuildr free ${settings.key}`, { limit: Number.MAX_SAFE_INTEGER, windowMs: 1000 }, clock) });
	}

	async get(resource: SalesbuildrResource, id: string): Promise<SalesbuildrRecord> {
		return record.parse(await this.call('GET', `${resource.path}/${encodeURIComponent(id)}`));
	}

	/** The record with this external identifier, or undefined. */
	async getByExternalIdentifier(resource: SalesbuildrResource, externalIdentifier: string): Promise<SalesbuildrRecord | undefined> {
		try {
			const found = single.safeParse(await this.call('GET', this.external(resource, externalIdentifier)));
			if (!found.success) throw new SalesbuildrError(`Salesbuildr answered for one ${resource.name} with something that is not a record`, 'Check the Base URL of the credential');
			return found.data && Object.keys(found.data).length > 0 ? found.data : undefined;
		} catch (error) {
			if (error instanceof SalesbuildrError && error.status === 404) return undefined;
			throw error;
		}
	}

	async searchPage(resource: SalesbuildrResource, { from = 0, size = SEARCH_PAGE, ...search }: SearchOptions = {}): Promise<SearchPage> {
		const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
		return pageOf(await this.call('GET', resource.path, { query: { from, size, ...Object.fromEntries(given) } }));
	}

	/** All rows of a search, page by page; ends at the total, at an empty page, or when a page brings nothing new. */
	async *search(resource: SalesbuildrResource, options: SearchOptions & { readonly limit?: number } = {}): AsyncGenerator<SalesbuildrRecord> {
		const { limit = Number.POSITIVE_INFINITY, ...search } = options;
		const seen = new Set<unknown>();
		let from = search.from ?? 0;
		let given = 0;
		for (;;) {
			const { rows, total } = await this.searchPage(resource, { ...search, from });
			const fresh = rows.filter(({ id }) => id === undefined || !seen.has(id));
			for (const row of fresh) {
				if (given >= limit) return;
				seen.add(row.id);
				given += 1;
				yield row;
			}
			from += rows.length;
			if (fresh.length === 0 || given >= limit || (total !== undefined && from >= total)) return;
		}
	}

	async create(resource: SalesbuildrResource, body: SalesbuildrRecord, lookUp?: () => Promise<SalesbuildrRecord | undefined>): Promise<SalesbuildrRecord> {
		return this.recordFrom(await this.call('POST', resource.path, { json: body, lookUp }), body);
	}

	/** Changes the given fields of a record. */
	async update(resource: SalesbuildrResource, id: string, body: SalesbuildrRecord): Promise<SalesbuildrRecord> {
		return this.recordFrom(await this.call('PATCH', `${resource.path}/${encodeURIComponent(id)}`, { json: body }), { id, ...body });
	}

	/** Creates or replaces the record with this external identifier; safe to repeat. */
	async putByExternalIdentifier(resource: SalesbuildrResource, externalIdentifier: string, body: SalesbuildrRecord): Promise<SalesbuildrRecord> {
		const answer = await this.call('PUT', this.external(resource, externalIdentifier), { json: body });
		return this.recordFrom(answer, { externalIdentifier, ...body });
	}

	/** Wins or loses an opportunity, orders a quote. An order whose answer was lost is not sent again. */
	async act(resource: SalesbuildrResource, id: string, { name, repeatable }: SalesbuildrAction): Promise<SalesbuildrRecord> {
		const answer = await this.call('POST', `${resource.path}/${encodeURIComponent(id)}/${name}`, { json: {}, repeatable });
		return this.recordFrom(answer, { id });
	}

	/**
	 * Creates up to {@link LARGEST_BATCH} products in one request; `enrich` lets Salesbuildr fill in what it knows of them.
	 * @returns the rows in their order; undefined when the answer does not have one for each
	 */
	async createBatch({ path, plural }: SalesbuildrResource, rows: readonly SalesbuildrRecord[], enrich: boolean): Promise<readonly SalesbuildrRecord[] | undefined> {
		const answer = await this.call('POST', `${path}/batch`, { json: { [plural.toLowerCase()]: rows }, query: enrich ? { enrich: true } : undefined });
		const made = batchAnswer.safeParse(answer);
		return made.success && made.data.length === rows.length ? made.data : undefined;
	}

	/** The values of a choice field, deleted ones included. */
	async fieldValues(field: string): Promise<SalesbuildrRecord[]> {
		const answer = valuesAnswer.safeParse(await this.call('GET', `field/${encodeURIComponent(field)}`));
		if (!answer.success) throw new SalesbuildrError(`Salesbuildr answered for the field ${field} with something that is not a list of values`, 'Check the name of the field');
		return answer.data;
	}

	/** Writes the values of a choice field. Give all there are: no document says whether the others stay. */
	async putFieldValues(field: string, values: readonly SalesbuildrRecord[]): Promise<void> {
		const path = `field/${encodeURIComponent(field)}`;
		try {
			await this.call('PUT', path, { json: { values } });
		} catch (error) {
			// The write is documented without its method.
			if (!(error instanceof SalesbuildrError && (error.status === 404 || error.status === 405))) throw error;
			await this.call('POST', path, { json: { values } });
		}
	}

	async remove(resource: SalesbuildrResource, id: string): Promise<void> {
		await this.call('DELETE', `${resource.path}/${encodeURIComponent(id)}`);
	}

	async removeByExternalIdentifier(resource: SalesbuildrResource, externalIdentifier: string): Promise<void> {
		await this.call('DELETE', this.external(resource, externalIdentifier));
	}

	private external(resource: SalesbuildrResource, externalIdentifier: string): string {
		return `${resource.path}/ext/${encodeURIComponent(externalIdentifier)}`;
	}

	/** Writes may be answered without a body; then what was sent stands for the record. */
	private recordFrom(answer: unknown, sent: SalesbuildrRecord): SalesbuildrRecord {
		const parsed = record.safeParse(answer);
		return parsed.success ? parsed.data : sent;
	}

	private async call(
		method: HttpMethod,
		path: string,
		more: { query?: Record<string, QueryValue>; json?: unknown; repeatable?: boolean; lookUp?: () => Promise<unknown> } = {},
	): Promise<unknown> {
		const { settings, timeoutMs } = this.options;
		const sender = salesbuildrResources.some((resource) => resource.unlimited && path.split('/')[0] === resource.path) ? this.freeSender : this.sender;
		const reply = await sender.send({
			request: { method, url: `${settings.baseUrl}/${path}`, query: more.query, json: more.json, timeoutMs },
			replaySafe: more.repeatable ?? method !== 'POST',
			expectBody: method === 'GET',
			doneAfterRepeat: method === 'DELETE' ? [404] : undefined,
			lookUp: more.lookUp,
		});
		return reply.json;
	}
}
