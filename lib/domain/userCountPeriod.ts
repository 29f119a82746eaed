import { clockAt } from './zonedTime';

const DAY_MS = 86_400_000;

/** The latest day on which counts were to be synced, by the calendar of a time zone. Dates are `YYYY-MM-DD`. */
export interface SyncDay {
	readonly today: string;
	readonly date: string;
	/** The month it belongs to, `YYYY-MM`: what is counted on it counts for this month, also when it is done later. */
	readonly period: string;
}

const dateOf = (clock: number): string => new Date(clock).toISOString().slice(0, 10);

/** The sync day of a month; the last day of a month that is too short. */
function inMonth(year: number, month: number, day: number): string {
	const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	return dateOf(Date.UTC(year, month, Math.min(day, last)));
}

/**
 * @param now milliseconds since the epoch
 * @param day day of the month, 1 to 31
 * @throws RangeError for a name that is no time zone
 */
export function latestSyncDay(now: number, timeZone: string, day: number): SyncDay {
	const clock = clockAt(now, timeZone);
	const date = new Date(Math.floor(clock / DAY_MS) * DAY_MS);
	const today = dateOf(date.getTime());
	const thisMonth = inMonth(date.getUTCFullYear(), date.getUTCMonth(), day);
	const latest = thisMonth <= today ? thisMonth : inMonth(date.getUTCFullYear(), date.getUTCMonth() - 1, day);
	return { today, date: latest, period: latest.slice(0, 7) };
}

/** What is known of a line: the month it was done for last, and since when it is synced. Empty for never. */
export interface LineHistory {
	readonly period: string;
	readonly since: string;
}

export type Due = 'due' | 'done' | 'waits';

/**
 * Whether a line is to be synced. A day that was missed is caught up once, on the first run after it; a line that is
 * new after it waits for the next one, because nobody counted for it then.
 */
export function dueOn(day: SyncDay, { period, since }: LineHistory): Due {
	if (period >= day.period && period !== '') return 'done';
	const isThisMonth = day.today.startsWith(day.period);
	const isMissed = period !== '' || (since !== '' && since <= day.date);
	return isThisMonth || isMissed ? 'due' : 'waits';
}
