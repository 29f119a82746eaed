import { closeServers, idsOf, openHalo } from './support';

afterEach(closeServers);

const manyClients = { size: { clients: 250, opportunities: 0, tickets: 0, items: 0, usersPerSite: 1 } };

async function activeClientIds(halo: Awaited<ReturnType<typeof openHalo>>) {
	return halo.tenant
		.records('Client')
		.filter(({ inactive }) => !inactive)
		.map(({ id }) => id);
}

describe('paging', () => {
	it('caps a page at 100 rows whatever is asked and keeps the true total', async () => {
		const halo = await openHalo(manyClients);
		const reply = (await halo.get('Client?pageinate=true&page_size=1000&page_no=1')).row();
		expect(reply.clients).toHaveLength(100);
		expect(reply.record_count).toBe((await activeClientIds(halo)).length);
	});

	it('honours a larger page with the cap switched off', async () => {
		const halo = await openHalo({ ...manyClients, quirks: { pageCap: false } });
		expect((await halo.get('Client?pageinate=true&page_size=1000')).rows('clients').length).toBeGreaterThan(
			200,
		);
	});

	it('ignores paging parameters without pageinate=true and then returns everything', async () => {
		const halo = await openHalo(manyClients);
		const reply = await halo.get('Client?page_no=2&page_size=10');
		expect(idsOf(reply.rows('clients'))).toEqual(await activeClientIds(halo));
	});

	it('gives every record exactly once over all pages', async () => {
		const halo = await openHalo(manyClients);
		const seen: unknown[] = [];
		for (let page = 1; page <= 3; page += 1) {
			seen.push(
				...idsOf((await halo.get(`Client?pageinate=true&page_size=100&page_no=${page}`)).rows('clients')),
			);
		}
		expect(seen).toEqual(await activeClientIds(halo));
		expect((await halo.get('Client?pageinate=true&page_size=100&page_no=4')).rows('clients')).toEqual([]);
	});

	it('limits an unpaged list by count', async () => {
		const halo = await openHalo(manyClients);
		expect((await halo.get('Client?count=7')).rows('clients')).toHaveLength(7);
	});

	it.each(['missing', 'tooBig', 'tooSmall'] as const)('can answer a %s record_count', async (recordCount) => {
		const halo = await openHalo({ ...manyClients, quirks: { recordCount } });
		const total = (await activeClientIds(halo)).length;
		const shown = (await halo.get('Client?pageinate=true')).row().record_count;
		expect(shown).toBe(
			{ missing: undefined, tooBig: total + 37, tooSmall: Math.floor(total / 2) }[recordCount],
		);
	});

	it('can change record_count from page to page', async () => {
		const halo = await openHalo({ ...manyClients, quirks: { recordCount: 'changing' } });
		const first = (await halo.get('Client?pageinate=true')).row().record_count;
		const second = (await halo.get('Client?pageinate=true&page_no=2')).row().record_count;
		expect(first).not.toBe(second);
	});

	it('can answer an empty page in the middle and the same page for ever', async () => {
		const halo = await openHalo({ ...manyClients, quirks: { emptyPage: 2 } });
		expect((await halo.get('Client?pageinate=true&page_no=2')).rows('clients')).toEqual([]);
		expect((await halo.get('Client?pageinate=true&page_no=3')).rows('clients').length).toBeGreaterThan(0);
		halo.tenant.setQuirks({ emptyPage: false, samePageForever: true });
		const [first, fifth] = [
			await halo.get('Client?pageinate=true'),
			await halo.get('Client?pageinate=true&page_no=5'),
		];
		expect(idsOf(fifth.rows('clients'))).toEqual(idsOf(first.rows('clients')));
	});

	it('lets a test change rows between two pages', async () => {
		const halo = await openHalo(manyClients);
		const [, doomed] = await activeClientIds(halo);
		halo.tenant.onRequest(({ query }) => {
			if (query.page_no === '2') halo.tenant.remove('Client', Number(doomed));
		});
		const first = idsOf((await halo.get('Client?pageinate=true&page_size=100&page_no=1')).rows('clients'));
		const second = idsOf((await halo.get('Client?pageinate=true&page_size=100&page_no=2')).rows('clients'));
		const all = await activeClientIds(halo);
		expect(first).toContain(doomed);
		expect(second[0]).toBe(all[100]);
		expect([...first, ...second]).not.toContain(all[99]);
	});
});
