import fc from 'fast-check';
import { pages } from '../../lib/halo/paging';
import { PagedList, upTo } from '../support/pagedList';

interface Change {
	readonly request: number;
	readonly kind: 'delete' | 'create';
	readonly picks: readonly number[];
}

const changes = fc.array(
	fc.record<Change>({
		request: fc.integer({ min: 2, max: 12 }),
		kind: fc.constantFrom('delete', 'create'),
		picks: fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
	}),
	{ maxLength: 5 },
);

/** One change per request, so that a deletion and a creation never cancel out in the count. */
function prepare(rows: number, cap: number, wanted: readonly Change[], order: (ids: number[]) => number[]) {
	const list = new PagedList(order(upTo(rows)), { cap });
	const everThere = new Set(list.ids);
	let nextId = rows + 1;
	for (const { request, kind, picks } of wanted) {
		list.changing(request, (changing) => {
			if (kind === 'delete') {
				const gone = picks.map((pick) => changing.ids[pick % Math.max(1, changing.ids.length)] ?? 0);
				changing.delete(...gone);
				for (const id of gone) everThere.delete(id);
				return;
			}
			changing.ids.push(...picks.map(() => nextId++));
		});
	}
	return { list, everThere };
}

async function read(list: PagedList): Promise<number[]> {
	const ids: number[] = [];
	for await (const page of pages(list.fetch, { collection: 'tickets' })) ids.push(...page.rows.map(({ id }) => Number(id)));
	return ids;
}

describe('paging', () => {
	it('gives every row that is there all the time, in id order, once, and ends', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(400), fc.integer({ min: 1, max: 100 }), changes, async (rows, cap, wanted) => {
				const { list, everThere } = prepare(rows, cap, wanted, (ids) => ids);
				const ids = await read(list);
				expect(ids).toHaveLength(new Set(ids).size);
				expect([...everThere].filter((id) => !ids.includes(id))).toEqual([]);
				// A request per page, and per change what reading back costs.
				const back = wanted.reduce((sum, { picks }) => sum + 2 * (Math.ceil(picks.length / cap) + 1), 0);
				expect(list.served.length).toBeLessThanOrEqual(Math.ceil((rows + 150) / cap) + 2 + back);
			}),
			{ numRuns: 400 },
		);
	});

	it('gives every row that is there all the time, once, also newest first while rows are deleted', async () => {
		const deletions = changes.map((all) => all.map((change) => ({ ...change, kind: 'delete' as const })).slice(0, 1));
		await fc.assert(
			fc.asyncProperty(fc.nat(400), fc.integer({ min: 20, max: 100 }), deletions, async (rows, cap, wanted) => {
				const { list, everThere } = prepare(rows, cap, wanted, (ids) => ids.reverse());
				const ids = await read(list);
				expect(ids).toHaveLength(new Set(ids).size);
				expect([...everThere].filter((id) => !ids.includes(id))).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});

	it('always ends, whatever is answered', async () => {
		// A count that fell after each empty page sent the read back one page and on two, for ever.
		const restless = [{ record_count: 0, tickets: [] }, { record_count: 664, tickets: [{ id: 0 }] }, { record_count: undefined, tickets: [] }];
		const count = fc.oneof(fc.constant(undefined), fc.integer({ min: -5, max: 2_000 }));
		const rows = fc.array(fc.record({ id: fc.oneof(fc.integer({ min: -1, max: 40 }), fc.constantFrom('a', 'b')) }), { maxLength: 12 });
		const reply = fc.record({ record_count: count, tickets: rows });
		await fc.assert(
			fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 8 }), async (replies) => {
				let requests = 0;
				const fetch = async () => {
					requests += 1;
					if (requests > 2_000) throw new Error('does not end');
					return replies[requests % replies.length];
				};
				const ids: unknown[] = [];
				for await (const page of pages(fetch, { collection: 'tickets' })) ids.push(...page.rows.map(({ id }) => id));
				expect(ids).toHaveLength(new Set(ids).size);
			}),
			{ numRuns: 300, examples: [[restless]] },
		);
	});
});
