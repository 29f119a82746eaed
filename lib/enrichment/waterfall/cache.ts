import { z } from 'zod';
import { MATCH_STATUSES, schemas, type EnrichmentRecord } from '../records';
import type { Operation, Provider } from '../types';

/** What came of a lookup; `unknown` when its answer was lost and may have been paid. */
const STATUSES = [...MATCH_STATUSES, 'unknown'] as const;
export type CachedStatus = (typeof STATUSES)[number];

/** A row of the table that keeps answers. One row for each person or company, provider and request. */
export const cacheRowSchema = z.object({
	cache_key: z.string().min(1),
	provider: z.string(),
	operation: z.string(),
	status: z.enum(STATUSES),
	/** ISO 8601. */
	fetched_at: z.string(),
	credits: z.coerce.number(),
	/** What a pending lookup is asked for by; empty otherwise. */
	request_id: z.string().nullish().transform((text) => text ?? ''),
	/** The records as JSON. */
	answer: z.string(),
});
export type CacheRow = z.infer<typeof cacheRowSchema>;

const metaSchema = z.object({
	record: z.enum(Object.keys(schemas) as [keyof typeof schemas, ...(keyof typeof schemas)[]]), provider: z.string(), endpoint: z.string().nullable(), fetchedAt: z.string().nullable(),
	matchStatus: z.enum(MATCH_STATUSES), creditsUsed: z.number().nullable(), requestId: z.string().nullable(),
	fields: z.record(z.object({ provider: z.string(), fetchedAt: z.string().nullable(), confidence: z.number().nullable() })), raw: z.unknown(),
});
const answerSchema = z.array(z.object({ _meta: metaSchema }).passthrough());

export interface CachedAnswer {
	readonly status: CachedStatus;
	readonly fetchedAt: string;
	readonly requestId: string;
	readonly records: readonly EnrichmentRecord[];
}

/** The records of a row; undefined when the text is none that this node wrote. */
function recordsIn(answer: string): EnrichmentRecord[] | undefined {
	let data: unknown;
	try {
		data = JSON.parse(answer);
	} catch {
		return undefined;
	}
	const parsed = answerSchema.safeParse(data);
	if (!parsed.success) return undefined;
	const fits = parsed.data.every(({ _meta, ...fields }) => schemas[_meta.record].safeParse(fields).success);
	return fits ? (parsed.data as unknown as EnrichmentRecord[]) : undefined;
}

export interface CacheOptions {
	/** Days that an answer counts; 0 asks anew for everything. */
	readonly maxAgeDays: number;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** Answers of earlier runs, and those of this one, which serve its other questions too and are rows to keep. */
export class AnswerCache {
	/** Rows to write, the last word on each key, with the position of the subject they came of. */
	readonly written = new Map<string, { readonly row: CacheRow; readonly subject: number }>();
	/** Rows that are none. */
	readonly unreadable: number;
	private readonly rows = new Map<string, CacheRow>();

	constructor(given: readonly unknown[], private readonly options: CacheOptions) {
		let unreadable = 0;
		for (const one of given) {
			const parsed = cacheRowSchema.safeParse(one);
			if (!parsed.success) unreadable += 1;
			else if (!((this.rows.get(parsed.data.cache_key)?.fetched_at ?? '') > parsed.data.fetched_at)) this.rows.set(parsed.data.cache_key, parsed.data);
		}
		this.unreadable = unreadable;
	}

	static key(subject: string, { key, servedBy }: Provider, request: Operation, withPhones: boolean): string {
		return `${servedBy ?? key} ${request}${withPhones ? '+phones' : ''} ${subject}`;
	}

	/** The answer that is kept and still counts under the first of the keys that has one. */
	find(keys: readonly string[]): CachedAnswer | undefined {
		for (const key of keys) {
			const row = this.rows.get(key);
			if (!row || !this.counts(row)) continue;
			const records = recordsIn(row.answer);
			if (records) return { status: row.status, fetchedAt: row.fetched_at, requestId: row.request_id, records };
		}
		return undefined;
	}

	/** A person who withdrew consent stays out, whatever the age of the answer. */
	private counts({ status, fetched_at: fetchedAt }: CacheRow): boolean {
		if (status === 'restricted') return true;
		const age = this.options.now - Date.parse(fetchedAt);
		return age >= 0 && age <= this.options.maxAgeDays * 86_400_000 && this.options.maxAgeDays > 0;
	}

	keep(row: Omit<CacheRow, 'fetched_at' | 'answer'>, records: readonly EnrichmentRecord[], subject: number): void {
		const kept = { ...row, fetched_at: new Date(this.options.now).toISOString(), answer: JSON.stringify(records) };
		this.written.set(row.cache_key, { row: kept, subject });
		this.rows.set(row.cache_key, kept);
	}
}
