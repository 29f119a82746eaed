import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');

interface Import {
	readonly file: string;
	/** Path from the root for a file of ours, the name of the package otherwise. */
	readonly target: string;
	readonly own: boolean;
}

function filesIn(folder: string): string[] {
	return readdirSync(join(root, folder)).flatMap((name) => {
		const path = join(folder, name);
		if (name === 'dist' || name === 'node_modules') return [];
		if (statSync(join(root, path)).isDirectory()) return filesIn(path);
		return path.endsWith('.ts') ? [path] : [];
	});
}

/** Static and dynamic imports, re-exports, and `import()` types, read by the compiler's own scanner. */
function importsOf(file: string): Import[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
	return importedFiles.map(({ fileName }) => {
		const own = fileName.startsWith('.');
		const target = own ? relative(root, resolve(root, dirname(file), fileName)) : fileName;
		return { file, target: target.split(sep).join('/'), own };
	});
}

const importsIn = (...folders: string[]): Import[] => folders.flatMap(filesIn).flatMap(importsOf);

const within = (target: string, ...folders: string[]): boolean => folders.some((folder) => target === folder || target.startsWith(`${folder}/`));

const told = ({ file, target }: Import): string => `${file} imports ${target}`;

describe('imports point one way', () => {
	it.each<[string, string[], string[]]>([
		['nodes and credentials', ['nodes', 'credentials'], ['lib', 'nodes']],
		['the library', ['lib'], ['lib']],
		['the client library of HaloPSA', ['lib/halo'], ['lib/halo', 'lib/http', 'lib/ports', 'lib/domain']],
		['what every client shares', ['lib/http'], ['lib/http', 'lib/ports']],
		['the simulator', ['simulator'], ['simulator']],
		['the runner', ['runner/src'], ['runner/src', 'runner/package.json', 'lib']],
	])('%s', (_what, folders, allowed) => {
		const imports = importsIn(...folders);
		expect(imports.length).toBeGreaterThan(0);
		expect(imports.filter(({ own, target }) => own && !within(target, ...allowed)).map(told)).toEqual([]);
	});

	it('nodes reach the library by its front door only', () => {
		const deep = importsIn('nodes', 'credentials').filter(({ own, target }) => own && within(target, 'lib') && target !== 'lib');
		expect(deep.map(told)).toEqual([]);
	});

	it('a folder of one node imports from no other node', () => {
		const folderOf = (path: string): string => path.split('/')[1] ?? '';
		const crossing = importsIn('nodes').filter(({ own, file, target }) => own && within(target, 'nodes') && folderOf(target) !== folderOf(file) && folderOf(target) !== 'shared');
		expect(crossing.map(told)).toEqual([]);
	});

	it('only the runner and the tests know n8n-core', () => {
		const users = importsIn('lib', 'nodes', 'credentials', 'simulator').filter(({ target }) => /^(n8n-core|n8n-nodes-base)/.test(target));
		expect(users.map(told)).toEqual([]);
	});

	it('a resource is one file and one place in the list', () => {
		const listed = readFileSync(join(root, 'lib/halo/resources/index.ts'), 'utf8');
		const files = readdirSync(join(root, 'lib/halo/resources')).filter((name) => !['index.ts', 'types.ts', 'fields.ts', 'shared.ts'].includes(name) && name.endsWith('.ts'));
		const named = files.filter((name) => readFileSync(join(root, 'lib/halo/resources', name), 'utf8').includes('satisfies ResourceDescriptor'));
		expect(named.length).toBeGreaterThan(10);
		expect(named.filter((name) => !listed.includes(`'./${name.replace(/\.ts$/, '')}'`))).toEqual([]);
	});
});

describe('what bundled code may use', () => {
	const packages = (folders: string[]): string[] => [...new Set(importsIn(...folders).filter(({ own }) => !own).map(({ target }) => target))].sort();

	it('the library uses zod, and four packages that need nothing of Node, and nothing else', () => {
		expect(packages(['lib']).filter((name) => !['zod', 'libphonenumber-js', 'csv-parse', 'fflate', 'saxes'].includes(name.split('/')[0] ?? ''))).toEqual([]);
	});

	it('nodes and credentials use n8n-workflow, and node:crypto for hashing', () => {
		expect(packages(['nodes', 'credentials']).filter((name) => !['n8n-workflow', 'node:crypto', 'zod'].includes(name))).toEqual([]);
	});

	/** n8n's scanner forbids them in a community node; time and requests come through the ports. */
	const forbidden = new Set([
		'process', 'global', 'globalThis', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require', '__dirname', '__filename', 'fetch', 'XMLHttpRequest', 'console',
	]);

	function globalsOf(file: string): string[] {
		const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true);
		const used: ts.Identifier[] = [];
		const visit = (node: ts.Node): void => {
			if (ts.isIdentifier(node) && forbidden.has(node.text) && !isName(node)) used.push(node);
			ts.forEachChild(node, visit);
		};
		visit(source);
		const own = new Set(used.filter(isDeclared).map(({ text }) => text));
		return used.filter(({ text }) => !own.has(text)).map(({ text }) => `${file}: ${text}`);
	}

	/** The file gives the name a meaning of its own. */
	const isDeclared = (node: ts.Identifier): boolean =>
		(ts.isImportSpecifier(node.parent) || ts.isVariableDeclaration(node.parent) || ts.isParameter(node.parent) || ts.isBindingElement(node.parent)) && node.parent.name === node;

	/** A member or property that happens to have the name of a global. */
	function isName(node: ts.Identifier): boolean {
		const { parent } = node;
		if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
		return ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent);
	}

	it('finds a global when there is one', () => {
		expect(globalsOf('runner/src/data-folder.ts').some((found) => found.endsWith(': process'))).toBe(true);
	});

	it.each(['lib', 'credentials'])('%s uses no global of Node.js', (folder) => {
		expect(filesIn(folder).flatMap(globalsOf)).toEqual([]);
	});

	it('nodes use none but Buffer, which the helper of n8n for files takes', () => {
		expect(filesIn('nodes').flatMap(globalsOf).filter((found) => !found.endsWith(': Buffer'))).toEqual([]);
	});

	it('the library does not read the clock or the calendar of the machine', () => {
		const reading = filesIn('lib').filter((file) => /\bDate\.now\(\)|new Date\(\)|performance\.now/.test(readFileSync(join(root, file), 'utf8')));
		expect(reading).toEqual([]);
	});
});
