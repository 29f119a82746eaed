import { retryAfterMs } from '../../../lib/http/retryAfter';

const now = Date.UTC(2026, 10, 6, 8, 0, 0);

describe('retryAfterMs', () => {
	it.each([
		['120', 120_000],
		['0', 0],
		[' 7 ', 7_000],
		['1.5', 1_500],
		['Fri, 06 Nov 2026 08:00:30 GMT', 30_000],
		['Friday, 06-Nov-26 08:00:30 GMT', 30_000],
		['Fri Nov  6 08:00:30 2026', 30_000],
		['Fri Nov 13 08:00:00 2026', 7 * 86_400_000],
		['fri, 06 nov 2026 08:00:30 gmt', 30_000],
	])('reads %s', (header, expected) => {
		expect(retryAfterMs(header, now)).toBe(expected);
	});

	it.each(['Fri, 06 Nov 2026 07:59:00 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
		'takes the past date %s as no wait',
		(header) => {
			expect(retryAfterMs(header, now)).toBe(0);
		},
	);

	it.each([
		undefined,
		'',
		'soon',
		'-5',
		'1e3',
		'12s',
		'Infinity',
		'9'.repeat(400),
		'2026-11-06T08:00:30Z',
		'Fri, 31 Feb 2026 08:00:30 GMT',
		'Fri, 06 Foo 2026 08:00:30 GMT',
		'Fri, 06 Nov 2026 25:00:30 GMT',
		'Fri, 06 Nov 2026 08:00:30 CET',
	])('does not understand %p', (header) => {
		expect(retryAfterMs(header, now)).toBeUndefined();
	});

	it('takes a two-digit year of at most fifty years ahead as the future', () => {
		const header = 'Sunday, 06-Nov-50 08:00:00 GMT';
		expect(retryAfterMs(header, now)).toBe(Date.UTC(2050, 10, 6, 8) - now);
	});
});
