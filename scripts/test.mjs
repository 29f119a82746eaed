import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ensureReady, root } from './ensure.mjs';

/**
 * Runs a program of node_modules and tells whether it ended well. What it prints is kept until then, so that two at a
 * time do not mix theirs; with `live` it is shown as it comes.
 */
async function passes(title, [file, ...args], { live = false } = {}) {
	const started = Date.now();
	const child = spawn(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root, stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
	const printed = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => printed.push(part));
	const [code] = await once(child, 'close');
	process.stdout.write(Buffer.concat(printed));
	console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
	return code === 0;
}

/** What a check knows of files since its last run. It goes by their content; a fresh clone has none and checks everything. */
const known = (name) => path.join(root, '.data', 'checks', name);

const checkTypes = () => passes('types', ['typescript/bin/tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', known('types.tsbuildinfo')]);

/** The rules of n8n that look beyond a file, at its icon or at package.json, run on all files again in the scanner. */
async function lintAndPack() {
	const clean = await passes('lint', ['eslint/bin/eslint.js', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', known('lint'), '.']);
	const packed = await passes('the tarball passes the community scanner', ['gulp/bin/gulp.js', '-L', '--series', 'types', 'pack-check']);
	return clean && packed;
}

try {
	await ensureReady();
	const checked = await Promise.all([checkTypes(), lintAndPack()]);
	const tested = !checked.includes(false) && (await passes('tests', ['jest/bin/jest.js', ...process.argv.slice(2)], { live: true }));
	process.exitCode = tested ? 0 : 1;
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
