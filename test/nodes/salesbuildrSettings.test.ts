import type { IDataObject } from 'n8n-workflow';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

let bench: SalesbuildrBench;
beforeEach(async () => {
	bench = await SalesbuildrBench.open({ documentedOnly: true });
});
afterEach(() => bench.close());

const check = async (settings: unknown): Promise<IDataObject[]> => await bench.does({ resource: 'syncSettings', operation: 'checkSettings', syncSettings: typeof settings === 'string' ? settings : JSON.stringify(settings) });
const failures = (checks: IDataObject[]): IDataObject[] => checks.filter(({ state }) => state === 'failed');

describe('Salesbuildr: Check Settings', () => {
	it('finds the categories, the company of the primary client and the stages that the settings name', async () => {
		const { id } = bench.standIn.create('category', { name: 'Hardware' });
		bench.standIn.create('company', { name: 'The MSP', type: 'customer', externalIdentifier: '3' });
		const checks = await check({ productGroups: { 12: id }, defaultCategory: id, primaryClient: 3, companyType: 'customer', prospectType: 'customer' });
		expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
		expect(bench.writes()).toEqual([]);
	});

	it.each<[string, object, RegExp, string]>([
		['a category of productGroups that is not there', { productGroups: { 12: 'gone' } }, /setting productGroups names category gone/, 'failed'],
		['a default category that is not there', { defaultCategory: 'gone' }, /setting defaultCategory names category gone/, 'failed'],
		['a primary client that no company stands for', { primaryClient: 3 }, /No company of Salesbuildr has the external identifier 3/, 'unknown'],
		['a quote template that is not there', { quoteTemplate: 'gone' }, /setting quoteTemplate names quote template gone/, 'failed'],
		['a stage that nothing shows', { pipelineStages: { 1: 's9' } }, /no route lists the stages/, 'unknown'],
	])('names the setting for %s', async (_what, settings, says, state) => {
		const found = (await check(settings)).find(({ message }) => says.test(String(message)));
		expect(found).toMatchObject({ state, mend: expect.stringMatching(/\S/) as string });
	});

	it('knows a quote template by its ID', async () => {
		const { id } = bench.standIn.create('quote-template', { name: 'Standard' });
		expect(await check({ quoteTemplate: id })).toMatchObject([{}, { check: `Setting quoteTemplate: ${id}`, state: 'ok', message: 'Quote template Standard' }]);
	});

	it('tells a stage that Salesbuildr lists from one that it does not', async () => {
		await fetch(`${bench.standIn.baseUrl}/field/opportunity-stage`, { method: 'PUT', headers: { 'api-key': bench.standIn.apiKey, 'content-type': 'application/json' }, body: JSON.stringify({ values: [{ id: 's1', displayValue: 'New' }] }) });
		expect(failures(await check({ pipelineStages: { 1: 's1', 2: 's2' } }))).toMatchObject([{ message: expect.stringContaining('names stage s2') as string }]);
	});

	it('says of a company type that no company has', async () => {
		bench.standIn.create('company', { name: 'A', type: 'Customer' });
		expect(await check({ companyType: 'customer', prospectType: 'Customer' })).toMatchObject([{}, { check: 'Setting companyType', state: 'unknown' }]);
	});

	it.each(['', '{', '[]', '"text"'])('takes settings that are none (%s) for empty; the preflight names what is wrong with them', async (settings) => {
		expect(await check(settings)).toMatchObject([{ check: 'Salesbuildr', state: 'ok' }]);
	});

	it('is one failed check where Salesbuildr refuses the key', async () => {
		const other = await SalesbuildrBench.open({}, { apiKey: 'wrong' });
		try {
			expect(await other.does({ resource: 'syncSettings', operation: 'checkSettings', syncSettings: '{}' })).toMatchObject([{ check: 'Salesbuildr', state: 'failed', mend: expect.stringContaining('API Key') as string }]);
		} finally {
			await other.close();
		}
	});
});
