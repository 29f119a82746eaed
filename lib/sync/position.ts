import { z } from 'zod';

/** A site as far as its client's company record needs it. */
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
export const positionSchema = z.object({
	/** The next page to ask for; counted from 1. */
	page: z.number().int().positive(),
	/** The time by HaloPSA's clock when the first page was asked for; the next run starts there. */
	startedAt: z.string(),
	/** The count HaloPSA gave last. */
	recordCount: z.number().int().nonnegative().optional(),
	/** The highest id so far while ids arrive in ascending order; absent once they did not. */
	lastId: z.number().optional(),
	ascending: z.boolean(),
	/** Rows per page as HaloPSA gives them, which may be fewer than asked for. */
	pageRows: z.number().int().nonnegative(),
	/** Pages read again because rows slid onto them. */
	stepsBack: z.number().int().nonnegative(),
	/** Pages in a row that brought nothing new. */
	fruitless: z.number().int().nonnegative(),
	/** Which of its two lists an incremental run of clients is in. */
	phase: z.enum(['clients', 'sites']).optional(),
	/** Sites of clients still to come, read ahead with the sites of clients already met. */
	sites: z.object({ page: z.number().int(), ahead: z.array(siteSchema), done: z.boolean(), ordered: z.boolean() }).optional(),
	/** Ids of the asset groups that hold items. */
	itemGroups: z.array(z.number()).optional(),
});

export type Position = z.infer<typeof positionSchema>;
