import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { NodeBench, type NodeRun, type RunSettings } from '../support/nodeBench';

jest.setTimeout(60_000);

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.open([]);
});
afterAll(() => bench.close());

const run = async (parameters: INodeParameters, items: IDataObject[], settings?: RunSettings): Promise<NodeRun> => await bench.run('phoneNumbers', parameters, items, settings);

describe('Phone Numbers', () => {
	const each: INodeParameters = { operation: 'normalize', number: '={{ $json.tel }}', region: '={{ $json.country }}', outputField: 'phone', fields: ['e164', 'status'] };

	it('reads the number of each item by the region of that item', async () => {
		const items = [{ id: 1, tel: '030 12345678', country: 'Germany' }, { id: 2, tel: '020 7946 0123', country: 'UK' }, { id: 3, tel: '030 12345678' }, { id: 4, tel: '' }, { id: 5, tel: 442079460123, country: 'GB' }];
		const { json, items: given } = await run(each, items);
		expect(json).toEqual([
			{ ...items[0], phone: { e164: '+493012345678', status: 'valid' } }, { ...items[1], phone: { e164: '+442079460123', status: 'valid' } },
			{ ...items[2], phone: { e164: null, status: 'invalid' } }, { ...items[3], phone: null }, { ...items[4], phone: { e164: '+442079460123', status: 'valid' } },
		]);
		expect(given.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
	});

	it('gives everything when no field is chosen, and nothing of the item when told so', async () => {
		const { json } = await run({ ...each, fields: [], options: { keepFields: false } }, [{ tel: '02 1234 5678 int. 7', country: 'Italia' }]);
		expect(json).toEqual([{ phone: {
			input: '02 1234 5678 int. 7', status: 'valid', e164: '+390212345678', international: '+39 02 1234 5678 ext. 7', national: '02 1234 5678 ext. 7', extension: '7', region: 'IT', callingCode: '39', type: 'fixed_line', uri: 'tel:+390212345678;ext=7',
			problem: null, reason: null, candidates: [],
		} }]);
	});

	it.each<[string, unknown, (string | null)[]]>([
		['a list', ['030 12345678', '+44 20 7946 0123'], ['+493012345678', '+442079460123']],
		['a list as text', '["030 12345678", 493012345679]', ['+493012345678', '+493012345679']],
		['lines', '030 12345678\n030 12345679', ['+493012345678', '+493012345679']],
		['semicolons', '030 12345678; nobody knows 123456', ['+493012345678', null]],
		['nothing', null, []],
		['an empty list', [], []],
	])('reads many numbers of %s', async (_name, tel, expected) => {
		const { json } = await run({ ...each, operation: 'normalizeMany' }, [{ tel: tel as string, country: 'DE' }]);
		expect((json[0]?.phone as IDataObject[]).map(({ e164 }) => e164)).toEqual(expected);
	});

	it.each<[string, INodeParameters, IDataObject, RegExp]>([
		['a number that has to be good and is not', { options: { onProblem: 'error' } }, { tel: '12', country: 'DE' }, /"12" is not a phone number/],
		['an ambiguous one', { options: { onProblem: 'error' } }, { tel: '22 12 34 56', country: 'Nordic Countries' }, /not a phone number that can be used/],
		['no name for the result', { outputField: ' ' }, { tel: '12' }, /Output Field is empty/],
		['an object', {}, { tel: { number: '12' } }, /not a text/],
		['a list for one number', {}, { tel: ['030 12345678'] }, /not a text/],
		['a list of objects', { operation: 'normalizeMany' }, { tel: [{ number: '12' }] }, /neither text nor a list/],
		['a broken list', { operation: 'normalizeMany' }, { tel: '["030' }, /not valid JSON/],
		['1 MB of digits', { options: { onProblem: 'error' } }, { tel: '1'.repeat(1_000_000), country: 'US' }, /is not a phone number/],
	])('fails the item for %s, and the others go on', async (_name, parameters, item, message) => {
		const alone = await run({ ...each, ...parameters }, [item]);
		expect(alone.error?.message).toMatch(message);
		expect(alone.error?.message.length).toBeLessThan(300);
		expect(alone.error?.context.itemIndex).toBe(0);
		const outputField = parameters.outputField ? { outputField: '={{ $json.id === 2 ? "phone" : " " }}' } : {};
		const number = { number: '={{ $json.tel }}' };
		const good = { id: 2, tel: parameters.operation ? '["+49 30 12345678"]' : '+49 30 12345678' };
		const { json } = await run({ ...each, ...number, ...parameters, ...outputField }, [item, good], { onError: 'continueRegularOutput' });
		expect(json[0]).toMatchObject({ error: expect.stringMatching(message) });
		expect(JSON.stringify(json[1])).toContain('+493012345678');
	});
});
