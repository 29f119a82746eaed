import type { HaloRecord } from './record';

/** HaloPSA writes a date that is not set as one of a year before this; .NET's and OLE's "no date" are days of the years 1 and 1899. */
const FIRST_REAL_YEAR = 1901;

/** Whether a value is how HaloPSA writes a time that is not set. */
export const isNoTime = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && Number(value.slice(0, 4)) < FIRST_REAL_YEAR;

/**
 * The moment of a date as HaloPSA writes it: UTC, with or without a Z, with up to seven digits of a second.
 * @returns milliseconds since the epoch; undefined for what is no date, and for one that stands for none
 */
export function momentIn(value: unknown): number | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(' ', 'T');
	const time = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T') ? text : `${text}Z`);
	return Number.isNaN(time) || new Date(time).getUTCFullYear() < FIRST_REAL_YEAR ? undefined : time;
}

/** HaloPSA's times of making a record go by several names. */
const CREATION_TIMES = ['datetime', 'datecreated', 'dateoccurred'];

/** Clocks of this machine and of HaloPSA may be so far apart. */
export const CLOCK_SKEW_MS = 10 * 60_000;

/** When a record was made, in milliseconds since the epoch; infinite where it does not say. */
export const madeAt = (row: HaloRecord): number => CREATION_TIMES.map((name) => momentIn(row[name])).find((time) => time !== undefined) ?? Number.POSITIVE_INFINITY;

/** Whether a record may have been made since a time of this machine's clock; one that does not say when may. */
export const mayBeMadeSince = (row: HaloRecord, startedAtMs: number): boolean => madeAt(row) >= startedAtMs - CLOCK_SKEW_MS;
