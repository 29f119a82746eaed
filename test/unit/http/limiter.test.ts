import { LimiterRegistry, RateLimiter } from '../../../lib/http/limiter';
import { VirtualClock } from '../../support/virtualClock';

const budget = { limit: 3, windowMs: 1_000 };
const LAPSE_MS = 1_002;

describe('RateLimiter', () => {
	let clock: VirtualClock;
	let limiter: RateLimiter;
	let start: number;

	beforeEach(() => {
		clock = new VirtualClock();
		limiter = new RateLimiter(budget, clock);
		start = clock.now();
	});

	const request = (lane: 'read' | 'write', latencyMs: number, begun: number[]) =>
		limiter.run(lane, async () => {
			begun.push(clock.now() - start);
			await clock.sleep(latencyMs);
		});

	it('counts a slot until a window after the answer, not after the start', async () => {
		const begun: number[] = [];
		await Promise.all(Array.from({ length: 4 }, () => request('read', 400, begun)));
		expect(begun).toEqual([0, 0, 0, 400 + LAPSE_MS]);
	});

	it('sends writes one at a time and reads four at once', async () => {
		limiter = new RateLimiter({ limit: 100, windowMs: 1_000 }, clock);
		const writes: number[] = [];
		const reads: number[] = [];
		await Promise.all([
			...Array.from({ length: 3 }, () => request('write', 10, writes)),
			...Array.from({ length: 6 }, () => request('read', 10, reads)),
		]);
		expect(writes).toEqual([0, 10, 20]);
		expect(reads).toEqual([0, 0, 0, 0, 10, 10]);
	});

	it('serves in the order of asking', async () => {
		limiter = new RateLimiter({ limit: 1, windowMs: 1_000 }, clock);
		const order: number[] = [];
		await Promise.all(
			[1, 2, 3, 4, 5, 6].map((number) => limiter.run(number % 2 ? 'read' : 'write', async () => void order.push(number))),
		);
		// Writes queue for their one place before they queue for a slot.
		expect(order).toEqual([1, 2, 3, 5, 4, 6]);
	});

	it('lets a repeated request go before those that have not started', async () => {
		limiter = new RateLimiter({ limit: 1, windowMs: 1_000 }, clock);
		const order: string[] = [];
		await Promise.all([
			limiter.hold('read', async (slot) => {
				await slot(async () => void order.push('a'));
				await slot(async () => void order.push('a again'));
			}),
			limiter.run('read', async () => void order.push('b')),
			limiter.run('write', async () => void order.push('c')),
		]);
		expect(order).toEqual(['a', 'a again', 'b', 'c']);
	});

	it('frees slot and lane when a task fails', async () => {
		const failing = () => limiter.run('write', () => Promise.reject(new Error('no')));
		await Promise.all(Array.from({ length: 7 }, () => expect(failing()).rejects.toThrow('no')));
		expect(clock.now() - start).toBe(2 * LAPSE_MS);
	});

	it('pauses everybody after a 429 and then tries with one request', async () => {
		limiter = new RateLimiter({ limit: 100, windowMs: 60_000 }, clock);
		const begun: number[] = [];
		await limiter.run('read', async () => limiter.observeLimit({ retryAfterMs: 5_000 }));
		await Promise.all(Array.from({ length: 4 }, () => request('read', 30, begun)));
		expect(begun).toEqual([5_000, 5_030, 5_030, 5_030]);
	});

	it('does not stop for an hour when the wall clock is set back by one', async () => {
		const begun: number[] = [];
		await Promise.all(Array.from({ length: 3 }, () => request('read', 0, begun)));
		clock.shift(-3_600_000);
		const before = clock.slept;
		await limiter.run('read', async () => undefined);
		expect(clock.slept - before).toBe(LAPSE_MS);
	});

	it('applies a changed budget at once', async () => {
		const registry = new LimiterRegistry();
		limiter = registry.for('acme', { limit: 1, windowMs: 1_000 }, clock);
		await limiter.run('read', async () => undefined);
		const waiting = limiter.run('read', async () => clock.now() - start);
		expect(registry.for('acme', { limit: 2, windowMs: 1_000 }, clock)).toBe(limiter);
		expect(await waiting).toBe(0);
		expect(registry.for('other', budget, clock)).not.toBe(limiter);
	});
});
