import { integerOf, type HaloRecord } from '../../halo/records/record';

/** One page of a list in ascending id order. */
export interface ListPage {
	readonly rows: readonly HaloRecord[];
	readonly recordCount: number | undefined;
}

interface Known {
	readonly page: number;
	readonly first: number;
	readonly last: number;
}

/** Nearer than this, the next page is read rather than jumped over. */
const NEAR = 2;

const isNumber = (id: number | undefined): id is number => id !== undefined;

/** Where a page stands by its ids; undefined for one without rows, without ids, or not in ascending order. */
function knownPage(page: number, rows: readonly HaloRecord[]): Known | undefined {
	const ids = rows.map(({ id }) => integerOf(id)).filter(isNumber);
	const [first] = ids;
	const last = ids.at(-1);
	const isAscending = ids.length === rows.length && ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? id));
	return first !== undefined && last !== undefined && isAscending ? { page, first, last } : undefined;
}

/** The pages read so far, and where an unread id should stand between them. */
class PageMap {
	private readonly known: Known[] = [];

	constructor(private pageCount: number) {}

	/** False when the page contradicts the others, as in a list that does not keep the order. */
	add(page: Known): boolean {
		const place = this.placeOf(({ page: other }) => other > page.page);
		const [below, above] = [this.known[place - 1], this.known[place]];
		if ((below && (below.page === page.page || below.last >= page.first)) || (above && above.first <= page.last)) return false;
		this.known.splice(place, 0, page);
		return true;
	}

	/** How many of the pages, which are in order, come before the first that `isAfter`. */
	private placeOf(isAfter: (page: Known) => boolean): number {
		let [low, high] = [0, this.known.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			const page = this.known[middle];
			if (page && isAfter(page)) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** A page without rows lies behind the end. */
	endBefore(page: number): void {
		this.pageCount = Math.min(this.pageCount, page - 1);
	}

	/** The unread page that has the id if any has; undefined when none can. */
	pageOf(id: number): number | undefined {
		const place = this.placeOf(({ first }) => first > id);
		const [below, above] = [this.known[place - 1], this.known[place]];
		const [lowest, highest] = [(below?.page ?? 0) + 1, Math.min((above?.page ?? this.pageCount + 1) - 1, this.pageCount)];
		if (!below || below.last >= id || lowest > highest) return undefined;
		const start = this.known[0]?.first ?? 0;
		const idsPerPage = Math.max(1, above ? (above.first - below.last) / (above.page - below.page) : (below.last - start + 1) / below.page);
		const guess = below.page + Math.ceil((id - below.last) / idsPerPage);
		return guess - below.page <= NEAR ? lowest : Math.min(Math.max(guess, lowest), highest);
	}
}

/**
 * Reads from a list in ascending id order the pages that can hold the wanted ids, and no others: where a page stands is
 * told by the ids of those read before. What a list without that order would hide is not lost, because it is noticed.
 * @param first page 1, read before
 * @param take gets each wanted row
 * @returns the ids that were not found and that reading one by one finds in fewer requests; undefined for a list that does not keep the order
 */
export async function readIdPages(readPage: (page: number) => Promise<ListPage>, first: ListPage, ids: ReadonlySet<number>, take: (id: number, row: HaloRecord) => void): Promise<ReadonlySet<number> | undefined> {
	const pageRows = first.rows.length;
	const map = new PageMap(Math.ceil((first.recordCount ?? pageRows) / Math.max(1, pageRows)));
	const left = new Set([...ids].sort((one, other) => one - other));
	const enter = (page: number, rows: readonly HaloRecord[]): boolean => {
		if (rows.length === 0) {
			map.endBefore(page);
			return true;
		}
		const known = knownPage(page, rows);
		if (!known || !map.add(known)) return false;
		for (const row of rows) {
			const id = integerOf(row.id);
			if (id !== undefined && left.delete(id)) take(id, row);
		}
		return true;
	};
	if (!enter(1, first.rows)) return undefined;
	for (;;) {
		const targets = [...left].map((id) => map.pageOf(id)).filter(isNumber);
		const [next] = targets;
		// As many pages as records: each record by itself also brings its details.
		if (next === undefined || new Set(targets).size >= targets.length) return left;
		if (!enter(next, (await readPage(next)).rows)) return undefined;
	}
}
