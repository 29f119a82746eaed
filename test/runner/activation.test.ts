import { type Log, silentLog } from '../../lib/ports';
import { fixture, gate, ManualTimers, post, remoteService, started, until, webhook } from './serve-support';
import { cleanUp, serve, setJson, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(60_000);
afterEach(cleanUp);

const respond = (name: string, parameters: object = {}) => ({ ...stock(name, 'respondToWebhook', { respondWith: 'json', responseBody: '={{ { "sum": $json.body.a + 1 } }}', options: {}, ...parameters }), typeVersion: 1.5 });

describe('webhook triggers', () => {
	it('registers once, checks each delivery, and takes the webhook back when deactivated', async () => {
		const remote = await remoteService();
		const flow = { id: 'hook', ...workflow('Hook', [fixture('Hook', 'fixtureHookTrigger', { service: remote.url }, { webhookId: 'abc' }), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const dataDir = temporaryFolder();
		const first = await started([flow], { dataDir, publicUrl: 'https://hooks.contoso.com/halo/' });
		expect(remote.hooks).toEqual([{ id: 1, url: 'https://hooks.contoso.com/halo/webhook/abc/webhook' }]);
		const address = `${first.url}/webhook/abc/webhook`;
		expect(await post(address, { id: 1 })).toMatchObject({ status: 401, text: 'no' });
		expect(await post(address, { id: 1, name: 'Acme' }, { 'x-secret': 'let-me-in' })).toMatchObject({ status: 200, json: { message: 'Workflow was started' } });
		await first.idle();
		expect(remote.told).toEqual([{ id: 1, name: 'Acme' }]);
		await first.close();

		const second = await started([flow], { dataDir, publicUrl: 'https://hooks.contoso.com/halo/' });
		expect(remote.hooks).toHaveLength(1);
		const again = await post(`${second.url}/webhook/abc/webhook`, { id: 1 }, { 'x-secret': 'let-me-in' });
		expect(again.json).toEqual({ seen: true });
		await second.deactivate('hook');
		expect(remote.hooks).toEqual([]);
		expect((await post(`${second.url}/webhook/abc/webhook`, { id: 2 })).status).toBe(404);
		expect(remote.told).toHaveLength(1);
	});

	// Files written by hand have no webhook ids. n8n-core then puts the encoded name of the node into the path, the request
	// came in decoded, and a trigger named "HaloPSA Trigger" got 404 for each delivery.
	it('finds a trigger without a webhook id whose name has spaces and other letters', async () => {
		const remote = await remoteService();
		const flow = { id: 'hook', ...workflow('Hook', [fixture('Zürich & Co Trigger', 'fixtureHookTrigger', { service: remote.url }), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const service = await started([flow]);
		const [registered] = remote.hooks;
		expect(registered?.url).toMatch(/\/webhook\/hook\/z%C3%BCrich%20%26%20co%20trigger\/webhook$/);
		expect((await post(String(registered?.url), { id: 1 }, { 'x-secret': 'let-me-in' })).status).toBe(200);
		await service.idle();
		expect(remote.told).toEqual([{ id: 1 }]);
	});

	// n8n gives a Webhook node its id when it saves the workflow, so the address that a guide names is the typed path. In
	// the runner the same file answered only at /webhook/<workflow>/<node>/<path>.
	it('answers at the path of a Webhook node whose file has no webhook id', async () => {
		const { webhookId: _id, ...unsaved } = webhook('From Other System', 'typed-path') as ReturnType<typeof webhook> & { webhookId: string };
		const { url } = await started([{ id: 'typed', ...workflow('Typed', [unsaved, stock('Nothing', 'noOp')]) }]);
		expect((await post(`${url}/webhook/typed-path`)).status).toBe(200);
	});

	it('answers in every mode of the Webhook node', async () => {
		const flow = workflow(
			'Modes',
			[webhook('At once', 'at-once'), stock('Nothing', 'noOp')],
			[webhook('Last', 'last', { responseMode: 'lastNode' }), setJson('One', '={{ { "a": $json.body.a, "b": [{ "c": "deep" }] } }}')],
			[webhook('All', 'all', { responseMode: 'lastNode', responseData: 'allEntries' }), setJson('Rows', { rows: [1, 2] }), stock('Split', 'splitOut', { fieldToSplitOut: 'rows', options: {} })],
			[webhook('Property', 'property', { responseMode: 'lastNode', options: { responsePropertyName: 'b[0].c', responseContentType: 'text/plain' } }), setJson('Deep', { b: [{ c: 'deep' }] })],
			[webhook('Empty', 'empty', { responseMode: 'lastNode', responseData: 'noData', options: { responseCode: { values: { responseCode: 202 } } } }), stock('Nothing more', 'noOp')],
			[webhook('Respond', 'respond', { responseMode: 'responseNode' }), respond('Answer', { options: { responseCode: 201, responseHeaders: { entries: [{ name: 'X-Own', value: 'yes' }] } } })],
			[webhook('Fail', 'fail', { responseMode: 'lastNode' }), stock('Stop', 'stopAndError', { errorMessage: 'no' })],
		);
		const { url } = await started([flow]);
		const to = async (path: string) => await post(`${url}/webhook/${path}`, { a: 1 });
		expect(await to('at-once')).toMatchObject({ status: 200, json: { message: 'Workflow was started' } });
		expect(await to('last')).toMatchObject({ status: 200, json: { a: 1, b: [{ c: 'deep' }] } });
		expect(await to('all')).toMatchObject({ status: 200, json: [{ rows: 1 }, { rows: 2 }] });
		expect(await to('property')).toMatchObject({ status: 200, text: 'deep' });
		expect(await to('empty')).toMatchObject({ status: 202, text: '' });
		const answered = await to('respond');
		expect(answered).toMatchObject({ status: 201, json: { sum: 2 } });
		expect(answered.headers.get('x-own')).toBe('yes');
		expect(await to('fail')).toMatchObject({ status: 500, json: { message: 'Error in workflow' } });
	});

	it('reads forms, files, queries and path variables as n8n does', async () => {
		const show = setJson('Show', '={{ { "body": $json.body, "query": $json.query, "params": $json.params, "files": Object.keys($binary ?? {}) } }}');
		const flow = workflow('Bodies', [webhook('In', 'in/:client/tickets', { responseMode: 'lastNode' }), show], [webhook('Get', 'get', { httpMethod: 'GET', responseMode: 'lastNode' }), show]);
		const { url } = await started([flow]);
		const address = `${url}/webhook/id-of-in/in/12/tickets?a=1&a=2`;
		const form = new FormData();
		form.set('name', 'Acme');
		form.set('logo', new Blob(['<svg/>'], { type: 'image/svg+xml' }), 'logo.svg');
		const send = async (body: RequestInit['body'], type?: string): Promise<unknown> =>
			await (await fetch(address, { method: 'POST', body, ...(type === undefined ? {} : { headers: { 'content-type': type } }) })).json();
		const place = { params: { client: '12' }, query: { a: ['1', '2'] } };
		expect(await send(form)).toEqual({ ...place, body: { name: 'Acme' }, files: ['logo'] });
		expect(await send('name=Acme&x=%C3%A9', 'application/x-www-form-urlencoded')).toEqual({ ...place, body: { name: 'Acme', x: 'é' }, files: [] });
		expect(await send('hello', 'text/plain')).toEqual({ ...place, body: 'hello', files: [] });
		expect(await send('\u0000\u0001', 'application/octet-stream')).toEqual({ ...place, body: {}, files: ['data'] });
		expect(await send('{"broken', 'application/json')).toEqual({ message: 'The body is not valid application/json.' });
		expect(await (await fetch(`${url}/webhook/get`)).json()).toMatchObject({ body: {} });
		expect(await (await fetch(`${url}/webhook/get`, { method: 'POST' })).json()).toMatchObject({ hint: 'It is registered for GET.' });
	});

	it('refuses two workflows on one path, and modes that need an n8n server', async () => {
		const one = workflow('One', [webhook('In', 'same'), stock('End', 'noOp')]);
		const two = workflow('Two', [webhook('In', 'same'), stock('End', 'noOp')]);
		await expect(started([one, two])).rejects.toThrow('"Two: In" and "One: In" both listen to POST /webhook/same.');
		const streaming = workflow('Streaming', [webhook('In', 'stream', { responseMode: 'streaming' }), stock('End', 'noOp')]);
		await expect(started([streaming])).rejects.toThrow('answers in the mode "streaming", which the runner does not support');
	});
});

describe('poll triggers', () => {
	it('moves the cursor only with the rows it has stored', async () => {
		const remote = await remoteService();
		const flow = { id: 'poll', ...workflow('Poll', [fixture('Poll', 'fixturePollTrigger', { service: remote.url, pollTimes: { item: [{ mode: 'everyMinute' }] } }), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const dataDir = temporaryFolder();
		const first = await started([flow], { dataDir });
		remote.rows.push({ id: 1 }, { id: 2 });
		remote.state = { fail: true };
		await expect(first.poll('poll', 'Poll')).rejects.toThrow('broke off');
		remote.state = {};
		expect(await first.poll('poll', 'Poll')).toBe(2);
		expect(await first.poll('poll', 'Poll')).toBe(0);
		await first.idle();
		await first.close();
		remote.rows.push({ id: 3 });
		const second = await started([flow], { dataDir });
		await second.idle();
		expect(remote.told).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
	});

	it('polls on its schedule, and not twice at once', async () => {
		const remote = await remoteService();
		const timers = new ManualTimers('2026-03-01T10:00:00Z');
		const flow = workflow('Poll', [fixture('Poll', 'fixturePollTrigger', { service: remote.url, pollTimes: { item: [{ mode: 'everyMinute' }] } }), stock('End', 'noOp')]);
		await started([flow], { timers });
		expect(remote.requests).toEqual(['GET /rows']);
		timers.advance(180_000);
		await until(() => remote.requests.length === 2);
	});
});

describe('schedule triggers', () => {
	const nightly = (remote: { url: string }) => ({
		id: 'nightly',
		...workflow('Nightly', [
			stock('Night', 'scheduleTrigger', { rule: { interval: [{ field: 'cronExpression', expression: '0 30 2 * * *' }] } }), fixture('Tell', 'fixtureTell', { service: remote.url }),
		]),
		settings: { timezone: 'Europe/Berlin' },
	});

	it('keeps to the time zone of the workflow when the clocks change', async () => {
		// Berlin skips 02:30 on 29 March 2026, so that night has no such moment; before it is 01:30 UTC, after it 00:30 UTC.
		const remote = await remoteService();
		const timers = new ManualTimers('2026-03-27T12:00:00Z');
		const service = await started([nightly(remote)], { timers, lookEveryMs: 3_600_000 });
		const ranAt: string[] = [];
		for (let hour = 0; hour < 24 * 4; hour += 1) {
			timers.advance(3_600_000);
			await service.idle();
			if (remote.told.length > ranAt.length) ranAt.push(new Date(timers.now()).toISOString().slice(0, 13));
		}
		expect(ranAt[0]).toBe('2026-03-28T02');
		expect(ranAt.slice(-2)).toEqual(['2026-03-30T01', '2026-03-31T01']);
	});

	it.each([['once', 1], ['skip', 0]] as const)('missed runs are made up for: %s', async (missedRuns, expected) => {
		const remote = await remoteService();
		const dataDir = temporaryFolder();
		const before = await started([nightly(remote)], { dataDir, timers: new ManualTimers('2026-06-01T12:00:00Z') });
		await before.close();
		const service = await started([nightly(remote)], { dataDir, missedRuns, timers: new ManualTimers('2026-06-05T12:00:00Z') });
		await service.idle();
		expect(remote.told).toHaveLength(expected);
	});

	it('runs once for the ticks that a sleeping machine has missed', async () => {
		const remote = await remoteService();
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const service = await started([nightly(remote)], { timers, lookEveryMs: 3_600_000 });
		timers.jump(3 * 24 * 3_600_000);
		timers.advance(60_000);
		await service.idle();
		expect(remote.told).toHaveLength(1);
		timers.advance(24 * 3_600_000);
		await service.idle();
		expect(remote.told).toHaveLength(2);
	});
});

interface Channel {
	push(json: object): void;
	lose(message: string): void;
}

const channels = (): Set<Channel> => (process as unknown as { fixtureChannels: Set<Channel> }).fixtureChannels;

describe('other triggers', () => {
	it('takes what a listener catches, connects again when it is lost, and lets go at the end', async () => {
		const remote = await remoteService();
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const flow = workflow('Push', [fixture('Push', 'fixturePushTrigger'), fixture('Tell', 'fixtureTell', { service: remote.url })]);
		const service = await started([flow], { timers });
		const [channel] = channels();
		channel?.push({ n: 1 });
		channel?.lose('The connection is gone');
		await until(() => channels().size === 0);
		expect(service.workflows()[0]?.problem).toContain('has lost its connection');
		await until(() => {
			timers.advance(1_000);
			return channels().size === 1;
		});
		for (const fresh of channels()) fresh.push({ n: 2 });
		await service.idle();
		expect(remote.told).toEqual([{ n: 1 }, { n: 2 }]);
		await service.close();
		expect(channels().size).toBe(0);
	});

	// With HaloPSA out of reach every other workflow waited until the first one had given up: 17 s, or minutes.
	it('starts a workflow while the service of another one does not answer', async () => {
		const { opened, open } = gate();
		const silent = await serve((_request, response) => {
			void opened.then(() => response.writeHead(503).end('{}'));
		});
		const active: unknown[] = [];
		const log: Log = {
			...silentLog,
			info: (_message, fields) => {
				active.push(fields?.['workflow']);
				open();
			},
		};
		const hook = workflow('Hook', [fixture('Hook', 'fixtureHookTrigger', { service: silent }), stock('End', 'noOp')]);
		const service = await started([hook, workflow('Other', [webhook('In', 'other'), stock('End', 'noOp')])], { log });
		expect(active).toEqual(['Other']);
		expect(service.workflows()).toMatchObject([{ name: 'Hook', problem: expect.any(String) }, { name: 'Other' }]);
	});

	it('goes on trying while a service does not answer', async () => {
		const remote = await remoteService();
		remote.state = { status: 503 };
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const flow = workflow('Hook', [fixture('Hook', 'fixtureHookTrigger', { service: remote.url }), stock('End', 'noOp')]);
		const other = workflow('Other', [webhook('In', 'other'), stock('End', 'noOp')]);
		const service = await started([flow, other], { timers });
		expect(service.workflows()).toMatchObject([{ name: 'Hook', problem: expect.any(String) }, { name: 'Other' }]);
		expect((await post(`${service.url}/webhook/other`)).status).toBe(200);
		remote.state = {};
		await until(() => {
			timers.advance(1_000);
			return service.workflows()[0]?.problem === undefined;
		});
		expect(remote.hooks).toHaveLength(1);
	});
});
