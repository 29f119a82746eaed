import { RecentMap } from '../../domain/recentMap';
import { customFieldValue } from '../customFields';
import { sameCustomValue } from '../customFieldValue';
import type { HaloRecord } from '../records/record';

const MOST_RECORDS = 20_000;
const WEEK_MS = 7 * 24 * 60 * 60_000;

/** When a record was in a state, by the clock that says so: that of the event, or that of the web server it was read from. */
export interface StateTime {
	readonly clock: 'event' | 'server';
	/** Milliseconds since the epoch. */
	readonly time: number;
}

interface Seen {
	/** The value of each field, as JSON. */
	readonly values: readonly string[];
	readonly at?: StateTime;
}

/** Times of two clocks do not say which state is the older one: the clocks may differ by minutes. */
const isOlder = (at: StateTime | undefined, before: StateTime | undefined): boolean => at !== undefined && at.clock === before?.clock && at.time < before.time;

/** A tenant may write a value in one way in a delivery and in another in the record: 9 and "9", true and 1, null and "". */
function sameJson(left: string | undefined, right: string | undefined): boolean {
	if (left === right) return true;
	return left !== undefined && right !== undefined && sameCustomValue({ value: JSON.parse(left), display: undefined }, JSON.parse(right));
}

/** A field's value; a custom field is named as in HaloPSA, such as CFServiceLevel. */
const valueOf = (record: HaloRecord, field: string): unknown => (record[field] !== undefined ? record[field] : customFieldValue(record, field));

/** Whether a record shows all fields that are compared. */
export const showsAll = (record: HaloRecord | undefined, fields: readonly string[]): boolean => record !== undefined && fields.every((field) => valueOf(record, field) !== undefined);

/**
 * The values that were last seen of the fields a trigger watches. Kept in the memory of the process: HaloPSA sends no
 * earlier values, and n8n's static data is lost in queue mode.
 */
export class SeenFields {
	private readonly records = new RecentMap<Seen>(MOST_RECORDS, WEEK_MS);

	/**
	 * The fields that changed since the record was last seen; all of them the first time, because what was before is
	 * not known. A state older than the one last seen changes nothing.
	 * @param key names trigger and record
	 * @param at when the record was in this state; states without a time count in the order they are told
	 * @param now milliseconds since the epoch
	 */
	changed(key: string, record: HaloRecord, fields: readonly string[], at: StateTime | undefined, now: number): string[] {
		const before = this.records.get(key, now);
		if (isOlder(at, before?.at)) return [];
		const values = fields.map((field) => JSON.stringify(valueOf(record, field) ?? null));
		this.records.set(key, { values, at }, now);
		return before ? fields.filter((_field, index) => !sameJson(before.values[index], values[index])) : [...fields];
	}
}
