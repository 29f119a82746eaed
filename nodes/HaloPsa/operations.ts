import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	ambiguous, applyPlan, findMatches, getRecord, InvalidInputError, listRecords, planCreate, planDelete, planUpdate, planUpsert,
	resourceNamed, simplify, toQuery, toRecordId, idOf, textOf,
	type HaloClient, type HaloRecord, type Plan, type RecordId, type ResourceDescriptor,
} from '../../lib';
import type { Parameters } from '../shared';
import { API_REQUEST, runApiRequest } from './apiRequest';
import { runSpecial, type Output } from './specialOperations';

const asItem = (record: HaloRecord): IDataObject => ({ ...record }) as IDataObject;

interface Call {
	readonly client: HaloClient;
	readonly descriptor: ResourceDescriptor;
	readonly parameters: Parameters;
	readonly item: number;
	readonly context: IExecuteFunctions;
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

/** HaloPSA has some texts twice: as text, and as HTML under the same name with _html behind it. */
function inFormat({ fields }: ResourceDescriptor, values: Record<string, unknown>, format: unknown): Record<string, unknown> {
	if (format !== 'html') return values;
	const names = new Set(fields.map(({ name }) => name));
	const nameOf = (name: string): string => (names.has(`${name}_html`) && values[`${name}_html`] === undefined ? `${name}_html` : name);
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [nameOf(name), value]));
}

function inputOf({ descriptor, parameters, item }: Call): { values: Record<string, unknown>; match: readonly string[] } {
	const { values: given, matchingColumns } = parameters.mapper('fields', item);
	const { customFields, format } = parameters.collection('options', item);
	const values = inFormat(descriptor, given, format);
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

async function* runVerb(run: Run, call: Call): AsyncGenerator<Output> {
	const result = run(call);
	if (Symbol.asyncIterator in result) for await (const json of result) yield { json };
	else yield { json: await result };
}

/** What one input item gives: the records read, the record written, or the plan of a dry run. */
export async function* runItem(context: IExecuteFunctions, client: HaloClient, parameters: Parameters, item: number): AsyncGenerator<Output> {
	const resource = parameters.text('resource', item);
	if (resource === API_REQUEST) return yield* runApiRequest(client, parameters, item);
	const descriptor = resourceNamed(resource);
	const operation = parameters.text('operation', item);
	const call = { context, client, descriptor, parameters, item };
	const special = descriptor.special?.find(({ name }) => name === operation);
	if (special) return yield* runSpecial(call, special, special.needsRecord ? await pickedId(call) : undefined);
	const run = runs[operation];
	if (run && descriptor.operations.some((offered) => offered === operation)) return yield* runVerb(run, call);
	const offered = [...descriptor.operations, ...(descriptor.special ?? []).map(({ name }) => name)];
	throw new InvalidInputError(`HaloPSA offers no "${operation}" for ${descriptor.plural.toLowerCase()}`, `Choose one of: ${offered.join(', ')}`);
}
