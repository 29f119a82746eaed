import type { HaloClient } from '../../halo/client';
import { HaloNotFoundError } from '../../halo/errors';
import { findMatches } from '../../halo/records/find';
import { getRecord, inactiveToo } from '../../halo/records/read';
import { integerOf, isBlank, type HaloRecord } from '../../halo/records/record';
import type { ResourceDescriptor } from '../../halo/resources/types';
import { readListReply } from '../../halo/listReply';
import { PAGE_SIZE } from '../steps';
import { addressColumns, isAddressField } from './address';
import { readIdPages } from './idPages';
import { showsAll } from './values';

/** Fewer records than this are read one by one. */
const WORTH_A_LIST = 4;

const always = ['id', 'inactive', 'deleted', 'client_id', 'main_site_id', 'last_update', 'alastupdate', 'slastupdate', 'ulastupdate', 'dlastupdate'];

export interface Wanted {
	readonly ids: readonly number[];
	/** Fields by which records without a known id are looked for, one entry for each search. */
	readonly matches: readonly HaloRecord[];
	/** Fields to keep of list rows, so that a large list takes little memory. */
	readonly fields: readonly string[];
	/** ISO; leaves the rows out that did not change since. */
	readonly since?: string;
}

type Query = Readonly<Record<string, string | number | boolean>>;

/** The names by which records are looked for, and the keys that are wanted for each. */
function wantedKeys(matches: readonly HaloRecord[]): ReadonlyMap<string, { readonly names: readonly string[]; readonly keys: ReadonlySet<string> }> {
	const wanted = new Map<string, { readonly names: readonly string[]; readonly keys: Set<string> }>();
	for (const match of matches) {
		const names = Object.keys(match);
		const one = wanted.get(names.join()) ?? { names, keys: new Set() };
		one.keys.add(keyOf(match, names));
		wanted.set(names.join(), one);
	}
	return wanted;
}

/**
 * What HaloPSA has of the records to compare, inactive ones included, in the fewest requests: whole lists, the pages of a
 * list that hold the records, or the records one by one. Of a list only the wanted rows are kept.
 */
export class HaloSide {
	private readonly singles = new Map<number, Promise<HaloRecord | undefined>>();
	private readonly rows = new Map<number, HaloRecord>();
	/** The kept rows by the fields that records are looked for by. */
	private readonly found = new Map<string, Map<string, HaloRecord[]>>();
	/** Whether every row of the list was looked at and showed the fields of every search. */
	private whole = false;

	private constructor(
		private readonly client: HaloClient,
		private readonly resource: ResourceDescriptor,
		private readonly wanted: Wanted,
	) {}

	static async read(client: HaloClient, resource: ResourceDescriptor, wanted: Wanted): Promise<HaloSide> {
		const side = new HaloSide(client, resource, wanted);
		const { ids, matches, since } = wanted;
		const wantedCount = ids.length + matches.length;
		if (wantedCount >= (since === undefined ? WORTH_A_LIST : 1)) await side.readList();
		return side;
	}

	private query(): Query {
		const { listQuery, watermark } = this.resource;
		const { since, fields } = this.wanted;
		return {
			...listQuery,
			...inactiveToo(this.resource),
			...(since !== undefined && watermark ? { [watermark.from]: since } : {}),
			...(fields.some(isAddressField) ? { includeaddress: true } : {}),
		};
	}

	private async readList(): Promise<void> {
		const { path, collection, paged } = this.resource;
		const { since, matches, fields } = this.wanted;
		const ids = new Set(this.wanted.ids);
		const query = this.query();
		const keep = this.keeper(ids);
		let [isWhole, showsSearched] = [true, true];
		for await (const page of this.client.pages({ path, collection, paged, query })) {
			for (const row of page.rows) showsSearched = keep(row) && showsSearched;
			const pages = Math.ceil((page.recordCount ?? 0) / PAGE_SIZE);
			if (since !== undefined || page.pageNo !== 1 || pages <= 1) continue;
			// What is looked for by its values costs a request each, and a row that lacks a field another for its record.
			const isEnough = page.rows.some((row) => showsAll(row, fields));
			isWhole = (pages - matches.length) * PAGE_SIZE <= (isEnough ? ids.size : 0);
			if (isWhole) continue;
			if (!isEnough) break;
			const left = await readIdPages(async (pageNo) => {
				const paging = { pageinate: true, page_no: pageNo, page_size: PAGE_SIZE, order: 'id', orderdesc: false };
				return readListReply(await this.client.request({ method: 'GET', path, query: { ...paging, ...query } }), path, collection);
			}, page, ids, (_, row) => keep(row));
			// Without an order all pages are read, unless the records one by one are fewer.
			isWhole = left === undefined && pages <= ids.size + matches.length;
			if (!isWhole) break;
		}
		this.whole = isWhole && since === undefined && showsSearched;
	}

	/** Keeps what is wanted of a row; gives whether the row shows the fields of every search. */
	private keeper(ids: ReadonlySet<number>): (row: HaloRecord) => boolean {
		const { fields, matches } = this.wanted;
		const names = [...new Set([...always, ...fields, ...(fields.some(isAddressField) ? addressColumns : [])])];
		const wanted = wantedKeys(matches);
		return (row) => {
			const id = integerOf(row.id);
			const searches = [...wanted].filter(([, search]) => search.keys.has(keyOf(row, search.names)));
			if (id !== undefined && (ids.has(id) || searches.length > 0)) {
				const kept = Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
				this.rows.set(id, kept);
				for (const [name, search] of searches) this.enter(name, keyOf(row, search.names), kept);
			}
			return [...wanted.values()].every((search) => showsAll(row, search.names));
		};
	}

	private enter(names: string, key: string, row: HaloRecord): void {
		const index = this.found.get(names) ?? new Map<string, HaloRecord[]>();
		this.found.set(names, index);
		const same = index.get(key);
		// A row that slid onto another page is one row.
		if (!same) index.set(key, [row]);
		else if (!same.some(({ id }) => id === row.id)) same.push(row);
	}

	has(id: number): boolean {
		return this.rows.has(id);
	}

	/** The record with at least the fields that are compared; undefined when HaloPSA has none. */
	async byId(id: number): Promise<HaloRecord | undefined> {
		const row = this.rows.get(id);
		return row && showsAll(row, this.wanted.fields) ? row : await this.single(id);
	}

	/** The record as HaloPSA has it now, with its details. */
	async single(id: number): Promise<HaloRecord | undefined> {
		const read = this.singles.get(id) ?? getRecord(this.client, this.resource, id).catch((error: unknown) => {
			if (error instanceof HaloNotFoundError) return undefined;
			throw error;
		});
		this.singles.set(id, read);
		return await read;
	}

	/** All records whose fields equal `match`, one of those that were wanted; none of the values may be blank. */
	async matching(match: HaloRecord): Promise<HaloRecord[]> {
		const names = Object.keys(match);
		if (!this.whole) return await findMatches(this.client, this.resource, match);
		return this.found.get(names.join())?.get(keyOf(match, names)) ?? [];
	}
}

/** Text is compared without case and outer space, as people and directories write addresses and names. */
const keyOf = (record: HaloRecord, names: readonly string[]): string =>
	JSON.stringify(names.map((name) => (isBlank(record[name]) ? '' : String(record[name]).trim().toLowerCase())));
