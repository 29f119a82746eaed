import { createVirtualClock, type DeliveryPlan, type HaloTenantOptions } from '../../simulator/index';
import { WebhookSink, type ReceivedEvent } from '../support/webhookSink';
import { closeServers, openHalo, type HaloClient } from './support';

let sink: WebhookSink;
let halo: HaloClient;

afterEach(async () => {
	await closeServers();
	await sink.close();
});

async function open(options: HaloTenantOptions = {}): Promise<void> {
	sink = await WebhookSink.open();
	halo = await openHalo(options);
}

const subscribe = (events: readonly string[], fields: Record<string, unknown> = {}) => halo.tenant.webhooks.create({ url: sink.url, events, fields });

const firstTicket = (): number => Number(halo.tenant.records('Tickets')[0]?.id);

const namesOf = (events: readonly ReceivedEvent[]): string[] => events.map(({ event }) => event);

/** Gives the first tickets another status each. */
async function changeTickets(count: number): Promise<void> {
	for (const { id, status_id: status } of halo.tenant.records('Tickets').slice(0, count)) halo.tenant.update('Tickets', Number(id), { status_id: status === 4 ? 2 : 4 });
	await halo.tenant.webhooks.settled();
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a webhook delivery', () => {
	it('has the shape of one seen on a live tenant', async () => {
		await open();
		const webhook = subscribe(['ticket status changed']);
		const id = firstTicket();
		halo.tenant.update('Tickets', id, { status_id: 4 });
		await halo.tenant.webhooks.settled();
		expect(sink.received).toMatchObject([{ method: 'POST', path: '/hook', headers: { 'content-type': 'application/json' } }]);
		expect(sink.received[0]?.headers.authorization).toBeUndefined();
		expect(sink.events).toMatchObject([{
			id: expect.stringMatching(uuid),
			webhook_id: webhook.id,
			notification_id: expect.any(Number),
			escmsg_id: expect.stringMatching(uuid),
			event: 'ticket status changed',
			message: `The status has been changed for Ticket ID: ${String(id).padStart(7, '0')}.`,
			object_id: id,
			agent_id: 4,
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/),
			ticket: { id, status_id: 4, customfields: [], hasbeenclosed: false },
		}]);
	});

	it('carries the user and password of the webhook, whose password cannot be read back', async () => {
		await open();
		const webhook = subscribe(['ticket status changed'], { authentication_type: 1, basic_username: 'n8n', basic_password: 'pass:wörd' });
		await changeTickets(1);
		expect(sink.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('n8n:pass:wörd').toString('base64')}`);
		const shown = await halo.get(`Webhook/${String(webhook.id)}?includedetails=true`);
		expect(shown.row()).toMatchObject({ basic_username: 'n8n', last_status: 200 });
		expect(shown.text + (await halo.get('Webhook?type=0')).text).not.toContain('wörd');
	});

	it('comes for every event a change is, to each webhook that wants it', async () => {
		await open();
		subscribe(['new ticket logged', 'ticket changed', 'ticket status changed', 'closed', 'ticket reassigned', 'ticket deleted']);
		subscribe(['client updated', 'client created', 'site created', 'user created', 'item created', 'invoice updated']);
		const { tenant } = halo;
		const ticket = tenant.create('Tickets', { summary: 'Printer' });
		tenant.update('Tickets', Number(ticket.id), { status_id: 9, agent_id: 5 });
		tenant.update('Tickets', Number(ticket.id), { status_id: 9 });
		tenant.remove('Tickets', Number(ticket.id));
		await tenant.webhooks.settled();
		expect(namesOf(sink.events)).toEqual(['new ticket logged', 'ticket changed', 'ticket status changed', 'closed', 'ticket reassigned', 'ticket deleted']);
		sink.received.length = 0;
		tenant.create('Client', { name: 'Contoso' });
		await tenant.webhooks.settled();
		expect(namesOf(sink.events).sort()).toEqual(['client created', 'site created', 'user created']);
		expect(sink.events.find(({ event }) => event === 'client created')).toMatchObject({ client: { name: 'Contoso' } });
	});

	it('names the API agent for a change made through the API, and carries the action that made it', async () => {
		await open();
		subscribe(['ticket changed']);
		await halo.post('Actions', [{ ticket_id: firstTicket(), outcome_id: halo.tenant.records('Outcome')[0]?.id, note: 'Called back', timetaken: 0.5 }]);
		await halo.tenant.webhooks.settled();
		expect(sink.events).toMatchObject([{ agent_id: 7, ticket: { id: firstTicket() }, action: { note: 'Called back' } }]);
	});

	it('has no entity, or a whole one, when the tenant is set so', async () => {
		await open({ quirks: { webhookPayload: 'eventOnly' } });
		subscribe(['client updated']);
		const id = Number(halo.tenant.records('Client')[0]?.id);
		halo.tenant.update('Client', id, { website: 'https://a.example' });
		halo.tenant.setQuirks({ webhookPayload: 'full', webhookClientKey: 'area' });
		halo.tenant.update('Client', id, { website: 'https://b.example' });
		await halo.tenant.webhooks.settled();
		expect(sink.events[0]).not.toHaveProperty('client');
		expect(sink.events[1]).toMatchObject({ area: { website: 'https://b.example', customfields: expect.any(Array) } });
	});

	it('does not come to a webhook that is inactive, disabled or deleted, nor for a runbook', async () => {
		await open();
		const kinds = [{ active: false }, { disabled: true }, { type: 1 }, {}];
		const webhooks = kinds.map((fields) => subscribe(['ticket status changed'], fields));
		await halo.send('DELETE', `Webhook/${String(webhooks[3]?.id)}`);
		await changeTickets(1);
		expect(sink.received).toEqual([]);
	});

	it('comes for time events when a test makes them happen', async () => {
		await open();
		subscribe(['1st sla warning']);
		halo.tenant.webhooks.raise('1st sla warning', 'Tickets', firstTicket());
		await halo.tenant.webhooks.settled();
		expect(sink.events).toMatchObject([{ event: '1st sla warning', object_id: firstTicket() }]);
	});

	it('is for published numbers what is published, and elsewhere what the tenant says', async () => {
		await open({ seed: 2, withoutEvents: ['client deleted'] });
		const { webhooks } = halo.tenant;
		expect(['new ticket logged', 'closed', 'ticket status changed', 'ticket deleted'].map(webhooks.eventNumber)).toEqual([3, 39, 76, 1072]);
		expect(new Set(webhooks.eventNames.map(webhooks.eventNumber)).size).toBe(webhooks.eventNames.length);
		expect(() => webhooks.eventNumber('client deleted')).toThrow('no event "client deleted"');
		const other = await openHalo({ seed: 3 });
		expect(other.tenant.webhooks.eventNumber('client updated')).not.toBe(webhooks.eventNumber('client updated'));
	});
});

describe('the delivery log', () => {
	it('holds status and texts of each attempt, failures included, newest first when asked', async () => {
		await open();
		const webhook = subscribe(['ticket status changed']);
		sink.answer = () => (sink.received.length === 2 ? 500 : 200);
		await changeTickets(2);
		await sink.close();
		await changeTickets(1);
		const log = (await halo.get(`WebhookEvent?webhook_id=${String(webhook.id)}&order=timestamp&orderdesc=true`)).rows();
		expect(log.map(({ responsestatus, error }) => [responsestatus, error])).toEqual([[0, true], [500, true], [200, false]]);
		expect(log[2]).toMatchObject({ id: sink.events[0]?.id, responsebody: 'answer 200', requestbody: sink.received[0]?.body, entity_id: sink.events[0]?.object_id });
		expect(log[0]?.responsebody).toMatch(/ECONNREFUSED/);
	});

	it('keeps no texts when logs are lightweight', async () => {
		await open();
		subscribe(['ticket status changed'], { use_lightweight_logs: true });
		await changeTickets(1);
		expect((await halo.get('WebhookEvent')).rows()).toMatchObject([{ requestbody: '', responsebody: '', responsestatus: 200 }]);
	});

	it('shows no second attempt unless the tenant tries again', async () => {
		await open();
		subscribe(['ticket status changed']);
		sink.answer = () => 503;
		await changeTickets(1);
		expect(sink.received).toHaveLength(1);
		halo.tenant.setQuirks({ webhookRetries: 2 });
		await changeTickets(1);
		expect(sink.received).toHaveLength(4);
		expect(new Set(sink.events.slice(1).map(({ id }) => id)).size).toBe(1);
	});

	it('comes with the end of a webhook that failed too often in a row', async () => {
		await open();
		const webhook = subscribe(['ticket status changed'], { auto_disable_attempts: 2 });
		sink.answer = () => (sink.received.length === 2 ? 200 : 500);
		await changeTickets(6);
		expect(sink.received).toHaveLength(4);
		expect(halo.tenant.record('Webhook', String(webhook.id))).toMatchObject({ disabled: true, last_auto_disable_date: expect.any(String) });
	});
});

describe('a delivery plan', () => {
	async function delivered(plan: DeliveryPlan, tickets = 12): Promise<string[]> {
		await open({ deliveries: plan });
		subscribe(['ticket status changed'], { authentication_type: 1, basic_username: 'n8n', basic_password: 'a' });
		await changeTickets(tickets);
		return sink.received.map(({ body }) => body);
	}

	const ticketsOf = (): unknown[] => sink.events.map(({ object_id: id }) => id);

	it('sends copies with the id of the first', async () => {
		await delivered({ copies: 3 }, 2);
		expect(sink.received).toHaveLength(6);
		expect(new Set(sink.events.map(({ id }) => id)).size).toBe(2);
		expect((await halo.get('WebhookEvent')).rows()).toHaveLength(6);
	});

	it('reorders by its seed, the same way each time, and loses nothing', async () => {
		await delivered({ reorder: 5, seed: 7 });
		const order = ticketsOf();
		const usual = halo.tenant.records('Tickets').slice(0, 12).map(({ id }) => id);
		expect([...order].sort()).toEqual([...usual].sort());
		expect(order).not.toEqual(usual);
		await closeServers();
		await sink.close();
		await delivered({ reorder: 5, seed: 7 });
		expect(ticketsOf()).toEqual(order);
	});

	it('delays on the clock of the tenant; what is still held back goes when a test waits for all', async () => {
		const clock = createVirtualClock();
		await open({ clock, deliveries: { delayMs: 60_000 } });
		subscribe(['ticket status changed']);
		halo.tenant.update('Tickets', firstTicket(), { status_id: 4 });
		expect(sink.received).toEqual([]);
		const arrived = new Promise<void>((resolve) => {
			sink.answer = () => {
				resolve();
				return 200;
			};
		});
		clock.advance(60_000);
		await arrived;
		await halo.tenant.webhooks.settled();
		await changeTickets(3);
		expect(sink.received).toHaveLength(4);
	});

	it('batches events into one array, by plan or by the webhook\'s own settings', async () => {
		await delivered({ batch: 5 }, 11);
		expect(sink.received.map(({ body }) => [JSON.parse(body)].flat().length)).toEqual([5, 5, 1]);
		await closeServers();
		await sink.close();
		await open();
		subscribe(['ticket status changed'], { batch_method: 2, batch_limit: 4 });
		await changeTickets(6);
		expect(sink.received.map(({ body }) => [JSON.parse(body)].flat().length)).toEqual([4, 2]);
	});

	it('drops, and the log says what the plan wants it to say', async () => {
		await delivered({ drop: 1 }, 2);
		expect(sink.received).toEqual([]);
		expect((await halo.get('WebhookEvent')).rows()).toMatchObject([{ responsestatus: 0, error: true }, { responsestatus: 0, error: true }]);
		halo.tenant.webhooks.setPlan({ drop: 1, dropLoggedAs: 'success' });
		await changeTickets(1);
		expect((await halo.get('WebhookEvent')).rows()[2]).toMatchObject({ responsestatus: 200, error: false });
	});

	it('forges copies that differ from the genuine one or lack its password, and Halo logs none of them', async () => {
		await delivered({ tamper: 1 }, 40);
		const genuine = sink.received.filter(({ headers }) => headers.authorization === `Basic ${Buffer.from('n8n:a').toString('base64')}`);
		const forged = halo.tenant.webhooks.attempts.filter((attempt) => attempt.forged);
		expect([forged.length, sink.received.length]).toEqual([genuine.length, 2 * genuine.length]);
		expect(genuine.length).toBeGreaterThan(10);
		expect((await halo.get('WebhookEvent')).rows()).toHaveLength(genuine.length);
	});

	it('holds everything for a test that wants an order of its own', async () => {
		await delivered({ hold: true }, 3);
		const { webhooks } = halo.tenant;
		expect(sink.received).toEqual([]);
		const [first, second, third] = webhooks.kept;
		if (!first || !second || !third) throw new Error('Three deliveries were expected.');
		await webhooks.send([third, first, first, second]);
		expect(sink.events.map(({ id }) => id)).toEqual([third, first, first, second].map(({ events }) => events[0]?.id));
	});
});

it('an update that changes nothing is no event', async () => {
	await open();
	subscribe(['client updated']);
	const client = halo.tenant.records('Client')[0];
	halo.tenant.update('Client', Number(client?.id), { name: client?.name });
	await halo.tenant.webhooks.settled();
	expect(sink.received).toEqual([]);
});
