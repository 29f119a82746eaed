import { RetryingHttp } from '../../../lib/http/retryingHttp';
import { answer, inOrder, lost, text } from '../../support/scriptedHttp';
import { VirtualClock } from '../../support/virtualClock';

const request = { method: 'POST', url: 'https://acme.halopsa.com/auth/token', form: {} } as const;

describe('RetryingHttp', () => {
	// A token answer that broke off, or a proxy's page with status 200, ended the whole sync at its first request.
	it.each([
		['JSON that is cut off', text(200, '{"access_token":"abc')],
		['a page', text(200, '<html><title>Sign in</title></html>')],
		['nothing', text(200, '')],
		['a broken connection', lost()],
		['a failing server', answer(503)],
	])('asks again after %s', async (_, first) => {
		const http = inOrder(first, answer(200, { access_token: 'abc' }));
		await expect(new RetryingHttp(http, new VirtualClock()).send(request)).resolves.toMatchObject({ status: 200, text: '{"access_token":"abc"}' });
	});

	it('gives a page up after three tries, because it is a wrong address more often than a fault', async () => {
		const page = text(200, '<html></html>');
		const clock = new VirtualClock();
		const http = inOrder(page, page, page);
		await expect(new RetryingHttp(http, clock).send(request)).resolves.toMatchObject({ text: page.text });
		expect(clock.slept).toBeLessThanOrEqual(1500);
	});
});
