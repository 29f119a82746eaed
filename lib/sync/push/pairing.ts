import { integerOf, isBlank, type HaloRecord } from '../../halo/records/record';
import { shown } from '../../halo/records/values';
import type { HaloSide } from './haloSide';
import type { LinkRow } from './linkRow';
import type { PushRecord, PushSettings } from './settings';
import { counterpartValues } from './values';

/** Rows of the link table and of the account mapping, as far as they concern one system. */
export class KnownLinks {
	private readonly links = new Map<string, LinkRow>();
	/** The record of the other system by HaloPSA id. */
	private readonly holders = new Map<string, string>();
	private readonly accounts = new Map<string, { readonly state: string; readonly clientId: number | null }>();

	constructor(system: string, links: readonly LinkRow[], accounts: readonly { readonly system: string; readonly account_id: string; readonly state: string; readonly client_id: number | null }[]) {
		for (const row of links) {
			if (row.system !== system || row.counterpart_id === '') continue;
			this.links.set(`${row.stream} ${row.counterpart_id}`, row);
			if (row.halo_id !== null) this.holders.set(`${row.stream} ${row.halo_id}`, row.counterpart_id);
		}
		for (const row of accounts) if (row.system === system) this.accounts.set(row.account_id, { state: row.state, clientId: row.client_id });
	}

	rowOf(stream: string, id: string): LinkRow | undefined {
		return this.links.get(`${stream} ${id}`);
	}

	/** The record that the link table has for a HaloPSA record. */
	holderOf(stream: string, haloId: number): string | undefined {
		return this.holders.get(`${stream} ${haloId}`);
	}

	isIgnored(stream: string, id: string): boolean {
		return stream === 'clients' && this.accounts.get(id)?.state === 'ignored';
	}

	/** The HaloPSA id that the tables have for a record of the other system. */
	haloIdOf(stream: string, id: string): number | undefined {
		const account = stream === 'clients' ? this.accounts.get(id) : undefined;
		const mapped = account?.state === 'mapped' ? account.clientId : null;
		return mapped ?? this.rowOf(stream, id)?.halo_id ?? undefined;
	}
}

/** What is known of a record before HaloPSA is asked: an id that somebody noted, or why none is to be looked for. */
export type Noted = { readonly haloId: number } | { readonly review: string } | { readonly skip: string } | undefined;

/** The HaloPSA id that the tables or the other system name for a record. */
export function notedId({ system, stream }: PushSettings, links: KnownLinks, { id, haloId }: PushRecord): Noted {
	if (links.isIgnored(stream.name, id)) return { skip: 'The account is ignored in the account mapping' };
	const given = integerOf(haloId);
	if (haloId !== '' && given === undefined) return { review: `${shown(haloId)}, which ${system} has as the HaloPSA ID, is no ID of HaloPSA` };
	const tabled = links.haloIdOf(stream.name, id);
	if (given !== undefined && tabled !== undefined && given !== tabled) {
		return { review: `The tables link it to ${stream.resource.label.toLowerCase()} ${tabled}, and ${system} has ${given} as the HaloPSA ID` };
	}
	const known = tabled ?? given;
	return known === undefined ? undefined : { haloId: known };
}

/** The record found by its own values, or why none is taken. */
export type Match = { readonly record: HaloRecord } | { readonly review: string } | { readonly none: true };

const otherIdMatch = ({ idField }: PushSettings, { id }: PushRecord): HaloRecord | undefined => (!idField || idField.startsWith('CF') ? undefined : { [idField]: id });

async function byOtherId(side: HaloSide, settings: PushSettings, record: PushRecord): Promise<Match> {
	const match = otherIdMatch(settings, record);
	if (!match) return { none: true };
	const found = await side.matching(match);
	const [only] = found;
	if (!only) return { none: true };
	return found.length === 1 ? { record: only } : { review: `${found.length} ${settings.stream.label.toLowerCase()} have ${Object.keys(match).join()} ${shown(record.id)}` };
}

/** What to look for a record by. Before one is made, HaloPSA is asked for its name at least. */
export function matchNames({ matchOn, missing, stream, fields }: PushSettings): readonly string[] {
	if (matchOn.length > 0 || missing !== 'create') return matchOn;
	return fields.some(({ halo }) => halo === stream.resource.title) ? [stream.resource.title] : [];
}

const blankOf = (match: HaloRecord): string[] => Object.keys(match).filter((name) => isBlank(match[name]));

/** The values of the fields to look for a record by; without fields when there are none. */
function valueMatch(settings: PushSettings, { json }: PushRecord, references: HaloRecord): HaloRecord {
	const values: HaloRecord = { ...counterpartValues(settings.fields, json), ...references };
	return Object.fromEntries(matchNames(settings).map((name) => [name, values[name]]));
}

/** The searches that {@link matchByValues} may make for a record, so that all of them are answered by one read of the list. */
export function searchesFor(settings: PushSettings, links: KnownLinks, record: PushRecord): HaloRecord[] {
	const byId = otherIdMatch(settings, record);
	try {
		const referenced = referencedIds(settings, links, record);
		const match = 'missing' in referenced ? {} : valueMatch(settings, record, referenced.ids);
		return [...(byId ? [byId] : []), ...(Object.keys(match).length > 0 && blankOf(match).length === 0 ? [match] : [])];
	} catch {
		// A value that cannot be used is told when the record is decided on.
		return [];
	}
}

/**
 * Looks for a record that nothing links yet. A name alone never links: it is offered for review.
 * @param references the HaloPSA ids that the record's references stand for
 */
export async function matchByValues(side: HaloSide, settings: PushSettings, record: PushRecord, references: HaloRecord): Promise<Match> {
	const known = await byOtherId(side, settings, record);
	const names = matchNames(settings);
	if (!('none' in known) || names.length === 0) return known;
	const { resource, label } = settings.stream;
	const match = valueMatch(settings, record, references);
	const blank = blankOf(match);
	if (blank.length > 0 && settings.missing === 'skip') return { none: true };
	if (blank.length > 0) return { review: `It cannot be looked for: ${blank.join(', ')} is empty` };
	const found = await side.matching(match);
	const [only] = found;
	if (!only) return { none: true };
	const by = names.map((name) => `${name} ${shown(match[name])}`).join(' and ');
	if (found.length > 1) return { review: `${found.length} ${label.toLowerCase()} have ${by}: ${found.slice(0, 5).map(({ id }) => String(id)).join(', ')}` };
	const isNameAlone = names.every((name) => name === resource.title || name === 'name');
	return isNameAlone ? { review: `${resource.label} ${String(only.id)} has ${by}, and a name alone does not show that they are the same` } : { record: only };
}

/** The HaloPSA ids of what a record refers to, or the reference that is not known. */
export function referencedIds({ references }: PushSettings, links: KnownLinks, { json }: PushRecord): { readonly ids: HaloRecord } | { readonly missing: string } {
	const ids: Record<string, unknown> = {};
	for (const reference of references) {
		const value = counterpartValues([reference], json)[reference.halo];
		if (isBlank(value)) continue;
		const id = links.haloIdOf(reference.stream, String(value));
		if (id === undefined) return { missing: `The ${reference.counterpart} is ${shown(value)}, which is not linked with HaloPSA` };
		ids[reference.halo] = id;
	}
	return { ids };
}
