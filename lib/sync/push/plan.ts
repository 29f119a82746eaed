import { mergeRecords, type Base, type Conflict, type Merge, type MergeInput, type Values } from '../../domain/merge';
import type { HaloClient } from '../../halo/client';
import { toHaloRecord } from '../../halo/records/input';
import { planCreate, planUpdate, type Plan } from '../../halo/records/plan';
import { type HaloRecord, integerOf, isBlank, isOn } from '../../halo/records/record';
import { client as clientResource } from '../../halo/resources/client';
import { streamNamed } from '../streams';
import { dateOf, updatedAt } from '../updateTime';
import { changedAddress, isAddressField } from './address';
import { HaloSide } from './haloSide';
import { baseOf, type LinkRow } from './linkRow';
import { KnownLinks, matchByValues, matchNames, notedId, referencedIds, searchesFor, type Noted } from './pairing';
import type { PushRecord, PushSettings } from './settings';
import { counterpartValues, haloValue, haloValues, samePushed } from './values';

/** What is to become of one record; nothing of it is written yet. */
export type Decision =
	| { readonly action: 'skipped' | 'review'; readonly haloId?: number; readonly reason: string }
	| { readonly action: 'created'; readonly plan: Plan; readonly values: Values }
	| { readonly action: 'updated' | 'unchanged'; readonly haloId: number; readonly plan?: Plan; readonly input: MergeInput; readonly merge: Merge };

export type Planned = Decision | { readonly error: unknown };

const timeOf = (record: HaloRecord): number | undefined => {
	const ticks = updatedAt(record);
	return ticks === undefined ? undefined : Date.parse(dateOf(ticks));
};

/** A field that the other system leaves out may be filled once, but it never empties HaloPSA's. */
function withoutAbsent(merge: Merge, absent: ReadonlySet<string>, { base, halo, same }: MergeInput): Merge {
	const isAbsent = (field: string): boolean => absent.has(field);
	// A system that never shows a field again would be written in every run.
	const isSent = (field: string): boolean => isAbsent(field) && base !== undefined && field in base.counterpart && same(field, halo[field], base.halo[field]);
	return {
		toHalo: Object.fromEntries(Object.entries(merge.toHalo).filter(([field]) => !isAbsent(field))),
		toCounterpart: Object.fromEntries(Object.entries(merge.toCounterpart).filter(([field]) => !isSent(field))),
		conflicts: merge.conflicts.filter(({ field }) => !isAbsent(field)),
	};
}

/** Plans for a batch of records; reads only. */
export class PushPlanner {
	private readonly links: KnownLinks;
	/** Which record of the other system already stands for a HaloPSA record, or for a key. */
	private readonly taken = new Map<string, string>();
	private readonly mainSites = new Map<number, Promise<number | undefined>>();

	constructor(
		private readonly client: HaloClient,
		private readonly settings: PushSettings,
		links: readonly LinkRow[],
		accounts: ConstructorParameters<typeof KnownLinks>[2],
	) {
		this.links = new KnownLinks(settings.system, links, accounts);
	}

	rowOf({ id }: PushRecord): LinkRow | undefined {
		return this.links.rowOf(this.settings.stream.name, id);
	}

	/** One decision for each record, in their order. An error stands for a record whose values cannot be written. */
	async plan(records: readonly PushRecord[]): Promise<Planned[]> {
		const { stream, fields, idField, since } = this.settings;
		const noted = await this.noted(records);
		const ids = noted.flatMap((one) => (one && 'haloId' in one ? [one.haloId] : []));
		const matches = records.flatMap((record, index) => (noted[index] === undefined ? searchesFor(this.settings, this.links, record) : []));
		const names = [...fields.map(({ halo }) => halo), ...matchNames(this.settings), ...(idField && !idField.startsWith('CF') ? [idField] : [])];
		const side = await HaloSide.read(this.client, stream.resource, { ids, matches, fields: names, since: stream.resource.watermark ? since : undefined });
		// Read together here and decided on in order below, because each decision takes its record away from the others.
		if (!since) await Promise.allSettled(ids.map(async (id) => await side.byId(id)));
		const planned: Planned[] = [];
		for (const [index, record] of records.entries()) {
			try {
				planned.push(await this.decide(side, record, noted[index]));
			} catch (error) {
				planned.push({ error });
			}
		}
		return planned;
	}

	/** What each record is known to stand for; of a company that stands for a client also its main site. */
	private async noted(records: readonly PushRecord[]): Promise<Noted[]> {
		const { settings, links, client } = this;
		if (!settings.mainSite) return records.map((record) => notedId(settings, links, record));
		const clients = streamNamed('clients');
		const owners = records.map((record) => notedId({ ...settings, stream: clients }, links, record));
		const ids = owners.flatMap((one) => (one && 'haloId' in one ? [one.haloId] : []));
		const side = await HaloSide.read(client, clients.resource, { ids, matches: [], fields: ['main_site_id'] });
		return await Promise.all(owners.map(async (owner): Promise<Noted> => {
			// Told by the stream of clients; twice would be noise.
			if (!owner) return { skip: 'It is not linked with a client' };
			if (!('haloId' in owner)) return 'review' in owner ? { skip: owner.review } : owner;
			const record = await side.byId(owner.haloId);
			if (!record || isOn(record.deleted)) return { skip: `Client ${owner.haloId} is not in HaloPSA any more` };
			const site = integerOf(record.main_site_id) ?? 0;
			return site > 0 ? { haloId: site } : { review: `Client ${owner.haloId} has no main site` };
		}));
	}

	private async decide(side: HaloSide, record: PushRecord, noted: Noted): Promise<Decision> {
		const { label } = this.settings.stream.resource;
		if (noted && 'skip' in noted) return { action: 'skipped', reason: noted.skip };
		if (noted && 'review' in noted) return { action: 'review', reason: noted.review };
		if (noted) {
			const other = this.take(`id ${noted.haloId}`, record);
			if (other !== undefined) return { action: 'review', haloId: noted.haloId, reason: `${label} ${noted.haloId} already stands for record ${other}` };
			return await this.compare(side, record, noted.haloId);
		}
		const referenced = referencedIds(this.settings, this.links, record);
		if ('missing' in referenced) return { action: 'skipped', reason: referenced.missing };
		const match = await matchByValues(side, this.settings, record, referenced.ids);
		if ('review' in match) return { action: 'review', reason: match.review };
		if ('none' in match) return await this.create(record, referenced.ids);
		const id = integerOf(match.record.id);
		if (id === undefined) return { action: 'review', reason: `HaloPSA gave a ${label.toLowerCase()} without an ID` };
		const holder = this.settings.part ? this.links.holderOf(this.settings.stream.name, id) : undefined;
		const other = holder === record.id ? undefined : (holder ?? this.take(`id ${id}`, record));
		if (other !== undefined) return { action: 'review', haloId: id, reason: `${label} ${id} already stands for record ${other}` };
		return await this.compare(side, record, id);
	}

	/** Notes that a record stands for something; gives the record that did so before. */
	private take(what: string, { id }: PushRecord): string | undefined {
		const other = this.taken.get(what);
		if (other === undefined) this.taken.set(what, id);
		return other;
	}

	private async compare(side: HaloSide, record: PushRecord, haloId: number): Promise<Decision> {
		const { stream, fields, since } = this.settings;
		const base = baseOf(this.rowOf(record));
		// Not among what changed since the last run: HaloPSA has what it had then.
		if (since && stream.resource.watermark && base && !side.has(haloId) && fields.every(({ halo }) => halo in base.halo)) {
			const assumed = this.merge(record, base.halo, undefined, base);
			if (Object.keys(assumed.merge.toHalo).length === 0) return { action: 'unchanged', haloId, ...assumed };
		}
		const halo = await side.byId(haloId);
		const gone = !halo ? 'is not in HaloPSA any more' : isOn(halo.deleted) ? 'is deleted in HaloPSA' : undefined;
		if (!halo || gone) return { action: 'review', haloId, reason: `${stream.resource.label} ${haloId} ${gone ?? ''}` };
		const merged = await this.timely(side, record, haloId, halo, base);
		const plan = await this.update(side, haloId, merged.merge.toHalo, halo);
		return { action: plan ? 'updated' : 'unchanged', haloId, plan, ...merged };
	}

	/** List rows of clients, sites and users do not say when they changed; the record does, and is read where that decides. */
	private async timely(side: HaloSide, record: PushRecord, haloId: number, halo: HaloRecord, base: Base | undefined): Promise<{ input: MergeInput; merge: Merge }> {
		const { fields } = this.settings;
		const merged = this.merge(record, haloValues(fields, halo), timeOf(halo), base);
		const isOpen = timeOf(halo) === undefined && record.changedAt !== undefined && merged.merge.conflicts.some(({ winner }) => winner === 'none');
		const whole = isOpen ? await side.single(haloId) : undefined;
		return whole ? this.merge(record, haloValues(fields, whole), timeOf(whole), base) : merged;
	}

	private merge({ json, changedAt }: PushRecord, halo: Values, haloTime: number | undefined, base: Base | undefined): { input: MergeInput; merge: Merge } {
		const { fields, tieBreak, stream } = this.settings;
		const given = counterpartValues(fields, json);
		const absent = new Set(fields.filter(({ halo: name }) => given[name] === undefined).map(({ halo: name }) => name));
		const owners = new Map(fields.map(({ halo: name, owner }) => [name, owner]));
		const input: MergeInput = {
			fields: fields.map(({ halo: name }) => name),
			halo,
			counterpart: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? ''])),
			base,
			ownerOf: (name) => owners.get(name) ?? 'newest',
			tieBreak,
			haloTime,
			counterpartTime: changedAt,
			same: samePushed(stream.resource),
		};
		return { input, merge: withoutAbsent(mergeRecords(input), absent, input) };
	}

	private async update(side: HaloSide, id: number, toHalo: Values, halo: HaloRecord): Promise<Plan | undefined> {
		const { resource } = this.settings.stream;
		const entries = Object.entries(toHalo);
		if (entries.length === 0) return undefined;
		const values = Object.fromEntries(entries.filter(([name]) => !isAddressField(name)));
		const lines = Object.fromEntries(entries.filter(([name]) => isAddressField(name)));
		// HaloPSA takes the address whole, and a list row does not have all of it.
		const address = Object.keys(lines).length > 0 ? { delivery_address: changedAddress((await side.single(id)) ?? halo, lines) } : {};
		if (entries.some(([name]) => name.startsWith('CF'))) return await planUpdate(this.client, resource, id, { ...values, ...address });
		const own = toHaloRecord(resource, values);
		const changes = Object.entries({ ...own, ...lines }).map(([field, to]) => ({ field, from: haloValue(halo, field) || null, to }));
		if (changes.length === 0) return undefined;
		const record = { id, ...own, ...address };
		return { action: 'update', id, record, changes, request: { method: 'POST', path: resource.path, body: [record] } };
	}

	private async create(record: PushRecord, references: HaloRecord): Promise<Decision> {
		const { stream, fields, missing, idField } = this.settings;
		const matchOn = matchNames(this.settings);
		if (missing !== 'create') return { action: missing === 'skip' ? 'skipped' : 'review', reason: `HaloPSA has no ${stream.resource.label.toLowerCase()} for it` };
		const filled = Object.fromEntries(Object.entries(counterpartValues(fields, record.json)).filter(([, value]) => !isBlank(value)));
		const values: Record<string, unknown> = { ...record.newFields, ...filled, ...references, ...(idField ? { [idField]: record.id } : {}) };
		const key = JSON.stringify(matchOn.map((name) => String(values[name]).trim().toLowerCase()));
		const other = matchOn.length > 0 ? this.take(`key ${key}`, record) : undefined;
		if (other !== undefined) return { action: 'review', reason: `Record ${other} has the same ${matchOn.join(' and ')}` };
		if (stream.name === 'users') values.site_id ??= await this.mainSite(integerOf(values.client_id));
		return { action: 'created', plan: await planCreate(this.client, stream.resource, values), values };
	}

	private async mainSite(clientId: number | undefined): Promise<number | undefined> {
		if (clientId === undefined) return undefined;
		const read = this.mainSites.get(clientId) ?? this.client.get(clientResource.path, clientId, { includedetails: true }).then(({ main_site_id: id }) => integerOf(id));
		this.mainSites.set(clientId, read);
		return await read;
	}
}

/** One line for each field that a person has to settle. */
export const heldConflicts = (conflicts: readonly Conflict[]): string =>
	conflicts.filter(({ winner }) => winner === 'none').map(({ field, halo, counterpart, why }) => `${field}: HaloPSA ${JSON.stringify(halo)}, other ${JSON.stringify(counterpart)} (${why})`).join('\n');
