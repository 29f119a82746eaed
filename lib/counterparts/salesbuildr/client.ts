import { InvalidInputError } from '../../halo/records/input';
import type { LimiterRegistry } from '../../http/limiter';
import { Sender, type Problem } from '../../http/sender';
import type { AuthorizedHttp, Clock, HttpMethod, Log, QueryValue } from '../../ports';
import { batchAnswer, pageOf, record, SEARCH_PAGE, single, valuesAnswer, type SalesbuildrRecord, type SearchPage } from './answers';
import { heedStatedLimit } from './budget';
import { salesbuildrErrorFrom, SalesbuildrError } from './errors';
import { rowsOf } from './pages';
import { Refusals, type WholeBody } from './refusals';
import { salesbuildrResources, type SalesbuildrAction, type SalesbuildrResource } from './resources';
import type { SalesbuildrSettings } from './settings';
import { flattened, nested } from './shape';

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

const isMissingRoute = (error: unknown): boolean => error instanceof SalesbuildrError && (error.status === 404 || error.status === 405);

/** The Salesbuildr public API on one road: its own rate budget, retries and errors. */
export class SalesbuildrClient {
	/** Requests sent by this client, retries included. */
	requests = 0;
	private readonly refusals = new Refusals();
	private readonly shown = new Set<string>();
	/** Resources that this Salesbuildr does not read by external identifier. */
	private readonly unrouted = new Set<string>();
	/** Resources whose route refused to be read by pages. */
	private readonly unpaged = new Set<string>();
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

	/** @throws SalesbuildrError with status 404 when there is none */
	async get(resource: SalesbuildrResource, id: string): Promise<SalesbuildrRecord> {
		if (!resource.listOnly) return this.read(resource, record.parse(await this.call('GET', `${resource.path}/${encodeURIComponent(id)}`)));
		for await (const row of this.search(resource)) if (row.id === id) return row;
		throw new SalesbuildrError(`Salesbuildr has no ${resource.name} ${id}`, 'Check the ID', 404);
	}

	/** The record with this external identifier, or undefined. */
	async getByExternalIdentifier(resource: SalesbuildrResource, externalIdentifier: string): Promise<SalesbuildrRecord | undefined> {
		if (this.unrouted.has(resource.name)) return undefined;
		try {
			const found = single.safeParse(await this.call('GET', this.external(resource, externalIdentifier)));
			if (!found.success) throw new SalesbuildrError(`Salesbuildr answered for one ${resource.name} with something that is not a record`, 'Check the Base URL of the credential');
			return found.data && Object.keys(found.data).length > 0 ? this.read(resource, found.data) : undefined;
		} catch (error) {
			if (!(error instanceof SalesbuildrError && error.status === 404)) throw error;
			// A router without the route says so in these words, also for records that are there.
			if (resource.listOnly && /\bCannot GET\b/.test(error.message)) this.unrouted.add(resource.name);
			return undefined;
		}
	}

	async searchPage(resource: SalesbuildrResource, options: SearchOptions = {}): Promise<SearchPage> {
		const { from = 0, size = SEARCH_PAGE, ...search } = options;
		const paged = !this.unpaged.has(resource.name);
		const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
		try {
			const { rows, total } = pageOf(await this.call('GET', resource.path, { query: { ...(paged ? { from, size } : {}), ...given } }));
			const wanted = paged ? rows : rows.slice(from);
			return { rows: wanted.map((row) => this.read(resource, row)), total: total ?? (paged ? undefined : rows.length) };
		} catch (error) {
			if (!(paged && resource.unsurePages && error instanceof SalesbuildrError && error.status === 400)) throw error;
			this.unpaged.add(resource.name);
			return await this.searchPage(resource, options);
		}
	}

	/** @throws SalesbuildrError as `rowsOf` does */
	search(resource: SalesbuildrResource, { limit, from, ...search }: SearchOptions & { readonly limit?: number } = {}): AsyncGenerator<SalesbuildrRecord> {
		return rowsOf(async (at) => await this.searchPage(resource, { ...search, from: at }), resource.plural.toLowerCase(), { from, limit });
	}

	async create(resource: SalesbuildrResource, body: SalesbuildrRecord, { lookUp, route = '' }: { lookUp?: () => Promise<SalesbuildrRecord | undefined>; route?: string } = {}): Promise<SalesbuildrRecord> {
		const write = async (sent: SalesbuildrRecord): Promise<unknown> => await this.call('POST', `${resource.path}${route}`, { json: nested(resource, sent), lookUp });
		return this.written(resource, await this.refusals.send(resource, { body, wanted: Object.keys(body) }, write), body);
	}

	/**
	 * Writes a whole record that was read before. The API document has PUT for it, under the external identifier for
	 * opportunities; clients also use PATCH.
	 * @throws InvalidInputError for a record that Salesbuildr has no route to change
	 */
	async replace(resource: SalesbuildrResource, current: SalesbuildrRecord, { body, wanted }: WholeBody): Promise<SalesbuildrRecord> {
		const id = String(current.id);
		const byId = `${resource.path}/${encodeURIComponent(id)}`;
		const identifier = String(current.externalIdentifier ?? '');
		const routes = [
			...(resource.writtenByIdentifier && identifier ? [['PUT', this.external(resource, identifier)] as const] : []),
			['PUT', byId] as const,
			['PATCH', byId] as const,
		];
		const answer = await this.refusals.send(resource, { body, wanted }, async (sent) => await this.firstRoute(routes, nested(resource, sent), this.unchangeable(resource, id, identifier)));
		return this.written(resource, answer, { id, ...body });
	}

	/** Creates or replaces the record with this external identifier; safe to repeat. */
	async putByExternalIdentifier(resource: SalesbuildrResource, externalIdentifier: string, { body, wanted }: WholeBody): Promise<SalesbuildrRecord> {
		const write = async (sent: SalesbuildrRecord): Promise<unknown> => await this.call('PUT', this.external(resource, externalIdentifier), { json: nested(resource, sent) });
		return this.written(resource, await this.refusals.send(resource, { body, wanted }, write), { externalIdentifier, ...body });
	}

	/**
	 * Wins or loses an opportunity, orders a quote. An order whose answer was lost is not sent again.
	 * @throws InvalidInputError for a record that Salesbuildr has no route for
	 */
	async act(resource: SalesbuildrResource, current: SalesbuildrRecord, { name, repeatable }: SalesbuildrAction): Promise<SalesbuildrRecord> {
		const id = String(current.id);
		const identifier = String(current.externalIdentifier ?? '');
		const routes = [
			...(resource.writtenByIdentifier && identifier ? [['POST', `${this.external(resource, identifier)}/${name}`] as const] : []),
			['POST', `${resource.path}/${encodeURIComponent(id)}/${name}`] as const,
		];
		return this.written(resource, await this.firstRoute(routes, {}, this.unchangeable(resource, id, identifier), repeatable), { id });
	}

	/** Tells how a quote or product fares in another system; does not count against the limit. */
	async setState(entity: string, id: string, body: SalesbuildrRecord): Promise<SalesbuildrRecord> {
		const answer = record.safeParse(await this.call('PUT', `sync-state/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`, { json: body }));
		return answer.success ? answer.data : body;
	}

	/** Whether an answer has shown a field that not every tenant may have. */
	shows(resource: SalesbuildrResource, field: string): boolean {
		return this.shown.has(`${resource.name} ${field}`);
	}

	/**
	 * Creates up to {@link LARGEST_BATCH} products in one request; `enrich` lets Salesbuildr fill in what it knows of them.
	 * @returns the rows in their order; undefined when the answer does not have one for each
	 */
	async createBatch(resource: SalesbuildrResource, rows: readonly SalesbuildrRecord[], enrich: boolean): Promise<readonly SalesbuildrRecord[] | undefined> {
		const { path, plural } = resource;
		const json = { [plural.toLowerCase()]: rows.map((row) => nested(resource, row)) };
		const made = batchAnswer.safeParse(await this.call('POST', `${path}/batch`, { json, query: enrich ? { enrich: true } : undefined }));
		return made.success && made.data.length === rows.length ? made.data.map((row) => this.read(resource, row)) : undefined;
	}

	/** The values of a choice field, deleted ones included. */
	async fieldValues(field: string): Promise<SalesbuildrRecord[]> {
		const answer = valuesAnswer.safeParse(await this.call('GET', `field/${encodeURIComponent(field)}`));
		if (!answer.success) throw new SalesbuildrError(`Salesbuildr answered for the field ${field} with something that is not a list of values`, 'Check the name of the field');
		return answer.data;
	}

	/** Replaces the values of a choice field: give all there are. */
	async putFieldValues(field: string, values: readonly SalesbuildrRecord[]): Promise<void> {
		const path = `field/${encodeURIComponent(field)}`;
		try {
			await this.call('PUT', path, { json: { values } });
		} catch (error) {
			// Clients of the API also write them with POST.
			if (!isMissingRoute(error)) throw error;
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

	private read(resource: SalesbuildrResource, row: SalesbuildrRecord): SalesbuildrRecord {
		const flat = flattened(resource, row);
		for (const { name, unsure } of resource.fields) if (unsure && name in flat) this.shown.add(`${resource.name} ${name}`);
		return flat;
	}

	/** Writes may be answered without a body; then what was sent stands for the record. */
	private written(resource: SalesbuildrResource, answer: unknown, sent: SalesbuildrRecord): SalesbuildrRecord {
		const parsed = record.safeParse(answer);
		return parsed.success ? this.read(resource, parsed.data) : sent;
	}

	/** Sends to the first of the routes that Salesbuildr has. */
	private async firstRoute(routes: readonly (readonly [HttpMethod, string])[], json: unknown, none: Error | undefined, repeatable?: boolean): Promise<unknown> {
		let first: unknown;
		for (const [method, path] of routes) {
			try {
				return await this.call(method, path, { json, repeatable });
			} catch (error) {
				if (!isMissingRoute(error)) throw error;
				first ??= error;
			}
		}
		throw none ?? first;
	}

	private unchangeable({ label, writtenByIdentifier }: SalesbuildrResource, id: string, identifier: string): InvalidInputError | undefined {
		if (!writtenByIdentifier || identifier) return undefined;
		return new InvalidInputError(`${label} ${id} has no external identifier, and Salesbuildr changes one by that only`, 'Change it in Salesbuildr by hand; one that HaloPSA made has an external identifier');
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
