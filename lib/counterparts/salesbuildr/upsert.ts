import { sameValue, type FieldChange } from '../../halo/records/compare';
import { InvalidInputError } from '../../halo/records/input';
import type { SalesbuildrClient, SalesbuildrRecord } from './client';
import { recordsByExternalId } from './lookup';
import type { Reference, SalesbuildrResource } from './resources';
import { salesbuildrResource } from './resources';

export interface UpsertInput {
	/** The HaloPSA id. */
	readonly externalIdentifier: string;
	readonly values: SalesbuildrRecord;
}

export interface UpsertPlan {
	readonly action: 'created' | 'updated' | 'unchanged';
	readonly resource: string;
	readonly externalIdentifier: string;
	readonly id?: unknown;
	readonly changes: readonly FieldChange[];
	/** The complete body of the write; absent when nothing is to be written. */
	readonly body?: SalesbuildrRecord;
}

/** A plan, or the error that parks the record; in the order of the input. */
export type UpsertDecision = { readonly plan: UpsertPlan } | { readonly error: Error };

/** Written by Salesbuildr itself; sending them back would be refused or mean nothing. */
const ownFields = new Set(['id', 'externalIdentifier', 'createdAt', 'updatedAt', 'created', 'updated', 'deleted', 'createdBy', 'updatedBy', 'children']);

const isGiven = (value: unknown): boolean => value !== undefined;

/**
 * The whole record to write. A missing field is read as removal on opportunities and perhaps elsewhere
 * (node-salesbuildr), so what Salesbuildr has and we do not map goes back as it is.
 */
function bodyOf(resource: SalesbuildrResource, current: SalesbuildrRecord | undefined, wanted: SalesbuildrRecord): SalesbuildrRecord {
	// Beside companyId an answer may carry the company itself; only the id is ours to write.
	const embedded = new Set(resource.references.map(({ field }) => field.replace(/Id$/, '')));
	const kept = Object.entries(current ?? {}).filter(([name]) => !ownFields.has(name) && !embedded.has(name) && !name.startsWith('_'));
	return { ...Object.fromEntries(kept), ...wanted };
}

function decide(resource: SalesbuildrResource, { externalIdentifier, values }: UpsertInput, current: SalesbuildrRecord | undefined): UpsertPlan {
	const types = new Map(resource.fields.map(({ name, type }) => [name, type]));
	const wanted = Object.fromEntries(Object.entries(values).filter(([, value]) => isGiven(value)));
	const named = { resource: resource.name, externalIdentifier };
	const changes = Object.entries(wanted)
		.filter(([name, value]) => !sameValue(types.get(name), current?.[name], value))
		.map(([name, value]) => ({ field: name, from: current?.[name] ?? null, to: value }));
	if (!current) {
		const filled = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
		return { action: 'created', ...named, changes, body: bodyOf(resource, undefined, filled) };
	}
	if (changes.length === 0) return { action: 'unchanged', ...named, id: current.id, changes };
	return { action: 'updated', ...named, id: current.id, changes, body: bodyOf(resource, current, wanted) };
}

const textOfId = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '');

/** HaloPSA's "none" is 0 or -1 in the fields that refer to clients, users and groups. */
const isReference = (value: unknown): boolean => !['', '0', '-1'].includes(textOfId(value));

async function resolve(client: SalesbuildrClient, reference: Reference, inputs: readonly UpsertInput[]): Promise<Map<string, unknown>> {
	const ids = inputs.map(({ values }) => values[reference.input]).filter(isReference).map(textOfId);
	const records = await recordsByExternalId(client, salesbuildrResource(reference.resource), ids, { certain: true });
	return new Map([...records].map(([externalId, record]) => [externalId, record?.id]));
}

function withReferences(resource: SalesbuildrResource, input: UpsertInput, ids: ReadonlyMap<string, ReadonlyMap<string, unknown>>): UpsertInput {
	const values: Record<string, unknown> = { ...input.values };
	for (const reference of resource.references) {
		const given = values[reference.input];
		delete values[reference.input];
		if (given === undefined) continue;
		if (!isReference(given)) {
			values[reference.field] = null;
			continue;
		}
		const id = ids.get(reference.input)?.get(textOfId(given));
		if (id === undefined && reference.optional) continue;
		if (id === undefined) {
			throw new InvalidInputError(
				`The ${reference.resource} with external identifier ${textOfId(given)} of ${resource.name} ${input.externalIdentifier} is not in Salesbuildr`,
				`Sync the ${reference.resource} first, or run again when it is there`,
			);
		}
		values[reference.field] = id;
	}
	return { ...input, values };
}

/**
 * Decides for a batch of records what to write to Salesbuildr: only what differs, whole records, references
 * given by external identifier replaced by Salesbuildr's ids. Sends reads only.
 */
export async function planUpserts(client: SalesbuildrClient, resource: SalesbuildrResource, inputs: readonly UpsertInput[]): Promise<UpsertDecision[]> {
	const identified = inputs.filter(({ externalIdentifier }) => externalIdentifier !== '');
	const current = await recordsByExternalId(client, resource, identified.map(({ externalIdentifier }) => externalIdentifier));
	const ids = new Map<string, Map<string, unknown>>();
	for (const reference of resource.references) ids.set(reference.input, await resolve(client, reference, identified));
	return inputs.map((input) => {
		try {
			if (input.externalIdentifier === '') {
				throw new InvalidInputError(`A ${resource.name} has no external identifier`, 'Give the HaloPSA ID of the record as its external identifier');
			}
			return { plan: decide(resource, withReferences(resource, input, ids), current.get(input.externalIdentifier)) };
		} catch (error) {
			return { error: error instanceof Error ? error : new Error(String(error)) };
		}
	});
}

/** Carries a plan out. @returns the record as Salesbuildr has it now; undefined when nothing was written. */
export async function applyUpsert(client: SalesbuildrClient, resource: SalesbuildrResource, plan: UpsertPlan): Promise<SalesbuildrRecord | undefined> {
	if (!plan.body) return undefined;
	return await client.putByExternalIdentifier(resource, plan.externalIdentifier, plan.body);
}
