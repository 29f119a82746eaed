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

/** The limiter is measured from its source, as the tests use it. */
async function loadLimiterUse(folder) {
	const { build } = await import('esbuild');
	const outfile = path.join(folder, 'limiterUse.mjs');
	await build({ entryPoints: [path.join(root, 'test', 'bench', 'limiterUse.ts')], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
	return await import(pathToFileURL(outfile).href);
}

async function benchLimiter(folder) {
	const { limiterUse } = await loadLimiterUse(folder);
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

async function main() {
	await ensureReady();
	const { benchFullSync } = await import('../test/bench/fullSyncBench.mjs');
	const { benchStart } = await import('../test/bench/startBench.mjs');
	const folder = mkdtempSync(path.join(tmpdir(), 'halopsa-bench-'));
	try {
		await benchStart(folder, print);
		await benchLimiter(folder);
		await benchFullSync(folder, print);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
