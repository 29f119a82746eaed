import type { HaloRecord } from '../../simulator/index';
import { TwoWayLab, type TwoWayOptions } from '../support/twoWayLab';

jest.setTimeout(120_000);

const size = { clients: 3, sites: 3, users: 6, items: 3, opportunities: 0, tickets: 0, recurringInvoices: 0 };

let two: TwoWayLab;
afterEach(() => two.close());

async function open(more: TwoWayOptions, documentedOnly = false): Promise<void> {
	two = await TwoWayLab.open({ halo: { size, seed: 11 }, salesbuildr: { documentedOnly } }, more);
}

const set = (settings: object): void => {
	const parameters = two.parameters('Settings');
	parameters.jsonOutput = JSON.stringify({ ...(JSON.parse(String(parameters.jsonOutput)) as object), ...settings });
};
const siteOf = (client: HaloRecord | undefined) => two.lab.halo.records('Site').find(({ id }) => id === client?.main_site_id);

it('makes no company of the primary client, and no contacts of its users', async () => {
	await open({ streams: ['clients', 'users'] });
	const [own] = two.halo('Client');
	set({ primaryClient: own?.id });
	await two.sync();
	expect(two.lab.salesbuildr.records('company').map(({ externalIdentifier }) => externalIdentifier)).not.toContain(String(own?.id));
	expect(two.lab.salesbuildr.records('company')).toHaveLength(two.halo('Client').length - 1);
	const owners = two.lab.salesbuildr.records('contact').map(({ externalIdentifier }) => two.halo('Users').find(({ id }) => String(id) === externalIdentifier)?.client_id);
	expect(owners).not.toContain(own?.id);
});

it('puts the lines of an address where addressLines says, and translates country and region both ways', async () => {
	await open({ streams: ['clients', 'sites'] }, true);
	const [client, other] = two.halo('Client');
	two.lab.halo.update('Site', Number(client?.main_site_id), { country_code: 'GB', region_code: 3, delivery_address: { line1: 'Floor 2', line2: '1 High Street', line3: 'London', line4: 'left out', postcode: 'SW1' } });
	set({ addressLines: { line1: 'address2', line2: 'address', line3: 'city', line4: '', postcode: 'postalCode' }, countries: { GB: 'United Kingdom', FR: 'France' }, regions: { 3: 'England', 4: 'Brittany' } });
	await two.sync();
	await two.sync();
	expect(two.partner('company', client)).toMatchObject({ address: '1 High Street', address2: 'Floor 2', city: 'London', state: 'England', postalCode: 'SW1', country: 'United Kingdom' });
	two.lab.salesbuildr.update('company', String(two.partner('company', other)?.id), { country: 'France', state: 'Brittany' });
	await two.sync();
	expect(siteOf(other)).toMatchObject({ country_code: 'FR', region_code: 4 });
	await two.sync();
	expect(two.lab.writes()).toEqual([]);
});

it('gives a new item the codes of sales and of purchases', async () => {
	await open({ streams: ['assetGroups', 'items'] });
	await two.sync();
	const [category] = two.lab.salesbuildr.records('category');
	two.lab.salesbuildr.create('product', { name: 'By Group', mpn: 'G-1', price: 5, categoryId: category?.id });
	two.lab.salesbuildr.create('product', { name: 'By Itself', mpn: 'P-1', price: 5, categoryId: category?.id });
	set({ createItems: true, accountCodes: { groups: { [String(category?.externalIdentifier)]: '4000' }, products: { 'P-1': { income: '4100', expense: '5100' } } } });
	const before = two.halo('Item').length;
	await two.sync();
	const made = two.halo('Item').slice(before).map(({ name, nominalcode, purchasenominalcode }) => [name, nominalcode, purchasenominalcode ?? '']);
	expect(made).toEqual([['By Group', '4000', ''], ['By Itself', '4100', '5100']]);
});

it.each<[string, object, RegExp]>([
	['a line of an address twice', { addressLines: { line1: 'city' } }, /addressLines gives city twice/],
	['a line that is none', { addressLines: { line9: 'city' } }, /addressLines\.line9 is not known/],
	['a field of an address that is none', { addressLines: { line1: 'street' } }, /addressLines\.line1 takes address, address2/],
	['two countries of one name', { countries: { GB: 'UK', IE: 'UK' } }, /countries gives .*UK.* twice/],
	['a region beside a line for the state', { regions: { 3: 'England' } }, /regions fills the state, which addressLines fills too/],
	['a code that is none', { createItems: true, accountCodes: { groups: { 12: { sales: '4000' } } } }, /accountCodes\.groups\.12\.sales is not known/],
	['an account code without creation of items', { accountCodes: { groups: { 12: '4000' } } }, /accountCodes is for new items, and createItems is off/],
	['a category that Salesbuildr does not have', { productGroups: { 12: 'nowhere' } }, /setting productGroups names category nowhere/],
	['a default category that Salesbuildr does not have', { defaultCategory: 'nowhere' }, /setting defaultCategory names category nowhere/],
	['a primary client that is gone', { primaryClient: 99_999 }, /Setting primaryClient/],
])('stops before anything is written for %s, naming the setting', async (_what, settings, says) => {
	await open({ streams: ['clients'], settings: settings as Record<string, unknown> }, true);
	const result = await two.run();
	expect(result.status).toBe('error');
	expect(JSON.stringify(result.errors)).toMatch(says);
	expect(two.lab.writes()).toEqual([]);
});
