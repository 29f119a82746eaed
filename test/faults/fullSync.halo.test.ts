import { runFaultMatrix } from '../support/faultMatrix';

jest.setTimeout(600_000);

describe('a full sync with one fault at one request to HaloPSA', () => {
	it('ends in the state of a clean run, without duplicates, loss or parked records', async () => {
		const { cases, requests, failures } = await runFaultMatrix('halo');
		process.stdout.write(`${cases} cases: faults at ${requests} requests to HaloPSA\n`);
		expect(failures).toEqual([]);
	});
});
