import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs a workflow with the built CLI in a process of its own. Gives its result, its duration from start to exit and the most memory it had. */
export async function measuredRun(folder, workflow, ...options) {
	const rssFile = path.join(folder, 'max-rss');
	const program = path.join(root, 'runner', 'bin', 'halopsa-runner.cjs');
	const args = ['--require', path.join(root, 'test', 'bench', 'maxRss.cjs'), program, 'run', workflow, '--json', ...options];
	const started = performance.now();
	const child = spawn(process.execPath, args, {
		env: { ...process.env, BENCH_MAX_RSS_FILE: rssFile },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const said = { stdout: '', stderr: '' };
	child.stdout.on('data', (chunk) => (said.stdout += chunk));
	child.stderr.on('data', (chunk) => (said.stderr += chunk));
	const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
	const milliseconds = performance.now() - started;
	if (code !== 0) throw new Error(`The runner ended with code ${code}:\n${said.stderr.slice(-2000)}`);
	const result = JSON.parse(said.stdout.trim().split('\n').at(-1));
	return { result, milliseconds, megabytes: Number(readFileSync(rssFile, 'utf8')) / 1024 };
}
