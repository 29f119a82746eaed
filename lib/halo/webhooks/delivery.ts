import { z } from 'zod';
import { momentIn } from '../records/moments';
import { integerOf, isRecord, type HaloRecord, type RecordId } from '../records/record';
import { eventEntities, type EventEntity } from './entities';
import { eventNameOf, webhookEvents } from './events';

/** n8n takes bodies up to 16 MB by default; full objects in a batch stay far below this. */
export const LARGEST_BODY = 10 * 1024 * 1024;

const DEEPEST = 64;

const unsafeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** What HaloPSA sends for one event (halopsa guide 838): these members are in every standard payload. */
const payloadSchema = z
	.object({
		id: z.union([z.string().trim().min(1).max(200), z.number()]),
		event: z.string().trim().min(1).max(200),
		object_id: z.union([z.string(), z.number()]).nullish(),
		agent_id: z.union([z.string(), z.number()]).nullish(),
		timestamp: z.string().nullish(),
	})
	.passthrough();

export interface Delivery {
	/** The same for every copy of a delivery. */
	readonly id: string;
	/** Name of the event in lower case. */
	readonly event: string;
	/** What the event is about, where its name or its content says so. */
	readonly entity?: EventEntity;
	/** The record as it came along; undefined with the payload "event information only". */
	readonly record?: HaloRecord;
	readonly recordId?: RecordId;
	/** Whose change it was. */
	readonly agentId?: number;
	/** When it happened by HaloPSA's clock, in milliseconds since the epoch. */
	readonly happenedAt?: number;
	/** Everything HaloPSA sent. */
	readonly payload: HaloRecord;
}

/** The status and the reason are the answer to HaloPSA, which shows both in its list of deliveries. */
export interface Refusal {
	readonly status: 400 | 413;
	readonly reason: string;
}

export type ParsedBody = { readonly deliveries: readonly Delivery[]; readonly malformed: number } | { readonly refusal: Refusal };

/** Removes names that reach a prototype when somebody copies the object; false when it is nested too deep to be handled. */
function makeSafe(root: unknown): boolean {
	let level: unknown[] = [root];
	for (let depth = 0; level.length > 0; depth += 1) {
		if (depth > DEEPEST) return false;
		const next: unknown[] = [];
		for (const value of level) {
			if (typeof value !== 'object' || value === null) continue;
			for (const [key, member] of Object.entries(value)) {
				if (unsafeKeys.has(key)) Reflect.deleteProperty(value, key);
				else if (typeof member === 'object' && member !== null) next.push(member);
			}
		}
		level = next;
	}
	return true;
}

/** The names under which an entity may be nested, its own first. */
const keysOf = ({ name, aliases }: EventEntity): string[] => [name, ...aliases];

const nestedIn = (payload: HaloRecord, entity: EventEntity): HaloRecord | undefined => keysOf(entity).map((key) => payload[key]).find(isRecord);

/** By HaloPSA's name of a known event, else by the words of the name, else by what is nested. */
function entityOf(event: string, payload: HaloRecord): EventEntity | undefined {
	const known = webhookEvents.find(({ names }) => names.includes(event));
	if (known) return eventEntities.find(({ name }) => name === known.entity);
	const words = new Set(event.split(/[^a-z0-9]+/));
	return eventEntities.find((entity) => entity.words.some((word) => words.has(word))) ?? eventEntities.find((entity) => nestedIn(payload, entity) !== undefined);
}

const idFrom = (value: unknown): RecordId | undefined => integerOf(value) ?? (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * The id of the record an event is about. `object_id` is that of the ticket in every delivery that was seen; of an
 * event about an action none was, and an action's own number would be taken for another ticket's.
 */
function recordIdOf(event: string, { action, object_id }: HaloRecord, record: HaloRecord | undefined): RecordId | undefined {
	const named = idFrom(record?.id);
	if (!/\baction\b/.test(event)) return named ?? idFrom(object_id);
	return named ?? (isRecord(action) ? idFrom(action.ticket_id) : undefined);
}

function toDelivery(value: unknown): Delivery | undefined {
	const parsed = payloadSchema.safeParse(value);
	if (!parsed.success) return undefined;
	const payload = parsed.data;
	const event = eventNameOf(payload.event);
	const entity = entityOf(event, payload);
	const record = entity && nestedIn(payload, entity);
	return {
		id: String(payload.id),
		event,
		entity,
		record,
		recordId: recordIdOf(event, payload, record),
		agentId: integerOf(payload.agent_id),
		happenedAt: momentIn(payload.timestamp),
		payload,
	};
}

const refused = (status: 400 | 413, reason: string): ParsedBody => ({ refusal: { status, reason } });

function jsonFrom(body: Uint8Array): { json: unknown } | undefined {
	try {
		// A byte order mark is left out by the decoder; bytes that are not UTF-8 throw.
		return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown };
	} catch {
		return undefined;
	}
}

/**
 * The deliveries in a body: one, or several where the webhook batches. An entry of a batch that is not a delivery is
 * counted and left out; a body without any is refused.
 */
export function parseBody(body: Uint8Array): ParsedBody {
	if (body.byteLength > LARGEST_BODY) return refused(413, `The body is larger than ${LARGEST_BODY / 1024 / 1024} MB`);
	const parsed = jsonFrom(body);
	if (!parsed) return refused(400, 'The body is not JSON in UTF-8');
	if (!makeSafe(parsed.json)) return refused(400, `The body is nested deeper than ${DEEPEST} levels`);
	const entries: unknown[] = Array.isArray(parsed.json) ? parsed.json : [parsed.json];
	const deliveries = entries.map(toDelivery).filter((delivery) => delivery !== undefined);
	if (deliveries.length > 0) return { deliveries, malformed: entries.length - deliveries.length };
	return refused(400, 'The body is not a HaloPSA event: it needs an id and the name of an event. Set the payload of the webhook in HaloPSA to a standard one');
}
