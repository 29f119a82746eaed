import { essenceOf } from '../../domain/sameText';
import { SEARCH_PAGE, type SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import type { SalesbuildrResource } from './resources';

/** Fewer records than this are read one by one; a search would cost as much. */
const WORTH_A_SEARCH = 3;

/** So few records that a search did not show are read by their identifier as well, because its index may be behind. */
const WORTH_A_CHECK = 10;

export interface Sighting {
	readonly record: SalesbuildrRecord;
	/** Read by itself; the row of a search may lack fields. */
	readonly whole: boolean;
}

/** What is known of the wanted records: `undefined` for one that is absent, no entry for one not yet looked at. */
type Found = Map<string, Sighting | undefined>;

function externalIdOf({ externalIdentifier }: SalesbuildrRecord): string | undefined {
	if (typeof externalIdentifier === 'number') return String(externalIdentifier);
	return typeof externalIdentifier === 'string' && externalIdentifier !== '' ? externalIdentifier : undefined;
}

/**
 * Reads search pages while that costs fewer requests than reading the remaining records one by one.
 * @returns whether every row was seen, so that a record not found does not exist.
 */
async function searchThrough(client: SalesbuildrClient, resource: SalesbuildrResource, wanted: ReadonlySet<string>, found: Found): Promise<boolean> {
	const seen = new Set<unknown>();
	let shown = false;
	for (let from = 0; ; ) {
		const { rows, total } = await client.searchPage(resource, { from, size: SEARCH_PAGE });
		if (rows.length === 0) return (shown || from === 0) && seen.size >= (total ?? 0);
		const before = seen.size;
		for (const row of rows) {
			seen.add(row.id);
			const externalId = externalIdOf(row);
			shown ||= externalId !== undefined;
			if (externalId !== undefined && wanted.has(externalId)) found.set(externalId, { record: row, whole: false });
		}
		// Rows without identifiers, or the same page again, tell nothing about what is not among them.
		if (!shown || seen.size === before) return false;
		from += rows.length;
		if (total !== undefined && from >= total) return seen.size >= total;
		const pagesLeft = Math.ceil(((total ?? from + SEARCH_PAGE) - from) / SEARCH_PAGE);
		const recordsLeft = wanted.size - found.size;
		if (recordsLeft === 0 || pagesLeft >= recordsLeft) return false;
	}
}

/** The record with this external identifier as it is by itself. */
export async function wholeRecord(client: SalesbuildrClient, resource: SalesbuildrResource, externalId: string): Promise<Sighting | undefined> {
	const record = await client.getByExternalIdentifier(resource, externalId);
	return record && { record, whole: true };
}

/**
 * The records with these external identifiers, in the fewest requests: by search while pages are cheaper
 * than single reads and rows show the identifier, one by one otherwise.
 *
 * `certain` reads every record that a complete search did not show once more by its identifier; needed where an
 * absence is an error and not the start of a create, which a repeated identifier makes harmless.
 */
export async function recordsByExternalId(
	client: SalesbuildrClient,
	resource: SalesbuildrResource,
	externalIds: Iterable<string>,
	{ certain = false }: { certain?: boolean } = {},
): Promise<Found> {
	const wanted = new Set(externalIds);
	const found: Found = new Map();
	// A resource that is read as a list only shows everything in it.
	const complete = wanted.size >= (resource.listOnly ? 1 : WORTH_A_SEARCH) && (await searchThrough(client, resource, wanted, found));
	const missing = [...wanted].filter((id) => !found.has(id));
	const trusted = complete && !certain && missing.length > WORTH_A_CHECK;
	const read = missing.map(async (id) => [id, trusted ? undefined : await wholeRecord(client, resource, id)] as const);
	for (const [id, sighting] of await Promise.all(read)) found.set(id, sighting);
	return found;
}

export const nameKey = (name: string): string => essenceOf(name).toLowerCase();

/** Salesbuildr's ids by name; a name that several records have is none's. */
export async function idsByName(client: SalesbuildrClient, resource: SalesbuildrResource): Promise<Map<string, unknown>> {
	const ids = new Map<string, unknown>();
	for await (const { id, name } of client.search(resource)) {
		if (typeof name !== 'string' || name.trim() === '') continue;
		ids.set(nameKey(name), ids.has(nameKey(name)) ? undefined : id);
	}
	return ids;
}
