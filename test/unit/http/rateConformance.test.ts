import { LimiterRegistry } from '../../../lib/http/limiter';
import { Sender } from '../../../lib/http/sender';
import { silentLog } from '../../../lib/ports';
import { ScriptedHttp } from '../../support/scriptedHttp';
import { scale } from '../../support/scale';
import { randomFrom } from '../../support/random';
import { mostInAnyWindow, RollingWindow } from '../../support/slidingWindow';
import { VirtualClock } from '../../support/virtualClock';

const WINDOW_MS = 300_000;

interface Load {
	readonly clients?: number;
	readonly concurrency: number;
	readonly requests: number;
	readonly configured: number;
	readonly allowed: number;
	readonly withRetryAfter?: boolean;
	readonly write?: boolean;
}

/** Sends through real senders to a server that sees each request at a random time between its start and its answer, half a second at most. */
async function run({ clients = 1, concurrency, requests, configured, allowed, withRetryAfter, write }: Load) {
	const clock = new VirtualClock();
	const random = randomFrom(concurrency * 7919 + clients);
	const server = new RollingWindow(allowed, WINDOW_MS, withRetryAfter);
	const registry = new LimiterRegistry();
	const http = new ScriptedHttp(async () => {
		await clock.sleep(Math.floor(random() * 250));
		const response = server.arrive(clock.now());
		await clock.sleep(Math.floor(random() * 250));
		return response;
	});
	const startedAt = clock.now();
	const client = async () => {
		const limiter = registry.for('tenant', { limit: configured, windowMs: WINDOW_MS }, clock);
		const sender = new Sender({ http, limiter, clock, log: silentLog, random, toError: ({ why }) => new Error(why) });
		let left = requests / clients;
		const caller = async () => {
			while (left > 0) {
				left -= 1;
				await sender.send({ request: { method: write ? 'DELETE' : 'GET', url: 'https://halo.test/api/Tickets' } });
			}
		};
		await Promise.all(Array.from({ length: concurrency }, caller));
	};
	await Promise.all(Array.from({ length: clients }, client));
	return { server, limiter: registry.for('tenant', { limit: configured, windowMs: WINDOW_MS }, clock), elapsedMs: clock.now() - startedAt, clock };
}

const REQUESTS = scale(4_000);

describe('rate budget, as the server sees it', () => {
	it.each([
		['one caller', { concurrency: 1 }],
		['4 callers', { concurrency: 4 }],
		['16 callers', { concurrency: 16 }],
		['two clients of one tenant', { concurrency: 8, clients: 2 }],
		['writes', { concurrency: 4, write: true }],
	])(`${REQUESTS} requests of %s never exceed it and use at least 95 %% of it`, async (_, load) => {
		const { server, elapsedMs } = await run({ requests: REQUESTS, configured: 450, allowed: 450, ...load });
		expect(server.accepted).toHaveLength(REQUESTS);
		expect(server.refused).toBe(0);
		expect(mostInAnyWindow(server.accepted, WINDOW_MS)).toBeLessThanOrEqual(450);
		// At best everything is sent in the windows that must pass before the last one.
		const fullWindows = Math.ceil(REQUESTS / 450) - 1;
		expect((fullWindows * WINDOW_MS) / elapsedMs).toBeGreaterThanOrEqual(0.95);
	});

	it.each([
		[true, 30],
		// Without the header only trying again shows when the window is over.
		[false, 80],
	])('learns a lower limit than configured (Retry-After sent: %p)', async (withRetryAfter, mostRefusals) => {
		const { server, limiter, elapsedMs } = await run({ concurrency: 8, requests: 3_000, configured: 450, allowed: 100, withRetryAfter });
		expect(server.accepted).toHaveLength(3_000);
		expect(limiter.limit).toBeLessThanOrEqual(150);
		expect(server.refused).toBeLessThan(mostRefusals);
		expect((29 * WINDOW_MS) / elapsedMs).toBeGreaterThan(0.85);
	});

	it('gets through when the budget was used up by somebody else, and does not take that for the limit', async () => {
		const clock = new VirtualClock();
		const server = new RollingWindow(450, WINDOW_MS);
		for (let index = 0; index < 445; index += 1) server.arrive(clock.now());
		const http = new ScriptedHttp(async () => {
			await clock.sleep(50);
			return server.arrive(clock.now());
		});
		const limiter = new LimiterRegistry().for('tenant', { limit: 450, windowMs: WINDOW_MS }, clock);
		const sender = new Sender({ http, limiter, clock, log: silentLog, random: randomFrom(3), toError: ({ why }) => new Error(why) });
		const startedAt = clock.now();
		await Promise.all(Array.from({ length: 200 }, () => sender.send({ request: { method: 'GET', url: 'https://halo.test/api/Site' } })));
		expect(server.refused).toBeLessThanOrEqual(4);
		expect(limiter.limit).toBeGreaterThanOrEqual(225);
		expect(clock.now() - startedAt).toBeLessThan(WINDOW_MS * 1.1);
	});
});
