import { flagged } from '../doNotCall';
import { blank, type Company, type Email, type EmailStatus, type EmailVerification, type EnrichmentRecord, type Meta, type Person, type Phone, type Provenance } from '../records';
import { byRank, isKnown, mergeUnits, provenanceOf, sameName, type Unit } from './mergeUnits';
import type { Rank } from './precedence';

type PersonRecord = EnrichmentRecord<'Person'>;
type Employer = NonNullable<Person['company']>;

const UNITS: readonly Unit<Person>[] = [
	{ kind: 'contact', fields: ['firstName', 'lastName', 'fullName'] },
	{ kind: 'contact', fields: ['title', 'seniorityRaw', 'managementLevel'] },
	{ kind: 'contact', fields: ['departmentRaw', 'department'] },
	{ kind: 'contact', fields: ['city', 'state', 'country', 'countryCode', 'withinEu'] },
	{ kind: 'contact', fields: ['previousCompany', 'previousTitle', 'jobChangedAt'] },
	{ kind: 'contact', fields: ['lastVerifiedAt'] },
	{ kind: 'social', fields: ['linkedinUrl'] },
];

const employerUnit: readonly Unit<Employer>[] = [
	{ kind: 'company', fields: ['name', 'domain', 'website'] },
	{ kind: 'social', fields: ['linkedinUrl'] },
	{ kind: 'company', fields: ['phone'] },
	{ kind: 'company', fields: ['industry'] },
	{ kind: 'company', fields: ['employeeCount', 'employeeRange'] },
	{ kind: 'company', fields: ['revenueUsd', 'revenueRange'] },
	{ kind: 'company', fields: ['foundedYear'] },
	{ kind: 'company', fields: ['city', 'state', 'country', 'countryCode'] },
];

/** How much a status alone says, where the provider gives no number. Only for choosing; never told as a score. */
const STATUS_CONFIDENCE: Readonly<Record<EmailStatus, number>> = {
	valid: 95, likely: 75, accept_all: 50, webmail: 50, unknown: 30, disposable: 0, invalid: 0, suppressed: 0, none: 0,
};

export const isUnusable = (status: EmailStatus | null): boolean => status === 'invalid' || status === 'disposable' || status === 'suppressed';

/** Of an address about which its provider says nothing at all. */
const UNRATED = 50;

/** 0 to 100: the provider's number, else what its status is worth, else how sure it is of the whole person. */
function confidenceOf({ status, score }: Email, ofPerson: number | null): number {
	if (isUnusable(status)) return 0;
	return score ?? (status === null ? (ofPerson ?? UNRATED) : STATUS_CONFIDENCE[status]);
}

interface Candidate {
	readonly email: Email;
	/** Whether a provider names it as the address of the person, rather than as a further one. */
	readonly isMain: boolean;
	/** Its confidence is that of the address. */
	readonly origin: Provenance & { readonly confidence: number };
}

/** One address as all providers know it; the status is that of the provider believed first that has one. */
function joinedEmail(value: string, records: readonly PersonRecord[]): Candidate {
	const told = records.flatMap((record) => record.emails.filter((one) => one.value === value).map((email) => ({ email, record })));
	const first = told.find(({ email }) => email.status !== null && email.status !== 'unknown') ?? told.find(({ email }) => email.status !== null) ?? told[0];
	const scores = told.flatMap(({ email }) => email.score ?? []);
	const best = told.find(({ email }) => email.score !== null && email.score === Math.max(...scores)) ?? first;
	const email: Email = {
		value, type: told.find(({ email: { type } }) => type !== 'unknown')?.email.type ?? 'unknown', status: first?.email.status ?? null, rawStatus: first?.email.rawStatus ?? null,
		checkedAt: first?.email.checkedAt ?? null, score: scores.length > 0 ? Math.max(...scores) : null,
	};
	const meta = best?.record._meta;
	return {
		email, isMain: records.some((record) => record.email === value),
		origin: { provider: meta?.provider ?? '', fetchedAt: meta?.fetchedAt ?? null, confidence: confidenceOf(email, meta?.fields.email?.confidence ?? null) },
	};
}

/** What a verification proved counts before what a provider of contacts says. */
function verified(candidate: Candidate, verifications: readonly EnrichmentRecord<'EmailVerification'>[]): Candidate {
	const { email: said, origin } = candidate;
	const known = verifications.find(({ email, status, pending }) => email === said.value && status !== null && !pending);
	if (!known) return candidate;
	const email: Email = { ...said, status: known.status, score: known.score, checkedAt: known.checkedAt ?? known._meta.fetchedAt, rawStatus: known.rawStatus };
	const confidence = known.status === 'valid' ? Math.max(known.score ?? 0, STATUS_CONFIDENCE.valid) : confidenceOf(email, null);
	return { ...candidate, email, origin: { ...origin, confidence } };
}

function emailsOf(records: readonly PersonRecord[], verifications: readonly EnrichmentRecord<'EmailVerification'>[], rank: Rank): Candidate[] {
	const ranked = byRank(records, rank, 'email');
	const proofs = byRank<EmailVerification>(verifications, rank, 'email') as EnrichmentRecord<'EmailVerification'>[];
	const values = [...new Set(ranked.flatMap(({ emails }) => emails.map(({ value }) => value)))];
	const candidates = values.map((value) => verified(joinedEmail(value, ranked as PersonRecord[]), proofs));
	const place = ({ origin }: Candidate): number => rank('email', origin.provider);
	return candidates.sort((left, right) =>
		Number(right.isMain) - Number(left.isMain) || right.origin.confidence - left.origin.confidence || place(left) - place(right) || left.email.value.localeCompare(right.email.value));
}

/** Numbers once each. A do-not-call flag of any provider stays with the number. */
function phonesOf(records: readonly PersonRecord[], rank: Rank): Phone[] {
	const found = new Map<string, Phone & { place: number }>();
	for (const record of byRank(records, rank, 'phone')) {
		for (const phone of record.phones) {
			const key = phone.e164 ?? phone.value.replace(/\D/g, '');
			const known = found.get(key);
			const flags = [known?.doNotCall ?? null, phone.doNotCall];
			const doNotCall = flags.includes(true) ? true : flags.includes(false) ? false : null;
			const scores = [known?.score ?? null, phone.score].filter((score) => score !== null);
			found.set(key, {
				...(known ?? { ...phone, place: rank('phone', record._meta.provider) }), e164: known?.e164 ?? phone.e164,
				type: known && known.type !== 'other' ? known.type : phone.type, doNotCall, score: scores.length > 0 ? Math.max(...scores) : null,
			});
		}
	}
	const sorted = [...found.values()].sort((left, right) => (right.score ?? -1) - (left.score ?? -1) || left.place - right.place || left.value.localeCompare(right.value));
	return flagged(sorted.map(({ place: _place, ...phone }) => phone));
}

const flagOf = (flags: readonly (boolean | null)[]): boolean | null => (flags.includes(true) ? true : flags.includes(false) ? false : null);

export interface MergedPerson {
	readonly person: Person;
	readonly fields: Readonly<Record<string, Provenance>>;
}

/**
 * One person from what several providers say of them, by the precedence table; the same whatever order they answered in.
 * Null when nobody says anything.
 */
export function mergePeople(records: readonly PersonRecord[], verifications: readonly EnrichmentRecord<'EmailVerification'>[], rank: Rank): MergedPerson | null {
	if (records.length === 0) return null;
	const { values, fields } = mergeUnits<Person>(records, UNITS, rank);
	const employers = records.flatMap((record) => (record.company ? [{ ...record.company, _meta: record._meta }] : []));
	const company = mergeUnits<Employer>(sameEmployer(employers, rank), employerUnit, rank);
	const candidates = emailsOf(records, verifications, rank);
	const main = candidates.find(({ email, isMain }) => isMain && !isUnusable(email.status)) ?? candidates.find(({ email }) => !isUnusable(email.status) && email.type !== 'personal');
	const phones = phonesOf(records, rank);
	const person: Person = {
		...(blank('Person') as Person), ...values,
		company: Object.keys(company.values).length > 0 ? { ...emptyEmployer(), ...company.values } : null,
		email: main?.email.value ?? null, emailStatus: main ? main.email.status : (candidates[0]?.email.status ?? null),
		emails: candidates.map(({ email }) => email), phones,
		restricted: flagOf(records.map(({ restricted }) => restricted)),
	};
	const origins: Record<string, Provenance> = { ...fields };
	if (main) origins.email = main.origin;
	for (const name of ['emails', 'phones'] as const) {
		const first = byRank(records, rank, name === 'emails' ? 'email' : 'phone').find((record) => isKnown(record[name]));
		if (first) origins[name] = provenanceOf(first._meta, name);
	}
	const [domain] = [company.fields.domain ?? company.fields.name];
	if (domain) origins.company = domain;
	return { person, fields: origins };
}

/** Who changed jobs works for one company by one provider and for another by the next; only what is said of the first counts. */
function sameEmployer<T extends Employer & { readonly _meta: Meta }>(employers: readonly T[], rank: Rank): T[] {
	const [first, ...others] = byRank<Employer>(employers, rank, 'company') as T[];
	if (!first) return [];
	const agrees = ({ domain, name }: Employer): boolean => {
		if (domain !== null && first.domain !== null) return domain === first.domain;
		return name === null || first.name === null || sameName(name, first.name);
	};
	return [first, ...others.filter(agrees)];
}

function emptyEmployer(): Employer {
	const { id, name, domain, website, linkedinUrl, phone, industry, employeeCount, employeeRange, revenueUsd, revenueRange, foundedYear, city, state, country, countryCode } = blank('Company') as Company;
	return { id, name, domain, website, linkedinUrl, phone, industry, employeeCount, employeeRange, revenueUsd, revenueRange, foundedYear, city, state, country, countryCode };
}

