import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../ensure.mjs';

/** Runs a workflow in the embedded runner; resolves with its summary. @throws Error naming what failed */
export async function runWorkflow(file, { credentials, data }) {
	const args = ['run', file, '--credentials', credentials, '--data', data, '--json'];
	const child = spawn(process.execPath, [path.join(root, 'runner/bin/halopsa-runner.cjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
	let last = '';
	createInterface({ input: child.stdout }).on('line', (line) => {
		last = line;
	});
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) throw new Error(`${path.basename(file)} ended with code ${code}: ${JSON.parse(last || '{}').errors?.[0]?.message ?? 'see above'}`);
	return JSON.parse(last);
}
