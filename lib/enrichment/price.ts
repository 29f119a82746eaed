import type { Cost } from './types';

/** What a request asked for and what came of it. */
export interface Bought {
	readonly lookups: number;
	/** Rows that were found, withheld ones included. */
	readonly rows: number;
	/** Rows for which phone numbers were asked and, unless they come later, given. */
	readonly withPhones: number;
	/** Rows of one page. */
	readonly pageRows: number;
}

/** Providers sell tenths; sums of them must not drift. */
export const rounded = (credits: number): number => Math.round(credits * 10_000) / 10_000;

/** Credits divided among so many, the odd rest with the first, so that the parts add up. */
export function divided(credits: number, parts: number): number[] {
	const each = Math.floor((credits / parts) * 10_000) / 10_000;
	return Array.from({ length: parts }, (_, index) => (index === 0 ? rounded(credits - each * (parts - 1)) : each));
}

/** Credits of one request by the price list. */
export function creditsOf(cost: Cost | undefined, { lookups, rows, withPhones, pageRows }: Bought): number {
	if (!cost) return 0;
	const { amount, per, phones, search, pageOf } = cost;
	const units = per === 'record' ? rows : per === 'lookup' ? lookups : per === 'page' && pageOf !== undefined ? Math.max(1, Math.ceil(Math.max(rows, 1) / pageOf)) : per === 'page' ? Math.max(1, Math.ceil(rows / pageRows)) : 1;
	return rounded(units * amount + withPhones * (phones?.amount ?? 0) + (search ? Math.ceil(lookups / search.rows) * search.amount : 0));
}

/** Most credits that one request of so many lookups can take, every one found and each phone delivered. */
export function mostCredits(cost: Cost | undefined, lookups: number, { phones = false, pageRows }: { phones?: boolean; pageRows?: number } = {}): number {
	const rows = pageRows ?? lookups;
	return creditsOf(cost, { lookups, rows, withPhones: phones ? rows : 0, pageRows: rows });
}
