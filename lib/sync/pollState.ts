import { z } from 'zod';
import { walkSchema } from './position';
import { TICKS_PER_MS } from './updateTime';

/** Changes are committed a little after the time they carry, and several can carry the same. */
const OVERLAP_TICKS = 2 * 60_000 * TICKS_PER_MS;

/** Most records remembered by id; n8n keeps the state with the workflow and writes it on every event. */
export const MOST_MARKS = 1_000;

/** Update times by record id, in ticks. */
const marksSchema = z.record(z.number());

/** One pass over everything that changed since the horizon, in ascending id order. It can take several polls. */
const sweepSchema = z.object({
	walk: walkSchema,
	/** HaloPSA's clock when the pass began, in milliseconds since the epoch. */
	startedAt: z.number(),
	/** On the page that the walk stands on, records up to this id are done. */
	doneUpTo: z.number().optional(),
	newestId: z.number(),
	marks: marksSchema,
	/** Marks of changes before this time were dropped. */
	floor: z.number(),
	/** What it finds was there before polling began. */
	silent: z.boolean(),
});

export type Sweep = z.infer<typeof sweepSchema>;

/**
 * What a poll has to know of the polls before it. All times are HaloPSA's: the clock of this machine plays no part,
 * and of HaloPSA's web server only how far its clock moves, so that the times of its records may differ from it.
 */
export const pollStateSchema = z.object({
	/** What is polled; a state of something else is of no use. */
	of: z.string(),
	/** Changes before this time are done with. */
	horizon: z.number(),
	/** The latest change seen, and HaloPSA's clock when it was seen, in milliseconds. */
	highest: z.number(),
	highestSeenAt: z.number(),
	/** Records with a higher id are new. */
	newestId: z.number(),
	/** Changes at or after the horizon that were dealt with. */
	marks: marksSchema,
	/** Fingerprints of the list rows that carry no update time. */
	rows: z.record(z.number()),
	sweep: sweepSchema.optional(),
});

export type PollState = z.infer<typeof pollStateSchema>;

/** The state of an earlier poll of the same thing, or undefined when polling begins anew. */
export function pollStateFrom(stored: unknown, of: string): PollState | undefined {
	const parsed = pollStateSchema.safeParse(stored);
	return parsed.success && parsed.data.of === of ? parsed.data : undefined;
}

/** The latest marks that fit, and the time from which on they are complete. */
export function latestMarks(marks: Readonly<Record<string, number>>, from: number): { marks: Record<string, number>; from: number } {
	const kept = Object.entries(marks).filter(([, ticks]) => ticks >= from).sort(([, left], [, right]) => right - left);
	const firstDropped = kept[MOST_MARKS];
	// Of records that changed at the same time either all marks stay or none.
	const complete = firstDropped ? firstDropped[1] + 1 : from;
	return { marks: Object.fromEntries(kept.filter(([, ticks]) => ticks >= complete)), from: complete };
}

/**
 * The state after a whole pass. Records read early in the pass may have changed since it began, so the next pass
 * begins there: the latest change seen, less the time from the beginning of this pass until it was seen. When nothing
 * changes, the same sum moves the horizon on, and the marks go.
 */
export function afterSweep({ sweep: _done, ...state }: PollState, sweep: Sweep): PollState {
	const began = state.highest + (sweep.startedAt - state.highestSeenAt) * TICKS_PER_MS;
	const horizon = Math.max(state.horizon, sweep.floor, began - OVERLAP_TICKS);
	const timed = { ...state.marks, ...sweep.marks };
	const { marks, from } = latestMarks(timed, horizon);
	// A row is only known as long as its time is: without it, a change that the row does not show would pass for the old one.
	const rows = Object.fromEntries(Object.entries(state.rows).filter(([id]) => timed[id] === undefined || marks[id] !== undefined));
	return { ...state, horizon: from, newestId: Math.max(state.newestId, sweep.newestId), marks, rows };
}
