import type { EntityName } from './entities';

/**
 * How well an event is known.
 * - `number`: its number stands in a published, working trigger (redanthrax/halopsa-node).
 * - `name`: its name was seen in HaloPSA's list of events, its number was not; the tenant is asked.
 * - `expected`: neither was seen; the tenant is asked for the names it may have.
 */
export type EventConfidence = 'number' | 'name' | 'expected';

export interface WebhookEventType {
	/** The value in the node. */
	readonly value: string;
	readonly label: string;
	readonly entity: EntityName;
	/** `eventno` of a subscription; absent where no source gives it. */
	readonly number?: number;
	/** HaloPSA's names for it, lower case, as a delivery writes them; the likeliest first. */
	readonly names: readonly string[];
	readonly confidence: EventConfidence;
}

const known = (value: string, label: string, number: number, name: string): WebhookEventType => ({ value, label, entity: 'ticket', number, names: [name], confidence: 'number' });

const named = (entity: EntityName, value: string, label: string, ...names: string[]): WebhookEventType => ({ value, label, entity, names, confidence: 'name' });

const expected = (entity: EntityName, value: string, label: string, ...names: string[]): WebhookEventType => ({ value, label, entity, names, confidence: 'expected' });

const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const changes = ['created', 'updated', 'deleted'] as const;

/** Created, updated and deleted of an entity. */
const lifecycle = (kind: typeof named, entity: EntityName, ...words: string[]): WebhookEventType[] =>
	changes.map((change) => kind(entity, `${entity}${titled(change)}`, `${titled(entity)} ${titled(change)}`, ...words.map((word) => `${word} ${change}`)));

/** Every event that can be picked by name. */
export const webhookEvents: readonly WebhookEventType[] = [
	known('ticketCreated', 'Ticket Created', 3, 'new ticket logged'),
	named('ticket', 'ticketChanged', 'Ticket Changed', 'ticket changed'),
	known('ticketStatusChanged', 'Ticket Status Changed', 76, 'ticket status changed'),
	known('ticketUpdatedByUser', 'Ticket Updated by User', 19, 'ticket updated by user'),
	named('ticket', 'ticketReassigned', 'Ticket Reassigned', 'ticket reassigned'),
	known('ticketClosed', 'Ticket Closed', 39, 'closed'),
	known('ticketDeleted', 'Ticket Deleted', 1072, 'ticket deleted'),
	known('ticketFirstSlaWarning', 'Ticket First SLA Warning', 42, '1st sla warning'),
	known('ticketSecondSlaWarning', 'Ticket Second SLA Warning', 46, '2nd sla warning'),
	known('ticketDeadline', 'Ticket Deadline', 70, 'ticket deadline'),
	expected('ticket', 'actionAdded', 'Action Added', 'action added', 'new action added', 'action created'),
	...lifecycle(named, 'client', 'client', 'customer'),
	...lifecycle(named, 'site', 'site'),
	...lifecycle(named, 'user', 'user'),
	...lifecycle(named, 'invoice', 'invoice'),
	named('item', 'itemCreated', 'Item Created', 'item created', 'product created'),
	expected('item', 'itemUpdated', 'Item Updated', 'item updated', 'product updated'),
	named('item', 'itemDeleted', 'Item Deleted', 'item deleted', 'product deleted'),
	...lifecycle(expected, 'opportunity', 'opportunity'),
	...lifecycle(expected, 'quotation', 'quotation', 'quote'),
	...lifecycle(expected, 'contract', 'contract', 'agreement'),
];

/** As names of events are compared: HaloPSA writes them in titles on screen and in lower case in a delivery. */
export const eventNameOf = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

/** The words of an event's name in lower case, whatever stands between them. */
export const wordsIn = (event: string): ReadonlySet<string> => new Set(event.split(/[^a-z0-9]+/));
