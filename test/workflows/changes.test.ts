import { rewrite, type Rewriting } from '../support/rewritingProxy';
import { actualState, expectedState, SyncLab, type LabOptions } from '../support/syncLab';

jest.setTimeout(120_000);

let lab: SyncLab;

afterEach(() => lab.close());

const size = { clients: 8, sites: 14, users: 24, items: 10, opportunities: 8, tickets: 0, recurringInvoices: 0 };

/** A tenant whose records are in Salesbuildr already. */
async function synced(options: LabOptions = {}): Promise<void> {
	lab = await SyncLab.open({ ...options, halo: { size, ...options.halo } });
	await lab.sync();
}

function firstOf(resource: string): Record<string, unknown> & { id: number } {
	const record = lab.halo.records(resource).find(({ inactive, name }) => inactive !== true && name !== 'General User');
	if (!record) throw new Error(`The tenant has no usable ${resource}`);
	return { ...record, id: Number(record.id) };
}

const itemInCategory = (): number => Number(Object.keys(expectedState(lab.halo).product)[0]);

describe('a change between two runs', () => {
	it.each<[string, () => string]>([
		['a client that is renamed', () => {
			const { id } = firstOf('Client');
			lab.halo.update('Client', id, { name: 'Renamed Holdings' });
			return `PUT company/ext/${id}`;
		}],
		['the address of a main site', () => {
			const { id, main_site_id: siteId } = firstOf('Client');
			lab.halo.update('Site', Number(siteId), { delivery_address: { line1: '1 New Street', line2: '', line3: 'Leeds', line4: '', postcode: 'LS1 1AA' } });
			return `PUT company/ext/${id}`;
		}],
		['a user', () => {
			const { id } = firstOf('Users');
			lab.halo.update('Users', id, { phonenumber: '+44 20 7946 0999' });
			return `PUT contact/ext/${id}`;
		}],
		['the group of an item', () => {
			const id = itemInCategory();
			const group = Number(lab.halo.record('Item', id)?.assetgroup_id);
			lab.halo.update('Item', id, { assetgroup_id: group === 101 ? 102 : 101 });
			return `PUT product/ext/${id}`;
		}],
		['the price of an item', () => {
			const id = itemInCategory();
			lab.halo.update('Item', id, { baseprice: 1234.5 });
			return `PUT product/ext/${id}`;
		}],
		['an asset group that is renamed', () => {
			lab.halo.update('AssetGroup', 103, { name: 'Networking' });
			return 'PUT category/ext/103';
		}],
		['an opportunity', () => {
			const { id } = firstOf('Opportunities');
			lab.halo.update('Opportunities', id, { summary: 'A bigger deal' });
			return `PUT opportunity/ext/${id}`;
		}],
	])('writes %s, and only that', async (_, change) => {
		await synced();
		const write = change();
		await lab.sync();
		expect(lab.writes()).toEqual([write]);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	it('counts a new client once, with its site and contact', async () => {
		await synced();
		const client = lab.halo.create('Client', { name: 'Newcomer Ltd', toplevel_id: 1, website: '' });
		const site = lab.halo.create('Site', { name: 'Main', client_id: client.id, delivery_address: { line1: '2 High Street', line3: 'York' } });
		lab.halo.update('Client', Number(client.id), { main_site_id: site.id });
		lab.halo.create('Users', { name: 'Ann New', firstname: 'Ann', surname: 'New', site_id: site.id, emailaddress: 'ann@newcomer.example' });
		const { clients, users } = await lab.sync();
		expect(clients).toMatchObject({ read: 1, created: 1, updated: 0, unchanged: 0, parked: 0 });
		expect(users).toMatchObject({ created: 1, updated: 0, parked: 0 });
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	it('changes a record in a second run when the client, its site and its user changed together', async () => {
		await synced();
		for (const { id } of [...lab.halo.records('Site')]) lab.halo.update('Site', Number(id), { phonenumber: `+44 113 496 ${id}` });
		for (const { id } of [...lab.halo.records('Users')]) lab.halo.update('Users', Number(id), { title: 'Director' });
		const { clients } = await lab.sync();
		expect(clients).toMatchObject({ updated: Object.keys(expectedState(lab.halo).company).length, parked: 0 });
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	// Each changed client costs a request for its site; after a bulk edit that was one request per client of the tenant.
	it('reads both lists whole when many clients changed', async () => {
		await synced({ halo: { size: { ...size, clients: 130, sites: 150 } } });
		for (const { id } of [...lab.halo.records('Client')]) lab.halo.update('Client', Number(id), { website: `https://www.client-${id}.example` });
		await lab.sync();
		expect(lab.halo.log.length).toBeLessThan(20);
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});

	it('clears in Salesbuildr what is emptied in HaloPSA', async () => {
		await synced();
		const user = firstOf('Users');
		const { main_site_id: siteId } = firstOf('Client');
		lab.halo.update('Users', user.id, { emailaddress: '', phonenumber: '' });
		lab.halo.update('Site', Number(siteId), { phonenumber: '' });
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	});
});

describe('what a person did in Salesbuildr', () => {
	// Salesbuildr takes a field missing from an opportunity for its removal, so a write with the mapped fields alone lost the rest.
	it('keeps fields of an opportunity that the sync does not know', async () => {
		await synced();
		const { id } = firstOf('Opportunities');
		const known = lab.salesbuildr.byExternalIdentifier('opportunity', String(id));
		const added = { ownerId: 'owner-7', pipelineStageId: 'stage-2', expectedCloseDate: '2026-12-24', tags: ['hot'] };
		lab.salesbuildr.update('opportunity', String(known?.id), added);
		lab.halo.update('Opportunities', id, { summary: 'Renamed in HaloPSA' });
		await lab.sync();
		expect(lab.salesbuildr.byExternalIdentifier('opportunity', String(id))).toMatchObject({ ...added, name: 'Renamed in HaloPSA' });
	});

	// List rows of HaloPSA have no details; the missing field reached Salesbuildr as null and emptied the description there.
	it('keeps a description when HaloPSA does not send one', async () => {
		await synced();
		const { id } = firstOf('Opportunities');
		const known = lab.salesbuildr.byExternalIdentifier('opportunity', String(id));
		lab.salesbuildr.update('opportunity', String(known?.id), { description: 'Written by sales' });
		lab.halo.update('Opportunities', id, { summary: 'Renamed in HaloPSA' });
		await lab.sync();
		expect(lab.salesbuildr.byExternalIdentifier('opportunity', String(id))).toMatchObject({ description: 'Written by sales', name: 'Renamed in HaloPSA' });
	});

	it('leaves records alone that have no external identifier', async () => {
		await synced();
		const own = lab.salesbuildr.create('company', { name: 'Prospect of sales' });
		await lab.loseData();
		await lab.sync();
		expect(lab.writes()).toEqual([]);
		expect(lab.salesbuildr.records('company')).toContainEqual(own);
	});
});

describe('a record that Salesbuildr refuses', () => {
	let refused: string | undefined;
	let proxy: Awaited<ReturnType<typeof rewrite>>;

	/** A stand-in that finds fault with one record, as Salesbuildr does with values it does not like. */
	async function openRefusing(path: string): Promise<void> {
		refused = path;
		lab = await SyncLab.open({
			halo: { size },
			baseUrl: async ({ url }) => {
				const question: Rewriting['question'] = ({ method, path: asked }) =>
					method === 'PUT' && asked === refused ? { status: 400, body: { message: ['email must be an email'] } } : undefined;
				proxy = await rewrite(url, { base: '/public-api', question });
				return proxy.url;
			},
		});
	}

	afterEach(() => proxy.close());

	it('is parked while the rest goes on, and is synced once it is mended', async () => {
		await openRefusing('contact/ext/40');
		const first = await lab.sync();
		expect(first.users).toMatchObject({ parked: 1, created: first.users ? first.users.read - 1 : Number.NaN });
		expect(first.opportunities).toMatchObject({ parked: 0 });
		const expected = expectedState(lab.halo);
		expect(Object.keys(actualState(lab.salesbuildr).contact)).toEqual(Object.keys(expected.contact).filter((id) => id !== '40'));

		const second = await lab.sync();
		expect(second.users).toMatchObject({ parked: 1, read: first.users?.read, unchanged: first.users?.created });
		expect(second.clients).toMatchObject({ read: 0 });

		refused = undefined;
		const third = await lab.sync();
		expect(third.users).toMatchObject({ parked: 0, created: 1 });
		expect(actualState(lab.salesbuildr).contact).toEqual(expected.contact);

		const fourth = await lab.sync();
		expect(fourth.users).toMatchObject({ read: 0 });
	});

	// Contacts of a company that was parked were read, could not be linked, and were past the cursor when the company came.
	it('does not lose the contacts and opportunities of a company that comes later', async () => {
		lab = await SyncLab.open({ halo: { size } });
		const { id } = firstOf('Client');
		await lab.close();
		await openRefusing(`company/ext/${id}`);
		const first = await lab.sync();
		expect(first.clients).toMatchObject({ parked: 1 });
		expect(first.users).toMatchObject({ parked: 0 });
		expect(first.users?.skipped).toBeGreaterThan(0);
		refused = undefined;
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		await lab.sync();
		expect(lab.writes()).toEqual([]);
	});
});

describe('a client that is not active', () => {
	// Opportunities of former clients were parked in every run, and parked records kept the cursor where it was for ever.
	it('does not hold up the cursor with its opportunities and users, which come with it when it is active again', async () => {
		lab = await SyncLab.open({ halo: { size } });
		const { id } = firstOf('Client');
		lab.halo.update('Client', id, { inactive: true });
		const first = await lab.sync();
		expect(first.users).toMatchObject({ parked: 0 });
		expect(first.opportunities).toMatchObject({ parked: 0 });
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
		const second = await lab.sync();
		expect(second.users).toMatchObject({ read: 0 });

		lab.halo.update('Client', id, { inactive: false });
		await lab.sync();
		expect(actualState(lab.salesbuildr)).toEqual(expectedState(lab.halo));
	});
});
