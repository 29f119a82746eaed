import type { HaloClient } from '../client';
import { HaloValidationError } from '../errors';
import { sameValue } from '../records/compare';
import { idOf, isBlank, textOf, type HaloRecord, type RecordId } from '../records/record';
import type { TriggerIdentity } from './secret';
import { changeSubscriptions, isWithheld, listSubscriptions, listWebhooks, subscriptionChanges, subscriptionsOf, subscriptionTo, unlessGone } from './subscriptions';

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

const markerOf = ({ identity }: WantedWebhook): string => `[n8n ${identity.key}/${identity.fingerprint}]`;

const nameFor = (wanted: WantedWebhook): string => `${wanted.label.trim().slice(0, LONGEST_LABEL) || 'Workflow'} ${markerOf(wanted)}`;

/** Whether a tenant with short names cut this one, and with it the marker by which the trigger is known. */
const isCut = (shown: unknown, name: string): boolean => textOf(shown) !== '' && name !== textOf(shown) && name.startsWith(textOf(shown));

/** Addresses are compared as a server reads them: the host in any case, the usual port or none, with or without a slash at the end. */
function sameUrl(left: unknown, right: string): boolean {
	const plain = (text: string): string => text.trim().replace(/^[a-z]+:\/\/[^/]*/i, (origin) => origin.toLowerCase().replace(/^(https:.*):443$|^(http:.*):80$/, '$1$2')).replace(/\/+$/, '');
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

/** Its subscriptions go with it in most tenants; where the agent may not list them, there is nothing more to do. */
async function removeOne(client: HaloClient, id: RecordId): Promise<void> {
	await client.remove('Webhook', id).catch(unlessGone);
	const left = await listSubscriptions(client, id).catch((error: unknown) => {
		if (isWithheld(error)) return [];
		throw error;
	});
	for (const subscription of left) {
		const subscriptionId = idOf(subscription);
		if (subscriptionId !== undefined) await client.remove('Notification', subscriptionId).catch(unlessGone);
	}
}

/** Members that must be so for deliveries to arrive. One that the tenant does not show is not judged. */
function wrongMembers(webhook: HaloRecord, { identity, url }: WantedWebhook): HaloRecord {
	const right: HaloRecord = { url, active: true, disabled: false, method: POST, authentication_type: BASIC, basic_username: identity.user };
	const wrong = ([field, value]: [string, unknown]): boolean => {
		const shown = webhook[field];
		if (isBlank(shown)) return false;
		return field === 'url' ? !sameUrl(shown, url) : !sameValue(typeof value === 'boolean' ? 'boolean' : undefined, shown, value);
	};
	return Object.fromEntries(Object.entries(right).filter(wrong));
}

/** What to write so that a webhook is as wanted; HaloPSA never shows the password, so the name says which one it has. */
function repairs(webhook: HaloRecord, wanted: WantedWebhook): HaloRecord {
	const { identity } = wanted;
	const marker = markerOf(wanted);
	const name = isCut(webhook.name, nameFor(wanted)) || webhook.name === marker ? marker : nameFor(wanted);
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
	return { webhook, subscriptions: await subscriptionsOf(client, webhook, id) };
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
	let found = await readBack(client, id);
	const fields = repairs(found.webhook, wanted);
	const fieldsDiffer = Object.keys(fields).length > 0;
	if (fieldsDiffer) {
		await client.update('Webhook', { id, ...fields });
		// A tenant may take a webhook without its events for one that has none any more.
		found = await readBack(client, id);
	}
	const changes = subscriptionChanges(found.subscriptions, wanted.events);
	const subscriptionsDiffer = changes.missing.length > 0 || changes.surplus.length > 0;
	if (subscriptionsDiffer) await changeSubscriptions(client, id, changes);
	else if (!fieldsDiffer) return;
	const after = subscriptionsDiffer ? await readBack(client, id) : found;
	const kept = Object.keys(wrongMembers(after.webhook, wanted));
	if (kept.length > 0) throw incomplete(`it kept another ${kept.join(', ')}`);
	const { missing, surplus } = subscriptionChanges(after.subscriptions, wanted.events);
	if (missing.length > 0) throw incomplete(`it has no subscription to event ${missing.join(', ')}`);
	if (surplus.length > 0) throw incomplete(`it is still subscribed to event ${surplus.map(({ eventno }) => textOf(eventno)).join(', ')}`);
}

/** One call that subscribes as well, which the vendor's document allows; a tenant that leaves the events out, or refuses them, gets them one by one. */
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
	};
	const findCreated = async (): Promise<HaloRecord[]> => (await listWebhooks(client)).filter((row) => sameUrl(row.url, url) && (row.name === name || isCut(row.name, name)));
	const create = async (fields: HaloRecord): Promise<RecordId> => webhookId(await client.create('Webhook', fields, { findCreated }));
	return await create({ ...webhook, events: events.map(subscriptionTo) }).catch(async (error: unknown) => {
		if (error instanceof HaloValidationError) return await create(webhook);
		throw error;
	});
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
