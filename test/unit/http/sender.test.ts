import { RateLimiter } from '../../../lib/http/limiter';
import { type Job, type Problem, Sender } from '../../../lib/http/sender';
import { type HttpMethod, silentLog } from '../../../lib/ports';
import { answer, inOrder, lost, refused, type ScriptedHttp, text } from '../../support/scriptedHttp';
import { VirtualClock } from '../../support/virtualClock';

class Failed extends Error {
	constructor(readonly problem: Problem) {
		super(problem.why);
	}
}

const url = 'https://halo.test/api/Tickets';

function setUp(http: ScriptedHttp, maxAttempts = 6) {
	const clock = new VirtualClock();
	let requests = 0;
	const sender = new Sender({
		http,
		limiter: new RateLimiter({ limit: 450, windowMs: 300_000 }, clock),
		clock,
		log: silentLog,
		random: () => 0.5,
		limits: { maxAttempts },
		toError: (problem) => new Failed(problem),
		onRequest: () => {
			requests += 1;
		},
	});
	const send = (method: HttpMethod, job: Partial<Job> = {}) => sender.send({ request: { method, url }, ...job });
	return { clock, send, requests: () => requests };
}

const failure = async (sending: Promise<unknown>): Promise<Problem> => {
	const error: unknown = await sending.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof Failed)) throw new Error(`Expected a failure, got ${String(error)}`);
	return error.problem;
};

describe('Sender', () => {
	it.each([
		['5xx', answer(503)],
		['a reset', lost()],
		['a refused connection', refused()],
		['a web page with status 200', text(200, '<!doctype html><title>Sign in</title>')],
		['JSON that breaks off', text(200, '{"tickets":[{"id":1},{"i')],
		['an empty body with status 200', text(200, '')],
		['429', answer(429, undefined, { 'retry-after': '9' })],
	])('repeats a read after %s', async (_, first) => {
		const http = inOrder(first, answer(200, { id: 1 }));
		const { send, requests } = setUp(http);
		expect((await send('GET')).json).toEqual({ id: 1 });
		expect(requests()).toBe(2);
	});

	it('accepts 204 and an empty answer to a delete', async () => {
		const { send } = setUp(inOrder(answer(204), answer(200)));
		expect((await send('GET')).json).toBeUndefined();
		expect((await send('DELETE')).json).toBeUndefined();
	});

	it('obeys Retry-After to the millisecond', async () => {
		const { send, clock } = setUp(inOrder(answer(429, undefined, { 'retry-after': '9' }), answer(200, [])));
		await send('GET');
		expect(clock.slept).toBe(9_000);
	});

	it('waits longer each time and gives up after the sixth try', async () => {
		const { send, clock, requests } = setUp(inOrder(...Array.from({ length: 6 }, () => answer(500, { Message: 'no' }))));
		const problem = await failure(send('GET'));
		expect(problem).toMatchObject({ attempts: 6, outcomeUnknown: false, answer: { status: 500 } });
		expect(requests()).toBe(6);
		expect(clock.slept).toBe(0.75 * (500 + 1_000 + 2_000 + 4_000 + 8_000));
	});

	it('renews an expired session once and sends again', async () => {
		const http = inOrder(answer(401), answer(200, { id: 1 }), answer(401), answer(401));
		const { send } = setUp(http);
		expect((await send('POST', { replaySafe: false })).json).toEqual({ id: 1 });
		expect(http.renewed).toEqual(['1']);
		const problem = await failure(send('GET'));
		expect(problem.answer?.status).toBe(401);
		expect(http.requests).toHaveLength(4);
	});

	it('takes 404 for the success of a delete only when an earlier try may have deleted', async () => {
		const doneAfterRepeat = [404];
		const repeated = setUp(inOrder(lost(), answer(404)));
		expect((await repeated.send('DELETE', { doneAfterRepeat })).attempts).toBe(2);
		const first = setUp(inOrder(answer(404)));
		expect((await failure(first.send('DELETE', { doneAfterRepeat }))).answer?.status).toBe(404);
		const neverSent = setUp(inOrder(refused(), answer(429), answer(404)));
		expect((await failure(neverSent.send('DELETE', { doneAfterRepeat }))).answer?.status).toBe(404);
	});

	describe('when it is not known whether a create was applied', () => {
		it('sends again only after a look-up that found nothing', async () => {
			const http = inOrder(lost(), answer(201, { id: 7 }));
			const { send, clock } = setUp(http);
			const startedAt = clock.now();
			const lookUp = jest.fn(async () => undefined);
			expect((await send('POST', { lookUp })).json).toEqual({ id: 7 });
			expect(lookUp.mock.calls).toEqual([[startedAt]]);
		});

		it('takes what the look-up found for the answer', async () => {
			const http = inOrder(text(201, '{"id":'));
			const { send } = setUp(http);
			expect((await send('POST', { lookUp: async () => ({ id: 7 }) })).json).toEqual({ id: 7 });
			expect(http.requests).toHaveLength(1);
		});

		it('can read while the write still holds its place', async () => {
			const http = inOrder(answer(502), answer(200, { id: 9 }));
			const { send } = setUp(http);
			const found = await send('POST', { lookUp: async () => (await send('GET')).json });
			expect(found.json).toEqual({ id: 9 });
			expect(http.log).toEqual(['POST Tickets', 'GET Tickets']);
		});

		it('says so when there is no way to look', async () => {
			const { send, clock } = setUp(inOrder(lost()));
			expect(await failure(send('POST'))).toMatchObject({ outcomeUnknown: true, attempts: 1 });
			expect(clock.slept).toBe(0);
		});

		it('looks one last time after the last try, and then knows that it was not applied', async () => {
			const { send } = setUp(inOrder(answer(500), answer(500)), 2);
			const lookUp = jest.fn(async () => undefined);
			expect(await failure(send('POST', { lookUp }))).toMatchObject({ outcomeUnknown: false, attempts: 2 });
			expect(lookUp).toHaveBeenCalledTimes(2);
		});
	});

	it('keeps writes in order over retries', async () => {
		const http = inOrder(refused(), answer(201, { id: 1 }), answer(201, { id: 2 }));
		const { send } = setUp(http);
		const first = send('POST', { request: { method: 'POST', url: `${url}/a` } });
		const second = send('POST', { request: { method: 'POST', url: `${url}/b` } });
		expect([(await first).json, (await second).json]).toEqual([{ id: 1 }, { id: 2 }]);
		expect(http.log).toEqual(['POST Tickets/a', 'POST Tickets/a', 'POST Tickets/b']);
	});
});
