import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { commandLine } from '../../runner/src/cli';
import { openDataFolder } from '../../runner/src/data-folder';
import { lockFolder } from '../../runner/src/serve/lock';
import { writeFixturePackage } from './fixture-package';
import { bodyOf, cleanUp, jsonFile, serve, setJson, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(60_000);

type Row = Record<string, unknown> & { id: string; name: string };

interface StandIn {
	url: string;
	workflows: Row[];
	credentials: Row[];
	tables: (Row & { rows: object[] })[];
	active: string[];
	/** Requests that change something. */
	changes: number;
	/** Method, id and query of those to workflows. */
	queries: string[];
}

const apiKey = randomBytes(16).toString('hex');
const secret = randomBytes(16).toString('hex');

/** Members the API takes, by n8n's own openapi.yml (2.41.1); it refuses a body with any other. */
const WORKFLOW_MEMBERS = ['name', 'nodes', 'connections', 'settings', 'staticData', 'pinData', 'nodeGroups', 'projectId', 'parentFolderId', 'shared'];
const NODE_MEMBERS = [
	'id', 'name', 'webhookId', 'disabled', 'notesInFlow', 'notes', 'type', 'typeVersion', 'executeOnce', 'alwaysOutputData', 'retryOnFail', 'maxTries',
	'waitBetweenTries', 'continueOnFail', 'onError', 'position', 'parameters', 'credentials',
];

/** The public API of n8n, as far as the hand-over uses it. */
async function n8nStandIn(): Promise<StandIn> {
	const n8n: StandIn = { url: '', workflows: [], credentials: [], tables: [], active: [], changes: 0, queries: [] };
	let next = 100;
	const newId = (): string => String((next += 1));
	n8n.url = await serve((request, response) => {
		void bodyOf(request).then((text) => {
			const answer = (status: number, json: unknown): void => {
				response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
			};
			if (request.headers['x-n8n-api-key'] !== apiKey) return answer(401, { message: 'unauthorized' });
			const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
			const [, , , kind = '', id = '', verb = ''] = pathname.split('/');
			if (request.method !== 'GET') n8n.changes += 1;
			if (kind === 'workflows') n8n.queries.push(`${request.method} ${id} ${searchParams.toString()}`);
			const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
			if (kind === 'workflows' && request.method !== 'GET' && verb === '') {
				const nodes = body['nodes'] as object[];
				const odd = [...Object.keys(body).filter((key) => !WORKFLOW_MEMBERS.includes(key)), ...nodes.flatMap(Object.keys).filter((key) => !NODE_MEMBERS.includes(key))];
				if (odd.length > 0) return answer(400, { message: `request/body must NOT have additional properties: ${odd.join(', ')}` });
			}
			const lists: Record<string, Row[]> = { workflows: n8n.workflows, credentials: n8n.credentials, 'data-tables': n8n.tables };
			const list = lists[kind];
			if (!list) return answer(404, { message: 'not found' });
			if (verb === 'activate') {
				n8n.active.push(id);
				return answer(200, {});
			}
			if (verb === 'rows') {
				const rows = n8n.tables.find((table) => table.id === id)?.rows ?? [];
				if (request.method === 'POST') rows.push(...(body['data'] as object[]));
				return answer(200, { data: rows });
			}
			if (request.method === 'POST') {
				const row = { ...body, id: newId(), rows: [] } as unknown as Row;
				list.push(row as never);
				return answer(200, row);
			}
			if (request.method === 'PUT') {
				const found = list.find((row) => row.id === id);
				return found ? answer(200, Object.assign(found, body)) : answer(404, { message: 'not found' });
			}
			// Two pages, so that the cursor is followed.
			const from = Number(searchParams.get('cursor') ?? '0');
			const half = Math.max(1, Math.ceil(list.length / 2));
			return answer(200, { data: list.slice(from, from + half), nextCursor: from + half < list.length ? String(from + half) : null });
		});
	});
	return n8n;
}

let home: string;
let nodes: string;
let data: string;
let files: string[];

async function run(words: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; stdout: string; stderr: string }> {
	const printed = { stdout: '', stderr: '' };
	const spies = (['stdout', 'stderr'] as const).map((stream) => jest.spyOn(process[stream], 'write').mockImplementation((text) => {
		printed[stream] += String(text);
		return true;
	}));
	Object.assign(process.env, env);
	try {
		const code = await commandLine(['node', 'halopsa-runner', ...words, '--data', data, '--nodes', nodes]);
		expect(printed.stdout + printed.stderr).not.toContain(secret);
		expect(printed.stdout + printed.stderr).not.toContain(apiKey);
		return { code, ...printed };
	} finally {
		for (const name of Object.keys(env)) delete process.env[name];
		for (const spy of spies) spy.mockRestore();
	}
}

const handOver = async (to: StandIn, ...words: string[]) => await run(['export', ...files, '--to', to.url, ...words], { N8N_API_KEY: apiKey });

beforeAll(async () => {
	home = temporaryFolder();
	nodes = writeFixturePackage(temporaryFolder());
	data = join(home, 'data');
	const table = { __rl: true, mode: 'name', value: 'people' };
	const called = { id: 'called', ...workflow('Called', [stock('When called', 'executeWorkflowTrigger', { inputSource: 'passthrough' }), setJson('Echo', '={{ $json }}')]) };
	const caller = {
		id: 'caller', extra: 'of a newer n8n', pinData: { Call: [{ json: {} }] }, settings: { executionOrder: 'v1', unknownSetting: 1, errorWorkflow: 'called' },
		...workflow('Caller', [
			stock('Start', 'manualTrigger', {}, { extra: true }),
			stock('Make', 'dataTable', { resource: 'table', operation: 'create', tableName: 'people', columns: { column: [{ name: 'n', type: 'number' }] }, options: { createIfNotExists: true } }),
			stock('Put', 'dataTable', { resource: 'row', operation: 'insert', dataTableId: table, columns: { mappingMode: 'defineBelow', value: { n: 7 }, schema: [] }, options: {} }),
			stock('Call', 'executeWorkflow', { source: 'database', workflowId: { __rl: true, mode: 'id', value: 'called' }, options: {} }),
			{ ...stock('Fetch', 'noOp', { kind: 'fixtureKeyApi' }), type: 'n8n-nodes-fixture.fixtureFetch', disabled: false },
		]),
	};
	files = [jsonFile(home, 'caller.json', caller), jsonFile(home, 'called.json', called)];
	const service = await serve((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
	});
	await run(['credentials', 'add', 'fixtureKeyApi', '--name', 'Key', '--set', `url=${service}`, '--set-env', 'apiKey=KEY'], { KEY: secret });
	expect((await run(['run', files[0] ?? ''])).code).toBe(0);
});
afterAll(cleanUp);

describe('halopsa-runner export', () => {
	it('makes in n8n what is here, once, with its own ids', async () => {
		const n8n = await n8nStandIn();
		expect(await handOver(n8n, '--with-credentials', '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed') });
		expect(n8n).toMatchObject({ workflows: [], credentials: [], tables: [] });

		expect(await handOver(n8n, '--with-credentials')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was published') });
		const [caller, called] = ['Caller', 'Called'].map((name) => n8n.workflows.find((one) => one.name === name));
		const node = (name: string): Record<string, unknown> | undefined => (caller?.['nodes'] as Record<string, unknown>[]).find((one) => one['name'] === name);
		expect(node('Call')).toMatchObject({ parameters: { workflowId: { value: called?.id } } });
		expect(node('Fetch')).toMatchObject({ credentials: { fixtureKeyApi: { id: n8n.credentials[0]?.id, name: 'Key' } } });
		expect(caller?.['settings']).toEqual({ executionOrder: 'v1', errorWorkflow: called?.id });
		expect(n8n.credentials).toMatchObject([{ name: 'Key', type: 'fixtureKeyApi', data: { apiKey: secret } }]);
		expect(n8n.tables).toMatchObject([{ name: 'people', columns: [{ name: 'n', type: 'number' }], rows: [{ n: 7 }] }]);

		const sent = n8n.changes;
		const again = await handOver(n8n, '--with-credentials', '--json');
		const { steps } = JSON.parse(again.stdout) as { steps: { action: string }[] };
		expect(steps.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep', 'keep']);
		expect(n8n.changes).toBe(sent);
		expect({ workflows: n8n.workflows.length, credentials: n8n.credentials.length, tables: n8n.tables.length, rows: n8n.tables[0]?.rows.length }).toEqual({ workflows: 2, credentials: 1, tables: 1, rows: 1 });
	});

	// Every PUT makes a version in n8n, and of a published workflow it made the new version live at once.
	it('replaces only a workflow that differs, and as a draft', async () => {
		const n8n = await n8nStandIn();
		await handOver(n8n);
		const called = n8n.workflows.find(({ name }) => name === 'Called') ?? { id: '', name: '' };
		Object.assign(called, { active: true, nodes: [] });
		n8n.queries.length = 0;
		const { stdout } = await handOver(n8n);
		expect(stdout).toContain('replace  workflow "Called" (as a draft; what is published goes on until you publish it)');
		expect(stdout).toContain('keep     workflow "Caller" (n8n has it like this already)');
		expect(n8n.queries.filter((query) => query.startsWith('PUT'))).toEqual([`PUT ${called.id} publishIfActive=false`]);
		expect(called['nodes']).toHaveLength(2);
	});

	// The rows are sent in parts. After the first part the table had rows, so the rest was never sent, and nothing said so.
	it('says when n8n has only a part of the rows', async () => {
		const n8n = await n8nStandIn();
		const longer = { ...workflow('Longer', [
			stock('Start', 'manualTrigger'),
			stock('Put', 'dataTable', { resource: 'row', operation: 'insert', dataTableId: { __rl: true, mode: 'name', value: 'people' }, columns: { mappingMode: 'defineBelow', value: { n: 8 }, schema: [] }, options: {} }),
		]) };
		expect((await run(['run', jsonFile(home, 'longer.json', longer)])).code).toBe(0);
		n8n.tables.push({ id: '1', name: 'people', columns: [{ name: 'n', type: 'number' }], rows: [{ n: 7 }] });
		expect((await handOver(n8n)).stdout).toContain('keep     data table "people" (n8n has 1 of the 2 rows here; delete them there to have all taken)');
	});

	it('leaves secrets where they are unless told', async () => {
		const n8n = await n8nStandIn();
		expect((await handOver(n8n)).code).toBe(0);
		expect(n8n.credentials).toEqual([]);
		expect(JSON.stringify(n8n)).not.toContain(secret);
	});

	it('activates only when no serve uses the folder', async () => {
		const n8n = await n8nStandIn();
		const folder = openDataFolder(data);
		const lock = lockFolder(folder.path);
		expect(await handOver(n8n, '--activate')).toMatchObject({ code: 2, stderr: expect.stringContaining('Another serve') });
		lock.release();
		expect((await handOver(n8n, '--activate')).code).toBe(0);
		expect([...n8n.active].sort()).toEqual(n8n.workflows.map(({ id }) => id).sort());
	});

	it('guesses nothing: two workflows of one name, another shape of a table', async () => {
		const twice = await n8nStandIn();
		twice.workflows.push({ id: '1', name: 'Caller' }, { id: '2', name: 'Caller' });
		expect(await handOver(twice)).toMatchObject({ code: 2, stderr: expect.stringContaining('n8n has 2 workflows named "Caller"') });
		const other = await n8nStandIn();
		other.tables.push({ id: '1', name: 'people', columns: [{ name: 'n', type: 'string' }], rows: [] });
		expect(await handOver(other)).toMatchObject({ code: 2, stderr: expect.stringContaining('no column n (number)') });
		expect(other.workflows).toEqual([]);
	});

	it('says what is wrong with the key and the address', async () => {
		const n8n = await n8nStandIn();
		expect(await run(['export', ...files, '--to', n8n.url])).toMatchObject({ code: 2, stderr: expect.stringContaining('N8N_API_KEY is not set') });
		expect(await run(['export', ...files, '--to', n8n.url], { N8N_API_KEY: 'other' })).toMatchObject({ code: 2, stderr: expect.stringContaining('does not accept the API key') });
		expect(await run(['export', ...files, '--to', 'http://127.0.0.1:1'], { N8N_API_KEY: apiKey })).toMatchObject({ code: 2, stderr: expect.stringContaining('ECONNREFUSED') });
		const page = await serve((_request, response) => {
			response.end('<!doctype html>');
		});
		expect(await run(['export', ...files, '--to', page], { N8N_API_KEY: apiKey })).toMatchObject({ code: 2, stderr: expect.stringContaining("something else than n8n's API") });
	});
});
