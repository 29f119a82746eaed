import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import Database from 'libsql';
import { scale } from '../support/scale';
import { buildProgram, launch, printed, type Running } from './program';
import { fixture, post, remoteService, type RemoteService, until, webhook } from './serve-support';
import { cleanUp, jsonFile, setJson, stock, temporaryFolder, workflow } from './support';
import { writeTriggerPackage } from './trigger-package';

jest.setTimeout(60_000 + scale(1) * 40_000);

let program: string;
let home: string;
let nodes: string;
let remote: RemoteService;

beforeAll(async () => {
	home = temporaryFolder();
	nodes = writeTriggerPackage(temporaryFolder());
	remote = await remoteService();
	program = await buildProgram();
});
afterAll(cleanUp);
beforeEach(() => {
	remote.told.length = 0;
	remote.hold = Promise.resolve();
});

const tellFile = (name: string): string => jsonFile(home, `${name}.json`, {
	id: name, ...workflow(name, [webhook('In', name), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: remote.url })]),
});

async function serve(files: string[], more: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Running & { url: string }> {
	const running = launch(program, home, ['serve', ...files, '--port', '0', '--nodes', nodes, ...more], env);
	const [, url = ''] = await printed(running, /^Listening on (\S+)$/m);
	return { ...running, url };
}

const command = async (...commandLine: string[]): Promise<{ code: number | string | null; stdout: string; stderr: string }> => {
	const running = launch(program, home, commandLine);
	return { code: await running.ended, ...running.output };
};

/** A small generator, so that a failing round can be repeated from its seed. */
function numbersFrom(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state % below;
	};
}

describe('kill -9', () => {
	it('loses no delivery that was acknowledged, whenever it comes', async () => {
		const seed = Number(process.env['TEST_SEED'] ?? 20_260_301);
		const next = numbersFrom(seed);
		const file = tellFile('load');
		const dataDir = join(home, 'killed');
		const acknowledged = new Set<number>();
		let sent = 0;
		const send = async (url: string, until: Promise<unknown>): Promise<void> => {
			let over = false;
			void until.then(() => {
				over = true;
			});
			while (!over) {
				const n = (sent += 1);
				// A delivery that was cut off may be lost: its sender knows and sends it again.
				const answer = await post(`${url}/webhook/load`, { n }).catch(() => undefined);
				if (answer?.status === 200) acknowledged.add(n);
				remote.asked.raise();
			}
		};
		const rounds = scale(3);
		for (let round = 0; round < rounds; round += 1) {
			const service = await serve([file], ['--data', dataDir, '--concurrency', '3']);
			const before = { acknowledged: acknowledged.size, told: remote.told.length };
			const senders = Array.from({ length: 4 }, () => send(service.url, service.ended));
			const [moment, byAnswers] = [1 + next(40), next(2) === 0];
			await remote.asked.until(() => (byAnswers ? acknowledged.size - before.acknowledged : remote.told.length - before.told) >= moment);
			service.child.kill('SIGKILL');
			expect(await service.ended).toBe('SIGKILL');
			await Promise.all(senders);
		}
		const last = await serve([file], ['--data', dataDir]);
		const told = (): Set<unknown> => new Set(remote.told.map(({ n }) => n));
		await until(async () => {
			const health = (await (await fetch(`${last.url}/healthz`)).json()) as { running: number; queued: number };
			return health.running === 0 && health.queued === 0;
		});
		expect({ seed, lost: [...acknowledged].filter((n) => !told().has(n)) }).toEqual({ seed, lost: [] });
		// Only what was running when a round was killed may be repeated: three at a time.
		expect(remote.told.length - told().size).toBeLessThanOrEqual(rounds * 3);
		last.child.kill('SIGTERM');
		expect(await last.ended).toBe(0);
		const database = new Database(join(dataDir, 'runner.sqlite'));
		expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
		expect(database.prepare("SELECT DISTINCT status FROM execution WHERE status NOT IN ('success', 'error')").all()).toEqual([]);
		database.close();
	});
});

describe('halopsa-runner serve', () => {
	it('ends with 2 and a sentence when the folder or the port is in use', async () => {
		const service = await serve([tellFile('first')], ['--data', join(home, 'locked')]);
		const again = await command('serve', tellFile('second'), '--port', '0', '--data', join(home, 'locked'), '--nodes', nodes);
		expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining(`Another serve (process ${service.child.pid}) is using the data folder`) });
		const { port } = new URL(service.url);
		const sameport = await command('serve', tellFile('third'), '--port', port, '--data', join(home, 'other'), '--nodes', nodes);
		expect(sameport).toMatchObject({ code: 2, stderr: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`) });
		service.child.kill('SIGKILL');
		await service.ended;
		const after = await serve([tellFile('fourth')], ['--data', join(home, 'locked')]);
		after.child.kill('SIGTERM');
		expect(await after.ended).toBe(0);
	});

	it('lists, shows and retries executions while it runs, and keeps what it stores to its owner', async () => {
		const data = join(home, 'listed');
		const file = jsonFile(home, 'listed.json', { id: 'listed', ...workflow('Listed', [webhook('In', 'listed'), setJson('Body', '={{ $json.body }}'), fixture('Tell', 'fixtureTell', { service: '={{ $json.to }}' })]) });
		const service = await serve([file], ['--data', data]);
		await post(`${service.url}/webhook/listed`, { to: 'http://127.0.0.1:1' });
		await until(async () => (await command('executions', 'list', '--data', data, '--status', 'error', '--json')).stdout.includes('"id":1'));
		const text = await command('executions', 'show', '1', '--data', data, '--with-data');
		expect(text.stdout).toMatch(/Execution 1 of "Listed": error[\s\S]+Tell[\s\S]+Node "Tell"[\s\S]+What to do:[\s\S]+127\.0\.0\.1:1/);
		const tail = launch(program, home, ['executions', 'tail', '--data', data, '--json']);
		const retried = await command('executions', 'retry', '1', '--data', data);
		expect(retried).toMatchObject({ code: 0, stdout: expect.stringContaining('Queued as execution 2') });
		await until(async () => (await command('executions', 'list', '--data', data, '--status', 'error', '--json')).stdout.includes('"retryOf":1'));
		tail.child.kill('SIGTERM');
		await tail.ended;
		expect((await command('executions', 'retry', '99', '--data', data)).code).toBe(2);
		expect((await command('executions', 'list', '--data', join(home, 'nowhere'))).code).toBe(2);
		for (const name of ['runner.sqlite', '.n8n/config']) expect(statSync(join(data, name)).mode & 0o077).toBe(0);
		service.child.kill('SIGTERM');
		expect(await service.ended).toBe(0);
	});

	it('speaks TLS, and wakes the stock Wait node', async () => {
		const [cert, key] = [join(home, 'cert.pem'), join(home, 'key.pem')];
		execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
		expect(new X509Certificate(readFileSync(cert)).subject).toContain('localhost');
		const file = jsonFile(home, 'wait.json', {
			id: 'wait', ...workflow('Wait', [webhook('In', 'wait'), setJson('Body', '={{ $json.body }}'), stock('Wait', 'wait', { amount: 3, unit: 'days' }, { webhookId: 'w' }), fixture('Tell', 'fixtureTell', { service: remote.url })]),
		});
		const data = join(home, 'waiting');
		const first = await serve([file], ['--data', data, '--tls-cert', cert, '--tls-key', key]);
		expect(first.url).toMatch(/^https:/);
		const status = await new Promise<number | undefined>((resolve, reject) => {
			const sent = request(`${first.url}/webhook/wait`, { method: 'POST', rejectUnauthorized: false, headers: { 'content-type': 'application/json' } }, (answer) => {
				answer.resume();
				resolve(answer.statusCode);
			});
			sent.on('error', reject).end('{"n":1}');
		});
		expect(status).toBe(200);
		await until(async () => (await command('executions', 'list', '--data', data, '--status', 'waiting', '--json')).stdout.includes('"id":1'));
		first.child.kill('SIGKILL');
		await first.ended;
		const database = new Database(join(data, 'runner.sqlite'));
		database.exec('UPDATE execution SET wait_till = 1');
		database.close();
		const second = await serve([file], ['--data', data]);
		await remote.asked.until(() => remote.told.length === 1);
		expect(remote.told).toEqual([{ n: 1 }]);
		second.child.kill('SIGTERM');
		expect(await second.ended).toBe(0);
	});

	it('takes webhooks back on request only', async () => {
		const file = jsonFile(home, 'hook.json', { id: 'hook', ...workflow('Hook', [fixture('Hook', 'fixtureHookTrigger', { service: remote.url }, { webhookId: 'abc' }), stock('End', 'noOp')]) });
		const place = ['--data', join(home, 'hooked'), '--public-url', 'https://hooks.contoso.com'];
		const service = await serve([file], place);
		await remote.asked.until(() => remote.hooks.length === 1);
		expect(await command('deactivate', file, '--nodes', nodes, ...place)).toMatchObject({ code: 2, stderr: expect.stringContaining('Another serve') });
		service.child.kill('SIGTERM');
		await service.ended;
		expect(remote.hooks).toHaveLength(1);
		expect(await command('deactivate', file, '--nodes', nodes, ...place)).toMatchObject({ code: 0, stdout: 'Hook: 1 webhook taken back\n' });
		expect(remote.hooks).toEqual([]);
	});

	it('explains itself', async () => {
		const helps = await Promise.all(['run', 'serve', 'deactivate', 'executions', 'credentials'].map(async (name) => await command(name, '--help')));
		for (const { code, stdout } of helps) {
			expect(code).toBe(0);
			expect(stdout).toMatch(/Examples?:\n[\s\S]+Exit code: 0/);
		}
		expect(await command('serve', 'x.json', '--port', 'high')).toMatchObject({ code: 2 });
		expect(existsSync(join(home, '.n8n'))).toBe(false);
	});
});
