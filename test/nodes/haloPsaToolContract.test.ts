import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import type { Operation, ResourceDescriptor } from '../../lib/halo/resources/types';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { fields, HaloBench, locator } from '../support/haloBench';
import { PACKAGE } from '../support/nodeBench';
import { changeableField, sampleOf, valueOf } from '../support/samples';

jest.setTimeout(60_000);

const reads: readonly Operation[] = ['get', 'getMany'];

describe('HaloPSA: every resource as the tool of an agent', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 6, users: 10, items: 5, tickets: 6, opportunities: 4, recurringInvoices: 3 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	let uses = 0;
	const sample = (descriptor: ResourceDescriptor): IDataObject => sampleOf(descriptor, bench.tenant, (uses += 1));

	/** What an agent's call of an operation holds; the record is one that exists. */
	function parametersOf(descriptor: ResourceDescriptor, operation: Operation): INodeParameters {
		const { name: resource, parent, identity, path } = descriptor;
		const record = ['get', 'update', 'delete'].includes(operation) ? (bench.tenant.create(path, sample(descriptor)) as IDataObject) : {};
		const picked = { recordId: locator(record.id), ...(parent === undefined ? {} : { ticketId: locator(record[parent]) }) };
		const changed = (): IDataObject => {
			const field = changeableField(descriptor);
			return { [field.name]: valueOf(field, bench.tenant, (uses += 1)) };
		};
		const [key = []] = identity;
		const values: Partial<Record<Operation, () => INodeParameters>> = {
			get: () => picked,
			delete: () => picked,
			update: () => ({ ...picked, fields: fields(changed()) }),
			create: () => ({ fields: fields(sample(descriptor)) }),
			upsert: () => ({ fields: fields(sampleOf(descriptor, bench.tenant, (uses += 1), key), [...key]) }),
		};
		return { resource, operation, ...values[operation]?.() };
	}

	const calls = resources.flatMap((descriptor) => descriptor.operations.map((operation) => [descriptor.name, operation, descriptor] as const));

	/** The tool that n8n makes of the node, with what the model is asked for. */
	function toolOf(parameters: INodeParameters) {
		const node = { id: 'tool', name: 'HaloPSA Tool', type: `${PACKAGE}.haloPsaTool`, typeVersion: 1, position: [0, 0] as [number, number], parameters };
		const handleToolInvocation = async (given: IDataObject): Promise<string> => JSON.stringify(await bench.nodes.callTool('haloPsa', parameters, given));
		return createNodeAsTool({ node, nodeType: bench.nodes.nodeType('haloPsa'), handleToolInvocation }).response;
	}

	/** The record and its ticket, or how many rows, are what the model gives. */
	function asked(operation: Operation, parameters: INodeParameters): { parameters: INodeParameters; given: IDataObject } {
		if (operation === 'getMany') return { parameters: { ...parameters, limit: "={{ $fromAI('rows', 'How many', 'number') }}" }, given: { rows: 2 } };
		const picked = Object.entries(parameters).filter(([name]) => ['recordId', 'ticketId'].includes(name));
		return {
			parameters: { ...parameters, ...Object.fromEntries(picked.map(([name]) => [name, locator(`={{ $fromAI('${name}', 'ID', 'string') }}`)])) },
			given: Object.fromEntries(picked.map(([name, value]) => [name, String((value as INodeParameters).value)])),
		};
	}

	it.each(calls.filter(([, operation]) => reads.includes(operation)))('%s: %s answers within its budget and writes nothing', async (name, operation, descriptor) => {
		while (bench.tenant.records(descriptor.path).length < 3) bench.tenant.create(descriptor.path, sample(descriptor));
		const { parameters, given } = asked(operation, { ...parametersOf(descriptor, operation), options: { toolAnswerSize: 1500 } });
		const tool = toolOf(parameters);
		expect(tool.name).toMatch(/^[\w-]{1,64}$/);
		expect(Object.keys(tool.schema.shape)).toEqual(Object.keys(given));
		const answer = JSON.parse(String(await tool.invoke(given))) as IDataObject[];
		if (operation === 'get') expect([name, String(answer[0]?.id)]).toEqual([name, given.recordId]);
		else expect(answer.filter((row) => !('_left_out' in row)).length).toBeLessThanOrEqual(2);
		expect(answer.length).toBeGreaterThan(0);
		expect(JSON.stringify(answer).length).toBeLessThan(1900);
		expect(bench.writes()).toEqual([]);
	});

	it.each(calls.filter(([, operation]) => !reads.includes(operation)))('%s: %s is refused until the user allows it, and then done once', async (_name, operation, descriptor) => {
		const parameters = parametersOf(descriptor, operation);
		bench.tenant.resetLog();
		await expect(bench.nodes.callTool('haloPsa', parameters)).rejects.toMatchObject({ message: expect.stringContaining('may only read') });
		expect(bench.requests()).toEqual([]);
		expect(await bench.nodes.callTool('haloPsa', { ...parameters, dryRun: true })).toMatchObject([{ dryRun: true }]);
		expect(bench.writes()).toEqual([]);
		// An agent's calls come one by one, so a batch size changes nothing.
		expect(await bench.nodes.callTool('haloPsa', { ...parameters, options: { allowToolWrites: true, batchSize: 50 } })).toHaveLength(1);
		expect(bench.writes()).toHaveLength(1);
	});
});
