import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const text = z.string().min(1);
const rawSchema = z.record(z.unknown());
const manifestSchema = z.object({
	name: text,
	version: z.string().regex(/^\d+\.\d+\.\d+$/),
	description: text,
	keywords: z.array(text),
	license: z.literal('MIT'),
	homepage: z.string().url(),
	repository: z.object({ type: z.literal('git'), url: text }),
	author: z.object({ name: text, email: z.string().email() }),
	main: text,
	types: text,
	files: z.array(text),
	engines: z.object({ node: text }),
	scripts: z.record(z.string()),
	n8n: z.object({ n8nNodesApiVersion: z.literal(1), strict: z.literal(true), nodes: z.array(text).nonempty(), credentials: z.array(text).nonempty() }),
});

describe('package.json', () => {
	const raw = rawSchema.parse(JSON.parse(read('package.json')));
	const manifest = manifestSchema.parse(raw);

	it('is found by n8n: name and keyword', () => {
		expect(manifest.name).toBe('n8n-nodes-halopsa');
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});

	it('brings no dependency and takes n8n-workflow from n8n, whatever its version', () => {
		for (const kind of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies', 'overrides']) expect(raw[kind]).toBeUndefined();
		expect(raw.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('runs nothing when it is installed', () => {
		const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'prepublishOnly', 'prepack', 'postpack', 'dependencies'];
		expect(Object.keys(manifest.scripts).filter((name) => lifecycle.includes(name))).toEqual([]);
	});

	it.each([...manifest.n8n.nodes, ...manifest.n8n.credentials, manifest.main])('%s is built and packed', (file) => {
		expect(existsSync(join(root, file))).toBe(true);
		expect(manifest.files.some((packed) => file.startsWith(`${packed}/`))).toBe(true);
	});

	it.each(manifest.files)('%s exists', (file) => {
		expect(existsSync(join(root, file))).toBe(true);
	});

	it('points to no map, test or source', () => {
		expect(manifest.files.filter((file) => /^(test|lib|nodes|credentials|runner|simulator)\b/.test(file))).toEqual([]);
	});

	it('works on the Node versions it says', () => {
		expect(manifest.engines.node).toBe('>=20.19');
	});
});

describe('what goes into the package', () => {
	const manifest = manifestSchema.parse(JSON.parse(read('package.json')));
	const built = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js')).map((file) => `dist/${file.split(sep).join('/')}`);

	// Bundled into every node, the library gave each node type a limiter and a token of its own, and together they
	// sent more requests than the tenant allows.
	it.each([...manifest.n8n.nodes, ...manifest.n8n.credentials])('%s holds no copy of it', (file) => {
		expect(read(file)).not.toMatch(/class (LimiterRegistry|TokenGates|HaloClient|SalesbuildrClient)\b/);
	});

	it.each(['LimiterRegistry', 'TokenGates', 'HaloClient', 'OwnWrites', 'TriggerMemory'])('the class %s is in one file of all', (name) => {
		expect(built.filter((file) => new RegExp(`\\b${name} = class\\b|\\bclass ${name}\\b`).test(read(file)))).toHaveLength(1);
	});

	it.each(manifest.n8n.nodes)('%s requires the one library', (file) => {
		expect(read(file)).toMatch(/require\("\.\.?\/.*lib\/index\.js"\)/);
	});

	it.each(built)('%s requires nothing but n8n-workflow, zod and the package itself', (file) => {
		const required = [...read(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
		expect(required.filter((name) => !['n8n-workflow', 'zod', 'node:crypto'].includes(name) && !name.startsWith('.'))).toEqual([]);
	});

	it('is under two megabytes', () => {
		const total = built.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
		expect(total).toBeLessThan(2 * 1024 * 1024);
	});

	it('names no registry in the lock file', () => {
		expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
	});
});
