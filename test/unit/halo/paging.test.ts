import { HaloResponseError } from '../../../lib/halo/errors';
import { type PagingOptions, pages, type PagingSummary } from '../../../lib/halo/paging';
import { PagedList, upTo } from '../../support/pagedList';

async function readAll(fetch: (pageNo: number) => Promise<unknown>, options: PagingOptions = {}) {
	const reading = pages(fetch, { collection: 'tickets', ...options });
	const ids: unknown[] = [];
	const pageNos: number[] = [];
	for (;;) {
		const next = await reading.next();
		if (next.done) return { ids, pageNos, summary: next.value satisfies PagingSummary };
		ids.push(...next.value.rows.map(({ id }) => id));
		pageNos.push(next.value.pageNo);
	}
}

describe('paging of a quiet list', () => {
	it.each([
		[0, 1],
		[1, 1],
		[99, 1],
		[101, 2],
		[250, 3],
		[717, 8],
		[10_001, 101],
	])('%i rows cost %i requests', async (rows, requests) => {
		const list = new PagedList(upTo(rows));
		const { ids, summary } = await readAll(list.fetch);
		expect(ids).toEqual(upTo(rows));
		expect(list.served).toHaveLength(requests);
		expect(summary).toEqual({ rows, complete: true, recordCount: rows });
	});

	it.each([100, 300, 10_000])('checks with one more request when %i rows end with a full page', async (rows) => {
		const list = new PagedList(upTo(rows));
		expect((await readAll(list.fetch)).ids).toEqual(upTo(rows));
		expect(list.served).toHaveLength(rows / 100 + 1);
	});

	it('goes by what arrives when 1,000 are asked for and 100 come (HaloAPI issue 90)', async () => {
		const list = new PagedList(upTo(717), { asked: 1_000 });
		expect((await readAll(list.fetch, { pageSize: 1_000 })).ids).toEqual(upTo(717));
		expect(list.served).toHaveLength(8);
	});

	it('takes all of them when an older server gives 1,000', async () => {
		const list = new PagedList(upTo(717), { asked: 1_000, cap: 1_000 });
		expect((await readAll(list.fetch, { pageSize: 1_000 })).ids).toEqual(upTo(717));
		expect(list.served).toHaveLength(1);
	});

	it('stops at the limit', async () => {
		const list = new PagedList(upTo(500));
		const { ids, summary } = await readAll(list.fetch, { limit: 150 });
		expect(ids).toEqual(upTo(150));
		expect(list.served).toEqual([1, 2]);
		expect(summary.complete).toBe(true);
		expect((await readAll(list.fetch, { limit: 0 })).ids).toEqual([]);
		expect(list.served).toHaveLength(2);
	});

	it('goes on from a page', async () => {
		const list = new PagedList(upTo(450));
		expect((await readAll(list.fetch, { startPage: 4 })).ids).toEqual(upTo(450, 301));
		expect(list.served).toEqual([4, 5]);
	});
});

describe('paging with a record_count that is', () => {
	const read = async (rows: number, count: (list: PagedList, request: number) => unknown) => {
		const list = new PagedList(upTo(rows), { count });
		const { ids } = await readAll(list.fetch);
		expect(ids).toEqual(upTo(rows));
		return list.served.length;
	};

	it.each([undefined, null, -1, 'many'])('missing (%p)', async (count) => {
		expect(await read(250, () => count)).toBe(4);
		expect(await read(0, () => count)).toBe(1);
	});

	it('a number in text', async () => {
		expect(await read(250, () => '250')).toBe(3);
	});

	// A tenant counted the rows of the page and not those of the list, and cut pages at 50: the rest was never read.
	it.each([20, 25, 50])('the rows of a page of %i', async (cap) => {
		const list = new PagedList(upTo(130), { cap, count: ({ ids }) => Math.min(cap, ids.length) });
		expect((await readAll(list.fetch)).ids).toEqual(upTo(130));
	});

	it('too big', async () => {
		expect(await read(250, () => 400)).toBe(4);
		expect(await read(300, () => 400)).toBe(6);
		expect(await read(0, () => 7)).toBe(3);
	});

	it.each([0, 1, 99, 100, 125, 200, 249])('too small (%i of 250)', async (count) => {
		expect(await read(250, () => count)).toBeLessThanOrEqual(4);
	});

	it('the size of the page', async () => {
		const list = new PagedList(upTo(250), { count: (_, request) => (request < 3 ? 100 : 50) });
		expect((await readAll(list.fetch)).ids).toEqual(upTo(250));
	});

	it('different each time', async () => {
		expect(await read(450, (_, request) => [450, 460, 455, 450, 470][request % 5])).toBeLessThanOrEqual(25);
	});

	it('lower each time, for ever', async () => {
		expect(await read(1_000, (_, request) => 100_000 - request)).toBeLessThan(70);
	});
});

describe('paging of a strange list', () => {
	it('passes an empty page in the middle', async () => {
		const rows = [upTo(100), [], upTo(150, 101)];
		const fetch = async (pageNo: number) => ({ record_count: 150, tickets: (rows[pageNo - 1] ?? []).map((id) => ({ id })) });
		expect((await readAll(fetch)).ids).toEqual(upTo(150));
	});

	it('reads a page again at the end that was empty by mistake', async () => {
		const list = new PagedList(upTo(350), { page: (rows, pageNo, request) => (pageNo === 2 && request === 2 ? [] : rows) });
		const { ids, summary } = await readAll(list.fetch);
		expect(new Set(ids)).toEqual(new Set(upTo(350)));
		expect(ids).toHaveLength(350);
		expect(summary.complete).toBe(true);
	});

	it.each([
		['with the whole count', 717],
		['without a count', undefined],
		['with the count of the page', 100],
	])('ends when the same page comes for ever, %s', async (_, count) => {
		let requests = 0;
		const fetch = async () => {
			requests += 1;
			return { record_count: count, tickets: upTo(100).map((id) => ({ id })) };
		};
		const { ids, summary } = await readAll(fetch);
		expect(ids).toEqual(upTo(100));
		expect(requests).toBe(2);
		expect(summary.complete).toBe(count !== 717);
	});

	it('ends when two pages alternate for ever', async () => {
		const fetch = async (pageNo: number) => ({ tickets: (pageNo % 2 ? upTo(100) : upTo(200, 101)).map((id) => ({ id })) });
		expect((await readAll(fetch)).ids).toEqual(upTo(200));
	});

	// A tenant that gave bare pages of 50, where 100 were asked for, was read no further than its first page.
	it.each([25, 50, 99])('reads on where bare arrays come in pages of %i', async (cap) => {
		const list = new PagedList(upTo(230), { bare: true, cap });
		expect((await readAll(list.fetch)).ids).toEqual(upTo(230));
	});

	it.each([[0, 1], [1, 1], [37, 2], [250, 1]])('takes a bare array of %i as the whole list after %i requests', async (rows, expected) => {
		let requests = 0;
		const fetch = async () => {
			requests += 1;
			return upTo(rows).map((id) => ({ id }));
		};
		expect((await readAll(fetch)).ids).toEqual(upTo(rows));
		expect(requests).toBe(expected);
	});

	it('reads on after a bare array that is as long as a page', async () => {
		const list = new PagedList(upTo(250), { bare: true });
		expect((await readAll(list.fetch)).ids).toEqual(upTo(250));
		expect(list.served).toEqual([1, 2, 3]);
	});

	it('takes a bare object for the only row, also with arrays inside', async () => {
		const fetch = async () => ({ id: 5, summary: 'Printer', customfields: [], assets: [{ id: 1 }] });
		expect((await readAll(fetch)).ids).toEqual([5]);
	});

	it.each([
		['another key than expected', { record_count: 1, faults: [{ id: 1 }] }, [1]],
		['the only array without a count', { rows: [{ id: 1 }] }, [1]],
		['nothing', null, []],
		['an empty object', {}, []],
		['null for no rows', { record_count: 0, tickets: null }, []],
		['null among the rows', { record_count: 2, tickets: [null, { id: 2 }] }, [2]],
	])('reads %s', async (_, reply, expected) => {
		const fetch = async (pageNo: number) => (pageNo === 1 ? reply : { record_count: 0, tickets: [] });
		expect((await readAll(fetch)).ids).toEqual(expected);
	});

	it.each([
		[{ record_count: 3, faults: [], columns: [] }],
		[{ Message: 'Not allowed' }],
		['text'],
	])('refuses to guess in %j', async (reply) => {
		await expect(readAll(async () => reply, { path: 'Tickets' })).rejects.toThrow(HaloResponseError);
	});

	it('gives rows without an id, and ends when they repeat', async () => {
		const fetch = async () => ({ tickets: [{ name: 'a' }, { name: 'a' }] });
		const rows: unknown[] = [];
		for await (const page of pages(fetch, { collection: 'tickets' })) rows.push(...page.rows);
		expect(rows).toEqual([{ name: 'a' }, { name: 'a' }]);
	});

	it('gives 0 and -1 as ids', async () => {
		const list = new PagedList([-1, 0, 1]);
		expect((await readAll(list.fetch)).ids).toEqual([-1, 0, 1]);
	});

	it('drops a row that comes twice in a page', async () => {
		const fetch = async () => ({ record_count: 3, tickets: [{ id: 1 }, { id: 1 }, { id: 2 }] });
		expect((await readAll(fetch)).ids).toEqual([1, 2]);
	});
});

describe('paging of a list that changes meanwhile', () => {
	it('gives rows that are created at the end', async () => {
		const list = new PagedList(upTo(250)).changing(2, ({ ids }) => ids.push(251, 252));
		expect((await readAll(list.fetch)).ids).toEqual(upTo(252));
		expect(list.served).toEqual([1, 2, 3]);
	});

	it('finds the row that slid onto the page before when one was deleted', async () => {
		const list = new PagedList(upTo(250)).changing(2, (changing) => changing.delete(50));
		const { ids } = await readAll(list.fetch);
		expect(ids).toEqual(upTo(250));
		expect(list.served).toEqual([1, 2, 1, 2, 3]);
	});

	it('finds the row that slid when the last page vanished', async () => {
		const list = new PagedList(upTo(201)).changing(3, (changing) => changing.delete(7));
		expect((await readAll(list.fetch)).ids).toEqual(upTo(201));
	});

	it('goes back as far as rows slid', async () => {
		const list = new PagedList(upTo(600)).changing(5, (changing) => changing.delete(...upTo(250)));
		expect((await readAll(list.fetch)).ids).toEqual(upTo(600));
		expect(list.served.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 4, 3]);
	});

	it('gives no row twice when rows are pushed onto the next page', async () => {
		const list = new PagedList(upTo(250)).changing(2, ({ ids }) => ids.unshift(-5, -4, -3));
		const { ids } = await readAll(list.fetch);
		expect(ids).toHaveLength(new Set(ids).size);
		expect(ids).toEqual(expect.arrayContaining(upTo(250)));
	});

	it('reads a list in no order once more when its count changed', async () => {
		const newestFirst = upTo(250).reverse();
		const list = new PagedList(newestFirst).changing(2, (changing) => changing.delete(240));
		const { ids } = await readAll(list.fetch);
		expect([...ids].sort((a, b) => Number(a) - Number(b))).toEqual(upTo(250));
		expect(list.served).toHaveLength(6);
	});

	it('reads a quiet list in no order only once', async () => {
		const list = new PagedList(upTo(250).reverse());
		expect((await readAll(list.fetch)).ids).toEqual(upTo(250).reverse());
		expect(list.served).toHaveLength(3);
	});
});
