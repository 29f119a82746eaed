import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram, launch } from '../runner/program';
import { cleanUp, temporaryFolder } from '../runner/support';
import { openApiSample } from '../support/openApiSample';

jest.setTimeout(60_000);

let folder: string;
let program: string;
beforeAll(async () => {
	folder = temporaryFolder();
	writeFileSync(join(folder, 'sample.json'), JSON.stringify(openApiSample));
	program = await buildProgram();
});
afterAll(cleanUp);

async function conformance(...options: string[]): Promise<{ code: number | string | null; stdout: string; stderr: string }> {
	const { ended, output } = launch(program, folder, ['conformance', ...options]);
	const code = await ended;
	return { code, ...output };
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
