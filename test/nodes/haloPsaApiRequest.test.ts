import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

describe('HaloPSA: API Request', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 130, tickets: 10 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const send = { resource: 'apiRequest', operation: 'send' };

	it.each(['Agent/me', '/api/Agent/me'])('sends GET to %s', async (path) => {
		const rows = await bench.does({ ...send, path });
		expect(rows).toMatchObject([{ name: expect.any(String) }]);
		expect(bench.requests()).toEqual(['GET /api/Agent/me']);
	});

	it('reads all pages of a list, or as many rows as wanted', async () => {
		const visible = bench.tenant.records('Client').filter(({ inactive }) => inactive !== true);
		const all = await bench.does({ ...send, path: 'Client', paging: true, returnAll: true, listKey: 'clients' });
		expect(all.map(({ id }) => id).sort()).toEqual(visible.map(({ id }) => id).sort());
		expect(bench.requests().length).toBe(2);
		const some = await bench.halo({ ...send, path: 'Client', paging: true, limit: '={{ $json.limit }}', query: '={{ $json.query }}' }, [{ limit: 2, query: {} }, { limit: 3, query: '{"search": "zzzz-nobody"}' }, { limit: 1, query: '' }]);
		expect(some.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }, { item: 2 }]);
	});

	it('takes a query that is typed with the path', async () => {
		const [first] = bench.tenant.records('Client');
		const rows = await bench.does({ ...send, path: 'Client?search=zzzz-nobody', paging: true });
		expect(rows).toEqual([]);
		expect(await bench.does({ ...send, path: `Client/${String(first?.id)}?includedetails=true` })).toMatchObject([{ id: first?.id }]);
	});

	it('writes what a dry run shows', async () => {
		const parameters = { ...send, method: 'POST', path: 'Tickets', body: '[{"summary": "Raw"}]' };
		const [plan] = await bench.does({ ...parameters, dryRun: true });
		expect(plan).toEqual({ dryRun: true, planned: [{ method: 'POST', path: 'Tickets', query: {}, body: [{ summary: 'Raw' }] }] });
		expect(bench.writes()).toEqual([]);
		const [made] = await bench.does(parameters);
		expect(bench.tenant.record('Tickets', Number(made?.id))?.summary).toBe('Raw');
		expect(await bench.does({ ...send, method: 'DELETE', path: `Tickets/${String(made?.id)}` })).toHaveLength(1);
	});

	// The session's token would go wherever the address says.
	it.each([
		['https://evil.example/api/Client', /not a path/],
		['../auth/token', /not a path/],
		['Client/%2e%2e/%2e%2e/auth', /not a path/],
		['Client\\..\\x', /not a path/],
		['', /has no path|required/],
		['api/', /has no path/],
	])('refuses the path "%s"', async (path, message) => {
		const { error } = await bench.halo({ ...send, path: '={{ $json.path }}' }, [{ path }]);
		expect(error?.message).toMatch(message);
		expect(bench.requests()).toEqual([]);
	});

	it.each([
		[{ query: '{"a": ' }, /Query is not valid JSON/],
		[{ query: '[1]' }, /Query is not an object/],
		[{ query: '{"a": {"b": 1}}' }, /Query is not an object/],
		[{ method: 'POST', body: '{' }, /Body is not valid JSON/],
	])('says what is wrong with %j, and goes on', async (given, message) => {
		const run = await bench.halo({ ...send, path: '={{ $json.path }}', ...given }, [{ path: 'Client' }, { path: 'Client' }], { onError: 'continueRegularOutput' });
		expect(run.json).toHaveLength(2);
		for (const { error } of run.json) expect(error).toMatch(message);
		expect(bench.requests()).toEqual([]);
	});

	it('has HaloPSA\'s answer in the error, with the path', async () => {
		const { error } = await bench.halo({ ...send, path: 'Tickets/987654' });
		expect(error).toMatchObject({ name: 'NodeApiError', message: expect.stringContaining('Tickets/987654'), context: { itemIndex: 0 } });
	});
});
