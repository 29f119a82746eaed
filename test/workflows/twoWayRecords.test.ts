import type { HaloRecord } from '../../simulator/index';
import { twoWaySize as size, type TwoWayOptions } from '../support/twoWayLab';
import { useTwoWay } from '../support/twoWayWorld';

jest.setTimeout(240_000);

const world = useTwoWay();
const { clients, company, open, rowsOf, sync } = world;

describe('two-way-sync.json, phone and address', () => {
	const withSites = { streams: ['clients', 'sites'] };
	const siteOf = (client: HaloRecord | undefined) => world.lab.halo.records('Site').find(({ id }) => id === client?.main_site_id);

	it('fills in what a company lacks from the main site of its client, and takes over what Salesbuildr changed', async () => {
		await open({}, withSites);
		await sync();
		const [client, other] = clients();
		const { phonenumber, delivery_address: address } = siteOf(client) ?? {};
		const { line1, postcode } = Object(address) as HaloRecord;
		expect(company(client)).toMatchObject({ phone: phonenumber, address: line1, postalCode: postcode });
		world.lab.salesbuildr.update('company', String(company(client)?.id), { city: 'Moved Here' });
		world.lab.halo.update('Site', Number(other?.main_site_id), { phonenumber: '+44 20 7946 0999' });
		const run = await sync();
		expect(run['sites merge']).toMatchObject({ updated: 1, written_back: 1, parked: 0 });
		expect(siteOf(client)?.delivery_address).toMatchObject({ line1, line3: 'Moved Here', postcode });
		expect(company(other)?.phone).toBe('+44 20 7946 0999');
		await sync();
		expect(world.lab.writes()).toEqual([]);
		// Another main site is another address of the same client.
		const spare = world.lab.halo.create('Site', { name: 'New Home', client_id: client?.id, phonenumber: '0800 1', delivery_address: { line1: '1 New Road', postcode: 'N1' } });
		world.lab.halo.update('Client', Number(client?.id), { main_site_id: spare.id });
		await sync();
		expect(company(client)).toMatchObject({ phone: '0800 1', address: '1 New Road', postalCode: 'N1' });
	});
});

describe('two-way-sync.json, products and categories', () => {
	const withItems = (settings: object = {}): TwoWayOptions => ({ streams: ['assetGroups', 'items'], settings: { ...settings } });
	const items = { ...size, items: 6 };

	it('makes categories and products of what only HaloPSA has, without the shipping item, and carries prices both ways', async () => {
		await open({ halo: { size: items } }, withItems());
		const groups = world.lab.halo.records('AssetGroup').filter(({ showasitem }) => showasitem === true).map(({ id }) => id);
		const [shipping, first, second] = world.two.halo('Item').filter(({ assetgroup_id: group }) => groups.includes(Number(group)));
		world.two.parameters('Settings').jsonOutput = JSON.stringify({ ...(JSON.parse(String(world.two.parameters('Settings').jsonOutput)) as object), shippingProduct: shipping?.id });
		await sync();
		expect(world.lab.salesbuildr.records('category')).toHaveLength(groups.length);
		expect([world.two.partner('product', shipping), world.two.partner('product', first)?.name]).toEqual([undefined, first?.name]);
		await sync();
		world.lab.salesbuildr.update('product', String(world.two.partner('product', first)?.id), { price: 77.5 });
		world.lab.halo.update('Item', Number(second?.id), { costprice: 12.25 });
		expect((await sync())['items merge']).toMatchObject({ updated: 1, written_back: 1, conflicts: 0 });
		expect([first?.baseprice, world.two.partner('product', second)?.cost]).toEqual([77.5, 12.25]);
		await sync();
		expect(world.lab.writes()).toEqual([]);
	});

	it('makes an item of a product with its group and account code, and parks one whose category means no group', async () => {
		await open({ halo: { size: items } }, withItems());
		await sync();
		const [category] = world.lab.salesbuildr.records('category');
		const group = Number(category?.externalIdentifier);
		const strange = world.lab.salesbuildr.create('category', { name: 'Strange' });
		world.lab.salesbuildr.create('product', { name: 'Coded by Group', mpn: 'G-1', price: 5, categoryId: category?.id });
		world.lab.salesbuildr.create('product', { name: 'Coded by Itself', mpn: 'P-1', price: 5, categoryId: category?.id });
		const before = world.two.halo('Item').length;
		// Unless it is switched on, what only Salesbuildr has is no business of HaloPSA.
		expect((await sync())['items merge']).toMatchObject({ created: 0, review: 0 });
		world.two.parameters('Settings').jsonOutput = JSON.stringify({
			...(JSON.parse(String(world.two.parameters('Settings').jsonOutput)) as object), createItems: true, accountCodes: { groups: { [group]: '4000' }, products: { 'P-1': '4100' } },
		});
		world.lab.salesbuildr.create('product', { name: 'In No Group', mpn: 'N-1', price: 5, categoryId: strange.id });
		expect((await sync())['items merge']).toMatchObject({ created: 2, parked: 1 });
		const made = world.two.halo('Item').slice(before);
		expect(made.map(({ name, nominalcode, assetgroup_id: id }) => [name, nominalcode, id])).toEqual([['Coded by Group', '4000', group], ['Coded by Itself', '4100', group]]);
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/value map of assetgroup_id does not name/);
		await sync();
		expect([world.two.halo('Item').length, world.lab.writes()]).toEqual([before + 2, []]);
	});
});

describe('two-way-sync.json, opportunities', () => {
	const deals = { ...size, users: 4, opportunities: 4 };
	const all = { streams: ['clients', 'users', 'opportunities'] };
	const set = (settings: object): void => {
		world.two.parameters('Settings').jsonOutput = JSON.stringify({ ...(JSON.parse(String(world.two.parameters('Settings').jsonOutput)) as object), ...settings });
	};
	const open4 = () => world.lab.halo.records('Opportunities');

	it('maps pipeline stages both ways, wins by status, and parks a stage that nobody mapped', async () => {
		await open({ halo: { size: deals } }, all);
		open4().forEach(({ id }) => world.lab.halo.update('Opportunities', Number(id), { pipeline_stage_id: 1, status_id: 1 }));
		set({ pipelineStages: { 1: 'stage-a', 2: 'stage-b' }, opportunityStatuses: { 9: 'won' } });
		await sync();
		await sync();
		const [one, two_, three] = open4();
		const partner = (row: HaloRecord | undefined) => world.two.partner('opportunity', row);
		expect(partner(one)).toMatchObject({ name: one?.summary, pipelineStageId: 'stage-a' });
		world.lab.salesbuildr.update('opportunity', String(partner(one)?.id), { pipelineStageId: 'stage-b' });
		world.lab.halo.update('Opportunities', Number(two_?.id), { status_id: 9, pipeline_stage_id: 2 });
		world.lab.salesbuildr.update('opportunity', String(partner(three)?.id), { pipelineStageId: 'stage-x' });
		expect((await sync())['opportunities merge']).toMatchObject({ updated: 1, written_back: 1, parked: 1 });
		expect([one?.pipeline_stage_id, three?.pipeline_stage_id]).toEqual([2, 1]);
		expect(partner(two_)).toMatchObject({ status: 'won', pipelineStageId: 'stage-b' });
		expect(JSON.stringify(await rowsOf('halopsa_dead_letters'))).toMatch(/stage-x.*value map of pipeline_stage_id/);
		await sync();
		expect(world.lab.writes()).toEqual([]);
	});

	it('makes a deal of HaloPSA from one of Salesbuildr, of the default type, once', async () => {
		await open({ halo: { size: deals } }, all);
		const [client] = clients();
		world.lab.salesbuildr.create('opportunity', { name: 'New Deal', companyId: company(client)?.id, description: 'From there' });
		const type = Number(world.lab.halo.records('TicketType').find(({ use }) => use === 'opportunity')?.id);
		set({ createOpportunities: true, defaultOpportunityType: type });
		const before = open4().length;
		await sync();
		expect(open4().slice(before)).toMatchObject([{ summary: 'New Deal', details: 'From there', client_id: client?.id, tickettype_id: type }]);
		await world.lab.loseData();
		await sync();
		await sync();
		expect([open4().length, world.lab.writes()]).toEqual([before + 1, []]);
	});
});

describe('two-way-sync.json, settings', () => {
	// Where nothing could be compared, as when HaloPSA was down, the run said that all was well and read nothing.
	it('stop the run where the records of a stream cannot be compared', async () => {
		await open({}, { streams: ['clients'] });
		world.two.parameters('Push Companies').pushFields = { field: [{ halo: 'nmae', counterpart: 'name', owner: 'newest' }] };
		const result = await world.two.run();
		expect(result.status).toBe('error');
		expect(JSON.stringify(result.errors)).toMatch(/stream clients were not compared.*no field .*nmae/);
		expect(world.lab.writes()).toEqual([]);
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
		const usual = JSON.parse(String(world.two.parameters('Settings').jsonOutput)) as object;
		for (const [what, settings, says] of wrong) {
			world.two.parameters('Settings').jsonOutput = JSON.stringify({ ...usual, ...settings });
			const result = await world.two.run();
			expect([what, result.status, JSON.stringify(result.errors)]).toEqual([what, 'error', expect.stringMatching(says)]);
		}
		expect(world.lab.writes()).toEqual([]);
	});
});
