import type { HaloClient } from '../halo/client';
import { type HaloRecord, idOf, isOff, isOn, type RecordId, textOf } from '../halo/records/record';
import { eventNumbers } from '../halo/webhooks/eventNumbers';
import { MARKER } from '../halo/webhooks/registration';
import { changeSubscriptions, listWebhooks, subscriptionChanges, subscriptionsOf } from '../halo/webhooks/subscriptions';
import { healthOf, type WebhookHealth } from './healthReport';

export interface HealthOptions {
	/** Rows of the receipts table. */
	readonly receipts: readonly HaloRecord[];
	/** Days without a delivery after which a webhook counts as silent. */
	readonly silentDays: number;
	/** Also webhooks that no HaloPSA Trigger made. */
	readonly all: boolean;
	/** Whether to switch disabled webhooks on again and to subscribe to the missing ones of `events`. */
	readonly repair: boolean;
	readonly dryRun: boolean;
	/** Values of the events that each webhook should have; empty to leave the events as they are. */
	readonly events: readonly string[];
	readonly now: () => number;
}

export interface HealthResult extends WebhookHealth {
	/** What was repaired, or would be. */
	readonly repairs: readonly string[];
}

/** Deliveries of one webhook that are looked at. */
const MOST_DELIVERIES = 500;

interface Repair {
	readonly what: string;
	readonly apply: () => Promise<unknown>;
}

/**
 * Repairs keep the address and the password of a webhook: only the trigger itself can give it those, when its
 * workflow is activated.
 */
function repairsFor(client: HaloClient, id: RecordId, webhook: HaloRecord, subscriptions: readonly HaloRecord[], wanted: readonly number[]): Repair[] {
	const { missing } = subscriptionChanges(subscriptions, wanted);
	const off = isOff(webhook.active) || isOn(webhook.disabled);
	return [
		...(off ? [{ what: 'switched on', apply: async () => await client.update('Webhook', { id, active: true, disabled: false }) }] : []),
		...(missing.length > 0 ? [{ what: `subscribed to event ${missing.join(', ')}`, apply: async () => await changeSubscriptions(client, id, { missing, surplus: [] }) }] : []),
	];
}

async function readOne(client: HaloClient, id: RecordId) {
	const webhook = await client.get('Webhook', id, { includedetails: true });
	return { webhook, subscriptions: await subscriptionsOf(client, webhook, id) };
}

/** A tenant that ignores the filter must not have deliveries of others counted. */
async function logOf(client: HaloClient, id: RecordId): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'WebhookEvent', query: { webhook_id: String(id), order: 'timestamp', orderdesc: true }, limit: MOST_DELIVERIES });
	return rows.filter(({ webhook_id: of }) => of === undefined || textOf(of).toLowerCase() === String(id).toLowerCase());
}

/**
 * How the webhooks of a tenant do, one result each. Needs two requests for each webhook, and one more for each further
 * hundred deliveries.
 * @throws HaloError as the client does; InvalidInputError for an event whose number the tenant does not tell
 */
export async function* webhookHealth(client: HaloClient, options: HealthOptions): AsyncGenerator<HealthResult> {
	const { receipts, silentDays, dryRun } = options;
	const rows = (await listWebhooks(client)).filter(({ name }) => options.all || MARKER.test(textOf(name)));
	const wanted = options.repair && options.events.length > 0 ? (await eventNumbers(client, options.events, [])).numbers : [];
	for (const row of rows) {
		const id = idOf(row);
		if (id === undefined) continue;
		let facts = await readOne(client, id);
		const repairs = options.repair ? repairsFor(client, id, facts.webhook, facts.subscriptions, wanted) : [];
		if (!dryRun) for (const { apply } of repairs) await apply();
		if (!dryRun && repairs.length > 0) facts = await readOne(client, id);
		const health = healthOf({ ...facts, log: await logOf(client, id), receipts, now: client.serverTime ?? options.now(), silentDays });
		yield { ...health, repairs: repairs.map(({ what }) => what) };
	}
}
