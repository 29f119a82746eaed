import { createRunner } from '../../runner/src';
import { cleanUp, serve, setJson, stock, temporaryFolder, type TestNode, workflow } from './support';

jest.setTimeout(60_000);
afterEach(cleanUp);

const start = stock('Start', 'manualTrigger');

describe('what a runner remembers', () => {
	it('recognises items of earlier executions', async () => {
		const dataDir = temporaryFolder();
		const dedupe = stock('New only', 'removeDuplicates', {
			operation: 'removeItemsSeenInPreviousExecutions', logic: 'removeItemsWithAlreadySeenKeyValues', dedupeValue: '={{ $json.id }}',
			options: {},
		});
		const flow = workflow('Seen', [start, dedupe, stock('Fresh', 'noOp')]);
		const once = async (...ids: number[]) => {
			const runner = createRunner({ dataDir });
			const { output, errors } = await runner.run(flow, { input: ids.map((id) => ({ id })) });
			await runner.close();
			expect(errors).toEqual([]);
			return output;
		};
		expect(await once(1, 2)).toEqual([{ id: 1 }, { id: 2 }]);
		expect(await once(2, 3)).toEqual([{ id: 3 }]);
		expect(await once(1, 2, 3)).toEqual([]);
	});

	it('keeps the latest date, and refuses to mix kinds of memory', async () => {
		const runner = createRunner({ dataDir: temporaryFolder() });
		const node = (logic: string, parameters: object) => stock('New only', 'removeDuplicates', {
			operation: 'removeItemsSeenInPreviousExecutions', logic, options: {}, ...parameters,
		});
		const fresh = stock('Fresh', 'noOp');
		const latest = workflow('Latest', [start, node('removeItemsUpToStoredDate', { dateDedupeValue: '={{ $json.at }}' }), fresh]);
		const on = (at: string) => ({ at });
		expect((await runner.run(latest, { input: [on('2026-03-01'), on('2026-01-01')] })).output).toHaveLength(2);
		expect((await runner.run(latest, { input: [on('2026-02-01'), on('2026-04-01')] })).output).toEqual([on('2026-04-01')]);
		const other = workflow('Latest', [start, node('removeItemsWithAlreadySeenKeyValues', { dedupeValue: '={{ $json.at }}' })]);
		const mixed = await runner.run(other, { input: [on('2026-05-01')] });
		expect(mixed.errors[0]?.message).toContain('clear the deduplication history');
		await runner.close();
	});

	it('carries files from node to node', async () => {
		const runner = createRunner();
		const write = stock('Write', 'moveBinaryData', { mode: 'jsonToBinary', convertAllData: true, options: {} });
		const read = stock('Read', 'moveBinaryData', { mode: 'binaryToJson', setAllData: true, options: {} });
		const result = await runner.run(workflow('Files', [start, setJson('Client', { name: 'Acme' }), write, read]));
		await runner.close();
		expect(result).toMatchObject({ errors: [], output: [{ name: 'Acme' }] });
	});

	it('serves several runners in one process, each with its own folder', async () => {
		const runners = [createRunner({ dataDir: temporaryFolder() }), createRunner()];
		const results = await Promise.all(runners.map((runner, index) => runner.run(workflow('Two', [start, setJson('Own', { index })]))));
		await Promise.all(runners.map((runner) => runner.close()));
		expect(results.map(({ output }) => output)).toEqual([[{ index: 0 }], [{ index: 1 }]]);
	});
});

describe('starting a workflow', () => {
	const run = async (flow: object, options: object = {}) => {
		const runner = createRunner();
		try {
			return await runner.run(flow, options);
		} finally {
			await runner.close();
		}
	};
	const schedule = stock('Every hour', 'scheduleTrigger', { rule: { interval: [{}] } });

	it('prefers the manual trigger, else takes another trigger with one empty item', async () => {
		const seen = setJson('Seen', '={{ { "items": $input.all().length } }}');
		expect((await run(workflow('Scheduled', [schedule, seen]))).output).toEqual([{ items: 1 }]);
		const both = workflow('Both', [schedule, setJson('Scheduled', { from: 'schedule' })], [start, setJson('Manual', { from: 'manual' })]);
		expect((await run(both)).output).toEqual([{ from: 'manual' }]);
		expect((await run(both, { startNode: 'Every hour' })).output).toEqual([{ from: 'schedule' }]);
	});

	it('passes input items on as they are, also in the form of n8n', async () => {
		const flow = workflow('Input', [start, stock('Same', 'noOp')]);
		expect((await run(flow, { input: { a: 1 } })).output).toEqual([{ a: 1 }]);
		expect((await run(flow, { input: [{ json: { a: 1 } }, { json: 'text', b: 2 }] })).output).toEqual([{ a: 1 }, { json: 'text', b: 2 }]);
	});

	it.each<[string, object, object, string]>([
		['no trigger', workflow('None', [stock('Only', 'noOp')]), {}, 'has no trigger to start from'],
		['an unknown start node', workflow('A', [start]), { startNode: 'Nope' }, 'no enabled node named "Nope"'],
		['input that is no item', workflow('A', [start]), { input: [1] }, 'The input is not an item'],
		['no nodes', { name: 'Empty', nodes: [], connections: {} }, {}, 'has no nodes'],
		['two nodes of one name', { ...workflow('A', [start]), nodes: [start, start] }, {}, 'two nodes named "Start"'],
		['a link to nowhere', { ...workflow('A', [start]), connections: { Start: { main: [[{ node: 'X', type: 'main', index: 0 }]] } } }, {}, 'no such node'],
		['an unknown package', workflow('A', [start, { ...start, name: 'X', type: 'n8n-nodes-absent.x' }]), {}, 'package "n8n-nodes-absent" is not available'],
		['an unknown node', workflow('A', [start, { ...start, name: 'X', type: 'n8n-nodes-base.absent' }]), {}, 'has no node "absent"'],
		['a future version', workflow('A', [start, { ...setJson('X', {}), typeVersion: 99 }]), {}, 'needs version 99'],
	])('refuses %s', async (_case, flow, options, message) => {
		await expect(run(flow, options)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) });
	});

	it('ignores disabled nodes of unknown packages', async () => {
		const absent = { ...start, name: 'Off', type: 'n8n-nodes-absent.x', disabled: true };
		expect((await run(workflow('Off', [start, absent, setJson('After', { ok: 1 })]))).output).toEqual([{ ok: 1 }]);
	});

	it('tells what a node lacks before anything runs', async () => {
		const bad = stock('Table', 'dataTable', { resource: 'row', operation: 'get', dataTableId: { __rl: true, mode: 'name', value: '' } });
		const result = await run(workflow('Lacking', [start, bad]));
		expect(result).toMatchObject({ status: 'error' });
		expect(result.errors[0]?.message).toContain('Table');
	});

	// "Quantity 500 is too much" came with "The service failed: run again later."
	it('advises about the status of an answer, not about numbers in a message', async () => {
		const url = await serve((_request, response) => void response.writeHead(503).end('busy'));
		const adviceOf = async (node: TestNode): Promise<string | undefined> => (await run(workflow('Advice', [start, node]))).errors[0]?.advice;
		expect(await adviceOf(stock('Ask', 'httpRequest', { url, options: {} }))).toContain('The service failed: run again later.');
		expect(await adviceOf(stock('Stop', 'stopAndError', { errorMessage: 'Quantity 500 of item 401 is above 429' }))).toBe("Check the node's parameters and the item it was given.");
	});

	it('runs a loop that can end, whatever else is in it', async () => {
		const count = setJson('Count', '={{ { n: ($json.n ?? 0) + 1 } }}');
		const more = stock('More', 'filter', { conditions: { options: { caseSensitive: true, typeValidation: 'strict', version: 2 }, combinator: 'and', conditions: [{ id: 'a', leftValue: '={{ $json.n }}', rightValue: 3, operator: { type: 'number', operation: 'lt' } }] }, options: {} }, { typeVersion: 2.2 });
		const result = await run(workflow('Counting', [start, count, stock('Pass', 'noOp'), more, count]));
		expect(result).toMatchObject({ status: 'success', nodes: { Count: { runs: 3 }, More: { runs: 3 } } });
	});

	it('stops when it is canceled', async () => {
		const controller = new AbortController();
		const onNode = () => controller.abort();
		const result = await run(workflow('Stopped', [start, setJson('Never', { ran: true })]), { signal: controller.signal, onNode });
		expect(result.status).toBe('canceled');
		expect(result.nodes).not.toHaveProperty('Never');
	});
});
