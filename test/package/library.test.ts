import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { startHaloTenant } from '../../simulator/index';
import { cleanUp, onClean } from '../runner/support';

jest.setTimeout(180_000);
afterEach(cleanUp);

const root = resolve(__dirname, '../..');

/** A project that has installed the package beside nothing else. */
function consumer(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
	mkdirSync(join(folder, 'node_modules'));
	symlinkSync(root, join(folder, 'node_modules', 'n8n-nodes-halopsa'), 'junction');
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
	return folder;
}

const program = `
import { HaloClient, LimiterRegistry, TokenSession, normalizeSettings, resources, silentLog, HaloPsa, HaloPsaClientCredentialsApi } from 'n8n-nodes-halopsa';
import type { Clock, HaloCredential, Http, ResourceDescriptor } from 'n8n-nodes-halopsa';

const clock: Clock = { now: () => Date.now(), sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) };

const http: Http = {
	async send({ method, url, query = {}, headers, json, form }) {
		const address = new URL(url);
		for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
		const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json);
		const response = await fetch(address, { method, headers: { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) }, body });
		return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
	},
};

async function main(): Promise<void> {
	const credential: HaloCredential = JSON.parse(process.argv[2] ?? '{}');
	const settings = normalizeSettings(credential);
	const client = new HaloClient({ http: new TokenSession({ http, settings, clock }), settings, clock, log: silentLog, limiters: new LimiterRegistry() });
	const descriptor: ResourceDescriptor | undefined = resources.find(({ name }) => name === 'client');
	let count = 0;
	for await (const row of client.rows({ path: descriptor?.path ?? '', collection: descriptor?.collection })) count += row.id === undefined ? 0 : 1;
	console.log(JSON.stringify({ count, node: new HaloPsa().description.name, credential: new HaloPsaClientCredentialsApi().name }));
}

void main();
`;

const options: ts.CompilerOptions = {
	strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
	lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], typeRoots: [join(root, 'node_modules/@types')], types: ['node'],
};

const wrongUse = `
import { normalizeSettings, type Clock } from 'n8n-nodes-halopsa';
export const clock: Clock = { now: () => 'today' };
export const tenant: number = normalizeSettings({}).resourceUrl;
`;

describe('the library in a project of its own', () => {
	let folder: string;
	let compiled: ts.Program;
	beforeAll(() => {
		if (!existsSync(join(root, 'dist/index.d.ts'))) execFileSync(process.execPath, [join(root, 'node_modules/gulp/bin/gulp.js'), '--silent', 'types'], { cwd: root });
		folder = consumer({ 'program.ts': program, 'wrong.ts': wrongUse, 'package.json': '{ "type": "commonjs" }' });
		compiled = ts.createProgram([join(folder, 'program.ts'), join(folder, 'wrong.ts')], { ...options, outDir: folder });
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	/** What the compiler has against the files whose path contains the given text. */
	function errorsIn(place: string): string[] {
		const sources = compiled.getSourceFiles().filter(({ fileName }) => fileName.includes(place) && !fileName.includes('/node_modules/n8n-workflow/'));
		expect(sources.length).toBeGreaterThan(0);
		const found = sources.flatMap((source) => [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)]);
		return found.map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
	}

	it('has declarations without an error', () => {
		expect(errorsIn(join(root, 'dist'))).toEqual([]);
	});

	it('compiles and works', async () => {
		expect(errorsIn('program.ts')).toEqual([]);
		compiled.emit(compiled.getSourceFile(join(folder, 'program.ts')));
		const tenant = await startHaloTenant({ size: { clients: 130 }, limit: false });
		onClean(() => tenant.close());
		const { clientId, clientSecret } = tenant.application;
		const output = await run(join(folder, 'program.js'), JSON.stringify({ resourceUrl: tenant.url, tenant: tenant.tenant, clientId, clientSecret }));
		const active = tenant.records('Client').filter(({ inactive }) => inactive !== true).length;
		expect(JSON.parse(output)).toEqual({ count: active, node: 'haloPsa', credential: 'haloPsaClientCredentialsApi' });
	});

	it('does not compile a wrong use', () => {
		expect(errorsIn('wrong.ts').length).toBeGreaterThanOrEqual(2);
	});
});

async function run(file: string, argument: string): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, [file, argument]);
	return stdout;
}
