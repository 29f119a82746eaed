import type { HaloClient } from '../client';
import { withOptionIds } from '../customFieldOptions';
import { mergeCustomFields } from '../customFields';
import { HaloAmbiguousError } from '../errors';
import type { ResourceDescriptor } from '../resources/types';
import { changesOf, type FieldChange } from './compare';
import { findCreated, findMatches } from './find';
import { InvalidInputError, requireFields, toHaloRecord, toRecordId } from './input';
import type { PlannedRequest } from './plannedRequest';
import { getRecord } from './read';
import { shown } from './values';
import { type HaloRecord, idOf, isOn, isRecord, type RecordId } from './record';

/** What an operation is going to do; computed without writing, shown in a dry run, carried out otherwise. */
export type Plan =
	| { readonly action: 'create'; readonly request: PlannedRequest; readonly record: HaloRecord }
	| { readonly action: 'update'; readonly id: RecordId; readonly request: PlannedRequest; readonly record: HaloRecord; readonly changes: readonly FieldChange[] }
	| { readonly action: 'delete'; readonly id: RecordId; readonly request: PlannedRequest; readonly query: Readonly<Record<string, RecordId>> }
	| { readonly action: 'none'; readonly id: RecordId; readonly record: HaloRecord };

type Input = Readonly<Record<string, unknown>>;

export interface PlanOptions {
	/** Where custom dates without a zone belong; without it they are sent as they are, which HaloPSA takes for UTC. */
	readonly timeZone?: string;
}

const post = (descriptor: ResourceDescriptor, record: HaloRecord): PlannedRequest => ({ method: 'POST', path: descriptor.path, body: [record] });

/** Custom fields come as a list of `{id or name, value}`, as an object by name, or as JSON text of either. */
function customChanges(given: unknown): Input {
	if (given === undefined || given === null || given === '') return {};
	let value: unknown = given;
	if (typeof given === 'string') {
		try {
			value = JSON.parse(given) as unknown;
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			throw new InvalidInputError(`The custom fields are not valid JSON: ${why}`, 'Give an object such as { "CFAccountNumber": "A-100" }');
		}
	}
	if (Array.isArray(value)) {
		return Object.fromEntries(value.map((entry: unknown) => {
			const name = isRecord(entry) ? (entry.id ?? entry.name) : undefined;
			if (isRecord(entry) && (typeof name === 'number' || (typeof name === 'string' && name.trim() !== ''))) return [String(name), entry.value];
			throw new InvalidInputError(`The list of custom fields has one without a name or ID: ${shown(entry)}`, 'Give a list such as [{ "name": "CFAccountNumber", "value": "A-100" }]');
		}));
	}
	if (isRecord(value)) return value;
	throw new InvalidInputError('The custom fields are neither an object nor a list', 'Give an object such as { "CFAccountNumber": "A-100" }');
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const isCustomName = (name: string): boolean => /^CF[A-Za-z0-9_]+$/.test(name);

/** The record's own fields and its custom fields; a name that begins with CF is a custom field. */
function split(descriptor: ResourceDescriptor, input: Input): { own: Record<string, unknown>; custom: Input } {
	const { customfields, ...rest } = input;
	const isOwn = ([name]: [string, unknown]): boolean => descriptor.customFieldEntity === undefined || !isCustomName(name);
	const entries = Object.entries(rest);
	return {
		own: toHaloRecord(descriptor, Object.fromEntries(entries.filter(isOwn))),
		custom: { ...Object.fromEntries(entries.filter((entry) => !isOwn(entry))), ...customChanges(customfields) },
	};
}

async function customWrites(client: HaloClient, descriptor: ResourceDescriptor, current: HaloRecord, custom: Input, { timeZone }: PlanOptions): Promise<HaloRecord> {
	if (Object.keys(custom).length === 0) return {};
	const { changes, fields } = await withOptionIds(client, descriptor, current, custom, timeZone);
	const writes = mergeCustomFields(current, changes, fields);
	return writes ? { customfields: writes } : {};
}

/**
 * Fields of a new record as they are sent: checked, cast to their types, and custom fields by name with their options.
 * @throws InvalidInputError for a value of the wrong type or a custom field or option that there is not
 */
export async function newFields(client: HaloClient, descriptor: ResourceDescriptor, input: Input, options: PlanOptions = {}): Promise<HaloRecord> {
	const { own, custom } = split(descriptor, input);
	delete own.id;
	return { ...own, ...(await customWrites(client, descriptor, {}, custom, options)) };
}

/** @throws InvalidInputError for a value of the wrong type or a missing field. */
export async function planCreate(client: HaloClient, descriptor: ResourceDescriptor, input: Input, options: PlanOptions = {}): Promise<Plan> {
	const record = await newFields(client, descriptor, input, options);
	requireFields(descriptor, record);
	return { action: 'create', request: post(descriptor, record), record };
}

/** HaloPSA keeps a deleted ticket readable and takes changes of it, which nobody would ever see. */
function refuseDeleted({ label }: ResourceDescriptor, current: HaloRecord, own: Input): void {
	if (!isOn(current.deleted) || own.deleted !== undefined) return;
	throw new InvalidInputError(`${label} ${idOf(current) ?? '?'} is deleted in HaloPSA`, 'Recover it in HaloPSA first, or leave it out');
}

/**
 * Plans an update of what differs. With `onlyChanged` off the record is not compared and every given field is
 * sent; it is then read only when custom fields have to be merged.
 */
export async function planUpdate(
	client: HaloClient,
	descriptor: ResourceDescriptor,
	id: RecordId,
	input: Input,
	{ onlyChanged = true, ...options }: PlanOptions & { onlyChanged?: boolean } = {},
): Promise<Plan> {
	const { own, custom } = split(descriptor, input);
	const { parent } = descriptor;
	const parentId = parent === undefined ? undefined : own[parent];
	const parentQuery = parent !== undefined && (typeof parentId === 'number' || typeof parentId === 'string') ? { [parent]: parentId } : {};
	const mustRead = onlyChanged || Object.keys(custom).length > 0;
	const current = mustRead ? await getRecord(client, descriptor, id, parentQuery) : {};
	refuseDeleted(descriptor, current, own);
	const customPart = await customWrites(client, descriptor, current, custom, options);
	const changes = onlyChanged ? changesOf(descriptor, current, own) : Object.entries(own).filter(([name]) => name !== 'id').map(([field, to]) => ({ field, from: null, to }));
	if (changes.length === 0 && customPart.customfields === undefined) return { action: 'none', id, record: current };
	const instructions = Object.entries(own).filter(([name]) => name.startsWith('_'));
	const changed = Object.fromEntries(changes.map(({ field, to }) => [field, to]));
	const record: HaloRecord = { id, ...parentQuery, ...changed, ...Object.fromEntries(instructions), ...customPart };
	return { action: 'update', id, request: post(descriptor, record), record, changes };
}

/**
 * @throws HaloAmbiguousError listing the records when more than one matches; InvalidInputError for a match field that
 *   is empty or that the resource does not have
 */
export async function planUpsert(client: HaloClient, descriptor: ResourceDescriptor, input: Input, matchFields: readonly string[], options: PlanOptions = {}): Promise<Plan> {
	const fields = matchFields.length > 0 ? matchFields : (descriptor.identity.find((key) => key.every((name) => input[name] !== undefined)) ?? []);
	const blank = fields.filter((name) => isBlank(input[name]));
	if (fields.length === 0 || blank.length > 0) {
		throw new InvalidInputError(
			fields.length === 0 ? `There is no field to find the ${descriptor.label.toLowerCase()} by` : `The match field ${blank.join(', ')} of the ${descriptor.label.toLowerCase()} is empty`,
			'Choose match fields that have a value in every item',
		);
	}
	const unknown = fields.find((name) => name !== 'id' && !descriptor.fields.some((field) => field.name === name));
	if (unknown !== undefined) {
		throw new InvalidInputError(`A ${descriptor.label.toLowerCase()} has no field ${shown(unknown)} to match on`, `Match on one of: id, ${descriptor.fields.map(({ name }) => name).join(', ')}`);
	}
	if (fields.length === 1 && fields[0] === 'id') {
		const { id, ...values } = input;
		return await planUpdate(client, descriptor, toRecordId(descriptor, id), values, options);
	}
	const match = toHaloRecord(descriptor, Object.fromEntries(fields.map((name) => [name, input[name]])));
	const matches = await findMatches(client, descriptor, match);
	const [found] = matches;
	if (found === undefined) return await planCreate(client, descriptor, input, options);
	if (matches.length > 1) throw ambiguous(descriptor, match, matches);
	const id = idOf(found);
	if (id === undefined) throw new InvalidInputError(`HaloPSA gave a ${descriptor.label.toLowerCase()} without an ID`, 'Run again; if it stays, match on another field');
	return await planUpdate(client, descriptor, id, input, options);
}

export function planDelete(descriptor: ResourceDescriptor, id: RecordId, query: Readonly<Record<string, RecordId>> = {}): Plan {
	return { action: 'delete', id, request: { method: 'DELETE', path: `${descriptor.path}/${id}` }, query };
}

/** Several records where one is needed; the message lists them, nothing is guessed. */
export function ambiguous(descriptor: ResourceDescriptor, match: HaloRecord, found: readonly HaloRecord[]): HaloAmbiguousError {
	const by = Object.entries(match).map(([name, value]) => `${name} ${shown(value)}`).join(' and ');
	const ids = found.slice(0, 10).map((row) => `${String(idOf(row) ?? '?')} (${String(row[descriptor.title] ?? row.name ?? '')})`);
	return new HaloAmbiguousError(`${found.length} ${descriptor.plural.toLowerCase()} have ${by}: ${ids.join(', ')}`, {
		method: 'GET',
		path: descriptor.path,
		advice: 'Match on more fields, give the ID, or merge the records in HaloPSA',
	});
}

function parentOf({ parent }: ResourceDescriptor, record: HaloRecord): RecordId | undefined {
	const id = parent === undefined ? undefined : record[parent];
	return typeof id === 'number' || typeof id === 'string' ? id : undefined;
}

/** Carries a plan out and gives the record as HaloPSA has it then. A delete gives `{id, deleted: true}`. */
export async function applyPlan(client: HaloClient, descriptor: ResourceDescriptor, plan: Plan): Promise<HaloRecord> {
	switch (plan.action) {
		case 'create':
			return await client.create(descriptor.path, plan.record, {
				findCreated: findCreated(client, descriptor, plan.record),
				parent: parentOf(descriptor, plan.record),
			});
		case 'update':
			return await client.update(descriptor.path, plan.record);
		case 'delete':
			await client.remove(descriptor.path, plan.id, plan.query);
			return { id: plan.id, deleted: true };
		case 'none':
			return plan.record;
	}
}
