import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { deliver, newLogin, registerWebhook } from '../deliveries.mjs';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';

export const title = 'Trigger, with the stock Webhook node standing in';

/** Receives a delivery by the stock node and reads the ticket it is about. */
function receiver(place, halo, login) {
	return {
		name: 'HaloPSA events',
		nodes: [
			{
				id: 'webhook',
				name: 'Event',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: place,
				parameters: { httpMethod: 'POST', path: place, authentication: 'basicAuth', responseMode: 'onReceived', options: {} },
				credentials: { httpBasicAuth: login },
			},
			{
				id: 'ticket',
				name: 'Ticket Now',
				type: 'n8n-nodes-halopsa.haloPsa',
				typeVersion: 1,
				position: [240, 0],
				parameters: {
					resource: 'ticket',
					operation: 'get',
					recordId: { __rl: true, mode: 'id', value: '={{ $json.body.object_id }}' },
					simplify: true,
					options: {},
				},
				credentials: { haloPsaClientCredentialsApi: halo },
			},
		],
		connections: { Event: { main: [[{ node: 'Ticket Now', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

const reference = async (rest, credential) => {
	const { id, name } = await rest.createCredential(credential);
	return { id, name };
};

/** Changes a ticket, has it delivered and answers with the item of the execution that follows. */
async function changeAndReceive({ n8n, halo, workflowId }, summary) {
	const [{ id }] = halo.records('Tickets');
	const known = new Set((await n8n.rest.executions(workflowId)).map((execution) => execution.id));
	assert.deepEqual(await deliver(halo, halo.update('Tickets', id, { summary })), [200]);
	const found = await until('the execution of the delivery', async () =>
		(await n8n.rest.executions(workflowId)).find((execution) => !known.has(execution.id)),
	);
	const [item] = outcomeOf(await n8n.rest.finished(found.id));
	assert.deepEqual([item.id, item.summary], [id, summary]);
}

export async function run({ n8n, report }) {
	const systems = await startSystems({ size: 30 });
	const { halo } = systems;
	try {
		const login = newLogin();
		const basic = await reference(n8n.rest, { name: 'HaloPSA webhook', type: 'httpBasicAuth', data: login });
		const client = await reference(n8n.rest, systems.credentials[0]);
		const place = randomUUID();
		const { id: workflowId } = await n8n.rest.createWorkflow(receiver(place, client, basic));
		const stage = { n8n, halo, workflowId };

		let webhook;
		await report.step('published, its address is registered in the tenant', async () => {
			await n8n.rest.publish(workflowId);
			webhook = registerWebhook(halo, `${n8n.base}/webhook/${place}`, login);
			assert.equal(halo.records('Webhook').length, 1);
		});
		await report.step('a changed ticket arrives as an execution that reads it', () => changeAndReceive(stage, 'Changed once'));
		await report.step('a delivery with another password is refused and starts nothing', async () => {
			const before = (await n8n.rest.executions(workflowId)).length;
			assert.deepEqual(await deliver(halo, halo.records('Tickets')[0], { password: newLogin().password }), [401]);
			assert.equal((await n8n.rest.executions(workflowId)).length, before);
		});
		await report.step('after a restart of n8n deliveries still arrive', async () => {
			await n8n.restart();
			await changeAndReceive(stage, 'Changed after the restart');
		});
		await report.step('with another public address n8n shows it, and deliveries to it arrive', async () => {
			const moved = n8n.base.replace('127.0.0.1', 'localhost');
			await n8n.restart({ WEBHOOK_URL: `${moved}/` });
			const settings = await n8n.rest.call('GET', '/rest/settings');
			assert.equal(settings.urlBaseWebhook, `${moved}/`);
			halo.update('Webhook', webhook.id, { url: `${settings.urlBaseWebhook}webhook/${place}` });
			await changeAndReceive(stage, 'Changed at the new address');
		});
		await report.step('unpublished, the address is gone', async () => {
			await n8n.rest.unpublish(workflowId);
			await until('the webhook to be gone', async () => (await deliver(halo, halo.records('Tickets')[0]))[0] === 404);
			halo.remove('Webhook', webhook.id);
			assert.deepEqual(halo.records('Webhook'), []);
		});
	} finally {
		await systems.close();
		await n8n.restart();
	}
}
