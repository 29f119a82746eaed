import { oncePer } from '../../domain/oncePer';
import type { FieldType, ResourceDescriptor } from '../resources/types';
import { flagOf, isRecord, type HaloRecord } from './record';

/** HaloPSA writes UTC with or without Z and with up to seven fraction digits. */
const HALO_TIME = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?Z?$/;
const FLOAT_ID = /^-?\d+\.0+$/;
/** Not one with leading zeros, nor one too long to be exact. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/;

/** What the fields of a resource hold, by their names. */
interface Types {
	/** What people typed: a note may well be a time and nothing else. */
	readonly texts: ReadonlySet<string>;
	readonly numbers: ReadonlySet<string>;
	readonly flags: ReadonlySet<string>;
}

const typesIn = oncePer(({ fields }: ResourceDescriptor): Types => {
	const named = (...wanted: readonly FieldType[]): string[] => fields.filter(({ type }) => wanted.includes(type)).map(({ name }) => name);
	return { texts: new Set(named('string', 'text', 'html')), numbers: new Set(['id', ...named('integer', 'number')]), flags: new Set(named('boolean')) };
});

function textPresented(name: string, text: string, { numbers, flags }: Types): string | number | boolean {
	// Looked at first because a page has thousands of texts and few of them are times.
	if (text.charCodeAt(4) === 0x2d && text.charCodeAt(10) === 0x54) {
		const [, seconds, fraction = ''] = HALO_TIME.exec(text) ?? [];
		// Joined, because a template would keep the text it was cut from and its parts in memory: three times as much.
		if (seconds !== undefined) return [seconds, '.', fraction.slice(0, 3).padEnd(3, '0'), 'Z'].join('');
	}
	if (numbers.has(name)) return PLAIN_NUMBER.test(text) ? Number(text) : text;
	if (flags.has(name)) return flagOf(text) ?? text;
	return text.endsWith('0') && name.endsWith('_id') && FLOAT_ID.test(text) ? Number(text) : text;
}

function presented(name: string, value: unknown, types: Types): unknown {
	if (typeof value === 'string') return types.texts.has(name) ? value : textPresented(name, value, types);
	if (typeof value === 'number') return flagOf(value) ?? value;
	if (Array.isArray(value)) return value.length === 0 ? value : value.map((entry: unknown) => (typeof entry === 'number' ? entry : presented('', entry, types)));
	return isRecord(value) ? rewritten({ ...value }, types) : value;
}

function rewritten(record: Record<string, unknown>, types: Types): HaloRecord {
	for (const name in record) {
		const value = record[name];
		const kind = typeof value;
		if (kind === 'number' ? !types.flags.has(name) : kind !== 'string' && (kind !== 'object' || value === null)) continue;
		const shown = presented(name, value, types);
		if (shown !== value) record[name] = shown;
	}
	return record;
}

/**
 * A record as a workflow can use it: times as ISO 8601 in UTC with their Z, without which n8n would take them for
 * local, ids as whole numbers (users carry "95.0", CIPP Get-HaloUser.ps1), and numbers and switches as such where HaloPSA
 * sent them as text or as 1 and 0. Nothing else changes.
 */
export const present = (descriptor: ResourceDescriptor, record: HaloRecord): HaloRecord => rewritten({ ...record }, typesIn(descriptor));

/**
 * As {@link present}, for rows just read that nobody else holds: they are changed where they are, because copying
 * tens of thousands of rows costs more than everything else that is done with them.
 */
export function presentRows(descriptor: ResourceDescriptor, rows: readonly HaloRecord[]): readonly HaloRecord[] {
	const types = typesIn(descriptor);
	for (const row of rows) rewritten(row, types);
	return rows;
}
