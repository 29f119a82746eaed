import { createVirtualClock } from '../../simulator/index';
import { RollingWindow } from '../../simulator/shared/rateLimit';
import { RequestLog } from '../../simulator/shared/requestLog';
import { closeServers, openHalo, openSalesbuildr } from './support';

afterEach(closeServers);

const start = Date.UTC(2026, 0, 5, 8);

describe('rolling window', () => {
	it('frees a slot exactly one window after it was taken, not earlier', () => {
		const window = new RollingWindow({ requests: 2, windowSeconds: 10, retryAfter: 'seconds' });
		const admitted = [0, 4000, 9999, 10_000, 13_999, 14_000].map((at) => window.admit(at).admitted);
		expect(admitted).toEqual([true, true, false, true, false, true]);
	});

	it('stays exact over many requests', () => {
		const window = new RollingWindow({ requests: 50, windowSeconds: 1, retryAfter: 'none' });
		const accepted: number[] = [];
		for (let at = 0; at < 20_000; at += 7) if (window.admit(at).admitted) accepted.push(at);
		accepted.forEach((at, index) =>
			expect(at - (accepted[index - 50] ?? -Infinity)).toBeGreaterThanOrEqual(1000),
		);
		expect(accepted.length).toBeGreaterThanOrEqual(50 * 19);
	});
});

describe('request log', () => {
	it('finds the largest number of API requests in any window', () => {
		const log = new RequestLog();
		const at = (moment: number, kind: 'api' | 'token' = 'api') =>
			log.add({ at: moment, kind, method: 'GET', path: '/', query: {}, resource: '' });
		for (const moment of [0, 500, 900, 999, 1000, 1400, 5000]) at(moment);
		at(950, 'token');
		expect([log.maxInWindow(1), log.maxInWindow(0.5), log.maxInWindow(10)]).toEqual([5, 3, 7]);
	});
});

describe('limit over HTTP', () => {
	it.each([
		['seconds', (value: string | null) => expect(value).toBe('10')],
		[
			'date',
			(value: string | null) => expect(Date.parse(value ?? '')).toBeGreaterThanOrEqual(start + 10_000),
		],
		['none', (value: string | null) => expect(value).toBeNull()],
		[
			'garbage',
			(value: string | null) => expect([Number(value), Date.parse(value ?? '')]).toEqual([NaN, NaN]),
		],
	] as const)('answers 429 over the limit with Retry-After as %s', async (retryAfter, check) => {
		const clock = createVirtualClock(start);
		const halo = await openHalo({ clock, limit: { requests: 3, windowSeconds: 10, retryAfter } });
		const statuses = [];
		for (let index = 0; index < 3; index += 1) statuses.push((await halo.get('Status')).status);
		const over = await halo.get('Status');
		expect([...statuses, over.status]).toEqual([200, 200, 200, 429]);
		check(over.headers.get('retry-after'));
		clock.advance(10_000);
		expect((await halo.get('Status')).status).toBe(200);
		expect(halo.tenant.maxInWindow(10)).toBe(4);
	});

	it('does not count token requests and can be changed or lifted', async () => {
		const halo = await openHalo({ clock: createVirtualClock(), limit: { requests: 1 } });
		expect((await halo.get('Status')).status).toBe(200);
		expect((await halo.get('Status')).status).toBe(429);
		halo.tenant.setLimit(false);
		expect((await halo.get('Status')).status).toBe(200);
	});

	it('tells the time of its own clock in the Date header', async () => {
		const clock = createVirtualClock(start);
		const halo = await openHalo({ clock });
		clock.advance(60_000);
		expect((await halo.get('Status')).headers.get('date')).toBe(new Date(start + 60_000).toUTCString());
	});

	it('sends rate headers on every answer of Salesbuildr, and 429 with Retry-After', async () => {
		const { send, standIn } = await openSalesbuildr({
			clock: createVirtualClock(),
			limit: { requests: 2, windowSeconds: 600 },
		});
		const replies = [
			await send('GET', 'company'),
			await send('GET', 'nowhere'),
			await send('GET', 'company'),
		];
		expect(replies.map(({ status }) => status)).toEqual([200, 404, 429]);
		expect(replies.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
		expect(replies[2]?.headers.get('retry-after')).toBe('600');
		const { id } = standIn.create('product', { name: 'Backup' });
		expect((await send('PUT', `sync-state/product/${String(id)}`, { state: 'synced' })).status).toBe(200);
		expect(standIn.maxInWindow(600)).toBe(4);
	});
});

describe('virtual clock', () => {
	it('wakes sleepers in the order of their time, and only when it has come', async () => {
		const clock = createVirtualClock(0);
		const woken: number[] = [];
		const sleeps = [300, 100, 200].map((time) => clock.sleep(time).then(() => woken.push(time)));
		clock.advance(250);
		await Promise.all(sleeps.slice(1));
		expect(woken).toEqual([100, 200]);
		clock.advance(50);
		await sleeps[0];
		expect([woken, clock.now()]).toEqual([[100, 200, 300], 300]);
	});
});
