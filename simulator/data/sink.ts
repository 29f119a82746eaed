import { updatedAt, type HaloRecord } from '../halo/records';
import type { Store } from '../halo/store';
import type { RandomSource } from '../shared/random';
import type { Pools } from './pools';
import type { TenantSize } from './size';

/** Everything a data module needs to fill the store. */
export interface Sink {
	store: Store;
	random: RandomSource;
	pools: Pools;
	size: TenantSize;
}

/** Seeded data lies in the years before this moment, so that the same seed gives the same dates for ever. */
export const seedEnd = Date.UTC(2025, 11, 31, 17, 0, 0);

const day = 86_400_000;

/** A moment in the last `days` days of the seeded past. */
export function pastMoment(random: RandomSource, days: number): number {
	return seedEnd - random.int(1, days * 86_400) * 1000 - random.int(0, 999);
}

export function daysBefore(moment: number, days: number): number {
	return moment - days * day;
}

/** Stores a seeded row with the time it was last changed. */
export function add(sink: Sink, table: string, record: HaloRecord, changedAt: number): HaloRecord {
	record[updatedAt] = changedAt;
	sink.store
		.table(table)
		.put(typeof record.id === 'number' || typeof record.id === 'string' ? record.id : '', record);
	return record;
}
