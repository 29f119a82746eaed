import type { NumberRange } from './records';

/** example.com from www.example.com, https://www.example.com/about or jane@example.com. */
export function domainOf(text: string | null | undefined): string | null {
	const host = text?.trim().toLowerCase().replace(/^[a-z]+:\/\//, '').replace(/^.*@/, '').split(/[/?#:]/)[0]?.replace(/^www\d?\./, '').replace(/\.$/, '');
	return host?.includes('.') ? host : null;
}

/** Whole words only: the `to` of `1 to 10` is no trillion, and members are no millions. */
const UNITS: readonly (readonly [RegExp, number])[] = [
	[/^(k|thousands?)$/, 1e3],
	[/^(mm?|mio|mil|mill|millions?)$/, 1e6],
	[/^(b|bn|bil|bill|billions?)$/, 1e9],
	[/^(t|tn|trillions?)$/, 1e12],
];
/** Money that is not US dollars is no figure of a field that holds them. */
const OTHER_MONEY = /[€£¥₹₩₽]|(?:^|[^a-z])(eur|gbp|jpy|cny|inr|chf|cad|aud|nzd|sek|nok|dkk|pln|brl|zar|aed)(?:[^a-z]|$)|[ac]\$/i;

interface Amount {
	readonly value: number;
	readonly unit: number | undefined;
}

function amounts(text: string): Amount[] {
	return [...text.toLowerCase().matchAll(/(\d[\d,]*(?:\.\d+)?)\s*([a-z]*)/g)].map(([, digits = '', word = '']) => ({
		value: Number(digits.replaceAll(',', '')),
		unit: UNITS.find(([pattern]) => pattern.test(word))?.[1],
	}));
}

/**
 * A range as providers write it: `1,000 - 5,000`, `50 -100`, `10,001+`, `$5M - $20M`, `10m-50m`, `$1 bil. - $5 bil.`.
 * A unit on the upper end only counts for both. Null when no number is in it, when its ends are the wrong way round, and
 * for money that is not US dollars.
 */
export function rangeFrom(text: string | null): NumberRange {
	if (text === null || OTHER_MONEY.test(text)) return null;
	const [low, high] = amounts(text);
	if (!low) return null;
	const unit = low.unit ?? (high && low.value <= high.value ? high.unit : undefined) ?? 1;
	const min = low.value * unit;
	if (high) {
		const max = high.value * (high.unit ?? 1);
		return max < min ? null : { min, max };
	}
	if (/\+|over|more|above|greater|>/i.test(text)) return { min, max: null };
	if (/under|less|below|up to|</i.test(text)) return { min: 0, max: min };
	return { min, max: min };
}

/** A range from its two ends; null when neither is known. */
export function rangeOf(min: number | null, max: number | null): NumberRange {
	return min === null && max === null ? null : { min, max };
}

/** First and last name of a full name in the order given; both null for a single word, which may be either. */
export function splitName(fullName: string | null): { firstName: string | null; lastName: string | null } {
	const [first, ...rest] = fullName?.split(/\s+/).filter(Boolean) ?? [];
	return rest.length > 0 && first !== undefined ? { firstName: first, lastName: rest.join(' ') } : { firstName: null, lastName: null };
}

/** A LinkedIn address from an address or from the part behind linkedin.com/. */
export function linkedinFrom(text: string | null, prefix: 'in' | 'company'): string | null {
	if (text === null) return null;
	if (/linkedin\.com/i.test(text)) return /^https?:/i.test(text) ? text : `https://${text.replace(/^\/+/, '')}`;
	const handle = text.replace(/^\/+/, '');
	return `https://www.linkedin.com/${handle.includes('/') ? handle : `${prefix}/${handle}`}`;
}

/** A fraction of one as per cent. What is over one is per cent already; what is neither is unknown. */
export function percent(fraction: number | null): number | null {
	if (fraction === null || fraction < 0 || fraction > 100) return null;
	return Math.round((fraction > 1 ? fraction : fraction * 100) * 100) / 100;
}

/** A year between 1600 and 2200 at the start of a text or number. */
export function yearOf(text: string | null): number | null {
	const year = Number(/^\d{4}/.exec(text ?? '')?.[0]);
	return year >= 1600 && year <= 2200 ? year : null;
}
