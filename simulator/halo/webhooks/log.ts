import { randomUUID } from 'node:crypto';
import type { TenantContext } from '../context';
import { haloDate, integerOf, isTrue, numberOf, textOf, type HaloRecord } from '../records';
import type { WebhookPayload } from './payload';
import { headerText, type DeliveryAnswer, type DeliveryRequest } from './request';

const dayMs = 86_400_000;

const succeeded = (status: number): boolean => status >= 200 && status < 300;

/**
 * Writes what became of a delivery into the log that the Deliveries tab shows (WebhookEvent), and its effect on
 * the webhook. The id of the first attempt is that of the delivery [I]; `status` 0 stands for sent [own].
 */
export function logDelivery(context: TenantContext, webhook: HaloRecord, events: readonly WebhookPayload[], request: DeliveryRequest, answer: DeliveryAnswer, durationMs: number): HaloRecord {
	const { store, clock } = context;
	const [first] = events;
	const given = events.length === 1 ? textOf(first?.id) : '';
	const id = given !== '' && !store.find('WebhookEvent', given) ? given : randomUUID();
	const light = isTrue(webhook.use_lightweight_logs);
	const days = numberOf(webhook.log_retention_policy_days, 30);
	const row: HaloRecord = {
		id,
		webhook_id: webhook.id,
		notification_id: first?.notification_id ?? 0,
		entity_id: integerOf(first?.object_id) ?? 0,
		timestamp: haloDate(clock.now(), store.table('WebhookEvent').rows.size, 'Z'),
		status: 0,
		duration: durationMs,
		requestheaders: headerText(request.headers),
		requestbody: light ? '' : request.body,
		responsestatus: answer.status,
		responseheaders: answer.headers,
		responsebody: light ? '' : answer.body,
		error: !succeeded(answer.status),
		log_retention_policy_deletion_date: haloDate(clock.now() + days * dayMs, 0, 'Z'),
	};
	store.put('WebhookEvent', id, row, clock.now());
	webhook.last_status = answer.status;
	countFailures(context, webhook, succeeded(answer.status));
	return row;
}

/** A webhook with `auto_disable_attempts` is disabled after that many failures in a row [I] (RDX interfaces). */
function countFailures({ clock, store, failures }: TenantContext, webhook: HaloRecord, success: boolean): void {
	const id = textOf(webhook.id);
	const inARow = success ? 0 : (failures.get(id) ?? 0) + 1;
	failures.set(id, inARow);
	const limit = numberOf(webhook.auto_disable_attempts);
	if (limit > 0 && inARow >= limit && webhook.disabled !== true) {
		webhook.disabled = true;
		webhook.last_auto_disable_date = haloDate(clock.now(), 0, 'Z');
		failures.set(id, 0);
	}
	store.touch('Webhook', webhook, clock.now());
}
