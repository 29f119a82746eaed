/** Who decides about a field: one of the two systems, or whichever of them changed it last. */
export const fieldOwners = ['halo', 'counterpart', 'newest'] as const;
export type FieldOwner = (typeof fieldOwners)[number];

/** What becomes of a field that both systems changed since they last agreed, where their times do not tell who was last. */
export const tieBreaks = ['hold', 'halo', 'counterpart'] as const;
export type TieBreak = (typeof tieBreaks)[number];

export type Values = Readonly<Record<string, unknown>>;

/**
 * What each system had of a record when the sync last looked after writing. Both are kept, because a system may store
 * a value in a form of its own (a trimmed name, a rounded price), which is no change by anybody.
 */
export interface Base {
	readonly halo: Values;
	readonly counterpart: Values;
}

export interface MergeInput {
	/** The fields to merge; a field that one side does not know (undefined) is left out of the merge. */
	readonly fields: readonly string[];
	readonly halo: Values;
	readonly counterpart: Values;
	/** Absent on the first meeting, and after the loss of the table. */
	readonly base?: Base;
	readonly ownerOf: (field: string) => FieldOwner;
	readonly tieBreak: TieBreak;
	/** When each side last changed, in milliseconds since the epoch; undefined when it does not say. */
	readonly haloTime?: number;
	readonly counterpartTime?: number;
	/** Whether two values mean the same. */
	readonly same: (field: string, left: unknown, right: unknown) => boolean;
}

/** A field with two values of which one is lost, or would be. */
export interface Conflict {
	readonly field: string;
	readonly halo: unknown;
	readonly counterpart: unknown;
	/** Whose value stays; `none` where a person has to decide and nothing is written. */
	readonly winner: 'halo' | 'counterpart' | 'none';
	readonly why: string;
}

export interface Merge {
	readonly toHalo: Values;
	readonly toCounterpart: Values;
	readonly conflicts: readonly Conflict[];
}

type Winner = Conflict['winner'];

interface Verdict {
	readonly winner: Winner;
	/** Set where a value that somebody entered loses, or where nobody can tell. */
	readonly why?: string;
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const NOTHING: Verdict = { winner: 'none' };

/** Who was last, as far as the times tell. */
function byTime({ haloTime, counterpartTime, tieBreak }: MergeInput, what: string): Verdict {
	if (haloTime !== undefined && counterpartTime !== undefined && haloTime !== counterpartTime) {
		const winner = haloTime > counterpartTime ? 'halo' : 'counterpart';
		return { winner, why: `${what}; ${winner === 'halo' ? 'HaloPSA' : 'the other system'} was changed last` };
	}
	if (tieBreak === 'hold') return { winner: 'none', why: `${what}, and nothing tells which is newer` };
	return { winner: tieBreak, why: `${what}; the setting for that decided` };
}

/** Without a common past a value is worth more than none; two values are a matter of time. */
function firstMeeting(input: MergeInput, halo: unknown, counterpart: unknown): Verdict {
	if (isBlank(halo)) return { winner: 'counterpart' };
	if (isBlank(counterpart)) return { winner: 'halo' };
	return byTime(input, 'the two differ at their first meeting');
}

function verdict(input: MergeInput, field: string): Verdict {
	const { base, same, ownerOf } = input;
	const halo = input.halo[field];
	const counterpart = input.counterpart[field];
	const owner = ownerOf(field);
	const hasBase = base !== undefined && field in base.halo && field in base.counterpart;
	if (!hasBase) {
		if (owner === 'newest') return firstMeeting(input, halo, counterpart);
		const loser = owner === 'halo' ? counterpart : halo;
		return { winner: owner, ...(isBlank(loser) ? {} : { why: 'the two differ at their first meeting; the field belongs to the winner' }) };
	}
	const haloChanged = !same(field, halo, base.halo[field]);
	const counterpartChanged = !same(field, counterpart, base.counterpart[field]);
	// Each has what was agreed on, in its own form: writing it again would go on for ever.
	if (!haloChanged && !counterpartChanged) return NOTHING;
	if (owner === 'newest') {
		if (haloChanged && counterpartChanged) return byTime(input, 'both were changed');
		return { winner: haloChanged ? 'halo' : 'counterpart' };
	}
	const lost = owner === 'halo' ? counterpartChanged : haloChanged;
	return { winner: owner, ...(lost ? { why: 'the field belongs to the winner' } : {}) };
}

/**
 * A three-way merge, field by field: what one side changed since both last agreed goes to the other, what both changed
 * is a conflict. Pure; merging again after both writes gives nothing to write.
 */
export function mergeRecords(input: MergeInput): Merge {
	const toHalo: Record<string, unknown> = {};
	const toCounterpart: Record<string, unknown> = {};
	const conflicts: Conflict[] = [];
	for (const field of input.fields) {
		const halo = input.halo[field];
		const counterpart = input.counterpart[field];
		if (halo === undefined || counterpart === undefined || input.same(field, halo, counterpart)) continue;
		const { winner, why } = verdict(input, field);
		if (winner === 'halo') toCounterpart[field] = halo;
		if (winner === 'counterpart') toHalo[field] = counterpart;
		if (why !== undefined) conflicts.push({ field, halo, counterpart, winner, why });
	}
	return { toHalo, toCounterpart, conflicts };
}

/**
 * What both sides have agreed on, once `merge` is written. A field that is held keeps its old entry, so that it stays
 * in conflict until a person settles it. A side whose write has not been answered has what was sent.
 */
export function agreedBase(input: MergeInput, merge: Merge, written: Partial<Base> = {}): Base {
	const halo: Record<string, unknown> = { ...input.base?.halo };
	const counterpart: Record<string, unknown> = { ...input.base?.counterpart };
	const held = new Set(merge.conflicts.filter(({ winner }) => winner === 'none').map(({ field }) => field));
	for (const field of input.fields) {
		if (held.has(field) || input.halo[field] === undefined || input.counterpart[field] === undefined) continue;
		halo[field] = written.halo?.[field] ?? merge.toHalo[field] ?? input.halo[field];
		counterpart[field] = written.counterpart?.[field] ?? merge.toCounterpart[field] ?? input.counterpart[field];
	}
	return { halo, counterpart };
}
