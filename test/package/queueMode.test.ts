import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const SCRIPT = join(__dirname, '..', '..', 'deploy', 'queue-mode', 'start.sh');
const MEMBERS = ['main', 'webhook', 'worker-1'];

/** Listens and ends as n8n does; the suite in a real n8n starts the real one. `FAILS` names the command that ends at once. */
const PROGRAM = `#!${process.execPath}
const [command] = process.argv.slice(2);
if (command === process.env.FAILS) process.exit(3);
console.log(JSON.stringify({ command, folder: process.env.N8N_USER_FOLDER, broker: process.env.N8N_RUNNERS_BROKER_PORT, mode: process.env.EXECUTIONS_MODE }));
require('node:http').createServer((request, response) => response.end('ok')).listen(Number(process.env.N8N_PORT), process.env.N8N_LISTEN_ADDRESS);
process.on('SIGTERM', () => { console.log('ended in order'); process.exit(0); });
`;

const listening = async (port: number): Promise<Server> =>
	await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});

/** Ports in a row, because the script counts on from the first; below those that the system gives to connections. */
async function freePorts(count: number): Promise<number> {
	for (;;) {
		const port = randomInt(20_000, 32_000);
		const servers: Server[] = [];
		try {
			while (servers.length < count) servers.push(await listening(port + servers.length));
			return port;
		} catch {
			// One of them is taken.
		} finally {
			await Promise.all(servers.map(async (server) => await new Promise((resolve) => server.close(resolve))));
		}
	}
}

let folder: string;
let child: ChildProcess | undefined;

const data = (...names: string[]): string => join(folder, 'data', ...names);

/** The lines of the script as they come, and its status at the end. */
async function started(env: NodeJS.ProcessEnv = {}): Promise<{ said: () => string; until: (words: string) => Promise<void>; ended: Promise<number | null> }> {
	const port = await freePorts(MEMBERS.length);
	const script = spawn(SCRIPT, [join(folder, 'pack'), data()], {
		env: { PATH: `${folder}:${process.env['PATH']}`, N8N_ENCRYPTION_KEY: 'key', DB_POSTGRESDB_PASSWORD: 'password', N8N_PORT: String(port), WORKERS: '1', HOME: folder, ...env },
	});
	child = script;
	let text = '';
	let wake = (): void => {};
	for (const stream of [script.stdout, script.stderr]) {
		stream.on('data', (chunk) => {
			text += String(chunk);
			wake();
		});
	}
	const ended = new Promise<number | null>((resolve) => script.once('close', resolve));
	return {
		said: () => text, ended,
		until: async (words) => {
			while (!text.includes(words)) await Promise.race([new Promise<void>((resolve) => { wake = resolve; }), ended.then((code) => { throw new Error(`It ended with ${code}: ${text}`); })]);
		},
	};
}

const logOf = (name: string): string => readFileSync(data(`${name}.log`), 'utf8');
const pidOf = (name: string): number => Number(readFileSync(data(`${name}.pid`), 'utf8'));

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'queue-mode-'));
	writeFileSync(join(folder, 'n8n'), PROGRAM, { mode: 0o755 });
	// In place of npm, which would look for the pack in a tarball; it says where it was called.
	writeFileSync(join(folder, 'npm'), '#!/bin/sh\npwd > installed\n', { mode: 0o755 });
	writeFileSync(join(folder, 'pack'), '');
});
afterEach(() => {
	if (child?.exitCode === null) child.kill('SIGTERM');
	rmSync(folder, { recursive: true, force: true });
});

describe('deploy/queue-mode/start.sh', () => {
	it('starts each process with a folder, a broker and the pack of its own, and ends all of them in order', async () => {
		const script = await started();
		await script.until('worker-1 is ready');
		const own = MEMBERS.map((name) => JSON.parse(logOf(name).split('\n')[0] ?? '') as Record<string, string>);
		expect(own.map(({ command }) => command)).toEqual(['start', 'webhook', 'worker']);
		expect(own.map(({ folder: where }) => where)).toEqual(MEMBERS.map((name) => data(name)));
		expect(new Set(own.map(({ broker }) => broker)).size).toBe(3);
		expect(own.every(({ mode }) => mode === 'queue')).toBe(true);
		for (const name of MEMBERS) expect(readFileSync(data(name, '.n8n', 'nodes', 'installed'), 'utf8').trim()).toBe(data(name, '.n8n', 'nodes'));
		child?.kill('SIGTERM');
		expect(await script.ended).toBe(0);
		for (const name of MEMBERS) expect(logOf(name)).toContain('ended in order');
		expect(readdirSync(data()).filter((name) => name.endsWith('.pid'))).toEqual([]);
	});

	// A worker that was gone was noticed by nobody: the script waited for the others, and no supervisor started it again.
	it('ends all with status 1 when one ends by itself, and says which', async () => {
		const script = await started();
		await script.until('worker-1 is ready');
		process.kill(pidOf('worker-1'), 'SIGKILL');
		expect(await script.ended).toBe(1);
		expect(script.said()).toContain(`worker-1 ended by itself, the others are stopped; see ${data('worker-1.log')}`);
		for (const name of ['main', 'webhook']) expect(logOf(name)).toContain('ended in order');
	});

	it('says which process does not come up, and leaves none behind', async () => {
		const script = await started({ FAILS: 'webhook' });
		expect(await script.ended).toBe(1);
		expect(script.said()).toContain(`webhook ended; see ${data('webhook.log')}`);
		expect(logOf('main')).toContain('ended in order');
	});

	it('says what it needs', async () => {
		const script = await started({ N8N_ENCRYPTION_KEY: '' });
		expect(await script.ended).not.toBe(0);
		expect(script.said()).toContain('all processes need the same');
	});
});
