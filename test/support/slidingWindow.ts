import type { HttpResponse } from '../../lib/ports';
import { answer } from './scriptedHttp';

/** The most arrivals in any window (start, start + windowMs] of the times given. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
	const sorted = [...times].sort((a, b) => a - b);
	let first = 0;
	let most = 0;
	sorted.forEach((time, index) => {
		while ((sorted[first] ?? time) <= time - windowMs) first += 1;
		most = Math.max(most, index - first + 1);
	});
	return most;
}

/** A server side that counts accepted requests in a rolling window and refuses above the limit. */
export class RollingWindow {
	readonly accepted: number[] = [];
	refused = 0;

	constructor(
		private readonly limit: number,
		private readonly windowMs: number,
		private readonly withRetryAfter = true,
	) {}

	arrive(now: number): HttpResponse {
		const oldest = this.accepted[this.accepted.length - this.limit];
		if (oldest !== undefined && oldest > now - this.windowMs) {
			this.refused += 1;
			const seconds = Math.ceil((oldest + this.windowMs - now) / 1000);
			return answer(429, undefined, this.withRetryAfter ? { 'retry-after': String(seconds) } : {});
		}
		this.accepted.push(now);
		return answer(200, { id: this.accepted.length });
	}
}
