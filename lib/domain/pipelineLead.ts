import { foldText } from './foldText';
import { companyName } from './companyName';
import { phoneEnding } from './identity';
import { toE164 } from './phone';
import { regionOf } from './region';
import { companyDomain } from './webDomain';

/** One person to sell to (or a company, where nobody is known), as a provider or a push tells of them. */
export interface Lead {
	/** Display name of the source, such as Apollo.io. */
	readonly source: string;
	readonly sources: readonly string[];
	/** 0 to 100. */
	readonly confidence: number;
	readonly firstName: string;
	readonly lastName: string;
	readonly title: string;
	readonly email: string;
	/** E.164 where the number can be read, as it was written otherwise. */
	readonly phone: string;
	readonly linkedin: string;
	readonly company: string;
	readonly website: string;
	readonly domain: string;
	readonly industry: string;
	readonly employees: number | null;
	readonly city: string;
	readonly state: string;
	readonly country: string;
	readonly postcode: string;
	/** The person withdrew consent, at the provider or with us. */
	readonly optedOut: boolean;
	/** Custom fields by name, and the score of the provider, where it tells. */
	readonly fields: Readonly<Record<string, string | number | boolean>>;
	readonly providerScore: { readonly value: number; readonly provider: string } | null;
	readonly engagement: Readonly<Record<string, unknown>> | null;
	/** Indices of the items it was made of. */
	readonly items: readonly number[];
	/** What had to be left out, in words for a person. */
	readonly warnings: readonly string[];
}

/** A record that cannot become a lead; `advice` says what to do. */
export class LeadInputError extends Error {
	override readonly name = 'LeadInputError';
	constructor(message: string, readonly advice: string) {
		super(message);
	}
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (json: unknown, path: string): unknown => path.split('.').reduce<unknown>((value, name) => (Array.isArray(value) ? (value as unknown[])[Number(name)] : isObject(value) ? value[name] : undefined), json);

/** Control characters and line breaks have no place in a name; a text longer than HaloPSA's columns is cut. */
const tidy = (value: unknown, longest: number): string => {
	const text = typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
	const line = Array.from(text.slice(0, longest * 4).normalize('NFC').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim());
	return line.length > longest ? `${line.slice(0, longest - 1).join('').trimEnd()}…` : line.join('');
};

const first = (json: Json, paths: string, longest = 250): string => {
	for (const path of paths.split(' ')) {
		const text = tidy(at(json, path), longest);
		if (text !== '') return text;
	}
	return '';
};

const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;
/** Mailboxes of nobody in particular: no lead is made of one without a name. */
const NOBODY = /^(no-?reply|do-?not-?reply|postmaster|abuse|mailer-daemon|bounces?)([+.-].*)?@/;
/** What the providers' statuses say about an address that must not be written to. */
const UNUSABLE = new Set(['invalid', 'disposable', 'undeliverable', 'none']);
/** Domains that give a mailbox for some minutes. */
const DISPOSABLE = new Set('mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org yopmail.com trashmail.com sharklasers.com getnada.com dispostable.com maildrop.cc throwawaymail.com fakeinbox.com mintemail.com moakt.com mohmal.com'.split(' '));

function emailOf(json: Json, warnings: string[]): string {
	const email = first(json, 'email emailAddress email_address emailaddress workEmail work_email business_email contact.email person.email value oppemailaddress', 254).toLowerCase().replace(/^mailto:/, '');
	if (email === '') return '';
	const status = first(json, 'emailStatus email_status result').toLowerCase();
	const why = !EMAIL.test(email) || email.includes('..') ? 'it is not an e-mail address'
		: UNUSABLE.has(status) ? `the provider calls it ${status}`
			: json.disposable === true || DISPOSABLE.has(email.split('@')[1] ?? '') ? 'it is a disposable address'
				: NOBODY.test(email) ? 'nobody reads that mailbox' : undefined;
	if (why === undefined) return email;
	warnings.push(`E-mail ${email.slice(0, 80)} was left out: ${why}`);
	return '';
}

interface RawPhone {
	readonly text: string;
	readonly doNotCall: boolean;
}

/** Do-not-call as the providers spell it. */
const saysNotToCall = (one: Json): boolean => isYes(one.doNotCall) || isYes(one.do_not_call) || isYes(one.dnc);

/** Members that hold one number each, the more direct first, with the flag that ZoomInfo has beside some. */
const SINGLE_NUMBERS: readonly (readonly [names: string, flag: string])[] = [
	['phone', 'directPhoneDoNotCall'], ['directPhone', 'directPhoneDoNotCall'], ['phoneNumber phone_number', 'doNotCall'], ['mobilePhone mobile_phone', 'mobilePhoneDoNotCall'],
	['work_phone', 'doNotCall'], ['companyPhone company_phone', 'companyPhoneDoNotCall'], ['contact.phone person.phone opptel organization.phone company.phone', 'companyPhoneDoNotCall'],
];

const PHONE_ORDER = ['direct', 'mobile', 'work', 'hq', 'other'];

function phonesOf(json: Json): RawPhone[] {
	const list: unknown = Array.isArray(json.phones) ? json.phones : json.phone_numbers;
	const listed = (Array.isArray(list) ? list : []).filter(isObject).map((one) => ({
		text: first(one, 'e164 sanitized_number value raw_number number', 60), doNotCall: saysNotToCall(one), kind: PHONE_ORDER.indexOf(String(one.type)),
	}));
	const ordered = listed.sort((left, right) => (left.kind < 0 ? 9 : left.kind) - (right.kind < 0 ? 9 : right.kind));
	const named = SINGLE_NUMBERS.flatMap(([names, flag]) => {
		const text = first(json, names, 60);
		return text === '' ? [] : [{ text, doNotCall: isYes(json[flag]) || saysNotToCall(json) }];
	});
	return [...ordered, ...named].filter(({ text }) => text !== '');
}

function phoneOf(json: Json, country: string | undefined, warnings: string[]): string {
	const phones = phonesOf(json);
	const key = (text: string): string => phoneEnding(toE164(text, country) ?? text) ?? text;
	// The same number may stand there a second time, written otherwise and without its flag.
	const barred = new Set(phones.filter(({ doNotCall }) => doNotCall).map(({ text }) => key(text)));
	if (barred.size > 0) warnings.push('A phone number was left out: it must not be called');
	for (const { text } of phones) {
		if (barred.has(key(text))) continue;
		const number = toE164(text, country);
		if (number !== undefined) return number;
		if (phoneEnding(text) !== undefined) return text;
		warnings.push(`Phone number "${text.slice(0, 40)}" was left out: no number can be read from it`);
	}
	return '';
}

const numberOf = (value: unknown): number | null => {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value.replace(/[,\s]/g, '')) : value;
	return typeof number === 'number' && Number.isFinite(number) && number > 0 && number < 10_000_000 ? Math.round(number) : null;
};

const isYes = (value: unknown): boolean => value === true || value === 1 || (typeof value === 'string' && /^(true|yes|y|1)$/i.test(value.trim()));

function customFieldsOf(json: Json): Record<string, string | number | boolean> {
	const given = { ...(isObject(json.leadFields) ? json.leadFields : {}), ...json };
	return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string | number | boolean] => /^CF[A-Za-z0-9_]+$/.test(entry[0]) && ['string', 'number', 'boolean'].includes(typeof entry[1]) && entry[1] !== ''));
}

export interface LeadInput {
	readonly item: number;
	/** Custom fields that a reader of providers' records found. */
	readonly fields?: Readonly<Record<string, string | number | boolean>>;
	/** Two letters or a name, for numbers written without a country. */
	readonly country?: string;
	/** Source where the record names none. */
	readonly source?: string;
}

const nameFrom = (full: string): [string, string] => {
	const words = full.split(' ').filter(Boolean);
	return words.length < 2 ? ['', words[0] ?? ''] : [words.slice(0, -1).join(' '), words.at(-1) ?? ''];
};

/** The record in a pushed event: Apollo puts a person and an organization under data, ZoomInfo a contact, Hunter the fields themselves. */
function unwrapped(given: unknown): Json {
	if (!isObject(given)) return {};
	const body = isObject(given.data) ? { ...(isObject(given._meta) ? { _meta: given._meta } : {}), ...given.data } : given;
	const inner = isObject(body.person) ? body.person : isObject(body.contact) ? body.contact : {};
	return { ...body, ...inner };
}

/** How providers and people say that somebody must not be written to (Apollo suppressed, ZoomInfo doNotEmail). */
const OPTED_OUT = ['restricted', 'CFDND', 'do_not_contact', 'doNotContact', 'optedOut', 'opted_out', 'optOut', 'opt_out', 'suppressed', 'unsubscribed', 'doNotEmail', 'do_not_email', 'dnd'];

/** Names of companies that stand for none. */
const NO_COMPANY = /^(n\/?a|none|unknown|null|undefined|-+|self[- ]?employed|freelancer?)$/i;
const MEANINGFUL = /[\p{L}\p{N}]/u;

/**
 * The lead in a record of a provider, a pushed payload, a line of a file or an item somebody made. What is wrong with
 * a part is left out and told; what identifies nobody is refused.
 * @throws {LeadInputError} when there is no e-mail, no name with a company, and no phone number
 */
export function leadOf(given: unknown, input: LeadInput): Lead {
	const json = unwrapped(given);
	if (Object.keys(json).length === 0) throw new LeadInputError('The record is empty', 'Give at least an e-mail address, a name with a company, or a phone number');
	const warnings: string[] = [];
	const companyNode = isObject(json.company) ? json.company : isObject(json.organization) ? json.organization : {};
	const isCompany = isObject(json._meta) && json._meta.record === 'Company';
	const company = first(json, isCompany ? 'name' : 'companyName company_name company.name organization.name organization_name company organization account oppcompanyname', 200);
	const named = [first(json, 'firstName first_name firstname givenName contact.firstName', 100), first(json, 'lastName last_name lastname surname familyName contact.lastName', 100)] as const;
	const [firstName, lastName] = named.some(Boolean) ? named : nameFrom(isCompany ? '' : first(json, 'fullName full_name person_name contactName contact_name name oppcontactname', 200));
	const country = first(json, 'countryCode country_code country company.countryCode company.country organization.country', 80);
	const region = regionOf(country);
	if (country !== '' && region.kind === 'unknown') warnings.push(`Country "${country}" is not known, so phone numbers are read without it`);
	const email = emailOf(json, warnings);
	const site = first(json, 'website companyWebsite website_url company.website organization.website_url domain company.domain company_domain', 250);
	const usable = MEANINGFUL.test(company) && !NO_COMPANY.test(company) ? company : '';
	if (company !== '' && usable === '') warnings.push(`Company "${company}" was left out: it names no company`);
	const score = isObject(json.score) ? json.score : undefined;
	const lead: Lead = {
		source: input.source ?? '', sources: [], confidence: numberOf(at(json, 'confidence') ?? at(json, 'source_confidence') ?? json.score) ?? 75,
		firstName, lastName, email,
		title: first(json, 'title jobTitle job_title jobtitle position oppjobtitle', 200),
		phone: phoneOf(json, region.kind === 'country' ? region.country : input.country, warnings),
		linkedin: linkedin(first(json, isCompany ? 'none' : 'linkedinUrl linkedin_url linkedInUrl linkedin', 250)),
		company: usable,
		website: site,
		domain: companyDomain(site) ?? companyDomain(email) ?? '',
		industry: first(json, 'industry company.industry organization.industry', 100),
		employees: numberOf(companyNode.employeeCount ?? companyNode.estimated_num_employees ?? json.employeeCount ?? json.employees ?? json.headcount),
		city: first(json, 'city company.city'), state: first(json, 'state county company.state'), country, postcode: first(json, 'postalCode postcode zip company.postalCode', 20),
		optedOut: OPTED_OUT.some((name) => isYes(json[name])) || /^suppressed$/i.test(first(json, 'emailStatus email_status')),
		fields: { ...input.fields, ...customFieldsOf(json) },
		providerScore: score && ['fit', 'likelihood'].includes(String(score.kind)) && typeof score.value === 'number' ? { value: score.value, provider: input.source ?? '' } : null,
		engagement: isObject(json.engagement) ? json.engagement : isObject(json.engagement_metrics) ? json.engagement_metrics : null,
		items: [input.item],
		warnings,
	};
	if (keysOf(lead).length > 0) return { ...lead, sources: lead.source === '' ? [] : [lead.source] };
	const told = [firstName, lastName, usable].filter(Boolean).join(' ');
	throw new LeadInputError(
		`${told === '' ? 'The record' : `"${told.slice(0, 80)}"`} identifies nobody: it has no usable e-mail address, no name with a company and no phone number${warnings.length > 0 ? ` (${warnings[0]})` : ''}`,
		'Enrich the record first, or give an e-mail address, a name with a company, or a phone number',
	);
}

const linkedin = (text: string): string => (/(^|\.|\/)linkedin\.com\//i.test(text) ? text.replace(/^https?:\/\//i, '').replace(/^www\./i, '').replace(/[?#].*$/, '').replace(/\/+$/, '').toLowerCase() : '');

const letters = (text: string): string => foldText(text).replace(/[^\p{L}\p{N}]+/gu, '');

/** An address in one writing: Gmail does not look at dots or at what follows a plus. */
export function emailKey(email: string): string {
	const [local = '', domain = ''] = email.trim().toLowerCase().split('@');
	if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`;
	return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@gmail.com`;
}

type Identified = Pick<Lead, 'email' | 'firstName' | 'lastName' | 'company' | 'phone' | 'domain'>;

/** The company without its legal form, as letters and digits. */
export const companyKey = (company: string): string => companyName(company).ways[0]?.joined ?? letters(company);

/**
 * What a lead is recognised by, the surest first: e-mail; company with person; phone, only where there is nothing
 * better; and the domain for a company of which nobody is known. One switchboard number serves many people, so a
 * number never joins two names.
 */
export function keysOf(lead: Identified): string[] {
	const person = letters(`${lead.firstName}${lead.lastName}`);
	const company = companyKey(lead.company);
	const keys = [lead.email ? `email:${emailKey(lead.email)}` : '', company && person ? `company-person:${company}-${person}` : ''].filter(Boolean);
	if (keys.length > 0) return keys;
	const digits = lead.phone.replace(/\D/g, '');
	if (phoneEnding(lead.phone) !== undefined) return [`phone:${digits}`];
	return person === '' && company !== '' && lead.domain ? [`domain:${lead.domain}`] : [];
}
