import type { IDataObject } from 'n8n-workflow';

import { checkSalesbuildrSettings, createQuoteOnce, InvalidInputError, momentIn, isOn, salesbuildrResource, SalesbuildrError, selectedRecords, setExternalIdentifier, updateRecord, type SalesbuildrAction, type SalesbuildrClient, type SalesbuildrOperation, type SalesbuildrRecord, type SalesbuildrResource, type Selection } from '../../lib';
import type { Parameters } from '../shared';

const asItem = (record: SalesbuildrRecord): IDataObject => ({ ...record }) as IDataObject;

interface Call {
	readonly client: SalesbuildrClient;
	readonly resource: SalesbuildrResource;
	readonly parameters: Parameters;
	readonly item: number;
}

/** What the picker has, or the plain ID of a workflow that was made before there was one. */
function recordIdOf(parameters: Parameters, item: number): string {
	const { value } = parameters.locator('recordId', item);
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function identifier({ resource, parameters, item }: Call): { value: string; external: boolean } {
	const value = recordIdOf(parameters, item);
	if (value === '') throw new InvalidInputError(`No ID was given for the ${resource.name}`, 'Choose the record under Record, or remove the item');
	return { value, external: parameters.text('identifyBy', item, 'id') === 'externalIdentifier' };
}

/** Fields of the mapper; in automatic mode the bookkeeping fields of an item are not Salesbuildr's. */
export function values({ parameters, item }: Pick<Call, 'parameters' | 'item'>): Record<string, unknown> {
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

/** @throws InvalidInputError naming the fields that are missing */
export function requireFilled(resource: SalesbuildrResource, body: SalesbuildrRecord): void {
	const missing = resource.fields.filter(({ name, required }) => required && (body[name] === undefined || body[name] === ''));
	if (missing.length === 0) return;
	throw new InvalidInputError(`A new ${resource.name} needs ${missing.map(({ label }) => label).join(', ')}`, 'Fill in the missing fields');
}

async function create(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const body = values(call);
	requireFilled(resource, body);
	const { approved, once } = resource.name === 'quote' ? parameters.collection('options', item) : {};
	const isApproved = isOn(approved);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'create', resource: resource.name, ...(isApproved ? { approved: true } : {}), body: asItem(body) };
	const route = isApproved ? '/approved' : '';
	return asItem(isOn(once) ? await createQuoteOnce(client, resource, body, route) : await client.create(resource, body, { route }));
}

async function update(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value } = identifier(call);
	const body = values(call);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'update', resource: resource.name, id: value, body: asItem(body) };
	return asItem(await updateRecord(client, resource, value, body));
}

async function remove(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value, external } = identifier(call);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'delete', resource: resource.name, id: value };
	if (external) await client.removeByExternalIdentifier(resource, value);
	else await client.remove(resource, value);
	return { id: value, deleted: true };
}

/** A text of several, separated by commas, or a list from an expression; undefined for nothing given, which is not the same as an empty list. */
function listed(given: unknown): string[] | undefined {
	if (given === undefined || given === null || given === '') return undefined;
	const list: unknown[] = Array.isArray(given) ? given : String(given).split(',');
	return list.map((one) => String(one).trim()).filter((one) => one !== '');
}

/** @throws InvalidInputError for what is no date */
function selectionOf({ changedSince, externalIdentifiers }: IDataObject): Selection | undefined {
	const externalIds = listed(externalIdentifiers);
	const given = typeof changedSince === 'string' ? changedSince.trim() : '';
	const since = momentIn(given);
	if (given !== '' && since === undefined) throw new InvalidInputError(`Changed Since is "${given}", which is no date`, 'Leave Changed Since empty to search everything');
	if (given === '' && externalIds === undefined) return undefined;
	return { ...(since === undefined ? {} : { since }), ...(externalIds ? { externalIds } : {}) };
}

async function* limited(rows: AsyncIterable<SalesbuildrRecord>, limit = Number.POSITIVE_INFINITY): AsyncGenerator<SalesbuildrRecord> {
	let left = limit;
	for await (const row of rows) {
		if (left <= 0) return;
		left -= 1;
		yield row;
	}
}

async function* search({ client, resource, parameters, item }: Call): AsyncGenerator<IDataObject> {
	const searched = parameters.collection('filters', item) as IDataObject;
	const { query, filters, sort, from } = searched;
	const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
	const limit = parameters.flag('returnAll', item) ? undefined : parameters.number('limit', item, 50);
	const isWhole = resource.name === 'quote' && isOn(parameters.collection('options', item).wholeQuotes);
	const selection = selectionOf(searched);
	const found = selection
		? limited(selectedRecords(client, resource, selection), limit)
		: client.search(resource, { query: text(query), filters: text(filters), sort: text(sort), from: Number(from) || 0, limit });
	const names = listed(parameters.collection('options', item).outputFields) ?? [];
	const chosen = (row: SalesbuildrRecord): SalesbuildrRecord => (names.length === 0 ? row : Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]])));
	for await (const row of found) yield asItem(chosen(isWhole && !('items' in row) ? await client.get(resource, String(row.id)) : row));
}

async function* getValues({ client, parameters, item }: Call): AsyncGenerator<IDataObject> {
	for (const value of await client.fieldValues(fieldNameOf(parameters, item))) yield asItem(value);
}

/** @throws InvalidInputError when it is empty */
export function fieldNameOf(parameters: Parameters, item: number): string {
	const name = parameters.text('fieldName', item).trim();
	if (name === '') throw new InvalidInputError('No field was named', 'Fill in Field, such as opportunity-category');
	return name;
}

async function identify(call: Call): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value } = identifier(call);
	const externalIdentifier = parameters.text('externalIdentifier', item).trim();
	if (externalIdentifier === '') throw new InvalidInputError(`No external identifier was given for ${resource.name} ${value}`, 'Give the HaloPSA ID of the record, or remove the item');
	const dryRun = parameters.flag('dryRun', item);
	return { ...(dryRun ? { dryRun } : {}), ...(await setExternalIdentifier(client, resource, value, externalIdentifier, { dryRun })) };
}

async function act(call: Call, action: SalesbuildrAction): Promise<IDataObject> {
	const { client, resource, parameters, item } = call;
	const { value } = identifier(call);
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: action.name, resource: resource.name, id: value };
	return asItem(await client.act(resource, await client.get(resource, value), action));
}

/** What another system has to say of a quote or product: its state there, its ID, and what went wrong. */
async function setState({ client, resource, parameters, item }: Call): Promise<IDataObject> {
	const text = (name: string): string => parameters.text(name, item).trim();
	const id = recordIdOf(parameters, item);
	const [entity, state, externalIdentifier, problem] = [text('entity'), text('state'), text('stateIdentifier'), text('stateError')];
	if (id === '') throw new InvalidInputError(`No ID was given for the ${entity}`, 'Choose the record under Record, or remove the item');
	if (state === '') throw new InvalidInputError(`No state was given for ${entity} ${id}`, 'Fill in State');
	if (state === 'error' && problem === '') throw new InvalidInputError(`The state of ${entity} ${id} is error, and no error was given`, 'Fill in Error');
	const body = { state, ...(externalIdentifier ? { externalIdentifier } : {}), ...(problem ? { error: problem } : {}) };
	if (parameters.flag('dryRun', item)) return { dryRun: true, action: 'setState', resource: resource.name, entity, id, body };
	return { entity, id, ...(await client.setState(entity, id, body)) };
}

async function* checkSettings({ client, parameters, item }: Call): AsyncGenerator<IDataObject> {
	const given = parameters.read('syncSettings', item, {});
	for (const check of await checkSalesbuildrSettings(client, typeof given === 'string' ? objectOrNothing(given) : given)) yield { ...check };
}

/** Text that is no JSON is told by the preflight, which names the setting. */
function objectOrNothing(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}

const runs: Readonly<Record<SalesbuildrOperation, ((call: Call) => Promise<IDataObject> | AsyncIterable<IDataObject>) | undefined>> = {
	checkSettings, get, getValues, search, create, update, delete: remove, setExternalIdentifier: identify, setState, createBatch: undefined, setValues: undefined, upsert: undefined,
};

export async function* runItem(client: SalesbuildrClient, parameters: Parameters, item: number): AsyncGenerator<IDataObject> {
	const resource = salesbuildrResource(parameters.text('resource', item));
	const operation = parameters.text('operation', item);
	const call = { client, resource, parameters, item };
	const action = resource.actions?.find(({ name }) => name === operation);
	const verb = resource.operations.find((name) => name === operation);
	const run = action ? async () => await act(call, action) : verb && runs[verb];
	if (!run) {
		const known = [...resource.operations, ...(resource.actions ?? []).map(({ name }) => name)].sort();
		throw new InvalidInputError(`Salesbuildr has no operation "${operation}" for ${resource.plural.toLowerCase()}`, `Choose one of: ${known.join(', ')}`);
	}
	const result = run(call);
	if (Symbol.asyncIterator in result) yield* result;
	else yield await result;
}
