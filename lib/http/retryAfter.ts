const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FIFTY_YEARS_MS = 50 * 365.25 * 86_400_000;

const IMF_FIXDATE = /^[a-z]{3}, (\d{2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) gmt$/i;
const RFC_850 = /^[a-z]{6,9}, (\d{2})-([a-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) gmt$/i;
const ASCTIME = /^[a-z]{3} ([a-z]{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i;

/**
 * Milliseconds that a Retry-After header asks to wait: a number of seconds, or one of the three HTTP date
 * forms (RFC 9110 section 5.6.7), all of which mean UTC. A date in the past is 0; anything else that is not
 * understood is `undefined`, so that the caller falls back to its own back-off.
 *
 * `Date.parse` is not used: it reads the asctime form as local time.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
	const value = header?.trim();
	if (!value) return undefined;
	if (/^\d{1,12}(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
	const date = httpDate(value, now);
	return date === undefined ? undefined : Math.max(0, date - now);
}

/** The time of an answer's Date header, in milliseconds since the epoch; undefined where it has none that is understood. */
export const serverTimeIn = (headers: Readonly<Record<string, string>>, now: number): number | undefined => (headers.date === undefined ? undefined : httpDate(headers.date.trim(), now));

function httpDate(value: string, now: number): number | undefined {
	const imf = IMF_FIXDATE.exec(value);
	if (imf) return utc(Number(imf[3]), imf[2], imf[1], imf.slice(4, 7));
	const asctime = ASCTIME.exec(value);
	if (asctime) return utc(Number(asctime[6]), asctime[1], asctime[2], asctime.slice(3, 6));
	const rfc850 = RFC_850.exec(value);
	if (!rfc850) return undefined;
	const century = Math.floor(new Date(now).getUTCFullYear() / 100) * 100;
	const date = utc(century + Number(rfc850[3]), rfc850[2], rfc850[1], rfc850.slice(4, 7));
	if (date === undefined || date - now <= FIFTY_YEARS_MS) return date;
	// RFC 9110: a two-digit year more than 50 years ahead means the most recent past year with those digits.
	return utc(century - 100 + Number(rfc850[3]), rfc850[2], rfc850[1], rfc850.slice(4, 7));
}

function utc(year: number, monthName = '', day = '', time: string[] = []): number | undefined {
	const month = MONTHS.indexOf(monthName.toLowerCase());
	const [hours = Number.NaN, minutes = Number.NaN, seconds = Number.NaN] = time.map(Number);
	if (month < 0 || hours > 23 || minutes > 59 || seconds > 60) return undefined;
	const milliseconds = Date.UTC(year, month, Number(day), hours, minutes, seconds);
	const rolledOver = new Date(milliseconds - seconds * 1000).getUTCDate() !== Number(day);
	return Number.isNaN(milliseconds) || rolledOver ? undefined : milliseconds;
}
