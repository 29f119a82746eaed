import { heedStatedLimit } from '../../../lib/counterparts/salesbuildr/budget';
import { normalizeSalesbuildr } from '../../../lib/counterparts/salesbuildr/settings';
import { RateLimiter } from '../../../lib/http/limiter';
import { VirtualClock } from '../../support/virtualClock';

const answer = (headers: Record<string, string>, status = 200) => ({ status, headers, text: '{}' });

function listener(more: Record<string, unknown> = {}) {
	const settings = normalizeSalesbuildr({ baseUrl: 'https://contoso.salesbuildr.com', apiKey: 'key', ...more });
	const limiter = new RateLimiter({ limit: settings.requestsPerWindow, windowMs: settings.windowSeconds * 1000 }, new VirtualClock());
	return { limiter, heed: heedStatedLimit(limiter, settings) };
}

describe('the limit that Salesbuildr states', () => {
	it('starts with the published 500', () => {
		expect(listener().limiter.limit).toBe(500);
	});

	it.each(['x-ratelimit-limit', 'ratelimit-limit', 'x-rate-limit-limit'])('follows the header %s up and down', (name) => {
		const { limiter, heed } = listener();
		heed(answer({ [name]: '2000' }));
		expect(limiter.limit).toBe(2000);
		heed(answer({ [name]: '120;w=600' }));
		expect(limiter.limit).toBe(120);
	});

	it('never goes above a share that the user set', () => {
		const { limiter, heed } = listener({ requestsPerWindow: 250 });
		heed(answer({ 'x-ratelimit-limit': '2000' }));
		expect(limiter.limit).toBe(250);
		heed(answer({ 'x-ratelimit-limit': '100' }));
		expect(limiter.limit).toBe(100);
	});

	it('takes a server that never mentions a limit at its word, until it refuses', () => {
		const { limiter, heed } = listener();
		for (let count = 0; count < 24; count += 1) heed(answer({}));
		expect(limiter.limit).toBe(500);
		heed(answer({}));
		expect(limiter.limit).toBeGreaterThan(1_000_000);
	});

	it('ignores a limit that is no number', () => {
		const { limiter, heed } = listener();
		heed(answer({ 'x-ratelimit-limit': 'many' }));
		expect(limiter.limit).toBe(500);
	});
});
