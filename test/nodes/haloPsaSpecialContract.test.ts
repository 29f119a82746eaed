import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import type { SpecialOperation } from '../../lib/halo/special/types';
import { HaloBench } from '../support/haloBench';
import { idOfNobody } from '../support/samples';
import { specialExamples, type Example } from '../support/specialExamples';

jest.setTimeout(60_000);

const specials = resources.flatMap(({ name, special = [] }) => special.map((operation) => [`${name}.${operation.name}`, name, operation] as const));

describe('HaloPSA: the contract of the special operations', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 24, items: 8, tickets: 12, opportunities: 8, recurringInvoices: 5, assets: 6 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	it('has an example of every operation that the registry offers, and of no other', () => {
		expect(Object.keys(specialExamples).sort()).toEqual(specials.map(([name]) => name).sort());
		expect(specials.length).toBeGreaterThanOrEqual(30);
	});

	const parametersOf = (resource: string, { name }: SpecialOperation, example: Example): INodeParameters => ({ resource, operation: name, ...example.parameters });
	const firstOf = (run: Awaited<ReturnType<HaloBench['halo']>>): IDataObject[] =>
		[0, 1, 2].map((item) => run.items.find(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item === item)?.json ?? {});

	describe.each(specials)('%s', (key, resource, operation) => {
		const exampleOf = (): Example => {
			const make = specialExamples[key];
			if (!make) throw new Error(`There is no example of ${key}.`);
			return make(bench);
		};

		it('does for three items what each asks for, and nothing leaks from one to another', async () => {
			const example = exampleOf();
			const run = await bench.halo(parametersOf(resource, operation, example), example.items);
			expect(`${run.error?.message ?? ''} ${run.error?.description ?? ''}`.trim()).toBe('');
			expect([...new Set(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item))]).toEqual([0, 1, 2]);
			const outputs = firstOf(run);
			const seen = example.seen?.(bench, outputs) ?? outputs;
			seen.forEach((one, nth) => {
				for (const [name, value] of Object.entries(example.expected[nth] ?? {})) expect([nth, name, one?.[name]]).toEqual([nth, name, value]);
			});
			if (!operation.writes) expect(bench.writes().filter((write) => !/\/(Report|Invoice\/PDF\/\d+)$/.test(write))).toEqual([]);
		});

		it('goes on after an item that fails, and says which one and what to do', async () => {
			const example = exampleOf();
			const descriptor = resources.find(({ name }) => name === resource);
			const spoilt = example.spoil ?? { id: descriptor ? idOfNobody(descriptor) : '' };
			const items = example.items.map((item, index) => (index === 1 ? { ...item, ...spoilt } : item)) as IDataObject[];
			const run = await bench.halo(parametersOf(resource, operation, example), items, { onError: 'continueErrorOutput' });
			expect(run.outputs[1]).toHaveLength(1);
			expect(run.outputs[1]?.[0]).toMatchObject({ pairedItem: { item: 1 }, json: { error: expect.stringMatching(/\S/), details: expect.stringMatching(/\S/) } });
			expect([...new Set(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item))]).toEqual([0, 2]);
		});

		if (operation.writes) {
			it('shows the requests of a dry run and sends none', async () => {
				const example = exampleOf();
				const run = await bench.halo({ ...parametersOf(resource, operation, example), dryRun: true }, example.items);
				expect(run.error?.message).toBeUndefined();
				expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
				expect(run.json.every(({ dryRun, planned }) => dryRun === true && Array.isArray(planned))).toBe(true);
				expect(run.json.some(({ planned }) => (planned as unknown[]).length > 0)).toBe(true);
				expect(bench.writes()).toEqual([]);
			});
		}

		it('as a tool it reads freely, and writes only when the user allows it', async () => {
			const example = exampleOf();
			const parameters = parametersOf(resource, operation, example);
			const call = async (options: INodeParameters): Promise<IDataObject[]> => await bench.nodes.callTool('haloPsa', { ...parameters, options }, example.items[0]);
			bench.tenant.resetLog();
			if (operation.writes) {
				await expect(call({})).rejects.toMatchObject({ message: expect.stringContaining('may only read') });
				expect(bench.requests()).toEqual([]);
			}
			if (operation.parameters.some(({ type }) => type === 'binary')) {
				await expect(call({ allowToolWrites: true })).rejects.toMatchObject({ message: expect.stringContaining('no file to hand over') });
				return;
			}
			const answer = await call({ allowToolWrites: operation.writes, toolAnswerSize: 4000 });
			expect(answer.length).toBeGreaterThan(0);
			expect(JSON.stringify(answer).length).toBeLessThan(4400);
		});
	});
});
