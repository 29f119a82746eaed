import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const BUNDLE_BUDGET_BYTES = 2 * 1024 * 1024;

function sizeOf(folder) {
	return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) return sum + sizeOf(file);
		return sum + (entry.name.endsWith('.js') ? statSync(file).size : 0);
	}, 0);
}

/** What n8n's rules and our budget demand of the published package; throws with the reason when it is not met. */
export async function checkPack({ root }) {
	const work = mkdtempSync(path.join(tmpdir(), 'halopsa-pack-'));
	try {
		execFileSync('npm', ['pack', '--silent', '--pack-destination', work], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
		const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
		if (!tarball) throw new Error('npm pack made no tarball');
		execFileSync('tar', ['-xzf', tarball], { cwd: work });
		const unpacked = path.join(work, 'package');

		const packed = JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8'));
		if (Object.keys(packed.dependencies ?? {}).length > 0) throw new Error('the package must have no runtime dependencies');
		for (const file of [...packed.n8n.nodes, ...packed.n8n.credentials, packed.main, packed.types]) {
			if (!statSync(path.join(unpacked, file), { throwIfNoEntry: false })) throw new Error(`the tarball lacks ${file}`);
		}
		const bytes = sizeOf(path.join(unpacked, 'dist'));
		if (bytes > BUNDLE_BUDGET_BYTES) throw new Error(`the bundle has ${bytes} bytes, the budget is ${BUNDLE_BUDGET_BYTES}`);

		// n8n scans both what is published and the source it was made from.
		const source = path.join(work, 'source');
		for (const entry of ['nodes', 'credentials', 'package.json']) cpSync(path.join(root, entry), path.join(source, entry), { recursive: true });
		const { analyzePackage, SOURCE_FILE_PATTERNS } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
		for (const [what, folder, patterns] of [['tarball', unpacked, undefined], ['source', source, SOURCE_FILE_PATTERNS]]) {
			const report = await analyzePackage(folder, patterns);
			if (!report.passed) throw new Error(`the community scanner refuses the ${what}: ${report.message ?? ''}\n${report.details ?? ''}`);
		}
		return { tarball, bytes, files: packed.files };
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}
