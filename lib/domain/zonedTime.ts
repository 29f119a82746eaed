const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a name that is no time zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
	const known = formats.get(timeZone);
	if (known) return known;
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
	});
	formats.set(timeZone, format);
	return format;
}

/** What clocks in the zone show at an instant, as the milliseconds of a UTC clock that shows the same. */
export function clockAt(instant: number, timeZone: string): number {
	const parts = Object.fromEntries(formatOf(timeZone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/**
 * The instant at which clocks in a time zone show a time. Of the hour that comes twice in autumn the first one; a time
 * that spring leaves out counts as if the clocks had not changed yet.
 * @param clock milliseconds of a UTC clock that shows the time
 * @returns milliseconds since the epoch
 * @throws RangeError for a name that is no time zone
 */
export function instantOf(clock: number, timeZone: string): number {
	const day = 86_400_000;
	const before = clockAt(clock - day, timeZone) - (clock - day);
	const after = clockAt(clock + day, timeZone) - (clock + day);
	const early = clock - before;
	return clockAt(early, timeZone) === clock || clockAt(clock - after, timeZone) !== clock ? early : clock - after;
}
