import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { until } from '../processes.mjs';
import { withWebhook } from '../workflowFiles.mjs';

const { cases, outcomeOf, prepared, startService } = createRequire(import.meta.url)('../../fidelity/support.cjs');

export const title = 'Small workflows, item by item as in the runner';

const START = 'Start';

async function startByHand({ rest }, id) {
	return await rest.runManually(id, START);
}

/** As a webhook starts it: data pinned in the editor is ignored, and static data is kept. */
async function startByWebhook({ rest, base }, id, place) {
	const known = new Set((await rest.executions(id)).map((execution) => execution.id));
	const response = await fetch(`${base}/webhook/${place}`, { method: 'POST' });
	await response.text();
	const { id: executionId } = await until(`the execution of webhook ${place}`, async () => (await rest.executions(id)).find((execution) => !known.has(execution.id)));
	return await rest.finished(executionId);
}

async function outcome(n8n, service, { workflow, calls = [], times = 1, production = false }) {
	const ids = {};
	for (const { id, ...called } of calls) ids[id] = (await n8n.rest.createWorkflow(called)).id;
	const place = randomUUID();
	const definition = prepared(workflow, service.url, ids);
	const { id } = await n8n.rest.createWorkflow(production ? withWebhook(definition, START, place) : definition);
	if (production) await n8n.rest.publish(id);
	let execution;
	for (let time = 0; time < times; time += 1) execution = production ? await startByWebhook(n8n, id, place) : await startByHand(n8n, id);
	if (production) await n8n.rest.unpublish(id);
	return outcomeOf(execution, service.url);
}

/** Every case runs before the verdict, so that one difference does not hide another. */
export async function run({ n8n, report }) {
	const service = await startService();
	const all = cases();
	const different = [];
	try {
		for (const theme of new Set(all.map((own) => own.theme))) {
			const own = all.filter((one) => one.theme === theme);
			await report.step(`${theme}: ${own.length} workflows were run`, async () => {
				for (const one of own) {
					try {
						assert.deepEqual(await outcome(n8n, service, one), one.expected);
					} catch (error) {
						different.push(`${theme}, ${one.title}:\n${error.message}`);
					}
				}
			});
		}
	} finally {
		await service.close();
	}
	report.figure('small workflows that do the same in n8n and in the runner', `${all.length - different.length} of ${all.length}`);
	await report.step('all of them did what they do in the runner', () => assert.equal(different.length, 0, different.join('\n\n')));
}
