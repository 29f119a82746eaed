import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openApiSample } from '../support/openApiSample';

jest.setTimeout(30_000);

const ROOT = join(__dirname, '../..');

let folder: string;
let dist: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'conformance-'));
	// Below the runner's node_modules, which a build of the packages does not clear, so that the bundle finds the packages it leaves out.
	dist = join(ROOT, 'runner', 'node_modules', '.cache', `conformance-${randomBytes(4).toString('hex')}`);
	await build({
		entryPoints: [join(ROOT, 'runner/src/cli.ts')], outfile: join(dist, 'cli.cjs'), bundle: true, platform: 'node', format: 'cjs', packages: 'external', logLevel: 'error',
	});
	writeFileSync(join(dist, 'start.cjs'), "require('./cli.cjs').main();");
	writeFileSync(join(folder, 'sample.json'), JSON.stringify(openApiSample));
});
afterAll(() => {
	for (const place of [folder, dist]) rmSync(place, { recursive: true, force: true });
});

async function conformance(...options: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, [join(dist, 'start.cjs'), 'conformance', ...options], { cwd: folder });
	const written = { stdout: '', stderr: '' };
	for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk: Buffer) => (written[stream] += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
	return { code, ...written };
}

it('ends with 1 and names what the document lacks', async () => {
	const { code, stdout } = await conformance('--openapi', 'sample.json');
	expect(stdout).toMatch(/^Sample API v2, OpenAPI 3\.0\.1, 5 paths\n/);
	expect(stdout).toMatch(/GET \/Client: no such path/);
	expect(stdout).not.toMatch(/GET \/Item: no such path/);
	expect(code).toBe(1);
});

it('prints one JSON object', async () => {
	const { code, stdout } = await conformance('--json', '--openapi', 'sample.json');
	const report = JSON.parse(stdout) as { status: string; resources: { resource: string; findings: { text: string }[] }[] };
	expect(report.status).toBe('error');
	expect(report.resources.find(({ resource }) => resource === 'client')?.findings.map(({ text }) => text)).toContain('GET /Client: no such path');
	expect(code).toBe(1);
});

it.each([
	['the document is missing', ['--openapi', 'absent.json'], /absent\.json does not exist/],
	['no document is named', [], /required option '--openapi <url or file>'/],
])('ends with 2 when %s', async (_what, options, message) => {
	const { code, stderr } = await conformance(...options);
	expect(stderr).toMatch(message);
	expect(code).toBe(2);
});
