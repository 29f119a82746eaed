import fc from 'fast-check';
import { exclusionsOf, isExcluded } from '../../lib/domain/userCountAccounts';
import { amountOf, holdReason } from '../../lib/domain/userCountHold';
import { dueOn, latestSyncDay } from '../../lib/domain/userCountPeriod';
import { quantityFor, ruleProblem, tierOf, type CountRule } from '../../lib/domain/userCountRules';
import { instantOf } from '../../lib/domain/zonedTime';
import { scale } from '../support/scale';

const plain: CountRule = { free: 0, minimum: 0, maximum: null, packSize: 1, tier: null };
const quantity = (counted: number, rule: Partial<CountRule> = {}): number => quantityFor(counted, { ...plain, ...rule }).quantity;

describe('the quantity of a line', () => {
	it.each([
		[25, {}, 25], [25, { free: 5 }, 20], [3, { free: 5 }, 0], [3, { minimum: 10 }, 10], [0, { minimum: 10 }, 10], [70, { maximum: 50 }, 50],
		[21, { packSize: 10 }, 30], [20, { packSize: 10 }, 20], [0, { packSize: 10 }, 0], [47, { free: 2, minimum: 10, packSize: 10, maximum: 40 }, 40],
	] as const)('%d with %j is %d', (counted, rule, wanted) => expect(quantity(counted, rule)).toBe(wanted));

	it('tells how it came about', () => {
		expect(quantityFor(25, { ...plain, free: 5, packSize: 8, minimum: 3 }).told).toBe('25 counted; less 5 free: 20; packs of 8: 24');
	});

	it.each([['1-10', [10, 10, 3]], ['11-50', [1, 40, 0]], ['51+', [0, 9, 0]], ['11-50 all', [11, 0, 0]]] as const)('tier %s bills its part of 11, 59 and 3 units', (text, wanted) => {
		const tier = tierOf(text) ?? null;
		expect([11, 59, 3].map((counted) => quantity(counted, { tier }))).toEqual(wanted);
	});

	it('tiers together bill each unit once', () => {
		fc.assert(fc.property(fc.integer({ min: 0, max: 5_000 }), (counted) => {
			const parts = ['1-10', '11-50', '51+'].map((text) => quantity(counted, { tier: tierOf(text) ?? null }));
			expect(parts.reduce((sum, part) => sum + part, 0)).toBe(counted);
		}), { numRuns: scale(300) });
	});

	it.each(['', 'ten', '0-5', '10-1', '-3', '5-', '1-10 some', '1,5'])('"%s" is no tier', (text) => expect(tierOf(text)).toBeUndefined());

	it.each([[{ free: -1 }], [{ minimum: 1.5 }], [{ packSize: 0 }], [{ maximum: -2 }], [{ minimum: 9, maximum: 5 }], [{ maximum: 10, packSize: 4 }], [{ free: Number.NaN }]])('refuses the rule %j', (rule) => {
		expect(ruleProblem({ ...plain, ...rule })).toMatch(/\w/);
	});
});

describe('what waits for approval', () => {
	const limits = { dropPercent: 20, risePercent: 50, zero: true };
	it.each([[100, 80, false], [100, 79, true], [5, 4, false], [5, 3, true], [10, 15, false], [10, 16, true], [3, 0, true], [0, 1, true], [7, 7, false]] as const)('%d to %d: %s', (before, after, held) => {
		expect(holdReason(before, after, limits) !== undefined).toBe(held);
	});

	it('counts money in cents', () => {
		expect([amountOf(3, 0.1), amountOf(7, 4.505), amountOf(10, 9.99, 12.5)]).toEqual([0.3, 31.54, 87.41]);
	});
});

describe('accounts that are left out', () => {
	it('follows patterns and takes nothing else for one', () => {
		const exclusions = exclusionsOf('svc-*, *@shared.contoso.com\nroom.1');
		expect(['svc-backup', 'SVC-x', 'a@shared.contoso.com', 'room.1'].map((name) => isExcluded([name], exclusions))).toEqual([true, true, true, true]);
		expect(['mysvc-1', 'a@sharedXcontoso.com', 'roomA1', ''].map((name) => isExcluded([name], exclusions))).toEqual([false, false, false, false]);
	});
});

/** Every day for 24 months, some of them missed: what the workflow would do each morning. */
function months(timeZone: string, day: number, hour: number, runs: (date: string) => boolean): string[] {
	const done: string[] = [];
	const history = { period: '', since: '' };
	for (let clock = Date.UTC(2023, 6, 1, hour); clock < Date.UTC(2025, 6, 1, hour); clock += 86_400_000) {
		const now = instantOf(clock, timeZone);
		const date = new Date(clock).toISOString().slice(0, 10);
		if (!runs(date)) continue;
		const sync = latestSyncDay(now, timeZone, day);
		expect(sync.today).toBe(date);
		history.since ||= sync.today;
		if (dueOn(sync, history) !== 'due') continue;
		done.push(sync.period);
		history.period = sync.period;
	}
	return done;
}

const all24 = Array.from({ length: 24 }, (_, month) => new Date(Date.UTC(2023, 6 + month, 1)).toISOString().slice(0, 7));

describe('the User Sync Day', () => {
	it.each(['UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Santiago', 'Asia/Kathmandu'])('comes once in each month, short months, clock changes and a leap year included: %s', (timeZone) => {
		for (const [day, hour] of [[1, 0], [28, 6], [29, 2], [31, 23]] as const) expect(months(timeZone, day, hour, () => true)).toEqual(all24);
	});

	it('is caught up once when days are missed, and no month comes twice', () => {
		fc.assert(fc.property(fc.integer({ min: 1, max: 31 }), fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (day, chances) => {
			// Up to nine days in a row are missed, and the machine never sleeps through a whole month.
			let missed = 0;
			const done = months('Europe/London', day, 6, (date) => {
				if (date === '2023-07-01' || missed >= 9 || (chances.next().value ?? 0) > 6) missed = 0;
				else missed += 1;
				return missed === 0;
			});
			expect(new Set(done).size).toBe(done.length);
			// The last month may be missed at the end of the two years.
			expect(all24.filter((month) => !done.includes(month)).filter((month) => month !== '2025-06')).toEqual([]);
		}), { numRuns: scale(6) });
	});

	it('of a row made after it waits for the next one', () => {
		const sync = latestSyncDay(Date.UTC(2024, 2, 3, 12), 'UTC', 31);
		expect(sync).toEqual({ today: '2024-03-03', date: '2024-02-29', period: '2024-02' });
		expect(dueOn(sync, { period: '', since: '2024-03-02' })).toBe('waits');
		expect(dueOn(sync, { period: '', since: '2024-02-20' })).toBe('due');
		expect(dueOn(sync, { period: '2024-01', since: '2023-01-01' })).toBe('due');
		expect(dueOn(sync, { period: '2024-02', since: '2023-01-01' })).toBe('done');
	});
});
