import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const GRACE_MS = 15_000;
const running = new Set();

/** A port nobody listens on now. n8n takes no port 0, so its ports are reserved this way just before it starts. */
export async function freePort() {
	const server = createServer();
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Ends a process group by the id of the process that we started as its leader. */
function signal(child, name) {
	try {
		process.kill(-child.pid, name);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

/** Starts a program that keeps running; its output goes to a log file. It leads its own process group, as n8n starts helpers. */
export function start(name, command, args, { env = process.env, cwd, log, stopSignal = 'SIGTERM', uid, gid }) {
	mkdirSync(path.dirname(log), { recursive: true });
	const output = createWriteStream(log, { flags: 'a' });
	const child = spawn(command, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
	child.stdout.pipe(output, { end: false });
	child.stderr.pipe(output, { end: false });
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(`could not start: ${error.message}`));
		child.once('exit', (code, by) => resolve(by ?? code));
	});
	const handle = {
		name,
		pid: child.pid,
		log,
		ended,
		outcome: undefined,
		logText: () => readFileSync(log, 'utf8'),
		kill: () => {
			signal(child, 'SIGKILL');
			return ended;
		},
		async stop() {
			if (handle.outcome === undefined) signal(child, stopSignal);
			const late = setTimeout(() => signal(child, 'SIGKILL'), GRACE_MS);
			await ended;
			clearTimeout(late);
			running.delete(handle);
		},
	};
	void ended.then((outcome) => {
		handle.outcome = outcome;
		output.end();
	});
	running.add(handle);
	return handle;
}

/** Stops everything {@link start} began and has not stopped yet, the latest first. */
export async function stopAll() {
	for (const handle of [...running].reverse()) await handle.stop();
}

/** Runs a program to its end; rejects with what it said when it fails. */
export async function run(command, args, { env = process.env, cwd, timeoutMs = 600_000, accept = [0], uid, gid } = {}) {
	const child = spawn(command, args, { cwd, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] });
	const said = { stdout: '', stderr: '' };
	for (const stream of ['stdout', 'stderr']) {
		child[stream].setEncoding('utf8').on('data', (text) => {
			said[stream] += text;
		});
	}
	const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (status, by) => resolve(status ?? by));
	}).finally(() => clearTimeout(late));
	if (accept.includes(code)) return { ...said, code };
	const last = `${said.stderr}\n${said.stdout}`.trim().split('\n').slice(-25).join('\n');
	throw new Error(`${path.basename(command)} ${args.join(' ')} ended with ${code}:\n${last}`);
}

/** Says that waiting on will not help. */
export class Hopeless extends Error {}

/**
 * Asks until there is an answer other than undefined or false. A real server gives no other sign of being ready;
 * the time is a bound after which the last failure is reported, never a pause.
 */
export async function until(what, ask, { timeoutMs = 60_000, everyMs = 100, alive = () => undefined } = {}) {
	const deadline = Date.now() + timeoutMs;
	for (let failure; ; ) {
		try {
			const answer = await ask();
			if (answer !== undefined && answer !== false) return answer;
		} catch (error) {
			if (error instanceof Hopeless) throw error;
			failure = error;
		}
		const death = alive();
		if (death !== undefined) throw new Error(`Waiting for ${what}: the process ended (${death}).`);
		if (Date.now() > deadline) {
			throw new Error(`Waited ${timeoutMs / 1000} s for ${what}${failure ? `: ${failure.message}` : ''}`);
		}
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}
