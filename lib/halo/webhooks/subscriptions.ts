import type { HaloClient } from '../client';
import { HaloAuthenticationError, type HaloError, HaloNotFoundError, HaloPermissionError } from '../errors';
import { idOf, integerOf, isBlank, isRecord, textOf, type HaloRecord, type RecordId } from '../records/record';

/** `type` of outbound webhooks; runbooks are 1. */
const OUTBOUND = 0;

/** Outbound webhooks of the tenant. */
export async function listWebhooks(client: HaloClient): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Webhook', query: { type: OUTBOUND }, paged: false });
	return rows.filter(({ type }) => isBlank(type) || integerOf(type) === OUTBOUND);
}

/** The subscriptions shown inside a webhook; undefined when it shows none at all, so that they have to be listed. */
export function subscriptionsIn({ events }: HaloRecord): HaloRecord[] | undefined {
	return Array.isArray(events) ? events.filter(isRecord) : undefined;
}

/** For a route that a tenant may keep from the agent, or not have, while others tell the same. */
export const isWithheld = (error: unknown): error is HaloError => error instanceof HaloPermissionError || error instanceof HaloAuthenticationError || error instanceof HaloNotFoundError;

const sameId = (left: unknown, right: RecordId): boolean => textOf(left).toLowerCase() === String(right).toLowerCase();

/** The subscriptions of one webhook. A tenant that ignores the filter must not have those of others changed. */
export async function listSubscriptions(client: HaloClient, webhookId: RecordId): Promise<HaloRecord[]> {
	const rows = await client.list({ path: 'Notification', query: { webhook_id: String(webhookId) }, paged: false });
	return rows.filter(({ webhook_id }) => sameId(webhook_id, webhookId));
}

/** The subscriptions of a webhook that was read: as it shows them; listed where it shows none or not what they are to. */
export async function subscriptionsOf(client: HaloClient, webhook: HaloRecord, id: RecordId): Promise<HaloRecord[]> {
	const shown = subscriptionsIn(webhook);
	if (!shown) return await listSubscriptions(client, id);
	if (shown.length > 0 && shown.every(({ eventno }) => integerOf(eventno) !== undefined)) return shown;
	const listed = await listSubscriptions(client, id).catch((error: unknown) => {
		if (isWithheld(error)) return [];
		throw error;
	});
	return listed.length > 0 ? listed : shown;
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

/** For a removal: what is gone already needs none. */
export function unlessGone(error: unknown): void {
	if (!(error instanceof HaloNotFoundError)) throw error;
}

/** Subscribes to what is missing, ends what is surplus. */
export async function changeSubscriptions(client: HaloClient, webhookId: RecordId, { missing, surplus }: ReturnType<typeof subscriptionChanges>): Promise<void> {
	for (const number of missing) {
		const findCreated = async (): Promise<HaloRecord[]> => (await listSubscriptions(client, webhookId)).filter(({ eventno }) => integerOf(eventno) === number);
		await client.create('Notification', { ...subscriptionTo(number), webhook_id: webhookId }, { findCreated });
	}
	for (const subscription of surplus) {
		const id = idOf(subscription);
		if (id !== undefined) await client.remove('Notification', id).catch(unlessGone);
	}
}
