import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';

const root = resolve(__dirname, '../..');

const manifest = z.object({ n8n: z.object({ nodes: z.array(z.string()) }) }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Loads each node as the only one, in a process in which n8n has loaded its own, and writes the files that it added. */
const program = `
	require('n8n-workflow');
	require('zod');
	const own = new Set(Object.keys(require.cache));
	const added = process.argv.slice(1).map((node) => {
		const exported = require(node);
		for (const Type of Object.values(exported)) new Type();
		const files = Object.keys(require.cache).filter((file) => !own.has(file));
		for (const file of files) delete require.cache[file];
		return files;
	});
	process.stdout.write(JSON.stringify(added));`;

const { nodes } = manifest.n8n;
const output = execFileSync(process.execPath, ['-e', program, ...nodes.map((node) => join(root, node))], { cwd: root, encoding: 'utf8' });
const added = z.array(z.array(z.string())).parse(JSON.parse(output));
const filesOf = (node: string): string[] => (added[nodes.indexOf(node)] ?? []).map((file) => relative(root, file));

/** Bytes of script that one node may make n8n read; at 60 ms on a slow core there is no room for more. */
const MOST_BYTES = 1_000_000;

// What takes time in loading is files and bytes, and both can be counted on any machine; npm run bench measures the time.
describe.each(nodes)('%s', (node) => {
	it('loads itself and the shared files, and nothing from node_modules', () => {
		const files = filesOf(node);
		expect(files).toContain(node);
		expect(files.filter((file) => file !== node && !/^dist\/(lib\/|nodes\/shared\/index\.js$)/.test(file))).toEqual([]);
		expect(files.reduce((bytes, file) => bytes + statSync(join(root, file)).size, 0)).toBeLessThan(MOST_BYTES);
	});
});

// The library was one file of a megabyte, and every node waited for the readers of spreadsheets and the providers of all others.
it('a node does not load the areas it has no use for', () => {
	const areas = filesOf('dist/nodes/HaloPsa/HaloPsa.node.js').filter((file) => file.startsWith('dist/lib/') && !file.startsWith('dist/lib/chunks/'));
	expect(areas.sort()).toEqual(['dist/lib/halo/index.js', 'dist/lib/http/index.js', 'dist/lib/index.js']);
});
