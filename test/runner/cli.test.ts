import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { RunResult } from '../../runner/src';
import { writeFixturePackage } from './fixture-package';
import { cleanUp, jsonFile, onClean, serve, setJson, stock, temporaryFolder, type TestNode, workflow } from './support';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..');
const start = stock('Start', 'manualTrigger');

interface Ended {
	code: number | null;
	stdout: string;
	stderr: string;
	result: RunResult;
}

let program: string;
let home: string;
let folder: string;

beforeAll(async () => {
	home = temporaryFolder();
	folder = temporaryFolder();
	// Inside runner/, so that the bundle finds the packages it leaves out, as the published one does.
	const dist = join(ROOT, 'runner', 'dist', `test-${randomBytes(4).toString('hex')}`);
	onClean(() => rmSync(dist, { recursive: true, force: true }));
	program = join(dist, 'cli.cjs');
	await build({
		entryPoints: [join(ROOT, 'runner', 'src', 'cli.ts')], outfile: program, bundle: true, platform: 'node', format: 'cjs',
		packages: 'external', logLevel: 'error',
	});
	mkdirSync(join(dist, 'bin'));
	writeFileSync(join(dist, 'bin', 'start.cjs'), "require('../cli.cjs').main();");
	program = join(dist, 'bin', 'start.cjs');
});
afterAll(cleanUp);

interface Launch {
	nodeArguments?: string[];
	env?: NodeJS.ProcessEnv;
	onStart?: (child: ChildProcess) => void;
	onStderr?: (text: string) => void;
}

async function halopsaRunner(commandLine: string[], { nodeArguments = [], env = {}, onStart, onStderr }: Launch = {}): Promise<Ended> {
	const child = spawn(process.execPath, [...nodeArguments, program, ...commandLine], {
		env: { PATH: process.env['PATH'], HOME: home, TMPDIR: folder, ...env },
		cwd: folder,
	});
	onStart?.(child);
	const output = { stdout: '', stderr: '' };
	child.stdout.on('data', (chunk: Buffer) => {
		output.stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		output.stderr += chunk.toString();
		onStderr?.(output.stderr);
	});
	const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
	const lastLine = output.stdout.trim().split('\n').at(-1) ?? '';
	return { code, ...output, result: lastLine.startsWith('{') ? (JSON.parse(lastLine) as RunResult) : ({} as RunResult) };
}

const flowFile = (name: string, ...nodes: TestNode[]): string => jsonFile(folder, `${name}.json`, workflow(name, [start, ...nodes]));

describe('halopsa-runner run', () => {
	it('prints one JSON object as the last line, ends with 0 and leaves nothing behind', async () => {
		const ended = await halopsaRunner(['run', flowFile('Sum', setJson('Add', '={{ { "sum": $json.a + 1 } }}')), '--input', '{"a": 2}', '--json']);
		expect(ended).toMatchObject({ code: 0, result: {
			status: 'success', workflow: 'Sum', output: [{ sum: 3 }], errors: [], duration: expect.any(Number),
			nodes: { Start: { runs: 1, items: 1, errors: 0 }, Add: { runs: 1, items: 1, ms: expect.any(Number), errors: 0 } },
		} });
		expect(ended.stderr).toContain('✓ Add  1 item');
		expect(readdirSync(home)).toEqual([]);
		expect(readdirSync(folder).filter((name) => name.startsWith('halopsa-runner-'))).toEqual([]);
	});

	it('prints tables for people', async () => {
		const { code, stdout } = await halopsaRunner(['run', flowFile('Table', setJson('Row', { stream: 'clients', created: 12 }))]);
		expect(code).toBe(0);
		expect(stdout).toMatch(/Node\s+│ Runs\s+│ Items/);
		expect(stdout).toMatch(/stream\s+│ created/);
		expect(stdout).toMatch(/clients\s+│ 12/);
		expect(stdout).toContain('Workflow "Table" finished');
	});

	it('takes input from a file', async () => {
		const input = jsonFile(folder, 'items.json', [{ n: 1 }, { n: 2 }]);
		const { result } = await halopsaRunner(['run', flowFile('Same', stock('Same', 'noOp')), '--input', `@${input}`, '--json']);
		expect(result.output).toEqual([{ n: 1 }, { n: 2 }]);
	});

	it('ends with 1 when a node fails, and says which node, which item and what to do', async () => {
		const nodes = writeFixturePackage(temporaryFolder());
		const fail: TestNode = { ...start, name: 'Create client', type: 'n8n-nodes-fixture.fixtureFail', parameters: { item: 2 } };
		const file = flowFile('Failing', fail);
		const json = await halopsaRunner(['run', file, '--nodes', nodes, '--json']);
		expect(json).toMatchObject({ code: 1, result: {
			status: 'error', output: [], nodes: { 'Create client': { errors: 1 } },
			errors: [{ node: 'Create client', item: 2, message: 'The client has no name', advice: 'Give it a name.' }],
		} });
		const text = await halopsaRunner(['run', file, '--nodes', nodes]);
		expect(text.code).toBe(1);
		expect(text.stdout).toContain('✗ Node "Create client", item 2: The client has no name');
		expect(text.stdout).toContain('What to do: Give it a name.');
	});

	it('says what to do when nothing answers', async () => {
		const get = stock('Get', 'httpRequest', { url: 'http://127.0.0.1:1/', options: {} });
		const { code, result } = await halopsaRunner(['run', flowFile('Unreachable', get), '--json']);
		expect(code).toBe(1);
		expect(result.errors).toMatchObject([{ node: 'Get', advice: expect.stringContaining('check the URL') }]);
	});

	it('cannot sleep for long, and runs code only when it is allowed', async () => {
		const wait = await halopsaRunner(['run', flowFile('Long', stock('Sleep', 'wait', { amount: 2, unit: 'hours' })), '--json']);
		expect(wait).toMatchObject({ code: 1, result: { errors: [{ message: expect.stringContaining('wait at most 65 seconds') }] } });
		const script = flowFile('Coded', stock('Script', 'code', { jsCode: 'return [{ json: { n: $input.all().length } }]' }));
		const code = await halopsaRunner(['run', script, '--json']);
		expect(code).toMatchObject({ code: 2, result: { errors: [{ message: expect.stringContaining('Node "Script"'), advice: expect.stringContaining('--allow-code') }] } });
		expect(await halopsaRunner(['run', script, '--allow-code', '--json'])).toMatchObject({ code: 0, result: { output: [{ n: 1 }] } });
	});

	it('uses credentials from the file and keeps the data folder', async () => {
		const secret = randomBytes(16).toString('hex');
		const url = await serve((request, response) => {
			const ok = request.headers['api-key'] === secret;
			response.writeHead(ok ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify({ ok }));
		});
		const credentials = jsonFile(temporaryFolder(), 'credentials.json', [
			{ id: '1', name: 'Key', type: 'fixtureKeyApi', data: { url, apiKey: secret } },
		]);
		const data = join(folder, 'data');
		const fetch: TestNode = { ...start, name: 'Fetch', type: 'n8n-nodes-fixture.fixtureFetch', parameters: { kind: 'fixtureKeyApi' } };
		const nodes = writeFixturePackage(temporaryFolder());
		const ended = await halopsaRunner(['run', flowFile('Keyed', fetch), '--credentials', credentials, '--data', data, '--nodes', nodes, '--json']);
		expect(ended).toMatchObject({ code: 0, result: { output: [{ ok: true }] } });
		expect(ended.stdout + ended.stderr).not.toContain(secret);
		expect(existsSync(join(data, 'runner.sqlite'))).toBe(true);
		expect(readdirSync(home)).toEqual([]);
	});

	it('lets go of the data of finished sub-workflows', async () => {
		const pages = Array.from({ length: 80 }, (_, index) => index);
		const call = stock('Page', 'executeWorkflow', {
			source: 'database', workflowId: { __rl: true, mode: 'id', value: '={{ $workflow.id }}' }, mode: 'each', options: {},
		});
		const bulk = setJson('Bulk', '={{ { "bulk": "x".repeat(4000000) + $json.pages } }}');
		const file = jsonFile(folder, 'bounded.json', workflow(
			'Bounded',
			[start, setJson('List', { pages }), stock('Split', 'splitOut', { fieldToSplitOut: 'pages', options: {} }), call],
			[stock('Called', 'executeWorkflowTrigger', { inputSource: 'passthrough' }), bulk, setJson('Small', { ok: true })],
		));
		// 80 pages of 4 MB and more would not fit.
		const ended = await halopsaRunner(['run', file, '--json'], { nodeArguments: ['--max-old-space-size=200'] });
		expect(ended.code).toBe(0);
		expect(ended.result.output).toHaveLength(80);
	});

	it('finishes the node that is running on Ctrl-C, starts no other and ends with 130', async () => {
		let child: ChildProcess | undefined;
		let answer = () => {};
		const url = await serve((_request, response) => {
			answer = () => response.end('{"late": true}');
			child?.kill('SIGINT');
		});
		const ended = await halopsaRunner(['run', flowFile('Slow', stock('Get', 'httpRequest', { url, options: {} }), setJson('After', {})), '--json'], {
			onStart: (started) => {
				child = started;
			},
			onStderr: (text) => {
				if (text.includes('Canceling')) answer();
			},
		});
		expect(ended).toMatchObject({ code: 130, result: { status: 'canceled', nodes: { Start: { runs: 1 } } } });
		expect(ended.result.nodes).not.toHaveProperty('After');
	});

	it('ends at once on the second Ctrl-C', async () => {
		let child: ChildProcess | undefined;
		const url = await serve(() => child?.kill('SIGINT'));
		const ended = await halopsaRunner(['run', flowFile('Hanging', stock('Get', 'httpRequest', { url, options: {} }))], {
			onStart: (started) => {
				child = started;
			},
			onStderr: (text) => {
				if (text.includes('Canceling')) child?.kill('SIGINT');
			},
		});
		expect(ended.code).toBe(130);
		expect(readdirSync(folder).filter((name) => name.startsWith('halopsa-runner-'))).toEqual([]);
	});

	it.each<[string, () => string[], string]>([
		['no command', () => [], 'Examples:'],
		['an unknown command', () => ['fly'], "unknown command 'fly'"],
		['an unknown option', () => ['run', 'x.json', '--fast'], "unknown option '--fast'"],
		['no file', () => ['run'], "missing required argument 'workflow'"],
		['a missing file', () => ['run', 'absent.json'], 'The workflow file absent.json does not exist.'],
		['a file that is no workflow', () => ['run', jsonFile(folder, 'no.json', { a: 1 })], 'is not an n8n workflow: nodes: Required'],
		['a missing credentials file', () => ['run', flowFile('A'), '--credentials', 'absent.json'], 'credentials file absent.json does not exist'],
		['input that is no JSON', () => ['run', flowFile('A'), '--input', '{a}'], '--input is not valid JSON'],
		['an unknown package', () => ['run', flowFile('B', { ...start, name: 'X', type: 'n8n-nodes-absent.y' })], 'Node "X" is of type "n8n-nodes-absent.y"'],
		['a folder without a package', () => ['run', flowFile('A'), '--nodes', folder], 'has no package.json'],
		['a data folder that is a file', () => ['run', flowFile('A'), '--data', flowFile('A')], 'cannot be made'],
		['a data folder of another key', () => {
			const data = temporaryFolder();
			mkdirSync(join(data, '.n8n'));
			jsonFile(join(data, '.n8n'), 'config', { encryptionKey: randomBytes(16).toString('hex') });
			return ['run', flowFile('A'), '--data', data];
		}, 'N8N_ENCRYPTION_KEY differs'],
	])('ends with 2 for %s', async (name, commandLine, message) => {
		const env = name.includes('another key') ? { N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex') } : {};
		const ended = await halopsaRunner(commandLine(), { env });
		expect(ended.stderr + ended.stdout).toContain(message);
		expect(ended.code).toBe(2);
	});

	it('answers in JSON also when it refuses', async () => {
		const { code, result } = await halopsaRunner(['run', 'absent.json', '--json']);
		expect(code).toBe(2);
		expect(result).toMatchObject({ status: 'error', errors: [{ node: null, message: expect.stringContaining('absent.json') }] });
	});

	it('explains itself', async () => {
		const { code, stdout } = await halopsaRunner(['run', '--help']);
		expect(code).toBe(0);
		for (const word of ['--credentials', '--data', '--input', '--json', 'Examples:', 'Exit code']) expect(stdout).toContain(word);
	});
});
