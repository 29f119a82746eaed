import { LearntLimit } from '../../../lib/http/learntLimit';

const W = 1_000;

describe('LearntLimit', () => {
	it('takes away at most half at the first refusal, because the rest may have been used by somebody else', () => {
		const learnt = new LearntLimit({ limit: 450, windowMs: W });
		learnt.refused(10, 5_000);
		expect(learnt.current(5_000)).toBe(225);
		// Further refusals of the same window are the same event.
		learnt.refused(9, 5_400);
		expect(learnt.current(5_400)).toBe(225);
	});

	it('takes what was accepted when that is more than half', () => {
		const learnt = new LearntLimit({ limit: 450, windowMs: W });
		learnt.refused(300, 5_000);
		expect(learnt.current(5_000)).toBe(300);
	});

	it('believes a figure that is met in two windows, however low, but never goes below 1', () => {
		const learnt = new LearntLimit({ limit: 450, windowMs: W });
		learnt.refused(10, 5_000);
		learnt.refused(11, 6_000);
		expect(learnt.current(6_000)).toBe(11);
		const strict = new LearntLimit({ limit: 450, windowMs: W });
		strict.refused(0, 5_000);
		strict.refused(0, 6_000);
		expect(strict.current(6_000)).toBe(1);
	});

	it('gives a tenth back after each quiet window, up to the configured limit', () => {
		const learnt = new LearntLimit({ limit: 100, windowMs: W });
		learnt.refused(60, 0);
		expect(learnt.current(999)).toBe(60);
		expect(learnt.current(1_000)).toBe(70);
		expect(learnt.current(3_500)).toBe(90);
		expect(learnt.current(60_000)).toBe(100);
	});

	it('waits longer before each further attempt when giving back causes a refusal', () => {
		const learnt = new LearntLimit({ limit: 100, windowMs: W });
		learnt.refused(60, 0);
		expect(learnt.current(1_000)).toBe(70);
		learnt.refused(60, 1_200);
		expect(learnt.current(1_200 + 2 * W - 1)).toBe(60);
		expect(learnt.current(1_200 + 2 * W)).toBe(70);
		learnt.refused(60, 1_300 + 2 * W);
		expect(learnt.current(1_300 + 6 * W - 1)).toBe(60);
		expect(learnt.current(1_300 + 6 * W)).toBe(70);
	});

	it('follows a changed setting without forgetting what it learnt', () => {
		const learnt = new LearntLimit({ limit: 100, windowMs: W });
		learnt.configure({ limit: 200, windowMs: W });
		expect(learnt.current(0)).toBe(200);
		learnt.refused(150, 0);
		learnt.configure({ limit: 300, windowMs: W });
		expect(learnt.current(0)).toBe(150);
		learnt.configure({ limit: 50, windowMs: W });
		expect(learnt.current(0)).toBe(50);
	});
});
