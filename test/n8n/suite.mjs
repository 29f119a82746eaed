import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { createUserFolder, Instance, packTarball } from './instance.mjs';
import { stopAll } from './processes.mjs';
import { Report } from './report.mjs';

const LIMIT_MS = 15 * 60_000;

/** In the order in which a user meets the package. Each is a module with a title and a function run. */
const inOneN8n = ['catalogue', 'credentials', 'signIn', 'workflows', 'fidelity', 'browser', 'trigger', 'tool', 'upgrade', 'handover', 'panel'];
/** Parts with servers of their own, which run beside the last ones of the others: those wait most of their time. */
const beside = ['queue', 'deploy'];
const BESIDE_FROM = 'trigger';
const parts = [...inOneN8n, ...beside];

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
		const prove = async (name, isBeside) => {
			const { title, run } = await import(`./parts/${name}.mjs`);
			if (isBeside) return await report.partAside(title, () => run(context));
			return await report.part(title, async () => {
				await context.n8n.rest.clear();
				await run(context);
			});
		};
		const inTurn = async (names, isBeside = false) => {
			for (const name of ready ? names.filter((part) => chosen.includes(part)) : []) await prove(name, isBeside);
		};
		const together = inOneN8n.indexOf(BESIDE_FROM);
		await inTurn(inOneN8n.slice(0, together));
		await Promise.all([inTurn(inOneN8n.slice(together)), inTurn(beside, true)]);
	} finally {
		clearTimeout(tooLate);
		await stopAll();
	}
	const passed = report.finish();
	if (chosen.length < parts.length) console.log(`  Only ${chosen.join(', ')} of ${parts.join(', ')} ran, because they were named.`);
	reportLogs(work, passed);
	return passed;
}
