import { SEARCH_PAGE, type SalesbuildrClient, type SalesbuildrRecord } from './client';
import type { SalesbuildrResource } from './resources';

/** Fewer records than this are read one by one; a search would cost as much. */
const WORTH_A_SEARCH = 3;

const externalIdOf = (row: SalesbuildrRecord): string | undefined => {
	const { externalIdentifier } = row;
	if (typeof externalIdentifier === 'number') return String(externalIdentifier);
	return typeof externalIdentifier === 'string' && externalIdentifier !== '' ? externalIdentifier : undefined;
};

/** What is known of the wanted records: `undefined` for one that is surely absent, no entry for one not yet looked at. */
type Found = Map<string, SalesbuildrRecord | undefined>;

/**
 * Reads search pages while that costs fewer requests than reading the remaining records one by one.
 * @returns whether every row was seen, so that a record not found does not exist.
 */
async function searchThrough(client: SalesbuildrClient, resource: SalesbuildrResource, wanted: ReadonlySet<string>, found: Found): Promise<boolean> {
	let from = 0;
	for (;;) {
		const { rows, total } = await client.searchPage(resource, { from, size: SEARCH_PAGE });
		for (const row of rows) {
			const externalId = externalIdOf(row);
			if (externalId !== undefined && wanted.has(externalId)) found.set(externalId, row);
		}
		from += rows.length;
		const shows = rows.some((row) => 'externalIdentifier' in row);
		if (rows.length > 0 && !shows) return false;
		if (rows.length === 0 || (total !== undefined && from >= total)) return total === undefined || from >= total;
		const pagesLeft = Math.ceil(((total ?? from + SEARCH_PAGE) - from) / SEARCH_PAGE);
		const recordsLeft = wanted.size - found.size;
		if (recordsLeft === 0 || pagesLeft >= recordsLeft) return false;
	}
}

async function readEach(client: SalesbuildrClient, resource: SalesbuildrResource, ids: readonly string[], found: Found): Promise<void> {
	const reads = ids.map(async (id) => [id, await client.getByExternalIdentifier(resource, id)] as const);
	for (const [id, record] of await Promise.all(reads)) found.set(id, record);
}

/**
 * The records with these external identifiers, in the fewest requests: by search while pages are cheaper
 * than single reads and rows show the identifier, one by one otherwise.
 *
 * `certain` reads a record that a complete search did not show once more by its identifier, because a search
 * index can be behind; needed where an absence is an error and not the start of a create.
 */
export async function recordsByExternalId(
	client: SalesbuildrClient,
	resource: SalesbuildrResource,
	externalIds: Iterable<string>,
	{ certain = false }: { certain?: boolean } = {},
): Promise<Found> {
	const wanted = new Set(externalIds);
	const found: Found = new Map();
	const complete = wanted.size >= WORTH_A_SEARCH && (await searchThrough(client, resource, wanted, found));
	const missing = [...wanted].filter((id) => !found.has(id));
	if (complete && !certain) for (const id of missing) found.set(id, undefined);
	else await readEach(client, resource, missing, found);
	return found;
}
