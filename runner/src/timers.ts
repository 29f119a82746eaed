/** Time for whatever waits: schedules, retries, limits. Tests bring a virtual one. */
export interface Timers {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Calls `work` once after `milliseconds`; answers how to call it off. */
	after(milliseconds: number, work: () => void): () => void;
}

/** Longer waits overflow the timer of Node.js, which then fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemTimers: Timers = {
	now: () => Date.now(),
	after: (milliseconds, work) => {
		const timer = setTimeout(work, Math.min(milliseconds, LONGEST_MS));
		return () => clearTimeout(timer);
	},
};
