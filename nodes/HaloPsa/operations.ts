import type { IDataObject } from 'n8n-workflow';

import { applyPlan, filtersInTimeZone, getRecord, InvalidInputError, listPages, planDelete, presentRows, resourceNamed, simplify, toQuery, type HaloRecord, type Plan, type SpecialOperation } from '../../lib';
import { API_REQUEST, runApiRequest } from './apiRequest';
import { asItem, parentOf, pickedId, timeZoneOf, type Call } from './call';
import { pickedValues } from './chosen';
import { FILTERS } from './parameterNames';
import { runSpecial, type Output } from './specialOperations';
import { jobs, type WriteVerb } from './writes';

async function finish(call: Call, plan: Plan): Promise<IDataObject> {
	const { client, descriptor, parameters, item } = call;
	if (parameters.flag('dryRun', item)) return { dryRun: true, ...plan } as unknown as IDataObject;
	return asItem(descriptor, await applyPlan(client, descriptor, plan));
}

/** Records in pages: one at a time, each would pass through every generator on its way. */
type Run = (call: Call) => AsyncIterable<readonly IDataObject[]> | Promise<IDataObject>;

/** What a record is reduced to when the user wants it simple; undefined when the whole record is wanted. */
function simplifiedBy({ descriptor, parameters, item }: Call): ((record: HaloRecord) => HaloRecord) | undefined {
	if (!parameters.flag('simplify', item)) return undefined;
	const format = parameters.collection('options', item).format === 'html' ? 'html' : 'text';
	return (record) => simplify(descriptor, record, format);
}

async function* getMany(call: Call): AsyncGenerator<readonly IDataObject[]> {
	const { client, descriptor, parameters, item } = call;
	const limit = parameters.flag('returnAll', item) ? undefined : parameters.limit(item);
	const simplified = simplifiedBy(call);
	const given = await pickedValues(client, descriptor.filters, parameters.collection(FILTERS, item));
	const times = new Set(descriptor.filters.filter(({ type }) => type === 'dateTime').map(({ name }) => name));
	const query = toQuery(descriptor, filtersInTimeZone(given, times, timeZoneOf(call)));
	for await (const rows of listPages(client, descriptor, { query, limit })) {
		yield presentRows(descriptor, simplified ? rows.map(simplified) : rows) as readonly IDataObject[];
	}
}

async function get(call: Call): Promise<IDataObject> {
	const record = await getRecord(call.client, call.descriptor, await pickedId(call), parentOf(call));
	return asItem(call.descriptor, simplifiedBy(call)?.(record) ?? record);
}

async function write(call: Call, verb: WriteVerb): Promise<IDataObject> {
	const job = await jobs[verb](call);
	return await finish(call, await job.plan());
}

async function remove(call: Call): Promise<IDataObject> {
	const { descriptor } = call;
	return await finish(call, planDelete(descriptor, await pickedId(call), parentOf(call)));
}

const runs: Readonly<Record<string, Run>> = {
	get,
	getMany,
	create: async (call) => await write(call, 'create'),
	update: async (call) => await write(call, 'update'),
	upsert: async (call) => await write(call, 'upsert'),
	delete: remove,
};

async function* runVerb(run: Run, call: Call): AsyncGenerator<readonly Output[]> {
	const result = run(call);
	if (Symbol.asyncIterator in result) for await (const page of result) yield page.map((json) => ({ json }));
	else yield [{ json: await result }];
}

async function* specialOutputs(call: Call, special: SpecialOperation): AsyncGenerator<Output> {
	yield* runSpecial(call, special, special.needsRecord ? await pickedId(call) : undefined);
}

async function* inPages(outputs: AsyncIterable<Output>): AsyncGenerator<readonly Output[]> {
	for await (const output of outputs) yield [output];
}

/**
 * What one input item gives, in pages: the records read, the record written, or the plan of a dry run. It is no
 * generator itself: handing every page through one more would cost each item of a long input.
 */
export function runItem({ context, client, parameters, item }: Omit<Call, 'descriptor'>): AsyncIterable<readonly Output[]> {
	const resource = parameters.text('resource', item);
	if (resource === API_REQUEST) return inPages(runApiRequest(client, parameters, item));
	const descriptor = resourceNamed(resource);
	const operation = parameters.text('operation', item);
	const call = { context, client, descriptor, parameters, item };
	const special = descriptor.special?.find(({ name }) => name === operation);
	if (special) return inPages(specialOutputs(call, special));
	const run = runs[operation];
	if (run && descriptor.operations.some((offered) => offered === operation)) return runVerb(run, call);
	const offered = [...descriptor.operations, ...(descriptor.special ?? []).map(({ name }) => name)];
	throw new InvalidInputError(`HaloPSA offers no "${operation}" for ${descriptor.plural.toLowerCase()}`, `Choose one of: ${offered.join(', ')}`);
}
