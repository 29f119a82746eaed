/** Milliseconds since the epoch; the only time source of the simulator. */
export interface Clock {
	now(): number;
	/** Resolves when that much time has passed on this clock; absent where it is the time of the machine. */
	sleep?(milliseconds: number): Promise<void>;
}

/** A clock that stands still until told otherwise; `sleep` never waits for real time. */
export interface VirtualClock extends Clock {
	/** Resolves when `advance` has moved the clock at least `milliseconds` forward. */
	sleep(milliseconds: number): Promise<void>;
	/** Moves the clock forward and wakes every sleeper whose time has come, earliest first. */
	advance(milliseconds: number): void;
}

interface Sleeper {
	due: number;
	wake: () => void;
}

const defaultStart = Date.UTC(2026, 0, 5, 8, 0, 0);

export const systemClock: Clock = { now: () => Date.now() };

/** @param start milliseconds since the epoch, by default Monday 5 January 2026, 08:00 UTC */
export function createVirtualClock(start: number = defaultStart): VirtualClock {
	let current = start;
	let sleepers: Sleeper[] = [];
	return {
		now: () => current,
		sleep(milliseconds) {
			if (milliseconds <= 0) return Promise.resolve();
			return new Promise((wake) => sleepers.push({ due: current + milliseconds, wake }));
		},
		advance(milliseconds) {
			if (!(milliseconds >= 0)) throw new RangeError('A virtual clock only moves forward.');
			current += milliseconds;
			const awake = sleepers.filter(({ due }) => due <= current).sort((a, b) => a.due - b.due);
			sleepers = sleepers.filter(({ due }) => due > current);
			for (const { wake } of awake) wake();
		},
	};
}
