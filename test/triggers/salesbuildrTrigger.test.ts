import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSalesbuildr, type Salesbuildr } from '../../simulator/index';
import { TriggerBench, type BenchTrigger } from '../support/triggerBench';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(60_000);

let standIn: Salesbuildr;
let bench: TriggerBench;
beforeEach(async () => {
	standIn = await startSalesbuildr({ limit: false });
	bench = await TriggerBench.open([{ id: 'sb', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: standIn.baseUrl, apiKey: standIn.apiKey, integrationKey: '', requestsPerWindow: 100_000, windowSeconds: 600 } }]);
});
afterEach(async () => {
	await bench.close();
	await standIn.close();
});

const open = (parameters: INodeParameters = {}): BenchTrigger => bench.trigger({ type: 'salesbuildrTrigger', parameters: { events: [], ...parameters } });

async function call(trigger: BenchTrigger, body: unknown): Promise<number> {
	const { status } = await fetch(trigger.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
	await bench.idle();
	return status;
}

describe('Salesbuildr Trigger', () => {
	// The payload is not published: whatever shape it has, only kind and ID are taken from it.
	it.each<[string, (id: string) => unknown]>([
		['kind and id side by side', (id) => ({ entity: 'Company', id })],
		['an event with a dot, the record under data', (id) => ({ id: 'delivery-7', event: 'company.updated', data: { id, name: 'Forged' } })],
		['an event in words', (id) => ({ eventType: 'company_created', resourceId: id })],
		['the record under its own name', (id) => ({ id: 'delivery-7', company: { id } })],
		['a type in the plural', (id) => ({ type: 'companies', payload: { id } })],
		['an id with the name of the kind', (id) => ({ topic: 'company:updated', companyId: id })],
		['a list', (id) => [{ object: 'company', objectId: id }, { object: 'company', objectId: id }]],
	])('gives the record as Salesbuildr has it, once, from %s', async (_shape, body) => {
		const { id } = standIn.create('company', { name: 'As It Is' });
		const trigger = open();
		expect(await call(trigger, body(id))).toBe(200);
		expect(trigger.items).toMatchObject([{ resource: 'company', id, deleted: false, record: { id, name: 'As It Is' } }]);
	});

	it('says that a record is gone, and starts for no other kind than the chosen', async () => {
		const trigger = open({ resources: ['contact'] });
		expect(await call(trigger, { entity: 'contact', id: 'gone' })).toBe(200);
		expect(trigger.items).toMatchObject([{ resource: 'contact', id: 'gone', deleted: true, record: null }]);
		await call(trigger, { entity: 'company', id: String(standIn.create('company', { name: 'Other' }).id) });
		expect(trigger.items).toHaveLength(1);
	});

	it.each<[string, unknown]>([['a ping', { ping: true }], ['a kind that is not known', { entity: 'spaceship', id: '1' }], ['no id', { entity: 'company' }]])('loses nothing of %s, unless that is wanted', async (_what, body) => {
		const trigger = open();
		expect(await call(trigger, body)).toBe(200);
		expect(trigger.items).toEqual([{ resource: null, id: null, event: '', deleted: false, record: null, body: body as IDataObject }]);
		const strict = open({ options: { unknown: 'leaveOut' } });
		await call(strict, body);
		expect(strict.items).toEqual([]);
		expect(standIn.log).toEqual([]);
	});

	it('answers with an error when Salesbuildr cannot be read, so that the call may come again', async () => {
		const { id } = standIn.create('company', { name: 'A' });
		standIn.setFaults(() => 'unavailable503');
		const trigger = open({ options: { timeout: 1 } });
		standIn.onRequest(({ index }) => {
			if (index > 0) standIn.setFaults([]);
		});
		expect(await call(trigger, { entity: 'company', id })).toBe(200);
		expect(trigger.items).toMatchObject([{ record: { name: 'A' } }]);
		const time = useVirtualTime();
		const broken = open();
		await standIn.close();
		expect(await call(broken, { entity: 'company', id })).toBe(500);
		expect(String((broken.thrown[0] as Error).message)).toMatch(/Salesbuildr did not answer/);
		time.restore();
		standIn = await startSalesbuildr({ limit: false });
	});
});
