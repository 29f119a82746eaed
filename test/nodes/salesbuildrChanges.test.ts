import { createVirtualClock } from '../../simulator/index';
import { SalesbuildrBench } from '../support/salesbuildrBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';

jest.setTimeout(60_000);

const SECOND = 1000;
const COUNT = 250;

describe('Salesbuildr: Search with Changed Since and External Identifiers', () => {
	const clock = createVirtualClock();
	let bench: SalesbuildrBench;
	let proxy: { url: string; close(): Promise<void> } | undefined;
	let since: string;

	/** 250 companies, of which three were changed after `since`; the newest one also before the others were made. */
	async function open(rewriting?: Omit<Rewriting, 'base'>): Promise<void> {
		const first = await SalesbuildrBench.open({ clock });
		bench = first;
		if (rewriting) {
			proxy = await rewrite(new URL(first.standIn.baseUrl).origin, { base: new URL(first.standIn.baseUrl).pathname.replace(/\/$/, ''), ...rewriting });
			first.nodes.close();
			bench = await SalesbuildrBench.over(first.standIn, proxy.url);
		}
		for (let id = 1; id <= COUNT; id += 1) {
			clock.advance(SECOND);
			bench.standIn.create('company', { externalIdentifier: String(id), name: `Company ${id}` });
		}
		clock.advance(SECOND);
		since = new Date(clock.now()).toISOString();
		for (const id of [200, 3, 120]) {
			clock.advance(SECOND);
			bench.standIn.update('company', String(bench.standIn.byExternalIdentifier('company', String(id))?.id), { name: `Changed ${id}` });
		}
		bench.standIn.resetLog();
	}
	afterEach(async () => {
		await proxy?.close();
		proxy = undefined;
		await bench.close();
	});

	const search = async (filters: object, more: object = {}) => (await bench.does({ resource: 'company', operation: 'search', returnAll: true, filters, ...more } as never)).map(({ externalIdentifier }) => externalIdentifier);

	it('gives what changed in two requests, whatever there is', async () => {
		await open();
		expect(await search({ changedSince: since })).toEqual(['120', '3', '200']);
		expect(bench.requests()).toHaveLength(2);
		bench.standIn.resetLog();
		expect(await search({ changedSince: new Date(clock.now() + SECOND).toISOString() })).toEqual([]);
		expect(bench.requests()).toHaveLength(2);
	});

	it('adds the records with the wanted identifiers, each once, and gives only those without a time', async () => {
		await open();
		expect(await search({ changedSince: since, externalIdentifiers: '3, 7,999' })).toEqual(['120', '3', '200', '7']);
		expect((await search({ externalIdentifiers: ['9', '8'] })).sort()).toEqual(['8', '9']);
		expect(await search({ externalIdentifiers: [] })).toEqual([]);
		expect(await search({ externalIdentifiers: '' })).toHaveLength(COUNT);
		expect(await search({ changedSince: since }, { returnAll: false, limit: 2 })).toEqual(['120', '3']);
	});

	// A server that ignores the order gives a page of old records first, and what changed is behind it.
	it.each<[string, Omit<Rewriting, 'base'>]>([
		['ignores the order', { question: ({ query }) => void query.delete('sort') }],
		['refuses the order', { question: ({ query }) => (query.has('sort') ? { status: 400, body: { message: 'sort is not allowed' } } : undefined) }],
		['does not say when a record changed', { answer: (_, body) => JSON.parse(JSON.stringify(body).replaceAll('"updatedAt"', '"touched"')) as unknown }],
		['always gives the newest first', { question: ({ query }) => void query.set('sort', '-createdAt') }],
	])('reads everything where Salesbuildr %s', async (what, rewriting) => {
		await open(rewriting);
		const found = await search({ changedSince: since });
		expect(['120', '200', '3'].filter((id) => !found.includes(id))).toEqual([]);
		expect(found).toHaveLength(what.includes('does not say') ? COUNT : 3);
	});

	it('gives only the wanted fields, and says what is wrong with a time', async () => {
		await open();
		const [row] = await bench.does({ resource: 'company', operation: 'search', limit: 1, options: { outputFields: 'externalIdentifier,id,nonsense' } });
		expect(Object.keys(row ?? {}).sort()).toEqual(['externalIdentifier', 'id']);
		const { error } = await bench.run({ resource: 'company', operation: 'search', filters: { changedSince: 'yesterday' } });
		expect(error?.message).toMatch(/Changed Since is "yesterday", which is no date/);
	});
});
