import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from './measuredRun.mjs';

const RUNS = 9;
const BUDGET_MS = 60;

/** n8n has its own modules loaded long before it loads a node. */
const program = `
	require('n8n-workflow');
	require('zod');
	const started = performance.now();
	const { HaloPsa } = require(process.argv[1]);
	const { description } = new HaloPsa();
	const milliseconds = performance.now() - started;
	process.stdout.write(JSON.stringify({ milliseconds, bytes: Buffer.byteLength(JSON.stringify(description)), properties: description.properties.length }));`;

/** Loading the node and making its description, each time in a process of its own. */
export function benchNodeLoad(_folder, print) {
	const file = path.join(root, 'dist', 'nodes', 'HaloPsa', 'HaloPsa.node.js');
	const runs = Array.from({ length: RUNS }, () => JSON.parse(execFileSync(process.execPath, ['-e', program, file], { cwd: root, encoding: 'utf8' })));
	const times = runs.map(({ milliseconds }) => milliseconds).sort((left, right) => left - right);
	const median = times[Math.floor(RUNS / 2)];
	const [{ bytes, properties }] = runs;
	print(`HaloPSA node: loading it in a fresh process, ${RUNS} runs`, [
		['fastest ms', 'median ms', 'slowest ms', 'budget ms', 'ratio', 'description KB', 'of 150', 'properties', 'of 150'],
		[times[0].toFixed(0), median.toFixed(0), times.at(-1).toFixed(0), BUDGET_MS, (median / BUDGET_MS).toFixed(2), (bytes / 1024).toFixed(0), (bytes / 1024 / 150).toFixed(2), properties, (properties / 150).toFixed(2)],
	]);
}
