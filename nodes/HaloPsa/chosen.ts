import { getRecord, InvalidInputError, isBlank, isRecord, narrowing, resourceNamed, textOf, valueNamed, type HaloClient, type HaloRecord, type RecordId, type ResourceDescriptor, type Surroundings } from '../../lib';
import { isReference, type Reference } from './locators';

interface Given {
	readonly mode: string;
	readonly value: unknown;
}

/** A resource locator as the node holds it; a plain value, as an expression gives it, counts as what the field holds. */
const givenIn = (value: unknown): Given => (isRecord(value) && '__rl' in value ? { mode: textOf(value.mode), value: value.value } : { mode: 'id', value });

async function valueOf(client: HaloClient, { reference, holds }: Reference, { mode, value }: Given, surroundings: Surroundings): Promise<unknown> {
	if (mode !== 'name') return value;
	const target = resourceNamed(reference);
	return await valueNamed(client, target, textOf(value), holds, await narrowing(client, target, surroundings));
}

/**
 * The values of picked records: ids as they are, names looked up. A name that several records have is looked for where
 * the other values put it, such as a site of the chosen client.
 */
export async function pickedValues(client: HaloClient, definitions: readonly { readonly name: string; readonly reference?: string }[], given: HaloRecord, around: Surroundings = { values: {} }): Promise<Record<string, unknown>> {
	const entries = Object.entries(given).map(([name, value]) => [name, givenIn(value)] as const).filter(([, { value }]) => !isBlank(value));
	const values: Record<string, unknown> = Object.fromEntries(entries.filter(([, { mode }]) => mode !== 'name').map(([name, { value }]) => [name, value]));
	const named = entries.filter(([, { mode }]) => mode === 'name');
	if (named.length === 0) return values;
	const references = new Map(definitions.filter(isReference).map((one) => [one.name, one as Reference]));
	for (const [name, one] of named) {
		const reference = references.get(name);
		if (reference) values[name] = await valueOf(client, reference, one, { ...around, values: { ...around.values, ...values } });
	}
	return values;
}

/** @throws InvalidInputError when a field was filled in and picked with different values */
export function together({ label }: ResourceDescriptor, filledIn: HaloRecord, picked: HaloRecord): Record<string, unknown> {
	const twice = Object.keys(picked).find((name) => !isBlank(filledIn[name]) && String(filledIn[name]) !== String(picked[name]));
	if (twice === undefined) return { ...filledIn, ...picked };
	throw new InvalidInputError(
		`The field ${twice} of the ${label.toLowerCase()} is ${String(filledIn[twice])} under Fields and ${String(picked[twice])} under Linked Records`,
		'Give it in one of the two places',
	);
}

/** What the record of an update refers to, read when a name is looked up. */
export function ownRecord(client: HaloClient, descriptor: ResourceDescriptor, id: RecordId, parent: Record<string, RecordId>): NonNullable<Surroundings['own']> {
	let reading: Promise<HaloRecord> | undefined;
	return () => (reading ??= getRecord(client, descriptor, id, parent));
}
