import type { HaloRecord } from '../halo/records/record';

/** Ticks are units of 100 nanoseconds, HaloPSA's own resolution (up to seven fraction digits), counted from 2020. */
export const TICKS_PER_MS = 10_000;

const EPOCH_MS = Date.UTC(2020, 0, 1);

/** The time of the last change, by the names the vendor's schemas Faults, Area, Site, Users and Device give it. */
const updateTimes = ['last_update', 'alastupdate', 'slastupdate', 'ulastupdate', 'dlastupdate'];

/** Ticks of a date as HaloPSA writes it: UTC, with or without Z. Undefined for anything else and for placeholders such as the year 1900. */
export function ticksOf(text: unknown): number | undefined {
	const match = typeof text === 'string' ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/i.exec(text.trim()) : null;
	if (!match) return undefined;
	const [, day, time, fraction = '', zone = 'Z'] = match;
	const ticks = ticksAt(Date.parse(`${day}T${time}${zone}`)) + Number(fraction.padEnd(7, '0').slice(0, 7));
	return ticks >= 0 ? ticks : undefined;
}

/** When a record last changed; undefined where the row does not say, as lists of assets, clients, sites and users. */
export function updatedAt(row: HaloRecord): number | undefined {
	for (const name of updateTimes) {
		const ticks = ticksOf(row[name]);
		if (ticks !== undefined) return ticks;
	}
	return undefined;
}

/** @param milliseconds since the Unix epoch */
export const ticksAt = (milliseconds: number): number => (milliseconds - EPOCH_MS) * TICKS_PER_MS;

/** The moment as a date filter takes it, rounded down to the millisecond. */
export const dateOf = (ticks: number): string => new Date(Math.floor(ticks / TICKS_PER_MS) + EPOCH_MS).toISOString();

/** Milliseconds since the Unix epoch of a date as HaloPSA writes it, or of a date of n8n. */
export function millisecondsOf(value: unknown): number | undefined {
	const ticks = ticksOf(value instanceof Date ? value.toISOString() : value);
	return ticks === undefined ? undefined : Math.floor(ticks / TICKS_PER_MS) + EPOCH_MS;
}
