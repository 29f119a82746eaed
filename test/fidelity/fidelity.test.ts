import { openDataFolder, type DataFolder } from '../../runner/src/data-folder';
import type { Engine } from '../../runner/src/n8n/engine';
import { nodePackageFolders } from '../../runner/src/node-packages';
import { openEngine } from '../../runner/src/open-engine';
import { WorkflowCatalog } from '../../runner/src/workflow-catalog';
import { parseWorkflow } from '../../runner/src/workflow-file';
import { cases, outcomeOf, prepared, startService, type FidelityCase } from './support.cjs';

jest.setTimeout(30_000);

/*
 * The same workflows run in the suite for a real n8n (test/n8n/parts/fidelity.mjs) and have to do the same there, item by
 * item: output, order, links and errors.
 */

let folder: DataFolder;
let engine: Engine;
let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
	service = await startService();
	folder = openDataFolder();
	engine = await openEngine(folder, [], nodePackageFolders([]), { allowCode: true });
});
afterAll(async () => {
	engine.close();
	folder.release();
	await service.close();
});

async function outcome({ title, workflow, calls = [], times = 1 }: FidelityCase): Promise<object> {
	const [definition, ...called] = [workflow, ...calls].map((json) => parseWorkflow(prepared(json, service.url), title));
	if (!definition) throw new Error('no workflow');
	const catalog = called.reduce((all, one) => all.around(one), WorkflowCatalog.read([])).around(definition);
	let last: object = {};
	for (let time = 0; time < times; time += 1) {
		const { run } = await engine.execute({
			workflow: definition, catalog, items: [{ json: {} }], startNode: undefined, onNode: () => {}, signal: new AbortController().signal,
		});
		last = outcomeOf(run, service.url);
	}
	return last;
}

describe('workflows do in the runner what they do in n8n', () => {
	it.each(cases().map((own): [string, string, FidelityCase] => [own.theme, own.title, own]))('%s: %s', async (_theme, _title, own) => {
		expect(await outcome(own)).toEqual(own.expected);
	});

	it('there are enough of them to mean something', () => {
		expect(cases().length).toBeGreaterThanOrEqual(40);
	});
});
