import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureReady, root } from './ensure.mjs';
import { showLeadPipeline } from './start/leadPipeline.mjs';
import { runWorkflow } from './start/runWorkflow.mjs';
import { showUserCounts } from './start/userCounts.mjs';

const RECORDS = 700;
const data = path.join(root, '.data', 'demo');
const shown = (file) => path.relative(process.cwd(), file);

/** Starts the embedded tenant and the stand-ins of Salesbuildr, SaaS Alerts and Apollo; resolves with their addresses and credentials. */
async function startServers() {
	const child = spawn(process.execPath, [path.join(root, 'simulator/dist/cli.cjs'), '--size', String(RECORDS)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = await Promise.race([
		new Promise((resolve) => createInterface({ input: child.stdout }).once('line', (text) => resolve([text]))),
		new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`The embedded tenant ended with code ${code}.`)))),
	]);
	return { child, addresses: JSON.parse(line) };
}

/** n8n's format for decrypted credentials, which the runner reads. */
function writeCredentials({ halopsa, salesbuildr, saasAlerts, apollo }) {
	const file = path.join(data, 'credentials.json');
	const credentials = [
		{ id: 'halopsa', name: 'HaloPSA (embedded)', type: 'haloPsaClientCredentialsApi', data: halopsa },
		{ id: 'salesbuildr', name: 'Salesbuildr (embedded)', type: 'salesbuildrApi', data: salesbuildr },
		{ id: 'saasAlerts', name: 'SaaS Alerts (embedded)', type: 'saasAlertsApi', data: saasAlerts },
		{ id: 'apollo', name: 'Apollo (embedded)', type: 'apolloApi', data: apollo },
	];
	writeFileSync(file, JSON.stringify(credentials, null, '\t'), { mode: 0o600 });
	return file;
}

function printTable(runs) {
	const Table = createRequire(path.join(root, 'runner/package.json'))('cli-table3');
	const columns = ['read', 'created', 'updated', 'unchanged', 'skipped', 'parked', 'requests'];
	const table = new Table({
		head: ['run', 'stream', ...columns],
		style: { head: [], border: [], compact: true },
		colAligns: ['left', 'left', ...columns.map(() => 'right')],
	});
	for (const [index, { output }] of runs.entries()) {
		for (const row of output) table.push([index === 0 ? 'first' : 'second', row.stream, ...columns.map((column) => row[column])]);
	}
	console.log(`\n${table.toString()}`);
}

const writes = ({ output }) => output.reduce((sum, { created, updated }) => sum + created + updated, 0);

async function main() {
	await ensureReady();
	rmSync(data, { recursive: true, force: true });
	mkdirSync(data, { recursive: true });
	console.log('\nStarting an embedded HaloPSA tenant and stand-ins for Salesbuildr, SaaS Alerts and Apollo on this machine ...');
	const { child, addresses } = await startServers();
	try {
		console.log(`  HaloPSA      ${addresses.halopsa.resourceUrl}\n  Salesbuildr  ${addresses.salesbuildr.baseUrl}\n  SaaS Alerts  ${addresses.saasAlerts.baseUrl}\n  Apollo       ${addresses.apollo.baseUrl}`);
		const credentials = writeCredentials(addresses);
		const runs = [];
		for (const title of ['First full sync: everything is new', 'Second full sync: nothing should be written']) {
			console.log(`\n${title}`);
			runs.push(await runWorkflow(path.join(root, 'workflows/full-sync.json'), { credentials, data }));
		}
		printTable(runs);
		const [first, second] = runs;
		console.log(`\nFirst run: ${writes(first)} records written in ${(first.duration / 1000).toFixed(1)} s. Second run: ${writes(second)} written in ${(second.duration / 1000).toFixed(1)} s.`);
		await showUserCounts({ credentials, data });
		await showLeadPipeline({ credentials, data }, addresses.halopsa);
		console.log(`\nCursors and tokens are in ${shown(data)}; the demo tenants are gone with this command.

Your own tenant:
  1. Copy ${shown(credentials)} and put your HaloPSA and Salesbuildr values in (docs/credentials.md says where to find them).
  2. npx --no-install halopsa-runner run workflows/full-sync.json --credentials my-credentials.json --data my-data`);
		if (writes(second) > 0) throw new Error('The second run wrote records; it should have found nothing to do.');
	} finally {
		child.kill('SIGTERM');
	}
}

main().catch((error) => {
	console.error(`\n${error.message}`);
	process.exitCode = 1;
});
