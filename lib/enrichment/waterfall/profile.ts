import type { Company, EmailVerification, EnrichmentRecord, IntentSignal, Person, Provenance, RecordKind, Score, TechItem } from '../records';
import { mergeCompanies, mergeSignals, mergeTechnologies } from './mergeCompany';
import { mergePeople } from './mergePerson';
import { byRank } from './mergeUnits';
import type { Rank } from './precedence';

/** Everything that is known of a subject, merged. */
export interface Profile {
	readonly person: Person | null;
	readonly company: Company | null;
	readonly technologies: readonly TechItem[];
	readonly signals: readonly EnrichmentRecord<'IntentSignal'>[];
	readonly scores: readonly EnrichmentRecord<'Score'>[];
	/** Of the main address. */
	readonly verification: EnrichmentRecord<'EmailVerification'> | null;
	/** Where each value of person and company came from, by name, such as `person.email`. */
	readonly sources: Readonly<Record<string, Provenance>>;
}

/** Records of one kind that say something. */
function ofKind<K extends RecordKind>(records: readonly EnrichmentRecord[], kind: K): EnrichmentRecord<K>[] {
	const telling = records.filter(({ _meta }) => _meta.record === kind && (_meta.matchStatus === 'matched' || _meta.matchStatus === 'partial'));
	return telling as unknown as EnrichmentRecord<K>[];
}

/** Merges all records about a subject. Which came first does not matter, and a record given twice counts once. */
export function profileOf(records: readonly EnrichmentRecord[], rank: Rank): Profile {
	const once = [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
	const verifications = ofKind(once, 'EmailVerification').filter(({ status }: EmailVerification) => status !== null);
	const companies = ofKind(once, 'Company');
	const stacks = ofKind(once, 'TechStack');
	const technologies = mergeTechnologies(stacks, companies, rank);
	const person = mergePeople(ofKind(once, 'Person'), verifications, rank);
	const company = mergeCompanies(companies, technologies, rank);
	const main = person?.person.email;
	const proofs = byRank<EmailVerification>(verifications.filter(({ email }: EmailVerification) => email === main), rank, 'email') as EnrichmentRecord<'EmailVerification'>[];
	const scores = ofKind(once, 'Score').sort((left: Score, right: Score) => JSON.stringify(left).localeCompare(JSON.stringify(right)));
	const signals: EnrichmentRecord<'IntentSignal'>[] = mergeSignals(ofKind(once, 'IntentSignal'));
	return {
		person: person?.person ?? null, company: company?.company ?? null, technologies, signals, scores, verification: main ? (proofs[0] ?? null) : null,
		sources: { ...prefixed('person', person?.fields), ...prefixed('company', company?.fields), ...ofTechnologies(stacks, companies), ...ofSignals(signals) },
	};
}

const prefixed = (name: string, fields: Readonly<Record<string, Provenance>> = {}): Record<string, Provenance> =>
	Object.fromEntries(Object.entries(fields).map(([field, origin]) => [`${name}.${field}`, origin]));

function ofTechnologies(stacks: readonly EnrichmentRecord<'TechStack'>[], companies: readonly EnrichmentRecord<'Company'>[]): Record<string, Provenance> {
	const telling = [...stacks.filter(({ items }) => items.length > 0), ...companies.filter(({ tech }) => tech !== null)];
	return Object.fromEntries(telling.map(({ _meta: { provider, fetchedAt } }) => [`technologies.${provider}`, { provider, fetchedAt, confidence: null }]));
}

const ofSignals = (signals: readonly (IntentSignal & EnrichmentRecord)[]): Record<string, Provenance> =>
	Object.fromEntries(signals.map(({ _meta: { provider, fetchedAt } }) => [`signals.${provider}`, { provider, fetchedAt, confidence: null }]));
