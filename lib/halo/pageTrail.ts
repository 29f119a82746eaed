import type { ListReply } from './listReply';
import type { HaloRecord, RecordId } from './records/record';
import { SeenIds } from './seenIds';

/** HaloPSA's largest page (HaloAPI issue 90). */
const PAGE_CAP = 100;
/** Nobody cuts pages shorter than this. */
const SMALLEST_PAGE = 10;
/** Pages in a row that may bring nothing new while the list is changing. */
const MOST_FRUITLESS = 3;

/** Whether the first page may have been cut at this length: tenants cap at 100 (HaloAPI issue 90) or at another round number. */
export const couldBeCut = (length: number): boolean => length > 0 && length <= PAGE_CAP && (length % 10 === 0 || length % 25 === 0);

export interface Step {
	readonly fresh: readonly HaloRecord[];
	/** The page to read next; undefined at the end. */
	readonly nextPage: number | undefined;
}

/** What has been read of a list so far, and with that where to go next. */
export class PageTrail {
	readonly gaps: number[] = [];
	private readonly seen = new SeenIds();
	/** Rows up to and including each page, as last read. */
	private passed: number[] = [];
	private pagesOfLastSweep = 0;
	private longest = 0;
	private longestBefore = 0;
	private previousLength = 0;
	private emptyInARow = 0;
	private fruitless = 0;
	private rereads = 0;
	private pagesWithNews = 0;
	private rereading = false;
	private verifying = false;
	private withoutId = 0;
	private previousContent = '';
	private count: number | undefined;
	private countChanged = false;
	private duplicates = 0;

	constructor(
		private readonly idOf: (row: HaloRecord) => RecordId | undefined,
		private readonly startPage: number,
		private readonly pageSize: number,
	) {}

	get recordCount(): number | undefined {
		return this.count;
	}

	/** Whether HaloPSA counts more rows than it has given. */
	get isShort(): boolean {
		return this.startPage === 1 && this.count !== undefined && this.seen.size + this.withoutId < this.count;
	}

	/** Rows in no order may have moved from an unread page to a read one when the list changed. */
	get needsAnotherSweep(): boolean {
		if (this.seen.inOrder) return false;
		return this.countChanged || (!this.verifying && this.duplicates > 0);
	}

	startSweep(verifying: boolean): void {
		this.verifying = verifying;
		this.countChanged = false;
		this.duplicates = 0;
		this.fruitless = 0;
		this.emptyInARow = 0;
		this.previousContent = '';
		this.pagesOfLastSweep = this.passed.length;
		this.passed = [];
	}

	take(reply: ListReply, pageNo: number): Step {
		const back = this.stepBack(reply, pageNo);
		if (back !== undefined) return { fresh: [], nextPage: back };

		const content = this.contentOf(reply);
		const repeated = !this.rereading && content === this.previousContent && reply.rows.length > 0;
		const changed = this.noteCount(reply);
		const fresh = repeated ? [] : this.freshRows(reply);
		this.notePage(reply, pageNo);
		if (fresh.length > 0) this.pagesWithNews += 1;
		const fruitful = fresh.length > 0 || this.rereading || this.verifying;
		if (fruitful) this.fruitless = 0;
		else if (reply.rows.length > 0) this.fruitless += 1;
		this.previousContent = content;
		this.rereading = false;

		const tooFar = this.verifying && pageNo > this.pagesOfLastSweep + MOST_FRUITLESS;
		const stuck = (repeated && !changed) || tooFar || this.fruitless >= MOST_FRUITLESS;
		const nextPage = stuck || this.ends(reply, pageNo) ? undefined : pageNo + 1;
		return { fresh, nextPage };
	}

	/** The rows not given before. A row without an id cannot be recognised, so it only counts on its first reading. */
	freshRows(reply: ListReply): HaloRecord[] {
		const again = this.rereading || this.verifying;
		const fresh = reply.rows.filter((row) => {
			const id = this.idOf(row);
			if (id === undefined) {
				if (!again) this.withoutId += 1;
				return !again;
			}
			const isNew = this.seen.add(id);
			if (!isNew) this.duplicates += 1;
			return isNew;
		});
		return fresh;
	}

	/**
	 * The earlier page to read before this one counts. A page that begins at or before the last known id proves that
	 * nothing lies between; until one does, it goes back further.
	 */
	private stepBack(reply: ListReply, pageNo: number): number | undefined {
		const { last } = this.seen;
		if (pageNo === 1 || last === undefined || !this.seen.inOrder || this.verifying) return undefined;
		const fell = reply.recordCount !== undefined && this.count !== undefined && reply.recordCount < this.count;
		if (!this.rereading && !fell) return undefined;
		if (this.rereading) {
			const [first] = reply.rows;
			const firstId = first && this.idOf(first);
			if (first && (typeof firstId !== 'number' || firstId <= last)) return undefined;
		}
		// A server whose count falls again and again must not keep the read going for ever; empty pages are no progress.
		if (this.rereads > this.pagesWithNews + 10) return undefined;
		this.rereads += 1;
		this.rereading = true;
		this.noteCount(reply);
		return pageNo - 1;
	}

	private noteCount({ recordCount }: ListReply): boolean {
		const changed = recordCount !== undefined && this.count !== undefined && recordCount !== this.count;
		this.countChanged ||= changed;
		this.count = recordCount ?? this.count;
		return changed;
	}

	private notePage({ rows }: ListReply, pageNo: number): void {
		const before = this.passed[pageNo - 1] ?? (pageNo - 1) * Math.min(this.pageSize, PAGE_CAP);
		this.passed[pageNo] = before + rows.length;
		this.longestBefore = this.longest;
		this.longest = Math.max(this.longest, rows.length);
		this.emptyInARow = rows.length === 0 ? this.emptyInARow + 1 : 0;
		if (rows.length > 0) this.previousLength = rows.length;
	}

	private ends({ rows, shape }: ListReply, pageNo: number): boolean {
		const passed = this.passed[pageNo] ?? 0;
		const { count } = this;
		if (rows.length === 0) {
			if (count === undefined || passed >= count || this.emptyInARow > 1) return true;
			// After a page shorter than the others an empty one is the end, and the count is too big.
			if (this.previousLength < this.longest) return true;
			this.gaps.push(pageNo);
			return false;
		}
		if (shape === 'single') return true;
		if (shape === 'bare') return this.endsBare(rows.length, pageNo);
		const full = rows.length === this.pageSize || rows.length === PAGE_CAP || (pageNo === this.startPage && couldBeCut(rows.length));
		if (count === undefined || passed !== count) return false;
		return !full && (pageNo === this.startPage || rows.length < this.longestBefore);
	}

	/** A bare array has no count, and a tenant may cut its pages shorter than asked: only the next one shows the end. */
	private endsBare(length: number, pageNo: number): boolean {
		if (length > Math.max(this.pageSize, PAGE_CAP)) return true;
		return length < (pageNo === this.startPage ? SMALLEST_PAGE : this.longestBefore);
	}

	private contentOf({ rows }: ListReply): string {
		return JSON.stringify(rows.map((row) => this.idOf(row) ?? row));
	}
}
