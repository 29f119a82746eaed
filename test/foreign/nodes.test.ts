import type { IDataObject } from 'n8n-workflow';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { AlertLab } from '../support/alertLab';
import { eachMember, eachRow, spellings, type Json } from '../support/dialect';
import { fields, haloCredential, locator } from '../support/haloBench';
import { NodeBench, type NodeRun } from '../support/nodeBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';

jest.setTimeout(120_000);

const proxies: { close(): Promise<void> }[] = [];

async function before(tenant: HaloTenant, rewriting: Omit<Rewriting, 'base'>): Promise<string> {
	const proxy = await rewrite(tenant.url, { base: '/api', ...rewriting });
	proxies.push(proxy);
	return proxy.url;
}

afterEach(async () => await Promise.all(proxies.splice(0).map(async (proxy) => await proxy.close())));

/** Rows of ticket lists that give null for what they do not show. */
const hidden: Rewriting['answer'] = ({ path, method }, json) => (path === 'Tickets' && method === 'GET' ? eachRow(json, ({ details: _details, ...row }) => ({ ...row, third_party_id_string: null })) : json);

describe('the HaloPSA node', () => {
	let tenant: HaloTenant;
	let bench: NodeBench | undefined;

	beforeAll(async () => {
		tenant = await startHaloTenant({ size: { clients: 30, sites: 30, users: 5, items: 3, opportunities: 0, tickets: 8, recurringInvoices: 3 }, limit: false });
	});
	afterEach(() => bench?.close());
	afterAll(() => tenant.close());

	async function open(answer: Rewriting['answer']): Promise<(parameters: Parameters<NodeBench['run']>[1]) => Promise<NodeRun>> {
		const nodes = await NodeBench.open([haloCredential(tenant, { resourceUrl: await before(tenant, { answer }), authUrl: tenant.authUrl })]);
		bench = nodes;
		tenant.resetLog();
		return async (parameters) => await nodes.run('haloPsa', parameters);
	}

	const writes = (): string[] => tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path}`);

	// Story: ids and switches came out as HaloPSA had spelt them, so that "20" was no match for 20 in the next node, an
	// update wrote what was so already, and a ticket that was closed was said not to be.
	it.each(spellings)('gives and compares values alike in a tenant that gives %s', async (_, spell) => {
		const run = await open((_exchange, json) => eachMember(json, spell));
		const listed = await run({ resource: 'client', operation: 'getMany', returnAll: true, filters: { includeinactive: true } });
		expect(listed.json.map(({ id, inactive }) => [id, inactive])).toEqual(tenant.records('Client').map(({ id, inactive }) => [id, inactive === true]));
		const client = tenant.create('Client', { name: `Client ${crypto.randomUUID()}`, inactive: false, paymentterms: 30 });
		await run({ resource: 'client', operation: 'update', recordId: locator(client.id), fields: fields({ inactive: false, paymentterms: 30 }) });
		const upserted = await run({ resource: 'client', operation: 'upsert', fields: { ...(fields({ name: String(client.name), paymentterms: 30 }) as IDataObject), matchingColumns: ['name'] } as never });
		expect([upserted.json[0]?.id, writes()]).toEqual([client.id, []]);
		const ticket = tenant.create('Tickets', { summary: 'Printer', tickettype_id: 1, client_id: client.id });
		const closed = await run({ resource: 'ticket', operation: 'close', recordId: locator(ticket.id), additionalFields: {} });
		expect([closed.error?.message, closed.json[0]?.status_id, tenant.record('Tickets', ticket.id as number)?.status_id]).toEqual([undefined, 9, 9]);
	});

	// Story: null in the rows of a list was taken for "no key", so each run made the ticket of the key again.
	it('makes the ticket of a key once where lists give null for what they do not show', async () => {
		const run = await open(hidden);
		const key = crypto.randomUUID();
		for (let times = 0; times < 3; times += 1) {
			const { error } = await run({ resource: 'ticket', operation: 'findOrCreate', key_field: 'third_party_id_string', key, summary: 'From outside', additionalFields: {} });
			expect(error).toBeUndefined();
		}
		expect(tenant.records('Tickets').filter(({ third_party_id_string: id }) => id === key)).toHaveLength(1);
	});

	// Story: HaloPSA's words in an answer with status 200 were lost, and the node told of success.
	it('fails with the words of a refusal that comes with status 200', async () => {
		const refusal = { ClassName: 'System.Exception', Message: 'The site is mandatory', Data: null };
		const run = await open(({ method }, json) => (method === 'POST' ? refusal : json));
		const [client] = tenant.records('Client');
		const { error } = await run({ resource: 'client', operation: 'update', recordId: locator(client?.id), fields: fields({ notes: crypto.randomUUID() }) });
		expect(error?.message).toContain('The site is mandatory');
	});

	it('writes no option of a select that the tenant does not have, also where its list shows none', async () => {
		const run = await open(({ path, method }, json) => (path === 'FieldInfo' && method === 'GET' ? eachRow(json, ({ values: _values, ...row }) => row) : json));
		const client = tenant.create('Client', { name: `Client ${crypto.randomUUID()}` });
		const industry = async (option: string): Promise<NodeRun> => await run({ resource: 'client', operation: 'update', recordId: locator(client.id), fields: fields({ CFIndustry: option }) });
		expect((await industry('No such industry')).error?.message).toContain('has no option');
		expect(writes()).toEqual([]);
		expect((await industry('Legal')).error).toBeUndefined();
		expect((tenant.record('Client', client.id as number)?.customfields as Json[]).find(({ id }) => id === 161)?.value).toBe(2);
	});
});

describe('alerts', () => {
	let lab: AlertLab;

	const event = (number: number): object => ({ eventId: `e${number}`, eventType: 'login.failure', alertStatus: 'high', jointDesc: 'Failed login', user: { name: 'ada', id: 'ada' }, customer: { id: 'c1', name: 'C1' }, time: new Date(Date.now() + number * 1000).toISOString() });

	beforeEach(async () => {
		lab = await AlertLab.open();
	});
	afterEach(() => lab.close());

	// Story: a list that gave null for the third-party ID looked like tickets without one, and each batch of events made
	// another ticket for the same alert.
	it('make one ticket where lists give null for what they do not show', async () => {
		const url = await before(lab.tenant, { answer: hidden });
		for (const number of [1, 2, 3]) expect(await lab.process([event(number)], {}, lab.client(url))).toMatchObject([{ result: number === 1 ? 'created' : 'appended' }]);
		expect(lab.tickets).toHaveLength(1);
	});

	// Story: only the first twenty tickets of a search were read, so an alert whose ticket was the twenty-first got a second one.
	it('make no second ticket where a search gives more tickets than can be read', async () => {
		for (let number = 0; number < 25; number += 1) lab.tenant.create('Tickets', { summary: `Other ${number}`, details: 'x', tickettype_id: 1, client_id: lab.tenant.records('Client')[0]?.id });
		await lab.process([event(1)]);
		const url = await before(lab.tenant, { answer: hidden, question: ({ query }) => void query.delete('search_details') });
		await expect(lab.process([event(2)], {}, lab.client(url))).rejects.toThrow('nobody can tell whether the alert has a ticket');
		expect(lab.tickets).toHaveLength(1);
	});
});
