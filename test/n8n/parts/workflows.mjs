import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { expectationOf } from '../expectations.mjs';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { runInRunner } from '../runner.mjs';
import { startSystems } from '../systems.mjs';
import { readWorkflow, withCredentials, withScheduleAt, withWebhook, workflowFiles } from '../workflowFiles.mjs';

export const title = 'Workflows, by hand, by webhook and on schedule';

const SCHEDULE_AHEAD_MS = 3_000;

/** n8n and the embedded runner, each with its own copy of the same tenant. */
class Pair {
	constructor(context, { name, file }) {
		Object.assign(this, context, { name, file, expectation: expectationOf(name) });
	}

	async open() {
		const { size } = this.expectation;
		this.inN8n = await startSystems({ size });
		this.inRunner = await startSystems({ size });
		for (const systems of [this.inN8n, this.inRunner]) this.expectation.prepare?.(systems);
		const types = await this.n8n.rest.nodeTypes();
		this.credentials = [];
		for (const credential of this.inN8n.credentials) {
			const { id } = await this.n8n.rest.createCredential({ ...credential, name: `${credential.name} of ${this.name}` });
			this.credentials.push({ ...credential, id, name: `${credential.name} of ${this.name}` });
		}
		this.link = (workflow) => ({ ...workflow, nodes: withCredentials(workflow.nodes, types, this.credentials) });
	}

	close() {
		return Promise.all([this.inN8n?.close(), this.inRunner?.close()]);
	}

	/** A person changes the same thing in both tenants. */
	change(number) {
		for (const systems of [this.inN8n, this.inRunner]) this.expectation.change(systems, number);
	}

	async runnerOutput() {
		const folder = path.join(this.work, `runner-${this.name}`);
		const { output } = await runInRunner(this.file, { credentials: this.inRunner.credentials, folder });
		return output;
	}

	/** The items, and what they left behind in the other system, are the same as the runner's. */
	async compare(output) {
		const { steady = (items) => items } = this.expectation;
		assert.deepEqual(steady(output), steady(await this.runnerOutput()));
		for (const resource of ['company', 'contact', 'product', 'category', 'opportunity']) {
			const [made, expected] = [this.inN8n, this.inRunner].map(({ salesbuildr }) => written(salesbuildr.records(resource)));
			assert.deepEqual(made, expected, `the ${resource} records differ`);
		}
		return output;
	}
}

/** Records by their external identifier, without what differs by time of creation. */
function written(records) {
	const own = ({ externalIdentifier, name, email, number }) => ({ externalIdentifier, name, email, number });
	return records.map(own).sort((left, right) => String(left.externalIdentifier).localeCompare(String(right.externalIdentifier)));
}

/** Imports the file by n8n's command line, as an administrator does. */
async function importByCli({ n8n, file, report }) {
	const before = new Set((await n8n.rest.workflows()).map(({ id }) => id));
	await report.step('n8n import:workflow takes the file as it is', () => n8n.cli('import:workflow', `--input=${file}`));
	const added = (await n8n.rest.workflows()).filter(({ id }) => !before.has(id));
	assert.equal(added.length, 1, 'the import added no workflow');
	return added[0].id;
}

async function byWebhook(pair, id, workflow) {
	const { n8n, expectation } = pair;
	const place = randomUUID();
	await n8n.rest.updateWorkflow(id, withWebhook(workflow, expectation.manual, place));
	await n8n.rest.publish(id);
	const response = await fetch(`${n8n.base}/webhook/${place}`, { method: 'POST' });
	const text = await response.text();
	assert.equal(response.status, 200, text.slice(0, 500));
	return JSON.parse(text);
}

async function onSchedule(pair, id, workflow) {
	const { n8n, expectation } = pair;
	const at = new Date(Date.now() + SCHEDULE_AHEAD_MS);
	await n8n.rest.updateWorkflow(id, withScheduleAt(workflow, expectation.schedule, at));
	await n8n.rest.publish(id);
	const { id: executionId } = await until(`the execution scheduled for ${at.toISOString()}`, async () =>
		(await n8n.rest.executions(id)).find(({ mode }) => mode === 'trigger'),
	);
	return outcomeOf(await n8n.rest.finished(executionId));
}

async function prove(pair) {
	const { n8n, report, expectation } = pair;
	const id = await importByCli(pair);
	const workflow = pair.link(readWorkflow(pair.file));
	await n8n.rest.updateWorkflow(id, workflow);
	const byHand = async () => outcomeOf(await n8n.rest.runManually(id, expectation.manual));

	const first = await report.step('runs by hand with the items of the runner', async () => pair.compare(await byHand()));
	if (!expectation.readsOnly) assert.ok(expectation.writes(first) > 0, 'the first run wrote nothing');
	await report.step('a second run writes nothing', async () => {
		assert.equal(expectation.writes(await pair.compare(await byHand())), 0);
	});
	const changed = expectation.changeWrites ?? 1;
	pair.change(1);
	await report.step('published, a webhook runs it with the items of the runner', async () => {
		assert.equal(expectation.writes(await pair.compare(await byWebhook(pair, id, workflow))), changed);
	});
	if (expectation.schedule) {
		pair.change(2);
		await report.step('published, its schedule runs it with the items of the runner', async () => {
			assert.equal(expectation.writes(await pair.compare(await onSchedule(pair, id, workflow))), changed);
		});
	}
	await n8n.rest.unpublish(id);
	if (!expectation.forget) return;
	await report.step('a value changed in its Data Table is respected by the next run', async () => {
		const { table: name, key, column, nextRun } = expectation.forget;
		const table = await n8n.rest.dataTable(name);
		const row = (await n8n.rest.rows(table)).find((candidate) => Object.entries(key).every(([field, value]) => candidate[field] === value));
		await n8n.rest.updateRow(table, row.id, { [column]: '' });
		const output = await byHand();
		assert.ok(nextRun(output), JSON.stringify(output));
		assert.equal(expectation.writes(output), 0);
	});
}

export async function run(context) {
	for (const entry of workflowFiles()) {
		console.log(`  ${entry.name}`);
		const pair = new Pair(context, entry);
		try {
			await pair.open();
			await prove(pair);
		} finally {
			await pair.close();
		}
	}
}
