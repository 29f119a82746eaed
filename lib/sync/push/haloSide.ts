import type { HaloClient } from '../../halo/client';
import { HaloNotFoundError } from '../../halo/errors';
import { findMatches } from '../../halo/records/find';
import { getRecord } from '../../halo/records/read';
import { integerOf, isBlank, type HaloRecord } from '../../halo/records/record';
import type { ResourceDescriptor } from '../../halo/resources/types';
import { PAGE_SIZE } from '../steps';
import { addressColumns, isAddressField } from './address';
import { showsAll } from './values';

/** Fewer records than this are read one by one. */
const WORTH_A_LIST = 4;

const hidden = ['includeinactive', 'includedisabled'];
const always = ['id', 'inactive', 'deleted', 'client_id', 'main_site_id', 'last_update', 'alastupdate', 'slastupdate', 'ulastupdate', 'dlastupdate'];

export interface Wanted {
	readonly ids: readonly number[];
	/** Records that have to be looked for by other fields. */
	readonly searches: number;
	/** Fields to keep of list rows, so that a large list takes little memory. */
	readonly fields: readonly string[];
	/** ISO; leaves the rows out that did not change since. */
	readonly since?: string;
}

/**
 * What HaloPSA has of the records to compare, inactive ones included, in the fewest requests: the list is read whole
 * where that costs less than reading the records one by one.
 */
export class HaloSide {
	private readonly singles = new Map<number, Promise<HaloRecord | undefined>>();
	private readonly indexes = new Map<string, ReadonlyMap<string, HaloRecord[]>>();

	private constructor(
		private readonly client: HaloClient,
		private readonly resource: ResourceDescriptor,
		private readonly fields: readonly string[],
		private readonly rows: ReadonlyMap<number, HaloRecord>,
		/** Whether `rows` are all there are. */
		private readonly whole: boolean,
	) {}

	static async read(client: HaloClient, resource: ResourceDescriptor, { ids, searches, fields, since }: Wanted): Promise<HaloSide> {
		const wanted = ids.length + searches;
		const rows = new Map<number, HaloRecord>();
		const hasAddress = fields.some(isAddressField);
		const names = [...new Set([...always, ...fields, ...(hasAddress ? addressColumns : [])])];
		const { path, collection, paged, listQuery, watermark } = resource;
		const query: Record<string, string | number | boolean> = { ...listQuery };
		for (const { name } of resource.filters) if (hidden.includes(name)) query[name] = true;
		if (since && watermark) query[watermark.from] = since;
		if (hasAddress) query.includeaddress = true;
		let whole = since === undefined;
		if (since !== undefined || wanted >= WORTH_A_LIST) {
			for await (const page of client.pages({ path, collection, paged, query })) {
				for (const row of page.rows) {
					const id = integerOf(row.id);
					if (id !== undefined) rows.set(id, Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]])));
				}
				const pages = Math.ceil((page.recordCount ?? 0) / PAGE_SIZE);
				whole &&= pages <= wanted;
				if (since === undefined && !whole) break;
			}
		} else whole = false;
		return new HaloSide(client, resource, fields, rows, whole);
	}

	has(id: number): boolean {
		return this.rows.has(id);
	}

	/** The record with at least the fields that are compared; undefined when HaloPSA has none. */
	async byId(id: number): Promise<HaloRecord | undefined> {
		const row = this.rows.get(id);
		return row && showsAll(row, this.fields) ? row : await this.single(id);
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

	/** All records whose fields equal `match`; none of the values may be blank. */
	async matching(match: HaloRecord): Promise<HaloRecord[]> {
		const names = Object.keys(match);
		if (!this.whole || ![...this.rows.values()].every((row) => showsAll(row, names))) return await findMatches(this.client, this.resource, match);
		return this.indexBy(names).get(keyOf(match, names)) ?? [];
	}

	private indexBy(names: readonly string[]): ReadonlyMap<string, HaloRecord[]> {
		const known = this.indexes.get(names.join());
		if (known) return known;
		const index = new Map<string, HaloRecord[]>();
		for (const row of this.rows.values()) {
			const key = keyOf(row, names);
			const same = index.get(key);
			if (same) same.push(row);
			else index.set(key, [row]);
		}
		this.indexes.set(names.join(), index);
		return index;
	}
}

/** Text is compared without case and outer space, as people and directories write addresses and names. */
const keyOf = (record: HaloRecord, names: readonly string[]): string =>
	JSON.stringify(names.map((name) => (isBlank(record[name]) ? '' : String(record[name]).trim().toLowerCase())));
