import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { workflowsFolder } from './paths.mjs';

/** Every shipped workflow, whatever is there. */
export function workflowFiles() {
	const names = readdirSync(workflowsFolder).filter((name) => name.endsWith('.json'));
	if (names.length === 0) throw new Error(`There is no workflow in ${workflowsFolder}`);
	return names.sort().map((name) => ({ name: name.replace(/\.json$/, ''), file: path.join(workflowsFolder, name) }));
}

export const readWorkflow = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The nodes with the credential a person would choose in each of them. */
export function withCredentials(nodes, nodeTypes, credentials) {
	const accepted = new Map(nodeTypes.map(({ name, credentials: types = [] }) => [name, types.map((type) => type.name)]));
	return nodes.map((node) => {
		const chosen = credentials.filter(({ type }) => accepted.get(node.type)?.includes(type));
		if (chosen.length === 0) return node;
		return { ...node, credentials: Object.fromEntries(chosen.map(({ type, id, name }) => [type, { id, name }])) };
	});
}

/** The workflow with other values in its Settings, as a person sets them; those not given stay. */
export function withSettings(workflow, settings) {
	const nodes = workflow.nodes.map((node) => (node.name === 'Settings' && settings ? { ...node, parameters: { ...node.parameters, jsonOutput: JSON.stringify({ ...JSON.parse(node.parameters.jsonOutput), ...settings }) } } : node));
	return { ...workflow, nodes };
}

/** What follows a trigger, so that another trigger can stand beside it. */
const followersOf = ({ connections }, trigger) => connections[trigger]?.main ?? [[]];

export const triggersOf = ({ nodes }, type) => nodes.filter((node) => node.type === type).map(({ name }) => name);

/** The workflow with a webhook beside one of its triggers that answers with the items of the last node. */
export function withWebhook(workflow, trigger, webhookPath) {
	const node = {
		id: 'webhook-beside',
		name: 'Webhook for Test',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		position: [0, -400],
		webhookId: webhookPath,
		parameters: { httpMethod: 'POST', path: webhookPath, responseMode: 'lastNode', responseData: 'allEntries', options: {} },
	};
	return {
		...workflow,
		nodes: [...workflow.nodes, node],
		connections: { ...workflow.connections, [node.name]: { main: followersOf(workflow, trigger) } },
	};
}

/** The workflow whose schedule fires once, at the given time, in place of every hour or night. */
export function withScheduleAt(workflow, trigger, date) {
	const expression = `${date.getUTCSeconds()} ${date.getUTCMinutes()} ${date.getUTCHours()} ${date.getUTCDate()} ${date.getUTCMonth() + 1} *`;
	const nodes = workflow.nodes.map((node) =>
		node.name === trigger ? { ...node, parameters: { rule: { interval: [{ field: 'cronExpression', expression }] } } } : node,
	);
	return { ...workflow, nodes };
}
