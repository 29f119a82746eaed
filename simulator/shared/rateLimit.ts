/** A Retry-After that is neither a number nor a date. */
export const unreadableRetryAfter = 'soon, please';

/** A rolling limit: at most `requests` accepted in any `windowSeconds`. */
export interface RateLimit {
	requests: number;
	windowSeconds: number;
	/** How a 429 says when to come back: whole seconds, an HTTP date, not at all, or unreadably. */
	retryAfter: 'seconds' | 'date' | 'none' | 'garbage';
}

export interface Admission {
	admitted: boolean;
	/** Requests still free in the current window after this one. */
	remaining: number;
	/** Milliseconds until the oldest accepted request leaves the window. */
	resetIn: number;
}

/** Exact rolling window over accepted requests; a refused request does not use budget. */
export class RollingWindow {
	private accepted: number[] = [];

	private oldest = 0;

	constructor(private readonly limit: RateLimit) {}

	admit(now: number): Admission {
		const length = this.limit.windowSeconds * 1000;
		while (this.oldest < this.accepted.length && now - (this.accepted[this.oldest] ?? now) >= length) {
			this.oldest += 1;
		}
		if (this.oldest > 4096) {
			this.accepted = this.accepted.slice(this.oldest);
			this.oldest = 0;
		}
		const admitted = this.accepted.length - this.oldest < this.limit.requests;
		if (admitted) this.accepted.push(now);
		const oldest = this.accepted[this.oldest] ?? now;
		return {
			admitted,
			remaining: Math.max(0, this.limit.requests - (this.accepted.length - this.oldest)),
			resetIn: Math.max(0, oldest + length - now),
		};
	}

	/** The Retry-After header of a refusal, or undefined when the limit sends none. */
	retryAfter(resetIn: number, now: number): string | undefined {
		const seconds = Math.max(1, Math.ceil(resetIn / 1000));
		if (this.limit.retryAfter === 'none') return undefined;
		if (this.limit.retryAfter === 'garbage') return unreadableRetryAfter;
		if (this.limit.retryAfter === 'date') return new Date(now + seconds * 1000 + 999).toUTCString();
		return String(seconds);
	}
}
