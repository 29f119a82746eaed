import type { Caller } from '../auth';
import { requireResource } from '../catalogue';
import type { TenantContext } from '../context';
import { textOf, type HaloRecord, type RecordKey } from '../records';
import { writeRow } from '../writes';
import { entityOfTable } from './events';
import type { DeliveryPlan } from './plan';
import type { Attempt, Delivery, WebhookService } from './service';

/** A webhook as a person makes it in the screens of HaloPSA. */
export interface ScreenWebhook {
	url: string;
	/** Event names such as `ticket status changed`. */
	events: readonly string[];
	/** Further fields of the webhook, such as its Basic authentication or batching. */
	fields?: Record<string, unknown>;
}

/** What a test can do with the webhooks of a tenant. */
export interface TenantWebhooks {
	/** Every event name the tenant has. */
	readonly eventNames: readonly string[];
	/** The number of an event here; other tenants number those without a published number differently. */
	eventNumber(name: string): number;
	/** Makes a webhook with its subscriptions in the screens; the subscriptions carry the event's name [I]. */
	create(webhook: ScreenWebhook): HaloRecord;
	setPlan(plan: DeliveryPlan): void;
	/** Makes an event happen that no change of a row causes, such as `1st sla warning`. */
	raise(event: string, resource: string, key: RecordKey): void;
	/** Sends what is still held back and resolves when every delivery is answered. */
	settled(): Promise<void>;
	/** Deliveries that a plan with `hold` keeps, in the order of the changes; `send` does not take them away. */
	readonly kept: readonly Delivery[];
	/** Sends deliveries one after the other, in this order, as often as they are given. */
	send(deliveries: readonly Delivery[]): Promise<void>;
	/** Every request that was sent so far, forged ones included. */
	readonly attempts: readonly Attempt[];
	/** Forgets attempts and kept deliveries. */
	reset(): void;
}

export function webhookHandles(context: TenantContext, service: WebhookService, caller: Caller): TenantWebhooks {
	const eventNumber = (name: string): number => service.catalogue.numberOf(name);
	return {
		eventNames: service.catalogue.names,
		eventNumber,
		create({ url, events, fields }) {
			const webhook = writeRow(context, requireResource('Webhook'), { name: 'Made in the screens', type: 0, ...fields, url }, caller);
			for (const name of events) {
				const subscription = { webhook_id: webhook.id, name: titled(name), type: -2, delivery_method: 6, eventno: eventNumber(name) };
				writeRow(context, requireResource('Notification'), subscription, caller);
			}
			return webhook;
		},
		setPlan: (plan) => {
			service.plan = plan;
		},
		raise(event, path, key) {
			const { table } = requireResource(path);
			const record = context.store.find(table, key);
			if (!record || entityOfTable[table] === undefined) throw new Error(`${path} ${textOf(key)} cannot have an event.`);
			service.raise(event, { table, kind: 'updated', record, agentId: 0 });
		},
		settled: () => service.settled(),
		kept: service.kept,
		send: (deliveries) => service.send(deliveries),
		attempts: service.attempts,
		reset() {
			service.attempts.length = 0;
			service.kept.length = 0;
		},
	};
}

const titled = (name: string): string => name.replace(/(^|\s)\w/g, (letter) => letter.toUpperCase());
