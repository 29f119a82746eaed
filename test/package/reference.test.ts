import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { resources } from '../../lib/halo/resources';

const root = resolve(__dirname, '../..');
const folder = join(root, 'docs', 'reference');

/** The pages as `gulp docs` would write them now. The script is an ES module, which jest cannot load into a test. */
function pages(): Map<string, string> {
	const script = pathToFileURL(join(root, 'scripts', 'docs.mjs')).href;
	const program = `
		import { readFileSync } from 'node:fs';
		import { referencePages } from ${JSON.stringify(script)};
		process.stdout.write(JSON.stringify(referencePages(JSON.parse(readFileSync(0, 'utf8')))));`;
	const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { input: JSON.stringify(resources), encoding: 'utf8' });
	return new Map(z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(output)));
}

describe('docs/reference', () => {
	const expected = pages();

	it('has a page for every resource, and the index', () => {
		expect(readdirSync(folder).sort()).toEqual(['README.md', ...resources.map(({ name }) => `${name}.md`)].sort());
	});

	it.each([...expected.keys()])('%s says what the descriptors say (npx gulp docs writes it anew)', (name) => {
		expect(readFileSync(join(folder, name), 'utf8')).toBe(expected.get(name));
	});

	it('the guide names the operations of its own that each resource has, and no other', () => {
		const guide = readFileSync(join(root, 'docs', 'halopsa-node.md'), 'utf8');
		for (const { label, special = [] } of resources) {
			const row = guide.split('\n').find((line) => line.startsWith(`| ${label} | `))?.split('|')[2] ?? '';
			const told = row.replace(/(Find),.*/, '$1').split(',').map((name) => name.trim()).filter(Boolean).sort();
			expect([label, told]).toEqual([label, special.map((operation) => operation.label).sort()]);
		}
	});

	it('tells every operation, field, filter and parameter', () => {
		for (const { name, fields, filters, special = [] } of resources) {
			const page = expected.get(`${name}.md`) ?? '';
			const told = [...fields, ...filters, ...special.flatMap(({ parameters }) => parameters)].map((one) => `| \`${one.name}\` | ${one.label} |`);
			const missing = [...told, ...special.map(({ label }) => `### ${label}\n`)].filter((text) => !page.includes(text));
			expect([name, missing]).toEqual([name, []]);
		}
	});
});
