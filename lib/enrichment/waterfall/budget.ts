import { z } from 'zod';
import { rounded } from '../price';

/** A row of what was spent; Data Tables hand numbers on as numbers or texts. */
export const spendingRowSchema = z.object({ day: z.string(), provider: z.string().default(''), credits: z.coerce.number().nonnegative() }).passthrough();
export type SpendingRow = z.infer<typeof spendingRowSchema>;

export interface BudgetLimits {
	/** Most credits of this run, all providers together. Default: no limit. */
	readonly perRun?: number;
	/** Most credits of a day (UTC), all runs and providers together. Default: no limit. */
	readonly perDay?: number;
	/** What earlier runs of the day took. */
	readonly spentToday: number;
	/** Most credits of single providers in this run. */
	readonly perProvider: ReadonlyMap<string, number>;
}

/** Credits of earlier runs of a day. */
export const spentOn = (rows: readonly SpendingRow[], day: string): number => rounded(rows.filter((row) => row.day.slice(0, 10) === day).reduce((sum, { credits }) => sum + credits, 0));

/**
 * Credits that may still be taken. The most that a request can take is taken out before it is sent, and what it did not
 * take is given back after it: so the limits hold whatever the provider answers, or when it does not answer at all.
 */
export class CreditBudget {
	private readonly taken = new Map<string, number>();

	constructor(private readonly limits: BudgetLimits) {}

	/** Credits taken in this run, by provider. */
	get byProvider(): ReadonlyMap<string, number> {
		return new Map([...this.taken].map(([provider, credits]) => [provider, rounded(credits)]));
	}

	get spent(): number {
		return rounded([...this.taken.values()].reduce((sum, credits) => sum + credits, 0));
	}

	/** Whether so many credits can be taken; if so, they are. */
	reserve(provider: string, credits: number): boolean {
		if (credits > this.left(provider)) return false;
		this.add(provider, credits);
		return true;
	}

	/** Replaces what was reserved by what it took. */
	settle(provider: string, reserved: number, credits: number): void {
		this.add(provider, credits - reserved);
	}

	left(provider: string): number {
		const { perRun = Number.POSITIVE_INFINITY, perDay = Number.POSITIVE_INFINITY, spentToday, perProvider } = this.limits;
		const ofProvider = (perProvider.get(provider) ?? Number.POSITIVE_INFINITY) - (this.taken.get(provider) ?? 0);
		return Math.max(0, rounded(Math.min(perRun - this.spent, perDay - spentToday - this.spent, ofProvider)));
	}

	private add(provider: string, credits: number): void {
		this.taken.set(provider, rounded((this.taken.get(provider) ?? 0) + credits));
	}
}
