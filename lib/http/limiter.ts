import type { Clock } from '../ports';
import { Fifo } from './fifo';
import { LearntLimit, type RateBudget } from './learntLimit';

export type { RateBudget };

/** Reads go up to four at once; writes one at a time, because parallel creates race in HaloPSA. */
export type Lane = 'read' | 'write';
const WIDTH: Readonly<Record<Lane, number>> = { read: 4, write: 1 };

/** Sends once: waits for a slot of the rate window, holds it for the task, and lets it lapse a window later. */
export type Slot = <R>(task: () => Promise<R>) => Promise<R>;

/**
 * The rate budget of one tenant, shared by everything that talks to it.
 *
 * A slot is taken synchronously before the request starts and counts until one window after its answer, so
 * whenever in between the server saw the request, no window of the server ever holds more than the limit.
 * Waiting callers are served in order; a repeated request goes first. One sleeper serves all of them.
 */
export class RateLimiter {
	private readonly learnt: LearntLimit;
	private readonly waiting = new Fifo<() => void>();
	private readonly waitingRepeats = new Fifo<() => void>();
	private readonly lanes: Record<Lane, { busy: number; queue: Fifo<() => void> }> = {
		read: { busy: 0, queue: new Fifo() },
		write: { busy: 0, queue: new Fifo() },
	};
	/** When the requests of the current window were answered, oldest first. */
	private readonly answered = new Fifo<number>();
	private readonly refused = new Fifo<number>();
	private inFlight = 0;
	private refusals = 0;
	private pausedUntil = 0;
	private probing = false;
	private wakeAt: number | undefined;
	private latest = 0;
	private setBackMs = 0;
	private stated: number | undefined;

	constructor(
		private budget: RateBudget,
		private readonly clock: Clock,
	) {
		this.learnt = new LearntLimit(budget);
	}

	configure(budget: RateBudget): void {
		if (budget.limit === this.budget.limit && budget.windowMs === this.budget.windowMs) return;
		this.budget = budget;
		this.stated = undefined;
		this.learnt.configure(budget);
		this.serve();
	}

	/** The server stated its limit itself; this counts instead of the configured one until that is changed. */
	hear(limit: number): void {
		if (limit === this.stated) return;
		this.stated = limit;
		this.learnt.configure({ ...this.budget, limit });
		this.serve();
	}

	/** The limit in force: the configured one, or less after the server refused earlier than that. */
	get limit(): number {
		return this.learnt.current(this.now());
	}

	/** Runs one request in its lane. */
	run<T>(lane: Lane, task: () => Promise<T>): Promise<T> {
		return this.hold(lane, (slot) => slot(task));
	}

	/**
	 * Keeps a place in the lane while `body` sends as often as it must: the first `slot` waits in line, a further
	 * one goes ahead of requests that have not started. Writes therefore stay in order over retries.
	 */
	async hold<T>(lane: Lane, body: (slot: Slot) => Promise<T>): Promise<T> {
		await this.enter(lane);
		let repeated = false;
		try {
			return await body((task) => {
				const sending = this.send(task, repeated ? this.waitingRepeats : this.waiting);
				repeated = true;
				return sending;
			});
		} finally {
			this.leave(lane);
		}
	}

	/**
	 * The server answered 429. Everybody pauses for `retryAfterMs`, then one request at a time is let through
	 * until one is accepted. Call it inside the task, while the refused request still holds its slot.
	 */
	observeLimit({ retryAfterMs }: { readonly retryAfterMs: number }): void {
		const now = this.now();
		this.forgetLapsed(now);
		const accepted = this.answered.length + Math.max(0, this.inFlight - 1) - this.refused.length;
		this.learnt.refused(accepted, now);
		this.refused.push(now);
		this.refusals += 1;
		this.pausedUntil = Math.max(this.pausedUntil, now + retryAfterMs);
		this.probing = true;
	}

	private async enter(lane: Lane): Promise<void> {
		const state = this.lanes[lane];
		if (state.busy < WIDTH[lane]) {
			state.busy += 1;
			return;
		}
		// The place is handed over by `leave`, so nobody can slip in between.
		await new Promise<void>((admit) => state.queue.push(admit));
	}

	private leave(lane: Lane): void {
		const state = this.lanes[lane];
		const next = state.queue.shift();
		if (next) next();
		else state.busy -= 1;
	}

	private async send<R>(task: () => Promise<R>, line: Fifo<() => void>): Promise<R> {
		const idle = this.waiting.length + this.waitingRepeats.length === 0;
		if (idle && this.waitMs() === 0) this.inFlight += 1;
		else {
			const turn = new Promise<void>((grant) => line.push(grant));
			this.serve();
			await turn;
		}
		const refusalsBefore = this.refusals;
		try {
			return await task();
		} finally {
			this.inFlight -= 1;
			this.answered.push(this.now());
			if (this.refusals === refusalsBefore) this.probing = false;
			this.serve();
		}
	}

	/** Lets as many waiting requests start as there are slots, and makes sure somebody wakes up for the rest. */
	private serve(): void {
		while (this.waitingRepeats.length + this.waiting.length > 0) {
			const waitMs = this.waitMs();
			if (waitMs > 0) {
				if (waitMs !== Number.POSITIVE_INFINITY) this.wakeIn(waitMs);
				return;
			}
			this.inFlight += 1;
			(this.waitingRepeats.shift() ?? this.waiting.shift())?.();
		}
	}

	/** Milliseconds until a slot may be free; infinite when only an answer can free one. */
	private waitMs(): number {
		const now = this.now();
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.probing && this.inFlight > 0) return Number.POSITIVE_INFINITY;
		this.forgetLapsed(now);
		if (this.inFlight + this.answered.length < this.learnt.current(now)) return 0;
		const oldest = this.answered.peek();
		return oldest === undefined ? Number.POSITIVE_INFINITY : oldest + this.lapseMs - now;
	}

	private forgetLapsed(now: number): void {
		for (const times of [this.answered, this.refused]) {
			while ((times.peek() ?? Number.POSITIVE_INFINITY) + this.lapseMs <= now) times.shift();
		}
	}

	/** The window plus a thousandth: two clocks never run at quite the same speed, and timers fire early. */
	private get lapseMs(): number {
		return this.budget.windowMs + Math.ceil(this.budget.windowMs / 1000) + 1;
	}

	private wakeIn(waitMs: number): void {
		const at = this.now() + waitMs;
		if (this.wakeAt !== undefined && this.wakeAt <= at) return;
		this.wakeAt = at;
		void this.clock.sleep(waitMs).then(() => {
			if (this.wakeAt === at) this.wakeAt = undefined;
			this.serve();
		});
	}

	/** Time that never goes back: a wall clock that is corrected by an hour must not stop the requests for one. */
	private now(): number {
		const time = this.clock.now() + this.setBackMs;
		if (time >= this.latest) this.latest = time;
		else this.setBackMs += this.latest - time;
		return this.latest;
	}
}

/** One limiter per tenant, so that all clients of a process share its budget. Make one registry per process. */
export class LimiterRegistry {
	private readonly limiters = new Map<string, RateLimiter>();

	/** The limiter of `key` (see `limiterKey`); a budget that has changed since applies from now on. */
	for(key: string, budget: RateBudget, clock: Clock): RateLimiter {
		const known = this.limiters.get(key);
		if (known) {
			known.configure(budget);
			return known;
		}
		const limiter = new RateLimiter(budget, clock);
		this.limiters.set(key, limiter);
		return limiter;
	}
}
