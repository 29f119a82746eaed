import type { HaloClient } from '../../lib/halo/client';
import type { FaultName } from '../../simulator/index';
import { cleanUp } from '../runner/support';
import { AlertLab } from '../support/alertLab';
import { alteredTenant, type Alterations } from '../support/alteredTenant';

jest.setTimeout(120_000);

let lab: AlertLab;

beforeEach(async () => {
	lab = await AlertLab.open();
});

afterEach(async () => {
	await cleanUp();
	await lab.close();
});

/** Six of each of three types: more than a note and more than the storm limit take. */
const EVENTS = 18;

const event = (number: number, more: object = {}): object => ({
	eventId: `e-${number}`, time: Date.UTC(2026, 0, 15, 9, number), eventType: `Type ${number % 3}`, userEmail: 'alice@contoso.example', customerId: 'c-1', ...more,
});
const events = Array.from({ length: EVENTS }, (_, number) => event(number));
const later = Array.from({ length: EVENTS }, (_, number) => event(100 + number));
const limits = { stormLimit: 4, noteSize: 3 };

const openTickets = (): unknown[] => lab.tickets.filter(({ status_id: status }) => status !== 9);

/** A client whose writes fail from one on, as after a loss of power. */
function cutOff(first: number): { readonly client: HaloClient; writes: number } {
	const client = lab.client();
	const request = client.request.bind(client);
	const cut = { client, writes: 0 };
	client.request = async (one) => {
		if (one.method === 'POST' && (cut.writes += 1) >= first) throw new Error('The power is off');
		return await request(one);
	};
	return cut;
}

/** Three tickets, and each event told of once; those of a summary that was written again count with it. */
function expectWhole(count: number): void {
	expect(openTickets()).toHaveLength(3);
	const counts = [...lab.recorded().values()];
	expect(counts).toHaveLength(count);
	expect(counts.filter((times) => times !== 1)).toEqual([]);
}

it.each<FaultName>(['appliedAnswerLost', 'emptyBody200', 'truncatedJson', 'resetBefore'])('one ticket per key and each event once although answers go wrong: %s', async (fault) => {
	let writes = 0;
	lab.tenant.setFaults(({ method, kind }) => (kind === 'api' && method === 'POST' && (writes += 1) % 9 === 1 ? fault : undefined));
	for (const part of [events, later, events]) {
		const results = await lab.process(part, limits);
		expect(results.filter((result) => 'error' in result)).toEqual([]);
	}
	expect(writes).toBeGreaterThan(5);
	expectWhole(2 * EVENTS);
});

it('a run that is cut off at any of its writes is made whole by the next one', async () => {
	// A first run without a fault tells how many writes there are.
	const whole = cutOff(Number.POSITIVE_INFINITY);
	await lab.process(events, limits, whole.client);
	expect(whole.writes).toBeGreaterThan(6);
	for (let first = 1; first <= whole.writes; first += 1) {
		await lab.close();
		lab = await AlertLab.open();
		const results = await lab.process(events, limits, cutOff(first).client);
		expect(results.some((result) => 'error' in result)).toBe(true);
		await lab.process(events, limits);
		expectWhole(EVENTS);
	}
});

it('a ticket that begins and ends in one batch is closed by the next run when the first was cut off before', async () => {
	const both = [event(3), event(6, { state: 'resolved' })];
	await lab.process(both, { closeResolved: true }, cutOff(2).client);
	expect(openTickets()).toHaveLength(1);
	await lab.process(both, { closeResolved: true });
	expect(openTickets()).toHaveLength(0);
	const [ticket] = lab.tickets;
	lab.tenant.update('Tickets', Number(ticket?.id), { status_id: 2 });
	await lab.process(both, { closeResolved: true });
	// Whoever reopened it meant it.
	expect(openTickets()).toHaveLength(1);
});

describe('tenants that differ', () => {
	const withoutKey = (row: Record<string, unknown>): Record<string, unknown> => {
		const { third_party_id_string: _key, ...rest } = row;
		return rest;
	};
	it.each<[string, Alterations]>([
		['lists do not show the third-party id', { row: (path, row) => (path === '/api/Tickets' ? withoutKey(row) : row) }],
		['the search over details is not known', { query: (_path, parameters) => parameters.delete('search_details') }],
		['the search over details finds nothing', { query: (_path, parameters) => parameters.has('search_details') && parameters.set('search_details', 'nothing has this text') }],
		['tickets have no third-party id at all', { row: (path, row) => (path.startsWith('/api/Tickets') ? withoutKey(row) : row) }],
		['notes come as text only', { row: (path, { note_html: _html, ...row }) => (path === '/api/Actions' ? row : { ...row, ...(_html === undefined ? {} : { note_html: _html }) }) }],
	])('one ticket per key and each event once where %s', async (_what, alterations) => {
		const url = await alteredTenant(lab.tenant, alterations);
		for (const part of [events, later, events.slice(0, 2), later]) {
			const results = await lab.process(part, limits, lab.client(url));
			expect(results.filter((result) => 'error' in result)).toEqual([]);
		}
		expectWhole(2 * EVENTS);
	});
});

it('servers that start at the same time end with one ticket per key, and nothing is lost', async () => {
	// Each has a lock of its own tenant name, as separate processes have.
	const servers = await Promise.all([1, 2, 3].map(async () => lab.client(await alteredTenant(lab.tenant, {}))));
	await Promise.all(servers.map(async (client, index) => await lab.process(events.map((one, number) => ({ ...one, eventId: `${index}-${number}` })), {}, client)));
	await lab.process([event(0), event(1), event(2)]);
	expect(openTickets()).toHaveLength(3);
	expect(lab.recorded().size).toBe(3 * EVENTS + 3);
});

it('an agent who may not edit actions still has one summary that counts', async () => {
	const storm = (from: number): object[] => Array.from({ length: 12 }, (_, number) => event(from + number * 3, { time: Date.UTC(2026, 0, 15, 9) }));
	await lab.process(storm(0), limits);
	let refused = 0;
	const client = lab.client(await alteredTenant(lab.tenant, {}));
	const update = client.update.bind(client);
	client.update = async (path, record) => {
		if (path !== 'Actions') return await update(path, record);
		refused += 1;
		return await client.get('Nowhere', 1).catch(async () => await client.create('Actions', { ticket_id: -5, outcome_id: 7 }));
	};
	const results = await lab.process(storm(300), limits, client);
	expect(refused).toBe(1);
	expect(results.filter((result) => 'error' in result)).toEqual([]);
	expect(new Set(lab.recorded().keys()).size).toBe(24);
	expect((await lab.process(storm(300), limits)).every((result) => 'result' in result && result.result === 'duplicate')).toBe(true);
});
