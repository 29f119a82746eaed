import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { eachMember, eachRow, spellings, type Json } from '../support/dialect';
import { haloCredential } from '../support/haloBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';
import { TriggerBench, type BenchTrigger } from '../support/triggerBench';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(120_000);

const STATUS_CHANGED = 76;

type Behaviour = Omit<Rewriting, 'base'>;

const isRead = (method: string): boolean => method === 'GET';

const isWebhook = (path: string): boolean => /^Webhook(\/|$)/.test(path);

/** Changes what a tenant shows of its webhooks, in lists and alone. */
const shown = (change: (row: Json) => Json): Rewriting['answer'] => ({ path, method }, json) =>
	!isWebhook(path) || !isRead(method) ? json : Array.isArray(json) ? eachRow(json, change) : change(json as Json);

const without = (...names: string[]) => (row: Json): Json => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

const refusal = { status: 403, body: { message: 'Forbidden' } };

describe('the webhook of the HaloPSA Trigger in a tenant that behaves differently', () => {
	const time = useVirtualTime();
	let tenant: HaloTenant;
	let bench: TriggerBench;
	let proxy: { url: string; close(): Promise<void> };
	let behaviour: Behaviour;

	beforeAll(async () => {
		tenant = await startHaloTenant({ size: 10, limit: false });
		proxy = await rewrite(tenant.url, {
			base: '/api',
			question: (exchange, body) => behaviour.question?.(exchange, body),
			answer: (exchange, body) => (behaviour.answer ? behaviour.answer(exchange, body) : body),
		});
		bench = await TriggerBench.open([haloCredential(tenant, { resourceUrl: proxy.url, authUrl: tenant.authUrl })]);
	});

	beforeEach(() => {
		behaviour = {};
		for (const path of ['Webhook', 'Notification'] as const) for (const { id } of tenant.records(path)) tenant.remove(path, id as string);
	});

	afterAll(async () => {
		time.restore();
		await bench.close();
		await proxy.close();
		await tenant.close();
	});

	let places = 0;
	const open = (parameters: Json = {}): BenchTrigger => {
		places += 1;
		return bench.trigger({ parameters: parameters as never, workflowId: `foreign-${places}`, webhookId: `foreign-${places}` });
	};

	const writes = (): string[] => tenant.log.filter(({ kind, method }) => kind === 'api' && method !== 'GET').map(({ method, path }) => `${method} ${path}`);

	const webhooks = (): Json[] => tenant.records('Webhook').map(({ url, active, disabled }) => ({ url, active, disabled }));

	const events = (): unknown[] => tenant.records('Notification').map(({ eventno }) => eventno);

	const deliver = async (trigger: BenchTrigger, body: Json): Promise<number> => {
		const webhook = tenant.records('Webhook').find(({ url }) => url === trigger.url);
		const authorization = `Basic ${Buffer.from(`${String(webhook?.basic_username)}:${String(webhook?.basic_password)}`).toString('base64')}`;
		const { status } = await fetch(trigger.url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ id: crypto.randomUUID(), timestamp: '2026-09-25T06:41:08Z', ...body }) });
		await bench.idle();
		return status;
	};

	// Stories: a webhook whose type is null was not seen; a hidden user made the activation fail, and a cut name had the webhook
	// written each time; subscriptions that the webhook shows without their numbers, or not at all, were ended and made again,
	// and then the activation failed; where subscriptions may not be listed, a deactivation said that the webhook is still there.
	it.each<[string, Behaviour]>([
		...spellings.map(([name, spell]): [string, Behaviour] => [`gives ${name}`, { answer: ({ path }, json) => (/^(Webhook|Notification)/.test(path) ? eachMember(json, spell) : json) }]),
		['wraps its lists', { answer: ({ path }, json) => (path === 'Webhook' && Array.isArray(json) ? { record_count: json.length, webhooks: json } : json) }],
		['wraps its lists without a count', { answer: ({ path }, json) => (path === 'Webhook' && Array.isArray(json) ? { webhooks: json } : json) }],
		['answers a write with a list', { answer: ({ path, method }, json) => (path === 'Webhook' && method === 'POST' && !Array.isArray(json) ? [json] : json) }],
		['answers a write with nothing', { answer: ({ path, method }, json) => (path === 'Webhook' && method === 'POST' ? {} : json) }],
		['shows no type', { answer: shown((row) => ({ ...row, type: null })) }],
		['hides the user', { answer: shown((row) => ({ ...row, basic_username: '' })) }],
		['shows ids in capitals', { answer: shown((row) => ({ ...row, id: String(row.id).toUpperCase() })) }],
		['shows addresses as it likes them', { answer: shown((row) => ({ ...row, url: `${String(row.url).replace('http://127', 'HTTP://127')}/` })) }],
		['shows no events in the webhook', { answer: shown(without('events')) }],
		['shows an empty list of events in the webhook', { answer: shown((row) => ({ ...row, events: [] })) }],
		['shows events without their numbers in the webhook', { answer: shown((row) => ({ ...row, events: (row.events as Json[] | undefined)?.map(({ id, name }) => ({ id, name })) })) }],
		['keeps the list of subscriptions to itself', { question: ({ path, method }) => (path === 'Notification' && isRead(method) ? refusal : undefined) }],
		['cuts names after 40 characters', { answer: shown((row) => ({ ...row, name: String(row.name).slice(0, 40) })) }],
	])('that %s is made once, left alone and removed', async (_what, different) => {
		behaviour = different;
		const trigger = open();
		expect(await trigger.activate()).toBe(true);
		expect([webhooks(), events()]).toEqual([[expect.objectContaining({ url: trigger.url })], [STATUS_CHANGED]]);
		tenant.resetLog();
		expect(await trigger.activate()).toBe(false);
		expect(writes()).toEqual([]);
		expect(await trigger.deactivate()).toBe(true);
		expect([webhooks(), events()]).toEqual([[], []]);
	});

	// Story: a tenant that takes no events along with a webhook refused all of it, and the trigger could not be activated.
	it('gets its events one by one where HaloPSA refuses them in the webhook', async () => {
		behaviour = { question: ({ path, method }, body) => (path === 'Webhook' && method === 'POST' && (body as Json[])[0]?.events ? { status: 400, body: { message: 'The field events is read only' } } : undefined) };
		await open({ events: ['ticketStatusChanged', 'ticketClosed'] }).activate();
		expect(events()).toEqual([STATUS_CHANGED, 39]);
		expect(webhooks()).toHaveLength(1);
	});

	it('fails with the words of HaloPSA where it refuses the webhook itself', async () => {
		behaviour = { question: ({ path, method }) => (path === 'Webhook' && method === 'POST' ? { status: 400, body: { message: 'Only HTTPS is allowed' } } : undefined) };
		await expect(open().activate()).rejects.toThrow('Only HTTPS is allowed');
		expect(webhooks()).toEqual([]);
	});

	// Story: a webhook was switched on again, the tenant took that for one without events, and the activation failed.
	it('gets its events back where a change of the webhook costs them', async () => {
		const trigger = open();
		await trigger.activate();
		const [{ id } = { id: '' }] = tenant.records('Webhook');
		tenant.update('Webhook', id as string, { disabled: true });
		behaviour = {
			answer: ({ path, method }, json) => {
				if (path === 'Webhook' && method === 'POST') for (const { id: subscription } of tenant.records('Notification')) tenant.remove('Notification', subscription as number);
				return json;
			},
		};
		expect(await trigger.activate()).toBe(false);
		expect([webhooks(), events()]).toEqual([[{ url: trigger.url, active: true, disabled: false }], [STATUS_CHANGED]]);
	});

	// Story: an agent who may not list subscriptions could not activate a trigger whose numbers the log of deliveries, or an
	// earlier activation, had told.
	it('knows its events although HaloPSA keeps some of the routes that tell them', async () => {
		tenant.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['client updated'] });
		const number = tenant.webhooks.eventNumber('client updated');
		const withheld: Behaviour = { question: ({ path, method }) => (/^(Notification|WebhookEvent)/.test(path) && isRead(method) ? refusal : undefined) };
		behaviour = withheld;
		const staticData = {};
		const settings = { parameters: { events: ['clientUpdated'] }, workflowId: 'withheld', webhookId: 'withheld', staticData };
		await bench.trigger(settings).activate();
		expect(events()).toEqual([number, number]);
		const failure = await open({ events: ['siteCreated'] }).activate().catch((error: unknown) => error);
		expect(failure).toMatchObject({ message: expect.stringContaining('"Site Created" could not be found'), description: expect.stringContaining('Notification') });
	});

	describe('and the record of a delivery', () => {
		const fetchRecord = { options: { fetchRecord: true } };

		const delayed = (times: number, path: string): { asked: () => number } => {
			let asked = 0;
			behaviour = { question: (exchange) => (exchange.path === path && (asked += 1) <= times ? { status: 404, body: '' } : undefined) };
			return { asked: () => asked };
		};

		// Story: a ticket was not found in the second in which it was made, and the workflow got it without its fields.
		it('that was just made is asked for again when it is not found', async () => {
			const id = Number(tenant.records('Tickets')[0]?.id);
			const trigger = open(fetchRecord);
			await trigger.activate();
			delayed(2, `Tickets/${id}`);
			expect(await deliver(trigger, { event: 'new ticket logged', object_id: id })).toBe(200);
			expect(trigger.items).toMatchObject([{ fetched: true, ticket: { id } }]);
		});

		it.each([['ticket status changed', 1], ['new ticket logged', 3]])('that is gone at "%s" is asked for %d times, and the event goes on', async (event, times) => {
			const trigger = open(fetchRecord);
			await trigger.activate();
			const { asked } = delayed(100, 'Tickets/77');
			await deliver(trigger, { event, object_id: 77 });
			expect(trigger.items).toMatchObject([{ record_id: 77, fetched: false, problem: expect.stringContaining('could not be read') }]);
			expect(asked()).toBe(times);
		});

		// Story: the vendor's document gives a ticket the name of its team and no id, and there the filter by team held back nothing.
		it('is filtered by its team also where it shows the name only', async () => {
			const [client] = tenant.records('Client');
			const [wanted, other] = tenant.records('Team').map(({ id: team_id, name: team }) => ({ id: tenant.create('Tickets', { summary: 'Printer', tickettype_id: 1, client_id: client?.id, team_id }).id, team, team_id }));
			behaviour = { answer: ({ path, method }, json) => (path.startsWith('Tickets/') && isRead(method) ? without('team_id')(json as Json) : json) };
			const trigger = open({ filters: { teams: [wanted?.team_id] } });
			await trigger.activate();
			tenant.resetLog();
			for (const ticket of [wanted, other]) {
				await deliver(trigger, { event: 'ticket status changed', object_id: ticket?.id });
				await deliver(trigger, { event: 'ticket status changed', object_id: ticket?.id, ticket: { id: ticket?.id, team: ` ${String(ticket?.team).toUpperCase()}` } });
			}
			await deliver(trigger, { event: 'ticket status changed', object_id: wanted?.id, ticket: { id: wanted?.id, team: 'A team that went' } });
			expect(trigger.items.map(({ record_id, fetched, problem }) => [record_id, fetched, problem])).toEqual([[wanted?.id, true, undefined], [wanted?.id, false, undefined], [wanted?.id, true, undefined]]);
			expect(tenant.log.filter(({ path }) => path.endsWith('/Team'))).toHaveLength(1);
		});

		it('that the agent may not read goes on as it was sent', async () => {
			const trigger = open({ filters: { statuses: [9] }, options: { fetchRecord: true } });
			await trigger.activate();
			behaviour = { question: ({ path }) => (path === 'Tickets/77' ? refusal : undefined) };
			await deliver(trigger, { event: 'ticket status changed', object_id: 77, ticket: { id: 77, status_id: '9' } });
			await deliver(trigger, { event: 'ticket status changed', object_id: 77, ticket: { id: 77, status_id: '8' } });
			expect(trigger.items).toMatchObject([{ fetched: false, ticket: { status_id: '9' }, problem: expect.stringContaining('could not be read') }]);
		});
	});
});
