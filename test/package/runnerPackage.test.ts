import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { startHaloTenant } from '../../simulator/index';
import { cleanUp, jsonFile, onClean, setJson, stock, temporaryFolder, workflow } from '../runner/support';

jest.setTimeout(180_000);

const root = resolve(__dirname, '../..');

interface Manifest {
	bin: Record<string, string>;
	types: string;
	dependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
}

/** Where the repository has a package of the runner. */
function placeOf(name: string): string {
	const [found] = [join(root, 'runner', 'node_modules', name), join(root, 'node_modules', name)].filter((place) => existsSync(place));
	return name === 'n8n-nodes-halopsa' ? root : (found ?? '');
}

let home: string;
let installed: string;
let manifest: Manifest;

/** A project of its own that has installed the packed runner, and of everything else only what that one declares. */
beforeAll(() => {
	if (!existsSync(join(root, 'runner/dist/types'))) execFileSync(process.execPath, [join(root, 'node_modules/gulp/bin/gulp.js'), '--silent', 'types'], { cwd: root });
	home = temporaryFolder();
	execFileSync('npm', ['pack', '--silent', '--offline', '--pack-destination', home], { cwd: join(root, 'runner'), stdio: ['ignore', 'ignore', 'inherit'] });
	const tarball = readdirSync(home).find((name) => name.endsWith('.tgz')) ?? '';
	installed = join(home, 'node_modules', 'halopsa-runner');
	mkdirSync(installed, { recursive: true });
	execFileSync('tar', ['-xzf', join(home, tarball), '--strip-components=1', '-C', installed]);
	manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
	for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
		const link = join(home, 'node_modules', name);
		mkdirSync(dirname(link), { recursive: true });
		symlinkSync(placeOf(name), link, 'junction');
	}
});
afterAll(cleanUp);

const run = async (file: string, words: string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
	(await promisify(execFile)(process.execPath, [file, ...words], { cwd: home, env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, ...env } })).stdout;

describe('the packed runner', () => {
	// `serve` worked in the repository, which has everything n8n needs, and ended with "Cannot find module 'fastify'"
	// where the runner was installed: five packages were not declared.
	it('declares every package it requires, and requires every one it declares', () => {
		const required = ['cli.cjs', 'index.cjs'].flatMap((file) => [...readFileSync(join(installed, 'dist', file), 'utf8').matchAll(/require\("([^"./][^"]*)"\)/g)].map(([, name = '']) => name));
		const packages = new Set(required.filter((name) => !isBuiltin(name)).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')));
		// Found by name while it runs: the nodes themselves.
		for (const name of ['n8n-nodes-base', 'n8n-nodes-halopsa']) packages.add(name);
		expect([...packages].sort()).toEqual(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).sort());
	});

	it('runs a workflow with stock nodes and ours', async () => {
		const ours = { ...stock('Numbers', 'noOp', { number: '={{ $json.phone }}', region: 'US' }), type: 'n8n-nodes-halopsa.phoneNumbers' };
		const file = jsonFile(home, 'phone.json', workflow('Phone', [stock('Start', 'manualTrigger'), setJson('Number', { phone: '(212) 555-0123' }), ours]));
		const printed = JSON.parse(await run(join(installed, manifest.bin['halopsa-runner'] ?? ''), ['run', file, '--json'])) as { status: string; output: object[] };
		expect(printed).toMatchObject({ status: 'success' });
		expect(JSON.stringify(printed.output)).toContain('+12125550123');
	});
});

const USE = `
import { axiosHttp, createHaloClient, createRunner, startService, UsageError, type RunResult, type Service } from 'halopsa-runner';

export async function use(): Promise<RunResult> {
	const http = axiosHttp({ timeoutMs: 30_000 });
	const halo = createHaloClient({ resourceUrl: 'https://contoso.halopsa.com', tenant: 'contoso', clientId: 'id', clientSecret: 'secret' }, { http });
	const clients = await halo.list({ path: 'Client', limit: 10 });
	const service: Service = await startService(['flow.json'], { port: 0, keepDays: 14 });
	const failed = service.executions.list({ status: 'error', limit: 5 });
	await service.close();
	const runner = createRunner({ dataDir: './data', credentials: [{ id: '1', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: {} }] });
	try {
		return await runner.run('flow.json', { input: [...clients.map(({ id }) => ({ id })), ...failed.map(({ id, status }) => ({ id, status }))] });
	} catch (error) {
		throw error instanceof UsageError ? new Error(error.advice) : error;
	} finally {
		await runner.close();
	}
}
`;

const WRONG = `
import { createHaloClient, createRunner } from 'halopsa-runner';
export const status: number = createRunner({ dataDir: 7 }).run('flow.json');
export const client = createHaloClient('https://contoso.halopsa.com');
`;

/** What the compiler says about each file, and about the declarations of the runner. */
function complaints(files: readonly string[], options: ts.CompilerOptions): Record<string, number> {
	const program = ts.createProgram(files, { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: ['node'], typeRoots: [join(root, 'node_modules/@types')], ...options });
	const sources = program.getSourceFiles().filter(({ fileName }) => files.includes(fileName) || fileName.startsWith(installed));
	expect(sources.length).toBeGreaterThan(files.length);
	const found = Object.fromEntries(files.map((file) => [file.slice(home.length + 1), 0]));
	for (const source of sources) {
		const name = files.includes(source.fileName) ? source.fileName.slice(home.length + 1) : 'declarations';
		const said = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
		if (said.length > 0) found[name] = (found[name] ?? 0) + said.length;
	}
	return found;
}

const fileOf = (name: string, content: string): string => {
	writeFileSync(join(home, name), content);
	return join(home, name);
};

describe('its declarations', () => {
	it('are found and right for ES modules and for CommonJS, as Node.js tells them apart', () => {
		const files = [fileOf('use.mts', USE), fileOf('use.cts', USE), fileOf('wrong.mts', WRONG)];
		expect(complaints(files, { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext })).toEqual({ 'use.mts': 0, 'use.cts': 0, 'wrong.mts': 3 });
	});

	it('are found by a compiler that knows no "exports"', () => {
		expect(complaints([fileOf('use.ts', USE)], { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 })).toEqual({ 'use.ts': 0 });
	});
});

describe('its example', () => {
	it('reads clients directly and runs a workflow for them', async () => {
		const tenant = await startHaloTenant({ size: 50, limit: false });
		onClean(() => tenant.close());
		const file = jsonFile(home, 'greet.json', workflow('Greet', [stock('Start', 'manualTrigger'), setJson('Greet', '={{ { hello: $json.name } }}')]));
		const { clientId, clientSecret } = tenant.application;
		const env = { HALO_URL: tenant.url, HALO_TENANT: tenant.tenant, HALO_CLIENT_ID: clientId, HALO_CLIENT_SECRET: clientSecret };
		const text = await run(join(installed, 'examples', 'middleware.mjs'), [file], env);
		const { output } = JSON.parse(text.trim().split('\n').at(-1) ?? '') as { output: { hello: string }[] };
		const read = Number(/^(\d+) clients read/m.exec(text)?.[1]);
		expect(read).toBeGreaterThan(0);
		expect(output).toHaveLength(read);
		expect(text).not.toContain(clientSecret);
	});
});
