import { RecentMap } from '../../domain/recentMap';
import type { HaloClient } from '../client';
import { HaloNotFoundError } from '../errors';
import { integerOf, type HaloRecord, type RecordId } from '../records/record';
import type { Delivery } from './delivery';
import { eventNameOf, wordsIn } from './events';
import { passes, type DeliveryFilters, type FilterResult } from './filters';
import type { OwnWrites } from './ownWrites';
import { SeenFields, showsAll, type StateTime } from './seenFields';
import { teamIds, tellsTeamByName, withTeamId, type TeamIds } from './teams';

const HOUR_MS = 60 * 60_000;
const MOST_DELIVERIES = 50_000;
const MOST_AGENTS = 100;
const MOST_TENANTS = 20;

/** How long a record that was just made may take to be found, in milliseconds; waited for once in each body. */
const NEW_RECORD_WAITS = [1_000, 4_000];

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
	/** The teams of a tenant. */
	readonly teams = new RecentMap<TeamIds>(MOST_TENANTS, HOUR_MS);

	constructor(readonly writes: OwnWrites) {}
}

export interface Receiver {
	readonly client: HaloClient;
	readonly memory: TriggerMemory;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly sleep: (milliseconds: number) => Promise<void>;
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
	/** When the record was so, where that is known. */
	readonly at?: StateTime;
	/** Why the current record could not be had. */
	readonly problem?: string;
}

type Fetch = (path: string, id: RecordId, isNew: boolean) => Promise<HaloRecord>;

/** Reads each record once for one body, however many events are about it. */
function fetchOnce({ client, sleep }: Receiver): Fetch {
	const fetched = new Map<string, Promise<HaloRecord>>();
	const waits = [...NEW_RECORD_WAITS];
	const read = async (path: string, id: RecordId, isNew: boolean): Promise<HaloRecord> => {
		try {
			return await client.get(path, id, { includedetails: true });
		} catch (error) {
			const wait = isNew && error instanceof HaloNotFoundError ? waits.shift() : undefined;
			if (wait === undefined) throw error;
			await sleep(wait);
			return await read(path, id, isNew);
		}
	};
	return (path, id, isNew) => {
		const key = `${path} ${id}`;
		const record = fetched.get(key) ?? read(path, id, isNew);
		fetched.set(key, record);
		return record;
	};
}

const tells = ({ event }: Delivery, ...what: string[]): boolean => {
	const words = wordsIn(event);
	return what.some((word) => words.has(word));
};

/** A ticket outlives its actions and attachments. */
const isDeletion = (delivery: Delivery): boolean => tells(delivery, 'deleted') && !tells(delivery, 'action', 'attachment');

const isCreation = (delivery: Delivery): boolean => tells(delivery, 'created', 'new', 'logged');

async function teamsOf({ client, memory, now }: Receiver): Promise<TeamIds> {
	const known = memory.teams.get(client.tenant, now());
	if (known) return known;
	const ids = await teamIds(client).catch(() => undefined);
	if (ids) memory.teams.set(client.tenant, ids, now());
	return ids ?? new Map();
}

/** Whether a record passes the filters, also where it tells its team by the name. */
async function judge(delivery: Delivery, record: HaloRecord | undefined, { filters }: ReceiveSettings, receiver: Receiver): Promise<FilterResult> {
	const result = passes(delivery, record, filters);
	if (result !== 'unknown' || filters.teams.length === 0 || !tellsTeamByName(record)) return result;
	return passes(delivery, withTeamId(record, await teamsOf(receiver)), filters);
}

/** Whether the current record is asked for: when the user wants it, or when what came along does not decide. */
function needsRecord(delivery: Delivery, asSent: FilterResult, { fetchRecord, changedFields }: ReceiveSettings): boolean {
	if (isDeletion(delivery)) return false;
	return fetchRecord || asSent === 'unknown' || !showsAll(delivery.record, changedFields);
}

async function show(delivery: Delivery, isNeeded: boolean, { client }: Receiver, fetch: Fetch): Promise<Shown> {
	const { entity, record, recordId, happenedAt } = delivery;
	const asSent: Shown = { record, fetched: false, at: happenedAt === undefined ? undefined : { clock: 'event', time: happenedAt } };
	if (!isNeeded) return asSent;
	if (!entity || recordId === undefined) return { ...asSent, problem: 'The delivery does not say which record it is about, so it could not be read' };
	try {
		const current = await fetch(entity.path, recordId, isCreation(delivery));
		return { record: current, fetched: true, at: client.serverTime === undefined ? undefined : { clock: 'server', time: client.serverTime } };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { ...asSent, problem: `The current record could not be read: ${reason}` };
	}
}

/**
 * What HaloPSA sent, with the record under the one name of its kind, whichever name it came under, and what is known
 * of the delivery beside it.
 */
function outputOf({ id, event, entity, record: sentRecord, recordKey, recordId, payload }: Delivery, { record, fetched, problem }: Shown, changedFields: readonly string[] | undefined): HaloRecord {
	const sent = Object.fromEntries(Object.entries(payload).filter(([key]) => key !== 'delivery_id' && !(sentRecord && key === recordKey)));
	const isNamed = typeof payload.event === 'string' && eventNameOf(payload.event) === event;
	return {
		delivery_id: id,
		...sent,
		...(event === '' || isNamed ? {} : { event }),
		...(entity ? { entity: entity.name } : {}),
		...(recordId === undefined ? {} : { record_id: recordId }),
		...(entity && record ? { [entity.name]: record } : {}),
		fetched,
		...(changedFields ? { changed_fields: changedFields } : {}),
		...(problem === undefined ? {} : { problem }),
	};
}

async function receiveOne(delivery: Delivery, settings: ReceiveSettings, receiver: Receiver, fetch: Fetch): Promise<HaloRecord | undefined> {
	const { changedFields, trigger } = settings;
	const asSent = await judge(delivery, delivery.record, settings, receiver);
	if (asSent === 'differs') return undefined;
	if (await isOwn(delivery, settings, receiver)) return undefined;
	const shown = await show(delivery, needsRecord(delivery, asSent, settings), receiver, fetch);
	const passed = shown.fetched ? await judge(delivery, shown.record, settings, receiver) : asSent;
	if (passed === 'differs') return undefined;
	const undecided = passed === 'unknown' && shown.problem === undefined ? { ...shown, problem: 'The record does not show whether it passes the filters' } : shown;
	// Without its id a record would be compared with another one, and one that does not show the fields with nothing.
	const isCompared = shown.record !== undefined && delivery.recordId !== undefined && (shown.fetched || showsAll(shown.record, changedFields));
	if (changedFields.length === 0 || !shown.record || !isCompared || isDeletion(delivery)) return outputOf(delivery, undecided, undefined);
	const key = `${trigger} ${changedFields.join()} ${delivery.entity?.name ?? ''} ${delivery.recordId ?? ''}`;
	const changed = receiver.memory.fields.changed(key, shown.record, changedFields, shown.at, receiver.now());
	return changed.length > 0 ? outputOf(delivery, undecided, changed) : undefined;
}

/**
 * What the workflow gets for new deliveries, one object each, in their order. Nothing is dropped on a guess: a
 * delivery whose record could not be read is passed on with `problem`.
 */
export async function receive(deliveries: readonly Delivery[], settings: ReceiveSettings, receiver: Receiver): Promise<HaloRecord[]> {
	const fetch = fetchOnce(receiver);
	const outputs: HaloRecord[] = [];
	for (const delivery of deliveries) {
		const output = await receiveOne(delivery, settings, receiver, fetch);
		if (output) outputs.push(output);
	}
	return outputs;
}
