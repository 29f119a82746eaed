import type { HaloClient } from '../client';
import { idOf, integerOf, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';

/** `type` of outbound webhooks; runbooks are 1. */
const OUTBOUND = 0;

/** Outbound webhooks of the tenant. */
export async function listWebhooks(client: HaloClient): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Webhook', query: { type: OUTBOUND }, paged: false });
	return rows.filter(({ type }) => type === undefined || integerOf(type) === OUTBOUND);
}

/** The subscriptions shown inside a webhook; undefined when it shows none at all, so that they have to be listed. */
export function subscriptionsIn({ events }: HaloRecord): HaloRecord[] | undefined {
	return Array.isArray(events) ? events.filter(isRecord) : undefined;
}

const sameId = (left: unknown, right: RecordId): boolean => textOf(left).toLowerCase() === String(right).toLowerCase();

/** The subscriptions of one webhook. A tenant that ignores the filter must not have those of others changed. */
export async function listSubscriptions(client: HaloClient, webhookId: RecordId): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Notification', query: { webhook_id: String(webhookId) }, paged: false });
	return rows.filter(({ webhook_id }) => sameId(webhook_id, webhookId));
}

/** What a working trigger sends for a subscription (redanthrax/halopsa-node), less what the vendor's document does not know. */
export const subscriptionTo = (eventno: number): HaloRecord => ({
	name: '',
	type: -2,
	delivery_method: 6,
	eventno,
	agent_id: 0,
	email_list: '',
	slack_id: 0,
	teams_id: 0,
	mattermost_channelid: 0,
	restriction_type: 0,
	interval: 0,
	useworkinghours: 0,
	conditions: [],
});

/** What to add and what to remove so that each number is subscribed to exactly once. */
export function subscriptionChanges(current: readonly HaloRecord[], wanted: readonly number[]): { missing: number[]; surplus: HaloRecord[] } {
	const open = new Set(wanted);
	const surplus = current.filter(({ eventno }) => {
		const number = integerOf(eventno);
		return number === undefined || !open.delete(number);
	});
	return { missing: [...open], surplus };
}

/** Subscribes to what is missing, ends what is surplus. */
export async function changeSubscriptions(client: HaloClient, webhookId: RecordId, { missing, surplus }: ReturnType<typeof subscriptionChanges>): Promise<void> {
	for (const number of missing) {
		const findCreated = async (): Promise<HaloRecord[]> => (await listSubscriptions(client, webhookId)).filter(({ eventno }) => integerOf(eventno) === number);
		await client.create('Notification', { ...subscriptionTo(number), webhook_id: webhookId }, { findCreated });
	}
	for (const subscription of surplus) {
		const id = idOf(subscription);
		if (id !== undefined) await client.remove('Notification', id);
	}
}
