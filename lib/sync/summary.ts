import { z } from 'zod';

const count = z.number().int().nonnegative().catch(0);

/** What happened to the records of a stream. `requests` are HaloPSA API requests. */
export const totalsSchema = z.object({
	read: count,
	created: count,
	updated: count,
	unchanged: count,
	skipped: count,
	parked: count,
	requests: count,
});

export type Totals = z.infer<typeof totalsSchema>;

export const noTotals: Totals = { read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, parked: 0, requests: 0 };

/** The page as the Pull Changes operation describes it. */
export const pageSchema = z.object({
	stream: z.string(),
	since: z.string().catch(''),
	read: count,
	skipped: count,
	requests: count,
	position: z.unknown(),
	done: z.boolean(),
	cursor: z.string(),
});

export type PageInfo = z.infer<typeof pageSchema>;

const outcome = z.object({ action: z.enum(['created', 'updated', 'unchanged', 'skipped']) });

/**
 * Adds up what happened to a page's records: an item tells it in `action`, an item with an `error` is parked.
 * @param before the totals of the stream's earlier pages
 */
export function addPage(before: unknown, page: PageInfo, results: readonly Readonly<Record<string, unknown>>[]): Totals {
	const parsed = totalsSchema.safeParse(before);
	const totals: Totals = { ...(parsed.success ? parsed.data : noTotals) };
	totals.read += page.read;
	totals.skipped += page.skipped;
	totals.requests += page.requests;
	for (const result of results) {
		if (result.error !== undefined) totals.parked += 1;
		const known = outcome.safeParse(result);
		if (result.error === undefined && known.success) totals[known.data.action] += 1;
	}
	return totals;
}
