import type { ListReply } from '../halo/listReply';
import { couldBeCut } from '../halo/pageTrail';
import { integerOf, type HaloRecord } from '../halo/records/record';
import type { Walk } from './position';

/** HaloPSA gives at most this many rows a page, whatever is asked (HaloAPI issue 90). */
export const PAGE_SIZE = 100;

/** Nobody cuts pages shorter than this. */
const SMALLEST_PAGE = 10;

/** Rows that slide while a list is read make it read a page again; a list that never settles is read on after this many. */
const MOST_STEPS_BACK = 20;

/** A list that gives the same page for ever ends after this many pages without a new row. */
const MOST_FRUITLESS = 3;

export interface Step {
	readonly rows: readonly HaloRecord[];
	/** Where to go on; undefined when the list is read through. */
	readonly next: Walk | undefined;
}

export const firstStep: Walk = { page: 1, ascending: true, pageRows: 0, stepsBack: 0, again: false, fruitless: 0, previous: [] };

type Ids = readonly (number | undefined)[];

const isSorted = (ids: Ids): boolean => ids.every((id, index) => id !== undefined && (index === 0 || id > (ids[index - 1] ?? Number.NaN)));

/** Whether more rows may follow a page of this length, as far as its length tells. */
function isFull(walk: Walk, length: number): boolean {
	if (length === 0 || length > PAGE_SIZE) return false;
	return length === PAGE_SIZE || (walk.page === 1 ? couldBeCut(length) : length === walk.pageRows);
}

/** Whether the list ends with this page; `fruitless` counts the pages in a row that brought nothing new, this one included. */
function isThrough(walk: Walk, { rows, recordCount, shape }: ListReply, pageRows: number, fruitless: number): boolean {
	if (shape === 'single') return true;
	// A bare array has no count, and a tenant may cut its pages shorter than asked: only the next one shows the end.
	if (shape === 'bare') return fruitless > 0 || rows.length > PAGE_SIZE || rows.length < (walk.page === 1 ? SMALLEST_PAGE : pageRows);
	const passedBefore = (walk.page - 1) * pageRows;
	const covered = passedBefore + rows.length;
	if (rows.length === 0) return recordCount === undefined || covered >= recordCount || fruitless > 1;
	if (fruitless >= MOST_FRUITLESS) return true;
	if (fruitless > 0 && recordCount !== undefined && passedBefore >= recordCount) return true;
	// A count that a full page lands on exactly may be too small, which one more page shows.
	return recordCount !== undefined && covered === recordCount && !isFull(walk, rows.length);
}

/**
 * What one page of a list means for the walk through it. Rows are asked for in ascending id order, so rows
 * made meanwhile come last; a count that fell says that unread rows slid onto pages already read, and those
 * pages are read again before going on. A list that does not keep the order gives the rows of such pages twice
 * rather than not at all.
 */
export function takeStep(walk: Walk, reply: ListReply): Step {
	const { rows, recordCount } = reply;
	const { lastId } = walk;
	const ids: Ids = rows.map(({ id }) => integerOf(id));
	const pageRows = Math.max(walk.pageRows, rows.length);
	const fell = (walk.recordCount ?? 0) - (recordCount ?? Number.POSITIVE_INFINITY);
	if (fell > 0 && walk.page > 1 && walk.stepsBack < MOST_STEPS_BACK) {
		const slid = Math.ceil(fell / pageRows);
		return { rows: [], next: { ...walk, page: Math.max(1, walk.page - slid), recordCount, stepsBack: walk.stepsBack + 1, again: true, previous: [] } };
	}
	const previous = new Set(walk.previous);
	const isOld = (id: number | undefined): boolean => id !== undefined && walk.ascending && lastId !== undefined && id <= lastId;
	const isRepeated = (id: number | undefined): boolean => isOld(id) && (walk.again || (id !== undefined && previous.has(id)));
	const ascending = walk.ascending && isSorted(ids) && !ids.some((id) => isOld(id) && !isRepeated(id));
	const samePage = rows.length > 0 && ids.length === walk.previous.length && ids.every((id, index) => id === walk.previous[index]);
	const fresh = samePage ? [] : rows.filter((_, index) => !isRepeated(ids[index]));
	const unchanged = walk.again ? walk.fruitless : walk.fruitless + 1;
	const fruitless = fresh.length === 0 ? unchanged : 0;
	if (isThrough(walk, reply, pageRows, fruitless)) return { rows: fresh, next: undefined };
	const highest = Math.max(lastId ?? Number.NEGATIVE_INFINITY, ids.at(-1) ?? Number.NEGATIVE_INFINITY);
	return {
		rows: fresh,
		next: {
			...walk, page: walk.page + 1, recordCount, ascending, pageRows, fruitless, again: false,
			lastId: ascending && Number.isFinite(highest) ? highest : undefined,
			previous: ids.flatMap((id) => id ?? []),
		},
	};
}
