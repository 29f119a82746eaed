import { fingerprint } from '../domain/fingerprint';
import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { readListReply } from '../halo/listReply';
import { getRecord } from '../halo/records/read';
import { integerOf, type HaloRecord } from '../halo/records/record';
import type { ResourceDescriptor } from '../halo/resources/types';
import type { Query } from './lists';
import type { Change } from './pollChanges';
import { MOST_MARKS, type PollState } from './pollState';
import { PAGE_SIZE } from './steps';
import { updatedAt } from './updateTime';

/**
 * Rows of lists that do not say when a record changed: assets, clients, sites and users (vendor schemas Device_List,
 * Area_List, Site_List, Users_List). The record itself does, at one request each. That request is saved for a row that looks as it did and
 * is not among those that changed after the last change seen.
 */
export class TimelessRows {
	private readonly fetched = new Set<number>();
	private readonly met = new Set<number>();
	private later: Promise<ReadonlySet<number> | 'many'> | undefined;

	/** @param laterQuery lists what changed after the last change seen */
	constructor(
		private readonly client: HaloClient,
		private readonly resource: ResourceDescriptor,
		private readonly state: PollState,
		private readonly laterQuery: Query,
	) {}

	/** The change behind a row; undefined when there is none. @param needsTime false for a row that nobody waits for */
	async change(id: number, row: HaloRecord, needsTime: boolean): Promise<Change | undefined> {
		const before = this.state.rows[id];
		const now = fingerprint(JSON.stringify(row));
		this.met.add(id);
		if (before === now && !(await this.isLater(id))) return undefined;
		this.state.rows[id] = now;
		const record = needsTime ? await this.fetch(id) : undefined;
		if (!record) return undefined;
		const ticks = updatedAt(record);
		// Met when nobody waited for it, so without its time.
		const isKnown = before === now && (ticks === undefined || this.state.marks[id] === undefined);
		return { id, record, ticks, isKnown };
	}

	get fetches(): number {
		return this.fetched.size;
	}

	hasFetched(id: number): boolean {
		return this.fetched.has(id);
	}

	/** Keeps what was met: the other rows have left the period that is looked at. */
	forgetOthers(): void {
		const kept = [...this.met].slice(-MOST_MARKS);
		this.state.rows = Object.fromEntries(kept.map((id) => [id, this.state.rows[id] ?? 0]));
	}

	private async fetch(id: number): Promise<HaloRecord | undefined> {
		try {
			const record = await getRecord(this.client, this.resource, id);
			this.fetched.add(id);
			return record;
		} catch (error) {
			if (error instanceof HaloNotFoundError) return undefined;
			throw error;
		}
	}

	private async isLater(id: number): Promise<boolean> {
		this.later ??= this.readLater();
		const later = await this.later;
		return later === 'many' || later.has(id);
	}

	/** One page is enough to tell: where there is more, every row is looked at. */
	private async readLater(): Promise<ReadonlySet<number> | 'many'> {
		const { path, collection, listQuery } = this.resource;
		const paging = { pageinate: true, page_no: 1, page_size: PAGE_SIZE, order: 'id', orderdesc: false };
		const json = await this.client.request({ method: 'GET', path, query: { ...paging, ...listQuery, ...this.laterQuery } });
		const { rows } = readListReply(json, path, collection);
		return rows.length >= PAGE_SIZE ? 'many' : new Set(rows.flatMap(({ id }) => integerOf(id) ?? []));
	}
}

