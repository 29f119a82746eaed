import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const root = resolve(__dirname, '../..');
const docs = join(root, 'docs');

function pages(): [string, string][] {
	const script = pathToFileURL(join(root, 'scripts', 'catalogueDocs.mjs')).href;
	const program = `import { cataloguePages } from ${JSON.stringify(script)}; process.stdout.write(JSON.stringify(cataloguePages(process.argv[1])));`;
	const output = execFileSync(process.execPath, ['--input-type=module', '-e', program, root], { encoding: 'utf8', maxBuffer: 10_000_000 });
	return z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(output));
}

const texts = new Map(
	[join(root, 'README.md'), ...readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => join(docs, file))].map(
		(file) => [file, readFileSync(file, 'utf8')] as const,
	),
);

/** Files of this repository that a page links to or shows, as absolute paths. */
const linked = (file: string, text: string): string[] =>
	[...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) => (/^\w+:/.test(target) ? [] : [resolve(file, '..', target)]));

it.each(pages())('docs/%s lists what there is (npx gulp docs writes it anew)', (name, text) => {
	expect(readFileSync(join(docs, name), 'utf8')).toBe(text);
});

it('no page links to a file, or shows a picture, that is not there', () => {
	const dead = [...texts].flatMap(([file, text]) => linked(file, text).filter((target) => !existsSync(target)).map((target) => `${relative(root, file)} -> ${relative(root, target)}`));
	expect(dead).toEqual([]);
});

it('every picture is shown somewhere', () => {
	const shown = new Set([...texts].flatMap(([file, text]) => linked(file, text)));
	expect(readdirSync(join(docs, 'images')).filter((file) => !shown.has(join(docs, 'images', file)))).toEqual([]);
});
