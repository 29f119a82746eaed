import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { LIST_FIELDS, OPERATION_WORDING, operationsOf, providers, QUERY_FIELDS } from '../../lib/enrichment';
import { offered } from './support';

const root = resolve(__dirname, '../..');
const folder = join(root, 'docs', 'providers');

/** The pages as `gulp docs` would write them now. The script is an ES module, which jest cannot load into a test. */
function pages(): Map<string, string> {
	const script = pathToFileURL(join(root, 'scripts', 'providerDocs.mjs')).href;
	const program = `
		import { readFileSync } from 'node:fs';
		import { providerData, providerPages } from ${JSON.stringify(script)};
		process.stdout.write(JSON.stringify(providerPages(providerData(JSON.parse(readFileSync(0, 'utf8'))))));`;
	// A rule by words keeps its words as a mark only: patterns are not data.
	const input = JSON.stringify({ providers, OPERATION_WORDING, QUERY_FIELDS, LIST_FIELDS });
	return new Map(z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { input, encoding: 'utf8' }))));
}

describe('docs/providers', () => {
	const expected = pages();

	it('has a page for each of the 18 providers, and the matrix', () => {
		expect(providers).toHaveLength(18);
		expect(readdirSync(folder).sort()).toEqual(['README.md', ...providers.map(({ key }) => `${key}.md`)].sort());
	});

	it.each([...expected.keys()])('%s says what the descriptors say (npx gulp docs writes it anew)', (name) => {
		expect(readFileSync(join(folder, name), 'utf8')).toBe(expected.get(name));
	});

	it('marks in the matrix what is run against a stand-in, and nothing else', () => {
		const marked = providers.flatMap((provider) => operationsOf(provider).map(([operation]) => `${provider.servedBy ?? provider.key} ${operation}`));
		const run = new Set([...offered.map((one) => one.join(' ')), 'klue fetchRows']);
		expect(marked.filter((one) => !run.has(one))).toEqual([]);
	});

	it('has test results beside the matrix: every cell of it was run, and passed (node scripts/providerResults.mjs writes them anew)', () => {
		const lines = readFileSync(join(root, 'docs', 'provider-test-results.md'), 'utf8').split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1).map((text) => text.trim()));
		const [names = [], ...rows] = lines;
		for (const provider of providers) {
			const cells = rows.find(([label]) => label === provider.label) ?? [];
			const told = names.slice(1).filter((_name, index) => cells[index + 1] !== '');
			expect([provider.key, [...told].sort()]).toEqual([provider.key, operationsOf(provider).map(([operation]) => OPERATION_WORDING[operation].label).sort()]);
			for (const text of cells.slice(1).filter((one) => /^\d/.test(one))) expect([provider.key, text]).toEqual([provider.key, expect.stringMatching(/^([1-9]\d*) of \1$/)]);
		}
	});

	it('gives every fact its confidence', () => {
		for (const { key, facts } of providers) {
			expect([key, facts.length > 0]).toEqual([key, true]);
			for (const { what, confidence } of facts) expect(expected.get(`${key}.md`)).toContain(`| ${what} | ${confidence} |`);
		}
	});
});
