import type { Clock } from '../../lib/ports';

interface Sleeper {
	readonly at: number;
	readonly wake: () => void;
}

/**
 * A clock that stands still while anything is running and jumps to the next sleeper when everything is idle, so
 * that a test of five-minute windows takes milliseconds. Work that waits for something outside the process's own
 * promises, such as a socket, has to be wrapped in `busy`.
 */
export class VirtualClock implements Clock {
	private readonly sleepers: Sleeper[] = [];
	private working = 0;
	private scheduled = false;
	/** Everything slept through, in milliseconds. */
	slept = 0;

	constructor(private time = Date.UTC(2026, 0, 15, 8)) {}

	now(): number {
		return this.time;
	}

	sleep(milliseconds: number): Promise<void> {
		return new Promise((wake) => {
			this.insert({ at: this.time + Math.max(0, milliseconds), wake });
			this.schedule();
		});
	}

	/** Keeps the clock from jumping until `work` is done. */
	async busy<T>(work: Promise<T>): Promise<T> {
		this.working += 1;
		try {
			return await work;
		} finally {
			this.working -= 1;
			this.schedule();
		}
	}

	/** Moves the wall clock without waking anybody, as a time correction does. */
	shift(milliseconds: number): void {
		this.time += milliseconds;
	}

	private insert(sleeper: Sleeper): void {
		let index = this.sleepers.length;
		while (index > 0 && (this.sleepers[index - 1]?.at ?? 0) > sleeper.at) index -= 1;
		this.sleepers.splice(index, 0, sleeper);
	}

	private schedule(): void {
		if (this.scheduled) return;
		this.scheduled = true;
		// An immediate runs when no promise has anything left to do.
		setImmediate(() => {
			this.scheduled = false;
			this.advance();
		});
	}

	private advance(): void {
		if (this.working > 0) return;
		const next = this.sleepers.shift();
		if (!next) return;
		this.slept += Math.max(0, next.at - this.time);
		this.time = Math.max(this.time, next.at);
		next.wake();
		this.schedule();
	}
}
