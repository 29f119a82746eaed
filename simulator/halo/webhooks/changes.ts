import type { HaloRecord } from '../records';

export type ChangeKind = 'created' | 'updated' | 'deleted';

/** One change of one row, as it was made. */
export interface Change {
	table: string;
	kind: ChangeKind;
	record: HaloRecord;
	/** The fields before an update. */
	before?: HaloRecord;
	/** The action that changed a ticket. */
	action?: HaloRecord;
	/** Who made the change; an application acts as its agent [1]. */
	agentId: number;
}

export function snapshot(record: HaloRecord): HaloRecord {
	return structuredClone(Object.fromEntries(Object.entries(record)));
}

/** Whether an update changed a field; a write of the same values is no event [own]. */
export function differs(before: HaloRecord, record: HaloRecord): boolean {
	const names = new Set([...Object.keys(before), ...Object.keys(record)]);
	return [...names].some((name) => JSON.stringify(before[name]) !== JSON.stringify(record[name]));
}
