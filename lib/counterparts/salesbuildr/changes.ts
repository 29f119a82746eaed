import { SEARCH_PAGE, type SalesbuildrRecord, type SearchPage } from './answers';
import type { SalesbuildrClient } from './client';
import { SalesbuildrError } from './errors';
import { recordsByExternalId } from './lookup';
import type { SalesbuildrResource } from './resources';

const FIELD = 'updatedAt';

const timeOf = (row: SalesbuildrRecord): number => Date.parse(String(row[FIELD] ?? ''));

const isSorted = (times: readonly number[], sign: 1 | -1): boolean => times.every((time, index) => index === 0 || (time - (times[index - 1] ?? time)) * sign >= 0);

/** One page in an order; undefined for a tenant that refuses it. */
async function pageBy(client: SalesbuildrClient, resource: SalesbuildrResource, order: '-' | '+', from: number): Promise<SearchPage | undefined> {
	try {
		return await client.searchPage(resource, { from, size: SEARCH_PAGE, sort: `${order}${FIELD}` });
	} catch (error) {
		if (error instanceof SalesbuildrError && error.status === 400) return undefined;
		throw error;
	}
}

/**
 * The rows that changed since, newest first, without reading the others: Salesbuildr sorts as `-field` or `+field` (help
 * of a client generated from its API document, Servosity/msp-skills). An order that is not kept shows at the two ends of
 * the list, and then undefined is returned.
 */
async function newestFirst(client: SalesbuildrClient, resource: SalesbuildrResource, since: number): Promise<SalesbuildrRecord[] | undefined> {
	const changed: SalesbuildrRecord[] = [];
	let last = Number.POSITIVE_INFINITY;
	for (let from = 0; ; ) {
		const page = await pageBy(client, resource, '-', from);
		const times = page?.rows.map(timeOf);
		if (!page || !times || times.some(Number.isNaN)) return undefined;
		const { rows, total } = page;
		const isAll = rows.length === 0 || (total !== undefined && from + rows.length >= total);
		if (from === 0 && isAll) return rows.filter((_, index) => (times[index] ?? since) >= since);
		if (!isSorted(times, -1) || (times[0] ?? last) > last) return undefined;
		changed.push(...rows.filter((_, index) => (times[index] ?? since) >= since));
		last = times.at(-1) ?? last;
		from += rows.length;
		if (isAll) return changed;
		if (last < since) break;
	}
	const oldest = (await pageBy(client, resource, '+', 0))?.rows.map(timeOf);
	const first = oldest?.[0];
	return oldest && first !== undefined && isSorted(oldest, 1) && first < last ? changed : undefined;
}

/** Which records a search is to give. */
export interface Selection {
	/** Those that changed since; milliseconds since the epoch. */
	readonly since?: number;
	/** Those with these external identifiers, also where they did not change. */
	readonly externalIds?: readonly string[];
}

/**
 * The records that changed, and those with the wanted external identifiers, each once. A record that does not say when it
 * changed is given, because it may have.
 */
export async function* selectedRecords(client: SalesbuildrClient, resource: SalesbuildrResource, { since, externalIds = [] }: Selection): AsyncGenerator<SalesbuildrRecord> {
	const given = new Set<unknown>();
	const wanted = new Set(externalIds);
	const isFresh = (row: SalesbuildrRecord): boolean => {
		if (given.has(row.id)) return false;
		given.add(row.id);
		wanted.delete(String(row.externalIdentifier ?? ''));
		return true;
	};
	if (since !== undefined) {
		const rows = (await newestFirst(client, resource, since)) ?? client.search(resource);
		for await (const row of rows) {
			const isWanted = !(timeOf(row) < since) || wanted.has(String(row.externalIdentifier ?? ''));
			if (isWanted && isFresh(row)) yield row;
		}
	}
	const found = await recordsByExternalId(client, resource, wanted);
	for (const sighting of found.values()) if (sighting && isFresh(sighting.record)) yield sighting.record;
}
