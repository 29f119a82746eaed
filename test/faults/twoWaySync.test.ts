import type { HaloRecord } from '../../simulator/index';
import { scale } from '../support/scale';
import { TwoWayLab } from '../support/twoWayLab';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(900_000);

/** One of so many writes is cut off, arrived or not; with a TEST_SCALE of 6 each is. */
const STRIDE = Math.max(1, Math.round(6 / scale(1)));

const halo = { seed: 11, size: { clients: 2, sites: 2, users: 3, items: 2, opportunities: 1, tickets: 0, recurringInvoices: 0 } };

let two: TwoWayLab;
let time: ReturnType<typeof useVirtualTime>;
beforeAll(() => (time = useVirtualTime(1_500)));
afterAll(() => time.restore());
afterEach(() => two.close());

/** Both systems linked and at rest, then work for every lane: changes of both, something to link, something to create on each side. */
async function world(): Promise<void> {
	two = await TwoWayLab.open({ halo }, { settings: { createItems: true, createOpportunities: true } });
	const { lab } = two;
	const type = lab.halo.records('TicketType').find(({ use }) => use === 'opportunity');
	two.parameters('Settings').jsonOutput = JSON.stringify({ ...(JSON.parse(String(two.parameters('Settings').jsonOutput)) as object), defaultOpportunityType: type?.id });
	for (const { id, name, website } of two.halo('Client')) lab.salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
	await two.sync();
	const [one, other] = two.halo('Client');
	lab.halo.update('Client', Number(one?.id), { website: 'https://one.example' });
	const company = two.partner('company', other);
	lab.salesbuildr.update('company', String(company?.id), { name: 'Two Renamed', city: 'Moved Here' });
	lab.halo.create('Client', { name: 'Made Meanwhile', website: 'https://made.example' });
	const [contact] = lab.salesbuildr.records('contact');
	lab.salesbuildr.update('contact', String(contact?.id), { jobTitle: 'New Title' });
	const [user] = two.halo('Users');
	lab.halo.create('Users', { name: 'Linked Later', firstname: 'Linked', surname: 'Later', emailaddress: 'linked.later@contoso.example', site_id: user?.site_id });
	lab.salesbuildr.create('contact', { firstName: 'Linked', lastName: 'Later', email: 'linked.later@contoso.example', companyId: two.partner('company', { id: user?.client_id } as HaloRecord)?.id });
	const category = lab.salesbuildr.records('category')[0];
	lab.salesbuildr.create('product', { name: 'Made There', mpn: 'THERE-1', cost: 10, price: 15, categoryId: category?.id });
	lab.salesbuildr.create('opportunity', { name: 'Deal Made There', companyId: company?.id, description: 'From Salesbuildr' });
	lab.resetLogs();
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** What a person would compare after the sync, by names, because IDs differ from world to world. */
function state(): unknown {
	const { salesbuildr } = two.lab;
	const clients = new Map(two.halo('Client').map((client) => [client.id, client]));
	const companies = new Map(salesbuildr.records('company').map((company) => [company.id, company]));
	return {
		clients: [...clients.values()].map(({ name, website }) => `${text(name)} ${text(website)}`).sort(),
		companies: [...companies.values()].map(({ externalIdentifier, name, website, city }) => `${text(clients.get(Number(externalIdentifier))?.name)} = ${text(name)} ${text(website)} ${text(city)}`).sort(),
		sites: two.lab.halo.records('Site').map(({ name, delivery_address: address }) => `${text(name)} ${text(Object(address).line3)}`).sort(),
		users: two.halo('Users').map(({ emailaddress, title }) => `${text(emailaddress)} ${text(title)}`).sort(),
		contacts: salesbuildr.records('contact').map(({ externalIdentifier, email, jobTitle }) => `${text(two.halo('Users').find(({ id }) => String(id) === externalIdentifier)?.emailaddress)} = ${text(email)} ${text(jobTitle)}`).sort(),
		items: two.halo('Item').map(({ name, costprice }) => `${text(name)} ${text(costprice)}`).sort(),
		products: salesbuildr.records('product').map(({ externalIdentifier, name }) => `${text(two.halo('Item').find(({ id }) => String(id) === externalIdentifier)?.name)} = ${text(name)}`).sort(),
		deals: two.lab.halo.records('Opportunities').map(({ summary, client_id: id }) => `${text(summary)} ${text(clients.get(id)?.name)}`).sort(),
		opportunities: salesbuildr.records('opportunity').map(({ externalIdentifier, name }) => `${text(two.lab.halo.records('Opportunities').find(({ id }) => String(id) === externalIdentifier)?.summary)} = ${text(name)}`).sort(),
	};
}

/**
 * Runs the sync and takes the power away at one write: it arrives or it does not, and nothing after it does. Gives the
 * number of writes of a whole run when `at` is beyond them.
 */
async function cutAt(at: number, arrives: boolean): Promise<number> {
	const stop = new AbortController();
	let writes = 0;
	let isOff = false;
	const plan = ({ method, kind }: { method: string; kind: string }): 'appliedAnswerLost' | 'resetBefore' | undefined => {
		if (isOff) return 'resetBefore';
		if (kind !== 'api' || method === 'GET') return undefined;
		writes += 1;
		if (writes !== at) return undefined;
		isOff = true;
		stop.abort();
		return arrives ? 'appliedAnswerLost' : 'resetBefore';
	};
	two.lab.halo.setFaults(plan);
	two.lab.salesbuildr.setFaults(plan);
	await two.run({ signal: stop.signal }).catch(() => undefined);
	two.lab.halo.setFaults([]);
	two.lab.salesbuildr.setFaults([]);
	return writes;
}

/** Two runs settle everything; the third has nothing to write. */
async function expectSettled(expected: unknown, what: string): Promise<void> {
	await two.sync();
	await two.sync();
	expect([what, state()]).toEqual([what, expected]);
	await two.sync();
	expect([what, two.lab.writes()]).toEqual([what, []]);
}

let expected: unknown;
let writes = 0;

it('a run that nothing disturbs brings both sides together', async () => {
	await world();
	writes = await cutAt(Number.POSITIVE_INFINITY, true);
	await two.sync();
	await two.sync();
	expected = state();
	expect(two.lab.writes()).toEqual([]);
	expect(writes).toBeGreaterThan(8);
	expect(expected).toMatchObject({ deals: expect.arrayContaining(['Deal Made There Two Renamed']) as string[], items: expect.arrayContaining(['Made There 10']) as string[] });
});

it('a run that breaks off at any of its writes, arrived or not, comes to the same end without a duplicate', async () => {
	await world();
	let cases = 0;
	for (const arrives of [true, false]) {
		for (let at = arrives ? 1 : 1 + Math.floor(STRIDE / 2); at <= writes; at += STRIDE) {
			await two.close();
			await world();
			await cutAt(at, arrives);
			await expectSettled(expected, `write ${at} of ${writes}, ${arrives ? 'arrived' : 'not arrived'}`);
			cases += 1;
		}
	}
	process.stdout.write(`${cases} crashes at ${writes} writes converged\n`);
});

/** What may become of the table that says what both last agreed on, so that it says nothing. */
const tables: readonly (readonly [string, () => Promise<void>])[] = [
	['emptied of what both had', async () => await two.changeLinks({ base: '' })],
	['corrupt', async () => await two.changeLinks({ base: '{"halo":' })],
	['of another shape', async () => await two.changeLinks({ base: '[1,2]' })],
];

it.each<[string, () => Promise<void>]>([
	['lost', async () => await two.lab.loseData()],
	['of a run that is still to come', async () => await two.changeLinks({ base: '{"halo":{"name":"Later"},"counterpart":{"name":"Later"}}' })],
])('comes to the same end with the link table %s while both sides changed', async (what, spoil) => {
	await world();
	await spoil();
	await expectSettled(expected, what);
});

it('comes to the same end with the link table of an older run, and writes nothing whatever becomes of it at rest', async () => {
	await world();
	const before = await two.rowsOf('halopsa_sync_links');
	await two.sync();
	for (const { stream, counterpart_id: id, base } of before) await two.changeLinks({ base }, { stream, counterpart_id: id });
	await expectSettled(expected, 'older');
	for (const [what, spoil] of tables) {
		await spoil();
		await two.sync();
		expect([what, two.lab.writes(), state()]).toEqual([what, [], expected]);
	}
});
