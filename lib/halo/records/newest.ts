import type { HaloClient } from '../client';
import type { ResourceDescriptor } from '../resources/types';
import { inactiveToo, listRecords } from './read';
import { integerOf, type HaloRecord } from './record';

/** More new records than this between two looks are not ours to sort out. */
const MOST_NEW = 1000;

/** Of a list in no order the first two rows often fall by chance. */
const ROWS_LOOKED_AT = 25;

/** How far a list went: ids grow, so what has a higher one was made since. */
export interface Mark {
	/** 0 for an empty list. */
	readonly highest: number;
}

export interface MadeSince {
	/** In the order in which they were made. */
	readonly rows: readonly HaloRecord[];
	/** Whether the list showed that nothing else was made. */
	readonly sure: boolean;
}

async function* newestFirst(client: HaloClient, descriptor: ResourceDescriptor): AsyncGenerator<readonly [id: number, row: HaloRecord]> {
	const query = { ...inactiveToo(descriptor), ...(descriptor.paged ? { order: 'id', orderdesc: true } : {}) };
	const rows: (readonly [number, HaloRecord])[] = [];
	for await (const row of listRecords(client, descriptor, { query })) {
		const id = integerOf(row.id);
		if (id === undefined) continue;
		if (descriptor.paged) yield [id, row];
		else rows.push([id, row]);
	}
	yield* rows.sort(([left], [right]) => right - left);
}

/**
 * The newest record there is before a write. Undefined when the list does not come newest first, or is too short to
 * show that it does: then nothing can be told from it.
 */
export async function markNow(client: HaloClient, descriptor: ResourceDescriptor): Promise<Mark | undefined> {
	const ids: number[] = [];
	for await (const [id] of newestFirst(client, descriptor)) {
		ids.push(id);
		if (ids.length === ROWS_LOOKED_AT) break;
	}
	const [first] = ids;
	if (first === undefined) return { highest: 0 };
	const falls = ids.every((id, index) => index === 0 || id < (ids[index - 1] ?? id));
	return !descriptor.paged || (falls && ids.length > 1) ? { highest: first } : undefined;
}

/** What was made since the mark. It is sure only when the list came down to the marked record without a jump back. */
export async function madeSince(client: HaloClient, descriptor: ResourceDescriptor, { highest }: Mark): Promise<MadeSince> {
	const rows: HaloRecord[] = [];
	const answer = (sure: boolean): MadeSince => ({ rows: rows.reverse(), sure });
	let last = Number.POSITIVE_INFINITY;
	for await (const [id, row] of newestFirst(client, descriptor)) {
		if (id >= last || rows.length >= MOST_NEW) return answer(false);
		last = id;
		if (id <= highest) return answer(id === highest);
		rows.push(row);
	}
	return answer(highest === 0);
}
