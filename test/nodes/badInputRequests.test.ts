import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { expectClear, expectNoSecrets, expectParked, type BadInput } from '../support/badInput';
import { fields, fieldsOfItems, HaloBench, locator } from '../support/haloBench';

jest.setTimeout(120_000);

type Row = Omit<BadInput, 'parameters' | 'good'>;

const unique = (what: string): string => `${what} ${crypto.randomUUID()}`;
const application = (...scopes: string[]) => ({ clientId: crypto.randomUUID(), clientSecret: crypto.randomUUID(), scopes });

describe('HaloPSA, bad input: lists and raw requests', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 12, tickets: 12 } });
	});
	/** Sent on purpose. */
	const unknown = ['GET /api/evil.example/Client: no such path', 'GET /api/@evil.example/Client: no such path', 'POST /Client: body: the document wants a list, not null', 'GET /api/Clients/{id}: no such path'];
	afterAll(async () => await bench.close(unknown));

	const filters: (Row & { name: string; right: unknown })[] = [
		{ story: 'a name for the number of the client', name: 'client_id', right: 12, bad: { value: 'Contoso' }, says: /takes a whole number, not "Contoso"$/ },
		{ story: 'a list for one number', name: 'client_id', right: 12, bad: { value: [1, 2] }, says: /takes a whole number, not \[1,2\]$/ },
		{ story: 'a day that does not exist: the whole history would be read', name: 'lastupdatefromdate', right: '2020-01-31', bad: { value: '2026-02-31' }, says: /takes a date such as/ },
		{ story: 'a switch that says maybe', name: 'open_only', right: true, bad: { value: 'maybe' }, says: /takes true or false, not "maybe"$/ },
		{ story: 'a search for a null byte', name: 'search', right: 'a', bad: { value: 'a\u0000b' }, says: /without a null character/ },
		{ story: 'a search for ten megabytes', name: 'search', right: 'a', bad: { value: 'x'.repeat(10 * 1024 * 1024) }, says: /too long/ },
		{ story: 'an object for a search', name: 'search', right: 'a', bad: { value: { a: 1 } }, says: /takes text, not \{"a":1\}$/ },
	];
	it.each(filters)('get many: $story', async ({ name, right, ...row }) => {
		await expectParked(bench, {
			...row, good: () => ({ value: name === 'client_id' ? bench.tenant.records('Tickets')[0]?.client_id : right }) as IDataObject,
			parameters: { resource: 'ticket', operation: 'getMany', limit: 2, filters: { [name]: '={{ $json.value }}' } },
		});
	});

	const limits: Row[] = [
		{ story: 'in words', bad: { limit: 'ten' }, says: /^Limit takes a whole number from 1 up, not "ten"$/, advises: /Return All/ },
		{ story: 'zero', bad: { limit: 0 }, says: /^Limit takes a whole number from 1 up, not 0$/ },
		{ story: 'below zero', bad: { limit: -5 }, says: /^Limit takes a whole number from 1 up, not -5$/ },
		{ story: 'that is null', bad: { limit: null }, says: /^Limit takes a whole number from 1 up, not null$/ },
	];
	it.each(limits)('get many: a limit $story', async (row) => {
		await expectParked(bench, { ...row, good: () => ({ limit: 2 }), parameters: { resource: 'ticket', operation: 'getMany', limit: '={{ $json.limit }}' } });
	});

	// The time-out was read with all options of the first item, so that one bad expression there failed every item.
	it('options that fail for the first item fail no other', async () => {
		const parameters = { resource: 'ticket', operation: 'create', fields: fields({ summary: '={{ $json.summary }}' }), options: { customFields: '={{ $json.broken ? "no date".toDate() : undefined }}' } };
		const run = await bench.halo(parameters, [{ summary: 'A', broken: true }, { summary: unique('B') }], { onError: 'continueRegularOutput' });
		expect(run.json.map(({ error }) => error !== undefined)).toEqual([true, false]);
	});

	const send: INodeParameters = { resource: 'apiRequest', operation: 'send', path: '={{ $json.path }}', query: '={{ $json.query }}', body: '={{ $json.body }}' };
	const requests: (Row & { method?: string })[] = [
		{ story: 'a path out of the API', bad: { path: '../auth/token' }, says: /^"\.\.\/auth\/token" is not a path of the API$/, advises: /Tickets/ },
		{ story: 'the same, written with percent signs', bad: { path: 'Client/%2e%2e/%2E%2E/auth' }, says: /is not a path of the API$/ },
		{ story: 'the same, written with percent signs twice', bad: { path: 'Client/%252e%252e/%252e%252e/auth' }, says: /is not a path of the API$/ },
		{ story: 'the same, with backslashes', bad: { path: 'Client\\..\\..\\auth' }, says: /is not a path of the API$/ },
		{ story: 'another server, which would be given the token', bad: { path: 'https://evil.example/api/Client' }, says: /is not a path of the API$/ },
		{ story: 'another server without a scheme', bad: { path: '//evil.example/Client' }, says: /^HaloPSA found nothing at GET evil\.example\/Client/ },
		{ story: 'another server behind a user name', bad: { path: '@evil.example/Client' }, says: /^HaloPSA found nothing at GET @evil\.example\/Client/ },
		{ story: 'a header smuggled behind a line end', bad: { path: 'Client\r\nX-Admin: 1' }, says: /is not a path of the API$/ },
		{ story: 'the same, written with percent signs', bad: { path: 'Client%0d%0aX-Admin:%201' }, says: /is not a path of the API$/ },
		{ story: 'a null byte in the path', bad: { path: 'Client\u0000' }, says: /is not a path of the API$/ },
		{ story: 'no path', bad: { path: '' }, says: /^The request has no path$/ },
		{ story: 'a query that breaks off', bad: { path: 'Client', query: '{"a": ' }, says: /^Query is not valid JSON/ },
		{ story: 'a query that is a list', bad: { path: 'Client', query: '[1]' }, says: /^Query is not an object/ },
		{ story: 'a query with an object inside', bad: { path: 'Client', query: '{"a": {"b": 1}}' }, says: /^Query is not an object/ },
		{ story: 'a body that breaks off', method: 'POST', bad: { path: 'Client', body: '[{"name": "x"}' }, says: /^Body is not valid JSON/ },
		{ story: 'a body with a comma too many', method: 'POST', bad: { path: 'Client', body: '[{"name": "x",}]' }, says: /^Body is not valid JSON/ },
		{ story: 'a write without a body', method: 'POST', bad: { path: 'Client', body: '' }, says: /status 415/, refusedByHalo: true },
		{ story: 'a route that HaloPSA does not have', bad: { path: 'Clients/1' }, says: /^HaloPSA found nothing at GET Clients\/1/ },
	];
	it.each(requests)('API request: $story', async ({ method = 'GET', ...row }) => {
		const good = (): IDataObject => (method === 'GET' ? { path: 'Agent/me' } : { path: 'Client', body: [{ name: unique('Client') }] });
		await expectParked(bench, { ...row, parameters: { ...send, method }, good });
	});

	it('API request: a method that is none', async () => {
		const { error } = await bench.halo({ ...send, method: 'TRACE' }, [{ path: 'Client' }]);
		expect(error).toMatchObject({ message: '"TRACE" is not a method', description: expect.stringContaining('GET'), context: { itemIndex: 0 } });
	});

	it('an empty input is no error', async () => {
		const run = await bench.halo({ resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}'), options: { timeout: '={{ $json.timeout }}' } }, []);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([]);
	});

	it('a time-out that is a word', async () => {
		const run = await bench.halo({ resource: 'client', operation: 'getMany', options: { timeout: 'soon' } });
		expect(run.error?.message).toBe('Timeout takes a number of seconds above 0, not "soon"');
	});

	it.each<[string, INodeParameters]>([
		['a resource that does not exist', { resource: 'spaceship', operation: 'get', recordId: locator(1) }],
		['a resource that every object has', { resource: '__proto__', operation: 'get', recordId: locator(1) }],
		['an operation that does not exist', { resource: 'client', operation: 'explode', recordId: locator(1) }],
		['an operation that every object has', { resource: 'client', operation: 'constructor', recordId: locator(1) }],
	])('%s, as in a workflow written by hand', async (_what, parameters) => {
		const { error } = await bench.halo(parameters);
		expect(error?.context.itemIndex).toBe(0);
		expectClear(error?.message.slice(0, 200), error?.description);
	});

	it('a dry run finds what is wrong too, and sends nothing', async () => {
		await expectParked(bench, {
			story: '', parameters: { resource: 'ticket', operation: 'create', fields: fieldsOfItems(), dryRun: true },
			good: () => ({ summary: unique('Ticket') }), bad: { summary: 'x', targetdate: '2026-02-30' }, says: /takes a date such as/,
		});
		expect(bench.writes()).toEqual([]);
	});

	it.each<[string, INodeParameters, IDataObject, RegExp]>([
		['no id', { resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}') }, {}, /^No ID was given/],
		['a name where an id belongs', { resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}') }, { id: 'Contoso' }, /^"Contoso" is not an ID/],
		['a limit in words', { resource: 'client', operation: 'getMany', limit: '={{ $json.limit }}' }, { limit: 'all of them' }, /^Limit takes a whole number/],
		['a path out of the API', { resource: 'apiRequest', operation: 'send', path: '={{ $json.path }}' }, { path: '../auth/token' }, /is not a path of the API$/],
		['a write that was not allowed', { resource: 'client', operation: 'update', recordId: locator('={{ $json.id }}'), fields: fields({ name: 'x' }) }, { id: 12 }, /may only read/],
	])('a model that calls the node as a tool with %s is told so', async (_what, parameters, given, says) => {
		bench.tenant.resetLog();
		const error: unknown = await bench.nodes.callTool('haloPsa', parameters, given).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ message: expect.stringMatching(says), description: expect.stringMatching(/^[A-Z].{10,}/) });
		expect(bench.writes()).toEqual([]);
	});
});

describe('HaloPSA, bad input: credentials', () => {
	const items = [{ id: 12 }, { id: 13 }];
	const get: INodeParameters = { resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}') };

	it.each<[string, Record<string, string>, RegExp]>([
		['a tenant of somebody else', { tenant: 'contoso' }, /tenant/i],
		['a secret that was replaced', { clientSecret: 'replaced-last-week' }, /Client ID or Client Secret/],
		['a client ID with a line end', { clientId: 'abc\r\nX-Admin: 1' }, /Client ID/],
		['an address with a line end', { resourceUrl: 'http://127.0.0.1\r\nX-Admin: 1/' }, /Resource/],
	])('%s', async (_what, changes, says) => {
		const bench = await HaloBench.open({ size: { clients: 3 } }, changes);
		const run = await bench.halo(get, items);
		await bench.close();
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(says);
		expectClear(run.error?.message, run.error?.description);
		for (const secret of [bench.tenant.application.clientSecret, changes.clientSecret ?? bench.tenant.application.clientSecret]) expect(run.everything).not.toContain(secret);
	});

	it('a resource that the application may not read is parked item by item, and the others go on', async () => {
		const bench = await HaloBench.open({ size: { clients: 3, tickets: 5 }, applications: [application('read:tickets')] }, { scope: 'read:tickets' });
		const [ticket] = bench.tenant.records('Tickets');
		const run = await bench.halo({ resource: 'apiRequest', operation: 'send', path: '={{ $json.path }}' }, [{ path: `Tickets/${String(ticket?.id)}` }, { path: 'Client/12' }, { path: `Tickets/${String(ticket?.id)}` }], { onError: 'continueRegularOutput' });
		expect(run.json.map(({ id, error }) => error ?? id)).toEqual([ticket?.id, expect.stringMatching(/^HaloPSA does not allow GET Client\/12/), ticket?.id]);
		expect(run.json[1]?.details).toContain('read:customers');
		expectClear(run.json[1]?.error, run.json[1]?.details);
		await expectNoSecrets(bench, run);
		await bench.close();
	});
});
