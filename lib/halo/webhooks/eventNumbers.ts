import type { HaloClient } from '../client';
import { InvalidInputError } from '../records/input';
import { idOf, integerOf, isRecord, textOf, type HaloRecord } from '../records/record';
import { eventNameOf, webhookEvents, type WebhookEventType } from './events';
import { isWithheld, listWebhooks, subscriptionsIn } from './subscriptions';

/** Webhooks and deliveries looked through for the names and numbers a tenant uses. */
const MOST_WEBHOOKS = 25;
const MOST_DELIVERIES = 500;

/** The numbers seen for each name. */
class NumbersByName {
	/** Why the agent could not read what would have told more. */
	readonly withheld: string[] = [];
	private readonly numbers = new Map<string, Set<number>>();

	add(name: unknown, number: unknown): void {
		const key = eventNameOf(textOf(name));
		const value = integerOf(number);
		if (key === '' || value === undefined) return;
		const seen = this.numbers.get(key) ?? new Set();
		this.numbers.set(key, seen.add(value));
	}

	/** @returns undefined when no number was seen, or more than one */
	numberOf({ names }: WebhookEventType): number | undefined {
		const seen = new Set(names.flatMap((name) => [...(this.numbers.get(name) ?? [])]));
		const [only] = seen;
		return seen.size === 1 ? only : undefined;
	}
}

/** The name of the event in a logged delivery, which may have been one of a batch for the same subscription. */
function eventsIn({ requestbody }: HaloRecord): HaloRecord[] {
	try {
		const parsed: unknown = JSON.parse(textOf(requestbody));
		return (Array.isArray(parsed) ? parsed : [parsed]).filter(isRecord);
	} catch {
		return [];
	}
}

/** Gives nothing of a route that the agent may not read, as the others may tell enough. */
const unlessWithheld = (withheld: string[]) => (error: unknown): [] => {
	if (!isWithheld(error)) throw error;
	withheld.push(error.message);
	return [];
};

/** Subscriptions of the tenant: those listed, and those that only the webhook itself shows. */
async function* subscriptionsOf(client: HaloClient, withheld: string[]): AsyncGenerator<HaloRecord[]> {
	yield await client.list({ path: 'Notification', query: { showall: true }, paged: false }).catch(unlessWithheld(withheld));
	const webhooks = await listWebhooks(client).catch(unlessWithheld(withheld));
	for (const webhook of webhooks.slice(0, MOST_WEBHOOKS)) {
		const id = idOf(webhook);
		if (id !== undefined) yield await client.get('Webhook', id, { includedetails: true }).then((one) => subscriptionsIn(one) ?? [], unlessWithheld(withheld));
	}
}

/** The latest of the tenant's deliveries, page by page. */
async function* logged(client: HaloClient, withheld: string[]): AsyncGenerator<HaloRecord> {
	try {
		yield* client.rows({ path: 'WebhookEvent', query: { order: 'timestamp', orderdesc: true }, limit: MOST_DELIVERIES });
	} catch (error) {
		unlessWithheld(withheld)(error);
	}
}

/**
 * Finds the numbers by which this tenant knows events. No route lists events, so what the tenant shows of them is
 * read: a subscription that bears the name of its event, and the log of deliveries, where each holds the name of the
 * event and the subscription it belongs to.
 */
async function learnNumbers(client: HaloClient, wanted: readonly WebhookEventType[]): Promise<NumbersByName> {
	const learnt = new NumbersByName();
	const allKnown = (): boolean => wanted.every((event) => learnt.numberOf(event) !== undefined);
	const numberOfSubscription = new Map<string, unknown>();
	for await (const subscriptions of subscriptionsOf(client, learnt.withheld)) {
		for (const subscription of subscriptions) {
			numberOfSubscription.set(String(idOf(subscription)), subscription.eventno);
			learnt.add(subscription.name, subscription.eventno);
		}
		if (allKnown()) return learnt;
	}
	for await (const row of logged(client, learnt.withheld)) {
		for (const event of eventsIn(row)) learnt.add(event.event, numberOfSubscription.get(String(idOf({ id: event.notification_id }) ?? idOf({ id: row.notification_id }))));
		if (allKnown()) break;
	}
	return learnt;
}

/** Numbers by the value of an event, as one tenant numbers them. */
export type EventNumbers = Readonly<Record<string, number>>;

export interface FoundNumbers {
	/** To subscribe to, each once. */
	readonly numbers: number[];
	/** What the tenant told of events without a published number, to be given again when it no longer tells. */
	readonly learnt: EventNumbers;
}

/**
 * The event numbers to subscribe to.
 * @param values of events picked by name
 * @param typed numbers typed by the user
 * @param remembered what this tenant told before; it may know the numbers only by a webhook that is gone by now
 * @throws {InvalidInputError} naming the events that the tenant does not tell the number of
 */
export async function eventNumbers(client: HaloClient, values: readonly string[], typed: readonly number[], remembered: EventNumbers = {}): Promise<FoundNumbers> {
	const events = values.map((value) => {
		const event = webhookEvents.find((candidate) => candidate.value === value);
		if (!event) throw new InvalidInputError(`There is no event "${value}"`, 'Choose the events of the trigger again');
		return event;
	});
	const open = events.filter(({ number }) => number === undefined);
	const told = open.length > 0 ? await learnNumbers(client, open) : undefined;
	const learnt = Object.fromEntries(open.flatMap((event) => {
		const number = told?.numberOf(event) ?? remembered[event.value];
		return number === undefined ? [] : [[event.value, number]];
	}));
	const numbers = events.map((event) => event.number ?? learnt[event.value]);
	const unknown = events.filter((_event, index) => numbers[index] === undefined).map(({ label }) => `"${label}"`);
	if (unknown.length > 0) {
		const which = unknown.length === 1 ? `number of the event ${unknown.join()}` : `numbers of the events ${unknown.join(', ')}`;
		throw new InvalidInputError(
			`The ${which} could not be found in this HaloPSA`,
			`${told?.withheld.map((why) => `${why} `)[0] ?? ''}HaloPSA publishes no list of event numbers. Add the event to any webhook in HaloPSA (Configuration > Integrations > Webhooks), read the number from the events of that webhook with the HaloPSA node (Webhook: Get), and type it here under Other Event Numbers instead of picking the event`,
		);
	}
	return { numbers: [...new Set([...numbers.filter((number) => number !== undefined), ...typed])], learnt };
}
