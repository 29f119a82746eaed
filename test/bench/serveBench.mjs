import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { nodeBinary } from '../n8n/instance.mjs';
import { until } from '../n8n/processes.mjs';
import { runnerProgram } from './measuredRun.mjs';
import { median, n8nIsThere, withN8n } from './realN8n.mjs';

const DELIVERIES = 400;
const WARM_UP = 100;
const ROUNDS = 3;
const SENDERS = 16;
const IDLE_BUDGET_MB = 200;
const TIMES_N8N = 3;
const LOOK_MS = 50;

const link = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/** As both sides run it: answered on receipt, then two nodes. */
const workflow = {
	id: 'bench', name: 'Bench', settings: { executionOrder: 'v1' },
	nodes: [
		{
			id: 'in', name: 'In', type: 'n8n-nodes-base.webhook', typeVersion: 2.1, webhookId: 'bench', position: [0, 0],
			parameters: { httpMethod: 'POST', path: 'bench', options: {} },
		},
		{ id: 'set', name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [200, 0], parameters: { mode: 'raw', jsonOutput: '{"done": true}', options: {} } },
		{ id: 'end', name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [400, 0], parameters: {} },
	],
	connections: { In: link('Set'), Set: link('End') },
};

function deliver(url, agent) {
	return new Promise((resolve, reject) => {
		const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
		sent.on('error', reject).end('{"id":1,"summary":"Printer is on fire"}');
	});
}

/** Sends deliveries, each connection the next one when the one before is answered; measures until the last has been executed. */
async function load({ url, finished }, count) {
	const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
	const before = await finished();
	const refused = new Set();
	const begin = performance.now();
	let left = count;
	await Promise.all(Array.from({ length: SENDERS }, async () => {
		while (left-- > 0) {
			const status = await deliver(`${url}/webhook/bench`, agent);
			if (status !== 200) refused.add(status);
		}
	}));
	const accepted = performance.now() - begin;
	if (refused.size > 0) throw new Error(`Deliveries were refused with ${[...refused].join(', ')}`);
	await until('all executions', async () => (await finished()) - before >= count, { everyMs: LOOK_MS, timeoutMs: 300_000 });
	const done = performance.now() - begin;
	agent.destroy();
	return { accepted: (count / accepted) * 1000, finished: (count / done) * 1000 };
}

const megabytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function withServe(folder, work) {
	const file = path.join(folder, 'bench.json');
	writeFileSync(file, JSON.stringify(workflow));
	const args = [runnerProgram, 'serve', file, '--port', '0', '--data', path.join(folder, 'serve-data'), '--max-queued', String(DELIVERIES)];
	// The Node.js that n8n needs, so that both run on the same one.
	const child = spawn(existsSync(nodeBinary) ? nodeBinary : process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	const ended = new Promise((resolve) => child.once('exit', resolve));
	let said = '';
	const url = await new Promise((resolve, reject) => {
		child.once('exit', (code) => reject(new Error(`serve ended with code ${code}`)));
		child.stdout.on('data', (chunk) => {
			said += chunk;
			const [, found] = /Listening on (\S+)/.exec(said) ?? [];
			if (found) resolve(found);
		});
	});
	const succeeded = /^halopsa_runner_executions_total\{workflow="Bench",status="success"\} (\d+)$/m;
	const finished = async () => Number(succeeded.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? 0);
	try {
		return await work({ url, finished, pid: child.pid });
	} finally {
		child.kill('SIGTERM');
		await ended;
	}
}

/** n8n as it is installed: SQLite, every execution kept. */
async function n8nSide({ rest, base }) {
	const { id } = await rest.createWorkflow({ ...workflow, id: undefined });
	await rest.publish(id);
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
	return { url: base, finished: async () => (await rest.call('GET', `/rest/executions?filter=${filter}&limit=1`)).count };
}

async function rounds(sides) {
	const figures = sides.map(() => []);
	for (const side of sides) await load(side, WARM_UP);
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const [index, side] of sides.entries()) figures[index].push(await load(side, DELIVERIES));
	}
	return figures.map((runs) => ({ accepted: median(runs.map((run) => run.accepted)), finished: median(runs.map((run) => run.finished)) }));
}

/** Webhook to finished execution, each delivery stored before its answer, beside a single n8n main. */
export async function benchServe(folder, print) {
	await withServe(folder, async (serve) => {
		const idle = megabytes(serve.pid);
		const [own, n8n] = n8nIsThere()
			? await withN8n(folder, async (instance) => await rounds([serve, await n8nSide(instance)]))
			: await rounds([serve]);
		const row = (name, { accepted, finished }, ...more) => [name, accepted.toFixed(0), finished.toFixed(0), ...more];
		print(`Webhook to finished execution: ${DELIVERIES} deliveries over ${SENDERS} connections, three nodes, median of ${ROUNDS} rounds`, [
			['', 'accepted per second', 'finished per second', 'times n8n', 'at least'],
			row('halopsa-runner serve', own, n8n ? (own.finished / n8n.finished).toFixed(2) : '', TIMES_N8N),
			...(n8n ? [row('n8n, one main', n8n, '', '')] : []),
		]);
		print('Memory of serve', [
			['idle MB', 'under', 'ratio', 'after the deliveries MB'],
			[idle.toFixed(0), IDLE_BUDGET_MB, (idle / IDLE_BUDGET_MB).toFixed(2), megabytes(serve.pid).toFixed(0)],
		]);
	});
}
