import type { ListReply } from '../halo/listReply';
import { integerOf, type HaloRecord } from '../halo/records/record';
import type { Position } from './position';

/** HaloPSA gives at most this many rows a page, whatever is asked (HaloAPI issue 90). */
export const PAGE_SIZE = 100;

/** Rows that slide while a list is read make it read a page again; a list that never settles is read on after this many. */
const MOST_STEPS_BACK = 20;

/** A list that gives the same page for ever ends after this many pages without a new row. */
const MOST_FRUITLESS = 3;

export type Walk = Pick<Position, 'page' | 'recordCount' | 'lastId' | 'ascending' | 'pageRows' | 'stepsBack' | 'fruitless'>;

export interface Step {
	readonly rows: readonly HaloRecord[];
	/** Where to go on; undefined when the list is read through. */
	readonly next: Walk | undefined;
}

export const firstStep: Walk = { page: 1, ascending: true, pageRows: 0, stepsBack: 0, fruitless: 0 };

const isSorted = (ids: readonly (number | undefined)[]): boolean =>
	ids.every((id, index) => id !== undefined && (index === 0 || id > (ids[index - 1] ?? Number.NaN)));

/** Whether the list ends with this page; `fruitless` counts the pages in a row that brought nothing new, this one included. */
function isThrough(walk: Walk, { rows, recordCount, shape }: ListReply, pageRows: number, fruitless: number): boolean {
	if (shape !== 'wrapped') return true;
	const covered = (walk.page - 1) * pageRows + rows.length;
	if (rows.length === 0) return recordCount === undefined || covered >= recordCount || fruitless > 1;
	if (fruitless >= MOST_FRUITLESS) return true;
	// A count below what was given is wrong, so it cannot end the list; an empty page will.
	return recordCount !== undefined && covered === recordCount;
}

/**
 * What one page of a list means for the walk through it. Rows are asked for in ascending id order, so rows
 * made meanwhile come last; a count that fell says that unread rows slid onto pages already read, and those
 * pages are read again before going on.
 */
export function takeStep(walk: Walk, reply: ListReply): Step {
	const { rows, recordCount } = reply;
	const ids = rows.map(({ id }) => integerOf(id));
	const ascending = walk.ascending && isSorted(ids);
	const pageRows = Math.max(walk.pageRows, rows.length);
	const fell = walk.recordCount !== undefined && recordCount !== undefined && recordCount < walk.recordCount;
	if (fell && ascending && walk.page > 1 && walk.stepsBack < MOST_STEPS_BACK) {
		const slid = Math.ceil(((walk.recordCount ?? 0) - (recordCount ?? 0)) / pageRows);
		return { rows: [], next: { ...walk, page: Math.max(1, walk.page - slid), recordCount, stepsBack: walk.stepsBack + 1 } };
	}
	const { lastId } = walk;
	const fresh = ascending && lastId !== undefined ? rows.filter((_, index) => (ids[index] ?? lastId) > lastId) : rows;
	const fruitless = fresh.length === 0 ? walk.fruitless + 1 : 0;
	if (isThrough(walk, reply, pageRows, fruitless)) return { rows: fresh, next: undefined };
	return {
		rows: fresh,
		next: { ...walk, page: walk.page + 1, recordCount, ascending, pageRows, fruitless, lastId: ascending ? (ids.at(-1) ?? lastId) : undefined },
	};
}
