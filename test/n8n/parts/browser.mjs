import assert from 'node:assert/strict';
import { Editor } from '../editor.mjs';
import { expectationOf } from '../expectations.mjs';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';
import { readWorkflow, workflowFiles } from '../workflowFiles.mjs';
import { packageNodes } from './catalogue.mjs';

export const title = 'Browser: panel, node, mapper, errors, data tables, canvases';

/** What people type to find a node. */
const searches = [
	['HaloPSA', 'haloPsa'],
	['recurring invoice', 'haloPsa'],
	['ticket', 'haloPsa'],
	['sync', 'haloPsaSync'],
	['quote', 'salesbuildr'],
	['Apollo', 'b2bEnrichment'],
	['ZoomInfo', 'b2bEnrichment'],
	['lead', 'b2bEnrichment'],
];

const NEW_WORKFLOW = {
	name: 'Test in the browser',
	nodes: [{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} }],
	connections: {},
	settings: { executionOrder: 'v1' },
};

const descriptionOf = (name) => packageNodes().find(({ description }) => description.name === name).description;

/** What the panel says about a node. A node and the trigger of the same name are one entry there, with the words of the trigger. */
const shownAs = (name) => (packageNodes().find(({ description }) => description.name === `${name}Trigger`) ?? { description: descriptionOf(name) }).description.description;

async function provePanel({ report, editor, id }) {
	await editor.openWorkflow(id);
	await report.step(`searching the node panel finds the nodes: ${searches.map(([term]) => term).join(', ')}`, async () => {
		for (const [term, name] of searches) await editor.panelEntry(term, shownAs(name));
		await editor.panelEntry('HaloPSA', shownAs('haloPsa'));
		await editor.shoot('node-panel');
	});
}

async function proveNode({ report, editor, systems, rest, id }) {
	const client = systems.halo.records('Client').find(({ inactive, id }) => !inactive && id > 1);
	const word = client.name.split(' ')[0];
	await report.step('a node added from the panel has the credential selected', async () => {
		await editor.addAction('HaloPSA', shownAs('haloPsa'), 'Get a client');
		await until('the credential to be selected', async () => (await editor.credentialOf()) === 'HaloPSA (embedded)', { timeoutMs: 10_000 });
	});
	await report.step('a record is picked from the list by searching', () => editor.pick('recordId', word, client.name));
	await report.step('Execute step shows the record', async () => {
		await editor.executeStep();
		await editor.at('node-run-status-success').waitFor();
		assert.match(await editor.at('ndv-items-count').first().innerText(), /1 item/);
		await editor.at('output-panel').getByText(word).first().waitFor();
		await editor.shoot('execute-step');
	});
	await report.step('a record that does not exist gives a readable error with the next step', async () => {
		await editor.typeId('recordId', '99999999');
		// A field is taken over a moment after it was typed in; that the editor has saved it shows that it was.
		await until('the editor to save', async () => JSON.stringify((await rest.workflow(id)).nodes).includes('99999999'));
		await editor.executeStep();
		await editor.at('node-error-message').waitFor();
		const text = await editor.at('output-panel').innerText();
		assert.match(text, /99999999/);
		assert.doesNotMatch(text, /undefined|\[object|TypeError/);
		await editor.shoot('error');
	});
	await editor.closeNode();
}

async function proveMapper({ report, editor, systems, rest }) {
	const node = {
		id: 'mapper',
		name: 'Create or Update Client',
		type: 'n8n-nodes-halopsa.haloPsa',
		typeVersion: 1,
		position: [240, 0],
		parameters: { resource: 'client', operation: 'upsert' },
	};
	const { id } = await rest.createWorkflow({ ...NEW_WORKFLOW, name: 'Fields', nodes: [...NEW_WORKFLOW.nodes, node] });
	await editor.openWorkflow(id);
	await editor.openNode(node.name);
	const field = systems.halo.records('FieldInfo').find(({ name }) => name === 'CFIndustry');
	await report.step('the mapper lists the fields of the resource and the custom fields of the tenant', async () => {
		const listed = await editor.fieldsToAdd();
		for (const label of ['Website', field.label]) assert.ok(listed.includes(label), `"${label}" is not among ${listed.join(', ')}`);
	});
	await report.step('a custom field offers the options of the tenant', async () => {
		await editor.addField(field.label);
		const options = systems.halo.records('Lookup').filter(({ lookupid }) => lookupid === field.lookup);
		assert.deepEqual(await editor.optionsOf(field.name), options.map(({ name }) => name));
		await editor.shoot('fields');
	});
	await editor.closeNode();
}

/** Presses Execute Workflow, which saves first, and waits for the execution it starts; its sub-workflows have others. */
async function executeInEditor({ editor, rest }, id, trigger) {
	const before = new Set((await rest.executions()).map((execution) => execution.id));
	await editor.executeFrom(trigger);
	const { id: executionId } = await until(`the execution of ${trigger}`, async () =>
		(await rest.executions(id)).find(({ id: found, mode }) => mode === 'manual' && !before.has(found)),
	);
	return outcomeOf(await rest.finished(executionId));
}

async function proveDataTable({ report, editor, rest, file, expectation }) {
	const { table: name, key, column, nextRun } = expectation.forget;
	const [[field, value]] = Object.entries(key);
	await report.step('setup.json makes the data tables of all workflows', async () => {
		const setup = workflowFiles().find((entry) => entry.name === 'setup');
		const { manual } = expectationOf(setup.name);
		await executeInEditor({ editor, rest }, await editor.importFile(setup.file, manual), manual);
		assert.deepEqual(await rest.rows(await rest.dataTable(name)), []);
	});
	const id = await editor.importFile(file, expectation.manual);
	await report.step('Execute workflow runs the imported workflow', async () => {
		assert.ok(expectation.writes(await executeInEditor({ editor, rest }, id, expectation.manual)) > 0);
	});
	await report.step(`the data table ${name} is shown, and a value changed there counts in the next run`, async () => {
		const table = await rest.dataTable(name);
		await editor.openDataTable(table);
		await editor.shoot('data-table');
		await editor.clearCell(value, column);
		await until('the cell to be saved', async () => (await rest.rows(table)).some((row) => row[field] === value && !row[column]));
		const output = outcomeOf(await rest.runManually(id, expectation.manual));
		assert.ok(nextRun(output), JSON.stringify(output));
	});
}

const isGeneric = ({ parameters }) => parameters.authentication === 'genericCredentialType';

/** Of an HTTP Request the editor cannot tell which credential is meant; a person chooses it. */
async function chooseGeneric({ editor, rest, credentials }, id, file) {
	if (!readWorkflow(file).nodes.some(isGeneric)) return;
	const { nodes } = await until('the editor to save', () => rest.workflow(id));
	const chosen = nodes.map((node) => {
		const { id: credentialId, name, type } = (isGeneric(node) && credentials.find((own) => own.type === node.parameters.genericAuthType)) || {};
		return type ? { ...node, credentials: { [type]: { id: credentialId, name } } } : node;
	});
	await rest.updateWorkflow(id, { nodes: chosen });
	await editor.openWorkflow(id);
}

async function proveCanvases({ report, editor, rest, credentials }) {
	for (const { name, file } of workflowFiles()) {
		await report.step(`${name}: the editor imports it, and no node has an issue`, async () => {
			const { manual, trigger = manual } = expectationOf(name);
			const id = await editor.importFile(file, trigger);
			await chooseGeneric({ editor, rest, credentials }, id, file);
			await until('the credentials to be linked', async () => (await editor.nodesWithIssues()).length === 0, { timeoutMs: 10_000 }).catch(async () => {
				assert.deepEqual(await editor.nodesWithIssues(), []);
			});
			await editor.shootCanvas(`workflow-${name}`);
		});
		await report.step(`${name}: its canvas is readable`, async () => assert.deepEqual(await editor.canvasFaults(), []));
	}
}

async function shootNodes({ report, editor, rest }) {
	await report.step('each node opens without a complaint; its panel goes to the docs', async () => {
		for (const { description } of packageNodes()) {
			const { name, displayName } = description;
			const node = { id: name, name: displayName, type: `n8n-nodes-halopsa.${name}`, typeVersion: 1, position: [240, 0], parameters: {} };
			const { id } = await rest.createWorkflow({ ...NEW_WORKFLOW, name: displayName, nodes: [...NEW_WORKFLOW.nodes, node] });
			await editor.openWorkflow(id);
			await editor.openNode(displayName);
			// The editor once hid Operation: it takes a field that a credential's display depends on for a part of the credential.
			for (const parameter of ['resource', 'operation']) {
				if (description.properties.some((property) => property.name === parameter)) await editor.at(`parameter-input-${parameter}`).waitFor();
			}
			await editor.shoot(`node-${name}`, { clip: () => editor.at('ndv').boundingBox() });
			await editor.closeNode();
		}
	});
}

export async function run({ n8n, report }) {
	const { rest } = n8n;
	const needs = workflowFiles().flatMap(({ name }) => expectationOf(name).needs ?? []);
	const systems = await startSystems({ size: 450, needs });
	let editor;
	try {
		const credentials = [];
		for (const credential of systems.credentials) credentials.push({ ...credential, id: (await rest.createCredential(credential)).id });
		const { id } = await rest.createWorkflow(NEW_WORKFLOW);
		editor = await report.step('sign in', () => Editor.open({ base: n8n.base, owner: rest.owner }));
		const stage = { report, editor, rest, systems, credentials, id };
		await provePanel(stage);
		await proveNode(stage);
		await proveMapper(stage);
		await shootNodes(stage);
		await proveCanvases(stage);
		for (const { name, file } of workflowFiles()) {
			const expectation = expectationOf(name);
			if (expectation.forget) await proveDataTable({ ...stage, file, expectation });
		}
		await report.step('nothing failed in the browser', () => assert.deepEqual(editor.failures, []));
	} catch (error) {
		await editor?.keep(`${n8n.folder}/browser-failure.png`);
		throw error;
	} finally {
		await editor?.close();
		await systems.close();
	}
}
