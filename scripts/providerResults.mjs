import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Runs the tests of the providers and writes docs/provider-test-results.md: for each provider and operation how many
 * tests name it and how many of them passed. Usage: node scripts/providerResults.mjs
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Results of the tests whose names begin with `provider: operation`. */
function resultsOf(report) {
	const results = new Map();
	for (const { assertionResults } of report.testResults) {
		for (const { title, status } of assertionResults) {
			const [, provider, operation] = /^(\w+): (\w+)\b/.exec(title) ?? [];
			if (operation === undefined) continue;
			const key = `${provider} ${operation}`;
			const { passed = 0, run = 0 } = results.get(key) ?? {};
			results.set(key, { passed: passed + (status === 'passed' ? 1 : 0), run: run + (status === 'pending' ? 0 : 1) });
		}
	}
	return results;
}

function tests() {
	const folder = mkdtempSync(path.join(tmpdir(), 'provider-results-'));
	const file = path.join(folder, 'report.json');
	try {
		execFileSync(process.execPath, [path.join(root, 'node_modules/jest/bin/jest.js'), '-w', '1', '--json', `--outputFile=${file}`, 'test/enrichment'], { cwd: root, stdio: 'ignore' });
	} catch {
		// Failures are in the report, which is what is written.
	}
	const report = JSON.parse(readFileSync(file, 'utf8'));
	rmSync(folder, { recursive: true });
	return report;
}

const row = (cells) => `| ${cells.join(' | ')} |`;

function page(results, { providers, OPERATION_WORDING }) {
	const names = Object.keys(OPERATION_WORDING).filter((name) => providers.some(({ operations }) => operations[name]));
	const cell = ({ key, servedBy, operations }, name) => {
		if (!operations[name]) return '';
		const result = results.get(`${key} ${name}`) ?? (servedBy ? results.get(`${servedBy} ${name}`) : undefined);
		return result ? `${result.passed} of ${result.run}` : 'see below';
	};
	return `# Test results of the providers

How many tests of \`test/enrichment\` name each operation, and how many of them passed when this page was written (\`node scripts/providerResults.mjs\`). They run through n8n's own engine against stand-ins of the vendors, which were written from the vendors' documents and not from this package; none was run against a vendor. What the operations are is in the [matrix](providers/README.md).

${[row(['Provider', ...names.map((name) => OPERATION_WORDING[name].label)]), row(['---', ...names.map(() => '---')]), ...providers.map((provider) => row([provider.label, ...names.map((name) => cell(provider, name))]))].join('\n')}

DiscoverOrg, EverString and Datanyze show the tests of ZoomInfo, which serves them; that each of them is served is tested by name too. *Fetch Rows* of Klue is tested against a server of its own. BookYourData and Crayon have no API; their files are tested in \`test/nodes/b2bImport.test.ts\`. Wrong keys and missing plans are tested for all operations together.
`;
}

const library = createRequire(import.meta.url)(path.join(root, 'dist/lib/index.js'));
writeFileSync(path.join(root, 'docs', 'provider-test-results.md'), page(resultsOf(tests()), library));
