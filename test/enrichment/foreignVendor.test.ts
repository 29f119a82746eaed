import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import { NodeBench, type NodeRun } from '../support/nodeBench';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(60_000);

const time = useVirtualTime();
afterAll(() => time.restore());

type Said = readonly [status: number, body: unknown, contentType?: string];

/** A vendor that says what it is told to, over a real socket, and counts what it is asked. */
class ForeignVendor {
	readonly asked: string[] = [];
	readonly key = randomUUID();
	private readonly server: Server;
	private nodes: NodeBench | undefined;

	constructor(private readonly type: string, private readonly says: (count: number, vendor: ForeignVendor, body: string) => Said) {
		this.server = createServer((request, response) => void this.answer(request, response));
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let body = '';
		for await (const chunk of request) body += String(chunk);
		this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
		const [status, said, contentType = 'application/json'] = this.says(this.asked.length, this, body);
		response.writeHead(status, { 'content-type': contentType }).end(typeof said === 'string' ? said : JSON.stringify(said));
	}

	async run(provider: string, operation: string, parameters: INodeParameters, items: Record<string, string>[] = [{}]): Promise<NodeRun> {
		await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
		const { port } = this.server.address() as AddressInfo;
		this.nodes = await NodeBench.open([
			{
				id: 'foreign', name: 'Foreign', type: this.type,
				data: { apiKey: this.key, restApiKey: '', baseUrl: `http://127.0.0.1:${port}`, prospectorUrl: `http://127.0.0.1:${port}`, requestsPerMinute: 60_000, api: 'new', legacyBaseUrl: '', prefix: 'bearer', intentPath: '' },
			},
		]);
		try {
			return await this.nodes.run('b2bEnrichment', { provider, operation, ...parameters }, items, { onError: 'continueRegularOutput' });
		} finally {
			this.nodes.close();
			this.server.close();
		}
	}
}

const row = (number: number): object => ({ id: String(number), firstName: 'P', lastName: String(number), domain: `a${number}.example`, name: `P ${number}` });
const rows = (from: number, count: number): object[] => Array.from({ length: count }, (_, index) => row(from + index));

describe('where a list ends', () => {
	// A provider whose has_more is always true was read on for ever, at the cost of a credit a page.
	it.each([
		['seamless', 'findPeople', 'seamlessApi', () => ({ data: [], supplementalData: { isMore: true, nextToken: randomUUID() } })],
		['madkudu', 'findPeople', 'madKuduApi', () => ({ data: [], meta: { has_next_page: true, next_cursor: randomUUID() } })],
	])('%s: %s of empty pages that promise more is given up', async (provider, operation, type, page) => {
		const vendor = new ForeignVendor(type, () => [200, page()]);
		const { error, json } = await vendor.run(provider, operation, { more: { domains: 'a.example' }, returnAll: true });
		expect([error?.message, json.length, vendor.asked.length < 6]).toEqual([undefined, 0, true]);
	});

	it.each([
		['the same token again', () => ({ data: rows(1, 3), supplementalData: { isMore: true, nextToken: 'again' } })],
		['the same page under another token', () => ({ data: rows(1, 3), supplementalData: { isMore: true, nextToken: randomUUID() } })],
	])('seamless: findPeople ends with %s, and nobody comes twice', async (_what, page) => {
		const vendor = new ForeignVendor('seamlessApi', () => [200, page()]);
		const { json } = await vendor.run('seamless', 'findPeople', { returnAll: true });
		expect([json.map(({ id }) => id), vendor.asked.length]).toEqual([['1', '2', '3'], 2]);
	});

	// Lusha, Hunter, HG Insights and LeadIQ stopped after the first page when the total was left out.
	it.each([
		['lusha', 'findPeople', 'lushaApi', (count: number) => ({ results: count < 3 ? rows(count * 100, 100) : rows(300, 7) })],
		['hunter', 'findCompanies', 'hunterApi', (count: number) => ({ data: count < 3 ? rows(count * 100, 100) : rows(300, 7), meta: {} })],
		['hginsights', 'findCompanies', 'hgInsightsApi', (count: number) => ({ companies: count < 3 ? rows(count * 100, 100) : rows(300, 7) })],
		['leadiq', 'findPeople', 'leadIqApi', (count: number) => ({ data: { flatAdvancedSearch: { people: count < 3 ? rows(count * 100, 100) : rows(300, 7) } } })],
		['apollo', 'findPeople', 'apolloApi', (count: number) => ({ people: count < 3 ? rows(count * 100, 100) : rows(300, 7) })],
	])('%s: %s without a total reads on after a full page', async (provider, operation, type, page) => {
		const vendor = new ForeignVendor(type, (count) => [200, page(count)]);
		const { error, json } = await vendor.run(provider, operation, { returnAll: true });
		expect([error?.message, json.length, vendor.asked.length]).toEqual([undefined, 207, 3]);
	});
});

describe('what a vendor says', () => {
	it('a key that it quotes reaches neither the error nor the execution', async () => {
		const vendor = new ForeignVendor('apolloApi', (_count, { key }) => [403, { error: `api key ${key} may not do this`, error_code: 'API_INACCESSIBLE' }]);
		const { json, everything } = await vendor.run('apollo', 'enrichPerson', { email: 'a@a.example' });
		expect(json[0]?.error).toMatch(/api key \[secret\] may not do this/);
		expect(everything).not.toContain(vendor.key);
	});

	it('a key among the data is none of the data', async () => {
		const vendor = new ForeignVendor('apolloApi', (_count, { key }) => [200, { person: { id: '1', email: 'a@a.example', headline: key } }]);
		const { json, everything } = await vendor.run('apollo', 'enrichPerson', { email: 'a@a.example', options: { keepRaw: true } });
		expect(json[0]).toMatchObject({ id: '1', email: 'a@a.example' });
		expect(everything).not.toContain(vendor.key);
	});

	// With a wrong base URL a web server's own 404 page made everybody "not found".
	it('a 404 page for people is an error and no word about the person', async () => {
		const vendor = new ForeignVendor('rocketReachApi', () => [404, '<html><h1>404 Not Found</h1></html>', 'text/html']);
		const { json } = await vendor.run('rocketreach', 'enrichPerson', { email: 'a@a.example' });
		expect(json[0]?.error).toMatch(/HTML page/);
	});

	it('the same as data is no match', async () => {
		const vendor = new ForeignVendor('rocketReachApi', () => [404, { status: 404, message: 'No match' }]);
		const { json } = await vendor.run('rocketreach', 'enrichPerson', { email: 'a@a.example' });
		expect(json[0]).toMatchObject({ email: null, _meta: { matchStatus: 'none' } });
	});

	it('used-up credits with status 200 end the run as with any other', async () => {
		const vendor = new ForeignVendor('upLeadApi', () => [200, { error: { type: 'limit', message: 'You have no credits left' } }]);
		const items = Array.from({ length: 20 }, (_, index) => ({ email: `p${index}@a.example` }));
		const { json } = await vendor.run('uplead', 'enrichPerson', { email: '={{ $json.email }}' }, items);
		expect(json).toHaveLength(20);
		for (const { error } of json) expect(error).toMatch(/no credits left/);
		expect(vendor.asked.length).toBeLessThan(20);
	});

	it.each([['text/plain', 'text/plain'], ['text/html', 'text/html'], ['no content type', '']])('JSON that is called %s is read as what it is', async (_what, contentType) => {
		const vendor = new ForeignVendor('hunterApi', () => [200, { data: { email: 'a@a.example', first_name: 'A', score: 90 } }, contentType]);
		const { json } = await vendor.run('hunter', 'findEmail', { firstName: 'A', lastName: 'B', domain: 'a.example' });
		expect(json[0]).toMatchObject({ email: 'a@a.example' });
	});

	it('ten megabytes are one record', async () => {
		const vendor = new ForeignVendor('hunterApi', () => [200, { data: { name: 'A', domain: 'a.example', description: `${'"\\ä'.repeat(2_500_000)} 12345678901234567890` } }]);
		const { json, error } = await vendor.run('hunter', 'enrichCompany', { domain: 'a.example' });
		expect([error?.message, json[0]?.name]).toEqual([undefined, 'A']);
	});

	// Rows of a bulk answer in another order, one missing, one twice: each item has its own or none.
	it('lusha: enrichPerson of rows that come in another order, are missing or come twice', async () => {
		const vendor = new ForeignVendor('lushaApi', (_count, _vendor, body) => {
			const { contacts } = JSON.parse(body) as { contacts: { clientReferenceId: string; email: string }[] };
			const found = contacts.map(({ clientReferenceId, email }) => ({ clientReferenceId, id: email, emails: [{ email, type: 'work', confidence: 'A' }] })).reverse();
			return [200, { results: [...found.filter(({ id }) => id !== 'p1@a.example'), ...found.slice(0, 1)], billing: { creditsCharged: 3 } }];
		});
		const items = [0, 1, 2, 3].map((index) => ({ email: `p${index}@a.example` }));
		const { json } = await vendor.run('lusha', 'enrichPerson', { email: '={{ $json.email }}' }, items);
		expect(json.map(({ email }) => email)).toEqual(['p0@a.example', null, 'p2@a.example', 'p3@a.example']);
	});
});
