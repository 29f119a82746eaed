import { HaloClient } from '../../../lib/halo/client';
import type { HaloClientOptions } from '../../../lib/halo/clientOptions';
import { LimiterRegistry } from '../../../lib/http/limiter';
import { silentLog } from '../../../lib/ports';
import { haloSettings } from '../../support/haloSettings';
import { answer, inOrder, lost, ScriptedHttp, text } from '../../support/scriptedHttp';
import { VirtualClock } from '../../support/virtualClock';

function connect(http: ScriptedHttp, options: Partial<HaloClientOptions> = {}) {
	const clock = new VirtualClock();
	const client = new HaloClient({
		http,
		settings: haloSettings(),
		clock,
		log: silentLog,
		limiters: new LimiterRegistry(),
		random: () => 0.5,
		...options,
	});
	return { client, clock };
}

describe('request', () => {
	it('goes below the resource address, with the values that are there', async () => {
		const http = inOrder(answer(200, { ok: true }));
		const { client } = connect(http);
		expect(await client.request({ method: 'GET', path: '/Tickets', query: { client_id: 0, search: undefined, open_only: false } })).toEqual({ ok: true });
		expect(http.requests[0]).toMatchObject({ url: 'https://acme.halopsa.com/api/Tickets', query: { client_id: 0, open_only: false }, timeoutMs: 60_000 });
		expect(http.requests[0]?.query).not.toHaveProperty('search');
		expect(http.requests[0]).not.toHaveProperty('json');
	});

	it('counts what was sent', async () => {
		const { client } = connect(inOrder(answer(503), answer(200, {})));
		await client.request({ method: 'GET', path: 'Agent/me' });
		expect(client.requests).toBe(2);
	});

	it('gives HaloPSA\'s words and the next step in an error, without the query', async () => {
		const { client } = connect(inOrder(answer(400, { ClassName: 'System.Exception', Message: 'An Outcome must be entered for this Action' })));
		await expect(client.request({ method: 'POST', path: 'Actions', query: { token: 'x' }, json: [{}] })).rejects.toMatchObject({
			name: 'HaloValidationError',
			message: 'HaloPSA does not accept POST Actions (status 400): An Outcome must be entered for this Action',
			path: 'Actions',
			method: 'POST',
		});
	});

	it.each([
		['401', answer(401)],
		['400 about the token', answer(400, { error: 'invalid_token' })],
		['400 without a reason', answer(400)],
	])('renews the session after %s', async (_, expired) => {
		const http = inOrder(expired, answer(200, { id: 1 }));
		await connect(http).client.get('Tickets', 1);
		expect(http.renewed).toHaveLength(1);
	});

	it('does not renew the session for a 400 about the values', async () => {
		const http = inOrder(answer(400, { '[0].id': ['The value 95.0 is not valid.'] }));
		await expect(connect(http).client.update('Client', { id: 95 })).rejects.toThrow('95.0');
		expect(http.renewed).toHaveLength(0);
	});

	it('shares the budget of the tenant with other clients', async () => {
		const limiters = new LimiterRegistry();
		const settings = haloSettings({ requestsPerWindow: 1, windowSeconds: 10 });
		const clock = new VirtualClock();
		const http = new ScriptedHttp(() => answer(200, { id: 1 }));
		const clients = [1, 2, 3].map(() => connect(http, { limiters, settings, clock }).client);
		await Promise.all(clients.map((client) => client.me()));
		expect(clock.slept).toBeGreaterThanOrEqual(20_000);
	});
});

describe('get', () => {
	it.each([
		['the record', { id: 5, name: 'Acme', sites: [{ id: 1 }] }],
		['a list wrapper', { record_count: 1, clients: [{ id: 5, name: 'Acme' }] }],
		['a wrapper with others', { record_count: 2, clients: [{ id: 4 }, { id: 5, name: 'Acme' }] }],
		['an array', [{ id: 5, name: 'Acme' }]],
	])('takes the record out of %s', async (_, reply) => {
		expect(await connect(inOrder(answer(200, reply))).client.get('Client', 5)).toMatchObject({ id: 5, name: 'Acme' });
	});

	it.each([
		['404', answer(404)],
		['an empty wrapper', answer(200, { record_count: 0, clients: [] })],
		['another record in a wrapper', answer(200, { clients: [{ id: 4 }] })],
	])('says that there is none for %s', async (_, reply) => {
		await expect(connect(inOrder(reply)).client.get('Client', 5)).rejects.toMatchObject({ name: 'HaloNotFoundError', path: 'Client/5' });
	});

	it.each([0, -1, 'a/b c'])('asks for id %p', async (id) => {
		const http = inOrder(answer(200, { id }));
		expect((await connect(http).client.get('Status', id)).id).toBe(id);
		expect(http.requests[0]?.url).toBe(`https://acme.halopsa.com/api/Status/${encodeURIComponent(id)}`);
	});

	it('does not take a null for a record', async () => {
		await expect(connect(inOrder(text(200, 'null'))).client.get('Client', 5)).rejects.toMatchObject({ name: 'HaloResponseError' });
	});
});

describe('lists', () => {
	it('ask with pageinate, in id order', async () => {
		const http = inOrder(answer(200, { record_count: 1, clients: [{ id: 1 }] }));
		await connect(http).client.list({ path: 'Client', collection: 'clients', query: { includeinactive: true } });
		expect(http.requests[0]?.query).toEqual({
			pageinate: true,
			page_size: 100,
			page_no: 1,
			order: 'id',
			orderdesc: false,
			includeinactive: true,
		});
	});

	it('keep an order that is asked for', async () => {
		const http = inOrder(answer(200, { record_count: 0, tickets: [] }));
		await connect(http).client.list({ path: 'Tickets', collection: 'tickets', query: { order: 'last_update', orderdesc: true } });
		expect(http.requests[0]?.query).toMatchObject({ order: 'last_update', orderdesc: true });
	});

	it('ask for no more than the limit', async () => {
		const http = inOrder(answer(200, { record_count: 9, tickets: [{ id: 1 }, { id: 2 }] }));
		expect(await connect(http).client.list({ path: 'Tickets', collection: 'tickets', limit: 2 })).toHaveLength(2);
		expect(http.requests[0]?.query).toMatchObject({ page_size: 2 });
	});

	it('come in one request without paging parameters when they are reference tables', async () => {
		const http = inOrder(answer(200, Array.from({ length: 100 }, (_, id) => ({ id }))));
		const rows: unknown[] = [];
		for await (const row of connect(http).client.rows({ path: 'Status', paged: false, query: { type: 'ticket' } })) rows.push(row);
		expect(rows).toHaveLength(100);
		expect(http.requests[0]?.query).toEqual({ type: 'ticket' });
	});

	it('warn when HaloPSA counts more rows than it gives', async () => {
		const warn = jest.fn();
		const http = new ScriptedHttp(({ query }) => answer(200, { record_count: 9, tickets: query?.page_no === 1 ? [{ id: 1 }] : [] }));
		await connect(http, { log: { ...silentLog, warn } }).client.list({ path: 'Tickets', collection: 'tickets' });
		expect(warn).toHaveBeenCalledWith(expect.any(String), { path: 'Tickets', rows: 1, recordCount: 9 });
	});
});

describe('create', () => {
	it('sends an array of one and takes one object back', async () => {
		const http = inOrder(answer(201, { id: 31, summary: 'Printer' }));
		expect(await connect(http).client.create('Tickets', { summary: 'Printer' })).toEqual({ id: 31, summary: 'Printer' });
		expect(http.requests[0]).toMatchObject({ method: 'POST', json: [{ summary: 'Printer' }] });
	});

	it.each([
		['an array', [{ id: 31 }]],
		['a wrapper', { record_count: 1, tickets: [{ id: 31 }] }],
	])('accepts %s', async (_, reply) => {
		expect(await connect(inOrder(answer(201, reply))).client.create('Tickets', {})).toEqual({ id: 31 });
	});

	it.each([
		['an empty object', answer(201, {})],
		['an empty array', answer(201, [])],
		['null', text(201, 'null')],
		['nothing', answer(201)],
		// A link to client 0 was saved, which every client without one then seemed to have.
		['an ID that is none', answer(201, { id: 0 })],
		['-1 as text', answer(201, [{ id: '-1' }])],
	])('says so when HaloPSA accepts it with %s', async (_, reply) => {
		await expect(connect(inOrder(reply)).client.create('Tickets', {})).rejects.toMatchObject({ name: 'HaloLostAnswerError' });
	});

	it('finds the record that HaloPSA accepted without naming it', async () => {
		const { client } = connect(inOrder(answer(201, {})));
		expect(await client.create('Tickets', {}, { findCreated: async () => [{ id: 8 }] })).toEqual({ id: 8 });
	});

	it('takes the number of an action as it is, because each ticket counts its own', async () => {
		expect(await connect(inOrder(answer(201, { id: 0 }))).client.create('Actions', {}, { parent: 7 })).toEqual({ id: 0 });
	});

	it.each([
		['a reset', lost()],
		['502', answer(502)],
		['JSON that breaks off', text(201, '[{"id":8')],
		['an empty body', answer(201)],
		['a web page', text(200, '<html></html>')],
	])('takes the record that was made although the answer was lost in %s', async (_, reply) => {
		const http = inOrder(reply);
		const { client, clock } = connect(http);
		const startedAt = clock.now();
		const findCreated = jest.fn(async () => [{ id: 8 }]);
		expect(await client.create('Tickets', {}, { findCreated })).toEqual({ id: 8 });
		expect(findCreated.mock.calls).toEqual([[startedAt]]);
		expect(http.requests).toHaveLength(1);
	});

	it('sends again when nothing was made', async () => {
		const http = inOrder(lost(), answer(201, { id: 9 }));
		expect(await connect(http).client.create('Tickets', {}, { findCreated: async () => [] })).toEqual({ id: 9 });
	});

	it('does not take a record it created before for the lost one', async () => {
		const http = inOrder(answer(201, { id: 8 }), lost(), answer(201, { id: 9 }));
		const { client } = connect(http);
		await client.create('Tickets', { summary: 'Printer' });
		expect(await client.create('Tickets', { summary: 'Printer' }, { findCreated: async () => [{ id: 8 }] })).toEqual({ id: 9 });
	});

	it('leaves the decision to a person when several match', async () => {
		const { client } = connect(inOrder(lost()));
		await expect(client.create('Tickets', {}, { findCreated: async () => [{ id: 8 }, { id: 9 }] })).rejects.toMatchObject({
			name: 'HaloLostAnswerError',
			message: expect.stringContaining('8, 9'),
			advice: expect.stringMatching(/before you run this again/),
		});
	});

	it('says so when looking for it fails too', async () => {
		const { client } = connect(inOrder(lost(), answer(403)));
		const findCreated = () => client.list({ path: 'Tickets', collection: 'tickets' });
		await expect(client.create('Tickets', {}, { findCreated })).rejects.toMatchObject({
			name: 'HaloLostAnswerError',
			cause: expect.objectContaining({ name: 'HaloPermissionError' }),
		});
	});

	it('tries a business rule that comes as 500 three times only', async () => {
		const rule = answer(500, { ClassName: 'System.Exception', Message: 'The reference is in use' });
		const http = inOrder(rule, rule, rule);
		await expect(connect(http).client.create('Tickets', {}, { findCreated: async () => [] })).rejects.toMatchObject({
			name: 'HaloServerError',
			haloText: 'The reference is in use',
		});
		expect(http.requests).toHaveLength(3);
	});

	it('does not send twice when there is no way to look', async () => {
		const http = inOrder(lost());
		await expect(connect(http).client.create('Tickets', {})).rejects.toMatchObject({ name: 'HaloLostAnswerError', path: 'Tickets' });
		expect(http.requests).toHaveLength(1);
	});

	it('repeats what was refused unread', async () => {
		const http = inOrder(answer(429, undefined, { 'retry-after': '3' }), answer(201, { id: 1 }));
		expect(await connect(http).client.create('Tickets', {})).toEqual({ id: 1 });
	});
});

describe('update', () => {
	it.each([0, -1, 7])('posts an array with id %i', async (id) => {
		const http = inOrder(answer(503), answer(201, { id, name: 'New' }));
		expect(await connect(http).client.update('Client', { id, name: 'New' })).toEqual({ id, name: 'New' });
		expect(http.requests[1]).toMatchObject({ method: 'POST', url: 'https://acme.halopsa.com/api/Client', json: [{ id, name: 'New' }] });
	});

	it('refuses a record without an id, which would be created', async () => {
		const http = inOrder();
		await expect(connect(http).client.update('Client', { name: 'New' })).rejects.toMatchObject({ name: 'HaloValidationError' });
		expect(http.requests).toHaveLength(0);
	});

	it('gives what was sent when the answer says nothing', async () => {
		expect(await connect(inOrder(answer(200))).client.update('Client', { id: 7 })).toEqual({ id: 7 });
	});
});

describe('remove', () => {
	it('is done when the record is gone after a repeat', async () => {
		const http = inOrder(lost(), answer(404));
		await connect(http).client.remove('Tickets', 3, { reason: 'test' });
		expect(http.log).toEqual(['DELETE Tickets/3', 'DELETE Tickets/3']);
	});

	it('says when there was nothing to delete', async () => {
		await expect(connect(inOrder(answer(404))).client.remove('Tickets', 3)).rejects.toMatchObject({ name: 'HaloNotFoundError' });
	});
});

it('records cannot change prototypes', async () => {
	const { client } = connect(inOrder(text(200, '{"id":1,"__proto__":{"admin":true},"client":{"__proto__":{"admin":true}}}')));
	const record = await client.get('Tickets', 1);
	const copy = Object.assign({}, record, record.client);
	expect(copy).toEqual({ id: 1, client: {} });
	expect((copy as Record<string, unknown>).admin).toBeUndefined();
});
