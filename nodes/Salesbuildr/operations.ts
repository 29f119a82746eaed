import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, salesbuildrResource, SalesbuildrError, type SalesbuildrClient, type SalesbuildrRecord, type SalesbuildrResource } from '../../lib';
import type { Parameters } from '../shared';

const asItem = (record: SalesbuildrRecord): IDataObject => ({ ...record }) as IDataObject;

interface Call {
	readonly client: SalesbuildrClient;
	readonly resource: SalesbuildrResource;
	readonly parameters: Parameters;
	readonly item: number;
}

function identifier({ resource, parameters, item }: Call): { value: string; external: boolean } {
	const value = parameters.text('recordId', item).trim();
	if (value === '') throw new InvalidInputError(`No ID was given for the ${resource.name}`, 'Fill in ID, or remove the item');
	return { value, external: parameters.text('identifyBy', item, 'id') === 'externalIdentifier' };
}

/** Fields of the mapper; in automatic mode the bookkeeping fields of an item are not Salesbuildr's. */
function values({ parameters, item }: Call): Record<string, unknown> {
	const { externalIdentifier, ...fields } = parameters.mapper('fields', item).values;
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

async function get(call: Call): Promise<IDataObject> {
	const { client, resource } = call;
	const { value, external } = identifier(call);
	if (!external) return asItem(await client.get(resource, value));
	const record = await client.getByExternalIdentifier(resource, value);
	if (!record) throw new SalesbuildrError(`There is no ${resource.name} with the external identifier ${value}`, 'Check the identifier', 404);
	return asItem(record);
}

async function create(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const body = values(call);
	const missing = resource.fields.filter(({ name, required }) => required && (body[name] === undefined || body[name] === ''));
	if (missing.length > 0) {
		throw new InvalidInputError(`A new ${resource.name} needs ${missing.map(({ label }) => label).join(', ')}`, 'Fill in the missing fields');
	}
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'create', resource: resource.name, body: asItem(body) };
	return asItem(await client.create(resource, body));
}

async function update(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value } = identifier(call);
	const body = values(call);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'update', resource: resource.name, id: value, body: asItem(body) };
	return asItem(await client.update(resource, value, body));
}

async function remove(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value, external } = identifier(call);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'delete', resource: resource.name, id: value };
	if (external) await client.removeByExternalIdentifier(resource, value);
	else await client.remove(resource, value);
	return { id: value, deleted: true };
}

async function* search({ client, resource, parameters, item }: Call): AsyncGenerator<IDataObject> {
	const { query, filters, sort } = parameters.collection('filters', item);
	const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
	const limit = parameters.flag('returnAll', item) ? undefined : parameters.number('limit', item, 50);
	for await (const row of client.search(resource, { query: text(query), filters: text(filters), sort: text(sort), limit })) yield asItem(row);
}

const runs: Readonly<Record<string, (call: Call) => Promise<IDataObject> | AsyncIterable<IDataObject>>> = { get, search, create, update, delete: remove };

export async function* runItem(client: SalesbuildrClient, parameters: Parameters, item: number): AsyncGenerator<IDataObject> {
	const resource = salesbuildrResource(parameters.text('resource', item));
	const operation = parameters.text('operation', item);
	const run = runs[operation];
	if (!run) throw new InvalidInputError(`Salesbuildr has no operation "${operation}"`, `Choose one of: ${[...Object.keys(runs), 'upsert'].sort().join(', ')}`);
	const result = run({ client, resource, parameters, item });
	if (Symbol.asyncIterator in result) yield* result;
	else yield await result;
}
