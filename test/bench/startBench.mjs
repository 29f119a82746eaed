import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { n8nBinary, nodeBinary } from '../n8n/instance.mjs';
import { measured, measuredRun, runnerProgram } from './measuredRun.mjs';
import { median, n8nIsThere, newInstance } from './realN8n.mjs';

const RUNS = 7;
const BUDGET_MS = 1_000;
const COMPARED_RUNS = 3;
const TIME_BUDGET = 1 / 3;
const MEMORY_BUDGET = 1 / 2;

const workflow = {
	id: 'twonodes', name: 'Two nodes', active: false, settings: { executionOrder: 'v1' },
	nodes: [
		{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{ id: 'set', name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [200, 0], parameters: { mode: 'raw', jsonOutput: '{"finished": "yes"}', options: {} } },
	],
	connections: { Start: { main: [[{ node: 'Set', type: 'main', index: 0 }]] } },
};

/** Both print the items of the last node when the workflow has finished. */
const FINISHED = /"finished":\s*"yes"/;

/** Both under the Node.js that n8n needs, taking turns. The import has made n8n's database before. */
async function compare(folder, file, print) {
	const ours = [];
	const theirs = [];
	const n8n = newInstance(folder);
	await n8n.cli('import:workflow', `--input=${file}`);
	for (let run = 0; run < COMPARED_RUNS; run += 1) {
		ours.push(await measured([runnerProgram, 'run', file, '--json'], { folder, node: nodeBinary, until: FINISHED }));
		theirs.push(await measured([n8nBinary, 'execute', `--id=${workflow.id}`], { folder, node: nodeBinary, env: await n8n.environment(), until: FINISHED }));
	}
	const rows = ['milliseconds', 'megabytes'].map((what) => {
		const [own, other] = [ours, theirs].map((runs) => median(runs.map((run) => run[what])));
		const budget = what === 'milliseconds' ? TIME_BUDGET : MEMORY_BUDGET;
		return [what, own.toFixed(0), other.toFixed(0), (own / other).toFixed(2), budget.toFixed(2)];
	});
	print(`From start to the first workflow finished, and the most memory, median of ${COMPARED_RUNS} runs each`, [
		['', 'halopsa-runner run', 'n8n execute', 'ratio', 'at most'],
		...rows,
	]);
}

export async function benchStart(folder, print) {
	const file = path.join(folder, 'two-nodes.json');
	writeFileSync(file, JSON.stringify(workflow));
	const times = [];
	// From the start of the process to its end, so a little more than until the workflow has finished.
	for (let run = 0; run < RUNS; run += 1) times.push((await measuredRun(folder, file)).milliseconds);
	times.sort((left, right) => left - right);
	const middle = median(times);
	print(`Runner from start to the end of its first workflow, ${RUNS} runs`, [
		['fastest ms', 'median ms', 'slowest ms', 'budget ms', 'ratio'],
		[times[0].toFixed(0), middle.toFixed(0), times.at(-1).toFixed(0), BUDGET_MS, (middle / BUDGET_MS).toFixed(2)],
	]);
	if (n8nIsThere()) await compare(folder, file, print);
}
