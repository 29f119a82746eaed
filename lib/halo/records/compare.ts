import type { ResourceDescriptor } from '../resources/types';
import { isNoTime, momentIn } from './moments';
import { flagOf, type HaloRecord, integerOf, isBlank, isRecord } from './record';

export interface FieldChange {
	readonly field: string;
	readonly from: unknown;
	readonly to: unknown;
}

const isUnset = (value: unknown): boolean => isBlank(value) || isNoTime(value);

/** HaloPSA writes the same moment in several ways, and one that is not set as null or as a time long ago. */
function sameMoment(current: unknown, wanted: unknown): boolean {
	const moment = momentIn(current);
	return moment === undefined ? isUnset(current) && isUnset(wanted) : moment === momentIn(wanted);
}

/** Whether an entry of a list has all that is wanted of it; HaloPSA adds ids and amounts of its own to a line. */
function contains(current: unknown, wanted: unknown): boolean {
	if (!isRecord(wanted)) return JSON.stringify(current) === JSON.stringify(wanted);
	return isRecord(current) && Object.entries(wanted).every(([name, value]) => sameValue(undefined, current[name], value));
}

/** Whether writing `wanted` over `current` would change nothing a person could see. */
export function sameValue(type: string | undefined, current: unknown, wanted: unknown): boolean {
	if (isBlank(current) && isBlank(wanted)) return true;
	if (current === wanted) return true;
	switch (type ?? typeof wanted) {
		case 'dateTime':
			return sameMoment(current, wanted);
		case 'integer':
			return integerOf(current) !== undefined && integerOf(current) === integerOf(wanted);
		case 'number':
			return !isBlank(current) && !isBlank(wanted) && Number(current) === Number(wanted);
		case 'boolean':
			return (flagOf(current) ?? Boolean(current)) === (flagOf(wanted) ?? Boolean(wanted));
		case 'list':
			return Array.isArray(current) && Array.isArray(wanted) && current.length === wanted.length && wanted.every((entry, index) => contains(current[index], entry));
		default:
			if (typeof current === 'object' || typeof wanted === 'object') return JSON.stringify(current) === JSON.stringify(wanted);
			return !isBlank(current) && !isBlank(wanted) && String(current) === String(wanted);
	}
}

/**
 * The fields of `wanted` that differ from `current`. Instructions (names that begin with an underscore) are
 * not data, so they never make a difference by themselves.
 */
export function changesOf(descriptor: ResourceDescriptor, current: HaloRecord, wanted: HaloRecord): FieldChange[] {
	const types = new Map(descriptor.fields.map(({ name, type }) => [name, type]));
	return Object.entries(wanted)
		.filter(([name]) => name !== 'id' && name !== 'customfields' && !name.startsWith('_'))
		.filter(([name, value]) => !sameValue(types.get(name), current[name], value))
		.map(([name, value]) => ({ field: name, from: current[name] ?? null, to: value }));
}
