import type { HaloClient } from '../halo/client';
import { HaloNotFoundError } from '../halo/errors';
import { readListReply, type ListReply } from '../halo/listReply';
import { InvalidInputError } from '../halo/records/input';
import { getRecord, listRecords } from '../halo/records/read';
import { integerOf, type HaloRecord } from '../halo/records/record';
import type { ResourceDescriptor } from '../halo/resources/types';
import type { Query } from './lists';
import { afterSweep, latestMarks, type PollState, type Sweep } from './pollState';
import { firstStep, PAGE_SIZE, takeStep } from './steps';
import { TimelessRows } from './timelessRows';
import { dateOf, TICKS_PER_MS, ticksAt, updatedAt } from './updateTime';

export type PollKinds = 'both' | 'created' | 'updated';

export interface PollOptions {
	readonly resource: ResourceDescriptor;
	/** Filters of the list. */
	readonly query: Query;
	readonly kinds: PollKinds;
	/** Most records of one poll; the rest comes with the next. */
	readonly limit: number;
	/** Whether to fetch each record with its details. */
	readonly complete: boolean;
	/** Stands in where HaloPSA's answers carry no date. */
	readonly now: () => number;
}

/** A record that changed. */
export interface Change {
	readonly id: number;
	readonly record: HaloRecord;
	/** Undefined where HaloPSA does not say. */
	readonly ticks: number | undefined;
	/** Met before without its time, which is all that is new. */
	readonly isKnown?: boolean;
}

export interface PolledRecord extends Change {
	/** `existing` for a record given without a change of it. */
	readonly event: 'created' | 'existing' | 'updated';
	/** Whether the record was fetched with its details. */
	readonly fetched: boolean;
}

export interface Polled {
	/** In the order of their changes. */
	readonly records: readonly PolledRecord[];
	readonly state: PollState;
}

/** Pages of one poll: bounds its requests when there is much to look at and little to report. */
const MOST_PAGES = 50;

/** Records whose time is fetched when polling begins, where their list does not say it. */
const MOST_KNOWN = 100;

/** The times of records and the clock of HaloPSA's web server may differ by this much when polling begins. */
const MOST_SKEW_MS = 15 * 60_000;

const isAscending = (ids: readonly (number | undefined)[]): boolean => ids.every((id, index) => id !== undefined && (index === 0 || id > (ids[index - 1] ?? id)));

const copyOf = (state: PollState): PollState => ({ ...state, marks: { ...state.marks }, rows: { ...state.rows } });

/** One poll: goes on with the pass that an earlier poll left, or begins one. */
class Poll {
	private readonly found: Omit<PolledRecord, 'fetched'>[] = [];
	private readonly timeless: TimelessRows;
	private readonly sweep: Sweep;
	private readonly state: PollState;
	private readonly from: string;

	constructor(
		private readonly client: HaloClient,
		private readonly options: PollOptions,
		before: PollState,
	) {
		this.state = copyOf(before);
		this.sweep = { ...(before.sweep ?? { walk: firstStep, startedAt: 0, newestId: before.newestId, floor: 0, silent: false }), marks: { ...before.sweep?.marks } };
		this.from = parameterOf(options.resource);
		this.timeless = new TimelessRows(client, options.resource, this.state, { ...options.query, [this.from]: dateOf(before.highest + TICKS_PER_MS) });
	}

	async run(): Promise<Polled> {
		const isWhole = this.sweep.startedAt === 0;
		for (let page = 0; page < MOST_PAGES && this.found.length < this.options.limit; page += 1) {
			if (!(await this.readPage())) continue;
			if (isWhole) this.timeless.forgetOthers();
			return { records: await this.reported(), state: afterSweep(this.state, this.sweep) };
		}
		return { records: await this.reported(), state: { ...this.state, sweep: this.sweep } };
	}

	/** Gives whether the pass is through. A page is read again by the next poll when it holds more than this one may report. */
	private async readPage(): Promise<boolean> {
		const { sweep } = this;
		const { rows, next } = takeStep(sweep.walk, await this.request());
		if (sweep.startedAt === 0) sweep.startedAt = this.serverTime;
		const inOrder = isAscending(rows.map(({ id }) => integerOf(id)));
		for (const row of rows) {
			const id = integerOf(row.id);
			if (id === undefined || (inOrder && id <= (sweep.doneUpTo ?? Number.NEGATIVE_INFINITY))) continue;
			if (inOrder && this.found.length >= this.options.limit) return false;
			await this.take(id, row);
			if (inOrder) sweep.doneUpTo = id;
		}
		delete sweep.doneUpTo;
		const { marks, from } = latestMarks(sweep.marks, sweep.floor);
		Object.assign(sweep, { marks, floor: from });
		if (next) sweep.walk = next;
		return next === undefined;
	}

	/** In ascending id order, because a record that changes meanwhile keeps its place in it. */
	private async request(): Promise<ListReply> {
		const { path, collection, listQuery } = this.options.resource;
		const paging = { pageinate: true, page_no: this.sweep.walk.page, page_size: PAGE_SIZE, order: 'id', orderdesc: false };
		const query = { ...paging, ...listQuery, ...this.options.query, [this.from]: dateOf(this.state.horizon) };
		return readListReply(await this.client.request({ method: 'GET', path, query }), path, collection);
	}

	private async take(id: number, row: HaloRecord): Promise<void> {
		const event = id > this.state.newestId ? 'created' : 'updated';
		this.sweep.newestId = Math.max(this.sweep.newestId, id);
		const { kinds } = this.options;
		const wanted = !this.sweep.silent && (kinds === 'both' || kinds === event);
		const needsTime = this.sweep.silent ? this.timeless.fetches < MOST_KNOWN : kinds !== 'created' || event === 'created';
		const ticks = updatedAt(row);
		const change: Change | undefined = ticks === undefined ? await this.timeless.change(id, row, needsTime) : { id, record: row, ticks };
		if (!change) return;
		this.noteTime(change.ticks);
		if (!this.isNew(change)) return;
		if (change.ticks !== undefined) this.sweep.marks[id] = change.ticks;
		if (wanted && !change.isKnown) this.found.push({ ...change, event });
	}

	private isNew({ id, ticks }: Change): boolean {
		if (ticks === undefined) return true;
		return ticks >= this.state.horizon && this.state.marks[id] !== ticks && this.sweep.marks[id] !== ticks;
	}

	private noteTime(ticks = 0): void {
		if (ticks <= this.state.highest) return;
		this.state.highest = ticks;
		this.state.highestSeenAt = this.serverTime;
	}

	private async reported(): Promise<PolledRecord[]> {
		const { complete, resource } = this.options;
		const inOrder = this.found.sort((left, right) => (left.ticks ?? 0) - (right.ticks ?? 0) || left.id - right.id);
		const records: PolledRecord[] = [];
		for (const found of inOrder) {
			const fetched = this.timeless.hasFetched(found.id);
			records.push(complete && !fetched ? await completed(this.client, resource, found) : { ...found, fetched });
		}
		return records;
	}

	private get serverTime(): number {
		return this.client.serverTime ?? this.options.now();
	}
}

/** The whole record; one that was deleted meanwhile stays as the list had it. */
async function completed(client: HaloClient, resource: ResourceDescriptor, found: Omit<PolledRecord, 'fetched'>): Promise<PolledRecord> {
	try {
		return { ...found, record: await getRecord(client, resource, found.id), fetched: true };
	} catch (error) {
		if (error instanceof HaloNotFoundError) return { ...found, fetched: false };
		throw error;
	}
}

/** @throws InvalidInputError for a resource whose list cannot be asked for changes */
function parameterOf({ watermark, plural }: ResourceDescriptor): string {
	if (watermark) return watermark.from;
	throw new InvalidInputError(`HaloPSA cannot list the ${plural.toLowerCase()} that changed since a time`, 'Choose another resource, or compare whole lists with HaloPSA Get Many and Remove Duplicates');
}

/** Reads what changed since `state`. Nothing is stored: a poll that fails has not happened. */
export async function pollChanges(client: HaloClient, options: PollOptions, state: PollState): Promise<Polled> {
	return await new Poll(client, options, state).run();
}

/** Where polling begins: everything that is there now is known. */
export async function startPolling(client: HaloClient, options: PollOptions, of: string): Promise<PollState> {
	const newest = await newestRecords(client, options, 1, 'id');
	const now = client.serverTime ?? options.now();
	const start = ticksAt(now - MOST_SKEW_MS);
	const newestId = Math.max(0, ...newest.map(({ id }) => integerOf(id) ?? 0));
	const sweep: Sweep = { walk: firstStep, startedAt: 0, newestId, marks: {}, floor: 0, silent: true };
	const { state } = await pollChanges(client, options, { of, horizon: start, highest: start, highestSeenAt: now, newestId, marks: {}, rows: {}, sweep });
	return state;
}

/** The records that changed last; the newest ones where HaloPSA's list has no time of the last change. */
export async function recentRecords(client: HaloClient, options: PollOptions, count: number): Promise<PolledRecord[]> {
	const timed = options.resource.fields.some(({ name }) => name === 'last_update');
	const records: PolledRecord[] = [];
	for (const record of await newestRecords(client, options, count, timed ? 'last_update' : 'id')) {
		const id = integerOf(record.id);
		if (id === undefined) continue;
		const found = { id, record, ticks: updatedAt(record), event: 'existing' } as const;
		records.push(options.complete ? await completed(client, options.resource, found) : { ...found, fetched: false });
	}
	return records;
}

async function newestRecords(client: HaloClient, { resource, query }: PollOptions, limit: number, order: string): Promise<HaloRecord[]> {
	const rows: HaloRecord[] = [];
	for await (const row of listRecords(client, resource, { query: { ...query, order, orderdesc: true }, limit })) rows.push(row);
	return rows;
}
