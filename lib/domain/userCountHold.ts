/** Changes beyond these wait for a person. */
export interface HoldLimits {
	/** The largest drop that is written at once, in percent. */
	readonly dropPercent: number;
	/** The largest rise that is written at once, in percent. */
	readonly risePercent: number;
	/** Whether a quantity that becomes 0 waits. */
	readonly zero: boolean;
}

const percent = (part: number, whole: number): string => `${Math.round((part * 1000) / whole) / 10} %`;

/** Why a change waits for approval; undefined when it may be written. */
export function holdReason(before: number, after: number, { dropPercent, risePercent, zero }: HoldLimits): string | undefined {
	if (after === before) return undefined;
	if (zero && after === 0) return `Falls from ${before} to 0`;
	// Multiplied, not divided: 20 % of 5 has to be 1 exactly.
	if (after < before && (before - after) * 100 > before * dropPercent) return `Drops by ${percent(before - after, before)}, from ${before} to ${after}`;
	if (after > before && (after - before) * 100 > before * risePercent) {
		return before === 0 ? `Rises from 0 to ${after}` : `Rises by ${percent(after - before, before)}, from ${before} to ${after}`;
	}
	return undefined;
}

/** An amount as invoices have it, with two decimals. */
export const toCents = (amount: number): number => Math.sign(amount) * Math.round((Math.abs(amount) + Number.EPSILON) * 100) / 100;

/** What a quantity costs the client in one billing period, without tax. */
export const amountOf = (quantity: number, unitPrice: number, discountPercent = 0): number => toCents(quantity * unitPrice * (1 - discountPercent / 100));
