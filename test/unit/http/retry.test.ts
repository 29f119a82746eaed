import { decideRetry, defaultRetryLimits, type FailedTry } from '../../../lib/http/retry';
import type { HttpMethod } from '../../../lib/ports';

const limits = defaultRetryLimits;
const now = Date.UTC(2026, 0, 1);

function decide(overrides: Partial<FailedTry> & { status?: number; retryAfter?: string; unusable?: 'html' | 'broken' | 'empty' }) {
	const { status, retryAfter, unusable, ...rest } = overrides;
	const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
	const response = status === undefined ? undefined : { status, headers, unusable };
	return decideRetry({ method: 'GET', attempt: 1, limits, now, random: 0.5, ...(response ? { response } : {}), ...rest });
}

type Outcome = Parameters<typeof decide>[0];
const outcomes: (readonly [string, Outcome, read: string, create: string])[] = [
	['429', { status: 429 }, 'retry', 'retry'],
	['408', { status: 408 }, 'retry', 'look-up'],
	['500', { status: 500 }, 'retry', 'look-up'],
	['502', { status: 502 }, 'retry', 'look-up'],
	['503', { status: 503 }, 'retry', 'look-up'],
	['504', { status: 504 }, 'retry', 'look-up'],
	['a connection that broke', { failure: { sent: true } }, 'retry', 'look-up'],
	['a connection refused', { failure: { sent: false } }, 'retry', 'retry'],
	['200 with a web page', { status: 200, unusable: 'html' }, 'retry', 'look-up'],
	['201 with cut-off JSON', { status: 201, unusable: 'broken' }, 'retry', 'look-up'],
	['200 without the body expected', { status: 200, unusable: 'empty' }, 'retry', 'look-up'],
	['302', { status: 302 }, 'give-up', 'give-up'],
	['400', { status: 400 }, 'give-up', 'give-up'],
	['401', { status: 401 }, 'give-up', 'give-up'],
	['403', { status: 403 }, 'give-up', 'give-up'],
	['404 with a web page', { status: 404, unusable: 'html' }, 'give-up', 'give-up'],
	['409', { status: 409 }, 'give-up', 'give-up'],
];

describe('decideRetry', () => {
	it.each(outcomes)('after %s', (_, outcome, read, create) => {
		expect(decide({ ...outcome, method: 'GET' }).action).toBe(read);
		expect(decide({ ...outcome, method: 'POST' }).action).toBe(create);
		// Sending these twice leaves the same state.
		expect(decide({ ...outcome, method: 'DELETE' }).action).toBe(read);
		expect(decide({ ...outcome, method: 'PUT' }).action).toBe(read);
		expect(decide({ ...outcome, method: 'POST', replaySafe: true }).action).toBe(read);
		expect(decide({ ...outcome, method: 'PATCH' }).action).toBe(create);
	});

	it('gives a read up after the last try', () => {
		expect(decide({ status: 500, attempt: 5 }).action).toBe('retry');
		expect(decide({ status: 500, attempt: 6 }).action).toBe('give-up');
		expect(decide({ failure: { sent: false }, attempt: 6 }).action).toBe('give-up');
	});

	it('repeats less when the failure gives a reason of its own', () => {
		const response = { status: 500, headers: {}, explained: true };
		expect(decide({ response, attempt: 2 }).action).toBe('retry');
		expect(decide({ response, attempt: 3 }).action).toBe('give-up');
	});

	it('looks a create up even after the last try, because its outcome must be known', () => {
		expect(decide({ method: 'POST', status: 503, attempt: 6 }).action).toBe('look-up');
	});

	it('is more patient with 429, because a window of five minutes must be outlasted', () => {
		expect(decide({ status: 429, attempt: 19 }).action).toBe('retry');
		expect(decide({ status: 429, attempt: 20 }).action).toBe('give-up');
		const total = Array.from({ length: 19 }, (_, index) => decide({ status: 429, attempt: index + 1, random: 0 }).waitMs)
			.reduce((sum, wait) => sum + wait, 0);
		expect(total).toBeGreaterThan(200_000);
	});

	it.each([
		[1, 250, 500],
		[2, 500, 1_000],
		[3, 1_000, 2_000],
		[6, 8_000, 16_000],
		[7, 15_000, 30_000],
		[12, 15_000, 30_000],
	])('waits before repeat %i between %i and %i ms', (attempt, least, most) => {
		expect(decide({ status: 429, attempt, random: 0 }).waitMs).toBe(least);
		expect(decide({ status: 429, attempt, random: 0.999_999 }).waitMs).toBe(most);
	});

	it.each<[HttpMethod, number]>([
		['GET', 429],
		['POST', 429],
		['GET', 503],
	])('obeys Retry-After for %s %i, without jitter', (method, status) => {
		expect(decide({ method, status, retryAfter: '42' }).waitMs).toBe(42_000);
		expect(decide({ method, status, retryAfter: 'Thu, 01 Jan 2026 00:01:00 GMT' }).waitMs).toBe(60_000);
	});

	it.each(['0', 'Wed, 31 Dec 2025 00:00:00 GMT', 'tomorrow'])('falls back to its own wait for Retry-After %s', (retryAfter) => {
		expect(decide({ status: 429, retryAfter, attempt: 2 }).waitMs).toBe(750);
	});

	it('reports a Retry-After that nobody would wait for', () => {
		expect(decide({ status: 429, retryAfter: '86400' }).action).toBe('give-up');
		expect(decide({ status: 503, retryAfter: '86400' }).action).toBe('give-up');
		// A create is looked up all the same: its outcome is unknown.
		expect(decide({ status: 503, retryAfter: '86400', method: 'POST' })).toMatchObject({ action: 'look-up', waitMs: 30_000 });
	});

	// Story: a server that gave a date was waited for by this machine's clock, which was an hour behind, so the wait was
	// called too long and the read failed.
	it('takes a date of Retry-After by the clock of the server', () => {
		const theirs = now + 3_600_000;
		const headers = { date: new Date(theirs).toUTCString(), 'retry-after': new Date(theirs + 7_000).toUTCString() };
		expect(decide({ response: { status: 429, headers } })).toMatchObject({ action: 'retry', waitMs: 7_000 });
		expect(decide({ response: { status: 429, headers: { ...headers, date: 'today' } } })).toMatchObject({ action: 'give-up' });
	});
});
