import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './measuredRun.mjs';

const ITEMS = 100_000;
const ROUNDS = 9;

const load = createRequire(import.meta.url);
const { createRunner } = load(path.join(root, 'runner', 'dist', 'index.cjs'));

const node = (name, type, typeVersion, parameters) => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters });
const link = (name) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
const field = { id: 'a', name: 'done', type: 'boolean', value: true };
const workflow = {
	id: 'engine', name: 'Engine', settings: { executionOrder: 'v1' },
	nodes: [
		node('Start', 'manualTrigger', 1, {}),
		node('Set', 'set', 3.4, { assignments: { assignments: [field] }, includeOtherFields: true, options: {} }),
		node('Limit', 'limit', 1, { maxItems: ITEMS }),
		node('End', 'noOp', 1, {}),
	],
	connections: { Start: link('Set'), Set: link('Limit'), Limit: link('End') },
};
const items = () => Array.from({ length: ITEMS }, (_, id) => ({ json: { id, summary: `Ticket ${id}`, open: id % 2 === 0 } }));

/** n8n's engine as it comes: its own loader of nodes, and nothing around it but the addresses it insists on. */
async function bareEngine() {
	const core = load('n8n-core');
	const { Workflow, NodeHelpers, createRunExecutionData } = load('n8n-workflow');
	const loader = new core.LazyPackageDirectoryLoader(path.dirname(load.resolve('n8n-nodes-base/package.json')));
	await loader.loadAll();
	const typeOf = (type) => loader.getNode(type.slice(type.indexOf('.') + 1)).type;
	const nodeTypes = { getByName: typeOf, getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(typeOf(type), version), getKnownTypes: () => ({}) };
	const address = 'http://127.0.0.1/';
	return async (given) => {
		const hooks = new core.ExecutionLifecycleHooks('cli', '1', workflow);
		const additionalData = {
			hooks, executionId: '1', credentialsHelper: {}, variables: {}, currentNodeExecutionIndex: 0, setExecutionStatus: () => {},
			restApiUrl: address, instanceBaseUrl: address, formWaitingBaseUrl: address, webhookBaseUrl: address, webhookWaitingBaseUrl: address, webhookTestBaseUrl: address,
		};
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: [{ node: workflow.nodes[0], data: { main: [given] }, source: null }] } });
		const run = await new core.WorkflowExecute(additionalData, 'cli', data).processRunExecutionData(new Workflow({ ...workflow, nodeTypes }));
		if (run.status !== 'success') throw run.data.resultData.error;
		return run.data.resultData.runData.End[0].data.main[0].map(({ json }) => json);
	};
}

async function timed(work) {
	const given = items();
	globalThis.gc();
	const begin = performance.now();
	const output = await work(given);
	const milliseconds = performance.now() - begin;
	if (output.length !== ITEMS || output[ITEMS - 1].done !== true) throw new Error(`Not all items came through: ${output.length}`);
	return milliseconds;
}

const runner = createRunner();
const embedded = async (given) => {
	const { output, errors } = await runner.run(workflow, { input: given });
	if (errors.length > 0) throw new Error(errors[0].message);
	return output;
};
// The first run prepares the process for n8n-core; the first round warms both up.
await runner.run(workflow, { input: [{ id: 1 }] });
const alone = await bareEngine();
const times = { runner: [], alone: [] };
for (let round = 0; round <= ROUNDS; round += 1) {
	// Each goes first every other time: what one leaves in memory must not always burden the other.
	const turns = [['runner', embedded], ['alone', alone]];
	for (const [name, work] of round % 2 === 0 ? turns : turns.reverse()) {
		const milliseconds = await timed(work);
		if (round > 0) times[name].push(milliseconds);
	}
}
await runner.close();
process.send({ items: ITEMS, ...times });
process.disconnect();
