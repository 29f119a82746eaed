import { createRunner, type NodeEvent, type Runner } from '../../runner/src';
import { cleanUp, jsonFile, setJson, stock, temporaryFolder, workflow } from './support';

jest.setTimeout(60_000);

const called = stock('Called', 'executeWorkflowTrigger', { inputSource: 'passthrough' });
const call = (name: string, workflowId: unknown, parameters: object = {}, extra: object = {}) =>
	stock(name, 'executeWorkflow', {
		source: 'database', workflowId: { __rl: true, mode: 'id', value: workflowId }, mode: 'once', options: {}, ...parameters,
	}, extra);

describe('sub-workflows', () => {
	let runner: Runner;
	beforeEach(() => {
		runner = createRunner();
	});
	afterEach(async () => {
		await runner.close();
		await cleanUp();
	});

	it('lets a workflow call itself, page by page', async () => {
		const pages = stock('Pages', 'splitOut', { fieldToSplitOut: 'pages', options: {} });
		const result = await runner.run(workflow(
			'Paged sync',
			[stock('Start', 'manualTrigger'), setJson('List', { pages: [1, 2, 3] }), pages, call('Each page', '={{ $workflow.id }}', { mode: 'each' })],
			[called, setJson('Page', '={{ { "page": $json.pages, "rows": $json.pages * 100 } }}')],
		));
		expect(result.errors).toEqual([]);
		expect(result.output).toEqual([{ page: 1, rows: 100 }, { page: 2, rows: 200 }, { page: 3, rows: 300 }]);
		expect(result.nodes).toMatchObject({ 'Each page': { runs: 1, items: 3 }, Page: { runs: 3, items: 3, errors: 0 } });
	});

	it('recurses: each page calls for the next one', async () => {
		const more = stock('More?', 'if', {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 }, combinator: 'and',
				conditions: [{ id: 'a', leftValue: '={{ $json.page }}', rightValue: 40, operator: { type: 'number', operation: 'lt' } }],
			},
			options: {},
		});
		const flow = workflow(
			'Recursive',
			[stock('Start', 'manualTrigger'), setJson('First', { page: 1 }), call('Go', '={{ $workflow.id }}')],
			[called, more, setJson('Next', '={{ { "page": $json.page + 1 } }}'), call('Again', '={{ $workflow.id }}')],
			[stock('Last page', 'noOp')],
		);
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		const connections = { ...flow.connections, 'More?': { main: [to('Next'), to('Last page')] } };
		const result = await runner.run({ ...flow, connections });
		expect(result.output).toEqual([{ page: 40 }]);
		expect(result.nodes['Called']).toMatchObject({ runs: 40 });
	});

	it('finds workflows by id, by name, by file name and by the name shown beside a foreign id', async () => {
		const folder = temporaryFolder();
		jsonFile(folder, 'stream.json', { id: 'abc123', ...workflow('One stream', [called, setJson('Done', { from: 'stream' })]) });
		const withFolder = createRunner({ workflows: [folder] });
		for (const value of ['abc123', 'One stream', 'stream']) {
			const result = await withFolder.run(workflow('Main', [stock('Start', 'manualTrigger'), call('Call', value)]));
			expect(result.output).toEqual([{ from: 'stream' }]);
		}
		const foreign = stock('Call', 'executeWorkflow', {
			source: 'database', options: {}, workflowId: { __rl: true, mode: 'list', value: 'xyz', cachedResultName: 'One stream' },
		});
		const result = await withFolder.run(workflow('Main', [stock('Start', 'manualTrigger'), foreign]));
		await withFolder.close();
		expect(result.output).toEqual([{ from: 'stream' }]);
	});

	it('looks beside the workflow file, passing over files that are no workflows', async () => {
		const folder = temporaryFolder();
		jsonFile(folder, 'a-credentials.json', [{ name: 'x' }]);
		jsonFile(folder, 'part.json', workflow('Part', [called, setJson('Done', { from: 'neighbour' })]));
		const main = jsonFile(folder, 'main.json', workflow('Main', [stock('Start', 'manualTrigger'), call('Call', 'Part')]));
		expect((await runner.run(main)).output).toEqual([{ from: 'neighbour' }]);
	});

	it('runs workflows given as JSON and as a local file', async () => {
		const part = workflow('Inline', [called, setJson('Done', { from: 'inline' })]);
		const inline = stock('Call', 'executeWorkflow', { source: 'parameter', workflowJson: JSON.stringify(part), options: {} });
		expect((await runner.run(workflow('Main', [stock('Start', 'manualTrigger'), inline]))).output).toEqual([{ from: 'inline' }]);
	});

	it('pairs items through the sub-workflow', async () => {
		const result = await runner.run(workflow(
			'Paired',
			[
				stock('Start', 'manualTrigger'), setJson('Names', { names: ['a', 'b'] }),
				stock('Split', 'splitOut', { fieldToSplitOut: 'names', options: {} }),
				call('Call', '={{ $workflow.id }}'), setJson('Back', "={{ { \"name\": $('Split').item.json.names } }}"),
			],
			[called, setJson('Inner', '={{ { "seen": $json.names } }}')],
		));
		expect(result.output).toEqual([{ name: 'a' }, { name: 'b' }]);
	});

	it('reports a failure inside once, with the way there', async () => {
		const fail = stock('Refuse', 'stopAndError', { errorMessage: 'Halo said no' });
		const result = await runner.run(workflow(
			'Failing', [stock('Start', 'manualTrigger'), call('Call part', '={{ $workflow.id }}')], [called, fail],
		));
		expect(result.status).toBe('error');
		expect(result.errors).toHaveLength(1);
		expect(result.errors[0]).toMatchObject({ node: 'Refuse', message: 'Halo said no', path: ['Call part', 'Refuse'] });
		expect(result.nodes).toMatchObject({ Refuse: { errors: 1 }, 'Call part': { errors: 1 } });
	});

	it('goes on when the caller continues on error', async () => {
		const fail = stock('Refuse', 'stopAndError', { errorMessage: 'Halo said no' });
		const result = await runner.run(workflow(
			'Tolerant',
			[stock('Start', 'manualTrigger'), call('Call part', '={{ $workflow.id }}', {}, { onError: 'continueRegularOutput' }), stock('After', 'noOp')],
			[called, fail],
		));
		expect(result.status).toBe('success');
		expect(result.output).toMatchObject([{ error: 'Halo said no' }]);
		expect(result.errors).toMatchObject([{ node: 'Refuse' }]);
	});

	it('waits at the end for sub-workflows that nobody waits for, and fails when one failed', async () => {
		const events: NodeEvent[] = [];
		const detached = call('Fire', '={{ $workflow.id }}', { options: { waitForSubWorkflow: false } });
		const flow = workflow(
			'Detached', [stock('Start', 'manualTrigger'), detached], [called, stock('Later', 'stopAndError', { errorMessage: 'too late' })],
		);
		const result = await runner.run(flow, { onNode: (event) => events.push(event) });
		expect(result).toMatchObject({ status: 'error', errors: [{ node: 'Later', message: 'too late' }] });
		expect(events.find(({ node, phase }) => node === 'Later' && phase === 'end')).toMatchObject({ depth: 1, failed: true });
	});

	it('says which workflow is missing and where to put it', async () => {
		const result = await runner.run(workflow('Lost', [stock('Start', 'manualTrigger'), call('Call', 'nowhere')]));
		expect(result.errors).toMatchObject([
			{ node: 'Call', message: 'There is no workflow with the id or name "nowhere".', advice: expect.stringContaining('--workflows') },
		]);
	});
});
