import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';

const INDEX = 'lib/index.ts';
const CHUNKS = 'chunks';

const settings = { platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning' };
const bundling = { ...settings, bundle: true, write: false, metafile: true, format: 'esm', external: ['n8n-workflow', 'zod'] };

/** The files that lib/index.ts exports from, and all names that it exports. */
async function readIndex(root) {
	const { metafile } = await build({ ...bundling, absWorkingDir: root, entryPoints: [INDEX], outdir: 'dist' });
	const [{ exports: names }] = Object.values(metafile.outputs);
	return { names, areas: [...new Set(metafile.inputs[INDEX].imports.map((one) => one.path))] };
}

const write = (file, text) => {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, text);
};

/** The file that everybody requires: it loads an area when the first of its names is used. */
function frontDoor(namesByFile) {
	const lines = [...namesByFile].map(([file, names]) => `lazy(() => require("./${file}"), ${JSON.stringify(names)});`);
	const all = [...namesByFile.values()].flat().join(', ');
	return `"use strict";
const lazy = (load, names) => {
  for (const name of names) {
    const get = () => {
      const value = load()[name];
      Object.defineProperty(exports, name, { enumerable: true, value });
      return value;
    };
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });
  }
};
${lines.join('\n')}
// The names, for an import from an ES module.
0 && (module.exports = { ${all} });
`;
}

/** @throws Error when two areas export one name, because then nobody could tell which is meant */
function ownersOf(names, outputs) {
	const owners = new Map();
	for (const [file, { exports: exported }] of outputs) {
		for (const name of exported.filter((one) => names.includes(one))) {
			if (owners.has(name)) throw new Error(`${INDEX}: ${name} is exported by ${owners.get(name)} and by ${file}; give one of them another name`);
			owners.set(name, file);
		}
	}
	const missing = names.filter((name) => !owners.has(name));
	if (missing.length > 0) throw new Error(`${INDEX} declares ${missing.join(', ')}; declare it in a file of its own and export it from there`);
	return new Map(outputs.map(([file]) => [file, names.filter((name) => owners.get(name) === file)]));
}

/**
 * Bundles lib/ into one file per area, that is per file which lib/index.ts exports from, and chunks for what areas
 * share, each module in exactly one file: a second copy would be a second rate budget. A node then loads the areas
 * it uses. esbuild splits ES modules only, so it splits those, and each is then made CommonJS, which n8n loads.
 */
export async function bundleLibrary({ root, outdir }) {
	const { names, areas } = await readIndex(root);
	const { outputFiles, metafile } = await build({
		...bundling, absWorkingDir: root, entryPoints: areas, outdir, outbase: 'lib', splitting: true, chunkNames: `${CHUNKS}/[hash]`,
	});
	const entries = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
	const fileOf = (output) => path.relative(outdir, path.join(root, output)).split(path.sep).join('/');
	const owners = ownersOf(names, entries.map(([output, facts]) => [fileOf(output), facts]));

	const files = await Promise.all(outputFiles.map(async (file) => ({ path: file.path, text: (await transform(file.text, { ...settings, format: 'cjs' })).code })));
	// What others need comes first, so that a process which loads the package meanwhile finds every file it asks for.
	const isChunk = (file) => path.dirname(file.path) === path.join(outdir, CHUNKS);
	for (const file of [...files.filter(isChunk), ...files.filter((one) => !isChunk(one))]) write(file.path, file.text);
	write(path.join(outdir, 'index.js'), frontDoor(owners));

	const current = new Set(files.filter(isChunk).map((file) => path.basename(file.path)));
	for (const name of readdirSync(path.join(outdir, CHUNKS))) if (!current.has(name)) rmSync(path.join(outdir, CHUNKS, name));
}
