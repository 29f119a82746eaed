import { type ListReply, readListReply } from './listReply';
import { PageTrail } from './pageTrail';
import { idOf, type HaloRecord, type RecordId } from './records/record';

/** Rows that were not in an earlier page. */
export interface Page {
	readonly rows: readonly HaloRecord[];
	/** As HaloPSA counted when it sent this page; undefined when it does not say. */
	readonly recordCount: number | undefined;
	readonly pageNo: number;
}

export interface PagingOptions {
	/** The key of the rows in the reply. */
	readonly collection?: string;
	/** Rows wanted at most. */
	readonly limit?: number;
	readonly idOf?: (row: HaloRecord) => RecordId | undefined;
	/** Where to begin, to go on with a read that was interrupted. Pages count from 1. */
	readonly startPage?: number;
	/** Rows asked for per page. Only used to tell a full page from a short one. */
	readonly pageSize?: number;
	/** What is listed, for errors. */
	readonly path?: string;
}

export interface PagingSummary {
	readonly rows: number;
	/** False when HaloPSA counts more rows than it gave. */
	readonly complete: boolean;
	readonly recordCount: number | undefined;
}

const EXTRA_SWEEPS = 2;
const MOST_GAPS = 10;

/**
 * Reads a list page by page until it is complete; the read always ends, whatever the server says.
 *
 * Nothing is computed from the size that was asked for: HaloPSA gives at most 100 rows a page (HaloAPI issue 90). The
 * end is where the rows passed reach `record_count` or a page is empty. A full page that lands exactly on the count
 * is checked with one more request, because a count that is too small cannot be told from a right one there.
 *
 * Rows should be asked for in ascending id order. Then a row that is created meanwhile comes last, and a count that
 * falls shows that rows were deleted and later ones slid onto pages already read: those pages are read again, back to
 * one that overlaps with what is known. Without that order, a list that changed while it was read is read once more,
 * twice at most. A deletion and a creation between the same two pages cancel out in the count and stay unseen.
 *
 * @param fetchPage gives the parsed answer for a page number
 */
export async function* pages(
	fetchPage: (pageNo: number) => Promise<unknown>,
	options: PagingOptions = {},
): AsyncGenerator<Page, PagingSummary, undefined> {
	const { collection, limit = Number.POSITIVE_INFINITY, startPage = 1, path = 'records' } = options;
	const trail = new PageTrail(options.idOf ?? idOf, startPage, options.pageSize ?? 100);
	const read = async (pageNo: number): Promise<ListReply> => readListReply(await fetchPage(pageNo), path, collection);
	let given = 0;
	if (limit <= 0) return { rows: 0, complete: true, recordCount: undefined };

	for (let sweep = 0; sweep <= EXTRA_SWEEPS; sweep += 1) {
		trail.startSweep(sweep > 0);
		for (let pageNo: number | undefined = startPage; pageNo !== undefined; ) {
			const reply = await read(pageNo);
			const step = trail.take(reply, pageNo);
			const rows = step.fresh.slice(0, limit - given);
			given += rows.length;
			if (rows.length > 0) yield { rows, recordCount: reply.recordCount, pageNo };
			if (given >= limit) return { rows: given, complete: true, recordCount: trail.recordCount };
			pageNo = step.nextPage;
		}
		if (!trail.needsAnotherSweep) break;
	}

	for (const pageNo of trail.gaps.slice(0, MOST_GAPS)) {
		if (!trail.isShort) break;
		const reply = await read(pageNo);
		const rows = trail.freshRows(reply).slice(0, limit - given);
		given += rows.length;
		if (rows.length > 0) yield { rows, recordCount: reply.recordCount, pageNo };
	}
	return { rows: given, complete: !trail.isShort, recordCount: trail.recordCount };
}

/** A reference table, which comes whole in one answer, as the one page it is. */
export function* onePage({ rows, recordCount }: ListReply, limit: number | undefined): Generator<Page, PagingSummary, undefined> {
	const wanted = rows.slice(0, limit);
	if (wanted.length > 0) yield { rows: wanted, recordCount, pageNo: 1 };
	return { rows: wanted.length, complete: true, recordCount };
}
