import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expectationOf } from '../expectations.mjs';
import { root } from '../paths.mjs';
import { outcomeOf } from '../rest.mjs';
import { startSystems } from '../systems.mjs';
import { readWorkflow, withCredentials } from '../workflowFiles.mjs';

export const title = 'Upgrade: workflows of the release before';

/** One folder per release with its workflow files as they were in the tarball. */
const released = path.join(root, 'test', 'n8n', 'released');

const byVersion = (left, right) => left.localeCompare(right, 'en', { numeric: true });

function earlierReleases() {
	const versions = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8').matchAll(/^## \[?(\d+\.\d+\.\d+)/gm);
	const { version: current } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
	return [...versions].map(([, version]) => version).filter((version) => version !== current).sort(byVersion);
}

async function proveFile(n8n, name, file) {
	const expectation = expectationOf(name);
	const systems = await startSystems({ size: expectation.size });
	try {
		await n8n.rest.clear();
		const credentials = [];
		for (const credential of systems.credentials) credentials.push({ ...credential, id: (await n8n.rest.createCredential(credential)).id });
		const workflow = readWorkflow(file);
		const nodes = withCredentials(workflow.nodes, await n8n.rest.nodeTypes(), credentials);
		const { id } = await n8n.rest.createWorkflow({ ...workflow, nodes });
		assert.ok(expectation.writes(outcomeOf(await n8n.rest.runManually(id, expectation.manual))) > 0, 'nothing was written');
	} finally {
		await systems.close();
	}
}

export async function run({ n8n, report }) {
	const latest = earlierReleases().at(-1);
	if (latest === undefined) {
		console.log('    The changelog names no earlier release, so there is nothing to upgrade from yet.');
		return;
	}
	const folder = path.join(released, latest);
	if (!existsSync(folder)) throw new Error(`The workflow files of ${latest} are not in test/n8n/released/${latest}; take them from its tarball`);
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
		await report.step(`${file} of ${latest} runs with this package`, () => proveFile(n8n, file.replace(/\.json$/, ''), path.join(folder, file)));
	}
}
