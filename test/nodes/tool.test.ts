import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { fields, HaloBench, locator } from '../support/haloBench';
import { PACKAGE } from '../support/nodeBench';

jest.setTimeout(60_000);

/** What n8n writes into a parameter that the model may fill in. */
const fromAI = (key: string, description: string, type = 'string'): string => `={{ $fromAI('${key}', '${description}', '${type}') }}`;

describe('a node as the tool of an agent', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 30, tickets: 5 } });
	});
	afterAll(async () => await bench.close());

	function toolOf(type: string, parameters: INodeParameters) {
		const node = { id: 'tool', name: 'HaloPSA Tool', type: `${PACKAGE}.${type}Tool`, typeVersion: 1, position: [0, 0] as [number, number], parameters };
		const handleToolInvocation = async (given: IDataObject): Promise<string> => {
			const { error, json } = await bench.nodes.run(type, parameters, [given]);
			return error ? `${error.message} ${error.description ?? ''}` : JSON.stringify(json);
		};
		return createNodeAsTool({ node, nodeType: bench.nodes.nodeType(type), handleToolInvocation }).response;
	}

	const answerOf = async (tool: ReturnType<typeof toolOf>, given: IDataObject): Promise<unknown> => JSON.parse(String(await tool.invoke(given)));

	it('reads a record that the model names, trimmed to the fields that matter', async () => {
		const wanted = bench.tenant.create('Client', { name: 'Agent Wanted Ltd' });
		const tool = toolOf('haloPsa', { resource: 'client', operation: 'get', recordId: locator(fromAI('client', 'Name of the client'), 'name'), simplify: true });
		expect(tool.description).toMatch(/client/i);
		expect(Object.keys(tool.schema.shape)).toEqual(['client']);
		const [answer] = (await answerOf(tool, { client: 'Agent Wanted Ltd' })) as IDataObject[];
		expect(answer).toMatchObject({ id: wanted.id, name: 'Agent Wanted Ltd' });
		expect(JSON.stringify(answer).length).toBeLessThan(600);
	});

	it('searches with what the model gives, and no more rows than the limit', async () => {
		const tool = toolOf('haloPsa', { resource: 'client', operation: 'getMany', limit: 3, simplify: true, filters: { search: fromAI('search', 'Part of a name') } });
		expect(await answerOf(tool, { search: '' })).toHaveLength(3);
	});

	it('takes ids that the model writes as text', async () => {
		const [client] = bench.tenant.records('Client');
		const tool = toolOf('haloPsa', { resource: 'client', operation: 'get', recordId: locator(fromAI('id', 'ID of the client')) });
		expect(await answerOf(tool, { id: String(client?.id) })).toMatchObject([{ id: client?.id }]);
	});

	it('tells the model in words what is wrong with its call', async () => {
		const tool = toolOf('haloPsa', { resource: 'client', operation: 'get', recordId: locator(fromAI('id', 'ID of the client')) });
		expect(await tool.invoke({ id: 'Contoso' })).toContain('"Contoso" is not an ID for the client');
		await expect(tool.invoke({})).rejects.toThrow(/schema/);
	});

	// An agent that was asked to look at tickets closed them.
	it.each<[string, INodeParameters]>([
		['an update', { resource: 'client', operation: 'update', recordId: locator(13), fields: fields({ name: 'Changed' }) }],
		['a special operation', { resource: 'ticket', operation: 'findOrCreate', key: 'a', summary: 'b' }],
		['a raw request', { resource: 'apiRequest', operation: 'send', method: 'POST', path: 'Client', body: '[{}]' }],
	])('may not write by %s until the user allows it', async (_what, parameters) => {
		bench.tenant.resetLog();
		await expect(bench.nodes.callTool('haloPsa', parameters)).rejects.toMatchObject({
			message: expect.stringContaining('may only read'),
			description: expect.stringContaining('Allow Writes When Used as a Tool'),
		});
		expect(bench.requests()).toEqual([]);
		expect(await bench.nodes.callTool('haloPsa', { ...parameters, dryRun: true })).toMatchObject([{ dryRun: true }]);
		expect(bench.writes()).toEqual([]);
	});

	it('writes when the user allows it', async () => {
		const { id } = bench.tenant.create('Client', { name: 'Before' });
		await bench.nodes.callTool('haloPsa', { resource: 'client', operation: 'update', recordId: locator(id), fields: fields({ name: 'After' }), options: { allowToolWrites: true } });
		expect(bench.tenant.record('Client', Number(id))?.name).toBe('After');
	});

	it('answers within the size the user set, says what was left out and reads no page in vain', async () => {
		for (let index = 0; index < 250; index += 1) bench.tenant.create('Client', { name: `Long ${index}`, notes: 'n'.repeat(4000) });
		bench.tenant.resetLog();
		const answer = await bench.nodes.callTool('haloPsa', { resource: 'client', operation: 'getMany', returnAll: true, options: { toolAnswerSize: 4000 } });
		expect(JSON.stringify(answer).length).toBeLessThan(4400);
		expect(answer.length).toBeGreaterThan(2);
		expect(answer.at(-1)).toEqual({ _left_out: expect.stringMatching(/^Only the first \d+ records/) });
		expect(bench.requests()).toHaveLength(1);
	});

	it('answers one big record in a small space, the first fields first', async () => {
		const { id } = bench.tenant.create('Client', { name: 'Big', notes: 'n'.repeat(50_000) });
		const [answer] = await bench.nodes.callTool('haloPsa', { resource: 'client', operation: 'get', recordId: locator(id), options: { toolAnswerSize: 1000 } });
		expect(answer).toMatchObject({ id, name: 'Big' });
		expect(JSON.stringify(answer).length).toBeLessThan(1100);
	});

	it.each(['haloPsaSync', 'salesbuildr'])('%s is accepted as a tool too', (type) => {
		const tool = toolOf(type, { resource: 'company', operation: type === 'salesbuildr' ? 'search' : 'pullChanges' });
		expect(tool.name).toMatch(/^[\w-]{1,64}$/);
		expect(tool.description).toMatch(/\S/);
	});
});
