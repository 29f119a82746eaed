import type { NodeApiError } from 'n8n-workflow';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { TriggerBench } from '../support/triggerBench';
import { TriggerLab } from '../support/triggerLab';
import { useVirtualTime } from '../support/virtualTime';

const STATUS_CHANGED = 76;
const CLOSED = 39;

// Failed requests are tried again after a while.
const time = useVirtualTime();
afterAll(() => time.restore());

describe('the webhook of the HaloPSA Trigger', () => {
	let lab: TriggerLab;

	beforeEach(async () => {
		lab = await TriggerLab.open();
	});

	afterEach(async () => await lab.close());

	const changes = async (): Promise<void> => {
		const ticket = lab.tenant.record('Tickets', lab.ticketId);
		lab.tenant.update('Tickets', lab.ticketId, { status_id: Number(ticket?.status_id) === 2 ? 3 : 2 });
		await lab.settled();
	};

	it('is made with its events, delivers, and goes without a trace', async () => {
		const trigger = lab.bench.trigger({ parameters: { events: ['ticketStatusChanged', 'ticketClosed'] } });
		expect(await trigger.activate()).toBe(true);
		expect(lab.live()).toEqual([{ id: expect.any(String), url: trigger.url, events: [CLOSED, STATUS_CHANGED] }]);
		await changes();
		expect(trigger.items).toEqual([expect.objectContaining({ event: 'ticket status changed', object_id: lab.ticketId, delivery_id: expect.any(String) })]);
		expect(await trigger.deactivate()).toBe(true);
		expect(lab.tenant.records('Webhook')).toEqual([]);
		expect(lab.tenant.records('Notification')).toEqual([]);
	});

	it('is asked for with one write, where HaloPSA takes the events along', async () => {
		const trigger = lab.bench.trigger();
		lab.tenant.resetLog();
		await trigger.activate();
		expect(lab.writes()).toEqual(['POST Webhook']);
	});

	// redanthrax/halopsa-node swallowed a failed subscription: the webhook stayed, active and without any event.
	it('gets its events one by one where HaloPSA does not take them along', async () => {
		lab.tenant.setQuirks({ webhookTakesEvents: false });
		const trigger = lab.bench.trigger({ parameters: { events: ['ticketStatusChanged', 'ticketClosed'] } });
		await trigger.activate();
		expect(lab.live()).toMatchObject([{ events: [CLOSED, STATUS_CHANGED] }]);
	});

	it('is removed again when its events cannot be subscribed to, and the error says so', async () => {
		lab.tenant.setQuirks({ webhookTakesEvents: false });
		lab.tenant.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('Notification') ? 'serverError500' : undefined));
		const failure = (await lab.bench.trigger().activate().catch((error: unknown) => error)) as NodeApiError;
		expect(failure.message).toMatch(/Notification/);
		lab.tenant.setFaults([]);
		expect(lab.tenant.records('Webhook')).toEqual([]);
		expect(lab.orphans()).toEqual([]);
	});

	it('is left alone when the trigger is activated twice', async () => {
		await lab.bench.trigger().activate();
		const before = lab.live();
		lab.tenant.resetLog();
		expect(await lab.bench.trigger().activate()).toBe(false);
		expect(lab.writes()).toEqual([]);
		expect(lab.live()).toEqual(before);
	});

	it('is one of its own for a copied workflow, and goes alone', async () => {
		const first = lab.bench.trigger();
		const copy = lab.bench.trigger({ workflowId: 'w2', webhookId: 'e1b7c9aa' });
		await first.activate();
		await copy.activate();
		expect(lab.live().map(({ url }) => url).sort()).toEqual([first.url, copy.url].sort());
		await copy.deactivate();
		expect(lab.live()).toMatchObject([{ url: first.url, events: [STATUS_CHANGED] }]);
		await changes();
		expect([first.items.length, copy.items.length]).toEqual([1, 0]);
	});

	it('is one of its own while a person tests, beside that of the active workflow', async () => {
		const active = lab.bench.trigger();
		const test = lab.bench.trigger({ testing: true });
		await active.activate();
		await test.activate();
		await changes();
		expect([active.items.length, test.items.length]).toEqual([1, 1]);
		await test.deactivate();
		expect(lab.live()).toMatchObject([{ url: active.url }]);
	});

	it('follows the public address of n8n', async () => {
		await lab.bench.trigger().activate();
		const moved = lab.bench.trigger({ publicPath: '/moved' });
		expect(await moved.activate()).toBe(false);
		expect(lab.live()).toMatchObject([{ url: moved.url, events: [STATUS_CHANGED] }]);
		await changes();
		expect(moved.items).toHaveLength(1);
	});

	it('is made again when somebody deleted it in HaloPSA', async () => {
		const trigger = lab.bench.trigger();
		await trigger.activate();
		lab.tenant.remove('Webhook', lab.live()[0]?.id ?? '');
		expect(await trigger.activate()).toBe(true);
		expect(lab.live()).toMatchObject([{ url: trigger.url, events: [STATUS_CHANGED] }]);
		lab.tenant.remove('Webhook', lab.live()[0]?.id ?? '');
		expect(await trigger.deactivate()).toBe(true);
	});

	it('gets back a subscription that somebody deleted, and loses what somebody added', async () => {
		const trigger = lab.bench.trigger({ parameters: { events: ['ticketStatusChanged', 'ticketClosed'] } });
		await trigger.activate();
		const [webhook] = lab.live();
		const [subscription] = lab.tenant.records('Notification').filter(({ webhook_id }) => webhook_id === webhook?.id);
		lab.tenant.remove('Notification', Number(subscription?.id));
		for (const eventno of [3, CLOSED]) lab.tenant.create('Notification', { webhook_id: webhook?.id, type: -2, delivery_method: 6, eventno });
		await trigger.activate();
		expect(lab.live()).toMatchObject([{ events: [CLOSED, STATUS_CHANGED] }]);
	});

	it.each([
		['disabled by HaloPSA', { disabled: true }],
		['switched off', { active: false }],
		['given another address', { url: 'https://elsewhere.example/hook' }],
		['given another name', { name: 'Tickets to n8n' }],
		['given another method', { method: 2 }],
		['given no authentication', { authentication_type: 0 }],
		['given another user', { basic_username: 'somebody' }],
	])('works again after it was %s', async (_what, fields) => {
		const trigger = lab.bench.trigger();
		await trigger.activate();
		const [before] = lab.live();
		lab.tenant.update('Webhook', before?.id ?? '', fields);
		expect(await trigger.activate()).toBe(false);
		expect(lab.live()).toEqual([before]);
		await changes();
		expect(trigger.items).toHaveLength(1);
	});

	it('gets the new password when the client secret of the credential has changed', async () => {
		const trigger = lab.bench.trigger();
		await trigger.activate();
		const [webhook] = lab.tenant.records('Webhook');
		const right = String(webhook?.basic_password);
		lab.tenant.update('Webhook', lab.live()[0]?.id ?? '', { basic_password: 'from an older secret', name: String(webhook?.name).replace(/\/[0-9a-f]{8}\]/, '/00000000]') });
		await trigger.activate();
		expect(lab.tenant.records('Webhook')[0]?.basic_password).toBe(right);
	});

	it('is one again after two of it came to be', async () => {
		const trigger = lab.bench.trigger();
		await trigger.activate();
		const { id: _id, ...fields } = lab.tenant.records('Webhook')[0] ?? {};
		lab.tenant.create('Webhook', { ...fields, events: [] });
		lab.tenant.create('Webhook', { name: 'Made by hand', url: trigger.url.toUpperCase().replace('HTTP://', 'http://').replace(/\/WEBHOOK.*/, (path) => path.toLowerCase()), type: 0 });
		expect(lab.live().length).toBeGreaterThan(1);
		await trigger.activate();
		expect(lab.live()).toMatchObject([{ url: trigger.url, events: [STATUS_CHANGED] }]);
		expect(lab.orphans()).toEqual([]);
	});

	it('leaves the webhooks and subscriptions of others alone', async () => {
		const others = lab.tenant.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['ticket status changed', 'closed'] });
		const trigger = lab.bench.trigger();
		await trigger.activate();
		await trigger.deactivate();
		expect(lab.tenant.records('Webhook').map(({ id }) => id)).toEqual([others.id]);
		expect(lab.subscriptions(String(others.id))).toHaveLength(2);
	});

	// The workflow is inactive then and its address answers 404; the webhook must not be doubled when it comes back.
	it('is found again after HaloPSA was down when the workflow was deactivated', async () => {
		const trigger = lab.bench.trigger();
		await trigger.activate();
		lab.tenant.setFaults(() => 'serverError500');
		expect(await trigger.deactivate()).toBe(false);
		lab.tenant.setFaults([]);
		expect(await lab.bench.trigger().activate()).toBe(false);
		expect(lab.live()).toHaveLength(1);
		expect(await lab.bench.trigger().deactivate()).toBe(true);
		expect(lab.tenant.records('Webhook')).toEqual([]);
	});

	it('is made once when the answer to its making is lost', async () => {
		let lost = false;
		lab.tenant.setFaults(({ method, path }) => {
			if (lost || method !== 'POST' || !path.endsWith('Webhook')) return undefined;
			lost = true;
			return 'appliedAnswerLost';
		});
		await lab.bench.trigger().activate();
		expect(lab.live()).toMatchObject([{ events: [STATUS_CHANGED] }]);
	});

	it('never shows its password', async () => {
		lab.tenant.setQuirks({ webhookPasswordShown: true });
		const trigger = lab.bench.trigger({ parameters: { options: { fetchRecord: true } } });
		await trigger.activate();
		const password = String(lab.tenant.records('Webhook')[0]?.basic_password);
		expect(password).toMatch(/^[0-9a-f]{64}$/);
		await changes();
		expect(trigger.items).toHaveLength(1);
		expect(JSON.stringify(trigger.items)).not.toContain(password);
		lab.tenant.setFaults(() => 'serverError500');
		const failure: unknown = await lab.bench.trigger().activate().catch((error: unknown) => error);
		expect(JSON.stringify([String(failure), failure])).not.toContain(password);
		lab.tenant.setFaults([]);
	});
});

describe('the HaloPSA Trigger with the credential of an agent who signed in', () => {
	const parameters = { authentication: 'oAuth2', events: ['ticketClosed'] };

	const open = async (tenant: HaloTenant, clientSecret: string): Promise<TriggerBench> => {
		const data = { resourceServer: tenant.url, tenant: tenant.tenant, clientId: tenant.application.clientId, clientSecret, requestsPerWindow: 100_000, windowSeconds: 300, oauthTokenData: { ...tenant.signIn() } };
		return await TriggerBench.open([{ id: 'agent', name: 'Agent', type: 'haloPsaOAuth2Api', data }]);
	};

	it.each([
		['has a webhook of the same kind', 'a secret', undefined],
		['is refused without a client secret, as nothing else would keep forged deliveries out', '', /has no client secret/],
	])('%s', async (_what, clientSecret, refusal) => {
		const tenant = await startHaloTenant({ size: 10, limit: false });
		const bench = await open(tenant, clientSecret);
		try {
			const activation = bench.trigger({ parameters }).activate();
			if (refusal) await expect(activation).rejects.toThrow(refusal);
			else await activation;
			expect(tenant.records('Webhook')).toHaveLength(refusal ? 0 : 1);
		} finally {
			await bench.close();
			await tenant.close();
		}
	});
});
