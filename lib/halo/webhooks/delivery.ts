import { z } from 'zod';
import { momentIn } from '../records/moments';
import { integerOf, isBlank, textOf, type HaloRecord } from '../records/record';
import { eventNameOf, webhookEvents } from './events';
import { deliveryIdOf, subjectOf, type Subject } from './subject';

/** n8n takes bodies up to 16 MB by default; full objects in a batch stay far below this. */
export const LARGEST_BODY = 10 * 1024 * 1024;

const DEEPEST = 64;

const unsafeKeys = new Set(['__proto__', 'constructor', 'prototype']);

const LONGEST_TEXT = 200;

/**
 * What HaloPSA sends for one event (halopsa guide 838). A member in a form that is not known must not cost the delivery:
 * each is checked where it is used.
 */
const payloadSchema = z
	.object({
		id: z.union([z.string().max(LONGEST_TEXT), z.number()]).nullish(),
		event: z.union([z.string().max(LONGEST_TEXT), z.number()]).nullish(),
	})
	.passthrough();

export interface Delivery extends Subject {
	/** The same for every copy of a delivery. */
	readonly id: string;
	/** Name of the event in lower case; its number where HaloPSA sends one that is not known; empty without either. */
	readonly event: string;
	/** Whose change it was. */
	readonly agentId?: number;
	/** When it happened by HaloPSA's clock, in milliseconds since the epoch, with a fraction. */
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

/** The name of the event in lower case, also where HaloPSA sends its number. */
function eventOf({ event, eventno }: HaloRecord): string {
	const given = isBlank(event) ? eventno : event;
	const number = integerOf(given);
	const known = number === undefined ? undefined : webhookEvents.find((one) => one.number === number)?.names[0];
	return known ?? eventNameOf(textOf(given));
}

/** HaloPSA gives seven digits of a second, and two changes may be made within one millisecond. */
function happenedAtOf({ timestamp }: HaloRecord): number | undefined {
	const moment = momentIn(timestamp);
	const [, finer = '0'] = /\.\d{3}(\d+)/.exec(textOf(timestamp)) ?? [];
	return moment === undefined ? undefined : moment + Number(`0.${finer}`);
}

/** @returns undefined for what is no event: it has no id, or tells neither what happened nor to which record */
function toDelivery(value: unknown): Delivery | undefined {
	const parsed = payloadSchema.safeParse(value);
	if (!parsed.success) return undefined;
	const payload = parsed.data;
	const event = eventOf(payload);
	const subject = subjectOf(event, payload);
	const id = deliveryIdOf(payload, event, subject.recordId);
	if (id === undefined || (event === '' && subject.recordId === undefined)) return undefined;
	return { id, event, ...subject, agentId: integerOf(payload.agent_id), happenedAt: happenedAtOf(payload), payload };
}

const refused = (status: 400 | 413, reason: string): ParsedBody => ({ refusal: { status, reason } });

function decoded(body: Uint8Array, charset: string): { json: unknown } | undefined {
	try {
		// A byte order mark is left out by the decoder; bytes that are not of the charset, and one that is not known, throw.
		return { json: JSON.parse(new TextDecoder(charset, { fatal: true }).decode(body)) as unknown };
	} catch {
		return undefined;
	}
}

/**
 * The deliveries in a body: one, or several where the webhook batches. An entry of a batch that is not a delivery is
 * counted and left out; a body without any is refused.
 * @param charset what the request says; JSON is in UTF-8 whatever it says, and only one that is not is read by it
 */
export function parseBody(body: Uint8Array, charset?: string): ParsedBody {
	if (body.byteLength > LARGEST_BODY) return refused(413, `The body is larger than ${LARGEST_BODY / 1024 / 1024} MB`);
	const parsed = decoded(body, 'utf-8') ?? (charset === undefined ? undefined : decoded(body, charset));
	if (!parsed) return refused(400, 'The body is not JSON in UTF-8');
	if (!makeSafe(parsed.json)) return refused(400, `The body is nested deeper than ${DEEPEST} levels`);
	const entries: unknown[] = Array.isArray(parsed.json) ? parsed.json : [parsed.json];
	const deliveries = entries.map(toDelivery).filter((delivery) => delivery !== undefined);
	if (deliveries.length > 0) return { deliveries, malformed: entries.length - deliveries.length };
	return refused(400, 'The body is not a HaloPSA event: it needs an id, and the name of an event or the id of a record. Set the payload of the webhook in HaloPSA to a standard one');
}
