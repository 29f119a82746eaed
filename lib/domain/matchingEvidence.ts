import { phoneEnding, type Identity } from './identity';
import { compareNames, isTelling, type NameLikeness } from './nameLikeness';
import { samePhone } from './phone';

type Agreement = 'same' | 'different' | 'unknown';

/** What speaks for and against an account and a client being one company. */
export interface Evidence {
	readonly name: NameLikeness;
	/** Whether the name has a word that tells companies apart, and is not `Dental Clinic`. */
	readonly telling: boolean;
	readonly domain: Agreement;
	readonly phone: Agreement;
	readonly postcode: Agreement;
	/** Whether other companies of either side use the same domain, as in a group of companies. */
	readonly sharedDomain: boolean;
	/** 0 to 100, to rank candidates; what is certain is decided by {@link isProven} alone. */
	readonly score: number;
	/** One line each, for the person who decides. */
	readonly reasons: readonly string[];
}

export interface Context {
	/** Country of phone numbers that are written without one, such as GB. */
	readonly country?: string;
	/** How many companies of the side that uses it most have a domain or a phone ending. */
	readonly users: (key: string) => number;
}

/** A phone or domain of more companies than this is a landlord's, a web agency's or our own: it says nothing. */
export const MOST_USERS = 4;

interface Found {
	readonly agreement: Agreement;
	readonly value?: string;
}

function compareSets(left: ReadonlySet<string>, right: ReadonlySet<string>): Found {
	for (const value of [...left].sort()) if (right.has(value)) return { agreement: 'same', value };
	return { agreement: left.size === 0 || right.size === 0 ? 'unknown' : 'different' };
}

const usable = (keys: ReadonlySet<string>, users: Context['users'], keyOf: (key: string) => string): Set<string> =>
	new Set([...keys].filter((key) => users(keyOf(key)) <= MOST_USERS));

export const domainKey = (domain: string): string => `domain ${domain}`;
export const phoneKey = (phone: string): string => `phone ${phoneEnding(phone) ?? phone}`;

/** The digits without what stands for + or for dialling within the country. */
const bareDigits = (phone: string): string => phone.replace(/\D/g, '').replace(/^0+/, '');

function comparePhones(left: ReadonlySet<string>, right: ReadonlySet<string>, country?: string): Found {
	for (const one of [...left].sort()) {
		const ending = phoneEnding(one);
		if ([...right].some((other) => phoneEnding(other) === ending && (bareDigits(one) === bareDigits(other) || samePhone(one, other, country)))) return { agreement: 'same', value: one };
	}
	return { agreement: left.size === 0 || right.size === 0 ? 'unknown' : 'different' };
}

const nameReasons = { same: 'Same name', close: 'Names differ in writing', part: 'Names share a word', different: 'Names differ' } as const;
const formReasons = { agree: [], differ: ['Legal forms differ'], abroad: ['Legal forms of different countries'] } as const;

function lineOf(what: string, { agreement, value = '' }: Found): string[] {
	if (agreement === 'unknown') return [];
	return [agreement === 'same' ? `Same ${what}: ${value}` : `Different ${what}`];
}

const points = {
	name: { same: 40, close: 34, part: 20, different: 0 },
	forms: { agree: 0, differ: -4, abroad: -10 },
	domain: { same: 35, different: -15, unknown: 0 },
	phone: { same: 15, different: -5, unknown: 0 },
	postcode: { same: 10, different: -5, unknown: 0 },
} as const;

/** Compares an account with a client in everything both are known by. */
export function evidenceFor(account: Identity, client: Identity, { country, users }: Context): Evidence {
	const name = compareNames(account.name, client.name);
	const domain = compareSets(usable(account.domains, users, domainKey), usable(client.domains, users, domainKey));
	const phone = comparePhones(usable(account.phones, users, phoneKey), usable(client.phones, users, phoneKey), country);
	const postcode = compareSets(account.postcodes, client.postcodes);
	const ofName = name.agreement === 'part' ? points.name.part * name.share : points.name[name.agreement];
	const sum = ofName + points.forms[name.forms] + points.domain[domain.agreement] + points.phone[phone.agreement] + points.postcode[postcode.agreement];
	return {
		name,
		telling: account.name.ways.some(({ words }) => words.some(isTelling)),
		domain: domain.agreement,
		phone: phone.agreement,
		postcode: postcode.agreement,
		sharedDomain: domain.value !== undefined && users(domainKey(domain.value)) > 1,
		score: Math.round(Math.min(100, Math.max(0, sum))),
		reasons: [nameReasons[name.agreement], ...formReasons[name.forms], ...lineOf('domain', domain), ...lineOf('phone', phone), ...lineOf('postcode', postcode)],
	};
}

/**
 * Whether the evidence is enough to link without a person. A name is never enough by itself, and nothing is without
 * the name: a parent and its subsidiary share domain, phone and address. A domain of one company's own proves it; a
 * phone or a postcode does for a name that is the same. What contradicts needs more that agrees.
 */
export function isProven({ name, telling, domain, phone, postcode, sharedDomain }: Evidence): boolean {
	if ((name.agreement !== 'same' && name.agreement !== 'close') || name.forms === 'abroad') return false;
	const sameName = name.agreement === 'same';
	const atPlace = phone === 'same' || postcode === 'same';
	if (name.forms === 'differ') return domain === 'same' && atPlace;
	if (domain === 'same') return sameName || !sharedDomain || atPlace;
	if (domain === 'different') return sameName && phone === 'same' && postcode === 'same';
	if (phone === 'same') return sameName || postcode !== 'different';
	return sameName && telling && postcode === 'same' && phone === 'unknown';
}
