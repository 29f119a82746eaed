import { schemas } from '../../lib/enrichment/records';
import { useVirtualTime } from '../support/virtualTime';
import { questionFor } from './questions';
import { EnrichmentBench, metaOf, offered, parametersFor } from './support';

jest.setTimeout(120_000);

let bench: EnrichmentBench;
const time = useVirtualTime();
beforeAll(async () => {
	bench = await EnrichmentBench.open();
});
afterAll(async () => {
	await bench.close();
	time.restore();
});

describe('every provider and operation through the node', () => {
	it.each(offered)('%s: %s', async (provider, operation) => {
		const question = await questionFor(bench, provider, operation);
		const records = await bench.does(provider, operation, parametersFor(question));
		expect(records.length).toBeGreaterThan(0);
		for (const record of records) {
			const { _meta, ...fields } = record;
			const meta = metaOf(record);
			expect(['matched', 'partial']).toContain(meta.matchStatus);
			expect(meta).toMatchObject({ provider, endpoint: operation, fetchedAt: expect.stringMatching(/^\d{4}-.*Z$/), raw: null });
			schemas[meta.record as keyof typeof schemas].strict().parse(fields);
		}
	});
});
