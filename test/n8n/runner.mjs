import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';

/** Runs a workflow file in the embedded runner, as its users do, and answers with its JSON report. */
export async function runInRunner(file, { credentials, folder, input, startNode }) {
	mkdirSync(folder, { recursive: true });
	const credentialsFile = path.join(folder, 'credentials.json');
	writeFileSync(credentialsFile, JSON.stringify(credentials), { mode: 0o600 });
	const args = ['run', file, '--credentials', credentialsFile, '--data', path.join(folder, 'data'), '--json'];
	if (input !== undefined) args.push('--input', JSON.stringify(input));
	if (startNode !== undefined) args.push('--start', startNode);
	const { stdout, stderr } = await run(process.execPath, [path.join(root, 'runner/bin/halopsa-runner.cjs'), ...args], { accept: [0, 1] });
	const said = stdout.trim();
	if (said === '') throw new Error(`The runner printed no result: ${stderr.slice(-1000)}`);
	const report = JSON.parse(said.split('\n').at(-1));
	if (report.status !== 'success') throw new Error(`The runner failed on ${path.basename(file)}: ${JSON.stringify(report.errors)}\n${stderr.slice(-1000)}`);
	return report;
}
