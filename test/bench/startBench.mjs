import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { measuredRun } from './measuredRun.mjs';

const RUNS = 7;
const BUDGET_MS = 1_000;

const workflow = {
	name: 'Two nodes',
	nodes: [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{ name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [200, 0], parameters: { mode: 'raw', jsonOutput: '{"done": true}', options: {} } },
	],
	connections: { Start: { main: [[{ node: 'Set', type: 'main', index: 0 }]] } },
};

/** From the start of the process to its end, so a little more than until the workflow has finished. */
export async function benchStart(folder, print) {
	const file = path.join(folder, 'two-nodes.json');
	writeFileSync(file, JSON.stringify(workflow));
	const times = [];
	for (let run = 0; run < RUNS; run += 1) times.push((await measuredRun(folder, file)).milliseconds);
	times.sort((left, right) => left - right);
	const median = times[Math.floor(RUNS / 2)];
	print(`Runner from start to the end of its first workflow, ${RUNS} runs`, [
		['fastest ms', 'median ms', 'slowest ms', 'budget ms', 'ratio'],
		[times[0].toFixed(0), median.toFixed(0), times.at(-1).toFixed(0), BUDGET_MS, (median / BUDGET_MS).toFixed(2)],
	]);
}
