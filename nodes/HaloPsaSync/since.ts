import { InvalidInputError, momentIn, shown } from '../../lib';

/**
 * A time as the fields named Since take it, in UTC where it has no zone; undefined where everything is to be looked at. A time that is still to
 * come, from a clock gone wrong, would hide every change, so it counts as none.
 * @throws InvalidInputError for what is no date
 */
export function sinceFrom(given: string, now: number): string | undefined {
	if (given.trim() === '') return undefined;
	const time = momentIn(given);
	if (time === undefined) throw new InvalidInputError(`Since is ${shown(given)}, which is no date`, 'Leave Since empty to look at everything');
	return time > now ? undefined : new Date(time).toISOString();
}
