import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureReady, gulp, root } from './ensure.mjs';

function run(title, file, ...args) {
	const started = Date.now();
	const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root, stdio: 'inherit' });
	console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
	if (status !== 0) process.exit(status ?? 1);
}

try {
	await ensureReady();
	run('types', 'typescript/bin/tsc', '--noEmit');
	run('lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.');
	gulp('types', 'pack-check');
	console.log('ok: the tarball passes the community scanner');
	run('tests', 'jest/bin/jest.js', ...process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	process.exit(1);
}
