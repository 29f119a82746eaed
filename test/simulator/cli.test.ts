import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'halopsa-simulator-'));
const program = path.join(folder, 'cli.cjs');

beforeAll(() =>
	build({
		entryPoints: [path.join(root, 'simulator/cli.ts')],
		outfile: program,
		bundle: true,
		platform: 'node',
		logLevel: 'error',
	}),
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('command line', () => {
	it('prints addresses and fresh credentials, serves, and ends on SIGTERM', async () => {
		const child = spawn(process.execPath, [program, '--size', '100'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const exited = once(child, 'exit');
		const [line] = await once(createInterface({ input: child.stdout }), 'line');
		const { halopsa, salesbuildr } = JSON.parse(String(line));
		const body = new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: halopsa.clientId,
			client_secret: halopsa.clientSecret,
			scope: 'all',
		});
		expect((await fetch(`${halopsa.authUrl}/token`, { method: 'POST', body })).status).toBe(200);
		expect(
			(await fetch(`${salesbuildr.baseUrl}/company`, { headers: { 'api-key': salesbuildr.apiKey } })).status,
		).toBe(200);
		child.kill('SIGTERM');
		expect((await exited)[0]).toBe(0);
	});

	it('explains bad usage and ends with 2', async () => {
		const child = spawn(process.execPath, [program, '--size', 'many'], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		const text: string[] = [];
		child.stderr.on('data', (chunk: Buffer) => text.push(chunk.toString()));
		const [code] = await once(child, 'close');
		expect([code, text.join('')]).toEqual([2, expect.stringContaining('--size must be a whole number')]);
	});
});
