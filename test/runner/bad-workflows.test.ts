import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../runner/src/cli';
import { cleanUp, setJson, stock, temporaryFolder, workflow, type TestNode } from './support';

jest.setTimeout(60_000);

let home: string;
beforeAll(() => {
	home = temporaryFolder();
});
afterAll(cleanUp);

const start = stock('Start', 'manualTrigger');
const alone = (node: object): object => ({ name: 'Flow', nodes: [start, node], connections: {} });
const after = (...nodes: TestNode[]): object => workflow('Flow', [start, ...nodes]);
const typed = (type: string, parameters: Record<string, unknown> = {}): TestNode => ({ ...stock('Odd', 'noOp', parameters), type });
const linked = (from: string, to: object): object => ({ name: 'Flow', nodes: [start, stock('End', 'noOp')], connections: { [from]: { main: [[to]] } } });

const USAGE = 2;
const FAILED = 1;

/** What is in the file, what the command ends with, and what it has to say. */
const CASES: [title: string, content: string | object, code: number, says: RegExp][] = [
	['an empty file', '', USAGE, /JSON/],
	['broken JSON', '{"nodes": [', USAGE, /JSON/],
	['a web page', '<!doctype html><title>Sign in</title>', USAGE, /JSON/],
	['a number', '42', USAGE, /not an n8n workflow/],
	['null', 'null', USAGE, /not an n8n workflow/],
	['a list of none', '[]', USAGE, /0 workflows/],
	['two workflows in one file', [after(), after()], USAGE, /2 workflows/],
	['no nodes', { name: 'Flow', nodes: [], connections: {} }, USAGE, /has no nodes/],
	['nodes that are no list', { nodes: { a: 1 } }, USAGE, /nodes/],
	['credentials in place of a workflow', [{ id: '1', name: 'HaloPSA', type: 'haloPsaClientCredentialsApi', data: {} }], USAGE, /nodes/],
	['a node without a name', alone({ type: 'n8n-nodes-base.noOp', typeVersion: 1 }), USAGE, /nodes\[1\]\.name/],
	['a node without a type', alone({ name: 'Odd', typeVersion: 1 }), USAGE, /nodes\[1\]\.type/],
	['a type without its package', alone({ name: 'Odd', type: 'noOp', typeVersion: 1 }), USAGE, /package\.node/],
	['a version in words', alone({ name: 'Odd', type: 'n8n-nodes-base.noOp', typeVersion: 'one' }), USAGE, /nodes\[1\]\.typeVersion/],
	['parameters that are a list', alone({ name: 'Odd', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: [] }), USAGE, /parameters/],
	['two nodes of one name', { nodes: [start, start], connections: {} }, USAGE, /two nodes named "Start"/],
	['a connection to a node that is not there', linked('Start', { node: 'Gone', type: 'main', index: 0 }), USAGE, /"Gone"/],
	['a connection from a node that is not there', linked('Gone', { node: 'End', type: 'main', index: 0 }), USAGE, /"Gone"/],
	['a connection to input -1', linked('Start', { node: 'End', type: 'main', index: -1 }), USAGE, /index/],
	['a package that is not installed', after(typed('n8n-nodes-nowhere.thing')), USAGE, /"n8n-nodes-nowhere" is not available/],
	['a node that the package does not have', after(typed('n8n-nodes-base.nothing')), USAGE, /no node "nothing"/],
	['a version of the future', after({ ...typed('n8n-nodes-base.set'), typeVersion: 99 }), USAGE, /needs version 99/],
	['an AI node', after(typed('@n8n/n8n-nodes-langchain.agent')), USAGE, /AI node/],
	['a form', after(typed('n8n-nodes-base.form')), USAGE, /form/],
	['a wait for a form', after(typed('n8n-nodes-base.wait', { resume: 'form' })), USAGE, /waits for a form/],
	['a Code node', after(typed('n8n-nodes-base.code', { jsCode: 'return []' })), USAGE, /--allow-code/],
	['a Function node of old', after(typed('n8n-nodes-base.function', { functionCode: 'return items' })), USAGE, /given up/],
	['Python', after(typed('n8n-nodes-base.code', { language: 'python', pythonCode: 'return []' })), USAGE, /Python/],
	// n8n runs such a loop until there is no memory left, and answers no signal meanwhile.
	['a loop that never ends', workflow('Flow', [start, stock('A', 'noOp'), setJson('B', {}), stock('A', 'noOp')]), USAGE, /"A" → "B" → "A" form a loop that never ends.*If or Filter/],
	['a node that feeds itself', workflow('Flow', [start, stock('Self', 'noOp'), stock('Self', 'noOp')]), USAGE, /"Self" → "Self"/],
	['nothing to start from', workflow('Flow', [stock('A', 'noOp'), stock('B', 'noOp')], [stock('B', 'noOp'), stock('A', 'noOp')]), USAGE, /start/i],
	['an expression that cannot be read', after(setJson('Broken', '={{ $json.name( }}')), FAILED, /Broken|invalid syntax/i],
	['an expression about a node that is not there', after(setJson('Lost', "={{ $('Nowhere').first().json }}")), FAILED, /Lost|Nowhere|exist/i],
	['a missing credential', after({ ...typed('n8n-nodes-halopsa.haloPsa', { resource: 'client', operation: 'getAll' }) }), FAILED, /no credential of type/],
	['a sub-workflow that is not there', after(stock('Call', 'executeWorkflow', { source: 'database', workflowId: { __rl: true, mode: 'id', value: 'gone' }, options: {} })), FAILED, /no workflow with the id or name "gone"/],
];

async function run(file: string): Promise<{ code: number; stdout: string; stderr: string }> {
	const printed = { stdout: '', stderr: '' };
	const spies = (['stdout', 'stderr'] as const).map((stream) => jest.spyOn(process[stream], 'write').mockImplementation((text) => {
		printed[stream] += String(text);
		return true;
	}));
	try {
		return { code: await commandLine(['node', 'halopsa-runner', 'run', file, '--json']), ...printed };
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}

describe('a bad workflow file', () => {
	it.each(CASES)('%s: what is wrong, where and what to do', async (title, content, code, says) => {
		const folder = join(home, String(CASES.findIndex(([own]) => own === title)));
		mkdirSync(folder);
		const file = join(folder, 'bad.json');
		writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
		const ended = await run(file);
		const result = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as { status: string; errors: { message: string; advice: string }[] };
		expect({ code: ended.code, status: result.status, errors: result.errors.length }).toEqual({ code, status: 'error', errors: 1 });
		const [error] = result.errors;
		expect(`${error?.message} ${error?.advice}`).toMatch(says);
		expect(error?.advice).not.toBe('');
		// Words for people, not a stack of calls.
		expect(ended.stderr + ended.stdout).not.toMatch(/\n\s+at .+:\d+:\d+/);
	});
});
