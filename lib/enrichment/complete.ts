import { readPhone } from '../domain/phoneReading';
import { regionOf } from '../domain/region';
import { departmentFrom, managementLevel } from './buckets';
import { flagged } from './doNotCall';
import { deliverable } from './emailStatus';
import { blank, schemas, type Company, type Draft, type EmailVerification, type EnrichmentRecord, type Meta, type Person, type Phone, type Provenance, type RecordKind } from './records';
import { domainOf, yearOf } from './values';

type Known = Record<string, unknown>;

/** The ISO code of two letters of a country given by code or name; null for anything wider or unknown. */
function countryCodeOf(...told: readonly (string | null)[]): string | null {
	for (const country of told) {
		const region = regionOf(country);
		if (region.kind === 'country') return region.country;
		if (/^[a-z]{2}$/i.test(country?.trim() ?? '')) return country?.trim().toUpperCase() ?? null;
	}
	return null;
}

/** A score that is on no scale of 0 to 100 says nothing. */
const scored = (value: number | null): number | null => (value !== null && value >= 0 && value <= 100 ? value : null);

const placeholder = /^email_not_unlocked@|@domain\.com$/i;

const email = (text: string | null): string | null => (text?.includes('@') && !placeholder.test(text) ? text.trim().toLowerCase() : null);

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
	return [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();
}

/** A switchboard is read with the country of the company, any other number with that of the person. */
const withE164 = (phone: Phone, own: string | null, company: string | null): Phone => {
	const country = phone.type === 'hq' ? (company ?? own) : own;
	return { ...phone, score: scored(phone.score), e164: phone.e164 ?? readPhone(phone.value, country).e164 };
};


function person(known: Person, subDepartments: readonly string[]): Person {
	const countryCode = countryCodeOf(known.countryCode, known.country);
	const employer = known.company && {
		...known.company, domain: domainOf(known.company.domain ?? known.company.website), countryCode: countryCodeOf(known.company.countryCode, known.company.country),
	};
	const fullName = known.fullName ?? (known.firstName !== null && known.lastName !== null ? `${known.firstName} ${known.lastName}` : null);
	const emails = uniqueBy(known.emails.flatMap((one) => (email(one.value) === null ? [] : [{ ...one, value: email(one.value) ?? one.value, score: scored(one.score) }])), ({ value }) => value);
	const main = email(known.email) ?? emails[0]?.value ?? null;
	const ofMain = emails.find(({ value }) => value === main);
	const emailStatus = main === null ? (known.emailStatus === 'suppressed' || known.emailStatus === 'none' ? known.emailStatus : null) : (known.emailStatus ?? ofMain?.status ?? null);
	return {
		...known,
		company: employer,
		fullName,
		countryCode,
		managementLevel: managementLevel(known.title, known.seniorityRaw),
		department: departmentFrom(known.departmentRaw, subDepartments),
		email: main,
		emailStatus,
		emails: main === null || ofMain ? emails : [
			{ value: main, type: 'unknown', status: emailStatus, score: null, checkedAt: null, rawStatus: null }, ...emails,
		],
		phones: uniqueBy(flagged(known.phones.map((phone) => withE164(phone, countryCode, employer?.countryCode ?? null))), ({ value, e164 }) => e164 ?? value),
	};
}

function company(known: Company): Company {
	const address = [known.street, known.city, known.state, known.postalCode, known.country].filter(Boolean).join(', ');
	return {
		...known,
		domain: domainOf(known.domain ?? known.website),
		countryCode: countryCodeOf(known.countryCode, known.country),
		hqText: known.hqText ?? (address || null),
		foundedYear: yearOf(known.foundedYear === null ? null : String(known.foundedYear)),
		industry: known.industry ?? known.industries[0] ?? null,
	};
}

const verification = (known: EmailVerification): EmailVerification => ({ ...known, score: scored(known.score), deliverable: known.deliverable ?? deliverable(known.status) });

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const isKnown = (value: unknown): boolean => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

/** The confidence of the fields that the provider rates one by one; others share the record's. */
function confidenceOf(name: string, record: Known, ofRecord: number | null): number | null {
	if (name === 'email' && Array.isArray(record.emails)) {
		const main = schemas.Person.shape.emails.parse(record.emails).find(({ value }) => value === record.email);
		return main?.score ?? ofRecord;
	}
	return ofRecord;
}

export interface Origin extends Omit<Meta, 'record' | 'fields'> {
	/** 0 to 100, of the whole record. */
	readonly confidence: number | null;
}

/**
 * A record from what a mapping knows: unknown fields are null, derived ones (level, department, E.164, domain,
 * deliverability) are added, and each value gets its provenance.
 */
export function complete<K extends RecordKind>(kind: K, draft: Draft<K>, { confidence, ...origin }: Origin, subDepartments: readonly string[] = []): EnrichmentRecord<K> {
	const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
	const parsed: unknown = schemas[kind].parse({ ...blank(kind), ...given });
	const derived = derive(kind, parsed, subDepartments);
	const ofRecord: Provenance = { provider: origin.provider, fetchedAt: origin.fetchedAt, confidence };
	const fields: Record<string, Provenance> = {};
	for (const [name, value] of Object.entries(derived)) {
		if (!isKnown(value)) continue;
		const own = confidenceOf(name, derived, confidence);
		fields[name] = own === confidence ? ofRecord : { ...ofRecord, confidence: own };
	}
	return { ...derived, _meta: { record: kind, ...origin, fields } } as unknown as EnrichmentRecord<K>;
}

function derive(kind: RecordKind, parsed: unknown, subDepartments: readonly string[]): Known {
	if (kind === 'Person') return { ...person(parsed as Person, subDepartments) };
	if (kind === 'Company') return { ...company(parsed as Company) };
	if (kind === 'EmailVerification') return { ...verification(parsed as EmailVerification) };
	const known = parsed as Known;
	if (kind === 'Score') return { ...known, value: scored(asNumber(known.value)), key: domainOf(asText(known.key)?.includes('@') ? null : asText(known.key)) ?? known.key };
	if (!('companyDomain' in known)) return { ...known };
	const told = { ...known, companyDomain: domainOf(asText(known.companyDomain)) };
	return kind === 'IntentSignal' ? { ...told, score: scored(asNumber(known.score)) } : told;
}
