import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const runnerProgram = path.join(root, 'runner', 'bin', 'halopsa-runner.cjs');

/**
 * Runs a Node.js program to its end. Gives what it printed, the milliseconds from its start until stdout matched
 * `until` (or until its end) and the most memory it had, in megabytes. How it ends does not matter once `until` was
 * printed: now and then n8n crashes while its native modules are torn down.
 */
export async function measured(args, { folder, node = process.execPath, env = process.env, until }) {
	const rssFile = path.join(folder, 'max-rss');
	rmSync(rssFile, { force: true });
	const started = performance.now();
	const child = spawn(node, ['--require', path.join(root, 'test', 'bench', 'maxRss.cjs'), ...args], {
		env: { ...env, BENCH_MAX_RSS_FILE: rssFile },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const said = { stdout: '', stderr: '' };
	let milliseconds;
	child.stdout.on('data', (chunk) => {
		said.stdout += chunk;
		if (until?.test(said.stdout)) milliseconds ??= performance.now() - started;
	});
	child.stderr.on('data', (chunk) => (said.stderr += chunk));
	const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
	if (until === undefined && code === 0) milliseconds = performance.now() - started;
	if (milliseconds === undefined) throw new Error(`${args[0]} ended with code ${code}:\n${(said.stdout + said.stderr).slice(-2000)}`);
	return { ...said, milliseconds, megabytes: Number(readFileSync(rssFile, 'utf8')) / 1024 };
}

/** Runs a workflow with the built CLI in a process of its own. Gives its result, its duration from start to exit and the most memory it had. */
export async function measuredRun(folder, workflow, ...options) {
	const { stdout, milliseconds, megabytes } = await measured([runnerProgram, 'run', workflow, '--json', ...options], { folder });
	return { result: JSON.parse(stdout.trim().split('\n').at(-1)), milliseconds, megabytes };
}
