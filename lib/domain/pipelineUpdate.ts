import type { UpdateRule } from './pipelineFields';

/**
 * What the pipeline wrote into a record last, by field: a fingerprint of the value, and the source it came from. Kept
 * in the record itself, so that a value somebody changed since shows as theirs whatever happened to us in between.
 */
export type Written = Readonly<Record<string, readonly [fingerprint: string, source: string]>>;

export type FieldDecision =
	| { readonly action: 'write'; readonly value: string }
	| { readonly action: 'keep'; readonly why: string }
	| { readonly action: 'same' };

/** A value as it is compared: HaloPSA gives dates with a time, numbers as text, and ends of lines as it likes. */
export function comparable(value: unknown): string {
	if (value === null || value === undefined) return '';
	const text = String(value).replace(/\r\n?/g, '\n').trim();
	return /^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z?$/.test(text) ? text.slice(0, 10) : text;
}

/** FNV-1a in 32 bits: tells whether a text is still the one that was written, and fits many times into one field. */
export function fingerprint(value: unknown): string {
	let hash = 0x811c9dc5;
	for (const letter of comparable(value)) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return hash.toString(36);
}

export function writtenFrom(text: unknown): Written {
	if (typeof text !== 'string' || text === '') return {};
	try {
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
		const entries = Object.entries(parsed).filter((entry): entry is [string, [string, string]] => Array.isArray(entry[1]) && entry[1].length === 2 && entry[1].every((one) => typeof one === 'string'));
		return Object.fromEntries(entries);
	} catch {
		// Somebody edited it: then nothing in the record counts as ours, and everything is kept.
		return {};
	}
}

export interface FieldUpdate {
	readonly field: string;
	readonly rule: UpdateRule;
	readonly current: unknown;
	readonly incoming: unknown;
	readonly source: string;
	/** 0 is trusted most; a source does not replace what a more trusted one wrote. */
	readonly rankOf: (source: string) => number;
	readonly written: Written;
	/** Somebody works on the record: what identifies the person and the company stays as it is. */
	readonly worked: boolean;
}

const isBlankOrFalse = (text: string): boolean => text === '' || text === 'false';

/** Whether the value there is one that the pipeline wrote and nobody changed since. */
const isOurs = ({ field, current, written }: FieldUpdate): boolean => written[field]?.[0] === fingerprint(current);

/**
 * What becomes of one field. A value that a person set, changed or emptied is never replaced; text is only added to.
 * The classes are those of the published smart update, and the fingerprint makes them safe field by field.
 */
export function decideField(update: FieldUpdate): FieldDecision {
	const { field, rule, worked, written } = update;
	const [current, incoming] = [comparable(update.current), comparable(update.incoming)];
	if (rule === 'optOut') return incoming === 'true' && current !== 'true' ? { action: 'write', value: 'true' } : { action: 'same' };
	if (incoming === '' || incoming === current) return { action: 'same' };
	if (isBlankOrFalse(current)) {
		return written[field] === undefined ? { action: 'write', value: incoming } : { action: 'keep', why: 'a person emptied it' };
	}
	if (rule === 'append') return appended(current, incoming);
	if (!isOurs(update)) return { action: 'keep', why: 'a person set it' };
	const [, by = ''] = written[field] ?? [];
	if (update.rankOf(update.source) > update.rankOf(by)) return { action: 'keep', why: `${by} is trusted more` };
	switch (rule) {
		case 'fill':
			return { action: 'same' };
		case 'refresh':
			return worked ? { action: 'keep', why: 'a person works on the lead' } : { action: 'write', value: incoming };
		case 'longer':
			return incoming.length > current.length * 1.5 ? { action: 'write', value: incoming } : { action: 'same' };
		case 'later':
			return incoming > current ? { action: 'write', value: incoming } : { action: 'same' };
		case 'always':
			return { action: 'write', value: incoming };
	}
}

/** Lines that are not there yet come after those that are. */
function appended(current: string, incoming: string): FieldDecision {
	const known = current.toLowerCase();
	const fresh = incoming.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !known.includes(line.toLowerCase()));
	return fresh.length === 0 ? { action: 'same' } : { action: 'write', value: `${current}\n${fresh.join('\n')}` };
}
