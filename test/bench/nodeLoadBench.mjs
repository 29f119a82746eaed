import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './measuredRun.mjs';

const RUNS = 9;
const BUDGET_MS = 60;

/** n8n has its own modules loaded long before it loads a node. */
const program = `
	require('n8n-workflow');
	require('zod');
	const before = process.cpuUsage();
	const started = performance.now();
	const types = Object.values(require(process.argv[1]));
	const descriptions = types.map((Type) => new Type().description);
	const milliseconds = performance.now() - started;
	const { user, system } = process.cpuUsage(before);
	const [description] = descriptions;
	process.stdout.write(JSON.stringify({ milliseconds, cpuMs: (user + system) / 1000, bytes: Buffer.byteLength(JSON.stringify(description)), properties: description.properties.length }));`;

const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];

function load(file) {
	const runs = Array.from({ length: RUNS }, () => JSON.parse(execFileSync(process.execPath, ['-e', program, path.join(root, file)], { cwd: root, encoding: 'utf8' })));
	const milliseconds = runs.map((run) => run.milliseconds);
	const { bytes, properties } = runs[0];
	return { fastest: Math.min(...milliseconds), usual: median(milliseconds), cpuMs: median(runs.map((run) => run.cpuMs)), bytes, properties };
}

/** Loading each node and making its description, each time in a process of its own. */
export function benchNodeLoad(_folder, print) {
	const { nodes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).n8n;
	const rows = nodes.map((file) => {
		const { fastest, usual, cpuMs, bytes, properties } = load(file);
		const name = path.basename(file, '.node.js');
		return [name, fastest.toFixed(0), usual.toFixed(0), (usual / BUDGET_MS).toFixed(2), cpuMs.toFixed(0), (bytes / 1024).toFixed(0), (bytes / 1024 / 150).toFixed(2), properties, (properties / 150).toFixed(2)];
	});
	print(`Loading a node in a fresh process, ${RUNS} runs each; the budget is ${BUDGET_MS} ms`, [
		['node', 'fastest ms', 'median ms', 'of the budget', 'median CPU ms', 'description KB', 'of 150', 'properties', 'of 150'],
		...rows,
	]);
}
