import { fork } from 'node:child_process';
import path from 'node:path';
import { root } from './measuredRun.mjs';
import { median } from './realN8n.mjs';

/** Many items through three nodes, once through the runner and once through n8n-core alone, in one process. */
export async function benchEngine(print) {
	const child = fork(path.join(root, 'test', 'bench', 'engineChild.mjs'), { execArgv: ['--expose-gc'] });
	const { items, runner, alone } = await new Promise((resolve, reject) => {
		child.once('message', resolve);
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The engine bench ended with code ${code}`)));
	});
	const [own, other] = [runner, alone].map(median);
	print(`${items} items through three nodes, median of ${runner.length} turns each in one process`, [
		['runner ms', "n8n's engine alone ms", 'ratio', 'at most'],
		[own.toFixed(0), other.toFixed(0), (own / other).toFixed(2), '1.00'],
	]);
}
