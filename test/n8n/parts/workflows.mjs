import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expectationOf } from '../expectations.mjs';
import { root } from '../paths.mjs';
import { until } from '../processes.mjs';
import { outcomeOf } from '../rest.mjs';
import { runInRunner } from '../runner.mjs';
import { startSystems } from '../systems.mjs';
import { readWorkflow, withCredentials, withScheduleAt, withSettings, withWebhook, workflowFiles } from '../workflowFiles.mjs';

const { startService } = createRequire(import.meta.url)(path.join(root, 'runner/dist/index.cjs'));

export const title = 'Workflows, by hand, by webhook and on schedule';

const SCHEDULE_AHEAD_MS = 3_000;

/** n8n and the embedded runner, each with its own copy of the same tenant. */
class Pair {
	constructor(context, { name, file }) {
		Object.assign(this, context, { name, file, expectation: expectationOf(name) });
	}

	async open() {
		const { size, needs } = this.expectation;
		this.inN8n = await startSystems({ size, needs });
		this.inRunner = await startSystems({ size, needs });
		for (const systems of [this.inN8n, this.inRunner]) this.expectation.prepare?.(systems);
		const types = await this.n8n.rest.nodeTypes();
		this.credentials = [];
		for (const credential of this.inN8n.credentials) {
			const { id } = await this.n8n.rest.createCredential({ ...credential, name: `${credential.name} of ${this.name}` });
			this.credentials.push({ ...credential, id, name: `${credential.name} of ${this.name}` });
		}
		this.link = (workflow) => ({ ...workflow, nodes: withCredentials(withSettings(workflow, this.expectation.settings).nodes, types, this.credentials) });
	}

	close() {
		return Promise.all([this.inN8n?.close(), this.inRunner?.close()]);
	}

	/** A person changes the same thing in both tenants. */
	change(number) {
		for (const systems of [this.inN8n, this.inRunner]) this.expectation.change(systems, number);
	}

	async runnerOutput(startNode) {
		const folder = path.join(this.work, `runner-${this.name}`);
		const { output } = await runInRunner(this.fileWithSettings(), { credentials: this.inRunner.credentials, folder, startNode });
		return output;
	}

	/** The shipped file, or one beside it where settings have to be filled in. */
	fileWithSettings() {
		const { settings } = this.expectation;
		if (!settings) return this.file;
		const filled = path.join(this.work, path.basename(this.file));
		writeFileSync(filled, JSON.stringify(withSettings(readWorkflow(this.file), settings)));
		return filled;
	}

	/** The items, and what they left behind in the other system, are the same as the runner's, which starts at the same trigger. */
	async compare(output, startNode) {
		const { steady = (items) => items } = this.expectation;
		assert.deepEqual(steady(output), steady(await this.runnerOutput(startNode)));
		this.compareRecords();
		return output;
	}

	/** Both made the same of the other system. */
	compareRecords() {
		for (const resource of ['company', 'contact', 'product', 'category', 'opportunity', 'quote']) {
			const [made, expected] = [this.inN8n, this.inRunner].map(({ salesbuildr }) => written(salesbuildr.records(resource)));
			assert.deepEqual(made, expected, `the ${resource} records differ`);
		}
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

/** A change in each tenant, until what HaloPSA sent of it has been executed in n8n and in the runner. */
async function changeAndSettle(pair, id, service, number) {
	const { n8n, inN8n, inRunner } = pair;
	pair.change(number);
	for (const { halo } of [inN8n, inRunner]) await halo.webhooks.settled();
	await service.idle();
	// The trigger drops a copy of what it had, so that one event is one execution.
	const delivered = new Set(inN8n.halo.webhooks.attempts.filter(({ status }) => status === 200).flatMap(({ ids }) => ids)).size;
	const executions = await until('the deliveries to be executed', async () => {
		const found = await n8n.rest.executions(id);
		return found.length >= delivered && found.every(({ status }) => !['new', 'running', 'waiting'].includes(status)) && found;
	});
	assert.deepEqual(executions.filter(({ status }) => status !== 'success').map(({ id: failed }) => failed), []);
}

/** A workflow that only a delivery of HaloPSA starts, beside the same one in the embedded runner. */
async function proveTriggered(pair) {
	const { n8n, report, expectation, file, inN8n, inRunner } = pair;
	const id = await importByCli(pair);
	await n8n.rest.updateWorkflow(id, pair.link(readWorkflow(file)));
	const service = await startService([file], { port: 0, credentials: inRunner.credentials, dataDir: path.join(pair.work, `runner-${pair.name}`) });
	try {
		await report.step('published, what a person changes in HaloPSA arrives as in the runner', async () => {
			await n8n.rest.publish(id);
			await changeAndSettle(pair, id, service, 1);
			assert.ok(inN8n.salesbuildr.records('company').length > 0, 'nothing was written');
			pair.compareRecords();
		});
		await report.step('three copies of each delivery write nothing more', async () => {
			for (const { halo } of [inN8n, inRunner]) halo.webhooks.setPlan({ copies: 3 });
			await changeAndSettle(pair, id, service, 2);
			pair.compareRecords();
			const { name } = expectation.changed(inN8n, 2);
			assert.equal(inN8n.salesbuildr.records('company').filter((company) => company.name === name).length, 1);
		});
	} finally {
		await service.close();
		await n8n.rest.unpublish(id);
	}
}

/** A workflow that other systems call, beside the same one in the embedded runner: both answer alike, and nobody without the header. */
async function proveCalled(pair) {
	const { n8n, report, expectation, file, inN8n, inRunner } = pair;
	const id = await importByCli(pair);
	await n8n.rest.updateWorkflow(id, pair.link(readWorkflow(file)));
	const service = await startService([file], { port: 0, credentials: inRunner.credentials, dataDir: path.join(pair.work, `runner-${pair.name}`) });
	const ask = async (base, { credentials }, { method, path: place, body }, withHeader = true) => {
		const { data: { name, value } } = credentials.find(({ type }) => type === 'httpHeaderAuth');
		const response = await fetch(`${base}/webhook/${place}`, { method, headers: { 'content-type': 'application/json', ...(withHeader ? { [name]: value } : {}) }, body: body && JSON.stringify(body) });
		return { status: response.status, body: await response.text() };
	};
	try {
		await n8n.rest.publish(id);
		for (const request of expectation.requests) {
			await report.step(`published, ${request.method} ${request.path} is answered as in the runner`, async () => {
				const [answer, expected] = [await ask(n8n.base, inN8n, request), await ask(service.url, inRunner, request)];
				assert.equal(answer.status, request.answer.status, answer.body);
				assert.equal(expected.status, answer.status);
				if (request.answer.body) assert.deepEqual([answer, expected].map(({ body }) => JSON.parse(body)), [request.answer.body, request.answer.body]);
				assert.equal((await ask(n8n.base, inN8n, request, false)).status, 403);
			});
		}
	} finally {
		await service.close();
		await n8n.rest.unpublish(id);
	}
}

/** How a workflow is proven depends on what starts it. */
const proofOf = ({ expectation: { requests, trigger } }) => (requests ? proveCalled : trigger ? proveTriggered : prove);

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
			assert.equal(expectation.writes(await pair.compare(await onSchedule(pair, id, workflow), expectation.schedule)), changed);
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
			// Workflows share tables; what one left there is not in the data folder that the runner begins with.
			await context.n8n.rest.clear();
			await pair.open();
			await proofOf(pair)(pair);
		} finally {
			await pair.close();
		}
	}
}
