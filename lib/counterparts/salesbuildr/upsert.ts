import type { FieldChange } from '../../halo/records/compare';
import { InvalidInputError } from '../../halo/records/input';
import { bodyOf } from './body';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';
import { SalesbuildrError } from './errors';
import { idsByName, nameKey, recordsByExternalId, wholeRecord, type Sighting } from './lookup';
import { salesbuildrResource, type Reference, type SalesbuildrResource } from './resources';
import { sameInSalesbuildr } from './same';
import { refuseTwins } from './twins';

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
	/** The fields of the body that were asked for. */
	readonly wanted?: readonly string[];
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

function decide(client: SalesbuildrClient, resource: SalesbuildrResource, { externalIdentifier, values: wanted }: UpsertInput, current: SalesbuildrRecord | undefined): UpsertPlan {
	const fields = new Map(resource.fields.map((field) => [field.name, field]));
	const named = { resource: resource.name, externalIdentifier };
	// A field that this tenant does not have would differ in every run for ever.
	const isThere = (name: string): boolean => !current || name in current || !fields.get(name)?.unsure || client.shows(resource, name);
	const changes = Object.entries(wanted)
		.filter(([name, value]) => isThere(name) && !sameInSalesbuildr(fields.get(name), current?.[name], value))
		.map(([name, value]) => ({ field: name, from: current?.[name] ?? null, to: value }));
	if (!current) {
		const filled = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
		return { action: 'created', ...named, changes, body: filled, wanted: Object.keys(filled) };
	}
	if (changes.length === 0) return { action: 'unchanged', ...named, id: current.id, changes };
	return { action: 'updated', ...named, id: current.id, changes, body: bodyOf(resource, current, wanted), wanted: Object.keys(wanted) };
}

const textOfId = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '');

/** HaloPSA's "none" is 0 or -1 in the fields that refer to clients, users and groups. */
const isReference = (value: unknown): boolean => !['', '0', '-1'].includes(textOfId(value));

/** A known record that has no such link, as opposed to a field that is not known. */
const isNone = (value: unknown): boolean => value !== undefined && value !== null && !isReference(value);

/** Salesbuildr's ids of the records that one reference names. */
interface Resolved {
	readonly byIdentifier: ReadonlyMap<string, unknown>;
	readonly byName: ReadonlyMap<string, unknown>;
}

async function resolve(client: SalesbuildrClient, reference: Reference, inputs: readonly UpsertInput[]): Promise<Resolved> {
	const target = salesbuildrResource(reference.resource);
	const ids = inputs.map(({ values }) => values[reference.input]).filter(isReference).map(textOfId);
	const records = await recordsByExternalId(client, target, ids, { certain: true });
	const found = [...records].flatMap(([externalId, sighting]) => (sighting ? [[externalId, sighting.record.id] as const] : []));
	const { named } = reference;
	const isNamed = named !== undefined && found.length < new Set(ids).size && inputs.some(({ values }) => textOfId(values[named]) !== '');
	return { byIdentifier: new Map(found), byName: isNamed ? await idsByName(client, target) : new Map() };
}

function withReferences(resource: SalesbuildrResource, input: UpsertInput, ids: ReadonlyMap<string, Resolved>): UpsertInput {
	const inputs = new Set(resource.references.flatMap((reference) => [reference.input, reference.named ?? '']));
	const values: Record<string, unknown> = knownValues(Object.fromEntries(Object.entries(input.values).filter(([name]) => !inputs.has(name))));
	for (const reference of resource.references) {
		const given = input.values[reference.input];
		if (isNone(given)) values[reference.field] = null;
		if (!isReference(given)) continue;
		const { byIdentifier, byName } = ids.get(reference.input) ?? {};
		const name = reference.named === undefined ? '' : textOfId(input.values[reference.named]);
		const id = byIdentifier?.get(textOfId(given)) ?? byName?.get(nameKey(name));
		if (id !== undefined) values[reference.field] = id;
		else if (!reference.optional) {
			throw new MissingReferenceError(
				`The ${reference.resource} with external identifier ${textOfId(given)}${name ? ` or the name "${name}"` : ''} of ${resource.name} ${input.externalIdentifier} is not in Salesbuildr`,
				`Sync the ${reference.resource} first, or run again when it is there`,
			);
		}
	}
	return { ...input, values };
}

/** Salesbuildr may have what HaloPSA has under the same name and show no identifier; where no route writes it, the name is all there is. */
async function linkedByName(client: SalesbuildrClient, resource: SalesbuildrResource, decisions: readonly UpsertDecision[]): Promise<UpsertDecision[]> {
	const nameOf = (decision: UpsertDecision): string => ('plan' in decision && decision.plan.action === 'created' ? textOfId(decision.plan.body?.name) : '');
	if (!resource.listOnly || decisions.every((decision) => nameOf(decision) === '')) return [...decisions];
	const ids = await idsByName(client, resource);
	return decisions.map((decision) => {
		const id = ids.get(nameKey(nameOf(decision)));
		if (id === undefined || !('plan' in decision) || nameOf(decision) === '') return decision;
		const { externalIdentifier } = decision.plan;
		return { plan: { action: 'unchanged', resource: resource.name, externalIdentifier, id, changes: [] } };
	});
}

/** A row of a search may lack fields, so before a record is written it is read by itself and decided on again. */
async function decideOnWhole(client: SalesbuildrClient, resource: SalesbuildrResource, input: UpsertInput, seen: Sighting | undefined): Promise<UpsertPlan> {
	const plan = decide(client, resource, input, seen?.record);
	if (!seen || seen.whole || plan.action === 'unchanged') return plan;
	const whole = await wholeRecord(client, resource, input.externalIdentifier);
	return decide(client, resource, input, whole?.record);
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
	const ids = new Map<string, Resolved>();
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
	const named = await linkedByName(client, resource, decided);
	return findTwins ? await refuseTwins(client, resource, named) : named;
}

/** Carries a plan out. @returns the record as Salesbuildr has it now; undefined when nothing was written. */
export async function applyUpsert(client: SalesbuildrClient, resource: SalesbuildrResource, plan: UpsertPlan): Promise<SalesbuildrRecord | undefined> {
	const { body, wanted = [], externalIdentifier } = plan;
	if (!body) return undefined;
	try {
		return await client.putByExternalIdentifier(resource, externalIdentifier, { body, wanted });
	} catch (error) {
		if (!resource.listOnly || !(error instanceof SalesbuildrError) || (error.status !== 404 && error.status !== 405)) throw error;
		throw new InvalidInputError(
			`Salesbuildr has no ${resource.name} named "${textOfId(body.name)}", and its API has no route to create one`,
			`Create the ${resource.name} in Salesbuildr under this name, or name another one in the settings (productGroups)`,
		);
	}
}
