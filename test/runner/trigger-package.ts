import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Registers itself at a service, checks a secret, drops what it has seen, and hands the body on. */
const HOOK_NODE = `
class FixtureHookTrigger {
	constructor() {
		this.description = {
			displayName: 'Fixture Hook Trigger', name: 'fixtureHookTrigger', group: ['trigger'], version: 1, description: 'Listens',
			defaults: { name: 'Fixture Hook Trigger' }, inputs: [], outputs: ['main'],
			webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
			properties: [{ displayName: 'Service', name: 'service', type: 'string', default: '' }],
		};
		const call = async (self, method, path, body) => await self.helpers.httpRequest({ method, url: self.getNodeParameter('service') + path, body, json: true });
		this.webhookMethods = { default: {
			async checkExists() {
				const hooks = await call(this, 'GET', '/hooks');
				return hooks.some(({ url }) => url === this.getNodeWebhookUrl('default'));
			},
			async create() {
				const { id } = await call(this, 'POST', '/hooks', { url: this.getNodeWebhookUrl('default') });
				this.getWorkflowStaticData('node').hookId = id;
				return true;
			},
			async delete() {
				await call(this, 'DELETE', '/hooks/' + this.getWorkflowStaticData('node').hookId);
				delete this.getWorkflowStaticData('node').hookId;
				return true;
			},
		} };
	}
	async webhook() {
		const response = this.getResponseObject();
		if (this.getHeaderData()['x-secret'] !== 'let-me-in') {
			response.status(401).send('no').end();
			return { noWebhookResponse: true };
		}
		const body = this.getBodyData();
		const memory = this.getWorkflowStaticData('node');
		memory.seen = memory.seen ?? [];
		if (memory.seen.includes(body.id)) return { webhookResponse: { seen: true } };
		memory.seen.push(body.id);
		return { workflowData: [this.helpers.returnJsonArray(body)] };
	}
}
module.exports = { FixtureHookTrigger };
`;

/** Asks for rows above its cursor; fails after moving the cursor when the service says so. */
const POLL_NODE = `
class FixturePollTrigger {
	constructor() {
		this.description = {
			displayName: 'Fixture Poll Trigger', name: 'fixturePollTrigger', group: ['trigger'], version: 1, description: 'Polls',
			defaults: { name: 'Fixture Poll Trigger' }, inputs: [], outputs: ['main'], polling: true,
			properties: [{ displayName: 'Service', name: 'service', type: 'string', default: '' }],
		};
	}
	async poll() {
		const memory = this.getWorkflowStaticData('node');
		const after = memory.cursor ?? 0;
		const { rows, fail } = await this.helpers.httpRequest({ method: 'GET', url: this.getNodeParameter('service') + '/rows?after=' + after, json: true });
		memory.cursor = Math.max(after, ...rows.map(({ id }) => id));
		if (fail) throw new Error('The service broke off');
		return rows.length === 0 ? null : [this.helpers.returnJsonArray(rows)];
	}
}
module.exports = { FixturePollTrigger };
`;

/** A listener that is fed from outside, by a handle on the process. */
const PUSH_NODE = `
class FixturePushTrigger {
	constructor() {
		this.description = {
			displayName: 'Fixture Push Trigger', name: 'fixturePushTrigger', group: ['trigger'], version: 1, description: 'Is pushed',
			defaults: { name: 'Fixture Push Trigger' }, inputs: [], outputs: ['main'], properties: [],
		};
	}
	async trigger() {
		const channels = (process.fixtureChannels = process.fixtureChannels ?? new Set());
		const channel = { push: (json) => this.emit([[{ json }]]), lose: (message) => this.emitError(new Error(message)) };
		channels.add(channel);
		return { closeFunction: async () => channels.delete(channel) };
	}
}
module.exports = { FixturePushTrigger };
`;

/** Tells the service about each item, and waits there for the answer. */
const TELL_NODE = `
class FixtureTell {
	constructor() {
		this.description = {
			displayName: 'Fixture Tell', name: 'fixtureTell', group: ['transform'], version: 1, description: 'Tells',
			defaults: { name: 'Fixture Tell' }, inputs: ['main'], outputs: ['main'],
			properties: [{ displayName: 'Service', name: 'service', type: 'string', default: '' }],
		};
	}
	async execute() {
		const told = [];
		for (const [index, { json }] of this.getInputData().entries()) {
			const answer = await this.helpers.httpRequest({ method: 'POST', url: this.getNodeParameter('service', index) + '/told', body: json, json: true });
			told.push({ json: { ...json, ...answer }, pairedItem: index });
		}
		return [told];
	}
}
module.exports = { FixtureTell };
`;

/** Puts the execution to sleep for two hours, or until a call. The stock Wait node cannot be loaded by jest. */
const SLEEP_NODE = `
class FixtureSleep {
	constructor() {
		this.description = {
			displayName: 'Fixture Sleep', name: 'fixtureSleep', group: ['transform'], version: 1, description: 'Sleeps',
			defaults: { name: 'Fixture Sleep' }, inputs: ['main'], outputs: ['main'], properties: [],
			webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'lastNode', path: '', isFullPath: true, restartWebhook: true }],
		};
	}
	async execute() {
		await this.putExecutionToWait(new Date(Date.now() + 2 * 3600000));
		return [this.getInputData()];
	}
	async webhook() {
		return { workflowData: [this.helpers.returnJsonArray({ body: this.getBodyData() })] };
	}
}
module.exports = { FixtureSleep };
`;

const FILES = {
	'dist/nodes/FixtureHookTrigger.node.js': HOOK_NODE,
	'dist/nodes/FixturePollTrigger.node.js': POLL_NODE,
	'dist/nodes/FixturePushTrigger.node.js': PUSH_NODE,
	'dist/nodes/FixtureTell.node.js': TELL_NODE,
	'dist/nodes/FixtureSleep.node.js': SLEEP_NODE,
};

/** Writes a package of trigger nodes into the folder and answers its path. */
export function writeTriggerPackage(parent: string): string {
	const folder = join(parent, 'n8n-nodes-triggers');
	for (const [file, content] of Object.entries(FILES)) {
		mkdirSync(join(folder, file, '..'), { recursive: true });
		writeFileSync(join(folder, file), content);
	}
	writeFileSync(join(folder, 'package.json'), JSON.stringify({
		name: 'n8n-nodes-triggers', version: '1.0.0', n8n: { n8nNodesApiVersion: 1, nodes: Object.keys(FILES), credentials: [] },
	}));
	return folder;
}
