import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { permissionFor } from '../../lib/halo/permissions';
import { resources } from '../../lib/halo/resources';
import { everyDescriptor } from '../support/descriptors';

const root = resolve(__dirname, '../..');
const names = new Set(resources.flatMap(({ name, label, path }) => [name, label.toLowerCase(), path.toLowerCase()]));

describe('the registry', () => {
	it('has the descriptor of every file, once, sorted by label', async () => {
		const described = (await everyDescriptor()).map(({ name }) => name).sort();
		expect(resources.map(({ name }) => name).sort()).toEqual(described);
		const labels = resources.map(({ label }) => label.toLowerCase());
		expect(labels).toEqual([...labels].sort());
		expect(new Set(labels).size).toBe(labels.length);
	});

	it('refers only to resources that it has', () => {
		const referring = resources.flatMap(({ name, fields, filters, special = [] }) =>
			[...fields, ...filters, ...special.flatMap(({ parameters }) => parameters)].flatMap(({ reference }) => (reference === undefined ? [] : [[name, reference] as const])),
		);
		expect(referring.length).toBeGreaterThan(100);
		expect(referring.filter(([, reference]) => !resources.some(({ name }) => name === reference))).toEqual([]);
	});

	it.each(resources.map((descriptor) => [descriptor.name, descriptor] as const))('%s: simplified records and pickers show what a record has', (_name, descriptor) => {
		expect(descriptor.simple[0]).toBe('id');
		expect(new Set(descriptor.simple).size).toBe(descriptor.simple.length);
		const own = descriptor.fields.map(({ name }) => name);
		expect(new Set(own).size).toBe(own.length);
		expect(own).toContain(descriptor.title);
		expect(descriptor.identity.flat().filter((field) => !own.includes(field))).toEqual([]);
		expect(descriptor.identity.length > 0).toBe(descriptor.operations.some((operation) => operation === 'create'));
	});

	// An error named read:items for asset groups while the reference page named read:assets.
	it.each(resources.map((descriptor) => [descriptor.name, descriptor] as const))('%s: an error names the permission that the reference names', (_name, { path, scopes }) => {
		expect([undefined, scopes.read]).toContain(permissionFor('GET', path));
		expect([undefined, scopes.edit]).toContain(permissionFor('POST', path));
		expect([undefined, scopes.edit, scopes.delete]).toContain(permissionFor('DELETE', path));
	});
});

/** Most names of resources that one list may have for a reason of its own, such as the streams of a sync. */
const MOST_NAMES = 8;

/** What is written out in an array, an object, a union or a switch. */
function* textsOf(node: ts.Node): Generator<string> {
	if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) if (ts.isStringLiteralLike(element) || ts.isIdentifier(element)) yield element.text;
	if (ts.isObjectLiteralExpression(node)) {
		for (const { name } of node.properties) if (name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name))) yield name.text;
	}
	if (ts.isUnionTypeNode(node)) for (const type of node.types) if (ts.isLiteralTypeNode(type) && ts.isStringLiteralLike(type.literal)) yield type.literal.text;
	if (ts.isCaseBlock(node)) for (const clause of node.clauses) if (ts.isCaseClause(clause) && ts.isStringLiteralLike(clause.expression)) yield clause.expression.text;
}

/** The longest list of resource names in a source. */
function longestList(source: string): number {
	let longest = 0;
	const visit = (node: ts.Node): void => {
		longest = Math.max(longest, new Set([...textsOf(node)].map((text) => (names.has(text) ? text : text.toLowerCase())).filter((text) => names.has(text))).size);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true));
	return longest;
}

function sourcesIn(path: string): string[] {
	if (/(^|\/)(dist|node_modules)$/.test(path)) return [];
	if (statSync(join(root, path)).isDirectory()) return readdirSync(join(root, path)).flatMap((name) => sourcesIn(`${path}/${name}`));
	return /\.(ts|mjs|cjs|js)$/.test(path) ? [path] : [];
}

describe('there is one list of resources', () => {
	const lengths = new Map(['lib', 'nodes', 'credentials', 'runner/src', 'scripts', 'gulpfile.js', 'index.ts'].flatMap(sourcesIn).map((file) => [file, longestList(readFileSync(join(root, file), 'utf8'))]));

	it('is the registry', () => {
		expect(lengths.get('lib/halo/resources/index.ts')).toBe(resources.length);
	});

	// Paths without a descriptor need permissions too, and a new resource may be missing there; that both agree is tested above.
	it('no other file has one', () => {
		const others = [...lengths].filter(([file, length]) => length > MOST_NAMES && !['lib/halo/resources/index.ts', 'lib/halo/permissions.ts'].includes(file));
		expect(others).toEqual([]);
	});

	it.each([
		['an array', `const list = [${resources.map(({ name }) => `'${name}'`).join(', ')}];`],
		['an object', `const table = { ${resources.map(({ path }) => `'${path}': 1`).join(', ')} };`],
		['a type', `type Name = ${resources.map(({ name }) => `'${name}'`).join(' | ')};`],
		['a switch', `switch (name) { ${resources.map(({ name }) => `case '${name}': break;`).join(' ')} }`],
	])('%s would be found', (_what, source) => {
		expect(longestList(source)).toBeGreaterThan(MOST_NAMES);
	});
});
