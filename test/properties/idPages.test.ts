import fc from 'fast-check';
import { readIdPages, type ListPage } from '../../lib/sync/push/idPages';

const CAP = 100;

interface Read {
	readonly found: ReadonlySet<number>;
	/** Undefined where the list was given up. */
	readonly left: ReadonlySet<number> | undefined;
	readonly pages: readonly number[];
}

/** Reads the wanted ids of a list, whose ids may change between two pages. */
async function read(ids: number[], wanted: readonly number[], between: (request: number, ids: number[]) => void = () => undefined): Promise<Read> {
	const pages = [1];
	const pageOf = (page: number): ListPage => ({ rows: ids.slice((page - 1) * CAP, page * CAP).map((id) => ({ id })), recordCount: ids.length });
	const found = new Set<number>();
	const readPage = async (page: number): Promise<ListPage> => {
		between(pages.length, ids);
		pages.push(page);
		return await Promise.resolve(pageOf(page));
	};
	const left = await readIdPages(readPage, pageOf(1), new Set(wanted), (id) => found.add(id));
	return { found, left, pages };
}

/** Ascending ids with gaps. */
const list = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3000 }).map((steps) => {
	let id = 0;
	return steps.map((step) => (id += step));
});

describe('reading the pages of a list that hold some ids', () => {
	it('finds or leaves every id, reads no page twice, and never more than the list has', async () => {
		await fc.assert(
			fc.asyncProperty(list, fc.array(fc.nat(150_000), { minLength: 1, maxLength: 600 }), fc.boolean(), async (ids, picks, areThere) => {
				const wanted = [...new Set(areThere ? picks.map((pick) => ids[pick % ids.length] ?? 0) : picks)];
				const { found, left, pages } = await read([...ids], wanted);
				expect(wanted.filter((id) => !found.has(id) && !left?.has(id))).toEqual([]);
				expect([...found].filter((id) => !ids.includes(id))).toEqual([]);
				expect(new Set(pages).size).toBe(pages.length);
				expect(pages.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(ids.length / CAP)));
				// What is left costs a request each: never more than reading each by itself, beside page 1.
				const there = [...(left ?? [])].filter((id) => ids.includes(id));
				expect(pages.length + there.length).toBeLessThanOrEqual(wanted.length + Math.ceil(ids.length / CAP));
			}),
			{ numRuns: 300 },
		);
	});

	// Each page of 5,000 companies read the 1,000 pages of 100,000 clients.
	it('reads a range of 5,000 ids among 100,000 in little more than 50 requests, wherever it begins', async () => {
		const ids = Array.from({ length: 100_000 }, (_, index) => 12 + index * 3 + (index % 7 === 0 ? 1 : 0));
		for (const from of [0, 5000, 47_321, 95_000]) {
			const wanted = ids.slice(from, from + 5000);
			const { found, pages } = await read([...ids], wanted);
			expect([from, found.size]).toEqual([from, 5000]);
			expect(pages.length).toBeLessThanOrEqual(56);
		}
	});

	it('loses no id of a list in which records are deleted and made meanwhile', async () => {
		await fc.assert(
			fc.asyncProperty(list, fc.array(fc.nat(), { minLength: 50, maxLength: 400 }), fc.array(fc.nat(), { maxLength: 20 }), async (ids, picks, gone) => {
				const wanted = [...new Set(picks.map((pick) => ids[pick % ids.length] ?? 0))];
				const { found, left } = await read([...ids], wanted, (request, live) => {
					const pick = gone[request];
					if (pick === undefined) return;
					live.splice(pick % live.length, 1);
					live.push((live.at(-1) ?? 0) + 5);
				});
				if (left) expect(wanted.filter((id) => !found.has(id) && !left.has(id))).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});

	it('gives a list up that is in no order, that repeats a page, or whose rows have no ids', async () => {
		const shuffled = Array.from({ length: 900 }, (_, index) => (index * 577) % 907);
		expect((await read(shuffled, shuffled.slice(100, 700))).left).toBeUndefined();
		const same: ListPage = { rows: Array.from({ length: CAP }, (_, id) => ({ id })), recordCount: 900 };
		const wanted = new Set(Array.from({ length: 300 }, (_, index) => 200 + index));
		expect(await readIdPages(async () => await Promise.resolve(same), same, wanted, () => undefined)).toBeUndefined();
		const nameless: ListPage = { rows: [{ name: 'A' }], recordCount: 900 };
		expect(await readIdPages(async () => await Promise.resolve(nameless), nameless, wanted, () => undefined)).toBeUndefined();
	});
});
