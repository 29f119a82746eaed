import { z } from 'zod';
import { fingerprint } from '../domain/fingerprint';

/** Where a read of a list stands between two pages. */
export const walkSchema = z.object({
	/** The next page to ask for; counted from 1. */
	page: z.number().int().positive(),
	/** The count HaloPSA gave last. */
	recordCount: z.number().int().nonnegative().optional(),
	/** The highest id so far while ids arrive in ascending order; absent once they did not. */
	lastId: z.number().optional(),
	ascending: z.boolean(),
	/** Rows per page as HaloPSA gives them, which may be fewer than asked for. */
	pageRows: z.number().int().nonnegative(),
	/** Pages read again because rows slid onto them. */
	stepsBack: z.number().int().nonnegative(),
	/** Whether the next page was read before and is read again for rows that slid onto it. */
	again: z.boolean(),
	/** Pages in a row that brought nothing new. */
	fruitless: z.number().int().nonnegative(),
	/** The ids of the page before. */
	previous: z.array(z.number()),
});

export type Walk = z.infer<typeof walkSchema>;

/** A site as far as its client's company record needs it. An empty text is known to be empty; an absent one is not known. */
export const siteSchema = z.object({
	id: z.number(),
	client_id: z.number(),
	name: z.string().optional(),
	phonenumber: z.string().optional(),
	line1: z.string().optional(),
	line2: z.string().optional(),
	line3: z.string().optional(),
	line4: z.string().optional(),
	postcode: z.string().optional(),
	country: z.string().optional(),
});

export type SiteSummary = z.infer<typeof siteSchema>;

/**
 * Where a stream stands between two pages. It travels in an item from one sub-workflow run to the next,
 * so it stays small whatever the size of the tenant.
 */
export const positionSchema = walkSchema.extend({
	/** The time by HaloPSA's clock when the first page was asked for; the next run starts there. */
	startedAt: z.string(),
	/** The cursor is not believed, and everything is read. */
	whole: z.literal(true).optional(),
	/** Which of its lists an incremental run of clients is in: changed clients, changed sites, or everything after all. */
	phase: z.enum(['clients', 'sites', 'all']).optional(),
	/** The clients an incremental run has had. */
	met: z.array(z.number()).optional(),
	/** Sites read ahead whose clients are still to come; no `walk` once the list is read through. */
	sites: z.object({ walk: walkSchema.optional(), ahead: z.array(siteSchema), ordered: z.boolean() }).optional(),
	/** Ids of the asset groups that hold items. */
	itemGroups: z.array(z.number()).optional(),
});

export type Position = z.infer<typeof positionSchema>;

/** A position as it leaves this code: it is believed only where its text is still the one that was given. */
export type SealedPosition = Position & { readonly check: number };

const checkOf = (position: Position, stream: string, since: string): number => fingerprint(`${stream} ${since} ${JSON.stringify(position)}`);

export function sealPosition(position: Position, stream: string, since: string): SealedPosition {
	const canonical = positionSchema.parse(position);
	return { ...canonical, check: checkOf(canonical, stream, since) };
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * The position that was given for this stream and this cursor. Undefined for one of another stream, of another cursor,
 * of another release, or changed: reading from the first page on loses nothing then.
 */
export function openPosition(given: unknown, stream: string, since: string): Position | undefined {
	if (given === undefined || given === null || given === '') return undefined;
	const parsed = positionSchema.extend({ check: z.number() }).safeParse(typeof given === 'string' ? parsedJson(given) : given);
	if (!parsed.success) return undefined;
	const { check, ...position } = parsed.data;
	return check === checkOf(position, stream, since) ? position : undefined;
}
