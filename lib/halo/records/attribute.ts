import type { ResourceDescriptor } from '../resources/types';
import { sameValue } from './compare';
import { isBlank, type HaloRecord } from './record';

const sameText = (left: unknown, right: unknown): boolean =>
	typeof left === 'string' && typeof right === 'string' && left.trim().toLowerCase() === right.trim().toLowerCase();

/** The fields that name a record in the real world, of those it has; undefined when it has none complete. */
export function keyOf({ identity }: ResourceDescriptor, record: HaloRecord): readonly string[] | undefined {
	return identity.find((names) => names.every((name) => !isBlank(record[name])));
}

function agrees(descriptor: ResourceDescriptor, row: HaloRecord, name: string, value: unknown): boolean {
	return name in row && (sameText(row[name], value) || sameValue(descriptor.fields.find((field) => field.name === name)?.type, row[name], value));
}

/** How many fields of a record that was sent a row shows; undefined when the row is not shown to be that record. */
function agreement(descriptor: ResourceDescriptor, row: HaloRecord, sent: HaloRecord): number | undefined {
	const key = keyOf(descriptor, sent);
	if (!key?.every((name) => agrees(descriptor, row, name, sent[name]))) return undefined;
	return Object.entries(sent).filter(([name, value]) => agrees(descriptor, row, name, value)).length;
}

/**
 * Which row stands for which record that was sent, by the fields that name it; where several could, by the rest of what
 * is shown, and then by order. A row stands for one record and a record for one row.
 * @returns rows by the index of the record
 */
export function attribute(descriptor: ResourceDescriptor, sent: ReadonlyMap<number, HaloRecord>, rows: readonly HaloRecord[]): Map<number, HaloRecord> {
	const found = new Map<number, HaloRecord>();
	for (const row of rows) {
		let best: { index: number; score: number } | undefined;
		for (const [index, record] of sent) {
			const score = found.has(index) ? undefined : agreement(descriptor, row, record);
			if (score !== undefined && (best === undefined || score > best.score)) best = { index, score };
		}
		if (best) found.set(best.index, row);
	}
	return found;
}

/** Whether a row shows the fields that name a record. */
export const isNamedLike = (descriptor: ResourceDescriptor, row: HaloRecord, record: HaloRecord): boolean => agreement(descriptor, row, record) !== undefined;

/** Whether a row may come from a record although a rule or a template of HaloPSA changed what names it. */
export const resembles = (descriptor: ResourceDescriptor, row: HaloRecord, record: HaloRecord): boolean =>
	Object.entries(record).some(([name, value]) => !isBlank(value) && agrees(descriptor, row, name, value));
