import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expectationOf } from '../expectations.mjs';
import { root, workflowsFolder } from '../paths.mjs';
import { run as runProgram } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { runInRunner } from '../runner.mjs';
import { startSystems } from '../systems.mjs';

const { startService } = createRequire(import.meta.url)(path.join(root, 'runner/dist/index.cjs'));

export const title = 'Hand-over: halopsa-runner export to n8n';

const NAMES = ['account-mapping', 'full-sync', 'setup'];
const MAPPING = 'HaloPSA: Account Mapping';
/** What the public API asks for each thing that is handed over. */
const SCOPES = ['workflow:list', 'workflow:read', 'workflow:create', 'workflow:update', 'workflow:activate', 'credential:list', 'credential:create', 'dataTable:list', 'dataTable:create', 'dataTableRow:read', 'dataTableRow:create'];

/** Calls another workflow by the id it has here, and is called by none that n8n knows. */
const caller = {
	id: 'caller',
	name: 'Calls Another',
	nodes: [
		{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{ id: 'call', name: 'Call', type: 'n8n-nodes-base.executeWorkflow', typeVersion: 1.2, position: [240, 0], parameters: { source: 'database', workflowId: { __rl: true, mode: 'id', value: 'called' }, options: {} } },
	],
	connections: { Start: { main: [[{ node: 'Call', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};
const called = {
	id: 'called',
	name: 'Is Called',
	nodes: [
		{ id: 'when', name: 'When Called', type: 'n8n-nodes-base.executeWorkflowTrigger', typeVersion: 1.1, position: [0, 0], parameters: { inputSource: 'passthrough' } },
		{ id: 'say', name: 'Say', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [240, 0], parameters: { mode: 'raw', jsonOutput: '{"said":"by its new id"}', options: {} } },
	],
	connections: { 'When Called': { main: [[{ node: 'Say', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};
/** Remembers what it has seen in static data, which n8n has to begin with. */
const poller = {
	id: 'poller',
	name: 'Polls Tickets',
	nodes: [{ id: 'poll', name: 'Poll', type: 'n8n-nodes-halopsa.haloPsaPollTrigger', typeVersion: 1, position: [0, 0], parameters: { pollTimes: { item: [{ mode: 'everyHour', minute: 0 }] } } }],
	connections: {},
	settings: { executionOrder: 'v1' },
};

async function apiKey(rest, label, scopes) {
	const { rawApiKey } = await rest.call('POST', '/rest/api-keys', { label, expiresAt: null, scopes });
	return rawApiKey;
}

/** The command line as an administrator uses it. */
function exporter({ files, data, base }) {
	return async (key, ...words) => {
		const { code, stdout, stderr } = await runProgram(process.execPath, [path.join(root, 'runner/bin/halopsa-runner.cjs'), 'export', ...files, '--to', base, '--data', data, ...words], {
			env: { ...process.env, N8N_API_KEY: key }, accept: [0, 1, 2],
		});
		assert.ok(!(stdout + stderr).includes(key), 'the API key was printed');
		return { code, stdout, stderr };
	};
}

const stepsOf = ({ code, stdout, stderr }) => {
	assert.equal(code, 0, stderr + stdout);
	return JSON.parse(stdout).steps;
};

/** Everything in n8n that a hand-over could change. */
async function contents(rest) {
	const workflows = [];
	for (const { id } of await rest.workflows()) {
		const { name, versionId, nodes, connections, active } = await rest.workflow(id);
		workflows.push({ id, name, versionId, nodes, connections, active });
	}
	const tables = [];
	for (const table of await rest.dataTables()) tables.push({ name: table.name, rows: await rest.rows(table) });
	const credentials = (await rest.call('GET', '/rest/credentials')).map(({ id, name, type, updatedAt }) => ({ id, name, type, updatedAt }));
	return { workflows, tables, credentials };
}

const bare = (rows) => rows.map(({ id: _id, createdAt: _made, updatedAt: _changed, ...row }) => row);

/** The poll trigger in the runner sees the tickets that there are, so that it has a cursor to hand over. */
async function pollOnce(credentials, data) {
	const service = await startService([poller], { port: 0, credentials, dataDir: data });
	await service.poll(poller.id, 'Poll');
	await service.idle();
	await service.close();
}

export async function run({ n8n, report, work }) {
	const { rest } = n8n;
	const mapping = expectationOf('account-mapping');
	const systems = await startSystems({ size: mapping.size });
	const folder = path.join(work, 'handover');
	try {
		mapping.prepare(systems);
		const data = path.join(folder, 'data');
		mkdirSync(folder, { recursive: true });
		const own = [caller, called, poller].map((workflow) => {
			const file = path.join(folder, `${workflow.id}.json`);
			writeFileSync(file, JSON.stringify(workflow));
			return file;
		});
		const files = [...NAMES.map((name) => path.join(workflowsFolder, `${name}.json`)), ...own];
		const mappingFile = path.join(workflowsFolder, 'account-mapping.json');
		await report.step('the runner has worked, so that there is something to take along', async () => {
			await runInRunner(mappingFile, { credentials: systems.credentials, folder });
			await pollOnce(systems.credentials, data);
		});
		const send = exporter({ files, data, base: n8n.base });
		const given = ['--credentials', path.join(folder, 'credentials.json'), '--json'];
		const key = await report.step('a public API key with the scopes of the docs is made', () => apiKey(rest, 'Hand-over', SCOPES));

		await report.step('a key that may read only, and none at all, are refused in words, and nothing was made', async () => {
			const reads = await apiKey(rest, 'Reads', SCOPES.filter((scope) => /list|read/.test(scope)));
			const refused = await send(reads, ...given);
			assert.equal(refused.code, 1);
			assert.match(refused.stderr, /may not POST/);
			const unknown = await send('not-a-key', ...given);
			assert.equal(unknown.code, 2);
			assert.match(unknown.stderr, /does not accept the API key/);
			const { workflows, tables } = await contents(rest);
			assert.deepEqual({ workflows, tables }, { workflows: [], tables: [] });
		});
		await report.step('a dry run says what would be made and makes nothing', async () => {
			assert.ok(stepsOf(await send(key, ...given, '--with-credentials', '--dry-run')).every(({ action }) => action === 'create'));
			assert.deepEqual(await contents(rest), { workflows: [], tables: [], credentials: [] });
		});
		await report.step('without being asked it takes workflows and tables with their rows, and no credential', async () => {
			const steps = stepsOf(await send(key, ...given));
			assert.equal(steps.filter(({ kind, action }) => kind === 'workflow' && action === 'create').length, files.length);
			const { workflows, tables, credentials } = await contents(rest);
			assert.equal(workflows.length, files.length);
			assert.deepEqual(credentials, []);
			assert.ok(workflows.every(({ active }) => !active));
			const rows = bare(tables.find(({ name }) => name === 'halopsa_account_mapping').rows);
			assert.equal(rows.length, systems.salesbuildr.records('company').length);
			assert.ok(rows.some(({ state, client_id: client }) => state === 'mapped' && Number.isInteger(client)));
		});
		const first = await contents(rest);
		await report.step('a second time it changes nothing: no version, no row, no duplicate', async () => {
			assert.ok(stepsOf(await send(key, ...given)).every(({ action }) => action === 'keep'));
			assert.deepEqual(await contents(rest), first);
		});
		await report.step('credentials go along when asked, once, and the nodes that had them have them', async () => {
			stepsOf(await send(key, ...given, '--with-credentials'));
			const { credentials, workflows } = await contents(rest);
			assert.deepEqual(credentials.map(({ name }) => name).sort(), systems.credentials.map(({ name }) => name).sort());
			assert.deepEqual(workflows.map(({ id }) => id).sort(), first.workflows.map(({ id }) => id).sort());
			const { nodes } = workflows.find(({ name }) => name === MAPPING);
			const match = nodes.find(({ name }) => name === 'Match Accounts').credentials.haloPsaClientCredentialsApi;
			assert.equal(match.id, credentials.find(({ type }) => type === 'haloPsaClientCredentialsApi').id);
			assert.ok(stepsOf(await send(key, ...given, '--with-credentials')).every(({ action }) => action === 'keep'));
		});
		const idOf = async (name) => (await rest.workflows()).find((workflow) => workflow.name === name).id;
		await report.step('what was mapped in the runner counts in n8n, and a next run does the same in both', async () => {
			const { name, website } = systems.halo.records('Client').find(({ inactive, name: own }) => !inactive && !systems.salesbuildr.records('company').some((company) => company.name === own));
			systems.salesbuildr.create('company', { name, website });
			const inN8n = outcomeOf(await rest.runManually(await idOf(MAPPING), mapping.manual));
			assert.equal(mapping.writes(inN8n), 1);
			const { output } = await runInRunner(mappingFile, { credentials: systems.credentials, folder });
			const compared = (items) => mapping.steady(items).map(({ changed: _changed, linked_by: _by, reasons: _why, score: _score, ...row }) => row);
			assert.deepEqual(compared(inN8n), compared(output));
		});
		await report.step('a call of another workflow has the id of n8n', async () => {
			assert.deepEqual(outcomeOf(await rest.runManually(await idOf('Calls Another'), 'Start')), [{ said: 'by its new id' }]);
		});
		await report.step('a poll trigger begins where it had come to in the runner', async () => {
			const { staticData } = await rest.workflow(await idOf('Polls Tickets'));
			const remembered = typeof staticData === 'string' ? JSON.parse(staticData) : staticData;
			assert.ok(JSON.stringify(remembered ?? {}).length > 10, JSON.stringify(staticData));
		});
		await report.step('a published workflow that is handed over again stays as it is until it is published', async () => {
			const id = await idOf('Is Called');
			await rest.publish(id);
			const { activeVersionId } = await rest.workflow(id);
			writeFileSync(own[1], JSON.stringify({ ...called, nodes: called.nodes.map((node) => (node.name === 'Say' ? { ...node, parameters: { ...node.parameters, jsonOutput: '{"said":"newer"}' } } : node)) }));
			const step = stepsOf(await send(key, ...given)).find(({ name }) => name === 'Is Called');
			assert.deepEqual({ action: step.action, draft: /draft/.test(step.note) }, { action: 'replace', draft: true });
			const now = await rest.workflow(id);
			assert.equal(now.activeVersionId, activeVersionId);
			assert.notEqual(now.versionId, activeVersionId);
			await rest.unpublish(id);
		});
	} finally {
		await systems.close();
	}
}
