import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Cluster, startedBy } from '../cluster.mjs';
import { createUserFolder } from '../instance.mjs';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { startQueueServers } from '../queueServers.mjs';
import { startSystems } from '../systems.mjs';
import { changeTicket, receiver } from '../triggerWorkflow.mjs';

export const title = 'Queue mode: main, webhook processor, two workers';

const DELIVERIES = 500;
const MEASURED = 150;
const AT_ONCE = 25;
const CHANGES = 10;
/** Small enough that 500 deliveries meet it several times; every worker has its half. */
const LIMIT = { requests: 200, windowSeconds: 10 };

/**
 * One delivery makes or finds one ticket by its summary and is answered when that is done. Answered on receipt, a
 * delivery would be gone with the worker that holds it: n8n keeps nothing of such an execution that could be retried.
 */
function intake(place, credential, clientId) {
	return {
		name: 'Alert intake',
		nodes: [
			{
				id: 'webhook',
				name: 'Alert',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: place,
				parameters: { httpMethod: 'POST', path: place, responseMode: 'lastNode', options: {} },
			},
			{
				id: 'ticket',
				name: 'Make or Find Ticket',
				type: 'n8n-nodes-halopsa.haloPsa',
				typeVersion: 1,
				position: [240, 0],
				parameters: {
					resource: 'ticket',
					operation: 'upsert',
					fields: {
						mappingMode: 'defineBelow',
						value: { summary: '={{ $json.body.alert }}', details: '={{ $json.body.alert }}', client_id: clientId, tickettype_id: 1 },
						matchingColumns: ['summary', 'client_id'],
						schema: [],
					},
					dryRun: false,
					options: {},
				},
				credentials: { haloPsaClientCredentialsApi: credential },
			},
		],
		connections: { Alert: { main: [[{ node: 'Make or Find Ticket', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

class Intake {
	constructor(cluster, halo, place) {
		Object.assign(this, { cluster, halo, place });
	}

	/** One delivery, as a monitoring system sends it: again until it is accepted. Answers with the refusals. */
	async #deliver(alert) {
		for (let refusals = 0; ; refusals += 1) {
			const response = await fetch(`${this.cluster.webhooks.base}/webhook/${this.place}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ alert }),
			});
			const text = await response.text();
			if (response.status === 200) return refusals;
			assert.ok(refusals < 3, `"${alert}" is refused again and again: ${text}`);
		}
	}

	/** Delivers all alerts, some at once. Answers with the number of refusals. */
	async send(alerts) {
		const waiting = [...alerts];
		const lane = async () => {
			let refusals = 0;
			for (let alert = waiting.shift(); alert !== undefined; alert = waiting.shift()) refusals += await this.#deliver(alert);
			return refusals;
		};
		const refusals = await Promise.all(Array.from({ length: AT_ONCE }, lane));
		return refusals.reduce((sum, count) => sum + count, 0);
	}

	/** How often each alert became a ticket. */
	ticketsOf(alerts) {
		const counts = new Map(alerts.map((alert) => [alert, 0]));
		for (const { summary } of this.halo.records('Tickets')) if (counts.has(summary)) counts.set(summary, counts.get(summary) + 1);
		return counts;
	}

	async measure(name, count) {
		const alerts = Array.from({ length: count }, (_, index) => `${name} ${index}`);
		const started = Date.now();
		assert.equal(await this.send(alerts), 0);
		return count / ((Date.now() - started) / 1000);
	}
}

/** How many executions n8n shows as failed. */
async function failedExecutions(rest) {
	const filter = encodeURIComponent(JSON.stringify({ status: ['error', 'crashed'] }));
	return (await rest.call('GET', `/rest/executions?filter=${filter}&limit=100`)).results.length;
}

async function proveThroughput({ report, cluster, intake: one }) {
	await one.measure('Warm up', 10);
	await report.step('one worker', async () => report.figure('Throughput with one worker', `${(await one.measure('Single', MEASURED)).toFixed(1)} tickets/s`));
	await report.step('a second worker joins', () => cluster.addWorker());
	await one.measure('Warm up again', 20);
	await report.step('two workers', async () => {
		const before = cluster.workers.map(startedBy);
		report.figure('Throughput with two workers', `${(await one.measure('Double', MEASURED)).toFixed(1)} tickets/s`);
		const shares = cluster.workers.map((worker, index) => startedBy(worker) - before[index]);
		assert.ok(shares.every((share) => share > MEASURED / 5), `the workers took ${shares.join(' and ')}`);
	});
}

async function proveLoss({ report, cluster, intake: one, halo }) {
	const alerts = Array.from({ length: DELIVERIES }, (_, index) => `Alert ${index}`);
	halo.setLimit(LIMIT);
	halo.resetLog();
	const started = Date.now();
	const [, second] = cluster.workers;
	const made = () => [...one.ticketsOf(alerts).values()].filter((count) => count > 0).length;
	await report.step(`${DELIVERIES} deliveries are all accepted, though one worker is killed in the middle`, async () => {
		const sending = one.send(alerts);
		await until('a quarter of the tickets', () => made() > DELIVERIES / 4, { timeoutMs: 120_000 });
		await second.handle.kill();
		const refusals = await sending;
		report.figure('Refused because their worker was killed, and delivered again', `${refusals} of ${DELIVERIES}`);
		assert.equal(await failedExecutions(cluster.rest), refusals, 'n8n does not show as failed what it refused');
	});
	await report.step('each has exactly one ticket: no loss, no double', () => {
		assert.deepEqual([...one.ticketsOf(alerts)].filter(([, count]) => count !== 1), []);
	});
	report.figure(`${DELIVERIES} deliveries within ${LIMIT.requests} requests per ${LIMIT.windowSeconds} s, one worker killed`, `${((Date.now() - started) / 1000).toFixed(0)} s`);
	await report.step('the rate budget held across the workers', () => {
		const most = halo.maxInWindow(LIMIT.windowSeconds);
		report.figure('Most requests in a window', `${most} of ${LIMIT.requests}`);
		assert.ok(most <= LIMIT.requests);
		assert.equal(halo.log.filter(({ status }) => status === 429).length, 0);
	});
}

/** The HaloPSA Trigger where main registers, the processor receives and the workers run. */
async function proveTrigger({ report, cluster, halo, credential }) {
	const { id } = await cluster.rest.createWorkflow(receiver(credential));
	await report.step('a published HaloPSA Trigger has its webhook at the address of the processor', async () => {
		await cluster.rest.publish(id);
		assert.deepEqual(halo.records('Webhook').map(({ url }) => new URL(url).origin), [cluster.webhooks.base]);
	});
	await report.step(`${CHANGES} changes of tickets are ${CHANGES} executions on the workers, each with its ticket`, async () => {
		const changed = [];
		for (let index = 0; index < CHANGES; index += 1) changed.push((await changeTicket(halo, index)).id);
		const executions = await until('the executions of the deliveries', async () => {
			const found = await cluster.rest.executions(id);
			return found.length >= CHANGES && found.every(({ status }) => status === 'success') && found;
		});
		const read = [];
		for (const execution of executions) read.push(outcomeOf(await cluster.rest.finished(execution.id))[0].id);
		assert.deepEqual(read.sort((a, b) => a - b), changed.sort((a, b) => a - b));
	});
	await report.step('forged deliveries are refused by the processor', async () => {
		halo.webhooks.reset();
		halo.webhooks.setPlan({ tamper: 1, drop: 1 });
		await changeTicket(halo);
		assert.deepEqual(halo.webhooks.attempts.filter(({ forged }) => forged).map(({ status }) => status), [401]);
		halo.webhooks.setPlan({});
		assert.equal((await cluster.rest.executions(id)).length, CHANGES);
	});
	await report.step('unpublished, HaloPSA has no webhook of it', async () => {
		await cluster.rest.unpublish(id);
		await until('the webhook to be gone', () => halo.records('Webhook').length === 0);
	});
}

export async function run({ report, work, tarball }) {
	const folder = await createUserFolder(path.join(work, 'queue'), tarball);
	const systems = await startSystems({ size: 20, limit: false });
	const servers = await report.step('PostgreSQL and Redis start in a temporary folder', () => startQueueServers(folder));
	const cluster = new Cluster(folder, servers.env);
	try {
		await report.step('main and webhook processor start', () => cluster.start());
		await report.step('a worker starts', () => cluster.addWorker());
		const { halo } = systems;
		const [credential] = systems.credentials;
		const budget = { requestsPerWindow: LIMIT.requests / 2, windowSeconds: LIMIT.windowSeconds };
		const { id, name } = await cluster.rest.createCredential({ ...credential, data: { ...credential.data, requestsPerWindow: 100_000 } });
		const place = randomUUID();
		const client = halo.records('Client').find(({ inactive, id: clientId }) => !inactive && clientId > 1);
		const workflow = await cluster.rest.createWorkflow(intake(place, { id, name }, client.id));
		await cluster.rest.publish(workflow.id);
		const one = new Intake(cluster, halo, place);
		await until('the webhook processor to know the address', async () => {
			const { status } = await fetch(`${cluster.webhooks.base}/webhook/${place}`, { method: 'OPTIONS' });
			return status !== 404;
		});
		const stage = { report, cluster, intake: one, halo };
		await proveThroughput(stage);
		await report.step('the token is shared over the workers', () => {
			const tokens = halo.log.filter(({ kind }) => kind === 'token').length;
			report.figure('Tokens fetched', tokens);
			assert.ok(tokens <= cluster.workers.length, `${tokens} tokens were fetched`);
		});
		await proveTrigger({ ...stage, credential: { id, name } });
		await cluster.rest.call('PATCH', `/rest/credentials/${id}`, { name, type: credential.type, data: { ...credential.data, ...budget } });
		await proveLoss(stage);
	} finally {
		await cluster.stop();
		await servers.stop();
		await systems.close();
	}
}
