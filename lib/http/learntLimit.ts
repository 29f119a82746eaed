export interface RateBudget {
	/** Requests allowed in any `windowMs`. */
	readonly limit: number;
	readonly windowMs: number;
}

const MOST_PATIENCE = 16;

/**
 * How many requests the server really takes per window, learnt from its refusals.
 *
 * Down: the first refusal of a window sets the limit to what was accepted in that window, but takes away at most
 * half, because the rest of the budget may have been used by somebody else (another worker, this program before a
 * restart) and will be back in the next window. When the window before was refused at about the same figure, that
 * figure is the server's limit and is taken as it is. Never below 1.
 *
 * Up: after a window without a refusal a tenth of the configured limit is given back. A refusal soon after doubles
 * the number of quiet windows to wait for next time, up to 16, so that a limit set too high costs fewer and fewer
 * refusals.
 */
export class LearntLimit {
	private allowed: number;
	private floor = 1;
	private windowStartedAt = Number.NEGATIVE_INFINITY;
	private acceptedThen: number | undefined;
	private changedAt = 0;
	private raisedAt = Number.NEGATIVE_INFINITY;
	private patience = 1;

	constructor(private configured: RateBudget) {
		this.allowed = configured.limit;
	}

	configure(budget: RateBudget): void {
		const untouched = this.allowed === this.configured.limit;
		this.allowed = untouched ? budget.limit : Math.min(this.allowed, budget.limit);
		this.configured = budget;
	}

	current(now: number): number {
		const { limit, windowMs } = this.configured;
		if (this.allowed >= limit) return limit;
		const steps = Math.floor((now - this.changedAt) / (this.patience * windowMs));
		if (steps > 0) {
			this.allowed = Math.min(limit, this.allowed + steps * Math.ceil(limit / 10));
			this.changedAt = now;
			this.raisedAt = now;
		}
		return this.allowed;
	}

	/** `accepted`: how many other requests of the current window the server has taken, as far as is known. */
	refused(accepted: number, now: number): void {
		if (now - this.windowStartedAt >= this.configured.windowMs) this.startWindow(accepted, now);
		this.allowed = Math.max(1, Math.min(this.allowed, Math.max(this.floor, accepted)));
		this.acceptedThen = accepted;
		this.changedAt = now;
	}

	private startWindow(accepted: number, now: number): void {
		const { windowMs } = this.configured;
		const distance = Math.abs(accepted - (this.acceptedThen ?? Number.POSITIVE_INFINITY));
		const again = distance <= Math.max(2, accepted / 20);
		this.floor = again ? 1 : Math.ceil(this.current(now) / 2);
		const soonAfterRaise = now - this.raisedAt < 2 * windowMs;
		this.patience = soonAfterRaise ? Math.min(MOST_PATIENCE, this.patience * 2) : 1;
		this.windowStartedAt = now;
	}
}
