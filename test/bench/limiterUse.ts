import { RateLimiter } from '../../lib/http/limiter';
import { randomFrom } from '../support/random';
import { mostInAnyWindow } from '../support/slidingWindow';
import { VirtualClock } from '../support/virtualClock';

export interface LimiterUse {
	readonly callers: number;
	readonly requests: number;
	readonly virtualHours: number;
	/** Most requests that any window of the server saw. */
	readonly mostInWindow: number;
	/** The part of the server's budget that was used while there was work. */
	readonly used: number;
	/** Requests per second of real time: what the limiter itself costs. */
	readonly perSecond: number;
}

/** Sends through the limiter to a server that answers within half a second, all on a virtual clock. */
export async function limiterUse(callers: number, requests: number, limit = 450, windowMs = 300_000): Promise<LimiterUse> {
	const clock = new VirtualClock();
	const random = randomFrom(callers);
	const limiter = new RateLimiter({ limit, windowMs }, clock);
	const arrivals: number[] = [];
	const startedAt = clock.now();
	const began = performance.now();
	let left = requests;
	const caller = async (): Promise<void> => {
		while (left > 0) {
			left -= 1;
			await limiter.run('read', async () => {
				await clock.sleep(random() * 250);
				arrivals.push(clock.now());
				await clock.sleep(random() * 250);
			});
		}
	};
	await Promise.all(Array.from({ length: callers }, caller));
	const elapsedMs = clock.now() - startedAt;
	const perSecond = requests / ((performance.now() - began) / 1000);
	// A full budget is free at the start, so the first `limit` requests take no share of the time.
	const used = ((requests - limit) * windowMs) / limit / elapsedMs;
	return { callers, requests, virtualHours: elapsedMs / 3_600_000, mostInWindow: mostInAnyWindow(arrivals, windowMs), used, perSecond };
}
