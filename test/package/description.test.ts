import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod';
import { NodeBench } from '../support/nodeBench';

const root = resolve(__dirname, '../..');

const manifest = z
	.object({ n8n: z.object({ nodes: z.array(z.string()), credentials: z.array(z.string()) }) })
	.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** HaloPsa.node.js holds the node haloPsa. */
const nameOf = (file: string): string => {
	const [name = ''] = basename(file).split('.');
	return name.charAt(0).toLowerCase() + name.slice(1);
};

const nodes = manifest.n8n.nodes.map((file) => [nameOf(file), file] as const);

/** The categories of n8n's node panel, as its own nodes use them. */
function knownCategories(): Set<string> {
	const folder = dirname(require.resolve('n8n-nodes-base/package.json'));
	const files = readdirSync(join(folder, 'dist/nodes'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.node.json'));
	const listed = z.object({ categories: z.array(z.string()).optional() });
	return new Set(files.flatMap((path) => listed.parse(JSON.parse(readFileSync(join(folder, 'dist/nodes', path), 'utf8'))).categories ?? []));
}

const codex = z.object({
	node: z.string(),
	nodeVersion: z.string(),
	codexVersion: z.string(),
	categories: z.array(z.string()).nonempty(),
	alias: z.array(z.string()).nonempty(),
	resources: z.object({ primaryDocumentation: z.array(z.object({ url: z.string().url() })).nonempty() }).passthrough(),
});

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.open([]);
});
afterAll(() => bench.close());

function* everyProperty(properties: readonly (INodeProperties | INodePropertyOptions | INodePropertyCollection)[]): Generator<INodeProperties> {
	for (const property of properties) {
		if ('type' in property) yield property;
		if ('options' in property && Array.isArray(property.options)) yield* everyProperty(property.options);
		if ('values' in property) yield* everyProperty(property.values);
	}
}

describe.each(nodes)('the node %s', (name, file) => {
	it('stays within the budget of a description', () => {
		const { description } = bench.nodeType(name);
		expect(Buffer.byteLength(JSON.stringify(description))).toBeLessThanOrEqual(150 * 1024);
		expect(description.properties.length).toBeLessThanOrEqual(150);
	});

	it('is usable as a tool, unless it is a trigger, and describes itself in one short sentence', () => {
		const { description } = bench.nodeType(name);
		expect(description.usableAsTool ?? false).toBe(!description.group.includes('trigger'));
		expect(description.description.length).toBeLessThanOrEqual(140);
		expect(description.description).not.toMatch(/\.$/);
	});

	it('has light and dark icons that differ, and n8n finds both', () => {
		const { iconUrl } = bench.nodeType(name).description;
		const { light, dark } = z.object({ light: z.string(), dark: z.string() }).parse(iconUrl);
		const [inLight, inDark] = [light, dark].map((path) => readFileSync(join(root, path.replace('icons/n8n-nodes-halopsa/', '')), 'utf8'));
		expect(inLight).toContain('<svg');
		expect(inDark).toContain('<svg');
		expect(inLight).not.toBe(inDark);
	});

	it('has a codex file with categories that n8n knows', () => {
		const content = codex.parse(JSON.parse(readFileSync(join(root, file.replace(/\.js$/, '.json')), 'utf8')));
		expect(content.node).toBe(`n8n-nodes-halopsa.${name}`);
		const known = knownCategories();
		expect(known.size).toBeGreaterThan(5);
		expect(content.categories.filter((category) => !known.has(category))).toEqual([]);
	});

	it('shows each property in some state of the node', () => {
		const { properties } = bench.nodeType(name).description;
		const valuesOf = (property: string): Set<unknown> =>
			new Set(properties.filter((one) => one.name === property).flatMap(({ options = [] }) => options.map((option) => ('value' in option ? option.value : undefined))));
		const impossible = properties.filter(({ displayOptions }) =>
			Object.entries(displayOptions?.show ?? {}).some(([of, wanted]) => {
				const values = valuesOf(of);
				return values.size > 0 && !wanted?.some((value) => values.has(value));
			}),
		);
		expect(impossible.map((property) => property.name)).toEqual([]);
	});

	it('declares options and fields in an order a person can scan', () => {
		for (const { name: property, type, options } of everyProperty(bench.nodeType(name).description.properties)) {
			if (type !== 'collection' || !options) continue;
			const labels = options.map((option) => ('displayName' in option ? option.displayName : option.name));
			expect([property, labels]).toEqual([property, [...labels].sort((left, right) => left.localeCompare(right))]);
		}
	});

	it('names only methods and credentials that exist', () => {
		const type = bench.nodeType(name);
		for (const { typeOptions, modes } of everyProperty(type.description.properties)) {
			const { resourceMapperMethod } = typeOptions?.resourceMapper ?? {};
			if (resourceMapperMethod) expect(type.methods?.resourceMapping).toHaveProperty(resourceMapperMethod);
			for (const { typeOptions: ofMode } of modes ?? []) if (ofMode?.searchListMethod) expect(type.methods?.listSearch).toHaveProperty(ofMode.searchListMethod);
		}
		const known = manifest.n8n.credentials.map(nameOf);
		for (const { name: credential, testedBy } of type.description.credentials ?? []) {
			expect(known).toContain(credential);
			if (typeof testedBy === 'string') expect(type.methods?.credentialTest).toHaveProperty(testedBy);
		}
	});
});

it('the package holds every node and credential that the source has', () => {
	const sources = (folder: string, ending: string): string[] =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending)).map((path) => `dist/${folder}/${path.replace(/\.ts$/, '.js')}`).sort();
	expect([...manifest.n8n.nodes].sort()).toEqual(sources('nodes', '.node.ts'));
	expect([...manifest.n8n.credentials].sort()).toEqual(sources('credentials', '.credentials.ts'));
});
