import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { writeFixturePackage } from './fixture-package';
import { commandLine } from '../../runner/src/cli';
import { startHaloTenant } from '../../simulator/index';
import { buildProgram } from './program';
import { bodyOf, cleanUp, jsonFile, onClean, serve, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(60_000);

const secret = randomBytes(12).toString('hex');
let home: string;
let nodes: string;
let service: string;

beforeAll(async () => {
	home = temporaryFolder();
	nodes = writeFixturePackage(temporaryFolder());
	service = await serve((request, response) => {
		void bodyOf(request).then(() => {
			const allowed = request.headers['api-key'] === secret;
			response.writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify({ allowed }));
		});
	});
});
afterAll(cleanUp);

interface Ended {
	code: number;
	stdout: string;
	stderr: string;
}

/** Runs a command in this process, where n8n-core is loaded already. */
async function run(words: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
	const printed = { stdout: '', stderr: '' };
	const catching = (stream: 'stdout' | 'stderr') => jest.spyOn(process[stream], 'write').mockImplementation((text) => {
		printed[stream] += String(text);
		return true;
	});
	const spies = [catching('stdout'), catching('stderr')];
	Object.assign(process.env, env);
	try {
		const code = await commandLine(['node', 'halopsa-runner', ...words]);
		return { code, ...printed };
	} finally {
		for (const name of Object.keys(env)) delete process.env[name];
		for (const spy of spies) spy.mockRestore();
	}
}

async function credentials(data: string, words: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
	const ended = await run(['credentials', ...words, '--data', join(home, data), '--nodes', nodes], env);
	if (!words.includes('--decrypted')) expect(ended.stdout + ended.stderr).not.toContain(secret);
	return ended;
}

const addKey = async (data: string, ...more: string[]): Promise<Ended> =>
	await credentials(data, ['add', 'fixtureKeyApi', '--name', 'Key', '--id', 'k1', '--set', `url=${service}`, '--set-env', 'apiKey=KEY', ...more], { KEY: secret });

describe('halopsa-runner credentials', () => {
	it('stores a credential encrypted, and workflows of the data folder use it', async () => {
		expect(await addKey('own')).toMatchObject({ code: 0, stdout: 'Stored "Key" (id k1).\n' });
		expect(await credentials('own', ['list'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/Key\s+│ fixtureKeyApi\s+│ k1/) });
		for (const file of ['runner.sqlite', 'runner.sqlite-wal']) {
			const content = statSync(join(home, 'own', file), { throwIfNoEntry: false }) ? readFileSync(join(home, 'own', file)) : Buffer.alloc(0);
			expect(content.includes(secret)).toBe(false);
		}
		const fetchNode = { ...stock('Fetch', 'noOp', { kind: 'fixtureKeyApi' }), type: 'n8n-nodes-fixture.fixtureFetch' };
		const file = jsonFile(home, 'fetch.json', workflow('Fetch', [stock('Start', 'manualTrigger'), fetchNode]));
		const result = await run(['run', file, '--data', join(home, 'own'), '--nodes', nodes, '--json']);
		expect(result.code).toBe(0);
		expect(JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ output: [{ allowed: true }] });
		expect(await credentials('own', ['add', 'fixtureKeyApi', '--name', 'Key', '--set', 'url=x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is a credential named "Key" already') });
		expect(await credentials('own', ['remove', 'Key'])).toMatchObject({ code: 0 });
		expect(await credentials('own', ['test', 'Key'])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no credential "Key"') });
	});

	it('takes values from files, and names fields that are unknown or of the wrong kind', async () => {
		const file = jsonFile(home, 'key.txt', secret);
		expect(await credentials('fields', ['add', 'fixtureKeyApi', '--set', `url=${service}`, '--set-file', `apiKey=${file}`])).toMatchObject({ code: 0 });
		expect(await credentials('fields', ['add', 'fixtureKeyApi', '--name', 'b', '--set', 'apikey=1'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/has no field "apikey"[\s\S]+It has: url, apiKey/) });
		expect(await credentials('fields', ['add', 'nothingApi', '--set', 'a=b'])).toMatchObject({ code: 2, stderr: expect.stringContaining('No node package has the credential type "nothingApi"') });
		expect(await credentials('fields', ['add', 'fixtureKeyApi', '--name', 'c', '--set-env', 'apiKey=NOT_THERE'])).toMatchObject({ code: 2, stderr: expect.stringContaining('NOT_THERE is not set') });
	});

	it('moves credentials in the format of n8n, encrypted or in clear', async () => {
		const key = randomBytes(16).toString('hex');
		await credentials('from', ['add', 'fixtureKeyApi', '--name', 'Key', '--id', 'k1', '--set', `url=${service}`, '--set-env', 'apiKey=KEY'], { KEY: secret, N8N_ENCRYPTION_KEY: key });
		const encrypted = join(home, 'encrypted.json');
		expect(await credentials('from', ['export', '--output', encrypted])).toMatchObject({ code: 0 });
		expect(readFileSync(encrypted, 'utf8')).not.toContain(secret);
		expect(statSync(encrypted).mode & 0o077).toBe(0);
		expect(await credentials('to', ['import', encrypted], { N8N_ENCRYPTION_KEY: key })).toMatchObject({ code: 0, stdout: 'Imported 1 credential.\n' });
		const clear = await credentials('to', ['export', 'Key', '--decrypted']);
		expect(JSON.parse(clear.stdout)).toEqual([{ id: 'k1', name: 'Key', type: 'fixtureKeyApi', data: { url: service, apiKey: secret } }]);
		const wrong = await credentials('wrong', ['import', encrypted]);
		expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('The credential "Key" was encrypted with another key.') });
		expect((await credentials('wrong', ['list'])).stdout).toBe('No credentials.\n');
	});

	it('asks the service whether a credential works', async () => {
		const tenant = await startHaloTenant({ size: 5, limit: false });
		onClean(() => tenant.close());
		const { clientId, clientSecret } = tenant.application;
		const add = async (name: string, value: string): Promise<Ended> => await credentials('tested', [
			'add', 'haloPsaClientCredentialsApi', '--name', name, '--set', `resourceUrl=${tenant.url}`, '--set', `tenant=${tenant.tenant}`, '--set', `clientId=${clientId}`,
			'--set-env', 'clientSecret=HALO', '--test',
		], { HALO: value });
		expect(await add('Right', clientSecret)).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ Right: ') });
		const wrong = await add('Wrong', secret);
		expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ Wrong: ') });

		// A declared test, with its own words for a status.
		const refusing = await serve((_request, response) => {
			response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
		});
		await credentials('tested', ['add', 'salesbuildrApi', '--name', 'Sales', '--set', `baseUrl=${refusing}/public-api/`, '--set-env', 'apiKey=KEY'], { KEY: secret });
		expect(await credentials('tested', ['test', 'Sales'])).toMatchObject({ code: 1, stdout: expect.stringContaining('Salesbuildr does not accept the API Key') });
		await credentials('tested', ['add', 'fixtureKeyApi', '--set', 'url=http://127.0.0.1:1', '--set-env', 'apiKey=KEY'], { KEY: secret });
		expect(await credentials('tested', ['test', 'fixtureKeyApi'])).toMatchObject({ code: 1, stdout: expect.stringContaining('no test for this type') });
	});

	// The question was written before readline took the terminal over, and readline clears the line of its prompt first: the
	// question vanished from the screen, and a test that waited for it hung whenever both came in one chunk.
	describe('on a terminal', () => {
		interface Terminal {
			readonly shown: () => string;
			readonly ended: Promise<number | null>;
		}

		/** @param answers what is typed when a question stands at the end of the screen */
		async function terminal(data: string, answers: [question: RegExp, keys: string][]): Promise<Terminal> {
			const program = await buildProgram();
			const line = [process.execPath, program, 'credentials', 'add', 'fixtureKeyApi', '--data', join(home, data), '--nodes', nodes].join(' ');
			const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: home, env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home } });
			onClean(() => {
				child.kill('SIGKILL');
			});
			let shown = '';
			child.stdout.on('data', (chunk: Buffer) => {
				shown += chunk.toString();
				const [next] = answers;
				if (next?.[0].test(stripVTControlCharacters(shown))) {
					answers.shift();
					child.stdin.write(next[1]);
				}
			});
			return { shown: () => shown, ended: new Promise((resolve) => child.on('close', resolve)) };
		}

		it('asks for a secret without showing it, and leaves the question on the screen', async () => {
			const { shown, ended } = await terminal('asked', [[/URL: $/, `${service}\r`], [/Key: $/, `${secret}\r`]]);
			expect(await ended).toBe(0);
			expect(shown()).toContain(service);
			expect(shown()).not.toContain(secret);
			// Nothing erases a question once it stands there.
			expect(shown()).not.toMatch(/(URL|Key): \u001b\[(1G|0?J|2K)/);
			expect(JSON.parse((await credentials('asked', ['export', '--decrypted'])).stdout)).toMatchObject([{ data: { url: service, apiKey: secret } }]);
		});

		// Ctrl-C left the question unanswered, so that the process ended with 0 as if it had stored something.
		it('ends with 130 at Ctrl-C and stores nothing', async () => {
			const { ended, shown } = await terminal('canceled', [[/URL: $/, `${service}\r`], [/Key: $/, '\u0003']]);
			expect(await ended).toBe(130);
			expect(shown()).toContain('Canceled. Nothing was stored.');
			expect((await credentials('canceled', ['list'])).stdout).toBe('No credentials.\n');
		});
	});
});
