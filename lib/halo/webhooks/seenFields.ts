import { RecentMap } from '../../domain/recentMap';
import { customFieldValue } from '../customFields';
import type { HaloRecord } from '../records/record';

const MOST_RECORDS = 20_000;
const WEEK_MS = 7 * 24 * 60 * 60_000;

interface Seen {
	/** The value of each field, as JSON. */
	readonly values: readonly string[];
	/** When the record was so, by HaloPSA's clock. */
	readonly at: number;
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
	 * @param at when the record was in this state, in milliseconds since the epoch
	 * @param now milliseconds since the epoch
	 */
	changed(key: string, record: HaloRecord, fields: readonly string[], at: number, now: number): string[] {
		const before = this.records.get(key, now);
		if (before && at < before.at) return [];
		const values = fields.map((field) => JSON.stringify(valueOf(record, field) ?? null));
		this.records.set(key, { values, at }, now);
		return before ? fields.filter((_field, index) => before.values[index] !== values[index]) : [...fields];
	}
}
