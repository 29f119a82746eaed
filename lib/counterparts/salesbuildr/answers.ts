import { z } from 'zod';

import { SalesbuildrError } from './errors';

export type SalesbuildrRecord = Readonly<Record<string, unknown>>;

/** The largest page a search gives (counterpart clients). */
export const SEARCH_PAGE = 100;

export const record = z.record(z.unknown());
/** A total that is no number is as good as none; it must not make the rows unreadable. */
const total = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]).optional().catch(undefined);
/** The largest batch of products (counterpart clients). */
export const LARGEST_BATCH = 100;

export const batchAnswer = z.union([z.array(record), z.object({ results: z.array(record) }).transform(({ results }) => results), z.object({ products: z.array(record) }).transform(({ products }) => products)]);
export const valuesAnswer = z.union([z.object({ values: z.array(record) }).transform(({ values }) => values), z.array(record)]);
const rows = z.array(record);
const searchAnswer = z.union([
	z.object({ results: rows, total }),
	z.object({ items: rows, total }).transform(({ items: results, total: all }) => ({ results, total: all })),
	z.object({ data: rows, total }).transform(({ data: results, total: all }) => ({ results, total: all })),
]);
/** A single record; some servers wrap it in a list of one, or answer null for nothing. */
export const single = z.union([record, z.array(record).max(1).transform(([first]) => first), z.null().transform(() => undefined)]);

export interface SearchPage {
	readonly rows: readonly SalesbuildrRecord[];
	/** Rows in all; undefined when Salesbuildr did not say. */
	readonly total: number | undefined;
}

/** A category tree, a bare list and a wrapped search answer all become a page of rows. */
export function pageOf(json: unknown): SearchPage {
	const wrapped = searchAnswer.safeParse(json);
	if (wrapped.success) return { rows: wrapped.data.results, total: wrapped.data.total };
	const bare = rows.safeParse(json);
	if (!bare.success) throw new SalesbuildrError('Salesbuildr answered a search with something that is not a list', 'Check the Base URL of the credential');
	const flat = bare.data.flatMap(function flatten(row): SalesbuildrRecord[] {
		const children = rows.safeParse(row.children);
		return [row, ...(children.success ? children.data.flatMap(flatten) : [])];
	});
	// A bare list of a page's length may be only the first of several.
	return { rows: flat, total: bare.data.length < SEARCH_PAGE ? flat.length : undefined };
}
