import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { createUserFolder, Instance, packTarball } from './instance.mjs';
import { stopAll } from './processes.mjs';
import { Report } from './report.mjs';

const LIMIT_MS = 15 * 60_000;

/** In the order in which a user meets the package. Each is a module with a title and a function run. */
const parts = ['catalogue', 'credentials', 'signIn', 'workflows', 'fidelity', 'browser', 'trigger', 'tool', 'upgrade', 'handover', 'panel', 'queue', 'deploy'];

function chosenParts(wanted) {
	const unknown = wanted.filter((name) => !parts.includes(name));
	if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; there are ${parts.join(', ')}.`);
	return wanted.length > 0 ? parts.filter((name) => wanted.includes(name)) : parts;
}

function reportLogs(work, passed) {
	if (passed) return rmSync(work, { recursive: true, force: true });
	console.log(`\nThe logs of n8n and the other servers are in ${work}`);
}

/** Proves the packed package in a real n8n. Answers whether everything that was asked for passed. */
export async function runSuite(wanted = []) {
	const chosen = chosenParts(wanted);
	console.log('What the suite needs');
	await ensureInstalled();

	const work = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-halopsa-'));
	const report = new Report();
	const tooLate = setTimeout(() => {
		console.log(`\nFAILED: the suite took more than ${LIMIT_MS / 60_000} minutes; it is stopped. Logs: ${work}`);
		void stopAll().finally(() => process.exit(1));
	}, LIMIT_MS);
	try {
		const context = { report, work };
		const ready = await report.part('Pack, install and start', async () => {
			context.tarball = await report.step('the package is packed', () => packTarball(path.join(work, 'pack')));
			const folder = await report.step('n8n installs the tarball', () => createUserFolder(path.join(work, 'n8n'), context.tarball));
			context.n8n = new Instance(folder);
			await report.step('n8n starts with it', () => context.n8n.start());
		});
		for (const name of ready ? chosen : []) {
			const { title, run } = await import(`./parts/${name}.mjs`);
			await report.part(title, async () => {
				await context.n8n.rest.clear();
				await run(context);
			});
		}
	} finally {
		clearTimeout(tooLate);
		await stopAll();
	}
	const passed = report.finish();
	if (chosen.length < parts.length) console.log(`  Only ${chosen.join(', ')} of ${parts.join(', ')} ran, because they were named.`);
	reportLogs(work, passed);
	return passed;
}
