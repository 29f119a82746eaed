import type { HaloClient } from '../halo/client';
import { HaloError } from '../halo/errors';
import { readListReply } from '../halo/listReply';
import { integerOf, type HaloRecord } from '../halo/records/record';
import { itemGroupIds } from './assetGroups';
import { type Gathered, readList, withoutInactive } from './lists';
import type { Position } from './position';
import { firstStep, PAGE_SIZE, takeStep } from './steps';
import type { Stream } from './streams';
import { millisecondsOf } from './updateTime';

/** Looked at beyond the cursor, for a tenant that keeps days only or a time of its own zone. */
export const SLACK_MS = 24 * 60 * 60 * 1000;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The times of all rows; undefined when a row does not show its own. */
function timesOf(rows: readonly HaloRecord[]): readonly number[] | undefined {
	const times = rows.map(({ lastmodified }) => millisecondsOf(lastmodified));
	return times.every((time) => time !== undefined) ? times : undefined;
}

const isSorted = (values: readonly number[], sign: 1 | -1): boolean => values.every((value, index) => index === 0 || (value - (values[index - 1] ?? value)) * sign >= 0);

/** Whether rows come in the order of their ids, as they would if the wanted order were not known. */
function isByIds(rows: readonly HaloRecord[]): boolean {
	const ids = rows.map(({ id }) => integerOf(id) ?? 0);
	return isSorted(ids, 1) || isSorted(ids, -1);
}

interface End {
	readonly rows: readonly HaloRecord[];
	/** Whether these are all items there are. */
	readonly isAll: boolean;
}

/** The hundred items that were changed last, or first. */
async function readEnd(client: HaloClient, { resource: { path, collection }, query }: Stream, newest: boolean): Promise<End> {
	const order = { pageinate: true, page_no: 1, page_size: PAGE_SIZE, order: 'lastmodified', orderdesc: newest, order2: 'id' };
	const reply = readListReply(await client.request({ method: 'GET', path, query: { ...order, ...query } }), path, collection);
	return { rows: reply.rows, isAll: takeStep(firstStep, reply).next === undefined };
}

/**
 * The items that changed since, in two requests whatever their number: the list takes no time, but it can be ordered by
 * `lastmodified` (vendor specification, GET /Item and schema Item). Undefined where that cannot be told from the two
 * ends of the list: rows without their time, an order that is not kept, or more changes than a page has.
 */
async function toldItems(client: HaloClient, stream: Stream, since: string): Promise<readonly HaloRecord[] | undefined> {
	const from = Date.parse(since) - SLACK_MS;
	const newest = await readEnd(client, stream, true);
	if (newest.isAll) return newest.rows;
	const times = timesOf(newest.rows);
	const last = times?.at(-1);
	if (!times || last === undefined || last >= from || !isSorted(times, -1)) return undefined;
	const oldest = await readEnd(client, stream, false);
	const before = timesOf(oldest.rows);
	const first = before?.[0];
	if (!before || first === undefined || first > last || first === times[0] || !isSorted(before, 1)) return undefined;
	if (isByIds(newest.rows) && isByIds(oldest.rows)) return undefined;
	return newest.rows.filter((_, index) => (times[index] ?? from) >= from);
}

/** The items that changed since; undefined where HaloPSA does not tell. A tenant that does not take the order may refuse it. */
export async function changedItems(client: HaloClient, stream: Stream, since: string): Promise<readonly HaloRecord[] | undefined> {
	try {
		return await toldItems(client, stream, since);
	} catch (error) {
		if (error instanceof HaloError) return undefined;
		throw error;
	}
}

/**
 * One page of the items whose group holds items: those of other groups have no category to be in. The first run of a day
 * (UTC) reads them all, because no document says that every change of a price moves `lastmodified`.
 */
export async function readItems(client: HaloClient, stream: Stream, position: Position, since: string | undefined, now: number): Promise<Gathered> {
	const isFirst = position.page === 1 && position.itemGroups === undefined;
	const changed = isFirst && since !== undefined && dayOf(Date.parse(since)) === dayOf(now) ? await changedItems(client, stream, since) : undefined;
	if (changed?.length === 0) return { rows: [], outside: 0, position: null };
	const itemGroups = position.itemGroups ?? (await itemGroupIds(client));
	const inGroup = new Set<number | undefined>(itemGroups);
	const page = withoutInactive(changed ? { rows: changed, outside: 0, position: null } : await readList(client, stream, position));
	const rows = page.rows.filter(({ assetgroup_id: id }) => inGroup.has(integerOf(id)));
	return { rows, outside: page.outside + page.rows.length - rows.length, position: page.position && { ...page.position, itemGroups } };
}
