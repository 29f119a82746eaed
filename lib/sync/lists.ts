import type { HaloClient } from '../halo/client';
import { readListReply } from '../halo/listReply';
import { integerOf, isOn, type HaloRecord } from '../halo/records/record';
import type { Position } from './position';
import { PAGE_SIZE, takeStep } from './steps';
import type { Stream } from './streams';

/** What a page brought. */
export interface Gathered {
	readonly rows: readonly HaloRecord[];
	/** Rows that HaloPSA gave and that do not belong into the sync. */
	readonly outside: number;
	/** Where to go on; null at the end of the list. */
	readonly position: Position | null;
}

export type ListOf = Pick<Stream, 'resource' | 'query'>;

export type Query = Readonly<Record<string, string | number | boolean>>;

/** Ids that come as 95.0 or as text (CIPP Get-HaloUser.ps1) are cast, because they become identifiers elsewhere. */
export function withIntegers({ resource }: ListOf, row: HaloRecord): HaloRecord {
	const integers = ['id', ...resource.fields.filter(({ type }) => type === 'integer').map(({ name }) => name)];
	const cast = integers.flatMap((name) => (typeof row[name] === 'string' ? [[name, integerOf(row[name]) ?? row[name]] as const] : []));
	return cast.length === 0 ? row : { ...row, ...Object.fromEntries(cast) };
}

/** One page of a list from where the position stands. */
export async function readList(client: HaloClient, { resource, query }: ListOf, position: Position, more: Query = {}): Promise<Gathered & { readonly recordCount?: number }> {
	const { path, collection } = resource;
	const paging = { pageinate: true, page_no: position.page, page_size: PAGE_SIZE, order: 'id', orderdesc: false };
	const reply = readListReply(await client.request({ method: 'GET', path, query: { ...paging, ...query, ...more } }), path, collection);
	const { rows, next } = takeStep(position, reply);
	return { rows, outside: 0, position: next ? { ...position, ...next } : null, recordCount: reply.recordCount };
}

/** Lists hide inactive records unless asked; a tenant that shows them all the same marks them. */
export function withoutInactive(page: Gathered): Gathered {
	const rows = page.rows.filter(({ inactive }) => !isOn(inactive));
	return { ...page, rows, outside: page.outside + page.rows.length - rows.length };
}
