import { createVirtualClock, type HaloRecord } from '../../simulator/index';
import { scale } from '../support/scale';
import { TwoWayLab, type TwoWayOptions, type TwoWayStep } from '../support/twoWayLab';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
const size = { clients: 6, sites: 8, users: 12, items: 5, opportunities: 3, tickets: 0, recurringInvoices: 0 };

let two: TwoWayLab;
afterEach(() => two.close());

/** Both systems have the clients for three days, and a run by hand has brought everything else together. */
async function open(more: TwoWayOptions = {}): Promise<void> {
	const clock = createVirtualClock(Date.now() - 72 * HOUR_MS);
	two = await TwoWayLab.open({ halo: { size, seed: 11, clock }, salesbuildr: { clock } }, more);
	for (const { id, name, website } of clients()) two.lab.salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
	// An item that never changed says no time.
	for (const { id } of two.halo('Item')) two.lab.halo.update('Item', Number(id), { internalreference: 'stock' });
	for (const { id } of two.lab.halo.records('Opportunities')) two.lab.halo.update('Opportunities', Number(id), { pipeline_stage_id: 1, status_id: 1 });
	await two.sync();
	clock.advance(72 * HOUR_MS);
	await two.sync();
}

const clients = (): HaloRecord[] => two.halo('Client');
const users = (): HaloRecord[] => two.halo('Users');

/** A run by the schedule. */
const scheduled = async (): Promise<Record<string, TwoWayStep>> => await two.sync({ startNode: 'Every Hour' });
const sum = (run: Record<string, TwoWayStep>, count: string): number => Object.values(run).reduce((total, row) => total + Number(row[count]), 0);

/** Requests for the records of each stream; Preflight asks for single rows. */
function requests(): Record<string, number> {
	const counts: Record<string, number> = {};
	const lists = two.lab.halo.log.filter(({ kind, query }) => kind === 'api' && query.page_size === '100');
	for (const name of [...lists.map(({ resource }) => resource ?? ''), ...two.lab.salesbuildr.log.filter(({ query }) => query.size === '100').map(({ path }) => path.replace(/^.*\/public-api\/(\w+).*$/, '$1'))]) counts[name] = (counts[name] ?? 0) + 1;
	return counts;
}

describe('two-way-sync.json on its schedule', () => {
	// Each hour all records of both systems were read and compared: 100,000 of them take 1,000 requests on either side.
	it('looks only at what changed on either side since the last run', async () => {
		await open();
		const [renamed, moved] = clients();
		const [person] = users();
		two.lab.salesbuildr.update('company', String(two.partner('company', renamed)?.id), { name: 'Renamed in Salesbuildr' });
		two.lab.halo.update('Client', Number(moved?.id), { website: 'https://moved.example' });
		two.lab.halo.update('Users', Number(person?.id), { title: 'Head of Care' });
		const run = await scheduled();
		expect(run['clients merge']).toMatchObject({ read: 2, updated: 1, written_back: 1, parked: 0 });
		expect(run['users merge']).toMatchObject({ read: 1, updated: 0, written_back: 1 });
		expect(clients()[0]?.name).toBe('Renamed in Salesbuildr');
		expect(two.partner('company', moved)?.website).toBe('https://moved.example');
		expect(two.partner('contact', person)?.jobTitle).toBe('Head of Care');
	});

	it('makes at most two requests of each system for a stream in which nothing changed, and writes nothing', async () => {
		await open();
		const run = await scheduled();
		expect(Object.keys(run)).toHaveLength(10);
		expect(sum(run, 'read') - Number(run['assetGroups missing']?.read)).toBe(0);
		expect(two.lab.writes()).toEqual([]);
		// Companies also have the addresses, which are the stream of sites, and the check of the settings looks at them.
		expect(requests()).toMatchObject({ Client: 2, Site: 1, Users: 2, Item: 2, Opportunities: 2, company: 3, contact: 1, product: 1, opportunity: 1 });
	});

	it('creates in Salesbuildr what is new in HaloPSA', async () => {
		await open();
		const [client] = clients();
		const made = two.lab.halo.create('Users', { firstname: 'Ada', surname: 'Novak', name: 'Ada Novak', emailaddress: 'ada.novak@new.example', client_id: client?.id, site_id: client?.main_site_id });
		const run = await scheduled();
		expect(run['users missing']).toMatchObject({ created: 1, parked: 0 });
		expect(two.partner('contact', made)).toMatchObject({ firstName: 'Ada', email: 'ada.novak@new.example' });
		await scheduled();
		expect(two.lab.writes()).toEqual([]);
	});

	it('takes up again what was parked, and takes it out of the dead letters when it went through', async () => {
		await open({ settings: { pipelineStages: { 1: 'stage-a', 2: 'stage-b' } } });
		const deal = two.lab.halo.records('Opportunities').find((one) => two.partner('opportunity', one));
		const partner = two.partner('opportunity', deal);
		two.lab.salesbuildr.update('opportunity', String(partner?.id), { pipelineStageId: 'stage-c' });
		expect((await scheduled())['opportunities merge']).toMatchObject({ read: 1, parked: 1 });
		expect(await two.rowsOf('halopsa_dead_letters')).toMatchObject([{ stream: 'opportunities', record_id: partner?.id }]);
		await two.lab.changeRows('halopsa_sync_checkpoints', { totals: new Date(Date.now() - 60_000).toISOString() }, { name: 'two-way-sync passes' });
		expect((await scheduled())['opportunities merge']).toMatchObject({ read: 1, parked: 1 });
		two.settings({ pipelineStages: { 1: 'stage-a', 3: 'stage-c' } });
		expect((await scheduled())['opportunities merge']).toMatchObject({ updated: 1, parked: 0 });
		expect(deal?.pipeline_stage_id).toBe(3);
		expect(await two.rowsOf('halopsa_dead_letters')).toEqual([]);
	});

	// The time of the last run moves only when a run came to its end.
	it('loses no change of a run that breaks off, wherever that is', async () => {
		await open({ streams: ['clients', 'users'] });
		let steps = 0;
		await two.run({ startNode: 'Every Hour', onNode: () => (steps += 1) });
		const stride = Math.max(1, Math.floor(steps / scale(2)));
		for (let at = Math.ceil(stride / 2); at < steps; at += stride) {
			const [client] = clients();
			const [, other] = clients();
			two.lab.halo.update('Client', Number(client?.id), { website: `https://halo-${at}.example` });
			two.lab.salesbuildr.update('company', String(two.partner('company', other)?.id), { website: `https://other-${at}.example` });
			const stop = new AbortController();
			let done = 0;
			await two.run({ startNode: 'Every Hour', signal: stop.signal, onNode: () => ((done += 1) === at ? stop.abort() : undefined) }).catch(() => undefined);
			await scheduled();
			expect([at, two.partner('company', client)?.website, other?.website]).toEqual([at, `https://halo-${at}.example`, `https://other-${at}.example`]);
			await scheduled();
			expect([at, two.lab.writes()]).toEqual([at, []]);
		}
	});

	// What changed in a stream between a run that broke off and the one that went on behind that stream was in neither.
	it('looks at everything again after a run that went on where another broke off', async () => {
		await open({ streams: ['clients', 'users'], pageSize: 2 });
		const stop = new AbortController();
		let pages = 0;
		await two.run({ signal: stop.signal, onNode: ({ node, phase }) => (node === 'Save Checkpoint' && phase === 'end' && (pages += 1) === 6 ? stop.abort() : undefined) }).catch(() => undefined);
		expect(await two.checkpoints()).toMatchObject([{ position: expect.stringMatching(/^users/) as string }]);
		const [client] = clients();
		two.lab.halo.update('Client', Number(client?.id), { website: 'https://meanwhile.example' });
		expect(Object.keys(await scheduled())).not.toContain('clients merge');
		expect((await scheduled())['clients merge']).toMatchObject({ read: clients().length, written_back: 1 });
		expect(two.partner('company', client)?.website).toBe('https://meanwhile.example');
		expect((await scheduled())['clients merge']?.read).toBeLessThan(clients().length);
	});

	// What changed in HaloPSA within the hour by which its clock is behind was older than the last run.
	it('loses no change to a clock of HaloPSA that is behind', async () => {
		const clock = createVirtualClock(Date.now() - HOUR_MS);
		two = await TwoWayLab.openLinked({ halo: { size, clock } }, { streams: ['clients'] });
		await two.sync();
		clock.advance(60_000);
		const [client] = clients();
		two.lab.halo.update('Client', Number(client?.id), { website: 'https://behind.example' });
		expect((await scheduled())['clients merge']).toMatchObject({ written_back: 1 });
		expect(two.partner('company', client)?.website).toBe('https://behind.example');
	});

	it('looks at everything a day after the last whole pass, and where the time makes no sense', async () => {
		await open();
		const whole = { 'clients merge': { read: clients().length }, 'users merge': { read: users().length } };
		const stale = new Date(Date.now() - 25 * HOUR_MS).toISOString();
		const ahead = new Date(Date.now() + 48 * HOUR_MS).toISOString();
		for (const row of [{ position: stale }, { position: ahead }, { totals: ahead }, { totals: 'yesterday' }, { totals: '' }, { position: '' }, undefined]) {
			await two.lab.changeRows('halopsa_sync_checkpoints', row, { name: 'two-way-sync passes' });
			expect([row, await scheduled()]).toMatchObject([row, whole]);
			expect(two.lab.writes()).toEqual([]);
			expect((await scheduled())['clients merge']).toMatchObject({ read: 0 });
		}
	});
});
