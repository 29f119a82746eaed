import assert from 'node:assert/strict';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';
import { changeTicket, receiver, reference } from '../triggerWorkflow.mjs';

export const title = 'Triggers: webhook and poll';

/** Changes a ticket and answers with the item of the execution that HaloPSA's delivery starts. */
async function changeAndReceive({ n8n, halo, workflowId }) {
	const known = new Set((await n8n.rest.executions(workflowId)).map((execution) => execution.id));
	const { id, status } = await changeTicket(halo);
	assert.equal(halo.webhooks.attempts.at(-1).status, 200);
	const found = await until('the execution of the delivery', async () =>
		(await n8n.rest.executions(workflowId)).find((execution) => !known.has(execution.id)),
	);
	const [item] = outcomeOf(await n8n.rest.finished(found.id));
	assert.deepEqual([item.id, item.status_id], [id, status]);
}

const addresses = (halo) => halo.records('Webhook').map(({ url, active }) => [url, active]);

async function proveWebhook({ n8n, report, systems, credential }) {
	const { halo } = systems;
	const { id: workflowId } = await n8n.rest.createWorkflow(receiver(credential));
	const stage = { n8n, halo, workflowId };
	const publish = () => n8n.rest.publish(workflowId);
	let address;

	await report.step('published, the trigger has its webhook and its events in HaloPSA', async () => {
		await publish();
		const [webhook, ...others] = halo.records('Webhook');
		assert.deepEqual(others, []);
		address = webhook.url;
		assert.ok(address.startsWith(`${n8n.base}/webhook/`), address);
		assert.deepEqual(halo.records('Notification').filter(({ webhook_id }) => webhook_id === webhook.id).map(({ eventno }) => eventno), [76]);
	});
	await report.step('a changed ticket arrives as an execution that reads it', () => changeAndReceive(stage));
	await report.step('forged deliveries are refused and start nothing', async () => {
		const before = (await n8n.rest.executions(workflowId)).length;
		halo.webhooks.setPlan({ tamper: 1, drop: 1 });
		for (let change = 0; change < 12; change += 1) await changeTicket(halo);
		const forged = halo.webhooks.attempts.filter((attempt) => attempt.forged);
		assert.equal(forged.length, 12);
		// 422 is n8n's own answer to a body that is no JSON any more; the node never sees it.
		assert.deepEqual(forged.filter(({ status }) => status !== 401 && status !== 422), []);
		assert.ok(forged.some(({ status }) => status === 401));
		assert.equal((await n8n.rest.executions(workflowId)).length, before);
		halo.webhooks.setPlan({});
	});
	await report.step('three copies of a delivery start one execution', async () => {
		const before = (await n8n.rest.executions(workflowId)).length;
		halo.webhooks.setPlan({ copies: 3 });
		await changeAndReceive(stage);
		halo.webhooks.setPlan({});
		assert.equal((await n8n.rest.executions(workflowId)).length, before + 1);
	});
	await report.step('after a restart of n8n deliveries still arrive, by the same webhook', async () => {
		await n8n.restart();
		assert.deepEqual(addresses(halo), [[address, true]]);
		await changeAndReceive(stage);
	});
	await report.step('deleted and disabled by hand, publishing again repairs it', async () => {
		halo.remove('Notification', halo.records('Notification').find(({ eventno }) => eventno === 76).id);
		halo.update('Webhook', halo.records('Webhook')[0].id, { active: false });
		await n8n.rest.unpublish(workflowId);
		await publish();
		assert.deepEqual(addresses(halo), [[address, true]]);
		await changeAndReceive(stage);
	});
	await report.step('with another public address, publishing again moves the one webhook there', async () => {
		const moved = `${n8n.base.replace('127.0.0.1', 'localhost')}/`;
		// n8n 2.41 does not ask a trigger at its start whether its webhook is still right: workflows/triggers/webhook-trigger-registrar.js.
		await n8n.restart({ WEBHOOK_URL: moved });
		await n8n.rest.unpublish(workflowId);
		await publish();
		assert.deepEqual(addresses(halo), [[address.replace(`${n8n.base}/`, moved), true]]);
		await changeAndReceive(stage);
	});
	await report.step('unpublished, HaloPSA has neither webhook nor events of it', async () => {
		await n8n.rest.unpublish(workflowId);
		await until('the webhook to be gone', () => addresses(halo).length === 0);
		assert.deepEqual(halo.records('Notification').filter(({ webhook_id }) => webhook_id !== undefined), []);
	});
}

/** The poll trigger as often as n8n allows. */
const poller = (credential) => ({
	name: 'Polled tickets',
	nodes: [
		{
			id: 'poll',
			name: 'Tickets',
			type: 'n8n-nodes-halopsa.haloPsaPollTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, resource: 'ticket', event: 'both', options: {} },
			credentials: { haloPsaClientCredentialsApi: credential },
		},
		{ id: 'end', name: 'Changed Ticket', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [240, 0], parameters: {} },
	],
	connections: { Tickets: { main: [[{ node: 'Changed Ticket', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

async function provePoll({ n8n, report, systems, credential }) {
	const { halo } = systems;
	const { id: workflowId } = await n8n.rest.createWorkflow(poller(credential));
	const polls = () => halo.log.filter(({ resource }) => resource === 'Tickets').length;
	const nextPoll = () => until('the next poll', () => polls() > 0, { timeoutMs: 90_000 });
	await report.step('published, the poll trigger looks where HaloPSA stands and brings nothing old', async () => {
		halo.resetLog();
		await n8n.rest.publish(workflowId);
		assert.ok(polls() > 0);
		assert.equal((await n8n.rest.executions(workflowId)).length, 0);
	});
	await report.step('a changed ticket comes with the next poll', async () => {
		halo.resetLog();
		const { id: ticketId, status } = await changeTicket(halo);
		await nextPoll();
		const found = await until('the execution of the poll', async () => (await n8n.rest.executions(workflowId))[0]);
		const output = outcomeOf(await n8n.rest.finished(found.id));
		assert.deepEqual(output.map(({ record_id, ticket }) => [record_id, ticket.status_id]), [[ticketId, status]]);
	});
	await report.step('and does not come again', async () => {
		halo.resetLog();
		await nextPoll();
		await n8n.rest.unpublish(workflowId);
		assert.equal((await n8n.rest.executions(workflowId)).length, 1);
	});
}

export async function run({ n8n, report }) {
	const systems = await startSystems({ size: 30 });
	try {
		const credential = await reference(n8n.rest, systems.credentials[0]);
		await proveWebhook({ n8n, report, systems, credential });
		await provePoll({ n8n, report, systems, credential });
	} finally {
		await systems.close();
		await n8n.restart();
	}
}
