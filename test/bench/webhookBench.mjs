import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './measuredRun.mjs';

const DELIVERIES = 3_000;
const WARM_UP = 300;
const ROUNDS = 3;
const CONNECTIONS = 8;
const PER_SECOND_BUDGET = 200;
const P99_BUDGET_MS = 100;

const { startHaloTenant } = createRequire(import.meta.url)(path.join(root, 'simulator', 'dist', 'index.cjs'));

const noOp = { id: 'end', name: 'Done', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [200, 0], parameters: {} };

const workflowOf = (id, trigger) => ({
	id, name: id, settings: {}, nodes: [{ name: 'Trigger', position: [0, 0], ...trigger }, noOp],
	connections: { Trigger: { main: [[{ node: 'Done', type: 'main', index: 0 }]] } },
});

const ours = workflowOf('ours', {
	id: 'ours', webhookId: 'ours', type: 'n8n-nodes-halopsa.haloPsaTrigger', typeVersion: 1, parameters: { events: ['ticketStatusChanged'] },
});

/** n8n's own node, with the same check of user and password. */
const stock = workflowOf('stock', {
	id: 'stock', webhookId: 'stock', type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: { httpMethod: 'POST', path: 'stock', authentication: 'basicAuth', options: {} },
});

const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function serverProcess() {
	const child = fork(path.join(root, 'test', 'bench', 'webhookChild.mjs'));
	const ask = (question, given = {}) =>
		new Promise((resolve, reject) => {
			child.once('message', ({ answer, error }) => (error ? reject(new Error(error)) : resolve(answer)));
			child.once('error', reject);
			child.send({ ask: question, ...given });
		});
	return { ask, end: () => child.kill() };
}

const delivery = (index) =>
	JSON.stringify({
		id: randomUUID(), webhook_id: randomUUID(), notification_id: 41, escmsg_id: randomUUID(), event: 'ticket status changed', message: `The status has been changed for Ticket ID: ${index}.`,
		object_id: index, agent_id: 3, timestamp: '2026-09-25T06:41:08.7895915Z',
		ticket: { id: index, summary: 'Printer', status_id: 9, tickettype_id: 25, client_id: 1, team_id: 5, agent_id: 3, customfields: [], hasbeenclosed: true },
	});

/** Milliseconds from sending one delivery to its complete answer. */
function deliver(agent, { url, authorization }, index) {
	const body = delivery(index);
	const started = performance.now();
	return new Promise((resolve, reject) => {
		const sending = request(url, { method: 'POST', agent, headers: { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
			response.resume();
			response.on('end', () => (response.statusCode === 200 ? resolve(performance.now() - started) : reject(new Error(`${url} answered ${response.statusCode}`))));
		});
		sending.on('error', reject);
		sending.end(body);
	});
}

/** Sends over kept connections, each the next delivery as soon as the one before is answered. */
async function load(target, count) {
	const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
	const times = [];
	let next = 0;
	const started = performance.now();
	const connection = async () => {
		while (next < count) {
			next += 1;
			times.push(await deliver(agent, target, next));
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, connection));
	const seconds = (performance.now() - started) / 1000;
	agent.destroy();
	times.sort((left, right) => left - right);
	return { perSecond: count / seconds, p99: times[Math.floor(count * 0.99)] };
}

const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];

/** Deliveries acknowledged by the trigger and by n8n's Webhook node, both served by the runner in one process, taking turns. */
export async function benchWebhooks(print) {
	const tenant = await startHaloTenant({ size: 10, limit: false });
	const dataDir = mkdtempSync(path.join(tmpdir(), 'webhook-bench-'));
	const server = serverProcess();
	const { clientId, clientSecret } = tenant.application;
	const login = { user: 'n8n', password: randomBytes(32).toString('hex') };
	const credentials = [
		{ id: 'halo', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: { resourceUrl: tenant.url, tenant: tenant.tenant, clientId, clientSecret, scope: 'all', requestsPerWindow: 100_000, windowSeconds: 300 } },
		{ id: 'basic', name: 'Basic', type: 'httpBasicAuth', data: login },
	];
	try {
		const { url, workflows } = await server.ask('open', { workflows: [ours, stock], credentials, dataDir });
		const [problem] = workflows.filter(({ problem }) => problem !== undefined);
		if (problem) throw new Error(`${problem.name}: ${problem.problem}`);
		const [webhook] = tenant.records('Webhook');
		const targets = {
			'HaloPSA Trigger': { url: webhook.url, authorization: basic(webhook.basic_username, webhook.basic_password) },
			'Webhook (n8n)': { url: `${url}/webhook/stock`, authorization: basic(login.user, login.password) },
		};
		const figures = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
		for (const target of Object.values(targets)) await load(target, WARM_UP);
		for (let round = 0; round < ROUNDS; round += 1) {
			for (const [name, target] of Object.entries(targets)) {
				await server.ask('idle');
				figures[name].push(await load(target, DELIVERIES));
			}
		}
		const { megabytes } = await server.ask('idle');
		const [own, other] = Object.values(figures).map((runs) => ({ perSecond: median(runs.map(({ perSecond }) => perSecond)), p99: median(runs.map(({ p99 }) => p99)) }));
		const row = (name, { perSecond, p99 }) => [name, perSecond.toFixed(0), PER_SECOND_BUDGET, p99.toFixed(1), P99_BUDGET_MS, (perSecond / other.perSecond).toFixed(2)];
		print(`Deliveries acknowledged by the runner: ${DELIVERIES} over ${CONNECTIONS} connections, median of ${ROUNDS} rounds, ${megabytes.toFixed(0)} MB in the end`, [
			['node', 'a second', 'at least', 'p99 ms', 'under', 'ratio'],
			row('HaloPSA Trigger', own),
			row('Webhook (n8n)', other),
		]);
		await server.ask('stop');
	} finally {
		server.end();
		await tenant.close();
		rmSync(dataDir, { recursive: true, force: true });
	}
}
