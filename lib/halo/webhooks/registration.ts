import type { HaloClient } from '../client';
import { HaloNotFoundError, HaloValidationError } from '../errors';
import { sameValue } from '../records/compare';
import { idOf, textOf, type HaloRecord, type RecordId } from '../records/record';
import type { TriggerIdentity } from './secret';
import { changeSubscriptions, listSubscriptions, listWebhooks, subscriptionChanges, subscriptionsIn, subscriptionTo } from './subscriptions';

const BASIC = 1;
const POST = 0;
const LONGEST_LABEL = 60;

export interface WantedWebhook {
	readonly identity: TriggerIdentity;
	/** Where HaloPSA sends to. */
	readonly url: string;
	/** What a person knows the workflow by; shown in HaloPSA's list of webhooks. */
	readonly label: string;
	/** `eventno` of each event, at least one. */
	readonly events: readonly number[];
}

/** The webhook of a trigger: by its address, and by the key of the trigger in its name. */
export type RegisteredAs = Pick<WantedWebhook, 'url'> & { readonly identity: Pick<TriggerIdentity, 'key'> };

export const MARKER = /\[n8n ([0-9a-f]{16})\/([0-9a-f]{8})\]/;

const nameFor = ({ label, identity }: WantedWebhook): string => `${label.trim().slice(0, LONGEST_LABEL) || 'Workflow'} [n8n ${identity.key}/${identity.fingerprint}]`;

/** Addresses are compared as a server reads them: the host in any case, with or without a slash at the end. */
function sameUrl(left: unknown, right: string): boolean {
	const plain = (text: string): string => text.trim().replace(/^[a-z]+:\/\/[^/]*/i, (origin) => origin.toLowerCase()).replace(/\/+$/, '');
	return plain(textOf(left)) === plain(right);
}

const keyIn = ({ name }: HaloRecord): string | undefined => MARKER.exec(textOf(name))?.[1];

/** The webhooks that are this trigger's, the likeliest first: those with its address, and those with its key. */
async function registered(client: HaloClient, { url, identity }: RegisteredAs): Promise<HaloRecord[]> {
	const likeness = (webhook: HaloRecord): number => (sameUrl(webhook.url, url) ? 2 : 0) + (keyIn(webhook) === identity.key ? 1 : 0);
	const rows = (await listWebhooks(client)).filter((row) => idOf(row) !== undefined && likeness(row) > 0);
	return rows.sort((left, right) => likeness(right) - likeness(left));
}

const webhookId = (webhook: HaloRecord): RecordId => idOf(webhook) ?? '';

async function removeOne(client: HaloClient, id: RecordId): Promise<void> {
	const unlessGone = (error: unknown): void => {
		if (!(error instanceof HaloNotFoundError)) throw error;
	};
	await client.remove('Webhook', id).catch(unlessGone);
	for (const subscription of await listSubscriptions(client, id)) {
		const subscriptionId = idOf(subscription);
		if (subscriptionId !== undefined) await client.remove('Notification', subscriptionId).catch(unlessGone);
	}
}

/** Members that must be so for deliveries to arrive. One that the tenant does not show is not judged. */
function wrongMembers(webhook: HaloRecord, { identity, url }: WantedWebhook): HaloRecord {
	const right: HaloRecord = { url, active: true, disabled: false, method: POST, authentication_type: BASIC, basic_username: identity.user };
	const wrong = ([field, value]: [string, unknown]): boolean => {
		const shown = webhook[field];
		if (shown === undefined || shown === null) return false;
		return field === 'url' ? !sameUrl(shown, url) : !sameValue(typeof value === 'boolean' ? 'boolean' : undefined, shown, value);
	};
	return Object.fromEntries(Object.entries(right).filter(wrong));
}

/** What to write so that a webhook is as wanted; HaloPSA never shows the password, so the name says which one it has. */
function repairs(webhook: HaloRecord, wanted: WantedWebhook): HaloRecord {
	const { identity } = wanted;
	const name = nameFor(wanted);
	const wrong = wrongMembers(webhook, wanted);
	const [, key, fingerprint] = MARKER.exec(textOf(webhook.name)) ?? [];
	const hasPassword = key === identity.key && fingerprint === identity.fingerprint && wrong.authentication_type === undefined && wrong.basic_username === undefined;
	return {
		...wrong,
		...(textOf(webhook.name) === name ? {} : { name }),
		...(hasPassword ? {} : { authentication_type: BASIC, basic_username: identity.user, basic_password: identity.password }),
	};
}

async function readBack(client: HaloClient, id: RecordId): Promise<{ webhook: HaloRecord; subscriptions: HaloRecord[] }> {
	const webhook = await client.get('Webhook', id, { includedetails: true });
	return { webhook, subscriptions: subscriptionsIn(webhook) ?? (await listSubscriptions(client, id)) };
}

function incomplete(what: string): HaloValidationError {
	return new HaloValidationError(`HaloPSA accepted the webhook, but ${what}.`, {
		method: 'POST',
		path: 'Webhook',
		advice: 'Check in HaloPSA under Configuration > Integrations > Webhooks what it made of it, and that the API agent may administer webhooks. Then activate the workflow again',
	});
}

/** Brings a webhook that exists to what is wanted, and makes sure of it. Writes nothing when it is so already. */
async function bringAbout(client: HaloClient, id: RecordId, wanted: WantedWebhook): Promise<void> {
	const before = await readBack(client, id);
	const fields = repairs(before.webhook, wanted);
	const changes = subscriptionChanges(before.subscriptions, wanted.events);
	const fieldsDiffer = Object.keys(fields).length > 0;
	if (fieldsDiffer) await client.update('Webhook', { id, ...fields });
	if (changes.missing.length > 0 || changes.surplus.length > 0) await changeSubscriptions(client, id, changes);
	else if (!fieldsDiffer) return;
	const after = await readBack(client, id);
	const kept = Object.keys(wrongMembers(after.webhook, wanted));
	if (kept.length > 0) throw incomplete(`it kept another ${kept.join(', ')}`);
	const { missing, surplus } = subscriptionChanges(after.subscriptions, wanted.events);
	if (missing.length > 0) throw incomplete(`it has no subscription to event ${missing.join(', ')}`);
	if (surplus.length > 0) throw incomplete(`it is still subscribed to event ${surplus.map(({ eventno }) => textOf(eventno)).join(', ')}`);
}

/** One call that subscribes as well, which the vendor's document allows; a tenant that leaves the events out gets them one by one. */
async function created(client: HaloClient, wanted: WantedWebhook): Promise<RecordId> {
	const { identity, url, events } = wanted;
	const name = nameFor(wanted);
	const webhook = {
		name,
		url,
		type: 0,
		method: POST,
		content_type: 'application/json',
		authentication_type: BASIC,
		basic_username: identity.user,
		basic_password: identity.password,
		active: true,
		note: 'Made by the HaloPSA Trigger node of n8n. It is removed when the workflow is deactivated.',
		events: events.map(subscriptionTo),
	};
	const findCreated = async (): Promise<HaloRecord[]> => (await listWebhooks(client)).filter((row) => sameUrl(row.url, url) && row.name === name);
	return webhookId(await client.create('Webhook', webhook, { findCreated }));
}

/**
 * Leaves exactly one live webhook of this trigger in HaloPSA, with exactly the wanted events: makes it, or repairs
 * what is there, and removes what there is besides.
 * @throws {HaloError} when HaloPSA does not do so; a webhook that was made for it is removed again
 */
export async function ensureWebhook(client: HaloClient, wanted: WantedWebhook): Promise<RecordId> {
	const [kept, ...surplus] = await registered(client, wanted);
	const id = kept ? webhookId(kept) : await created(client, wanted);
	try {
		await bringAbout(client, id, wanted);
	} catch (error) {
		// The first error says what is wrong; one of tidying up would only hide it.
		if (!kept) await removeOne(client, id).catch(() => undefined);
		throw error;
	}
	for (const other of surplus) await removeOne(client, webhookId(other));
	return id;
}

export async function hasWebhook(client: HaloClient, trigger: RegisteredAs): Promise<boolean> {
	return (await registered(client, trigger)).length > 0;
}

/** Removes every webhook of this trigger with its subscriptions, whatever was changed by hand. */
export async function removeWebhooks(client: HaloClient, trigger: RegisteredAs): Promise<void> {
	for (const webhook of await registered(client, trigger)) await removeOne(client, webhookId(webhook));
}
