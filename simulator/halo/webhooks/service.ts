import { setTimeout as delay } from 'node:timers/promises';
import type { TenantContext } from '../context';
import { integerOf, numberOf, textOf, type HaloRecord } from '../records';
import type { Change } from './changes';
import { eventNames, type EventCatalogue } from './events';
import { logDelivery } from './log';
import { payloadOf, type WebhookPayload } from './payload';
import { fateOf, type DeliveryPlan, type Fate } from './plan';
import { DeliveryQueue } from './queue';
import { DeliverySender, requestOf, tampered, type DeliveryAnswer } from './request';

/** One body on its way to one webhook. */
export interface Delivery {
	readonly webhookId: string;
	readonly events: readonly WebhookPayload[];
}

/** One request that was sent, forged ones included. */
export interface Attempt {
	readonly webhookId: string;
	/** `id` of each event in the body. */
	readonly ids: readonly string[];
	readonly forged: boolean;
	readonly status: number;
}

interface Held extends Delivery {
	readonly fate: Fate;
	readonly due: number;
}

/**
 * Sends the webhooks of a tenant (facts 5.3): one delivery for each subscription that an event meets, or one for
 * several events where the webhook batches. Failures are logged and not tried again unless the quirk says so.
 */
export class WebhookService {
	readonly attempts: Attempt[] = [];

	/** Deliveries a `hold` plan keeps back, in the order they were made. */
	readonly kept: Delivery[] = [];

	private held: Held[] = [];

	private shuffling: Held[] = [];

	private readonly batches = new Map<string, WebhookPayload[]>();

	private made = 0;

	private closed = false;

	private readonly sender = new DeliverySender();

	private readonly queue = new DeliveryQueue(() => this.plan.concurrency ?? 1);

	constructor(
		private readonly context: TenantContext,
		readonly catalogue: EventCatalogue,
		public plan: DeliveryPlan,
	) {}

	/** Makes the deliveries of a change. The content is that of this moment. */
	observe(change: Change): void {
		for (const name of eventNames(change, this.context.quirks)) this.raise(name, change);
	}

	raise(event: string, change: Change): void {
		if (!this.catalogue.names.includes(event)) return;
		const number = this.catalogue.numberOf(event);
		for (const subscription of this.context.store.rowsBy('Notification', 'eventno', number)) {
			const webhook = this.listening(textOf(subscription.webhook_id));
			if (webhook) this.collect(webhook, payloadOf(this.context, change, event, webhook, subscription));
		}
	}

	/** Sends everything still held back, in the order of its time, and resolves when all is answered. */
	async settled(): Promise<void> {
		while (!this.closed) {
			for (const webhookId of [...this.batches.keys()]) this.seal(webhookId);
			this.shuffle();
			for (const delivery of this.held.splice(0).sort((a, b) => a.due - b.due)) this.ship(delivery);
			await this.queue.idle();
			if (this.batches.size + this.shuffling.length + this.held.length === 0) return;
		}
	}

	/** Sends these bodies now, one after the other, whatever the plan says. */
	async send(deliveries: readonly Delivery[]): Promise<void> {
		for (const delivery of deliveries) this.queue.add(() => this.attempt(delivery));
		await this.queue.idle();
	}

	close(): void {
		this.closed = true;
		this.queue.close();
		this.sender.close();
	}

	private listening(webhookId: string): HaloRecord | undefined {
		const webhook = this.context.store.find('Webhook', webhookId.toLowerCase());
		if (webhook?.type !== 0 || webhook.active === false || webhook.disabled === true) return undefined;
		return webhook;
	}

	/** `batch_method` 0 none, 1 by time, 2 by count [1] (RDX); which events share a body is [own]: all of a webhook. */
	private collect(webhook: HaloRecord, payload: WebhookPayload): void {
		const webhookId = textOf(webhook.id);
		const method = integerOf(webhook.batch_method) ?? 0;
		const limit = this.plan.batch ?? (method === 0 ? 1 : numberOf(webhook.batch_limit, method === 1 ? Infinity : 1));
		if (limit <= 1) return this.plot({ webhookId, events: [payload] });
		const batch = this.batches.get(webhookId) ?? [];
		if (batch.length === 0 && method === 1) this.later(numberOf(webhook.batch_delay_seconds, 60) * 1000, () => this.seal(webhookId));
		this.batches.set(webhookId, [...batch, payload]);
		if (batch.length + 1 >= limit) this.seal(webhookId);
	}

	private seal(webhookId: string): void {
		const events = this.batches.get(webhookId);
		this.batches.delete(webhookId);
		if (events) this.plot({ webhookId, events });
	}

	/** Lets the plan decide what happens to a delivery. */
	private plot(delivery: Delivery): void {
		if (this.plan.hold) {
			this.kept.push(delivery);
			return;
		}
		const fate = fateOf(this.plan, this.made);
		this.made += 1;
		const planned: Held = { ...delivery, fate, due: this.context.clock.now() + fate.delayMs };
		if (this.plan.reorder !== undefined && this.plan.reorder > 1) {
			this.shuffling.push(planned);
			if (this.shuffling.length >= this.plan.reorder) this.shuffle();
		} else if (fate.delayMs > 0) {
			this.held.push(planned);
			this.later(fate.delayMs, () => {
				if (!this.held.includes(planned)) return;
				this.held = this.held.filter((other) => other !== planned);
				this.ship(planned);
			});
		} else this.ship(planned);
	}

	private shuffle(): void {
		for (const delivery of this.shuffling.splice(0).sort((a, b) => a.fate.rank - b.fate.rank)) this.ship(delivery);
	}

	private ship(delivery: Held): void {
		const { fate } = delivery;
		if (fate.tampering !== undefined) this.queue.add(() => this.forge(delivery));
		if (fate.dropped) return this.lose(delivery);
		for (let copy = 0; copy < fate.copies; copy += 1) this.queue.add(() => this.attempt(delivery));
	}

	private lose({ webhookId, events }: Delivery): void {
		const webhook = this.listening(webhookId);
		const as = this.plan.dropLoggedAs ?? 'failure';
		if (!webhook || as === 'nothing') return;
		const answer: DeliveryAnswer = as === 'success' ? { status: 200, headers: '', body: '' } : { status: 0, headers: '', body: 'The operation has timed out.' };
		logDelivery(this.context, webhook, events, requestOf(webhook, bodyOf(events)), answer, 0);
	}

	private async forge({ webhookId, events, fate }: Held): Promise<void> {
		const webhook = this.listening(webhookId);
		if (!webhook || fate.tampering === undefined) return;
		const answer = await this.sender.send(tampered(requestOf(webhook, bodyOf(events)), webhook, fate.tampering), this.timeoutMs);
		this.note({ webhookId, events }, true, answer.status);
	}

	private async attempt(delivery: Delivery, retriesLeft = this.context.quirks.webhookRetries): Promise<void> {
		const webhook = this.listening(delivery.webhookId);
		if (!webhook) return;
		const request = requestOf(webhook, bodyOf(delivery.events));
		const started = this.context.clock.now();
		const answer = await this.sender.send(request, this.timeoutMs);
		if (this.closed) return;
		this.note(delivery, false, answer.status);
		const logged = logDelivery(this.context, webhook, delivery.events, request, answer, this.context.clock.now() - started);
		if (logged.error === true && retriesLeft > 0) await this.attempt(delivery, retriesLeft - 1);
	}

	private note({ webhookId, events }: Delivery, forged: boolean, status: number): void {
		this.attempts.push({ webhookId, ids: events.map(({ id }) => textOf(id)), forged, status });
	}

	private get timeoutMs(): number {
		return this.plan.timeoutMs ?? 15_000;
	}

	/** Acts when the clock of the tenant has moved on; a clock without sleepers moves with the machine's. */
	private later(milliseconds: number, act: () => void): void {
		const { clock } = this.context;
		const wait = clock.sleep ? clock.sleep(milliseconds) : delay(milliseconds, undefined, { ref: false });
		void wait.then(() => {
			if (!this.closed) act();
		});
	}
}

/** With batching the body is an array of events [1]. */
function bodyOf(events: readonly WebhookPayload[]): string {
	return JSON.stringify(events.length === 1 ? events[0] : events);
}
