import { companyKey, emailKey, keysOf, type Lead } from './pipelineLead';
import { editSteps } from './nameLikeness';
import { foldText } from './foldText';
import { phoneEnding } from './identity';

/** What is compared of a person. */
export type Likeable = Pick<Lead, 'email' | 'firstName' | 'lastName' | 'company' | 'phone' | 'domain'>;

export interface Thresholds {
	/** From here on a duplicate is possible. */
	readonly candidate: number;
	/** Above this both are one person. */
	readonly merge: number;
}

export const usualThresholds: Thresholds = { candidate: 0.8, merge: 0.95 };

/** Parts of the likeness of two people, of the published deduplication. */
const WEIGHTS = { email: 0.4, name: 0.3, phone: 0.2, company: 0.1 } as const;

/** A person made comparable once, because each is compared with many. */
interface Prepared {
	readonly email: string;
	readonly name: string;
	readonly phone: string;
	readonly company: string;
}

const prepare = (person: Likeable): Prepared => ({
	email: person.email ? emailKey(person.email) : '',
	name: foldText(`${person.firstName} ${person.lastName}`).replace(/[^\p{L}\p{N}]+/gu, ' ').trim(),
	phone: person.phone.replace(/\D/g, ''),
	company: companyKey(person.company),
});

function alike(left: string, right: string): number {
	if (left === right) return 1;
	const longest = Math.max(left.length, right.length);
	const most = Math.floor(longest / 3);
	const steps = editSteps(left, right, most);
	return steps > most ? 0 : 1 - steps / longest;
}

function emailsAlike(left: string, right: string): number {
	const [[one = '', home = ''], [other = '', away = '']] = [left.split('@'), right.split('@')];
	return left === right ? 1 : home === away ? alike(one, other) * 0.9 : 0;
}

const phonesAlike = (left: string, right: string): number => (left === right ? 1 : left.length >= 7 && right.length >= 7 && (left.endsWith(right) || right.endsWith(left)) ? 0.9 : 0);
const companiesAlike = (left: string, right: string): number => (left === right ? 1 : left.length > 3 && right.length > 3 && (left.includes(right) || right.includes(left)) ? 0.8 : alike(left, right));

/**
 * How alike two people are, 0 to 1: the weighted mean of what both have. The name has to be among it, with something
 * else that agrees; two people at one company are not one person.
 */
function likeness(left: Prepared, right: Prepared): number {
	if (!left.name || !right.name) return 0;
	const name = alike(left.name, right.name);
	if (name === 0) return 0;
	const parts: [number, number][] = [[WEIGHTS.name, name]];
	if (left.email && right.email) parts.push([WEIGHTS.email, emailsAlike(left.email, right.email)]);
	if (left.phone && right.phone) parts.push([WEIGHTS.phone, phonesAlike(left.phone, right.phone)]);
	if (left.company && right.company) parts.push([WEIGHTS.company, companiesAlike(left.company, right.company)]);
	if (parts.length < 2) return 0;
	return parts.reduce((sum, [weight, value]) => sum + weight * value, 0) / parts.reduce((sum, [weight]) => sum + weight, 0);
}

export const similarity = (left: Likeable, right: Likeable): number => likeness(prepare(left), prepare(right));

export interface Known<T> {
	readonly person: Likeable;
	/** Keys that were remembered, beside those of the person as it is now. */
	readonly keys: readonly string[];
	readonly value: T;
}

export type Match<T> =
	| { readonly kind: 'same'; readonly values: readonly T[]; readonly by: string }
	| { readonly kind: 'possible'; readonly value: T; readonly score: number; readonly by: string }
	| { readonly kind: 'none' };

interface Entry<T> extends Known<T> {
	readonly prepared: Prepared;
}

/** People who share none of these are not compared: the surname at the same company, the end of a phone number. */
function blocksOf(person: Likeable, { name, company }: Prepared): string[] {
	const last = name.split(' ').at(-1) ?? '';
	const ending = phoneEnding(person.phone);
	return [
		...(company && last ? [`c:${company.slice(0, 8)}:${last.slice(0, 3)}`] : []),
		...(person.domain && last ? [`d:${person.domain}:${last.slice(0, 3)}`] : []),
		...(ending ? [`p:${ending}`] : []),
	];
}

/** More people than this behind one number or name say nothing about one of them. */
const MOST_COMPARED = 50;

/** Finds people among those known. Made for tens of thousands: a person costs as much as the few that are like them. */
export class PeopleIndex<T> {
	private readonly byKey = new Map<string, Entry<T>[]>();
	private readonly byBlock = new Map<string, Entry<T>[]>();

	constructor(private readonly thresholds: Thresholds = usualThresholds) {}

	add(known: Known<T>): void {
		const entry: Entry<T> = { ...known, prepared: prepare(known.person) };
		for (const key of new Set([...known.keys, ...keysOf(known.person)])) push(this.byKey, key, entry);
		for (const block of blocksOf(known.person, entry.prepared)) push(this.byBlock, block, entry);
	}

	/** An e-mail address decides alone. Name and company decide unless both have e-mail addresses that differ. */
	find(person: Likeable): Match<T> {
		const prepared = prepare(person);
		for (const key of keysOf(person)) {
			const entries = this.byKey.get(key);
			if (!entries) continue;
			const certain = key.startsWith('email:') ? entries : entries.filter((entry) => !contradicts(prepared, entry));
			if (certain.length > 0) return { kind: 'same', values: [...new Set(certain.map(({ value }) => value))], by: key };
		}
		return this.alike(person, prepared);
	}

	private alike(person: Likeable, prepared: Prepared): Match<T> {
		const [byName] = keysOf(person).filter((key) => key.startsWith('company-person:')).flatMap((key) => this.byKey.get(key) ?? []);
		let best: { entry: Entry<T>; score: number } | undefined = byName && { entry: byName, score: this.thresholds.candidate };
		for (const block of blocksOf(person, prepared)) {
			for (const entry of (this.byBlock.get(block) ?? []).slice(0, MOST_COMPARED)) {
				if (this.thresholds.candidate > 0.6 && isElsewhere(prepared.email, entry.prepared.email)) continue;
				const score = likeness(prepared, entry.prepared);
				if (score > (best?.score ?? 0)) best = { entry, score };
			}
		}
		if (!best || best.score < this.thresholds.candidate) return { kind: 'none' };
		const { entry, score } = best;
		if (score > this.thresholds.merge && !contradicts(prepared, entry)) return { kind: 'same', values: [entry.value], by: `similarity ${score.toFixed(2)}` };
		return { kind: 'possible', value: entry.value, score: Math.round(score * 100) / 100, by: 'similar name and company' };
	}
}

/** Addresses of two domains: whatever else agrees, the likeness is then 0.6 at most, so nothing needs to be compared. */
const isElsewhere = (left: string, right: string): boolean => left !== '' && right !== '' && left.slice(left.indexOf('@')) !== right.slice(right.indexOf('@'));

/** Both have an e-mail address, and it is not the same one; or a number joins two names. */
function contradicts({ email, name }: Prepared, { prepared, keys }: { readonly prepared: Prepared; readonly keys: readonly string[] }): boolean {
	if (name && prepared.name && alike(name, prepared.name) < 0.8) return true;
	return email !== '' && prepared.email !== '' && email !== prepared.email && !keys.includes(`email:${email}`);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
	const values = map.get(key);
	if (values) values.push(value);
	else map.set(key, [value]);
}

/** Who is believed first, of the published precedence; a source that is not named comes last. */
const PRECEDENCE: Readonly<Record<'person' | 'email' | 'phone' | 'social', readonly string[]>> = {
	person: ['zoominfo', 'apollo', 'hunter'],
	email: ['hunter', 'zoominfo', 'apollo'],
	phone: ['zoominfo', 'apollo'],
	social: ['apollo', 'zoominfo'],
};

export function rankOf(kind: keyof typeof PRECEDENCE, source: string): number {
	const name = source.toLowerCase().replace(/[^a-z]/g, '').replace(/io$/, '');
	const at = PRECEDENCE[kind].findIndex((one) => name.startsWith(one));
	return at < 0 ? PRECEDENCE[kind].length : at;
}

/** Both records of one person as one: each part from whom it is believed, nothing that only one of them knows lost. */
export function mergeLeads(left: Lead, right: Lead): Lead {
	const prefer = <V>(kind: keyof typeof PRECEDENCE, read: (lead: Lead) => V, isEmpty: (value: V) => boolean): V => {
		const [one, other] = [read(left), read(right)];
		if (isEmpty(one) || isEmpty(other)) return isEmpty(one) ? other : one;
		return rankOf(kind, right.source) < rankOf(kind, left.source) ? other : one;
	};
	const text = (kind: keyof typeof PRECEDENCE, name: 'firstName' | 'lastName' | 'title' | 'company' | 'website' | 'domain' | 'industry' | 'city' | 'state' | 'country' | 'postcode' | 'linkedin'): string =>
		prefer(kind, (lead) => lead[name], (value) => value === '');
	const surer = (name: 'email' | 'phone'): string => {
		const [one, other] = [left[name], right[name]];
		if (!one || !other) return one || other;
		if (left.confidence !== right.confidence) return right.confidence > left.confidence ? other : one;
		return rankOf(name, right.source) < rankOf(name, left.source) ? other : one;
	};
	const [main, second] = rankOf('person', right.source) < rankOf('person', left.source) ? [right, left] : [left, right];
	const stack = [left, right].flatMap(({ fields }) => String(fields.CFLeadTechStack ?? '').split(',').map((one) => one.trim()).filter(Boolean));
	return {
		...main,
		sources: [...new Set([...left.sources, ...right.sources])],
		confidence: Math.max(left.confidence, right.confidence),
		firstName: text('person', 'firstName'), lastName: text('person', 'lastName'), title: text('person', 'title'), company: text('person', 'company'),
		website: text('person', 'website'), domain: text('person', 'domain'), industry: text('person', 'industry'), city: text('person', 'city'), state: text('person', 'state'),
		country: text('person', 'country'), postcode: text('person', 'postcode'), linkedin: text('social', 'linkedin'),
		email: surer('email'), phone: surer('phone'),
		employees: prefer('person', ({ employees }) => employees, (value) => value === null),
		optedOut: left.optedOut || right.optedOut,
		fields: { ...second.fields, ...main.fields, ...(stack.length > 0 ? { CFLeadTechStack: [...new Set(stack)].sort().join(', ') } : {}) },
		providerScore: main.providerScore ?? second.providerScore,
		engagement: main.engagement ?? second.engagement,
		items: [...left.items, ...right.items],
		warnings: [...left.warnings, ...right.warnings],
	};
}

/** One lead per person, in the order in which they came first; people who are only alike stay apart. */
export function deduplicate(leads: readonly Lead[], thresholds: Thresholds = usualThresholds): { readonly leads: Lead[]; readonly removed: number } {
	const index = new PeopleIndex<number>(thresholds);
	const merged: Lead[] = [];
	for (const lead of leads) {
		const match = index.find(lead);
		const [at] = match.kind === 'same' ? match.values : [];
		const known = at === undefined ? undefined : merged[at];
		if (at === undefined || !known) {
			index.add({ person: lead, keys: [], value: merged.length });
			merged.push(lead);
			continue;
		}
		merged[at] = mergeLeads(known, lead);
		// What the second source adds has to be found by the third.
		index.add({ person: merged[at] ?? lead, keys: keysOf(lead), value: at });
	}
	return { leads: merged, removed: leads.length - merged.length };
}
