import { z } from 'zod';

/** How value, probability and closing date of a new opportunity are found; numbers of the published middleware. */
export const dealSchema = z.object({
	/** The first band that the fit score is under gives the base value. */
	bands: z.array(z.object({ under: z.coerce.number(), value: z.coerce.number().min(0) })).default([{ under: 30, value: 10_000 }, { under: 70, value: 25_000 }, { under: 101, value: 50_000 }]),
	/** Each one whose words stand in the services multiplies the value. */
	factors: z.array(z.object({ words: z.array(z.string()), factor: z.coerce.number().positive() })).default([
		{ words: ['managed', 'support'], factor: 1.5 }, { words: ['cloud', 'migration'], factor: 1.3 }, { words: ['security', 'compliance'], factor: 1.4 },
	]),
	/** Per cent. */
	probability: z.coerce.number().min(0).max(100).default(25),
	/** Months until the deal closes, by words in the timeframe; the first that fits counts. */
	months: z.array(z.object({ words: z.array(z.string()), months: z.coerce.number().positive() })).default([
		{ words: ['immediate', 'urgent'], months: 1 }, { words: ['12+', 'year', 'annual', '6-12'], months: 12 }, { words: ['quarter', '1-3', '3-6'], months: 3 },
	]),
	usualMonths: z.coerce.number().positive().default(3),
});
export type DealRules = z.infer<typeof dealSchema>;

export interface Deal {
	readonly value: number;
	readonly probability: number;
	/** ISO date without a time. */
	readonly expectedClose: string;
	readonly why: string;
}

const has = (text: string, words: readonly string[]): boolean => words.some((word) => text.toLowerCase().includes(word.toLowerCase()));

/** The last day of the month where the month is too short: 30 November and three months is 28 February. */
function monthsAfter(now: number, months: number): string {
	const start = new Date(now);
	const first = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1));
	const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	first.setUTCDate(Math.min(start.getUTCDate(), days));
	return first.toISOString().slice(0, 10);
}

/** @param given what a person estimated: a value and a date there are taken as they are */
export function estimateDeal(rules: DealRules, { fitScore, services, timeframe, now, given }: { fitScore: number; services: string; timeframe: string; now: number; given?: { value?: string; expectedClose?: string } }): Deal {
	const base = rules.bands.find(({ under }) => fitScore < under)?.value ?? rules.bands.at(-1)?.value ?? 0;
	const factors = rules.factors.filter(({ words }) => has(services, words));
	const months = rules.months.find(({ words }) => has(timeframe, words))?.months ?? rules.usualMonths;
	const own = amountIn(given?.value ?? '');
	const value = own ?? Math.round(factors.reduce((product, { factor }) => product * factor, base));
	const close = /^\d{4}-\d{2}-\d{2}/.exec(given?.expectedClose ?? '')?.[0];
	return {
		value,
		probability: rules.probability,
		expectedClose: close ?? monthsAfter(now, months),
		why: `${own === undefined ? `${base} at fit score ${fitScore}${factors.map(({ words: [word = ''], factor }) => `, x${factor} for ${word}`).join('')}` : 'value as estimated on the prospect'}; closes ${close ? 'as expected on the prospect' : `in ${months} months`}`,
	};
}

/** A single plain amount; a range or words are no number to write into a deal. */
function amountIn(text: string): number | undefined {
	const match = /^[^\d-]{0,3}\s*(\d{1,3}(?:[,\s]\d{3})+|\d+)(\.\d{1,2})?\s*[^\d]{0,4}$/.exec(text.trim());
	if (!match || /[km]\s*$/i.test(text.trim())) return undefined;
	const amount = Number((match[1] ?? '').replace(/[,\s]/g, '') + (match[2] ?? ''));
	return Number.isFinite(amount) && amount > 0 ? amount : undefined;
}

export interface Qualification {
	readonly ready: boolean;
	/** What is missing, in words for a person. */
	readonly missing: readonly string[];
}

/** Whether a qualified prospect has the score and the fields that a promotion needs. */
export function qualifies(fitScore: number | null, minimum: number, required: readonly { readonly label: string; readonly value: string }[]): Qualification {
	const missing = [
		...(fitScore === null ? ['Fit Score'] : fitScore < minimum ? [`Fit Score of at least ${minimum} (it is ${fitScore})`] : []),
		...required.filter(({ value }) => value.trim() === '').map(({ label }) => label),
	];
	return { ready: missing.length === 0, missing };
}
