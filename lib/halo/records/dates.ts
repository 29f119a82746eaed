import { instantOf } from '../../domain/zonedTime';
import { InvalidInputError } from './input';
import { isRealDate } from './values';

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function instantIn(text: string, timeZone: string): string {
	if (!isRealDate(text)) return text;
	const clock = Date.parse(`${text.replace(' ', 'T')}${text.length <= 10 ? 'T00:00:00' : ''}Z`);
	try {
		return new Date(instantOf(clock, timeZone)).toISOString();
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw new InvalidInputError(`There is no time zone "${timeZone}"`, 'Give a name such as Europe/London or America/New_York');
	}
}

/** Whether a value is a time that names no zone. */
export const isLocalTime = (value: unknown): value is string => typeof value === 'string' && LOCAL_TIME.test(value.trim());

/**
 * The moment at which clocks of `timeZone` show a time that names no zone; any other value as it is.
 * @throws {InvalidInputError} for a name that is no time zone
 */
export const momentOf = (value: unknown, timeZone: string): unknown => (isLocalTime(value) ? instantIn(value.trim(), timeZone) : value);

/**
 * The values with times that name no zone taken as times of `timeZone`: HaloPSA takes such times for UTC. A day
 * without a time stays as it is, because the first of a month has to stay the first.
 * @param names fields that hold dates
 * @throws {InvalidInputError} for a name that is no time zone
 */
export function inTimeZone(values: Readonly<Record<string, unknown>>, names: ReadonlySet<string>, timeZone: string): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, names.has(name) ? momentOf(value, timeZone) : value]));
}

/** As {@link inTimeZone}, for filters: they compare moments, so a day stands for its beginning. */
export function filtersInTimeZone(values: Readonly<Record<string, unknown>>, names: ReadonlySet<string>, timeZone: string): Record<string, unknown> {
	const days = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && names.has(name) && DAY.test(value.trim()) ? instantIn(value.trim(), timeZone) : value]);
	return inTimeZone(Object.fromEntries(days) as Record<string, unknown>, names, timeZone);
}
