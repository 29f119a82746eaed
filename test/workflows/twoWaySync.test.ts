import type { HaloRecord } from '../../simulator/index';
import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import { scale } from '../support/scale';
import type { LabOptions, SyncLab } from '../support/syncLab';
import { TwoWayLab, type TwoWayOptions, type TwoWayStep } from '../support/twoWayLab';

jest.setTimeout(240_000);

const size = { clients: 8, sites: 10, users: 24, items: 2, opportunities: 0, tickets: 0, recurringInvoices: 0 };

let two: TwoWayLab;
let lab: SyncLab;
afterEach(() => two.close());

const sync = async (): Promise<Record<string, TwoWayStep>> => await two.sync();
const clients = () => two.halo('Client');
const users = () => two.halo('Users');
const company = (client: HaloRecord | undefined) => two.partner('company', client);
const rowsOf = async (table: string) => await two.rowsOf(table);

/** A tenant and a Salesbuildr that both have its clients, the second a while ago. Only clients and users are synced, unless a test wants more. */
async function open(options: LabOptions = {}, more: TwoWayOptions = { streams: ['clients', 'users'] }): Promise<void> {
	two = await TwoWayLab.open({ ...options, halo: { size, seed: 11, ...options.halo } }, more);
	lab = two.lab;
	for (const { id, name, website } of clients()) lab.salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
}

describe('two-way-sync.json', () => {
	it('carries changes of both sides across, creates contacts that Salesbuildr lacks, and then has nothing more to write', async () => {
		await open();
		const first = await sync();
		expect(first['clients merge']).toMatchObject({ read: clients().length, unchanged: clients().length, written_back: 0, parked: 0, review: 0 });
		expect(first['users missing']).toMatchObject({ created: users().length, parked: 0 });
		await sync();
		const [renamed, moved] = clients();
		lab.salesbuildr.update('company', String(company(renamed)?.id), { name: 'Renamed in Salesbuildr' });
		lab.halo.update('Client', Number(moved?.id), { website: 'https://moved.example' });
		const run = await sync();
		expect(run['clients merge']).toMatchObject({ updated: 1, written_back: 1, conflicts: 0 });
		expect(clients()[0]?.name).toBe('Renamed in Salesbuildr');
		expect(company(moved)?.website).toBe('https://moved.example');
		expect(await sync()).toMatchObject({ 'clients merge': { updated: 0, written_back: 0, unchanged: clients().length } });
		expect(lab.writes()).toEqual([]);
	});

	it('has nothing to write in the second run, whatever the stream', async () => {
		await open({ halo: { size: { ...size, items: 6, opportunities: 3 } } }, {});
		const first = await sync();
		expect(Object.values(first).filter(({ parked, review }) => Number(parked) + Number(review) > 0)).toEqual([]);
		expect(Object.keys(first)).toHaveLength(10);
		await sync();
		expect(lab.writes()).toEqual([]);
	});

	it('makes no duplicate and writes nothing again when every table is lost', async () => {
		await open();
		await sync();
		await sync();
		const counts = [clients().length, users().length, lab.salesbuildr.records('company').length, lab.salesbuildr.records('contact').length];
		await lab.loseData();
		await sync();
		expect(lab.writes()).toEqual([]);
		expect([clients().length, users().length, lab.salesbuildr.records('company').length, lab.salesbuildr.records('contact').length]).toEqual(counts);
	});

	it('makes no second company of one that Salesbuildr has without the HaloPSA ID, and says what to do', async () => {
		await open();
		const [client] = clients();
		lab.salesbuildr.remove('company', String(company(client)?.id));
		lab.salesbuildr.create('company', { name: client?.name });
		const run = await sync();
		expect(run['clients merge']).toMatchObject({ review: 1 });
		expect(run['clients missing']).toMatchObject({ created: 0, parked: 1 });
		expect(lab.salesbuildr.records('company').filter(({ name }) => name === client?.name)).toHaveLength(1);
		const letters = await rowsOf('halopsa_dead_letters');
		expect(letters.map(({ reason }) => reason).join('\n')).toMatch(/without external identifier/);
		expect(letters.length).toBe(2);
	});

	it('writes the HaloPSA ID into a contact that is found by its e-mail address', async () => {
		await open();
		const [user] = users().filter(({ emailaddress }) => String(emailaddress).includes('@'));
		const owner = lab.salesbuildr.byExternalIdentifier('company', String(user?.client_id));
		const contact = lab.salesbuildr.create('contact', { firstName: 'Old', lastName: user?.surname, email: String(user?.emailaddress).toUpperCase(), companyId: owner?.id });
		await sync();
		expect(lab.salesbuildr.records('contact').find(({ id }) => id === contact.id)?.externalIdentifier).toBe(String(user?.id));
		expect(lab.salesbuildr.records('contact').filter(({ email }) => String(email).toLowerCase() === String(user?.emailaddress).toLowerCase())).toHaveLength(1);
	});

	it('lists what is gone in HaloPSA and deletes nothing', async () => {
		await open();
		await sync();
		const [gone] = clients();
		const before = lab.salesbuildr.records('company').length;
		lab.halo.update('Client', Number(gone?.id), { inactive: true });
		const run = await sync();
		expect(run['clients missing']).toMatchObject({ gone: 1 });
		expect(lab.salesbuildr.records('company')).toHaveLength(before);
		expect((await rowsOf('halopsa_dead_letters')).map(({ reason }) => String(reason)).join('\n')).toMatch(/is inactive in HaloPSA/);
	});

	it('parks a record that Salesbuildr does not take, goes on with the others, and settles it in the runs after', async () => {
		await open();
		await sync();
		await sync();
		const [one, two] = clients();
		for (const client of [one, two]) lab.halo.update('Client', Number(client?.id), { website: `https://${String(client?.id)}.example` });
		const deleted = String(company(one)?.id);
		// Somebody deletes the company between the comparison and the write.
		const off = lab.salesbuildr.onRequest(({ method, path }) => {
			if (method !== 'GET' && path.endsWith(deleted) && company(one)) lab.salesbuildr.remove('company', deleted);
		});
		await sync();
		off();
		expect(company(two)?.website).toBe(two && `https://${String(two.id)}.example`);
		expect(await rowsOf('halopsa_dead_letters')).toMatchObject([{ record_id: deleted, reason: expect.stringMatching(/was not found|has no company/) as string }]);
		await sync();
		expect(company(one)?.website).toBe(`https://${String(one?.id)}.example`);
		expect(await rowsOf('halopsa_dead_letters')).toEqual([]);
		await sync();
		expect(lab.writes()).toEqual([]);
	});

	it('holds a field that both changed when nothing tells which is newer, with both values in the table, until a person settles it', async () => {
		await open();
		await sync();
		const [client] = clients();
		lab.halo.update('Client', Number(client?.id), { website: 'https://ours.example', alastupdate: null, last_update: null });
		lab.salesbuildr.update('company', String(company(client)?.id), { website: 'https://theirs.example' });
		const row = company(client);
		if (row) Object.assign(row, { updatedAt: '' });
		expect((await sync())['clients merge']).toMatchObject({ conflicts: 1, updated: 0, written_back: 0 });
		expect(await rowsOf('halopsa_sync_conflicts')).toMatchObject([{ stream: 'clients', halo_id: client?.id, conflicts: expect.stringMatching(/website: HaloPSA "https:\/\/ours.example", other "https:\/\/theirs.example", nobody won/) as string }]);
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/ours\.example.*theirs\.example/);
		lab.salesbuildr.update('company', String(row?.id), { website: 'https://ours.example' });
		expect((await sync())['clients merge']).toMatchObject({ conflicts: 0, updated: 0, written_back: 0 });
		expect(await rowsOf('halopsa_dead_letters')).toEqual([]);
	});

	it('reads from HaloPSA only what changed since the cursor, and looks again before it writes', async () => {
		await open();
		await sync();
		await sync();
		const since = new Date(Date.now() - 500).toISOString();
		const [one, other] = clients();
		lab.halo.update('Client', Number(one?.id), { website: 'https://one.example' });
		lab.salesbuildr.update('company', String(company(other)?.id), { name: 'Two Renamed' });
		const seen: string[] = [];
		lab.halo.onRequest(({ path, query }) => {
			if (path === '/api/Client' && query.lastupdatefromdate !== undefined) seen.push(query.lastupdatefromdate);
		});
		two.parameters('Push Companies').pushOptions = { tieBreak: 'hold', since };
		await sync();
		expect(seen).toEqual([since]);
		expect(lab.halo.log.filter(({ path, method }) => method === 'GET' && path === `/api/Client/${String(other?.id)}`)).toHaveLength(1);
		expect([clients()[1]?.name, company(one)?.website]).toEqual(['Two Renamed', 'https://one.example']);
	});

	// Two systems that answer each other's writes as changes never come to rest.
	it('settles many changes of both sides in one round', async () => {
		const count = scale(60);
		await open({ halo: { size: { ...size, clients: count, sites: count, users: 0 } } });
		await sync();
		clients().forEach((client, index) => {
			if (index % 2 === 0) lab.halo.update('Client', Number(client.id), { website: `https://halo-${index}.example` });
			else lab.salesbuildr.update('company', String(company(client)?.id), { website: `https://other-${index}.example` });
		});
		const run = await sync();
		expect(Number(run['clients merge']?.updated) + Number(run['clients merge']?.written_back)).toBe(clients().length);
		for (const client of clients()) expect(String(client.website)).toBe((company(client) as SalesbuildrRecord).website);
		expect(await sync()).toMatchObject({ 'clients merge': { updated: 0, written_back: 0 } });
		expect(lab.writes()).toEqual([]);
	});
});

describe('two-way-sync.json, phone and address', () => {
	const withSites = { streams: ['clients', 'sites'] };
	const siteOf = (client: HaloRecord | undefined) => lab.halo.records('Site').find(({ id }) => id === client?.main_site_id);

	it('fills in what a company lacks from the main site of its client, and takes over what Salesbuildr changed', async () => {
		await open({}, withSites);
		await sync();
		const [client, other] = clients();
		const { phonenumber, delivery_address: address } = siteOf(client) ?? {};
		const { line1, postcode } = Object(address) as HaloRecord;
		expect(company(client)).toMatchObject({ phone: phonenumber, address: line1, postalCode: postcode });
		lab.salesbuildr.update('company', String(company(client)?.id), { city: 'Moved Here' });
		lab.halo.update('Site', Number(other?.main_site_id), { phonenumber: '+44 20 7946 0999' });
		const run = await sync();
		expect(run['sites merge']).toMatchObject({ updated: 1, written_back: 1, parked: 0 });
		expect(siteOf(client)?.delivery_address).toMatchObject({ line1, line3: 'Moved Here', postcode });
		expect(company(other)?.phone).toBe('+44 20 7946 0999');
		await sync();
		expect(lab.writes()).toEqual([]);
		// Another main site is another address of the same client.
		const spare = lab.halo.create('Site', { name: 'New Home', client_id: client?.id, phonenumber: '0800 1', delivery_address: { line1: '1 New Road', postcode: 'N1' } });
		lab.halo.update('Client', Number(client?.id), { main_site_id: spare.id });
		await sync();
		expect(company(client)).toMatchObject({ phone: '0800 1', address: '1 New Road', postalCode: 'N1' });
	});
});

describe('two-way-sync.json, products and categories', () => {
	const withItems = (settings: object = {}): TwoWayOptions => ({ streams: ['assetGroups', 'items'], settings: { ...settings } });
	const items = { ...size, items: 6 };

	it('makes categories and products of what only HaloPSA has, without the shipping item, and carries prices both ways', async () => {
		await open({ halo: { size: items } }, withItems());
		const groups = lab.halo.records('AssetGroup').filter(({ showasitem }) => showasitem === true).map(({ id }) => id);
		const [shipping, first, second] = two.halo('Item').filter(({ assetgroup_id: group }) => groups.includes(Number(group)));
		two.parameters('Settings').jsonOutput = JSON.stringify({ ...(JSON.parse(String(two.parameters('Settings').jsonOutput)) as object), shippingProduct: shipping?.id });
		await sync();
		expect(lab.salesbuildr.records('category')).toHaveLength(groups.length);
		expect([two.partner('product', shipping), two.partner('product', first)?.name]).toEqual([undefined, first?.name]);
		await sync();
		lab.salesbuildr.update('product', String(two.partner('product', first)?.id), { price: 77.5 });
		lab.halo.update('Item', Number(second?.id), { costprice: 12.25 });
		expect((await sync())['items merge']).toMatchObject({ updated: 1, written_back: 1, conflicts: 0 });
		expect([first?.baseprice, two.partner('product', second)?.cost]).toEqual([77.5, 12.25]);
		await sync();
		expect(lab.writes()).toEqual([]);
	});

	it('makes an item of a product with its group and account code, and parks one whose category means no group', async () => {
		await open({ halo: { size: items } }, withItems());
		await sync();
		const [category] = lab.salesbuildr.records('category');
		const group = Number(category?.externalIdentifier);
		const strange = lab.salesbuildr.create('category', { name: 'Strange' });
		lab.salesbuildr.create('product', { name: 'Coded by Group', mpn: 'G-1', price: 5, categoryId: category?.id });
		lab.salesbuildr.create('product', { name: 'Coded by Itself', mpn: 'P-1', price: 5, categoryId: category?.id });
		const before = two.halo('Item').length;
		// Unless it is switched on, what only Salesbuildr has is no business of HaloPSA.
		expect((await sync())['items merge']).toMatchObject({ created: 0, review: 0 });
		two.parameters('Settings').jsonOutput = JSON.stringify({
			...(JSON.parse(String(two.parameters('Settings').jsonOutput)) as object), createItems: true, accountCodes: { groups: { [group]: '4000' }, products: { 'P-1': '4100' } },
		});
		lab.salesbuildr.create('product', { name: 'In No Group', mpn: 'N-1', price: 5, categoryId: strange.id });
		expect((await sync())['items merge']).toMatchObject({ created: 2, parked: 1 });
		const made = two.halo('Item').slice(before);
		expect(made.map(({ name, nominalcode, assetgroup_id: id }) => [name, nominalcode, id])).toEqual([['Coded by Group', '4000', group], ['Coded by Itself', '4100', group]]);
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/value map of assetgroup_id does not name/);
		await sync();
		expect([two.halo('Item').length, lab.writes()]).toEqual([before + 2, []]);
	});
});

describe('two-way-sync.json, opportunities', () => {
	const deals = { ...size, users: 4, opportunities: 4 };
	const all = { streams: ['clients', 'users', 'opportunities'] };
	const set = (settings: object): void => {
		two.parameters('Settings').jsonOutput = JSON.stringify({ ...(JSON.parse(String(two.parameters('Settings').jsonOutput)) as object), ...settings });
	};
	const open4 = () => lab.halo.records('Opportunities');

	it('maps pipeline stages both ways, wins by status, and parks a stage that nobody mapped', async () => {
		await open({ halo: { size: deals } }, all);
		open4().forEach(({ id }) => lab.halo.update('Opportunities', Number(id), { pipeline_stage_id: 1, status_id: 1 }));
		set({ pipelineStages: { 1: 'stage-a', 2: 'stage-b' }, opportunityStatuses: { 9: 'won' } });
		await sync();
		await sync();
		const [one, two_, three] = open4();
		const partner = (row: HaloRecord | undefined) => two.partner('opportunity', row);
		expect(partner(one)).toMatchObject({ name: one?.summary, pipelineStageId: 'stage-a' });
		lab.salesbuildr.update('opportunity', String(partner(one)?.id), { pipelineStageId: 'stage-b' });
		lab.halo.update('Opportunities', Number(two_?.id), { status_id: 9, pipeline_stage_id: 2 });
		lab.salesbuildr.update('opportunity', String(partner(three)?.id), { pipelineStageId: 'stage-x' });
		expect((await sync())['opportunities merge']).toMatchObject({ updated: 1, written_back: 1, parked: 1 });
		expect([one?.pipeline_stage_id, three?.pipeline_stage_id]).toEqual([2, 1]);
		expect(partner(two_)).toMatchObject({ status: 'won', pipelineStageId: 'stage-b' });
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/stage-x.*value map of pipeline_stage_id/);
		await sync();
		expect(lab.writes()).toEqual([]);
	});

	it('makes a deal of HaloPSA from one of Salesbuildr, of the default type, once', async () => {
		await open({ halo: { size: deals } }, all);
		const [client] = clients();
		lab.salesbuildr.create('opportunity', { name: 'New Deal', companyId: company(client)?.id, description: 'From there' });
		const type = Number(lab.halo.records('TicketType').find(({ use }) => use === 'opportunity')?.id);
		set({ createOpportunities: true, defaultOpportunityType: type });
		const before = open4().length;
		await sync();
		expect(open4().slice(before)).toMatchObject([{ summary: 'New Deal', details: 'From there', client_id: client?.id, tickettype_id: type }]);
		await lab.loseData();
		await sync();
		await sync();
		expect([open4().length, lab.writes()]).toEqual([before + 1, []]);
	});
});

describe('two-way-sync.json, settings', () => {
	// Where nothing could be compared, as when HaloPSA was down, the run said that all was well and read nothing.
	it('stop the run where the records of a stream cannot be compared', async () => {
		await open({}, { streams: ['clients'] });
		two.parameters('Push Companies').pushFields = { field: [{ halo: 'nmae', counterpart: 'name', owner: 'newest' }] };
		const result = await two.run();
		expect(result.status).toBe('error');
		expect(JSON.stringify(result.errors)).toMatch(/stream clients were not compared.*no field .*nmae/);
		expect(lab.writes()).toEqual([]);
	});

	const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
		['a default type that is missing', { createOpportunities: true }, /defaultOpportunityType is missing/],
		['a type that HaloPSA does not have', { createOpportunities: true, defaultOpportunityType: 99_999 }, /ticket type 99999, which HaloPSA does not have/],
		['a shipping item that HaloPSA does not have', { shippingProduct: '99999' }, /Setting shippingProduct/],
		['a setting with a wrong name', { primaryCustomer: 3 }, /primaryCustomer is not known/],
		['a group that is no group', { productGroups: { 99_999: 'c' } }, /asset group 99999/],
		['two stages for one', { pipelineStages: { 1: 'a', 2: 'a' } }, /pipelineStages gives .*a.* twice/],
		['an outcome that is none', { opportunityStatuses: { 9: 'open' } }, /opportunityStatuses.*takes won or lost/],
	];

	it('stop before anything is written, naming the setting', async () => {
		await open({}, { streams: ['clients'] });
		const usual = JSON.parse(String(two.parameters('Settings').jsonOutput)) as object;
		for (const [what, settings, says] of wrong) {
			two.parameters('Settings').jsonOutput = JSON.stringify({ ...usual, ...settings });
			const result = await two.run();
			expect([what, result.status, JSON.stringify(result.errors)]).toEqual([what, 'error', expect.stringMatching(says)]);
		}
		expect(lab.writes()).toEqual([]);
	});
});

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
