import type { HaloClient } from '../client';
import { HaloNotFoundError } from '../errors';
import type { ResourceDescriptor } from '../resources/types';
import { InvalidInputError, toHaloRecord } from './input';
import { idOf, type HaloRecord, type RecordId } from './record';
import { shown } from './values';

type Query = Record<string, string | number | boolean>;

export interface ListOptions {
	readonly query?: Query;
	/** Most rows to give; all of them when absent. */
	readonly limit?: number;
}

/** The switches that make a list show inactive records too. */
export const inactiveToo = ({ filters }: Pick<ResourceDescriptor, 'filters'>): Query =>
	Object.fromEntries(filters.filter(({ name }) => name === 'includeinactive' || name === 'includedisabled').map(({ name }) => [name, true]));

/** HaloPSA has no single record of some resources (expenses): the list is all there is. */
async function fromList(client: HaloClient, descriptor: ResourceDescriptor, id: RecordId, query: Query): Promise<HaloRecord> {
	for await (const row of listRecords(client, descriptor, { query })) if (idOf(row) === id) return row;
	throw new HaloNotFoundError(`HaloPSA lists no ${descriptor.label.toLowerCase()} with the ID ${id}.`, {
		method: 'GET',
		path: descriptor.path,
		advice: 'Check the ID and that the agent may see the record.',
	});
}

/** One record with its details and custom fields. `query` carries the ticket of an action. */
export async function getRecord(client: HaloClient, descriptor: ResourceDescriptor, id: RecordId, query: Query = {}): Promise<HaloRecord> {
	if (!descriptor.operations.includes('get')) return await fromList(client, descriptor, id, query);
	const details = descriptor.detailed === false ? {} : { includedetails: true };
	return await client.get(descriptor.path, id, { ...details, ...query });
}

/** The rows of a list, page by page; rows are lighter than single records. */
export async function* listPages(client: HaloClient, descriptor: ResourceDescriptor, options: ListOptions = {}): AsyncGenerator<readonly HaloRecord[]> {
	const { path, collection, paged, listQuery } = descriptor;
	const pages = client.pages({ path, collection, paged, query: { ...listQuery, ...options.query }, limit: options.limit });
	for await (const { rows } of pages) yield rows;
}

/** The rows of a list one by one; {@link listPages} costs less where there are many. */
export async function* listRecords(client: HaloClient, descriptor: ResourceDescriptor, options: ListOptions = {}): AsyncGenerator<HaloRecord> {
	for await (const rows of listPages(client, descriptor, options)) yield* rows;
}

/** The query parameters for filters as a user filled them in; empty ones are left out. */
export function toQuery(descriptor: ResourceDescriptor, filters: Readonly<Record<string, unknown>>): Query {
	const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== null && value !== '');
	const fields = descriptor.filters.map(({ name, label, type }) => ({ name, label, type }));
	const unknown = given.map(([name]) => name).find((name) => !fields.some((field) => field.name === name));
	if (unknown !== undefined) {
		throw new InvalidInputError(
			`${descriptor.plural} have no filter ${shown(unknown)}`,
			`Use one of: ${fields.map(({ name }) => name).join(', ') || 'none'}`,
		);
	}
	const checked = toHaloRecord({ ...descriptor, fields }, Object.fromEntries(given));
	return Object.fromEntries(
		Object.entries(checked).map(([name, value]) => [name, typeof value === 'number' || typeof value === 'boolean' ? value : String(value)]),
	);
}

/**
 * The record with the fields most people use, in reading order; fields HaloPSA did not send are left out. Of a text
 * that HaloPSA has twice, the one in the format asked for.
 */
export function simplify({ simple }: ResourceDescriptor, record: HaloRecord, format: 'text' | 'html' = 'text'): HaloRecord {
	const names = format === 'text' ? simple : simple.map((name) => (record[`${name}_html`] === undefined ? name : `${name}_html`));
	return Object.fromEntries(names.filter((name) => record[name] !== undefined).map((name) => [name, record[name]]));
}
