import type { HaloClient } from '../client';
import type { ResourceDescriptor } from '../resources/types';
import type { Narrowing } from './choices';
import { findMatches } from './find';
import { InvalidInputError, toRecordName } from './input';
import { ambiguous } from './plan';
import { idOf, type HaloRecord } from './record';
import { shown } from './values';

/** Values found so far. A client lives as long as one run of a node, in which many items name the same records. */
const found = new WeakMap<HaloClient, Map<string, Promise<unknown>>>();

/** The title may be a longer name that not every list shows, such as a site's name after its client's. */
function nameFields({ title, fields }: ResourceDescriptor): string[] {
	return title !== 'name' && fields.some(({ name }) => name === 'name') ? ['name', title] : [title];
}

/** What narrows a search and is a field of the record too, so that each match can be held against it. */
function scopeOf({ fields }: ResourceDescriptor, { query }: Narrowing): HaloRecord {
	return Object.fromEntries(Object.entries(query).filter(([name]) => fields.some((field) => field.name === name)));
}

/**
 * The property `holds` of the one record with a name.
 * @throws {InvalidInputError} when no record has the name, or it is blank
 * @throws {HaloAmbiguousError} when several have it and the property differs
 */
export async function valueNamed(client: HaloClient, target: ResourceDescriptor, given: unknown, holds = 'id', within: Narrowing = { query: {} }): Promise<unknown> {
	const name = toRecordName(target, given);
	const known = found.get(client) ?? new Map<string, Promise<unknown>>();
	found.set(client, known);
	const scope = scopeOf(target, within);
	const key = JSON.stringify([target.name, holds, name, scope]);
	const value = known.get(key) ?? search(client, target, name, holds, scope);
	known.set(key, value);
	value.catch(() => known.delete(key));
	return await value;
}

async function search(client: HaloClient, target: ResourceDescriptor, name: string, holds: string, scope: HaloRecord): Promise<unknown> {
	for (const field of nameFields(target)) {
		const matches = await findMatches(client, target, { ...scope, [field]: name.trim() });
		const values = new Set(matches.map((match) => (holds === 'id' ? idOf(match) : match[holds])));
		if (values.size > 1) throw ambiguous(target, { ...scope, [field]: name }, matches);
		const [value] = values;
		if (value !== undefined) return value;
	}
	throw new InvalidInputError(`There is no ${target.label.toLowerCase()} named ${shown(name)}`, 'Check the spelling, or choose the record by ID');
}
