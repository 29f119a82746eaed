import { RecentMap } from '../../domain/recentMap';
import type { HaloClient } from '../client';
import { integerOf, isRecord, type HaloRecord } from '../records/record';
import type { Delivery } from './delivery';
import { passes, type DeliveryFilters } from './filters';
import type { OwnWrites } from './ownWrites';
import { SeenFields, showsAll } from './seenFields';

const HOUR_MS = 60 * 60_000;
const MOST_DELIVERIES = 50_000;
const MOST_AGENTS = 100;

/**
 * What becomes of deliveries that tell of our own changes.
 * - `echoes`: dropped when our agent made the change and the record shows what this process wrote.
 * - `agent`: dropped whenever our agent made the change.
 * - `keep`: passed on.
 */
export type OwnChanges = 'echoes' | 'agent' | 'keep';

export interface ReceiveSettings {
	/** Names the trigger. */
	readonly trigger: string;
	readonly filters: DeliveryFilters;
	/** Pass a delivery on only when one of these fields changed; all when empty. */
	readonly changedFields: readonly string[];
	readonly fetchRecord: boolean;
	readonly ownChanges: OwnChanges;
	readonly dropDuplicates: boolean;
}

/** What a process remembers of deliveries, bounded in count and in time. */
export class TriggerMemory {
	readonly seen = new RecentMap<true>(MOST_DELIVERIES, HOUR_MS);
	readonly fields = new SeenFields();
	/** The id of the agent behind a trigger's credential. */
	readonly agents = new RecentMap<number>(MOST_AGENTS, HOUR_MS);

	constructor(readonly writes: OwnWrites) {}
}

export interface Receiver {
	readonly client: HaloClient;
	readonly memory: TriggerMemory;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/** The deliveries that this process has not had before. */
export function withoutDuplicates(deliveries: readonly Delivery[], { trigger, dropDuplicates }: ReceiveSettings, memory: TriggerMemory, now: number): Delivery[] {
	return deliveries.filter(({ id }) => {
		const key = `${trigger} ${id}`;
		if (dropDuplicates && memory.seen.get(key, now)) return false;
		memory.seen.set(key, true, now);
		return true;
	});
}

/** The agent behind the credential; undefined when HaloPSA does not say. */
async function ownAgent({ client, memory, now }: Receiver, trigger: string): Promise<number | undefined> {
	const known = memory.agents.get(trigger, now());
	if (known !== undefined) return known;
	const id = await client.me().then((agent) => integerOf(agent.id), () => undefined);
	if (id !== undefined) memory.agents.set(trigger, id, now());
	return id;
}

async function isOwn(delivery: Delivery, { ownChanges, trigger }: ReceiveSettings, receiver: Receiver): Promise<boolean> {
	if (ownChanges === 'keep' || delivery.agentId === undefined) return false;
	const { client, memory, now } = receiver;
	if (ownChanges === 'echoes' && !memory.writes.shows(client.tenant, trigger, delivery, now())) return false;
	if (delivery.agentId !== (await ownAgent(receiver, trigger))) return false;
	if (ownChanges === 'echoes') memory.writes.take(client.tenant, trigger, delivery, now());
	return true;
}

/** The record of a delivery as it is to be judged and passed on. */
interface Shown {
	readonly record?: HaloRecord;
	readonly fetched: boolean;
	/** When the record was so, in milliseconds since the epoch. */
	readonly at: number;
	/** Why the current record could not be had. */
	readonly problem?: string;
}

type Fetch = (path: string, id: number | string) => Promise<HaloRecord>;

/** Reads each record once for one body, however many events are about it. */
function fetchOnce(client: HaloClient): Fetch {
	const fetched = new Map<string, Promise<HaloRecord>>();
	return (path, id) => {
		const key = `${path} ${id}`;
		const record = fetched.get(key) ?? client.get(path, id, { includedetails: true });
		fetched.set(key, record);
		return record;
	};
}

const isDeletion = ({ event }: Delivery): boolean => event.endsWith('deleted');

/** Whether the current record is asked for: when the user wants it, or when what came along does not decide. */
function needsRecord(delivery: Delivery, { fetchRecord, filters, changedFields }: ReceiveSettings): boolean {
	if (isDeletion(delivery)) return false;
	return fetchRecord || passes(delivery, delivery.record, filters) === 'unknown' || !showsAll(delivery.record, changedFields);
}

async function show(delivery: Delivery, settings: ReceiveSettings, { client, now }: Receiver, fetch: Fetch): Promise<Shown> {
	const { entity, record, recordId, happenedAt } = delivery;
	const asSent = { record, fetched: false, at: happenedAt ?? now() };
	if (!needsRecord(delivery, settings)) return asSent;
	if (!entity || recordId === undefined) return { ...asSent, problem: 'The delivery does not say which record it is about, so it could not be read' };
	try {
		return { record: await fetch(entity.path, recordId), fetched: true, at: client.serverTime ?? now() };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { ...asSent, problem: `The current record could not be read: ${reason}` };
	}
}

/**
 * What HaloPSA sent, with the record under the one name of its kind, whichever name it came under, and what is known
 * of the delivery beside it.
 */
function outputOf({ id, entity, recordId, payload }: Delivery, { record, fetched, problem }: Shown, changedFields: readonly string[] | undefined): HaloRecord {
	const aliases = new Set(entity?.aliases);
	const sent = Object.fromEntries(Object.entries(payload).filter(([key, value]) => !(aliases.has(key) && isRecord(value))));
	return {
		delivery_id: id,
		...sent,
		...(entity ? { entity: entity.name } : {}),
		...(recordId === undefined ? {} : { record_id: recordId }),
		...(entity && record ? { [entity.name]: record } : {}),
		fetched,
		...(changedFields ? { changed_fields: changedFields } : {}),
		...(problem === undefined ? {} : { problem }),
	};
}

async function receiveOne(delivery: Delivery, settings: ReceiveSettings, receiver: Receiver, fetch: Fetch): Promise<HaloRecord | undefined> {
	const { filters, changedFields, trigger } = settings;
	if (passes(delivery, delivery.record, filters) === 'differs') return undefined;
	if (await isOwn(delivery, settings, receiver)) return undefined;
	const shown = await show(delivery, settings, receiver, fetch);
	const passed = passes(delivery, shown.record, filters);
	if (passed === 'differs') return undefined;
	const undecided = passed === 'unknown' && shown.problem === undefined ? { ...shown, problem: 'The record does not show whether it passes the filters' } : shown;
	if (changedFields.length === 0 || !shown.record || isDeletion(delivery)) return outputOf(delivery, undecided, undefined);
	const key = `${trigger} ${changedFields.join()} ${delivery.entity?.name ?? ''} ${delivery.recordId ?? ''}`;
	const changed = receiver.memory.fields.changed(key, shown.record, changedFields, shown.at, receiver.now());
	return changed.length > 0 ? outputOf(delivery, undecided, changed) : undefined;
}

/**
 * What the workflow gets for new deliveries, one object each, in their order. Nothing is dropped on a guess: a
 * delivery whose record could not be read is passed on with `problem`.
 */
export async function receive(deliveries: readonly Delivery[], settings: ReceiveSettings, receiver: Receiver): Promise<HaloRecord[]> {
	const fetch = fetchOnce(receiver.client);
	const outputs: HaloRecord[] = [];
	for (const delivery of deliveries) {
		const output = await receiveOne(delivery, settings, receiver, fetch);
		if (output) outputs.push(output);
	}
	return outputs;
}
