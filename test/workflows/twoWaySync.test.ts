import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import { scale } from '../support/scale';
import { twoWaySize as size } from '../support/twoWayLab';
import { useTwoWay } from '../support/twoWayWorld';

jest.setTimeout(240_000);

const world = useTwoWay();
const { clients, company, open, rowsOf, sync, users } = world;

describe('two-way-sync.json', () => {
	it('carries changes of both sides across, creates contacts that Salesbuildr lacks, and then has nothing more to write', async () => {
		await open();
		const first = await sync();
		expect(first['clients merge']).toMatchObject({ read: clients().length, unchanged: clients().length, written_back: 0, parked: 0, review: 0 });
		expect(first['users missing']).toMatchObject({ created: users().length, parked: 0 });
		await sync();
		const [renamed, moved] = clients();
		world.lab.salesbuildr.update('company', String(company(renamed)?.id), { name: 'Renamed in Salesbuildr' });
		world.lab.halo.update('Client', Number(moved?.id), { website: 'https://moved.example' });
		const run = await sync();
		expect(run['clients merge']).toMatchObject({ updated: 1, written_back: 1, conflicts: 0 });
		expect(clients()[0]?.name).toBe('Renamed in Salesbuildr');
		expect(company(moved)?.website).toBe('https://moved.example');
		expect(await sync()).toMatchObject({ 'clients merge': { updated: 0, written_back: 0, unchanged: clients().length } });
		expect(world.lab.writes()).toEqual([]);
	});

	it('has nothing to write in the second run, whatever the stream', async () => {
		await open({ halo: { size: { ...size, items: 6, opportunities: 3 } } }, {});
		const first = await sync();
		expect(Object.values(first).filter(({ parked, review }) => Number(parked) + Number(review) > 0)).toEqual([]);
		expect(Object.keys(first)).toHaveLength(10);
		await sync();
		expect(world.lab.writes()).toEqual([]);
	});

	it('makes no duplicate and writes nothing again when every table is lost', async () => {
		await open();
		await sync();
		await sync();
		const counts = [clients().length, users().length, world.lab.salesbuildr.records('company').length, world.lab.salesbuildr.records('contact').length];
		await world.lab.loseData();
		await sync();
		expect(world.lab.writes()).toEqual([]);
		expect([clients().length, users().length, world.lab.salesbuildr.records('company').length, world.lab.salesbuildr.records('contact').length]).toEqual(counts);
	});

	it('makes no second company of one that Salesbuildr has without the HaloPSA ID, and says what to do', async () => {
		await open();
		const [client] = clients();
		world.lab.salesbuildr.remove('company', String(company(client)?.id));
		world.lab.salesbuildr.create('company', { name: client?.name });
		const run = await sync();
		expect(run['clients merge']).toMatchObject({ review: 1 });
		expect(run['clients missing']).toMatchObject({ created: 0, parked: 1 });
		expect(world.lab.salesbuildr.records('company').filter(({ name }) => name === client?.name)).toHaveLength(1);
		const letters = await rowsOf('halopsa_dead_letters');
		expect(letters.map(({ reason }) => reason).join('\n')).toMatch(/without external identifier/);
		expect(letters.length).toBe(2);
	});

	it('writes the HaloPSA ID into a contact that is found by its e-mail address', async () => {
		await open();
		const [user] = users().filter(({ emailaddress }) => String(emailaddress).includes('@'));
		const owner = world.lab.salesbuildr.byExternalIdentifier('company', String(user?.client_id));
		const contact = world.lab.salesbuildr.create('contact', { firstName: 'Old', lastName: user?.surname, email: String(user?.emailaddress).toUpperCase(), companyId: owner?.id });
		await sync();
		expect(world.lab.salesbuildr.records('contact').find(({ id }) => id === contact.id)?.externalIdentifier).toBe(String(user?.id));
		expect(world.lab.salesbuildr.records('contact').filter(({ email }) => String(email).toLowerCase() === String(user?.emailaddress).toLowerCase())).toHaveLength(1);
	});

	it('lists what is gone in HaloPSA and deletes nothing', async () => {
		await open();
		await sync();
		const [gone] = clients();
		const before = world.lab.salesbuildr.records('company').length;
		world.lab.halo.update('Client', Number(gone?.id), { inactive: true });
		const run = await sync();
		expect(run['clients missing']).toMatchObject({ gone: 1 });
		expect(world.lab.salesbuildr.records('company')).toHaveLength(before);
		expect((await rowsOf('halopsa_dead_letters')).map(({ reason }) => String(reason)).join('\n')).toMatch(/is inactive in HaloPSA/);
	});

	it('parks a record that Salesbuildr does not take, goes on with the others, and settles it in the runs after', async () => {
		await open();
		await sync();
		await sync();
		const [one, two] = clients();
		for (const client of [one, two]) world.lab.halo.update('Client', Number(client?.id), { website: `https://${String(client?.id)}.example` });
		const deleted = String(company(one)?.id);
		// Somebody deletes the company between the comparison and the write.
		const off = world.lab.salesbuildr.onRequest(({ method, path }) => {
			if (method !== 'GET' && path.endsWith(deleted) && company(one)) world.lab.salesbuildr.remove('company', deleted);
		});
		await sync();
		off();
		expect(company(two)?.website).toBe(two && `https://${String(two.id)}.example`);
		expect(await rowsOf('halopsa_dead_letters')).toMatchObject([{ record_id: deleted, reason: expect.stringMatching(/was not found|has no company/) as string }]);
		await sync();
		expect(company(one)?.website).toBe(`https://${String(one?.id)}.example`);
		expect(await rowsOf('halopsa_dead_letters')).toEqual([]);
		await sync();
		expect(world.lab.writes()).toEqual([]);
	});

	it('holds a field that both changed when nothing tells which is newer, with both values in the table, until a person settles it', async () => {
		await open();
		await sync();
		const [client] = clients();
		world.lab.halo.update('Client', Number(client?.id), { website: 'https://ours.example', alastupdate: null, last_update: null });
		world.lab.salesbuildr.update('company', String(company(client)?.id), { website: 'https://theirs.example' });
		const row = company(client);
		if (row) Object.assign(row, { updatedAt: '' });
		expect((await sync())['clients merge']).toMatchObject({ conflicts: 1, updated: 0, written_back: 0 });
		expect(await rowsOf('halopsa_sync_conflicts')).toMatchObject([{ stream: 'clients', halo_id: client?.id, conflicts: expect.stringMatching(/website: HaloPSA "https:\/\/ours.example", other "https:\/\/theirs.example", nobody won/) as string }]);
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/ours\.example.*theirs\.example/);
		world.lab.salesbuildr.update('company', String(row?.id), { website: 'https://ours.example' });
		expect((await sync())['clients merge']).toMatchObject({ conflicts: 0, updated: 0, written_back: 0 });
		expect(await rowsOf('halopsa_dead_letters')).toEqual([]);
	});

	it('reads from HaloPSA only what changed since the cursor, and looks again before it writes', async () => {
		await open();
		await sync();
		await sync();
		const since = new Date(Date.now() - 500).toISOString();
		const [one, other] = clients();
		world.lab.halo.update('Client', Number(one?.id), { website: 'https://one.example' });
		world.lab.salesbuildr.update('company', String(company(other)?.id), { name: 'Two Renamed' });
		const seen: string[] = [];
		world.lab.halo.onRequest(({ path, query }) => {
			if (path === '/api/Client' && query.lastupdatefromdate !== undefined) seen.push(query.lastupdatefromdate);
		});
		world.two.parameters('Push Companies').pushOptions = { tieBreak: 'hold', since };
		await sync();
		expect(seen).toEqual([since]);
		expect(world.lab.halo.log.filter(({ path, method }) => method === 'GET' && path === `/api/Client/${String(other?.id)}`)).toHaveLength(1);
		expect([clients()[1]?.name, company(one)?.website]).toEqual(['Two Renamed', 'https://one.example']);
	});

	// Two systems that answer each other's writes as changes never come to rest.
	it('settles many changes of both sides in one round', async () => {
		const count = scale(60);
		await open({ halo: { size: { ...size, clients: count, sites: count, users: 0 } } });
		await sync();
		clients().forEach((client, index) => {
			if (index % 2 === 0) world.lab.halo.update('Client', Number(client.id), { website: `https://halo-${index}.example` });
			else world.lab.salesbuildr.update('company', String(company(client)?.id), { website: `https://other-${index}.example` });
		});
		const run = await sync();
		expect(Number(run['clients merge']?.updated) + Number(run['clients merge']?.written_back)).toBe(clients().length);
		for (const client of clients()) expect(String(client.website)).toBe((company(client) as SalesbuildrRecord).website);
		expect(await sync()).toMatchObject({ 'clients merge': { updated: 0, written_back: 0 } });
		expect(world.lab.writes()).toEqual([]);
	});
});
