import type { IDataObject } from 'n8n-workflow';

import {
	ambiguous, applyPlan, findMatches, getRecord, InvalidInputError, listRecords, planCreate, planDelete, planUpdate, planUpsert,
	resourceNamed, simplify, toQuery, toRecordId, idOf, textOf,
	type HaloClient, type HaloRecord, type Plan, type RecordId, type ResourceDescriptor,
} from '../../lib';
import type { Parameters } from '../shared';

const asItem = (record: HaloRecord): IDataObject => ({ ...record }) as IDataObject;

interface Call {
	readonly client: HaloClient;
	readonly descriptor: ResourceDescriptor;
	readonly parameters: Parameters;
	readonly item: number;
}

/** The title may be a longer name that not every list shows, such as a site's name after its client's. */
async function namedRecords(client: HaloClient, descriptor: ResourceDescriptor, name: string): Promise<{ field: string; matches: readonly HaloRecord[] }> {
	const { title, fields } = descriptor;
	if (title !== 'name' && fields.some((field) => field.name === 'name')) {
		const matches = await findMatches(client, descriptor, { name });
		if (matches.length > 0) return { field: 'name', matches };
	}
	return { field: title, matches: await findMatches(client, descriptor, { [title]: name }) };
}

async function pickedId({ client, descriptor, parameters, item }: Call): Promise<RecordId> {
	const { mode, value } = parameters.locator('recordId', item);
	if (mode !== 'name') return toRecordId(descriptor, value);
	const name = textOf(value);
	const { field, matches } = await namedRecords(client, descriptor, name);
	const [match] = matches;
	const id = match === undefined ? undefined : idOf(match);
	if (id === undefined) {
		throw new InvalidInputError(`There is no ${descriptor.label.toLowerCase()} named "${name}"`, 'Check the spelling, or choose the record by ID');
	}
	if (matches.length > 1) throw ambiguous(descriptor, { [field]: name }, matches);
	return id;
}

function parentOf({ descriptor, parameters, item }: Call): Record<string, RecordId> {
	if (!descriptor.parent) return {};
	return { [descriptor.parent]: toRecordId(resourceNamed('ticket'), parameters.locator('ticketId', item).value) };
}

function inputOf({ parameters, item }: Call): { values: Record<string, unknown>; match: readonly string[] } {
	const { values, matchingColumns } = parameters.mapper('fields', item);
	const { customFields } = parameters.collection('options', item);
	if (customFields === undefined || customFields === '') return { values, match: matchingColumns };
	return { values: { ...values, customfields: customFields }, match: matchingColumns };
}

async function finish(call: Call, plan: Plan): Promise<IDataObject> {
	const { client, descriptor, parameters, item } = call;
	if (parameters.flag('dryRun', item)) return { dryRun: true, ...plan } as unknown as IDataObject;
	return asItem(await applyPlan(client, descriptor, plan));
}

type Run = (call: Call) => AsyncIterable<IDataObject> | Promise<IDataObject>;

async function* getMany({ client, descriptor, parameters, item }: Call): AsyncGenerator<IDataObject> {
	const limit = parameters.flag('returnAll', item) ? undefined : parameters.number('limit', item, 50);
	const simple = parameters.flag('simplify', item);
	const query = toQuery(descriptor, parameters.collection('filters', item));
	for await (const row of listRecords(client, descriptor, { query, limit })) yield asItem(simple ? simplify(descriptor, row) : row);
}

async function get(call: Call): Promise<IDataObject> {
	const { client, descriptor, parameters, item } = call;
	const record = await getRecord(client, descriptor, await pickedId(call), parentOf(call));
	return asItem(parameters.flag('simplify', item) ? simplify(descriptor, record) : record);
}

async function create(call: Call): Promise<IDataObject> {
	const { client, descriptor } = call;
	return await finish(call, await planCreate(client, descriptor, inputOf(call).values));
}

async function update(call: Call): Promise<IDataObject> {
	const { client, descriptor, parameters, item } = call;
	const { onlyChanged } = parameters.collection('options', item);
	const input = { ...inputOf(call).values, ...parentOf(call) };
	return await finish(call, await planUpdate(client, descriptor, await pickedId(call), input, { onlyChanged: onlyChanged !== false }));
}

async function upsert(call: Call): Promise<IDataObject> {
	const { client, descriptor } = call;
	const { values, match } = inputOf(call);
	return await finish(call, await planUpsert(client, descriptor, values, match));
}

async function remove(call: Call): Promise<IDataObject> {
	const { descriptor } = call;
	return await finish(call, planDelete(descriptor, await pickedId(call), parentOf(call)));
}

const runs: Readonly<Record<string, Run>> = { get, getMany, create, update, upsert, delete: remove };

/** What one input item gives: the records read, the record written, or the plan of a dry run. */
export async function* runItem(client: HaloClient, parameters: Parameters, item: number): AsyncGenerator<IDataObject> {
	const descriptor = resourceNamed(parameters.text('resource', item));
	const operation = parameters.text('operation', item);
	const run = runs[operation];
	if (!run || !descriptor.operations.some((offered) => offered === operation)) {
		throw new InvalidInputError(
			`HaloPSA offers no "${operation}" for ${descriptor.plural.toLowerCase()}`,
			`Choose one of: ${descriptor.operations.join(', ')}`,
		);
	}
	const result = run({ client, descriptor, parameters, item });
	if (Symbol.asyncIterator in result) yield* result;
	else yield await result;
}
