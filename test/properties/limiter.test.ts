import fc from 'fast-check';
import { RateLimiter } from '../../lib/http/limiter';
import { randomFrom } from '../support/random';
import { mostInAnyWindow } from '../support/slidingWindow';
import { VirtualClock } from '../support/virtualClock';

describe('RateLimiter', () => {
	it('never lets the server see more than the limit in any window, and always finishes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 20 }),
				fc.integer({ min: 10, max: 5_000 }),
				fc.integer({ min: 0, max: 3_000 }),
				fc.array(fc.record({ write: fc.boolean(), sends: fc.integer({ min: 1, max: 3 }), startsAt: fc.nat(6_000) }), { maxLength: 60 }),
				fc.integer(),
				async (limit, windowMs, latencyMs, jobs, seed) => {
					const clock = new VirtualClock();
					const random = randomFrom(seed);
					const limiter = new RateLimiter({ limit, windowMs }, clock);
					const arrivals: number[] = [];
					const running = { read: 0, write: 0 };
					const send = async (lane: 'read' | 'write') => {
						running[lane] += 1;
						expect(running.write).toBeLessThanOrEqual(1);
						expect(running.read).toBeLessThanOrEqual(4);
						await clock.sleep(Math.floor(random() * latencyMs));
						arrivals.push(clock.now());
						await clock.sleep(Math.floor(random() * latencyMs));
						running[lane] -= 1;
					};
					await Promise.all(
						jobs.map(async ({ write, sends, startsAt }) => {
							await clock.sleep(startsAt);
							const lane = write ? 'write' : 'read';
							await limiter.hold(lane, async (slot) => {
								for (let left = sends; left > 0; left -= 1) await slot(() => send(lane));
							});
						}),
					);
					expect(arrivals).toHaveLength(jobs.reduce((sum, { sends }) => sum + sends, 0));
					expect(mostInAnyWindow(arrivals, windowMs)).toBeLessThanOrEqual(limit);
				},
			),
			{ numRuns: 200 },
		);
	});

	it('always finishes when refusals come at random and the budget changes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.integer(), async (limit, changed, seed) => {
				const clock = new VirtualClock();
				const random = randomFrom(seed);
				const limiter = new RateLimiter({ limit, windowMs: 1_000 }, clock);
				let done = 0;
				const call = async () => {
					await limiter.hold(random() < 0.3 ? 'write' : 'read', async (slot) => {
						for (let refused = true; refused; ) {
							await slot(async () => {
								await clock.sleep(Math.floor(random() * 50));
								refused = random() < 0.2;
								if (refused) limiter.observeLimit({ retryAfterMs: Math.floor(random() * 2_000) });
							});
						}
					});
					done += 1;
					if (done === 40) limiter.configure({ limit: changed, windowMs: 500 });
				};
				await Promise.all(Array.from({ length: 80 }, call));
				expect(done).toBe(80);
				expect(limiter.limit).toBeGreaterThanOrEqual(1);
				expect(limiter.limit).toBeLessThanOrEqual(Math.max(limit, changed));
			}),
			{ numRuns: 100 },
		);
	});
});
