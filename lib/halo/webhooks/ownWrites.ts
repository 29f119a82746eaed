import { RecentMap } from '../../domain/recentMap';
import type { Written } from '../clientOptions';
import { writtenFrom } from '../oneRecord';
import { sameValue } from '../records/compare';
import { idOf, integerOf, isRecord, type HaloRecord, type RecordId } from '../records/record';
import type { Delivery } from './delivery';
import { eventEntities } from './entities';

const MINUTE_MS = 60_000;

/** HaloPSA sends within seconds; a batch may wait some minutes. */
const ECHO_WINDOW_MS = 10 * MINUTE_MS;

const MOST_RECORDS = 2_000;
const MOST_WRITES_PER_RECORD = 5;

/** A write that holds a longer text, such as an e-mail or a file, is not remembered. */
const LONGEST_TEXT = 2_000;

interface Write {
	readonly fields: HaloRecord;
	/** The triggers and events this write was already taken for. */
	readonly echoed: Set<string>;
}

const ACTIONS = 'actions';

/** Opportunities and projects are rows of the table of tickets, with the same ids; an event may tell of them as tickets. */
function tableOf(path: string): string {
	const table = path.toLowerCase();
	return table === 'opportunities' || table === 'projects' ? 'tickets' : table;
}

/** Writes that no event tells of are not remembered; among them are those of webhooks, which hold a password. */
const told = new Set(eventEntities.map(({ path }) => tableOf(path)));

const recordKey = (tenant: string, table: string, id: RecordId): string => `${tenant} ${table} ${id}`;

/** Actions are counted from 1 in each ticket. */
const actionKey = (tenant: string, ticket: unknown, id: unknown): string => `${tenant} ${ACTIONS} ${integerOf(ticket) ?? ''} ${integerOf(id) ?? ''}`;

/** Instructions begin with an underscore; custom fields come back in another shape. */
const isCompared = (name: string, value: unknown): boolean => name !== 'id' && name !== 'customfields' && !name.startsWith('_') && value !== undefined;

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).length;

function comparedFields(record: HaloRecord): HaloRecord | undefined {
	const fields: Record<string, unknown> = {};
	let length = 0;
	for (const [name, value] of Object.entries(record)) {
		if (!isCompared(name, value)) continue;
		length += lengthOf(value);
		if (length > LONGEST_TEXT) return undefined;
		fields[name] = value;
	}
	return Object.keys(fields).length === 0 ? undefined : fields;
}

/** Whether a record shows what was written: every written field it has is so, and it has at least one. */
function isShown(record: HaloRecord, fields: HaloRecord): boolean {
	const present = Object.entries(fields).filter(([name]) => record[name] !== undefined);
	return present.length > 0 && present.every(([name, value]) => sameValue(undefined, record[name], value));
}

/**
 * What this process wrote to HaloPSA lately, so that a delivery that only tells of our own write is recognised.
 * Writes of another process are not known here; their deliveries are passed on.
 */
export class OwnWrites {
	private readonly records = new RecentMap<Write[]>(MOST_RECORDS, ECHO_WINDOW_MS);

	/** @param now milliseconds since the epoch */
	add({ tenant, path, sent, answer }: Written, now: number): void {
		const records = Array.isArray(sent) ? sent.filter(isRecord) : [];
		// Which of several new records an answer means is not known; changed ones have their id.
		const created = records.length === 1 ? idOf(writtenFrom(answer, path) ?? {}) : undefined;
		const table = tableOf(path);
		for (const record of records) {
			const id = idOf(record) ?? created;
			if (id === undefined) continue;
			if (table === ACTIONS) this.remember(actionKey(tenant, record.ticket_id, id), {}, now);
			else if (told.has(table)) this.remember(recordKey(tenant, table, id), comparedFields(record), now);
		}
	}

	private remember(key: string, fields: HaloRecord | undefined, now: number): void {
		if (!fields) return;
		const writes = [{ fields, echoed: new Set<string>() }, ...(this.records.get(key, now) ?? [])];
		this.records.set(key, writes.slice(0, MOST_WRITES_PER_RECORD), now);
	}

	/**
	 * Whether a delivery shows what this process wrote and was not yet taken for an echo.
	 * @param trigger names the trigger that asks
	 */
	shows(tenant: string, trigger: string, delivery: Delivery, now: number): boolean {
		return this.find(tenant, trigger, delivery, now) !== undefined;
	}

	/** Takes a delivery for an echo. A write explains each event once: a later change to the same values is not its echo. */
	take(tenant: string, trigger: string, delivery: Delivery, now: number): void {
		this.find(tenant, trigger, delivery, now)?.echoed.add(`${trigger} ${delivery.event}`);
	}

	private find(tenant: string, trigger: string, { entity, record, recordId, event, payload }: Delivery, now: number): Write | undefined {
		const open = ({ echoed }: Write): boolean => !echoed.has(`${trigger} ${event}`);
		if (isRecord(payload.action)) {
			// The number of an action is its own: one that we added cannot tell of anything else.
			const { id, ticket_id } = payload.action;
			const ours = this.records.get(actionKey(tenant, ticket_id ?? recordId, id), now)?.find(open);
			if (ours) return ours;
		}
		if (!entity || !record || recordId === undefined) return undefined;
		return this.records.get(recordKey(tenant, tableOf(entity.path), recordId), now)?.find((write) => open(write) && isShown(record, write.fields));
	}
}
