import { defaultRetryLimits } from '../http/retry';
import { type Problem, type Reply, Sender } from '../http/sender';
import type { HttpMethod, HttpRequest, QueryValue } from '../ports';
import type { CreateOptions, Download, HaloClientOptions, HaloRequest, ListRequest, Query } from './clientOptions';
import { CreatedIds } from './createdIds';
import { haloErrorFrom, HaloValidationError, refusedWithSuccess } from './errors';
import { isDotNetException, refusalIn } from './errorText';
import { isExpiredHaloSession } from './expiredSession';
import { acceptedWithoutId, lookUpFailed, needsId, oneFrom, recordFrom, writtenFrom } from './oneRecord';
import { type ListReply, readListReply } from './listReply';
import { couldBeCut } from './pageTrail';
import { onePage, type Page, pages, type PagingSummary } from './paging';
import { idOf, type HaloRecord, type RecordId } from './records/record';
import { limiterKey } from './settings';

export type { CreateOptions, Download, HaloClientOptions, HaloRequest, ListRequest, Query } from './clientOptions';

const DEFAULT_PAGE_SIZE = 100;
const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * One HaloPSA tenant. Every request shares the tenant's rate budget, session, retries and errors; each method throws a
 * {@link HaloError} of the class that fits.
 */
export class HaloClient {
	/** Names the tenant: the same for every client of it. */
	readonly tenant: string;
	private readonly sender: Sender;
	private readonly created = new CreatedIds();
	private sent = 0;
	private lastServerTime: number | undefined;

	constructor(private readonly options: HaloClientOptions) {
		const { http, settings, clock, log, limiters, random = Math.random } = options;
		this.tenant = limiterKey(settings);
		const budget = { limit: settings.requestsPerWindow, windowMs: settings.windowMs };
		this.sender = new Sender({
			http,
			limiter: limiters.for(this.tenant, budget, clock),
			clock,
			log,
			random,
			limits: {
				maxAttempts: options.maxAttempts ?? defaultRetryLimits.maxAttempts,
				maxRateLimitAttempts: options.maxRateLimitAttempts ?? defaultRetryLimits.maxRateLimitAttempts,
			},
			isExpiredSession: isExpiredHaloSession,
			isExplained: ({ body }) => isDotNetException(body),
			toError: (problem) => this.errorFrom(problem),
			onRequest: () => {
				this.sent += 1;
			},
		});
	}

	/** Requests sent to the API so far, repeats included; token requests are not counted. */
	get requests(): number {
		return this.sent;
	}

	/** The time by HaloPSA's own clock at its last answer, in milliseconds since the epoch; undefined before the first. */
	get serverTime(): number | undefined {
		return this.lastServerTime;
	}

	/** Sends one request and gives the parsed JSON; undefined for an answer without a body. */
	async request(request: HaloRequest): Promise<unknown> {
		const { json } = await this.send(request, { headers: { accept: 'application/json' } });
		if (request.method === 'POST') this.options.onWritten?.({ tenant: this.tenant, path: request.path, sent: request.json, answer: json });
		return json;
	}

	/** Sends one request whose answer may be a file. */
	async download(request: HaloRequest): Promise<Download> {
		const { json, base64 = '', headers } = await this.send(request, { headers: { accept: '*/*' }, binary: true });
		return { json, base64, headers };
	}

	private async send({ method, path, query, json, ...job }: HaloRequest, how: Pick<HttpRequest, 'headers' | 'binary'>): Promise<Reply> {
		const { settings, timeoutMs = DEFAULT_TIMEOUT_MS } = this.options;
		const request: HttpRequest = {
			method,
			url: `${settings.resourceUrl}/${path.replace(/^\/+/, '')}`,
			...(query ? { query: defined(method, path, query) } : {}),
			...how,
			...(json === undefined ? {} : { json }),
			timeoutMs,
		};
		const reply = await this.sender.send({ ...job, request });
		const time = Date.parse(reply.headers.date ?? '');
		if (!Number.isNaN(time)) this.lastServerTime = time;
		refuse(method, path, reply.json);
		return reply;
	}

	/** The agent behind the token: the best test of a credential. */
	async me(): Promise<HaloRecord> {
		return recordFrom(await this.request({ method: 'GET', path: 'Agent/me' }), 'GET', 'Agent/me');
	}

	/** One record by id. */
	async get(path: string, id: RecordId, query?: Query): Promise<HaloRecord> {
		const target = `${path}/${encodeURIComponent(id)}`;
		return oneFrom(await this.request({ method: 'GET', path: target, query }), target, id);
	}

	/** Reads a list page by page; see {@link pages} for what is guaranteed. Ordered by id unless the query orders. */
	async *pages(list: ListRequest): AsyncGenerator<Page, PagingSummary, undefined> {
		const { path, query, paged = true, limit = Number.POSITIVE_INFINITY } = list;
		if (!paged) {
			const whole = await this.wholeList(list);
			if (whole) return yield* onePage(whole, list.limit);
		}
		const pageSize = Math.max(1, Math.min(list.pageSize ?? DEFAULT_PAGE_SIZE, limit));
		const order = query?.order === undefined ? { order: 'id', orderdesc: false } : {};
		const fetchPage = (pageNo: number): Promise<unknown> => {
			const paging = { pageinate: true, page_size: pageSize, page_no: pageNo };
			return this.request({ method: 'GET', path, query: { ...order, ...query, ...paging } });
		};
		const summary = yield* pages(fetchPage, { ...list, pageSize });
		if (!summary.complete) {
			const { rows, recordCount } = summary;
			this.options.log.warn('HaloPSA gave fewer rows than it counts', { path, rows, recordCount });
		}
		return summary;
	}

	/** Undefined for a list that is cut although it takes no pages; one that counts more rows than it gave is asked for that many. */
	private async wholeList({ path, query, collection, limit = Number.POSITIVE_INFINITY }: ListRequest): Promise<ListReply | undefined> {
		const ask = async (count?: number): Promise<ListReply> => readListReply(await this.request({ method: 'GET', path, query: count === undefined ? query : { ...query, count } }), path, collection);
		const isShort = ({ rows, recordCount = 0 }: ListReply): boolean => rows.length > 0 && rows.length < Math.min(recordCount, limit);
		const first = await ask();
		if (!isShort(first) || query?.count !== undefined) return first;
		const counted = await ask(first.recordCount);
		return isShort(counted) && couldBeCut(counted.rows.length) ? undefined : counted;
	}

	/** The rows of a list, one by one. */
	async *rows(list: ListRequest): AsyncGenerator<HaloRecord, void, undefined> {
		for await (const page of this.pages(list)) yield* page.rows;
	}

	/** The rows of a list at once; set `limit` unless all of them fit in memory. */
	async list(list: ListRequest): Promise<HaloRecord[]> {
		const rows: HaloRecord[] = [];
		for await (const page of this.pages(list)) rows.push(...page.rows);
		return rows;
	}

	/**
	 * Creates one record and gives it as HaloPSA answers. When the answer is lost, the record is looked for before it
	 * is sent again; records that this client created earlier are not taken for it. Throws a
	 * {@link HaloLostAnswerError} when nothing shows whether the record exists.
	 */
	async create(path: string, record: HaloRecord, { findCreated, parent }: CreateOptions = {}): Promise<HaloRecord> {
		const startedAt = this.options.clock.now();
		const among = parent === undefined ? path : `${path} of ${parent}`;
		const lookUp =
			findCreated &&
			(async (sentAt: number) => this.created.onlyNew(path, among, await findCreated(sentAt).catch(lookUpFailed(path))));
		const json = await this.request({
			method: 'POST',
			path,
			json: [record],
			replaySafe: false,
			expectBody: lookUp !== undefined,
			lookUp,
		});
		refuse('POST', path, json, true);
		const answered = writtenFrom(json, path);
		// HaloPSA counts records from 1, and 0 and -1 are its ways of saying none; actions are counted inside their ticket.
		const named = parent === undefined && Number(idOf(answered ?? {})) <= 0 ? undefined : answered;
		const made = named ?? (await lookUp?.(startedAt));
		if (!made) throw acceptedWithoutId(path);
		this.created.add(among, idOf(made));
		return made;
	}

	/** Tells the client of a record made in a request of its own, so that no look-up takes it for one whose answer was lost. */
	remember(path: string, id: RecordId | undefined): void {
		this.created.add(path, id);
	}

	/** Changes the members given of one record, which must hold its `id`. Gives HaloPSA's answer, or what was sent. */
	async update(path: string, record: HaloRecord): Promise<HaloRecord> {
		const whole = { ...record, id: needsId(record, path) };
		const json = await this.request({ method: 'POST', path, json: [whole], replaySafe: true });
		refuse('POST', path, json, true);
		return writtenFrom(json, path) ?? whole;
	}

	/** Deletes one record. Gone already after a repeated request counts as success. */
	async remove(path: string, id: RecordId, query?: Query): Promise<void> {
		const target = `${path}/${encodeURIComponent(id)}`;
		await this.request({ method: 'DELETE', path: target, query, doneAfterRepeat: [404] });
	}

	private errorFrom({ request, ...problem }: Problem): Error {
		const path = request.url.slice(this.options.settings.resourceUrl.length + 1);
		return haloErrorFrom({ method: request.method, path, ...problem });
	}
}

/** @throws {HaloValidationError} for an error body, whatever its status */
function refuse(method: HttpMethod, path: string, json: unknown, recordExpected?: boolean): void {
	const words = refusalIn(json, recordExpected);
	if (words !== undefined) throw refusedWithSuccess(method, path, words);
}

/** IIS and Kestrel, which HaloPSA runs on, refuse addresses of 4,096 and 8,192 characters with texts that name no cause. */
const LONGEST_QUERY_VALUE = 4_000;

/** @throws {HaloValidationError} for a text that no address can hold */
function defined(method: HttpMethod, path: string, query: Query): Record<string, QueryValue> {
	const entries = Object.entries(query).filter((entry): entry is [string, QueryValue] => entry[1] !== undefined);
	const long = entries.find(([, value]) => typeof value === 'string' && value.length > LONGEST_QUERY_VALUE);
	if (!long) return Object.fromEntries(entries);
	throw new HaloValidationError(`The value of ${long[0]} is too long to ask HaloPSA for: ${String(long[1]).length} characters`, {
		method, path, advice: `Give at most ${LONGEST_QUERY_VALUE} characters`,
	});
}
