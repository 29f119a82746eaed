import type { HaloRecord } from '../../simulator/index';
import { scale } from '../support/scale';
import type { LabOptions, SyncLab } from '../support/syncLab';
import { TwoWayLab, twoWaySize as size, type TwoWayOptions, type TwoWayStep } from '../support/twoWayLab';

jest.setTimeout(240_000);

let two: TwoWayLab;
let lab: SyncLab;
afterEach(() => two.close());

const sync = async (): Promise<Record<string, TwoWayStep>> => await two.sync();
const clients = () => two.halo('Client');
const users = () => two.halo('Users');
const company = (client: HaloRecord | undefined) => two.partner('company', client);
const rowsOf = async (table: string) => await two.rowsOf(table);

/** Only clients and users are synced, unless a test wants more. */
async function open(options: LabOptions = {}, more: TwoWayOptions = { streams: ['clients', 'users'] }): Promise<void> {
	two = await TwoWayLab.openLinked(options, more);
	lab = two.lab;
}

describe('two-way-sync.json, broken off', () => {
	const small = { halo: { size: { ...size, clients: 4, sites: 4, users: 6 } } };
	const inPages: TwoWayOptions = { streams: ['clients', 'users'], pageSize: 2 };

	/** The same small world every time: changes of both sides, a contact to link, a company and a contact to create. */
	async function world(): Promise<void> {
		await open(small, inPages);
		await sync();
		const [one, two] = clients();
		lab.halo.update('Client', Number(one?.id), { website: 'https://one.example' });
		lab.salesbuildr.update('company', String(company(two)?.id), { name: 'Two Renamed' });
		lab.halo.create('Client', { name: 'Made Meanwhile', website: 'https://made.example' });
		const [contact] = lab.salesbuildr.records('contact');
		if (contact) lab.salesbuildr.update('contact', contact.id, { jobTitle: 'New Title' });
	}

	const state = (): unknown => [
		clients().map(({ id, name, website }) => [id, name, website ?? '', company({ id })?.name, company({ id })?.website ?? '']),
		users().map(({ id, title }) => [id, title ?? '', lab.salesbuildr.byExternalIdentifier('contact', String(id))?.jobTitle ?? '']),
		lab.salesbuildr.records('company').length,
		lab.salesbuildr.records('contact').length,
	];

	/** Runs the sync and takes the power away after a step. */
	async function breakAt(isAt: (node: string) => boolean): Promise<void> {
		const stop = new AbortController();
		await two.run({ signal: stop.signal, onNode: ({ node }) => (isAt(node) ? stop.abort() : undefined) }).catch(() => undefined);
	}

	/** The parts of a list of Salesbuildr that were asked for. */
	const parts = (kind: string): number[] => lab.salesbuildr.log.filter(({ path }) => path.endsWith(`/${kind}`)).map(({ query }) => Number(query.from));
	const breakInContacts = async (): Promise<void> => await breakAt((node) => node === 'Save Checkpoint' && parts('contact').at(-1) === 2);

	async function expectConverged(what: unknown): Promise<void> {
		await sync();
		await sync();
		const after = state();
		await sync();
		expect([what, lab.writes(), state()]).toEqual([what, [], after]);
		for (const { id, name, website } of clients()) expect(company({ id } as HaloRecord)).toMatchObject({ name, website: website ?? '' });
		expect(lab.salesbuildr.records('contact').map(({ externalIdentifier }) => externalIdentifier).sort()).toEqual(users().map(({ id }) => String(id)).sort());
	}

	it('takes a merge page by page and adds the pages up', async () => {
		await open(small, inPages);
		await sync();
		const run = await sync();
		expect(run['clients merge']).toEqual({ stream: 'clients', step: 'merge', read: clients().length, created: 0, updated: 0, unchanged: clients().length, written_back: 0, conflicts: 0, review: 0, skipped: 0, parked: 0, gone: 0, requests: expect.any(Number) as number });
		expect(run['clients merge']?.requests).toBeGreaterThan(0);
		expect(parts('company').slice(1, 4)).toEqual([0, 2, 4]);
		expect(lab.writes()).toEqual([]);
		expect(await two.checkpoints()).toEqual([]);
	});

	// Two contacts with one address were both linked with the user when they came on different pages.
	it('leaves a contact for review whose user a contact of another page has', async () => {
		await open(small, { ...inPages, pageSize: 1 });
		await sync();
		await sync();
		const [first] = lab.salesbuildr.records('contact');
		const twin = lab.salesbuildr.create('contact', { firstName: 'Twin', lastName: first?.lastName, email: first?.email, companyId: first?.companyId });
		expect((await sync())['users merge']).toMatchObject({ review: 1, updated: 0 });
		expect(lab.writes()).toEqual([]);
		expect(await rowsOf('halopsa_dead_letters')).toMatchObject([{ record_id: twin.id, reason: expect.stringContaining(`already stands for record ${String(first?.id)}`) as string }]);
	});

	// A run that broke off began with the first company again.
	it('goes on with the page after the last one that was done, and the run after does everything', async () => {
		await world();
		await breakInContacts();
		lab.resetLogs();
		const run = await sync();
		expect(Object.keys(run)).toEqual(['users merge', 'users missing']);
		expect(run['users merge']?.read).toBe(lab.salesbuildr.records('contact').length);
		await expectConverged('goes on');
	});

	it('comes to the same end wherever it is broken off, and also when the tables are lost then', async () => {
		await world();
		let steps = 0;
		await two.run({ onNode: () => (steps += 1) });
		await sync();
		const expected = state();
		await two.close();
		expect(steps).toBeGreaterThan(40);
		const stride = Math.max(1, Math.floor(steps / scale(2)));
		for (let at = Math.ceil(stride / 2), turn = 0; at < steps; at += stride, turn += 1) {
			await world();
			let done = 0;
			await breakAt(() => (done += 1) === at);
			if (turn % 2 === 1) await lab.loseData();
			await sync();
			await sync();
			expect([at, state()]).toEqual([at, expected]);
			await sync();
			expect([at, lab.writes()]).toEqual([at, []]);
			await two.close();
		}
		await world();
	});

	it('comes to the same end whatever became of the checkpoint', async () => {
		await world();
		for (const columns of [undefined, { position: 'users merge 900' }, { position: 'nobody merge -5' }, { totals: '{"read":' }]) {
			const what = columns ? JSON.stringify(columns) : 'lost';
			const [contact] = lab.salesbuildr.records('contact');
			lab.salesbuildr.update('contact', String(contact?.id), { jobTitle: what });
			await breakInContacts();
			expect(await two.checkpoints()).toHaveLength(1);
			await lab.changeRows('halopsa_sync_checkpoints', columns, { name: 'two-way-sync' });
			await sync();
			await sync();
			expect(users().map(({ title }) => title)).toContain(what);
		}
		await expectConverged('all');
	});
});
