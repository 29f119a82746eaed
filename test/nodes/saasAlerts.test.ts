import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSaasAlerts, type SaasAlerts, type SaasAlertsOptions } from '../../simulator/index';
import { billingDatesOf, rowsOf } from '../../lib';
import { NodeBench, type NodeRun } from '../support/nodeBench';
import { WebhookSink } from '../support/webhookSink';

let standIn: SaasAlerts;
let bench: NodeBench;

async function open(options: SaasAlertsOptions = {}, changes: Record<string, unknown> = {}): Promise<void> {
	standIn = await startSaasAlerts(options);
	const data = { baseUrl: standIn.baseUrl, apiKey: standIn.apiKey, requestsPerMinute: 100_000, ...changes };
	bench = await NodeBench.open([{ id: 'saas', name: 'SaaS Alerts', type: 'saasAlertsApi', data: data as never }]);
}

afterEach(async () => {
	bench.close();
	await standIn.close();
});

const run = async (parameters: INodeParameters, items?: IDataObject[], onError?: 'continueRegularOutput'): Promise<NodeRun> => await bench.run('saasAlerts', parameters, items, onError ? { onError } : {});

async function does(parameters: INodeParameters): Promise<IDataObject[]> {
	const { error, json } = await run(parameters);
	if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
	return json;
}

const events = (more: INodeParameters = {}): INodeParameters => ({ resource: 'event', operation: 'getAll', returnAll: true, filters: {}, ...more });

describe.each(['array', 'object', 'wrapped'] as const)('SaaS Alerts, answers as %s', (shape) => {
	it('reads customers, users and the billable users of the newest billing date', async () => {
		await open({ shape });
		const contoso = String(standIn.addCustomer('Contoso').id);
		standIn.addUser(contoso, 'a@contoso.example');
		standIn.setBilling('2026-01-31', [{ customerId: contoso, billableUsers: 3 }]);
		standIn.setBilling('2026-02-28', [{ customerId: contoso, billableUsers: 5, totalUsers: 9 }]);
		expect(await does({ resource: 'customer', operation: 'getAll', returnAll: true })).toEqual([{ id: contoso, name: 'Contoso' }]);
		expect(await does({ resource: 'customer', operation: 'get', customerId: contoso })).toEqual([{ id: contoso, name: 'Contoso' }]);
		expect(await does({ resource: 'user', operation: 'getAll', returnAll: true, customerId: contoso })).toMatchObject([{ email: 'a@contoso.example' }]);
		expect(await does({ resource: 'billing', operation: 'getDates' })).toEqual([{ billingDate: '2026-02-28' }, { billingDate: '2026-01-31' }]);
		expect(await does({ resource: 'billing', operation: 'getDetails', billingDate: '' })).toMatchObject([{ customerId: contoso, billableUsers: 5, totalUsers: 9 }]);
		expect(await does({ resource: 'billing', operation: 'getDetails', billingDate: '2026-01-31' })).toMatchObject([{ billableUsers: 3 }]);
	});

	it('scrolls through all events, each once, and counts them', async () => {
		await open({ shape });
		for (let number = 0; number < 250; number += 1) await standIn.addEvent({ alertStatus: number % 2 === 0 ? 'low' : 'critical', number });
		expect((await does(events())).map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, number) => number));
		expect(await does(events({ filters: { alertStatus: ['critical', 'medium'] } }))).toHaveLength(125);
		expect(await does({ resource: 'event', operation: 'count', filters: { alertStatus: ['low'] } })).toEqual([{ count: 125 }]);
		expect(await does(events({ returnAll: false, limit: 7 }))).toHaveLength(7);
	});
});

describe('SaaS Alerts', () => {
	it('waits out a quota that is refused under another status', async () => {
		await open({ limit: { requests: 1, windowSeconds: 1 }, quotaStatus: 403 });
		for (let time = 0; time < 2; time += 1) expect(await does({ resource: 'customer', operation: 'getAll', returnAll: true })).toEqual([]);
	});

	it('tells what is wrong, in which item, and goes on with the rest; the key stays out', async () => {
		await open();
		const contoso = String(standIn.addCustomer('Contoso').id);
		const { json, everything } = await run({ resource: 'customer', operation: 'get', customerId: '={{ $json.id }}' }, [{ id: 'nobody' }, { id: contoso }, { id: '' }], 'continueRegularOutput');
		expect(json).toEqual([{ error: expect.stringContaining('Customer not found') as string, details: expect.stringMatching(/ID/) as string }, { id: contoso, name: 'Contoso' }, { error: 'Customer ID is empty', details: expect.any(String) as string }]);
		expect(everything).not.toContain(standIn.apiKey);
	});

	it('says when the key is refused, or no billing date is there yet', async () => {
		await open({}, { apiKey: 'wrong' });
		expect((await run({ resource: 'customer', operation: 'getAll' })).error).toMatchObject({ message: expect.stringContaining('Unauthorized') as string, description: expect.stringContaining('API Key') as string });
		bench.close();
		await standIn.close();
		await open();
		expect((await run({ resource: 'billing', operation: 'getDetails' })).error?.message).toBe('SaaS Alerts has no billing date yet');
	});

	it('sends each event to its webhooks, once an address has answered', async () => {
		await open();
		const sink = await WebhookSink.open();
		sink.answer = () => 404;
		await expect(standIn.subscribe(sink.url)).rejects.toThrow('status 404');
		sink.answer = () => 200;
		await standIn.subscribe(sink.url, { 'x-webhook': 'one' });
		const event = await standIn.addEvent({ eventType: 'login.failure' });
		expect(JSON.parse(sink.received.at(-1)?.body ?? '')).toEqual(event);
		expect(sink.received.at(-1)?.headers['x-webhook']).toBe('one');
		await sink.close();
	});
});

describe('answers of SaaS Alerts', () => {
	beforeEach(() => open());

	it.each<[unknown, string, unknown[]]>([
		[[{ a: 1 }], '', [{ a: 1 }]], [{ id: 1, tags: ['x'] }, '', [{ id: 1, tags: ['x'] }]], [{ total: 2, rows: [{ a: 1 }, { a: 2 }] }, '', [{ a: 1 }, { a: 2 }]],
		[{ hits: { hits: [{ _id: '1', _source: { a: 1 } }] } }, '', [{ _id: '1', _source: { a: 1 }, a: 1 }]], [{ data: { customers: [{ a: 1 }] } }, 'data.customers', [{ a: 1 }]],
		[[], '', []], [{}, '', []], [null, '', []], [['2026-01-31'], '', [{ value: '2026-01-31' }]],
	])('%j', (answer, field, rows) => expect(rowsOf(answer, field)).toEqual(rows));

	it('refuses what holds no rows', () => {
		expect(() => rowsOf('text')).toThrow('no list of rows');
		expect(() => rowsOf({ a: 1 }, 'b')).toThrow('no member b');
	});

	it('puts billing dates in order whatever they look like', () => {
		expect(billingDatesOf([{ date: '2026-01-31' }, '2026-03-31', 1_772_236_800_000])).toEqual(['2026-03-31', '1772236800000', '2026-01-31']);
	});
});
