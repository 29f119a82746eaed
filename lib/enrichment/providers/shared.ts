import { emailStatusFrom } from '../emailStatus';
import type { Email, NumberRange, Phone, TechItem } from '../records';
import type { ErrorRule, Query, Row } from '../types';
import { rangeFrom } from '../values';
import { View } from '../view';

/** What the statuses mean at every provider that has no meaning of its own for them (reference table of status codes). */
export const usualErrors: readonly ErrorRule[] = [
	{ status: 401, kind: 'badKey' },
	{ status: 402, kind: 'outOfCredits' },
	{ status: 403, says: /credit/i, kind: 'outOfCredits' },
	{ status: 403, kind: 'noPlan' },
	{ status: 404, kind: 'notFound' },
	{ status: 410, kind: 'gone' },
	{ status: 429, kind: 'rateLimited' },
	{ status: 451, kind: 'restricted' },
	{ status: [400, 409, 422], kind: 'invalid' },
];

/** Members that have a value. */
export function given<T>(members: Readonly<Record<string, T | undefined | null | ''>>): Record<string, T> {
	return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, T] => entry[1] !== undefined && entry[1] !== null && entry[1] !== ''));
}

export const listOf = (query: Query | undefined, name: keyof NonNullable<Query['lists']>): readonly string[] | undefined => {
	const list = query?.lists?.[name];
	return list && list.length > 0 ? list : undefined;
};

/** First and last name, taken apart when only the full one was given. */
export function namesOf({ firstName, lastName, fullName }: Query): { firstName?: string; lastName?: string; fullName?: string } {
	return given({ firstName, lastName, fullName: fullName ?? ([firstName, lastName].filter(Boolean).join(' ') || undefined) });
}

export const rowsOf = (views: readonly View[]): Row[] => views.map((view) => ({ view }));

export const noMatch: Row = { view: new View(undefined), status: 'none' };

export function phone(value: string | null, type: Phone['type'], more: Partial<Phone> = {}): Phone[] {
	return value === null ? [] : [{ value, e164: null, type, doNotCall: null, score: null, ...more }];
}

export function email(value: string | null, more: Partial<Email> = {}): Email[] {
	return value === null ? [] : [
		{ value, type: 'unknown', status: emailStatusFrom(more.rawStatus ?? null), score: null, checkedAt: null, rawStatus: null, ...more },
	];
}

/** What a provider calls a kind of phone. */
export function phoneType(word: string | null): Phone['type'] {
	if (word === null) return 'other';
	if (/mobile|cell/i.test(word)) return 'mobile';
	if (/direct/i.test(word)) return 'direct';
	if (/hq|company|switchboard|main/i.test(word)) return 'hq';
	return /work|office|professional/i.test(word) ? 'work' : 'other';
}

export const emailType = (word: string | null): Email['type'] => (/work|professional|corporate/i.test(word ?? '') ? 'work' : /personal|private|home|free/i.test(word ?? '') ? 'personal' : 'unknown');

/** The address to write to: one for work before any other, one that is not known to be dead before one that is. */
export function mainOf(emails: readonly Email[]): Email | undefined {
	const rank = ({ type, status }: Email): number => (status === 'invalid' || status === 'disposable' ? 4 : 0) + (type === 'work' ? 0 : type === 'unknown' ? 1 : 2);
	return [...emails].sort((left, right) => rank(left) - rank(right))[0];
}

/** A band in words, where the figure is not one number. */
export const bandOf = (row: View, ...paths: string[]): NumberRange => (row.number(...paths) === null ? rangeFrom(row.text(...paths)) : null);

/** Technologies of which only the name is known. */
export const named = (names: readonly string[]): TechItem[] =>
	names.map((name) => ({ name, vendor: null, category: null, parentCategory: null, firstSeen: null, lastSeen: null, intensity: null }));
