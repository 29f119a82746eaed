import { fields, HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

describe('HaloPSA: Get Many', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 230, items: 20, tickets: 30 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	it('smoke', async () => {
		const run = await bench.halo({ resource: 'client', operation: 'getMany', returnAll: true });
		console.log(run.status, run.json.length, run.error, bench.requests());
		const made = await bench.halo({ resource: 'client', operation: 'create', fields: fields({ name: 'A' }) });
		console.log(made.json, made.error);
	});
});
