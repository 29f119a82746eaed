import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fields } from '../support/haloBench';
import type { NodeRun } from '../support/nodeBench';
import { SalesbuildrBench } from '../support/salesbuildrBench';

jest.setTimeout(60_000);

let bench: SalesbuildrBench;
let companyId: string;
beforeEach(async () => {
	bench = await SalesbuildrBench.open({ documentedOnly: true });
	companyId = bench.standIn.create('company', { name: 'Contoso', externalIdentifier: '12' }).id;
});
afterEach(() => bench.close());

const run = async (parameters: INodeParameters, items: IDataObject[] = [{}]): Promise<NodeRun> => await bench.run(parameters, items, { onError: 'continueRegularOutput' });
const told = ({ json }: NodeRun): string => json.map(({ error, details }) => `${String(error ?? '')} | ${String(details ?? '')}`).join('\n');
const upsert = (values: IDataObject): [INodeParameters, IDataObject[]] => [{ resource: 'company', operation: 'upsert', externalIdentifier: '={{ $json.externalIdentifier }}' }, [values]];

/** What a person may get wrong, and the words that tell it; nothing is written. */
const wrong: readonly (readonly [what: string, parameters: INodeParameters, says: RegExp, items?: IDataObject[]])[] = [
	['no ID to get', { resource: 'company', operation: 'get', recordId: '={{ $json.nothing }}' }, /No ID was given for the company \| Choose the record/],
	['an ID of blanks to delete', { resource: 'company', operation: 'delete', recordId: '   ' }, /No ID was given for the company/],
	['an ID that is not there', { resource: 'company', operation: 'get', recordId: 'nobody' }, /nobody was not found \| Check the identifier/],
	['an ID with slashes', { resource: 'company', operation: 'delete', recordId: '../quote/1' }, /was not found/],
	['an external identifier that is not there', { resource: 'company', operation: 'get', identifyBy: 'externalIdentifier', recordId: '99' }, /no company with the external identifier 99/],
	['a category that is not there', { resource: 'category', operation: 'get', recordId: 'x' }, /has no category x/],
	['an operation of another resource', { resource: 'quote', operation: 'delete', recordId: 'x' }, /no operation "delete" for quotes \| Choose one of/],
	['an operation that is none', { resource: 'company', operation: 'explode' }, /no operation "explode"/],
	['a resource that is none', { resource: 'invoice', operation: 'get', recordId: 'x' }, /no resource "invoice"/],
	['an upsert of quotes', { resource: 'quote', operation: 'upsert', externalIdentifier: '1' }, /no operation "upsert" for quotes/],
	['a batch of companies', { resource: 'company', operation: 'createBatch' }, /no operation "createBatch" for "company"/],
	['a new company without a name', { resource: 'company', operation: 'create', fields: fields({ website: 'w' }) }, /needs Name \| Fill in/],
	['a new quote without opportunity', { resource: 'quote', operation: 'create', fields: fields({ title: 'Q' }) }, /needs Opportunity ID/],
	['a quote of an opportunity that is not there', { resource: 'quote', operation: 'create', fields: fields({ title: 'Q', opportunityId: 'x' }) }, /opportunityId x is not a known opportunity/],
	['an upsert without identifier', ...upsertOf({ name: 'X' })],
	['a field that the API does not have', { resource: 'company', operation: 'create', fields: fields({ name: 'X', colour: 'red' }) }, /property colour should not exist \| Correct the fields/],
	['a company of a contact that is not there', { resource: 'contact', operation: 'create', fields: fields({ email: 'a@contoso.example', companyId: 'x' }) }, /companyId x is not a known company/],
	['an external identifier that is empty', { resource: 'company', operation: 'setExternalIdentifier', recordId: '={{ $json.company }}', externalIdentifier: ' ' }, /No external identifier was given/],
	['a field of values without a name', { resource: 'fieldValue', operation: 'getValues', fieldName: ' ' }, /No field was named/],
	['a value with neither name nor ID', { resource: 'fieldValue', operation: 'setValues', fieldName: 'f', fields: fields({ order: 1 }) }, /neither a name nor an ID/],
	['a value with an ID that is not there', { resource: 'fieldValue', operation: 'setValues', fieldName: 'f', fields: fields({ id: '9', name: 'x' }) }, /has no value with the ID 9/],
	['a sync state without a state', { resource: 'syncState', operation: 'setState', entity: 'quote', recordId: '1', state: '={{ $json.nothing }}' }, /No state was given/],
	['a sync state of a quote that is not there', { resource: 'syncState', operation: 'setState', entity: 'quote', recordId: '1', state: 'synced' }, /quote 1 was not found/],
	['an opportunity to win that is not there', { resource: 'opportunity', operation: 'win', recordId: 'x' }, /x was not found/],
	['a page size that is no search', { resource: 'company', operation: 'search', filters: { filters: 'broken' } }, /filters: "broken"/],
];

function upsertOf(values: IDataObject): [INodeParameters, RegExp, IDataObject[]] {
	const [parameters, items] = upsert(values);
	return [parameters, /has no external identifier \| Give the HaloPSA ID/, items];
}

describe('Salesbuildr: bad input', () => {
	it.each(wrong.map(([what, parameters, says, items = [{}]]) => ({ what, parameters, says, items })))('$what is told with the next step, and nothing is written', async ({ parameters, says, items }) => {
		const json = items.map((item) => ({ company: companyId, ...item }));
		const result = await run(parameters, json);
		expect(`${told(result)} ${result.error?.message ?? ''} ${result.error?.description ?? ''}`).toMatch(says);
		expect(bench.standIn.records('company')).toHaveLength(1);
		expect(bench.standIn.records('quote')).toEqual([]);
	});

	it('goes on after bad items, keeps each result with its item, and stops at the first when told to', async () => {
		const items = [{ id: companyId }, { id: 'nobody' }, { id: '' }, { id: companyId }];
		const get = { resource: 'company', operation: 'get', recordId: '={{ $json.id }}' };
		const result = await run(get, items);
		expect(result.items.map(({ json, pairedItem }) => [json.error === undefined, pairedItem])).toEqual([[true, { item: 0 }], [false, { item: 1 }], [false, { item: 2 }], [true, { item: 3 }]]);
		const { error } = await bench.run(get, items);
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});

	it('every write has a dry run that sends no write', async () => {
		const { id: opportunityId } = bench.standIn.create('opportunity', { name: 'D', companyId, externalIdentifier: '5' });
		const { id: quoteId } = bench.standIn.create('quote', { opportunityId, title: 'Q' });
		const writes: INodeParameters[] = [
			{ resource: 'company', operation: 'create', fields: fields({ name: 'X' }) }, { resource: 'company', operation: 'update', recordId: companyId, fields: fields({ name: 'X' }) },
			{ resource: 'company', operation: 'delete', recordId: companyId }, { resource: 'company', operation: 'upsert', externalIdentifier: '13', fields: fields({ name: 'X' }) },
			{ resource: 'company', operation: 'setExternalIdentifier', recordId: bench.standIn.create('company', { name: 'Y' }).id, externalIdentifier: '77' },
			{ resource: 'product', operation: 'createBatch', fields: fields({ name: 'P' }) }, { resource: 'fieldValue', operation: 'setValues', fieldName: 'f', fields: fields({ name: 'V' }) },
			{ resource: 'opportunity', operation: 'win', recordId: opportunityId }, { resource: 'opportunity', operation: 'lose', recordId: opportunityId },
			{ resource: 'quote', operation: 'order', recordId: quoteId }, { resource: 'quote', operation: 'create', fields: fields({ title: 'Q', opportunityId }), options: { approved: true } },
			{ resource: 'syncState', operation: 'setState', entity: 'quote', recordId: quoteId, state: 'synced' },
		];
		bench.standIn.resetLog();
		for (const parameters of writes) {
			const { json, error } = await bench.run({ ...parameters, dryRun: true });
			expect([parameters.operation, error?.message, json[0]?.dryRun]).toEqual([parameters.operation, undefined, true]);
		}
		expect(bench.writes()).toEqual([]);
	});
});
