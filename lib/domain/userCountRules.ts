/** How a counted number becomes the quantity of a line. All numbers are units. */
export interface CountRule {
	/** Units of each organisation that are not billed. */
	readonly free: number;
	readonly minimum: number;
	/** The most that is billed; null for no limit. */
	readonly maximum: number | null;
	/** The quantity is a multiple of it, rounded up. */
	readonly packSize: number;
	/** The units this line bills where several lines share them; null for all of them. */
	readonly tier: Tier | null;
}

/** Units from `from` to `to` of those counted; with `all`, every unit as soon as the number lies between them. */
export interface Tier {
	readonly from: number;
	readonly to: number | null;
	readonly all: boolean;
}

export interface Quantity {
	readonly quantity: number;
	/** How it came about, for people. */
	readonly told: string;
}

/** `1-10`, `51+`, `11-50 all`; undefined for a text that is none of these. */
export function tierOf(text: string): Tier | undefined {
	const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})|(\+))\s*(all)?\s*$/i.exec(text);
	if (!match) return undefined;
	const [, from, to, , all] = match;
	const tier = { from: Number(from), to: to === undefined ? null : Number(to), all: all !== undefined };
	return tier.from < 1 || (tier.to !== null && tier.to < tier.from) ? undefined : tier;
}

/** Why a rule cannot be followed; undefined for a sound one. */
export function ruleProblem({ free, minimum, maximum, packSize }: CountRule): string | undefined {
	const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
	if (!whole(free)) return `Free units are ${free}; they have to be a whole number from 0 up`;
	if (!whole(minimum)) return `The minimum is ${minimum}; it has to be a whole number from 0 up`;
	if (!Number.isSafeInteger(packSize) || packSize < 1) return `The pack size is ${packSize}; it has to be a whole number from 1 up`;
	if (maximum === null) return undefined;
	if (!whole(maximum)) return `The maximum is ${maximum}; it has to be a whole number from 0 up`;
	if (maximum < minimum) return `The maximum ${maximum} is below the minimum ${minimum}`;
	return maximum % packSize === 0 ? undefined : `The maximum ${maximum} is no multiple of the pack size ${packSize}`;
}

function inTier(units: number, { from, to, all }: Tier): number {
	const last = to ?? Number.POSITIVE_INFINITY;
	if (all) return units >= from && units <= last ? units : 0;
	return Math.max(0, Math.min(units, last) - from + 1);
}

const tierText = ({ from, to, all }: Tier): string => `units ${from}${to === null ? ' and up' : ` to ${to}`}${all ? ', all of them' : ''}`;

/**
 * The quantity of a line: the units counted less the free ones, the part of the tier, then the minimum, packs, and the
 * maximum. The rule has to be sound, see {@link ruleProblem}.
 */
export function quantityFor(counted: number, { free, minimum, maximum, packSize, tier }: CountRule): Quantity {
	const told = [`${counted} counted`];
	let quantity = counted;
	const step = (next: number, why: string, shown = next !== quantity): void => {
		quantity = next;
		if (shown) told.push(`${why}: ${next}`);
	};
	if (free > 0) step(Math.max(0, quantity - free), `less ${free} free`, true);
	if (tier) step(inTier(quantity, tier), tierText(tier), true);
	step(Math.max(quantity, minimum), `at least ${minimum}`);
	step(Math.ceil(quantity / packSize) * packSize, `packs of ${packSize}`);
	if (maximum !== null) step(Math.min(quantity, maximum), `at most ${maximum}`);
	return { quantity, told: told.join('; ') };
}
