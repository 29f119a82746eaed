import type { EnrichmentClient } from './client';
import { Conversation } from './conversation';
import { ProviderError } from './errors';
import { recordsOfRow, recordsOfRows } from './normalise';
import { pairRows } from './pairing';
import { creditsOf, divided, mostCredits } from './price';
import { noMatch } from './providers/shared';
import { checkQuery } from './query';
import type { EnrichmentRecord } from './records';
import { RestrictedPeople } from './restrictedPeople';
import { RECORD_OF, type Call, type CallOptions, type Operation, type OperationSpec, type Query, type Row } from './types';
import { View } from './view';

export interface LookupOptions extends Partial<Pick<CallOptions, 'phones' | 'personalEmails' | 'webhookUrl' | 'since'>> {
	/** Most records of one search. */
	readonly limit?: number;
	/** Seconds to wait for a lookup that is pending. */
	readonly waitSeconds?: number;
	readonly keepRaw?: boolean;
	/** Nothing that may spend a credit is sent again after a lost answer, not even a GET. */
	readonly paidOnce?: boolean;
}

/** What one lookup gave. */
export interface Outcome {
	readonly records: readonly EnrichmentRecord[];
	/** Why there is nothing, or why a search ended before its end. */
	readonly error?: ProviderError;
	/**
	 * Its share of what the request took: by the provider's own word, else by the price list; the most possible when the
	 * answer was lost. 0 for a lookup that shared the answer of an equal one.
	 */
	readonly credits: number;
}

export interface PlannedLookup {
	readonly method: string;
	readonly url: string;
	readonly query: Readonly<Record<string, unknown>>;
	readonly body: unknown;
	readonly lookups: number;
	/** Most credits that it can take by the price list, of the first page. */
	readonly creditsAtMost: number;
	readonly note: string;
}

const DEFAULT_LIMIT = 50;
const DEFAULT_WAIT_SECONDS = 60;
/** A request of several lookups that was refused as a whole is divided, because one of them may be the cause. */
const DIVISIBLE = new Set(['invalid', 'restricted', 'notFound']);

interface Slot {
	readonly query: Query;
	/** Positions of the input that ask the same. */
	readonly positions: number[];
}

/** Looks records up at one provider: in bulk where it can, page by page where it must, waiting where it answers later. */
export class Lookup {
	private readonly spec: OperationSpec;

	/** @throws ProviderError when the provider has no such operation */
	constructor(
		private readonly client: EnrichmentClient,
		private readonly operation: Operation,
		private readonly options: LookupOptions = {},
		private readonly restricted: RestrictedPeople = new RestrictedPeople(),
	) {
		const { provider } = client;
		const spec = provider.operations[operation];
		if (!spec) throw new ProviderError('unsupported', `${provider.label} has no operation ${operation}`, undefined, { advice: provider.today });
		const { requires } = provider;
		if (requires && client.fields[requires.field] !== 'true') throw new ProviderError('unsupported', requires.message, undefined, { advice: requires.advice });
		this.spec = spec;
	}

	/** The outcomes in the order of the queries. Equal queries are asked once. */
	async run(queries: readonly Query[]): Promise<Outcome[]> {
		const outcomes = new Map<number, Outcome>();
		const slots = this.slotsOf(queries, outcomes);
		await Promise.all(this.chunksOf(slots).map(async (chunk) => {
			const found = await this.runChunk(chunk);
			chunk.forEach(({ positions }, index) => {
				const outcome = found[index] ?? { records: [], credits: 0 };
				positions.forEach((position, at) => outcomes.set(position, at === 0 ? outcome : { ...outcome, credits: 0 }));
			});
		}));
		return queries.map((_query, position) => outcomes.get(position) ?? { records: [], credits: 0 });
	}

	/** @throws ProviderError for a query that cannot be sent */
	check(query: Query): void {
		checkQuery(this.client.provider, this.spec, query);
	}

	/** What `run` would send first, for each request. @throws ProviderError for a query that cannot be sent */
	plan(queries: readonly Query[]): PlannedLookup[] {
		const outcomes = new Map<number, Outcome>();
		const chunks = this.chunksOf(this.slotsOf(queries, outcomes));
		for (const { error } of outcomes.values()) if (error) throw error;
		return chunks.map((chunk) => {
			const { method, url, query = {}, json } = this.client.request(this.callFor(chunk));
			return { method, url, query: { ...query }, body: json ?? null, lookups: chunk.length, creditsAtMost: this.most(chunk.length), note: this.spec.cost?.note ?? 'Free' };
		});
	}

	/** Most credits that a request of so many lookups can take. */
	most(lookups: number): number {
		const pageRows = this.spec.pageSize === undefined ? lookups : this.callOptions().pageSize;
		return mostCredits(this.spec.cost, lookups, { phones: this.asksPhones, pageRows });
	}

	/** Numbers that are charged on delivery are asked for by webhook only. */
	private get asksPhones(): boolean {
		const { phones, webhookUrl } = this.options;
		return phones === true && (this.spec.cost?.phones?.later !== true || webhookUrl !== undefined);
	}

	private slotsOf(queries: readonly Query[], outcomes: Map<number, Outcome>): Slot[] {
		const { provider } = this.client;
		const slots = new Map<string, Slot>();
		queries.forEach((given, position) => {
			try {
				const query = checkQuery(provider, this.spec, given);
				if (RECORD_OF[this.operation] === 'Person' && this.restricted.has(query)) {
					outcomes.set(position, {
						records: this.recordsOf([{ view: new View(undefined), status: 'restricted' }], query, new View(undefined)), credits: 0,
					});
					return;
				}
				const key = JSON.stringify(query);
				const known = slots.get(key);
				if (known) known.positions.push(position);
				else slots.set(key, { query, positions: [position] });
			} catch (error) {
				if (!(error instanceof ProviderError)) throw error;
				outcomes.set(position, { records: [], error, credits: 0 });
			}
		});
		return [...slots.values()];
	}

	/** Lookups by the provider's own ID do not share a request with others, which several providers forbid. */
	private chunksOf(slots: readonly Slot[]): Slot[][] {
		const { bulk = 1 } = this.spec;
		return [true, false].flatMap((byId) => {
			const group = slots.filter(({ query }) => (query.id !== undefined) === byId);
			return Array.from({ length: Math.ceil(group.length / bulk) }, (_, index) => group.slice(index * bulk, (index + 1) * bulk));
		});
	}

	private async runChunk(chunk: readonly Slot[]): Promise<Outcome[]> {
		try {
			return await this.ask(chunk);
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			if (chunk.length > 1 && DIVISIBLE.has(error.kind)) {
				const middle = Math.ceil(chunk.length / 2);
				const [first, second] = [await this.runChunk(chunk.slice(0, middle)), await this.runChunk(chunk.slice(middle))];
				return [...first, ...second];
			}
			const credits = divided(error.mayHaveSpent ? this.most(chunk.length) : 0, chunk.length);
			return chunk.map(({ query }, index) => ({ ...this.outcomeOfError(error, query), credits: credits[index] ?? 0 }));
		}
	}

	private outcomeOfError(error: ProviderError, query: Query): Outcome {
		const status = error.kind === 'notFound' ? 'none' : error.kind === 'restricted' || error.kind === 'pending' ? error.kind : undefined;
		if (status === undefined) return { records: [], error, credits: 0 };
		return this.outcome([{ view: new View(undefined), status, reference: query.requestId }], query, new View(undefined));
	}

	private async ask(chunk: readonly Slot[]): Promise<Outcome[]> {
		const call = this.callFor(chunk);
		const conversation = this.conversation();
		const { answer, rows } = await conversation.answerOf(call);
		const [only] = chunk;
		const done = await conversation.finished(call, rows);
		if (chunk.length === 1 && only) {
			const { rows: all, error } = await conversation.furtherPages(call, answer, done.length === 0 ? [noMatch] : done);
			return [{ ...this.outcome(all, only.query, answer, this.priceOf(all, 1, answer, done.length === 0 && this.spec.bulk !== undefined ? 1 : 0)), ...(error ? { error } : {}) }];
		}
		const paired = pairRows(chunk.map(({ query }) => query), done, this.spec.positional === true, (row) => this.identityOf(row));
		const price = this.priceOf(done, chunk.length, answer, paired.rows.filter((row) => row === undefined).length);
		const found = paired.rows.filter((row) => row !== undefined && row.status !== 'none').length;
		const shares = divided(price, found || chunk.length);
		return chunk.map(({ query }, index) => {
			const row = paired.rows[index];
			const isFound = row !== undefined && row.status !== 'none';
			const credits = found === 0 || isFound ? (shares.shift() ?? 0) : 0;
			if (row === undefined && paired.lost) {
				const { label } = this.client.provider;
				return {
					records: [], credits,
					error: new ProviderError('unpaired', `${label} answered with records that cannot be told apart, so none was taken for this item`),
				};
			}
			return this.outcome([row ?? noMatch], query, answer, credits);
		});
	}

	private conversation(): Conversation {
		const { limit = DEFAULT_LIMIT, waitSeconds = DEFAULT_WAIT_SECONDS, paidOnce } = this.options;
		return new Conversation(this.client, this.operation, this.spec, { limit, waitSeconds, paidOnce, callOptions: this.callOptions() });
	}

	/**
	 * What a request took: the provider's own word counts, except that numbers may be charged after it. Rows that are
	 * withheld or absent from a bulk answer count, because nobody says that they are free.
	 */
	private priceOf(rows: readonly Row[], lookups: number, answer: View, absent: number): number {
		const { cost } = this.spec;
		const found = Math.min(rows.filter(({ status = 'matched' }) => status !== 'none').length + absent, this.spec.bulk === undefined ? Number.POSITIVE_INFINITY : lookups);
		const later = this.asksPhones && cost?.phones?.later === true;
		const withPhones = this.asksPhones ? found : 0;
		const reported = cost && !later ? (this.client.provider.creditsUsed?.(answer) ?? null) : null;
		return reported ?? creditsOf(cost, { lookups, rows: found, withPhones, pageRows: this.callOptions().pageSize });
	}

	private outcome(given: readonly Row[], query: Query, answer: View, credits = 0): Outcome {
		const rows = given.map((row) => (row.status === 'pending' ? { ...row, reference: row.reference ?? query.requestId } : row));
		const problem = rows.find((row) => row.problem)?.problem;
		if (problem) return { records: [], credits, error: this.client.heed(new ProviderError(problem.kind, problem.message)) };
		if (rows.some(({ status }) => status === 'restricted')) this.restricted.add(query);
		return { records: this.recordsOf(rows, query, answer), credits };
	}

	private recordsOf(rows: readonly Row[], query: Query, answer: View): EnrichmentRecord[] {
		const { provider, fields, clock } = this.client;
		const context = { fetchedAt: new Date(clock.now()).toISOString(), endpoint: this.operation, keepRaw: this.options.keepRaw, settings: fields };
		const isSearch = this.spec.next !== undefined;
		const wanted = isSearch ? rows.filter(({ status }) => status !== 'none') : rows;
		return recordsOfRows({ provider, operation: this.operation, answer, context }, wanted).map((record) => about(record, query));
	}

	private identityOf(row: Row): EnrichmentRecord<'Person'> & EnrichmentRecord<'Company'> {
		const reading = {
			provider: this.client.provider,
			operation: this.operation === 'technographics' || this.operation === 'leadScoring' || this.operation === 'intentSignals' ? 'enrichCompany' as const : this.operation,
			answer: new View(undefined), context: { fetchedAt: null },
		};
		return recordsOfRow(reading, row)[0] as EnrichmentRecord<'Person'> & EnrichmentRecord<'Company'>;
	}

	private callFor(chunk: readonly Slot[]): Call {
		return this.spec.call(chunk.map(({ query }) => query), this.callOptions());
	}

	private callOptions(): CallOptions {
		const { phones, personalEmails, webhookUrl, since, limit = DEFAULT_LIMIT } = this.options;
		const { clock, fields } = this.client;
		return {
			phones, personalEmails, webhookUrl, since, settings: fields, today: new Date(clock.now()).toISOString().slice(0, 10),
			pageSize: Math.max(1, Math.min(this.spec.pageSize ?? limit, limit)),
		};
	}
}

/** What was asked by domain, name or address carries it, also where the answer leaves it out. */
function about(record: EnrichmentRecord, { domain, companyName, email }: Query): EnrichmentRecord {
	if (record._meta.record === 'EmailVerification' && 'status' in record && record.status !== null && record.status !== 'suppressed') return { ...record, email: record.email ?? email ?? null };
	if (!('companyDomain' in record)) return record;
	return { ...record, companyDomain: record.companyDomain ?? domain ?? null, companyName: record.companyName ?? companyName ?? null };
}
