import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './measuredRun.mjs';

const DELIVERIES = 2_000;
const SENDERS = 16;
const IDLE_BUDGET_MB = 200;

const set = { mode: 'raw', jsonOutput: '{"done": true}', options: {} };
const link = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/** A trigger and two nodes, as both sides run it. */
const workflow = (trigger) => ({
	id: 'bench', name: 'Bench',
	nodes: [
		{ name: 'In', position: [0, 0], ...trigger },
		{ name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [200, 0], parameters: set },
		{ name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [400, 0], parameters: {} },
	],
	connections: { In: link('Set'), Set: link('End') },
});

const WEBHOOK = { type: 'n8n-nodes-base.webhook', typeVersion: 2.1, webhookId: 'bench', parameters: { httpMethod: 'POST', path: 'bench', options: {} } };
const MANUAL = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };

function deliver(url, agent) {
	return new Promise((resolve, reject) => {
		const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
		sent.on('error', reject).end('{"id":1,"summary":"Printer is on fire"}');
	});
}

async function start(file, folder) {
	const program = path.join(root, 'runner', 'bin', 'halopsa-runner.cjs');
	const child = spawn(process.execPath, [program, 'serve', file, '--port', '0', '--data', path.join(folder, 'serve-data'), '--max-queued', String(DELIVERIES)], { stdio: ['ignore', 'pipe', 'ignore'] });
	let said = '';
	const url = await new Promise((resolve, reject) => {
		child.once('exit', (code) => reject(new Error(`serve ended with code ${code}`)));
		child.stdout.on('data', (chunk) => {
			said += chunk;
			const [, found] = /Listening on (\S+)/.exec(said) ?? [];
			if (found) resolve(found);
		});
	});
	return { child, url };
}

const megabytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function served(file, folder) {
	const { child, url } = await start(file, folder);
	const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
	const idle = megabytes(child.pid);
	const refused = new Set();
	const begin = performance.now();
	let left = DELIVERIES;
	await Promise.all(Array.from({ length: SENDERS }, async () => {
		while (left-- > 0) {
			const status = await deliver(`${url}/webhook/bench`, agent);
			if (status !== 200) refused.add(status);
		}
	}));
	const accepted = performance.now() - begin;
	for (;;) {
		const { running, queued } = await (await fetch(`${url}/healthz`)).json();
		if (running + queued === 0) break;
	}
	const finished = performance.now() - begin;
	const after = megabytes(child.pid);
	agent.destroy();
	child.removeAllListeners('exit');
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	await ended;
	if (refused.size > 0) throw new Error(`Deliveries were refused with ${[...refused].join(', ')}`);
	return { accepted: (DELIVERIES / accepted) * 1000, finished: (DELIVERIES / finished) * 1000, idle, after };
}

/** The same nodes without HTTP and without anything stored: what n8n's engine does alone. */
async function engineAlone() {
	const { createRunner } = createRequire(import.meta.url)(path.join(root, 'runner', 'dist', 'index.cjs'));
	const runner = createRunner();
	const flow = workflow(MANUAL);
	await runner.run(flow);
	const begin = performance.now();
	for (let run = 0; run < DELIVERIES / 4; run += 1) await runner.run(flow);
	const perSecond = (DELIVERIES / 4 / (performance.now() - begin)) * 1000;
	await runner.close();
	return perSecond;
}

/** Webhook to finished execution, each delivery stored before its answer. */
export async function benchServe(folder, print) {
	const file = path.join(folder, 'bench.json');
	writeFileSync(file, JSON.stringify(workflow(WEBHOOK)));
	const { accepted, finished, idle, after } = await served(file, folder);
	const alone = await engineAlone();
	print(`serve: ${DELIVERIES} deliveries over ${SENDERS} connections, a workflow of three nodes`, [
		['accepted per second', 'finished per second', 'engine alone per second', 'ratio', 'idle MB', 'of the budget', 'MB afterwards'],
		[accepted.toFixed(0), finished.toFixed(0), alone.toFixed(0), (finished / alone).toFixed(2), idle.toFixed(0), (idle / IDLE_BUDGET_MB).toFixed(2), after.toFixed(0)],
	]);
}
