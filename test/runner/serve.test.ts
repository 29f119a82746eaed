import { join } from 'node:path';
import Database from 'libsql';
import { type Log, silentLog } from '../../lib/ports';
import { startService } from '../../runner/src';
import { queueRetry } from '../../runner/src/serve/retry';
import { fixture, gate, ManualTimers, post, remoteService, started, until, webhook } from './serve-support';
import { cleanUp, setJson, stock, temporaryFolder, type TestNode, workflow } from './support';

jest.setTimeout(60_000);
afterEach(cleanUp);

const hook = (name: string, parameters: Record<string, unknown> = {}): TestNode => webhook('In', name, parameters);

describe('serve', () => {
	it('turns senders away when too much is queued, and takes them again afterwards', async () => {
		const remote = await remoteService();
		const { opened, open } = gate();
		remote.hold = opened;
		const service = await started([workflow('Slow', [hook('slow'), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: remote.url })])], { concurrency: 1, mostQueued: 2 });
		const url = `${service.url}/webhook/slow`;
		expect((await post(url, { n: 1 })).status).toBe(200);
		await until(() => remote.told.length === 1);
		expect([(await post(url, { n: 2 })).status, (await post(url, { n: 3 })).status]).toEqual([200, 200]);
		const refused = await post(url, { n: 4 });
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		open();
		await service.idle();
		expect((await post(url, { n: 5 })).status).toBe(200);
		await service.idle();
		expect(remote.told.map(({ n }) => n)).toEqual([1, 2, 3, 5]);
	});

	it('runs as many executions at once as it may, and no more', async () => {
		const remote = await remoteService();
		const { opened, open } = gate();
		remote.hold = opened;
		const service = await started([workflow('Slow', [hook('slow'), fixture('Tell', 'fixtureTell', { service: remote.url })])], { concurrency: 3 });
		for (let n = 0; n < 8; n += 1) await post(`${service.url}/webhook/slow`);
		await until(() => remote.told.length === 3);
		const health = await (await fetch(`${service.url}/healthz`)).json();
		expect(health).toMatchObject({ ok: true, running: 3, queued: 5 });
		open();
		await service.idle();
		expect(remote.told).toHaveLength(8);
	});

	it('answers 504 when the workflow takes too long, and lets it go on', async () => {
		const remote = await remoteService();
		const { opened, open } = gate();
		remote.hold = opened;
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const service = await started([workflow('Slow', [hook('slow', { responseMode: 'lastNode' }), fixture('Tell', 'fixtureTell', { service: remote.url })])], { timers });
		const answer = post(`${service.url}/webhook/slow`);
		await until(() => remote.told.length === 1);
		timers.advance(60_000);
		expect(await answer).toMatchObject({ status: 504, json: { message: 'The workflow has not answered within 60 s. It goes on.' } });
		open();
		await service.idle();
		expect(service.executions.list({ limit: 1 })).toMatchObject([{ status: 'success' }]);
	});

	it('calls the error workflow once, with the node and what to do', async () => {
		const remote = await remoteService();
		const failing = { ...workflow('Failing', [hook('fail'), stock('Stop', 'stopAndError', { errorMessage: 'No client' })]), settings: { errorWorkflow: 'alarm' } };
		const alarm = { id: 'alarm', ...workflow('Alarm', [stock('Failed', 'errorTrigger'), fixture('Tell', 'fixtureTell', { service: remote.url }), stock('Fails too', 'stopAndError', { errorMessage: 'Again' })]) };
		const service = await started([failing, alarm]);
		await post(`${service.url}/webhook/fail`);
		await service.idle();
		expect(remote.told).toMatchObject([{ execution: { mode: 'webhook', lastNodeExecuted: 'Stop', error: { message: 'No client' } }, workflow: { name: 'Failing' } }]);
		expect(service.executions.countByStatus()).toEqual({ error: 2 });
	});

	it('retries from the node that failed, without repeating what succeeded', async () => {
		// A retry of the whole execution created every ticket before the failing node a second time.
		const remote = await remoteService();
		const second = await remoteService();
		second.state = { status: 500 };
		const flow = workflow('Two steps', [hook('two'), setJson('Body', '={{ $json.body }}'), fixture('First', 'fixtureTell', { service: remote.url }), fixture('Second', 'fixtureTell', { service: second.url })]);
		const service = await started([flow], { lookEveryMs: 5 });
		await post(`${service.url}/webhook/two`, { ticket: 7 });
		await service.idle();
		const [failed] = service.executions.list({ limit: 1 });
		expect(failed).toMatchObject({ status: 'error', nodes: { First: { runs: 1 }, Second: { errors: 1 } }, errors: [{ node: 'Second' }] });
		second.state = {};
		const retry = queueRetry(service.executions, failed?.id ?? 0, false);
		await until(() => service.executions.get(retry)?.status === 'success');
		expect(remote.told).toHaveLength(1);
		expect(second.told).toMatchObject([{ ticket: 7 }, { ticket: 7 }]);
		const again = queueRetry(service.executions, failed?.id ?? 0, true);
		await until(() => service.executions.get(again)?.status === 'success');
		expect(remote.told).toHaveLength(2);
		expect(() => queueRetry(service.executions, again, false)).toThrow('there is nothing to retry');
	});

	it('sleeps through a restart, and wakes when its time has come', async () => {
		const remote = await remoteService();
		const flow = { id: 'sleep', ...workflow('Sleep', [hook('sleep'), setJson('Body', '={{ $json.body }}'), fixture('Sleep', 'fixtureSleep'), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const dataDir = temporaryFolder();
		const before = await started([flow], { dataDir });
		await post(`${before.url}/webhook/sleep`, { n: 1 });
		await before.idle();
		expect(before.executions.countByStatus()).toEqual({ waiting: 1 });
		await before.close();

		const timers = new ManualTimers(new Date().toISOString());
		const after = await started([flow], { dataDir, timers, lookEveryMs: 60_000 });
		timers.advance(119 * 60_000);
		await after.idle();
		expect(remote.told).toEqual([]);
		timers.advance(3 * 60_000);
		await after.idle();
		expect(remote.told).toEqual([{ n: 1 }]);
		expect(after.executions.list({ limit: 1 })).toMatchObject([{ id: 1, status: 'success', nodes: { In: { runs: 1 }, Tell: { items: 1 } } }]);
	});

	it('goes on with the call a workflow waits for, if its address is signed', async () => {
		const remote = await remoteService();
		const flow = workflow('Approve', [
			hook('approve', { responseMode: 'responseNode' }),
			{ ...stock('Where', 'respondToWebhook', { respondWith: 'json', responseBody: '={{ { "resume": $execution.resumeUrl } }}', options: {} }), typeVersion: 1.5 },
			fixture('Sleep', 'fixtureSleep'),
			fixture('Tell', 'fixtureTell', { service: remote.url }),
			setJson('Said', '={{ { "approved": $json.body.approved } }}'),
		]);
		const service = await started([flow]);
		const { json } = await post(`${service.url}/webhook/approve`);
		await service.idle();
		const { resume } = json as { resume: string };
		expect(resume).toContain(`${service.url}/webhook-waiting/1?signature=`);
		expect((await post(resume.replace(/signature=.*/, 'signature=guess'))).status).toBe(401);
		expect((await post(resume.replace('/1?', '/2?'))).status).toBe(404);
		expect(await post(resume, { approved: true })).toMatchObject({ status: 200, json: { approved: true } });
		expect(remote.told).toMatchObject([{ body: { approved: true } }]);
		expect((await post(resume, { approved: true })).status).toBe(404);
		expect(remote.told).toHaveLength(1);
	});

	it('lets running executions end when it is stopped, and gives back those that do not', async () => {
		const remote = await remoteService();
		const { opened, open } = gate();
		remote.hold = opened;
		const dataDir = temporaryFolder();
		const flow = { id: 'slow', ...workflow('Slow', [hook('slow'), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: remote.url }), setJson('End', {})]) };
		const first = await started([flow], { dataDir, concurrency: 1 });
		await post(`${first.url}/webhook/slow`, { n: 1 });
		await post(`${first.url}/webhook/slow`, { n: 2 });
		await until(() => remote.told.length === 1);
		const closed = first.close();
		expect((await post(`${first.url}/webhook/slow`, { n: 3 }).catch(() => ({ status: 503 }))).status).toBe(503);
		open();
		await closed;

		const stuck = gate();
		remote.hold = stuck.opened;
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const second = await started([flow], { dataDir, concurrency: 1, timers });
		await until(() => remote.told.length === 2);
		const late = second.close();
		await until(() => {
			timers.advance(1_000);
			return second.executions.get(2)?.status === 'queued';
		});
		stuck.open();
		await late;

		remote.hold = Promise.resolve();
		const third = await started([flow], { dataDir });
		await third.idle();
		expect(third.executions.countByStatus()).toEqual({ success: 2 });
		expect(remote.told.map(({ n }) => n)).toEqual([1, 2, 2]);
	});

	it('removes old executions and those beyond the number to keep', async () => {
		const timers = new ManualTimers('2026-06-01T12:00:00Z');
		const service = await started([workflow('Quick', [hook('quick'), setJson('End', {})])], { timers, keepExecutions: 3, keepDays: 2, lookEveryMs: 60_000 });
		for (let n = 0; n < 5; n += 1) {
			await post(`${service.url}/webhook/quick`);
			await service.idle();
		}
		timers.advance(6 * 60_000);
		expect(service.executions.list({ limit: 10 }).map(({ id }) => id)).toEqual([5, 4, 3]);
		timers.advance(3 * 24 * 3_600_000);
		expect(service.executions.list({ limit: 10 })).toEqual([]);
	});

	it('tells a monitoring system what it does, but not everybody', async () => {
		const service = await started([workflow('Say "hi"', [hook('say'), setJson('End', {})])]);
		await post(`${service.url}/webhook/say`);
		await service.idle();
		const text = await (await fetch(`${service.url}/metrics`)).text();
		expect(text).toContain('halopsa_runner_executions_total{workflow="Say \\"hi\\"",status="success"} 1');
		expect(text).toContain('halopsa_runner_deliveries_total{status="200"} 1');
		expect(text).toContain('halopsa_runner_execution_seconds_bucket{le="+Inf",workflow="Say \\"hi\\""} 1');
		expect(text.split('\n').filter((line) => line !== '' && !/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [-+.\w]+)$/.test(line))).toEqual([]);
		expect((await fetch(`${service.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
	});

	it('refuses a body that is too large, and one that unfolds to too much', async () => {
		const { gzipSync } = await import('node:zlib');
		const service = await started([workflow('Size', [hook('size', { responseMode: 'lastNode' }), setJson('Got', '={{ { "n": $json.body.n } }}')])], { bodyLimit: 10_000 });
		const url = `${service.url}/webhook/size`;
		expect((await post(url, { n: 'x'.repeat(20_000) })).status).toBe(413);
		const packed = async (body: string): Promise<Response> => await fetch(url, { method: 'POST', body: gzipSync(body), headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
		expect((await packed(JSON.stringify({ n: ' '.repeat(100_000) }))).status).toBe(422);
		expect(await (await packed('{"n":7}')).json()).toEqual({ n: 7 });
	});

	it('gives up on an execution that takes the process with it five times', async () => {
		// An execution that needed more memory than there is ended the process at every start, for ever.
		const remote = await remoteService();
		const dataDir = temporaryFolder();
		const flow = { id: 'heavy', ...workflow('Heavy', [hook('heavy'), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: remote.url })]) };
		const before = await started([flow], { dataDir, keepData: 'all' });
		for (const n of [1, 2, 3]) await post(`${before.url}/webhook/heavy`, { n });
		await before.idle();
		await before.close();
		remote.told.length = 0;
		const database = new Database(join(dataDir, 'runner.sqlite'));
		database.exec("UPDATE execution SET status = 'running', attempts = id + 3; UPDATE execution_data SET state = NULL; UPDATE execution SET acknowledged = 0 WHERE id = 3");
		database.close();
		const after = await started([flow], { dataDir });
		await after.idle();
		expect(remote.told).toEqual([{ n: 1 }]);
		expect(after.executions.list({ limit: 3 })).toMatchObject([
			{ id: 3, status: 'crashed', errors: [{ advice: 'The sender got no answer and decides whether to send again.' }] },
			{ id: 2, status: 'crashed', errors: [{ message: 'The process ended 5 times while this ran.' }] },
			{ id: 1, status: 'success' },
		]);
	});

	it('lets only one serve use a data folder, and frees it at the end', async () => {
		const dataDir = temporaryFolder();
		const first = await started([], { dataDir });
		await expect(startService([], { dataDir, port: 0 })).rejects.toThrow(`Another serve (process ${process.pid}) is using the data folder ${dataDir}.`);
		await first.close();
		await started([], { dataDir });
	});

	// A workflow with nothing but a manual trigger was called active, and somebody waited for it to run.
	it('warns about a workflow that nothing starts', async () => {
		const warned: unknown[] = [];
		const log: Log = { ...silentLog, warn: (message, fields) => warned.push([message, fields]) };
		const byHand = workflow('By hand', [stock('Start', 'manualTrigger'), setJson('End', {})]);
		const called = workflow('Called', [stock('Called', 'executeWorkflowTrigger', { inputSource: 'passthrough' }), setJson('End', {})]);
		const listening = workflow('Listening', [fixture('Push', 'fixturePushTrigger'), setJson('End', {})]);
		await started([byHand, called, listening, workflow('Posted', [hook('posted'), setJson('End', {})])], { log });
		expect(warned).toEqual([[expect.stringContaining('Nothing starts this workflow'), { workflow: 'By hand' }]]);
	});

	it('says which port is taken', async () => {
		const first = await started([]);
		await expect(started([], { port: Number(new URL(first.url).port) })).rejects.toThrow(/^Port \d+ on 127.0.0.1 is in use by another program\.$/);
	});
});
