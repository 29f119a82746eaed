import type { FieldOwner, TieBreak } from '../../domain/merge';
import { InvalidInputError } from '../../halo/records/input';
import { shown } from '../../halo/records/values';
import { streams, type Stream, type StreamName } from '../streams';
import { addressFields } from './address';

/** A field of both systems. */
export interface FieldPair {
	/** HaloPSA's own name; one that begins with CF is a custom field. */
	readonly halo: string;
	/** The name in the other system's records, with dots into objects. */
	readonly counterpart: string;
	readonly owner: FieldOwner;
	/** HaloPSA's value to the other system's, where the two name the same thing differently, such as a stage. */
	readonly values?: ReadonlyMap<string, string>;
}

/** A field of new HaloPSA records that names another record by the other system's id. */
export interface PushReference {
	readonly halo: string;
	readonly counterpart: string;
	readonly stream: StreamName;
}

export interface PushSettings {
	/** Names the other system in the tables. */
	readonly system: string;
	readonly stream: Stream;
	readonly fields: readonly FieldPair[];
	readonly references: readonly PushReference[];
	/** HaloPSA fields that together find a record which neither table nor identifier links. */
	readonly matchOn: readonly string[];
	/** What becomes of a record that HaloPSA has not. */
	readonly missing: 'review' | 'create' | 'skip';
	readonly tieBreak: TieBreak;
	/** The HaloPSA field that keeps the other system's id. */
	readonly idField?: string;
	/** Records that HaloPSA did not change since (ISO) and that are in the link table are not read. */
	readonly since?: string;
	/** For sites: a record stands for the main site of the client that it is linked with. */
	readonly mainSite: boolean;
	/** The records are one page of several, so that another page may have the one that a HaloPSA record stands for. */
	readonly part: boolean;
	readonly dryRun: boolean;
}

/** A record of the other system. */
export interface PushRecord {
	readonly id: string;
	/** The HaloPSA id that the other system keeps; empty when it has none. */
	readonly haloId: string;
	/** Milliseconds since the epoch; undefined when the other system does not say. */
	readonly changedAt: number | undefined;
	/** Values of a new HaloPSA record that the other system does not have. */
	readonly newFields: Readonly<Record<string, unknown>>;
	readonly json: Readonly<Record<string, unknown>>;
}

/** Streams that may be written from another system. Documents with amounts and what only an administrator makes are not among them. */
const pushable: readonly StreamName[] = ['topLevels', 'clients', 'sites', 'suppliers', 'items', 'users', 'assets', 'contracts', 'opportunities', 'tickets'];

export const pushStreams: readonly Stream[] = streams.filter(({ name }) => pushable.includes(name));

/** Two values of HaloPSA for one of the other system: which is meant when the other system changes to it? */
function checkValues({ halo, owner, values }: FieldPair): void {
	const others = [...(values?.values() ?? [])];
	const twice = owner === 'halo' ? undefined : others.find((value, index) => others.indexOf(value) !== index);
	if (twice !== undefined) throw new InvalidInputError(`The value map of ${halo} has ${shown(twice)} twice, so it cannot be told which HaloPSA value it means`, 'Give each its own value, or let HaloPSA own the field');
}

/** Main sites are found through the client and never made here. */
function checkMainSite({ mainSite, stream, since, missing, idField }: PushSettings): void {
	if (!mainSite) return;
	if (stream.name !== 'sites') throw new InvalidInputError(`Main Site of the Client is on, and the stream is ${stream.label}`, 'Choose the stream Sites, or switch the option off');
	const other = since !== undefined ? 'Since' : missing === 'create' ? 'Records That HaloPSA Lacks: Create' : idField !== undefined ? "Keep the Other System's ID In" : undefined;
	if (other !== undefined) throw new InvalidInputError(`${other} cannot be used together with Main Site of the Client`, 'Switch one of the two off');
}

/** @throws InvalidInputError for a stream that cannot be written, or a setting that names no writable field */
export function checkPush(settings: PushSettings): void {
	const { system, stream, fields, matchOn, references, idField } = settings;
	const { label, resource } = stream;
	if (!pushStreams.includes(stream)) throw new InvalidInputError(`${label} are not written from another system`, `Choose one of: ${pushStreams.map((one) => one.label).join(', ')}`);
	if (system.trim() === '') throw new InvalidInputError('System is empty', 'Give the other system a name, such as salesbuildr');
	if (fields.length === 0) throw new InvalidInputError('There are no fields to sync', 'Add the fields under Fields');
	const names = fields.map(({ halo }) => halo);
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new InvalidInputError(`The HaloPSA field ${twice} stands twice under Fields`, 'Remove one of the two lines');
	for (const { halo, counterpart } of [...fields, ...references]) {
		if (halo === '' || counterpart === '') throw new InvalidInputError(`A line of Fields or References names only one of its two fields: ${shown(halo || counterpart)}`, 'Fill in both names, or remove the line');
	}
	const known = new Map(resource.fields.map((field) => [field.name, field]));
	for (const name of [...names, ...references.map(({ halo }) => halo), ...(idField ? [idField] : [])]) {
		const field = known.get(name);
		const isCustom = resource.customFieldEntity !== undefined && /^CF\w+$/.test(name);
		const isAddress = stream.name === 'sites' && names.includes(name) && addressFields.includes(name);
		if ((!field && !isCustom && !isAddress) || field?.readOnly) {
			const usable = [...resource.fields.filter(({ readOnly }) => !readOnly).map((one) => one.name), ...(stream.name === 'sites' ? addressFields : [])];
			throw new InvalidInputError(`${label} have no field ${shown(name)} that can be written`, `Use one of: ${usable.join(', ')}`);
		}
	}
	fields.forEach(checkValues);
	checkMainSite(settings);
	const unmatched = matchOn.find((name) => !names.includes(name) && !references.some(({ halo }) => halo === name));
	if (unmatched !== undefined) throw new InvalidInputError(`Match On names ${shown(unmatched)}, which is not among the fields`, 'Add it to Fields, or match on another field');
}
