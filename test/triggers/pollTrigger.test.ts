import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createVirtualClock, startHaloTenant, type HaloTenant, type HaloTenantOptions, type VirtualClock } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';
import { PollBench, type BenchPoller } from '../support/pollBench';
import { rewrite } from '../support/rewritingProxy';

const MINUTE = 60_000;

let clock: VirtualClock;
let tenant: HaloTenant;
let bench: PollBench;

async function open(options: HaloTenantOptions = {}): Promise<void> {
	clock = createVirtualClock();
	tenant = await startHaloTenant({ size: 300, limit: false, clock, ...options });
	bench = await PollBench.open([haloCredential(tenant)]);
	clock.advance(60 * MINUTE);
}

afterEach(async () => {
	bench.close();
	await tenant.close();
});

async function active(parameters: INodeParameters = {}): Promise<BenchPoller> {
	const poller = bench.poller(parameters);
	await poller.activate();
	return poller;
}

const idsOf = (items: readonly IDataObject[]): unknown[] => items.map(({ record_id: id }) => id);

const ticketIds = (count: number, from = 0): number[] => tenant.records('Tickets').filter(({ deleted }) => deleted !== true).slice(from, from + count).map(({ id }) => Number(id));

const listRequests = (): number => tenant.log.filter(({ kind, path }) => kind === 'api' && /^\/api\/\w+$/.test(path)).length;

describe('the first activation', () => {
	it('gives nothing of what is there, and the changes after it', async () => {
		await open();
		const [first = 0, second = 0] = ticketIds(2);
		tenant.update('Tickets', first, { summary: 'Changed a moment before' });
		const poller = bench.poller({ resource: 'ticket' });
		expect(await poller.activate()).toEqual([]);
		tenant.update('Tickets', second, { summary: 'Changed a moment after' });
		expect(await poller.poll()).toMatchObject([{ event: 'ticket updated', entity: 'ticket', record_id: second, ticket: { id: second, summary: 'Changed a moment after' }, fetched: false }]);
		expect(await poller.poll()).toEqual([]);
	});

	it('gives as many of the latest as wanted, and none of them again', async () => {
		await open();
		for (const id of ticketIds(3)) {
			clock.advance(1000);
			tenant.update('Tickets', id, { summary: 'Lately' });
		}
		const poller = bench.poller({ resource: 'ticket', options: { first: 2 } });
		expect(await poller.activate()).toMatchObject([{ record_id: ticketIds(3)[2], event: 'ticket existing' }, { record_id: ticketIds(3)[1] }]);
		expect(await poller.poll()).toEqual([]);
	});

	it('begins anew when another resource is watched or another filter is set', async () => {
		await open();
		const [client = 0, other = 0] = tenant.records('Client').map(({ id }) => Number(id));
		const poller = await active({ resource: 'ticket', filters: { client_id: client } });
		const made = Number(tenant.create('Tickets', { summary: 'Of the other client', client_id: other }).id);
		poller.change({ resource: 'ticket', filters: { client_id: other } });
		expect(await poller.poll()).toEqual([]);
		clock.advance(1000);
		tenant.update('Tickets', made, { summary: 'Changed' });
		expect(await poller.poll()).toMatchObject([{ event: 'ticket updated', record_id: made }]);
		poller.change({ resource: 'client' });
		expect(await poller.poll()).toEqual([]);
		tenant.update('Client', client, { website: 'https://new.example' });
		expect(await poller.poll()).toMatchObject([{ event: 'client updated', record_id: client }]);
	});
});

describe('Fetch Test Event', () => {
	it('gives the record that changed last and leaves the trigger where it stands', async () => {
		await open();
		const poller = await active({ resource: 'ticket' });
		const [id = 0] = ticketIds(1, 5);
		tenant.update('Tickets', id, { summary: 'For the test' });
		expect(await poller.poll('manual')).toMatchObject([{ record_id: id, event: 'ticket existing' }]);
		expect(idsOf(await poller.poll())).toEqual([id]);
	});

	it('says so when there is none', async () => {
		await open();
		const poller = bench.poller({ resource: 'ticket', filters: { search_summary: 'no ticket has this' } });
		await expect(poller.poll('manual')).rejects.toThrow('HaloPSA has no tickets that pass the filters');
	});
});

describe('what is reported', () => {
	it('is a creation or an update, as chosen', async () => {
		await open();
		const pollers = await Promise.all(['created', 'updated', 'both'].map(async (event) => await active({ resource: 'ticket', event })));
		const [known = 0] = ticketIds(1);
		clock.advance(1000);
		const made = Number(tenant.create('Tickets', { summary: 'New' }).id);
		tenant.update('Tickets', known, { summary: 'Known' });
		const polled = await Promise.all(pollers.map(async (poller) => (await poller.poll()).map(({ event, record_id: id }) => [event, id])));
		expect(polled).toEqual([
			[['ticket created', made]],
			[['ticket updated', known]],
			[['ticket updated', known], ['ticket created', made]].sort((left, right) => Number(left[1]) - Number(right[1])),
		]);
		clock.advance(1000);
		tenant.update('Tickets', made, { summary: 'No longer new' });
		const later = await Promise.all(pollers.map(async (poller) => (await poller.poll()).map(({ event }) => event)));
		expect(later).toEqual([[], ['ticket updated'], ['ticket updated']]);
	});

	it('passes the filters of the list', async () => {
		await open();
		const [mine = 0, other = 0] = tenant.records('Client').map(({ id }) => Number(id));
		const poller = await active({ resource: 'ticket', filters: { client_id: mine } });
		const made = [mine, other].map((client) => Number(tenant.create('Tickets', { summary: 'New', client_id: client }).id));
		expect(idsOf(await poller.poll())).toEqual([made[0]]);
	});

	it('is complete when wanted, and for clients always, because their list does not say when they changed', async () => {
		await open();
		const [ticket = 0] = ticketIds(1);
		const client = Number(tenant.records('Client')[0]?.id);
		const pollers = [await active({ resource: 'ticket', options: { complete: true } }), await active({ resource: 'client' })];
		tenant.update('Tickets', ticket, { summary: 'Whole', details: 'Only in the single record' });
		tenant.update('Client', client, { notes: 'Only in the single record' });
		expect(await pollers[0]?.poll()).toMatchObject([{ fetched: true, ticket: { details: 'Only in the single record' } }]);
		expect(await pollers[1]?.poll()).toMatchObject([{ fetched: true, client: { notes: 'Only in the single record' } }]);
	});

	it('carries an id that is the same however often a change is met', async () => {
		await open();
		const pollers = [await active({ resource: 'ticket' }), await active({ resource: 'ticket' })];
		tenant.update('Tickets', ticketIds(1)[0] ?? 0, { summary: 'Once' });
		const [left, right] = await Promise.all(pollers.map(async (poller) => await poller.poll()));
		expect(left?.[0]?.delivery_id).toMatch(/^poll ticket \d+ \d+$/);
		expect(left).toEqual(right);
	});
});

describe('the requests of a poll', () => {
	it('are one when nothing happened, and two for clients', async () => {
		await open();
		const pollers = [await active({ resource: 'ticket' }), await active({ resource: 'client' })];
		for (const poller of pollers) {
			tenant.update('Tickets', ticketIds(1)[0] ?? 0, { summary: `Now ${clock.now()}` });
			tenant.update('Client', Number(tenant.records('Client')[0]?.id), { website: `https://${clock.now()}.example` });
			await poller.poll();
		}
		tenant.resetLog();
		await pollers[0]?.poll();
		expect(tenant.log).toHaveLength(1);
		tenant.resetLog();
		await pollers[1]?.poll();
		expect([tenant.log.length, listRequests()]).toEqual([2, 2]);
		clock.advance(30 * MINUTE);
		await pollers[1]?.poll();
		tenant.resetLog();
		await pollers[1]?.poll();
		expect(tenant.log).toHaveLength(1);
	});

	it('are bounded when much has changed; the rest comes with the next polls, each record once', async () => {
		await open({ size: { tickets: 320, clients: 5, sites: 5, users: 5 } });
		const poller = await active({ resource: 'ticket', options: { mostRecords: 120 } });
		const ids = ticketIds(310);
		clock.advance(MINUTE);
		for (const id of ids) tenant.update('Tickets', id, { summary: 'At one moment' });
		const polls: unknown[][] = [];
		for (let poll = 0; poll < 4; poll += 1) {
			tenant.resetLog();
			polls.push(idsOf(await poller.poll()));
			expect(listRequests()).toBeLessThanOrEqual(poll < 3 ? 3 : 4);
			poller.restart();
		}
		expect(polls.map(({ length }) => length)).toEqual([120, 120, ids.length - 240, 0]);
		expect(polls.flat().sort()).toEqual([...ids].sort());
	});

	it('leave a state of bounded size behind, however many records change at one moment', async () => {
		await open({ size: { tickets: 2500, clients: 5, sites: 5, users: 5 } });
		const poller = await active({ resource: 'ticket', options: { mostRecords: 5000 } });
		const ids = ticketIds(2400);
		clock.advance(MINUTE);
		for (const id of ids) tenant.update('Tickets', id, { summary: 'A mass change' });
		expect((await poller.poll()).length).toBe(ids.length);
		expect(await poller.poll()).toEqual([]);
		expect(poller.stateSize).toBeLessThan(60_000);
	});
});

describe('a poll that fails', () => {
	it('has not happened: the next one finds everything', async () => {
		await open();
		const poller = await active({ resource: 'ticket' });
		const ids = ticketIds(3);
		for (const id of ids) tenant.update('Tickets', id, { summary: 'During the outage' });
		tenant.setFaults(() => 'serverError500');
		await expect(poller.poll()).rejects.toThrow(/500|Execution Timeout/);
		tenant.setFaults([]);
		expect(idsOf(await poller.poll()).sort()).toEqual([...ids].sort());
	}, 60_000);
});

it('two polls at once, as when one takes longer than the interval, give each change once', async () => {
	await open();
	const poller = await active({ resource: 'ticket' });
	const ids = ticketIds(5);
	for (const id of ids) tenant.update('Tickets', id, { summary: 'Once only' });
	const both = await Promise.all([poller.poll(), poller.poll()]);
	expect(idsOf(both.flat()).sort()).toEqual([...ids].sort());
});

/** A transaction that is committed after a later one: its record carries an earlier time than what was reported before it was to be seen. */
it('a change that becomes visible after a later one is still reported, once', async () => {
	await open();
	const [late = 0, early = 0] = ticketIds(2);
	const hidden = new Set([late]);
	const isRow = (row: unknown): row is { id: number } => typeof row === 'object' && row !== null && 'id' in row;
	const visible = (rows: unknown[]): unknown[] => rows.filter((row) => !isRow(row) || !hidden.has(row.id));
	const proxy = await rewrite(tenant.url, {
		base: '/api',
		answer: (_exchange, body) => Object.fromEntries(Object.entries(body as object).map(([name, value]) => [name, Array.isArray(value) ? visible(value) : value])),
	});
	const behind = await PollBench.open([haloCredential(tenant, { resourceUrl: proxy.url, authUrl: tenant.authUrl })]);
	try {
		const poller = behind.poller({ resource: 'ticket' });
		await poller.activate();
		tenant.update('Tickets', late, { summary: 'Committed late' });
		clock.advance(90_000);
		tenant.update('Tickets', early, { summary: 'Committed at once' });
		expect(idsOf(await poller.poll())).toEqual([early]);
		hidden.clear();
		expect(idsOf(await poller.poll())).toEqual([late]);
		expect(await poller.poll()).toEqual([]);
	} finally {
		behind.close();
		await proxy.close();
	}
});
