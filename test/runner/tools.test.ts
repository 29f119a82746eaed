import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../runner/src/cli';
import { cleanUp, temporaryFolder } from './support';

jest.setTimeout(60_000);

const root = join(__dirname, '..', '..');
let home: string;
beforeAll(() => {
	home = temporaryFolder();
});
afterAll(cleanUp);

async function printed(...words: string[]): Promise<{ code: number; text: string }> {
	let text = '';
	const spies = (['stdout', 'stderr'] as const).map((stream) => jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
		text += String(chunk);
		return true;
	}));
	try {
		return { code: await commandLine(['node', 'halopsa-runner', ...words]), text };
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}

describe('halopsa-runner completion', () => {
	it('completes commands, subcommands and options in bash', async () => {
		const { code, text } = await printed('completion', 'bash');
		expect(code).toBe(0);
		const file = join(home, 'completion.bash');
		writeFileSync(file, text);
		const complete = (...words: string[]): string[] => {
			const quoted = words.map((word) => `"${word}"`).join(' ');
			const script = `source "${file}"; COMP_WORDS=(halopsa-runner ${quoted}); COMP_CWORD=${words.length}; _halopsa_runner; printf '%s\\n' "\${COMPREPLY[@]}"`;
			return execFileSync('bash', ['-c', script], { cwd: home, encoding: 'utf8' }).trim().split('\n');
		};
		expect(complete('cred')).toEqual(['credentials']);
		expect(complete('credentials', 'ex')).toEqual(['export']);
		expect(complete('serve', 'flow.json', '--public-')).toEqual(expect.arrayContaining(['--public-url', '--public-metrics', '--public-panel']));
		writeFileSync(join(home, 'flow.json'), '{}');
		expect(complete('run', 'flo')).toEqual(['flow.json']);
	});

	it('knows three shells', async () => {
		expect((await printed('completion', 'fish')).text).toContain("complete -c halopsa-runner -n '__fish_use_subcommand' -a doctor");
		expect((await printed('completion', 'zsh')).text).toMatch(/^#compdef halopsa-runner/);
		expect((await printed('completion', 'tcsh')).code).toBe(2);
	});
});

describe('every command', () => {
	it.each(['run', 'serve', 'deactivate', 'executions', 'credentials', 'doctor', 'export', 'completion', 'conformance', 'normalise', 'warehouse'])('%s has examples and exit codes in its help', async (name) => {
		expect(await printed(name, '--help')).toMatchObject({ code: 0, text: expect.stringMatching(/Examples?:\n[\s\S]+Exit code: 0/) });
	});
});

describe('deploy/queue-mode', () => {
	const folder = join(root, 'deploy', 'queue-mode');
	const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

	it('has a script that a shell understands and that says what it lacks', () => {
		execFileSync('sh', ['-n', join(folder, 'start.sh')]);
		const run = (...words: string[]): string => {
			try {
				return execFileSync('sh', [join(folder, 'start.sh'), ...words], { encoding: 'utf8', stdio: 'pipe', env: { PATH: process.env['PATH'] } });
			} catch (error) {
				return String(Reflect.get(Object(error), 'stderr'));
			}
		};
		expect(run()).toContain('the packed node pack');
		expect(run(join(folder, 'start.sh'), join(home, 'state'))).toContain('N8N_ENCRYPTION_KEY');
	});

	it('holds no secret, and asks for each one by a name that the example lists', () => {
		const asked = [...read('compose.yaml').matchAll(/\$\{(\w+)[:}]/g)].map(([, name]) => name);
		const listed = [...read('env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
		expect([...new Set(asked)].sort()).toEqual(listed.sort());
		expect(read('env.example')).not.toMatch(/^(N8N_ENCRYPTION_KEY|POSTGRES_PASSWORD)=./m);
	});

	it('every process has a health check, and all are of the version the runner is made for', () => {
		const services = read('compose.yaml').split(/^ {2}(?=\w+:$)/m).slice(1);
		expect(services.map((text) => text.split(':')[0])).toEqual(expect.arrayContaining(['postgres', 'redis', 'main', 'worker', 'webhook']));
		// Volumes have the names of services, and nothing below them.
		for (const text of services.filter((one) => one.includes('image:') || one.includes('command:'))) expect(text).toContain('healthcheck:');
		const { peerDependencies } = JSON.parse(readFileSync(join(root, 'runner', 'package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
		expect(read('Dockerfile')).toContain(`n8nio/n8n:${peerDependencies['n8n-core']}`);
	});
});
