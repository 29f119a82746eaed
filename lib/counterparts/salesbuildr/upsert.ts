import type { FieldChange } from '../../halo/records/compare';
import { InvalidInputError } from '../../halo/records/input';
import { bodyOf } from './body';
import type { SalesbuildrClient, SalesbuildrRecord } from './client';
import { refuseTwins } from './twins';
import { recordsByExternalId, wholeRecord, type Sighting } from './lookup';
import { salesbuildrResource, type Reference, type SalesbuildrResource } from './resources';
import { sameInSalesbuildr } from './same';

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

export interface UpsertOptions {
	/** Records that are there stay as they are. */
	readonly onlyCreate?: boolean;
	/** Whether a record is looked for by what names it before it is created; one without identifier is most likely the same. */
	readonly findTwins?: boolean;
}

/** A plan, or the error that parks the record; in the order of the input. */
export type UpsertDecision = { readonly plan: UpsertPlan } | { readonly error: Error; readonly externalIdentifier: string };

/** The record that another one refers to is not in Salesbuildr. */
export class MissingReferenceError extends InvalidInputError {}

/**
 * The values to write. A value that is null is not known (a list row left the field out), so it is left alone;
 * an empty text is known to be empty and clears the field, as null, because an empty e-mail address is refused.
 */
function knownValues(values: SalesbuildrRecord): SalesbuildrRecord {
	const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
	return Object.fromEntries(known.map(([name, value]) => [name, typeof value === 'string' ? value.trim() || null : value]));
}

function decide(resource: SalesbuildrResource, { externalIdentifier, values: wanted }: UpsertInput, current: SalesbuildrRecord | undefined): UpsertPlan {
	const fields = new Map(resource.fields.map((field) => [field.name, field]));
	const named = { resource: resource.name, externalIdentifier };
	const changes = Object.entries(wanted)
		.filter(([name, value]) => !sameInSalesbuildr(fields.get(name), current?.[name], value))
		.map(([name, value]) => ({ field: name, from: current?.[name] ?? null, to: value }));
	if (!current) {
		const filled = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
		return { action: 'created', ...named, changes, body: filled };
	}
	if (changes.length === 0) return { action: 'unchanged', ...named, id: current.id, changes };
	return { action: 'updated', ...named, id: current.id, changes, body: bodyOf(current, wanted) };
}

const textOfId = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '');

/** HaloPSA's "none" is 0 or -1 in the fields that refer to clients, users and groups. */
const isReference = (value: unknown): boolean => !['', '0', '-1'].includes(textOfId(value));

/** A known record that has no such link, as opposed to a field that is not known. */
const isNone = (value: unknown): boolean => value !== undefined && value !== null && !isReference(value);

async function resolve(client: SalesbuildrClient, reference: Reference, inputs: readonly UpsertInput[]): Promise<Map<string, unknown>> {
	const ids = inputs.map(({ values }) => values[reference.input]).filter(isReference).map(textOfId);
	const records = await recordsByExternalId(client, salesbuildrResource(reference.resource), ids, { certain: true });
	return new Map([...records].map(([externalId, sighting]) => [externalId, sighting?.record.id]));
}

function withReferences(resource: SalesbuildrResource, input: UpsertInput, ids: ReadonlyMap<string, ReadonlyMap<string, unknown>>): UpsertInput {
	const inputs = new Set(resource.references.map((reference) => reference.input));
	const values: Record<string, unknown> = knownValues(Object.fromEntries(Object.entries(input.values).filter(([name]) => !inputs.has(name))));
	for (const reference of resource.references) {
		const given = input.values[reference.input];
		if (isNone(given)) values[reference.field] = null;
		if (!isReference(given)) continue;
		const id = ids.get(reference.input)?.get(textOfId(given));
		if (id !== undefined) values[reference.field] = id;
		else if (!reference.optional) {
			throw new MissingReferenceError(
				`The ${reference.resource} with external identifier ${textOfId(given)} of ${resource.name} ${input.externalIdentifier} is not in Salesbuildr`,
				`Sync the ${reference.resource} first, or run again when it is there`,
			);
		}
	}
	return { ...input, values };
}

/** A row of a search may lack fields, so before a record is written it is read by itself and decided on again. */
async function decideOnWhole(client: SalesbuildrClient, resource: SalesbuildrResource, input: UpsertInput, seen: Sighting | undefined): Promise<UpsertPlan> {
	const plan = decide(resource, input, seen?.record);
	if (!seen || seen.whole || plan.action === 'unchanged') return plan;
	const whole = await wholeRecord(client, resource, input.externalIdentifier);
	return decide(resource, input, whole?.record);
}

const needsIdentifier = (resource: SalesbuildrResource): InvalidInputError =>
	new InvalidInputError(`A ${resource.name} has no external identifier`, 'Give the HaloPSA ID of the record as its external identifier');

/**
 * Decides for a batch of records what to write to Salesbuildr: only what differs, whole records, references
 * given by external identifier replaced by Salesbuildr's ids. Sends reads only.
 */
export async function planUpserts(
	client: SalesbuildrClient,
	resource: SalesbuildrResource,
	inputs: readonly UpsertInput[],
	{ onlyCreate = false, findTwins = false }: UpsertOptions = {},
): Promise<UpsertDecision[]> {
	const identified = inputs.filter(({ externalIdentifier }) => externalIdentifier !== '');
	const current = await recordsByExternalId(client, resource, identified.map(({ externalIdentifier }) => externalIdentifier));
	const ids = new Map<string, Map<string, unknown>>();
	for (const reference of resource.references) ids.set(reference.input, await resolve(client, reference, identified));
	const decisions = inputs.map(async (input): Promise<UpsertDecision> => {
		try {
			if (input.externalIdentifier === '') throw needsIdentifier(resource);
			const seen = current.get(input.externalIdentifier);
			if (seen && onlyCreate) return { plan: { action: 'unchanged', resource: resource.name, externalIdentifier: input.externalIdentifier, id: seen.record.id, changes: [] } };
			return { plan: await decideOnWhole(client, resource, withReferences(resource, input, ids), seen) };
		} catch (error) {
			return { error: error instanceof Error ? error : new Error(String(error)), externalIdentifier: input.externalIdentifier };
		}
	});
	const decided = await Promise.all(decisions);
	return findTwins ? await refuseTwins(client, resource, decided) : decided;
}

/** Carries a plan out. @returns the record as Salesbuildr has it now; undefined when nothing was written. */
export async function applyUpsert(client: SalesbuildrClient, resource: SalesbuildrResource, plan: UpsertPlan): Promise<SalesbuildrRecord | undefined> {
	if (!plan.body) return undefined;
	return await client.putByExternalIdentifier(resource, plan.externalIdentifier, plan.body);
}
