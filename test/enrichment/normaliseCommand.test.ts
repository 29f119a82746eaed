import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

describe('halopsa-runner normalise', () => {
	const temporary = mkdtempSync(join(tmpdir(), 'normalise-'));
	afterAll(() => rmSync(temporary, { recursive: true, force: true }));

	function command(content: string | Buffer, ...more: string[]): { stdout: string; stderr: string; status: number } {
		const file = join(temporary, 'answer.json');
		writeFileSync(file, content);
		try {
			return {
				stdout: execFileSync(process.execPath, [join(root, 'runner/bin/halopsa-runner.cjs'), 'normalise', ...more, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
				stderr: '', status: 0,
			};
		} catch (error) {
			return error as { stdout: string; stderr: string; status: number };
		}
	}

	it('prints a JSON array and nothing else', () => {
		const { stdout, status } = command('{"person": {"id": "1", "email": "j@a.example"}}', '--provider', 'apollo', '--operation', 'enrichPerson');
		expect([status, JSON.parse(stdout)]).toMatchObject([0, [{ id: '1', email: 'j@a.example', _meta: { provider: 'apollo', raw: null } }]]);
	});

	// An answer that Windows PowerShell saved, and one that n8n saved with its headers, were no answers.
	it.each<[string, string | Buffer]>([
		['in UTF-16', Buffer.from('\ufeff{"person": {"id": "1", "email": "j@a.example"}}', 'utf16le')],
		['with status and headers', '{"statusCode": 200, "headers": {"server": "x"}, "body": {"person": {"id": "1", "email": "j@a.example"}}}'],
	])('reads an answer saved %s', (_what, content) => {
		const { stdout, status } = command(content, '--provider', 'apollo', '--operation', 'enrichPerson');
		expect([status, JSON.parse(stdout)]).toMatchObject([0, [{ id: '1', email: 'j@a.example' }]]);
	});

	it.each([
		['a refusal saved with its status', '{"statusCode": 429, "headers": {}, "body": {"errors": [{"id": "too_many", "details": "Monthly quota used"}]}}', ['--provider', 'hunter', '--operation', 'findEmail'], 1, 'Monthly quota used'],
		['an error of the provider', '{"statusCode": 429, "message": "Too many requests"}', ['--provider', 'lusha', '--operation', 'enrichPerson'], 1, 'Too many requests'],
		['no JSON', '<html>', ['--provider', 'lusha', '--operation', 'enrichPerson'], 2, 'not JSON'],
		['an unknown provider', '{}', ['--provider', 'nobody', '--operation', 'enrichPerson'], 2, 'Use one of: apollo'],
		['an unknown operation', '{}', ['--provider', 'apollo', '--operation', 'sing'], 2, 'enrichPerson'],
	])('%s ends with its code and says why', (_what, content, options, status, words) => {
		const result = command(content, ...options);
		expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(words)]);
		if (status === 1) expect(JSON.parse(result.stdout)).toEqual([]);
	});
});
