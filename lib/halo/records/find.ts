import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import type { ResourceDescriptor } from '../resources/types';
import { sameValue } from './compare';
import { InvalidInputError } from './input';
import { mayBeMadeSince } from './moments';
import { getRecord, inactiveToo, listRecords } from './read';
import { idOf, isBlank, type HaloRecord } from './record';

/** More candidates than this are not read one by one to see a field that the list does not show. */
const MOST_DETAIL_READS = 50;

type Query = Record<string, string | number | boolean>;


const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The narrowest list request that is sure to contain every match. */
function queryFor(descriptor: ResourceDescriptor, match: HaloRecord): Query {
	const query: Query = inactiveToo(descriptor);
	for (const [field, given] of Object.entries(match)) {
		if (!isScalar(given)) continue;
		// A blank too many would keep HaloPSA from finding what is compared without it below.
		const value = typeof given === 'string' ? given.trim() : given;
		const filter = descriptor.filters.find((candidate) => candidate.field === field);
		if (filter && (filter.type !== 'string' || filter.name.startsWith('search_'))) query[filter.name] = value;
		else if (descriptor.search && descriptor.searches?.includes(field) && query[descriptor.search] === undefined) {
			query[descriptor.search] = value;
		}
	}
	return query;
}

/** Compares one field exactly: filter type 2 means equals (CIPP Get-HaloUser.ps1). */
function exactQuery({ exact = [] }: ResourceDescriptor, match: HaloRecord): Query {
	const name = exact.find((field) => isScalar(match[field]) && match[field] !== '');
	if (name === undefined) return {};
	return { advanced_search: JSON.stringify([{ filter_name: name, filter_type: 2, filter_value: String(match[name]).trim() }]) };
}

/** Text is compared without case and outer space, as people and directories write addresses and names. */
function fits(descriptor: ResourceDescriptor, row: HaloRecord, match: HaloRecord): boolean {
	return Object.entries(match).every(([name, wanted]) => {
		const value = row[name];
		if (typeof value === 'string' && typeof wanted === 'string') return value.trim().toLowerCase() === wanted.trim().toLowerCase();
		return sameValue(descriptor.fields.find((field) => field.name === name)?.type ?? (name === 'id' ? 'integer' : undefined), value, wanted);
	});
}

async function withDetails(client: HaloClient, descriptor: ResourceDescriptor, rows: HaloRecord[], unseen: string[]): Promise<HaloRecord[]> {
	if (rows.length > MOST_DETAIL_READS) {
		throw new InvalidInputError(
			`HaloPSA's list of ${descriptor.plural.toLowerCase()} does not show ${unseen.join(', ')}, and ${rows.length} records would have to be read one by one`,
			'Match on a field that the list shows, or add one that narrows the search',
		);
	}
	const full: HaloRecord[] = [];
	for (const row of rows) {
		const id = idOf(row);
		if (id !== undefined) full.push(await getRecord(client, descriptor, id));
	}
	return full;
}

/**
 * All records whose fields equal `match`, inactive ones included. HaloPSA's search is fuzzy
 * (CIPP Get-HaloUser.ps1), so every row is compared again here; a field that list rows lack is read from
 * the single records.
 */
export async function findMatches(client: HaloClient, descriptor: ResourceDescriptor, match: HaloRecord): Promise<HaloRecord[]> {
	const query = queryFor(descriptor, match);
	if (descriptor.parent && isScalar(match[descriptor.parent])) query[descriptor.parent] = match[descriptor.parent] as string | number;
	const exact = exactQuery(descriptor, match);
	if (!('advanced_search' in exact)) return await matchesIn(client, descriptor, match, query);
	try {
		return await matchesIn(client, descriptor, match, { ...query, ...exact });
	} catch (error) {
		// A tenant that does not know the field refuses the search; the list without it holds every match too.
		if (!(error instanceof HaloValidationError)) throw error;
		return await matchesIn(client, descriptor, match, query);
	}
}

async function matchesIn(client: HaloClient, descriptor: ResourceDescriptor, match: HaloRecord, query: Query): Promise<HaloRecord[]> {
	const possible: HaloRecord[] = [];
	const unseen = new Set<string>();
	for await (const row of listRecords(client, descriptor, { query })) {
		const shown = Object.fromEntries(Object.entries(match).filter(([name]) => name in row));
		if (!fits(descriptor, row, shown)) continue;
		for (const name of Object.keys(match)) if (!(name in row)) unseen.add(name);
		possible.push(row);
	}
	if (unseen.size === 0) return possible;
	const full = await withDetails(client, descriptor, possible, [...unseen]);
	return full.filter((record) => fits(descriptor, record, match));
}

/**
 * Looks for the record that a create made when its answer was lost; HaloPSA knows no idempotency key.
 * @returns a look-up for `HaloClient.create`, or undefined when the record has no natural key.
 */
export function findCreated(
	client: HaloClient,
	descriptor: ResourceDescriptor,
	sent: HaloRecord,
): ((startedAtMs: number) => Promise<HaloRecord[]>) | undefined {
	const key = descriptor.identity.find((fields) => fields.every((name) => !isBlank(sent[name])));
	if (!key) return undefined;
	return async (startedAtMs) => {
		const match = Object.fromEntries(key.map((name) => [name, sent[name]]));
		const rows = await findMatches(client, descriptor, match);
		return rows.filter((row) => mayBeMadeSince(row, startedAtMs));
	};
}
