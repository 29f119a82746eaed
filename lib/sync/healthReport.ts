import { type HaloRecord, integerOf, isOff, isOn, isRecord, textOf } from '../halo/records/record';
import { eventNameOf, webhookEvents } from '../halo/webhooks/events';
import { millisecondsOf, ticksOf } from './updateTime';

/** The four states of the MSPbots guide for webhooks. */
export type HealthState = 'allReceived' | 'noData' | 'silent' | 'someWithoutData';

/** A webhook with what HaloPSA and we know of its deliveries. */
export interface WebhookFacts {
	readonly webhook: HaloRecord;
	readonly subscriptions: readonly HaloRecord[];
	/** Rows of HaloPSA's delivery log. */
	readonly log: readonly HaloRecord[];
	/** What our workflows wrote down on receiving deliveries: `delivery_id`, `event` and `received_at`. */
	readonly receipts: readonly HaloRecord[];
	/** By HaloPSA's clock, in milliseconds since the epoch. */
	readonly now: number;
	readonly silentDays: number;
}

export interface WebhookHealth {
	readonly webhook_id: string;
	readonly name: string;
	readonly state: HealthState;
	readonly needs_attention: boolean;
	/** What is the matter and what to do. */
	readonly summary: string;
	readonly active: boolean;
	readonly last_received: string | null;
	readonly events: readonly { readonly event: string; readonly number: number; readonly received: number; readonly last_received: string | null }[];
	readonly failed: number;
	/** The latest ones, without what was sent. */
	readonly failures: readonly { readonly delivery_id: string; readonly time: string; readonly status: number; readonly reason: string }[];
	/** Deliveries that HaloPSA saw accepted and that our workflows did not write down. */
	readonly not_recorded: number;
}

const DAY_MS = 86_400_000;
const MOST_FAILURES = 10;
const LONGEST_REASON = 200;

/** A workflow may take this long until it has written a receipt. */
const RECEIPT_GRACE_MS = 10 * 60_000;

interface Delivered {
	readonly id: string;
	readonly subscription: string;
	/** Ids and names in the body; none where the log keeps no bodies. */
	readonly events: readonly HaloRecord[];
	readonly time: number;
	readonly status: number;
	readonly accepted: boolean;
	readonly reason: string;
}

function eventsIn(body: unknown): HaloRecord[] {
	try {
		const parsed: unknown = JSON.parse(textOf(body));
		return (Array.isArray(parsed) ? parsed : [parsed]).filter(isRecord);
	} catch {
		return [];
	}
}

function deliveredOf(row: HaloRecord): Delivered {
	const status = integerOf(row.responsestatus) ?? 0;
	return {
		id: textOf(row.id),
		subscription: textOf(row.notification_id),
		events: eventsIn(row.requestbody),
		time: millisecondsOf(row.timestamp) ?? 0,
		status,
		accepted: !isOn(row.error) && status >= 200 && status < 300,
		reason: textOf(row.responsebody).slice(0, LONGEST_REASON),
	};
}

/** What an event is called: in the log, in its subscription, or by its published number. */
function nameOf(subscription: HaloRecord, log: readonly Delivered[]): string {
	const id = textOf(subscription.id);
	const sent = log.flatMap(({ events }) => events).find(({ notification_id: of }) => textOf(of) === id);
	const known = webhookEvents.find(({ number }) => number === integerOf(subscription.eventno));
	return eventNameOf(textOf(sent?.event)) || eventNameOf(textOf(subscription.name)) || (known?.names[0] ?? `event ${textOf(subscription.eventno)}`);
}

const iso = (time: number | undefined): string | null => (time === undefined || time === 0 ? null : new Date(time).toISOString());

const latest = (times: readonly number[]): number | undefined => (times.length === 0 ? undefined : times.reduce((left, right) => Math.max(left, right)));

/** When each event of a webhook was received, as HaloPSA's log and our receipts know it. */
function eventsOf({ subscriptions, receipts }: WebhookFacts, log: readonly Delivered[]) {
	return subscriptions.map((subscription) => {
		const id = textOf(subscription.id);
		const event = nameOf(subscription, log);
		const isOf = ({ subscription: first, events }: Delivered): boolean => (events.length === 0 ? first === id : events.some(({ notification_id: of }) => textOf(of) === id));
		const times = log.filter((row) => row.accepted && isOf(row)).map(({ time }) => time);
		const recorded = receipts.filter((receipt) => eventNameOf(textOf(receipt.event)) === event).map(receivedAt);
		return { event, number: integerOf(subscription.eventno) ?? 0, received: Math.max(times.length, recorded.length), last: latest([...times, ...recorded]) };
	});
}

/** n8n adds `createdAt` to each row of a Data Table. */
const receivedAt = ({ received_at: at, createdAt }: HaloRecord): number => millisecondsOf(at) ?? millisecondsOf(createdAt) ?? 0;

/** Only deliveries after the first receipt can have one, and the log must say which deliveries they were. */
function notRecorded({ receipts, now }: WebhookFacts, log: readonly Delivered[]): number {
	if (receipts.length === 0) return 0;
	const known = new Set(receipts.map(({ delivery_id: id }) => textOf(id)));
	const since = receipts.reduce((first, receipt) => Math.min(first, receivedAt(receipt)), Number.POSITIVE_INFINITY);
	const due = log.filter(({ accepted, time }) => accepted && time >= since && time < now - RECEIPT_GRACE_MS);
	return new Set(due.flatMap(({ events }) => events.map(({ id }) => textOf(id))).filter((id) => id !== '' && !known.has(id))).size;
}

function stateOf(last: number | undefined, withoutData: number, { now, silentDays }: WebhookFacts): HealthState {
	if (last === undefined) return 'noData';
	if (now - last > silentDays * DAY_MS) return 'silent';
	return withoutData > 0 ? 'someWithoutData' : 'allReceived';
}

function sentenceFor(state: HealthState, withoutData: readonly string[], days: number): string {
	switch (state) {
		case 'noData':
			return 'No data has been received. Change a record in HaloPSA and look at the Deliveries tab of the webhook there.';
		case 'silent':
			return `No data has been received for ${days} ${days === 1 ? 'day' : 'days'}. Look at the Deliveries tab of the webhook in HaloPSA.`;
		case 'someWithoutData':
			return `Events without data so far: ${withoutData.join(', ')}.`;
		case 'allReceived':
			return 'All events have been received.';
	}
}

/** Judges one webhook. Pure: everything it goes by is in the facts. */
export function healthOf(facts: WebhookFacts): WebhookHealth {
	const { webhook, subscriptions, silentDays } = facts;
	const log = [...facts.log].sort((left, right) => (ticksOf(right.timestamp) ?? 0) - (ticksOf(left.timestamp) ?? 0)).map(deliveredOf);
	const events = eventsOf(facts, log);
	const last = latest(events.flatMap((event) => event.last ?? []));
	const withoutData = events.filter(({ received }) => received === 0).map(({ event }) => event);
	const state = stateOf(last, withoutData.length, facts);
	const active = !isOff(webhook.active) && !isOn(webhook.disabled);
	const failures = log.filter(({ accepted }) => !accepted);
	const unrecorded = notRecorded(facts, log);
	const problems = [
		...(active ? [] : ['HaloPSA has disabled the webhook. Run Webhook Health with Repair, or switch the webhook on in HaloPSA.']),
		...(subscriptions.length > 0 ? [] : ['The webhook has no events. Deactivate and activate the workflow of the trigger.']),
		...(log[0]?.accepted === false ? [`The last delivery failed with status ${log[0].status}. Check that HaloPSA can reach n8n at the address of the webhook.`] : []),
		...(unrecorded > 0 ? [`${unrecorded} accepted ${unrecorded === 1 ? 'delivery is' : 'deliveries are'} not among the receipts. Look for failed executions of the workflow.`] : []),
	];
	return {
		webhook_id: textOf(webhook.id),
		name: textOf(webhook.name),
		state,
		needs_attention: problems.length > 0 || state === 'noData' || state === 'silent',
		summary: [...problems, sentenceFor(state, withoutData, silentDays)].join(' '),
		active,
		last_received: iso(last),
		events: events.map(({ last: time, ...event }) => ({ ...event, last_received: iso(time) })),
		failed: failures.length,
		failures: failures.slice(0, MOST_FAILURES).map(({ id, time, status, reason }) => ({ delivery_id: id, time: iso(time) ?? '', status, reason })),
		not_recorded: unrecorded,
	};
}
