import type { IDataObject } from 'n8n-workflow';
import { salesbuildrResources } from '../../lib/counterparts/salesbuildr';
import type { SalesbuildrOptions } from '../../simulator/index';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

const open: SalesbuildrBench[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((bench) => bench.close()));
});

async function bench(options: SalesbuildrOptions = {}): Promise<SalesbuildrBench> {
	const opened = await SalesbuildrBench.open(options);
	open.push(opened);
	return opened;
}

const record = (externalIdentifier: string, more: IDataObject = {}): IDataObject => ({ externalIdentifier, name: `Record ${externalIdentifier}`, ...more });
const contacts = (count: number, more: IDataObject = {}): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ externalIdentifier: String(index + 1), firstName: 'Ada', lastName: `L${index}`, email: `ada${index}@example.test`, companyExternalIdentifier: 'c1', ...more }));
const actionsOf = (items: readonly IDataObject[]): unknown[] => items.map(({ action }) => action);

const names = salesbuildrResources.filter(({ operations }) => operations.includes('upsert')).map(({ name }) => name);
const needs: Readonly<Record<string, IDataObject>> = { contact: { companyExternalIdentifier: 'c1' }, opportunity: { companyExternalIdentifier: 'c1' }, product: { categoryExternalIdentifier: 'g1' } };

describe('Salesbuildr: Create or Update by external identifier', () => {
	it.each(names.flatMap((resource) => [true, false].map((shown) => [resource, shown] as const)))('%s: created, unchanged, updated (identifiers in searches: %p)', async (resource, externalIdentifierInSearch) => {
		const opened = await bench({ externalIdentifierInSearch });
		opened.standIn.create('company', { name: 'Company', externalIdentifier: 'c1' });
		opened.standIn.create('category', { name: 'Group', externalIdentifier: 'g1' });
		const items = ['21', '22', '23', '24'].map((id) => record(id, needs[resource]));
		expect(actionsOf(await opened.upsert(resource, items))).toEqual(Array(4).fill('created'));
		opened.standIn.resetLog();
		expect(actionsOf(await opened.upsert(resource, items))).toEqual(Array(4).fill('unchanged'));
		expect(opened.writes()).toEqual([]);
		const changed = items.map((item, index) => (index === 2 ? { ...item, name: 'Renamed' } : item));
		const third = await opened.upsert(resource, changed);
		expect(actionsOf(third)).toEqual(['unchanged', 'unchanged', 'updated', 'unchanged']);
		expect(third[2]).toMatchObject({ externalIdentifier: '23', changes: ['name'] });
		expect(opened.writes()).toEqual([`PUT ${resource}/ext/23`]);
		expect(opened.standIn.byExternalIdentifier(resource, '23')).toMatchObject({ name: 'Renamed' });
	});

	it('a dry run shows what would be written and writes nothing', async () => {
		const opened = await bench();
		opened.standIn.create('company', { name: 'Old', externalIdentifier: '1', website: 'https://kept.example' });
		const [update, create] = await opened.upsert('company', [record('1'), record('2')], {}, { dryRun: true });
		expect(update).toMatchObject({ dryRun: true, action: 'updated', body: { name: 'Record 1', website: 'https://kept.example' } });
		expect(create).toMatchObject({ dryRun: true, action: 'created', body: { name: 'Record 2' } });
		expect(opened.writes()).toEqual([]);
	});

	it('an identifier that is a number means the same record as its text', async () => {
		const opened = await bench();
		await opened.upsert('company', [{ externalIdentifier: 7, name: 'Seven' }]);
		expect(actionsOf(await opened.upsert('company', [{ externalIdentifier: '7', name: 'Seven' }]))).toEqual(['unchanged']);
	});

	it('a missing company parks only its own record, and says what to do', async () => {
		const opened = await bench();
		opened.standIn.create('company', { name: 'Company', externalIdentifier: 'c1' });
		const items = contacts(3);
		items[1] = { ...items[1], companyExternalIdentifier: 'nobody' };
		const result = await opened.upsert('contact', items);
		expect(actionsOf(result)).toEqual(['created', 'parked', 'created']);
		expect(result[1]).toMatchObject({ externalIdentifier: '2', error: expect.stringContaining('company with external identifier nobody'), details: expect.stringMatching(/Sync the company first/) });
	});

	it('a record that Salesbuildr refuses parks only itself, with Salesbuildr\'s words', async () => {
		const opened = await bench();
		const result = await opened.upsert('company', [record('1'), { externalIdentifier: '2', website: 'no name' }, record('3')]);
		expect(actionsOf(result)).toEqual(['created', 'parked', 'created']);
		expect(result[1]?.error).toContain('name should not be empty');
	});

	it('failed records go to the error output with the fields of their item', async () => {
		const opened = await bench();
		const run = await opened.run({ resource: 'company', operation: 'upsert', externalIdentifier: '={{ $json.externalIdentifier }}' }, [record('1'), record('', { website: 'w' })], { onError: 'continueErrorOutput' });
		expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
		expect(run.outputs[1]?.[0]).toMatchObject({ json: { error: expect.stringContaining('no external identifier') }, pairedItem: { item: 1 } });
	});

	it('stops at the bad record unless it is to go on, and names it', async () => {
		const opened = await bench();
		const { error } = await opened.run({ resource: 'company', operation: 'upsert' }, [record('1'), record('')]);
		expect(error).toMatchObject({ context: { itemIndex: 1 }, description: expect.stringMatching(/HaloPSA ID/) });
	});

	// Salesbuildr reads a field that is missing in an update of an opportunity as its removal.
	it('an opportunity keeps the fields we do not map', async () => {
		const opened = await bench();
		const company = opened.standIn.create('company', { name: 'Company', externalIdentifier: 'c1' });
		opened.standIn.create('opportunity', { name: 'Deal', companyId: company.id, externalIdentifier: '5', closeDate: '2026-12-01', probability: 40, notes: 'typed by a person' });
		const [result] = await opened.upsert('opportunity', [{ externalIdentifier: '5', name: 'Deal 2', companyExternalIdentifier: 'c1' }]);
		expect(result?.action).toBe('updated');
		expect(opened.standIn.byExternalIdentifier('opportunity', '5')).toMatchObject({ name: 'Deal 2', companyId: company.id, closeDate: '2026-12-01', probability: 40, notes: 'typed by a person' });
	});

	it('keeps every item\'s fields apart', async () => {
		const opened = await bench();
		await opened.upsert('company', [record('1', { website: 'https://one.example' }), record('2'), record('3', { phone: '+1 212-555-0100' })]);
		expect(['1', '2', '3'].map((id) => opened.standIn.byExternalIdentifier('company', id)).map((company) => [company?.website, company?.phone]))
			.toEqual([['https://one.example', undefined], [undefined, undefined], [undefined, '+1 212-555-0100']]);
	});

	it.each([[3, 12], [100, 20]])('%i contacts need few requests beside their writes', async (count, most) => {
		const opened = await bench();
		opened.standIn.create('company', { name: 'Company', externalIdentifier: 'c1' });
		const items = contacts(count);
		await opened.upsert('contact', items);
		expect(opened.writes()).toHaveLength(count);
		expect(opened.requests().length - count).toBeLessThanOrEqual(most);
		opened.standIn.resetLog();
		await opened.upsert('contact', items);
		expect(opened.writes()).toEqual([]);
		expect(opened.requests().length).toBeLessThanOrEqual(count === 100 ? 4 : count + 2);
	});

	it('writes one record at a time', async () => {
		const opened = await bench({ latencyMs: 5 });
		let running = 0;
		let most = 0;
		opened.standIn.onRequest(({ method }) => {
			if (method === 'GET') return;
			running = opened.standIn.log.filter(({ method: of, status }) => of !== 'GET' && status === 0).length;
			most = Math.max(most, running);
		});
		await opened.upsert('company', Array.from({ length: 10 }, (_, index) => record(String(index + 1))));
		expect(most).toBe(1);
	});
});
