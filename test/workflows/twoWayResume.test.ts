import type { HaloRecord } from '../../simulator/index';
import { scale } from '../support/scale';
import { twoWaySize as size, type TwoWayOptions } from '../support/twoWayLab';
import { useTwoWay } from '../support/twoWayWorld';

jest.setTimeout(240_000);

const world = useTwoWay();
const { clients, company, open, rowsOf, sync, users } = world;

describe('two-way-sync.json, broken off', () => {
	const small = { halo: { size: { ...size, clients: 4, sites: 4, users: 6 } } };
	const inPages: TwoWayOptions = { streams: ['clients', 'users'], pageSize: 2 };

	/** The same small world every time: changes of both sides, a contact to link, a company and a contact to create. */
	async function disturbed(): Promise<void> {
		await open(small, inPages);
		await sync();
		const [one, two] = clients();
		world.lab.halo.update('Client', Number(one?.id), { website: 'https://one.example' });
		world.lab.salesbuildr.update('company', String(company(two)?.id), { name: 'Two Renamed' });
		world.lab.halo.create('Client', { name: 'Made Meanwhile', website: 'https://made.example' });
		const [contact] = world.lab.salesbuildr.records('contact');
		if (contact) world.lab.salesbuildr.update('contact', contact.id, { jobTitle: 'New Title' });
	}

	const state = (): unknown => [
		clients().map(({ id, name, website }) => [id, name, website ?? '', company({ id })?.name, company({ id })?.website ?? '']),
		users().map(({ id, title }) => [id, title ?? '', world.lab.salesbuildr.byExternalIdentifier('contact', String(id))?.jobTitle ?? '']),
		world.lab.salesbuildr.records('company').length,
		world.lab.salesbuildr.records('contact').length,
	];

	/** Runs the sync and takes the power away after a step. */
	async function breakAt(isAt: (node: string) => boolean): Promise<void> {
		const stop = new AbortController();
		await world.two.run({ signal: stop.signal, onNode: ({ node }) => (isAt(node) ? stop.abort() : undefined) }).catch(() => undefined);
	}

	/** The parts of a list of Salesbuildr that were asked for. */
	const parts = (kind: string): number[] => world.lab.salesbuildr.log.filter(({ path }) => path.endsWith(`/${kind}`)).map(({ query }) => Number(query.from));
	const breakInContacts = async (): Promise<void> => await breakAt((node) => node === 'Save Checkpoint' && parts('contact').at(-1) === 2);

	async function expectConverged(what: unknown): Promise<void> {
		await sync();
		await sync();
		const after = state();
		await sync();
		expect([what, world.lab.writes(), state()]).toEqual([what, [], after]);
		for (const { id, name, website } of clients()) expect(company({ id } as HaloRecord)).toMatchObject({ name, website: website ?? '' });
		expect(world.lab.salesbuildr.records('contact').map(({ externalIdentifier }) => externalIdentifier).sort()).toEqual(users().map(({ id }) => String(id)).sort());
	}

	it('takes a merge page by page and adds the pages up', async () => {
		await open(small, inPages);
		await sync();
		const run = await sync();
		expect(run['clients merge']).toEqual({ stream: 'clients', step: 'merge', read: clients().length, created: 0, updated: 0, unchanged: clients().length, written_back: 0, conflicts: 0, review: 0, skipped: 0, parked: 0, gone: 0, requests: expect.any(Number) as number });
		expect(run['clients merge']?.requests).toBeGreaterThan(0);
		expect(parts('company').slice(1, 4)).toEqual([0, 2, 4]);
		expect(world.lab.writes()).toEqual([]);
		expect(await world.two.checkpoints()).toEqual([]);
	});

	// Two contacts with one address were both linked with the user when they came on different pages.
	it('leaves a contact for review whose user a contact of another page has', async () => {
		await open(small, { ...inPages, pageSize: 1 });
		await sync();
		await sync();
		const [first] = world.lab.salesbuildr.records('contact');
		const twin = world.lab.salesbuildr.create('contact', { firstName: 'Twin', lastName: first?.lastName, email: first?.email, companyId: first?.companyId });
		expect((await sync())['users merge']).toMatchObject({ review: 1, updated: 0 });
		expect(world.lab.writes()).toEqual([]);
		expect(await rowsOf('halopsa_dead_letters')).toMatchObject([{ record_id: twin.id, reason: expect.stringContaining(`already stands for record ${String(first?.id)}`) as string }]);
	});

	// A run that broke off began with the first company again.
	it('goes on with the page after the last one that was done, and the run after does everything', async () => {
		await disturbed();
		await breakInContacts();
		world.lab.resetLogs();
		const run = await sync();
		expect(Object.keys(run)).toEqual(['users merge', 'users missing']);
		expect(run['users merge']?.read).toBe(world.lab.salesbuildr.records('contact').length);
		await expectConverged('goes on');
	});

	it('comes to the same end wherever it is broken off, and also when the tables are lost then', async () => {
		await disturbed();
		let steps = 0;
		await world.two.run({ onNode: () => (steps += 1) });
		await sync();
		const expected = state();
		await world.two.close();
		expect(steps).toBeGreaterThan(40);
		const stride = Math.max(1, Math.floor(steps / scale(2)));
		for (let at = Math.ceil(stride / 2), turn = 0; at < steps; at += stride, turn += 1) {
			await disturbed();
			let done = 0;
			await breakAt(() => (done += 1) === at);
			if (turn % 2 === 1) await world.lab.loseData();
			await sync();
			await sync();
			expect([at, state()]).toEqual([at, expected]);
			await sync();
			expect([at, world.lab.writes()]).toEqual([at, []]);
			await world.two.close();
		}
		await disturbed();
	});

	it('comes to the same end whatever became of the checkpoint', async () => {
		await disturbed();
		for (const columns of [undefined, { position: 'users merge 900' }, { position: 'nobody merge -5' }, { totals: '{"read":' }]) {
			const what = columns ? JSON.stringify(columns) : 'lost';
			const [contact] = world.lab.salesbuildr.records('contact');
			world.lab.salesbuildr.update('contact', String(contact?.id), { jobTitle: what });
			await breakInContacts();
			expect(await world.two.checkpoints()).toHaveLength(1);
			await world.lab.changeRows('halopsa_sync_checkpoints', columns, { name: 'two-way-sync' });
			await sync();
			await sync();
			expect(users().map(({ title }) => title)).toContain(what);
		}
		await expectConverged('all');
	});
});
