import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady, root } from './ensure.mjs';

const Table = createRequire(path.join(root, 'runner', 'package.json'))('cli-table3');
const isNumber = (text) => /^[\d.]+$/.test(String(text));

function print(title, [head, ...rows]) {
	const colAligns = head.map((_, column) => (rows.every((row) => row[column] === '' || isNumber(row[column])) ? 'right' : 'left'));
	const table = new Table({ head, colAligns, style: { head: [], border: [] } });
	table.push(...rows);
	console.log(`\n${title}\n${table.toString()}`);
}

/** A bench in TypeScript, which measures the source as the tests use it. */
async function loadBench(folder, name) {
	const { build } = await import('esbuild');
	const outfile = path.join(folder, `${name}.mjs`);
	await build({ entryPoints: [path.join(root, 'test', 'bench', `${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
	return await import(pathToFileURL(outfile).href);
}

async function benchLimiter(folder) {
	const { limiterUse } = await loadBench(folder, 'limiterUse');
	const rows = [];
	for (const callers of [1, 4, 16]) {
		const { requests, virtualHours, mostInWindow, used, perSecond } = await limiterUse(callers, 10_000);
		rows.push([callers, requests, virtualHours.toFixed(2), mostInWindow, 450, used.toFixed(3), perSecond.toFixed(0)]);
	}
	print('Rate limiter on a virtual clock: 450 requests in 300 s, to be used to 0.95 at least', [
		['callers', 'requests', 'virtual hours', 'most in a window', 'limit', 'budget used', 'requests per real second'],
		...rows,
	]);
}

async function benchMatching(folder) {
	const { matchAccounts } = await loadBench(folder, 'matchAccounts');
	const budget = 5;
	const rows = [1_000, 5_000, 10_000].map((companies) => {
		const { accounts, clients, seconds, precision, recall } = matchAccounts(companies);
		return [accounts, clients, seconds.toFixed(2), companies === 5_000 ? (seconds / budget).toFixed(2) : '', precision.toFixed(4), recall.toFixed(3)];
	});
	print('Accounts matched with clients on one core: 5,000 with 5,000 in 5 s, precision 0.999 and recall 0.95 at least', [
		['accounts', 'clients', 'seconds', 'of the budget', 'precision', 'recall'],
		...rows,
	]);
}

async function benchDuplicates(folder) {
	const { findDuplicates } = await loadBench(folder, 'leadDuplicates');
	const budget = 20;
	const { incoming, existing, readSeconds, matchSeconds, found, mistaken } = findDuplicates(10_000, 50_000);
	const seconds = readSeconds + matchSeconds;
	print('Incoming leads against those there are, on one core, in 20 s', [
		['incoming', 'existing', 'seconds to read', 'seconds to match', 'of the budget', 'known people found', 'taken for another'],
		[incoming, existing, readSeconds.toFixed(2), matchSeconds.toFixed(2), (seconds / budget).toFixed(2), found.toFixed(4), mistaken],
	]);
}

async function main() {
	await ensureReady();
	const { benchFullSync } = await import('../test/bench/fullSyncBench.mjs');
	const { benchTwoWay } = await import('../test/bench/twoWayBench.mjs');
	const { benchStart } = await import('../test/bench/startBench.mjs');
	const { benchEngine } = await import('../test/bench/engineBench.mjs');
	const { benchServe } = await import('../test/bench/serveBench.mjs');
	const { benchWebhooks } = await import('../test/bench/webhookBench.mjs');
	const { benchNodeLoad } = await import('../test/bench/nodeLoadBench.mjs');
	const { benchTickets } = await import('../test/bench/ticketBench.mjs');
	const folder = mkdtempSync(path.join(tmpdir(), 'halopsa-bench-'));
	const benches = {
		start: () => benchStart(folder, print),
		engine: () => benchEngine(print),
		serve: () => benchServe(folder, print),
		load: () => benchNodeLoad(folder, print),
		limiter: () => benchLimiter(folder),
		webhooks: () => benchWebhooks(print),
		matching: () => benchMatching(folder),
		duplicates: () => benchDuplicates(folder),
		sync: () => benchFullSync(folder, print),
		twoWay: () => benchTwoWay(folder, print),
		tickets: () => benchTickets(print),
	};
	const wanted = process.argv.slice(2);
	try {
		const unknown = wanted.find((name) => !Object.hasOwn(benches, name));
		if (unknown !== undefined) throw new Error(`There is no bench "${unknown}". Choose from: ${Object.keys(benches).join(', ')}`);
		for (const [name, run] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await run();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
