import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { providerNamed, type EnrichmentOperation } from '../../lib/enrichment';
import { NodeBench } from '../support/nodeBench';
import { useVirtualTime } from '../support/virtualTime';
import { EnrichmentBench, metaOf, parametersFor } from './support';

jest.setTimeout(60_000);

const time = useVirtualTime();
let bench: EnrichmentBench;
beforeAll(async () => {
	bench = await EnrichmentBench.open();
});
afterAll(async () => {
	await bench.close();
	time.restore();
});
afterEach(() => {
	for (const standIn of bench.standIns.values()) standIn.setQuirks({});
});

const bulk: [string, EnrichmentOperation][] = [
	['apollo', 'enrichPerson'], ['zoominfo', 'enrichPerson'], ['lusha', 'enrichPerson'], ['seamless', 'enrichPerson'],
	['apollo', 'enrichCompany'], ['zoominfo', 'enrichCompany'], ['lusha', 'enrichCompany'], ['hginsights', 'enrichCompany'],
];
const spoilt = [{}, { bulkOrder: 'reversed' }, { bulkDrop: 'unmatched' }, { bulkDrop: 'first' }, { bulkRepeat: true }] as const;
const cases = bulk.flatMap(([provider, operation]) => spoilt.map((quirks) => [provider, operation, JSON.stringify(quirks), quirks] as const));

/** 23 people or companies, with one nobody knows among them. */
function itemsFor(operation: EnrichmentOperation): IDataObject[] {
	const found = operation === 'enrichCompany'
		? bench.population.companies.slice(0, 22).map(({ domain }) => ({ domain }))
		: bench.population.people.filter(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid').slice(0, 22).map(({ email }) => ({ email }));
	return [
		...found.slice(0, 7), operation === 'enrichCompany' ? { domain: 'nowhere.example' } : { email: 'nobody@nowhere.example' }, ...found.slice(7),
	];
}

describe('many items in few requests', () => {
	// Pairing by position gave one person the address of another as soon as a provider left a row out.
	it.each(cases)('%s: %s keeps each item with its record (%s)', async (provider, operation, _name, quirks) => {
		const standIn = bench.standIn(provider);
		standIn.setQuirks(quirks);
		standIn.resetLog();
		const items = itemsFor(operation);
		const key = operation === 'enrichCompany' ? 'domain' : 'email';
		const { items: returned } = await bench.run(provider, operation, { [key]: `={{ $json.${key} }}` }, items, { onError: 'continueRegularOutput' });
		expect(returned.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_item, item) => ({ item })));
		returned.forEach(({ json }, index) => {
			if (['matched', 'partial'].includes(String(metaOf(json).matchStatus))) expect(json[key]).toBe(items[index]?.[key]);
		});
		const found = returned.filter(({ json }) => ['matched', 'partial'].includes(String(metaOf(json).matchStatus))).length;
		expect(found).toBeGreaterThanOrEqual('bulkDrop' in quirks && quirks.bulkDrop === 'first' ? 22 - Math.ceil(23 / 10) : 22);
		const size = providerNamed(provider)?.operations[operation]?.bulk ?? 1;
		const asked = standIn.log.filter(({ kind, method }) => kind === 'api' && method === 'POST').length;
		expect(asked).toBeLessThanOrEqual(Math.ceil(items.length / size));
	});

	it('equal items are asked and paid once', async () => {
		const [person] = bench.population.people.filter(({ optedOut }) => !optedOut);
		const standIn = bench.standIn('apollo');
		standIn.resetLog();
		const spent = standIn.creditsUsed;
		const records = await bench.does('apollo', 'enrichPerson', { email: '={{ $json.email }}' }, Array.from({ length: 15 }, () => ({ email: person?.email ?? '' })));
		expect(records.map(({ email }) => email)).toEqual(Array.from({ length: 15 }, () => person?.email));
		expect([standIn.log.length, standIn.creditsUsed - spent]).toEqual([1, 1]);
	});

	// n8n's own Hunter node keeps the query object outside the loop, so item 2 inherits what item 1 was asked with.
	it.each([['hunter', 'findEmail'], ['rocketreach', 'enrichPerson'], ['uplead', 'enrichPerson']] as const)('%s: %s of three items with different inputs leaks nothing', async (provider, operation) => {
		const [one, two, three] = bench.population.people.filter(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid');
		if (!one || !two || !three) throw new Error('The population is too small.');
		const standIn = bench.standIn(provider);
		standIn.resetLog();
		const items = provider === 'hunter'
			? [{ firstName: one.firstName, lastName: one.lastName, domain: one.company.domain }, { linkedinUrl: two.linkedinUrl }, { firstName: three.firstName, lastName: three.lastName, domain: three.company.domain }]
			: [
				{ email: one.email },
				provider === 'uplead' ? { firstName: two.firstName, lastName: two.lastName, domain: two.company.domain } : { linkedinUrl: two.linkedinUrl },
				{ email: three.email },
			];
		const names = ['email', 'firstName', 'lastName', 'domain', 'linkedinUrl'];
		const parameters = Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
		await bench.run(provider, operation, parameters, items, { onError: 'continueRegularOutput' });
		const sent = standIn.log.map(({ query }) => Object.keys(query).filter((name) => query[name] !== '').length);
		expect(sent.sort()).toEqual(items.map((item) => Object.keys(item).length).sort());
	});
});

describe('a dry run', () => {
	it('shows the requests and what they would cost, and sends nothing', async () => {
		bench.standIn('lusha').resetLog();
		const [plan] = await bench.does('lusha', 'enrichPerson', parametersFor({ email: 'Jane.Doe@example.com' }, { dryRun: true }));
		expect(plan).toMatchObject({
			dryRun: true, method: 'POST', lookups: 1, creditsAtMost: 2,
			body: { contacts: [{ clientReferenceId: '0', email: 'jane.doe@example.com' }], reveal: ['emails'] },
		});
		expect(bench.standIn('lusha').log).toEqual([]);
	});
});

describe('what cannot be asked', () => {
	const bad: [string, EnrichmentOperation, IDataObject, RegExp][] = [
		['apollo', 'enrichPerson', {}, /Apollo\.io needs Email; or LinkedIn URL/],
		['hunter', 'verifyEmail', { email: 'jane at example' }, /"jane at example" is not an e-mail address/],
		['hunter', 'enrichCompany', { domain: 'not a domain' }, /is not a domain such as example\.com/],
		['lusha', 'enrichPerson', { firstName: 'x'.repeat(1_000_000), lastName: 'Doe', domain: 'example.com' }, /First Name is 1,000,000 characters long/],
		['rocketreach', 'enrichPerson', { linkedinUrl: 'https://example.com/jane' }, /is not a LinkedIn address/],
		['zoominfo', 'enrichPerson', { firstName: 'Jane', lastName: 'Doe' }, /ZoomInfo needs/],
		['uplead', 'findPeople', {}, /UpLead needs Company Domain/],
		['bombora', 'intentSignals', {}, /Bombora needs Topics; or Provider ID/],
	];
	it.each(bad)('%s: %s %#', async (provider, operation, inputs, words) => {
		bench.standIn(provider).resetLog();
		const { error } = await bench.run(provider, operation, inputs as never, [{}]);
		expect(error?.message).toMatch(words);
		expect(error?.message.length).toBeLessThan(600);
		expect([error?.context.itemIndex, error?.description]).toEqual([0, expect.any(String)]);
		expect(bench.standIn(provider).log).toEqual([]);
	});

	it('one bad item is parked and the rest goes on; without going on nothing is sent or spent', async () => {
		const [person] = bench.population.people.filter(({ optedOut }) => !optedOut);
		const items = [{ email: person?.email ?? '' }, { email: 'broken' }, { email: 'nobody@nowhere.example' }];
		const going = await bench.run('apollo', 'enrichPerson', { email: '={{ $json.email }}' }, items, { onError: 'continueRegularOutput' });
		expect(going.json.map((json) => json.error ?? metaOf(json).matchStatus)).toEqual(['matched', expect.stringContaining('"broken"'), 'none']);
		bench.standIn('apollo').resetLog();
		const stopped = await bench.run('apollo', 'enrichPerson', { email: '={{ $json.email }}' }, items);
		expect([stopped.error?.context.itemIndex, bench.standIn('apollo').log.length]).toEqual([1, 0]);
	});

	it('Provider Parameters that are no object', async () => {
		const { error } = await bench.run('apollo', 'findPeople', { more: { extra: '[1' } });
		expect(error?.message).toMatch(/Provider Parameters is not a JSON object/);
	});
});

describe('vendors under another name', () => {
	it.each([['discoverorg', 'enrichPerson'], ['everstring', 'enrichCompany'], ['datanyze', 'enrichCompany']] as const)('%s: %s is served by ZoomInfo and says so', async (provider, operation) => {
		const [person] = bench.population.people.filter(({ optedOut }) => !optedOut);
		const [record] = await bench.does(provider, operation, operation === 'enrichPerson' ? { email: person?.email ?? '' } : { domain: person?.company.domain ?? '' });
		expect(metaOf(record)).toMatchObject({ provider: 'zoominfo', matchStatus: 'matched' });
	});

	it('Klue hands on the rows of the path that a customer knows', async () => {
		const key = randomUUID();
		const server = createServer((request, response) => {
			const isKnown = request.headers.authorization === `Bearer ${key}` && request.url === '/v1/cards?type=win';
			response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(isKnown ? { data: [{ id: 1 }, { id: 2 }] } : {}));
		});
		await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
		const { port } = server.address() as AddressInfo;
		const nodes = await NodeBench.open([
			{
				id: 'klue', name: 'Klue', type: 'klueApi',
				data: { apiKey: key, baseUrl: `http://127.0.0.1:${port}/`, requestsPerMinute: 600, testPath: '' },
			},
		]);
		const { json, error } = await nodes.run('b2bEnrichment', {
			provider: 'klue', operation: 'fetchRows', path: '/v1/cards', more: { extra: '{"type": "win"}' },
		});
		nodes.close();
		server.close();
		expect([error?.message, json.map(({ row }) => row)]).toEqual([undefined, [{ id: 1 }, { id: 2 }]]);
	});

	it('a vendor without an API is told so', async () => {
		const { error } = await bench.run('crayon', 'enrichCompany', { domain: 'example.com' });
		expect([error?.message, error?.description]).toEqual([expect.stringContaining('no public API'), expect.stringContaining('B2B Import')]);
	});
});
