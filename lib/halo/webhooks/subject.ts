import { idOf, integerOf, isRecord, type HaloRecord, type RecordId } from '../records/record';
import { eventEntities, otherKinds, type EventEntity } from './entities';
import { webhookEvents, wordsIn } from './events';

/** What an event is about, as far as its name and its content say so. */
export interface Subject {
	readonly entity?: EventEntity;
	/** The record as it came along; undefined with the payload "event information only". */
	readonly record?: HaloRecord;
	/** The name under which the record came along. */
	readonly recordKey?: string;
	readonly recordId?: RecordId;
}

interface Nested {
	readonly key: string;
	readonly record: HaloRecord;
}

/** A name without what tenants may write differently: `InvoiceHeader` and `invoice`, `Users` and `user`. */
const plainName = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, '').replace(/(header|details?)$/, '').replace(/s$/, '');

/** The record nested under the entity's name, else under one that it may have instead. */
function nestedIn(payload: HaloRecord, { name, aliases }: EventEntity): Nested | undefined {
	const nested = Object.entries(payload).flatMap(([key, value]): Nested[] => {
		const record: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
		return isRecord(record) ? [{ key, record }] : [];
	});
	return nested.find(({ key }) => key === name) ?? [name, ...aliases].map((one) => nested.find(({ key }) => plainName(key) === one)).find((one) => one !== undefined);
}

const idFrom = (value: unknown): RecordId | undefined => idOf({ id: value });

/** A ticket that is nested is first of all a ticket, although an opportunity may be nested as one. */
const nestedEntities = (payload: HaloRecord): EventEntity[] =>
	eventEntities.filter((entity) => {
		const key = nestedIn(payload, entity)?.key;
		return key !== undefined && !eventEntities.some(({ name }) => name !== entity.name && name === plainName(key));
	});

/**
 * By HaloPSA's name of a known event. Of other events, what is nested decides among what the words of the name allow:
 * "item added to ticket" with a ticket is about the ticket, and its `object_id` is no item's.
 */
function entityOf(event: string, payload: HaloRecord): EventEntity | undefined {
	const known = webhookEvents.find(({ names }) => names.includes(event));
	if (known) return eventEntities.find(({ name }) => name === known.entity);
	const words = wordsIn(event);
	if (otherKinds.some((kind) => [...words].join(' ').includes(kind))) return undefined;
	const nested = nestedEntities(payload);
	const named = eventEntities.filter((entity) => entity.words.some((word) => words.has(word)));
	const withRecord = named.find((entity) => nestedIn(payload, entity) !== undefined);
	if (withRecord) return withRecord;
	const id = idFrom(payload.object_id);
	const byId = nested.filter((entity) => id !== undefined && idFrom(nestedIn(payload, entity)?.record.id) === id);
	if (byId.length === 1) return byId[0];
	return named[0] ?? (nested.length === 1 ? nested[0] : undefined);
}

/**
 * The id of the record an event is about. `object_id` is that of the ticket in every delivery that was seen; of an
 * event about an action none was, and an action's own number would be taken for another ticket's.
 */
function recordIdOf(event: string, payload: HaloRecord, entity: EventEntity | undefined, record: HaloRecord | undefined): RecordId | undefined {
	const named = idFrom(record?.id);
	if (named !== undefined) return named;
	if (wordsIn(event).has('action')) return (isRecord(payload.action) ? idFrom(payload.action.ticket_id) : undefined) ?? idFrom(payload.ticket_id);
	return idFrom(payload.object_id) ?? (entity ? idFrom(payload[`${entity.name}_id`]) : undefined);
}

/** @param event its name in lower case; empty when the delivery has none */
export function subjectOf(event: string, payload: HaloRecord): Subject {
	const entity = entityOf(event, payload);
	const nested = entity && nestedIn(payload, entity);
	return { entity, record: nested?.record, recordKey: nested?.key, recordId: recordIdOf(event, payload, entity, nested?.record) };
}

/**
 * The id of a delivery: its own, else that of the message it was made from. HaloPSA's are UUIDs; a number that may be
 * the record's own is not taken by itself, or each later event of the record would look like a copy of the first.
 */
export function deliveryIdOf({ id, escmsg_id, timestamp }: HaloRecord, event: string, recordId: RecordId | undefined): string | undefined {
	const own = idFrom(id);
	const message = idFrom(escmsg_id);
	const number = integerOf(id);
	const isRecords = number !== undefined && (recordId === undefined || recordId === number);
	if (own !== undefined && !isRecords) return String(own).trim();
	if (message !== undefined) return String(message).trim();
	if (own === undefined) return undefined;
	return typeof timestamp === 'string' ? `${event} ${own} ${timestamp}` : String(own);
}
