import type { ResourceDescriptor } from '../resources/types';
import { isRecord, type HaloRecord } from './record';

/** HaloPSA writes UTC with or without Z and with up to seven fraction digits. */
const HALO_TIME = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?Z?$/;
const FLOAT_ID = /^-?\d+\.0+$/;

/** Fields that hold what people typed: a note may well be a time and nothing else. */
const typed = new WeakMap<ResourceDescriptor, ReadonlySet<string>>();

function typedIn(descriptor: ResourceDescriptor): ReadonlySet<string> {
	const known = typed.get(descriptor);
	if (known) return known;
	const names = new Set(descriptor.fields.filter(({ type }) => type === 'string' || type === 'text' || type === 'html').map(({ name }) => name));
	typed.set(descriptor, names);
	return names;
}

function textPresented(name: string, text: string): string | number {
	// Looked at first because a page has thousands of texts and few of them are times.
	if (text.charCodeAt(4) === 0x2d && text.charCodeAt(10) === 0x54) {
		const [, seconds, fraction = ''] = HALO_TIME.exec(text) ?? [];
		// Joined, because a template would keep the text it was cut from and its parts in memory: three times as much.
		if (seconds !== undefined) return [seconds, '.', fraction.slice(0, 3).padEnd(3, '0'), 'Z'].join('');
	}
	return text.endsWith('0') && (name === 'id' || name.endsWith('_id')) && FLOAT_ID.test(text) ? Number(text) : text;
}

function presented(name: string, value: unknown, texts: ReadonlySet<string>): unknown {
	if (typeof value === 'string') return texts.has(name) ? value : textPresented(name, value);
	if (Array.isArray(value)) return value.length === 0 ? value : value.map((entry: unknown) => presented('', entry, texts));
	return isRecord(value) ? rewritten({ ...value }, texts) : value;
}

function rewritten(record: Record<string, unknown>, texts: ReadonlySet<string>): HaloRecord {
	for (const name in record) {
		const value = record[name];
		if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) continue;
		const shown = presented(name, value, texts);
		if (shown !== value) record[name] = shown;
	}
	return record;
}

/**
 * A record as a workflow can use it: times as ISO 8601 in UTC with their Z, without which n8n would take them for
 * local, and ids as whole numbers (users carry "95.0", CIPP Get-HaloUser.ps1). Nothing else changes.
 */
export const present = (descriptor: ResourceDescriptor, record: HaloRecord): HaloRecord => rewritten({ ...record }, typedIn(descriptor));

/**
 * As {@link present}, for rows just read that nobody else holds: they are changed where they are, because copying
 * tens of thousands of rows costs more than everything else that is done with them.
 */
export function presentRows(descriptor: ResourceDescriptor, rows: readonly HaloRecord[]): readonly HaloRecord[] {
	const texts = typedIn(descriptor);
	for (const row of rows) rewritten(row, texts);
	return rows;
}
