import { complete } from '../complete';
import { employerFrom, type Draft, type EnrichmentRecord, type Person, type RecordKind } from '../records';
import type { ProviderError } from '../errors';
import { rounded } from '../price';
import type { Operation } from '../types';
import { foldText } from '../../domain/foldText';
import type { FieldGroup } from './groups';
import type { Rank } from './precedence';
import { profileOf, type Profile } from './profile';
import { isPerson, ownDomain, type Subject } from './subject';

/** Why nothing more is asked about a subject. */
export interface Stop {
	readonly reason: 'optOut' | 'suppressed';
	/** The provider that said so; null for the suppression list. */
	readonly provider: string | null;
}

/** What became of one question to one provider. */
export interface Report {
	readonly group: FieldGroup | 'verification';
	/** Key of the provider that was asked. */
	readonly provider: string;
	readonly operation: Operation;
	readonly status: 'matched' | 'partial' | 'none' | 'restricted' | 'pending' | 'unknown' | 'failed' | 'skipped' | 'noBudget' | 'otherPerson';
	readonly credits: number;
	/** Whether the answer was kept from an earlier run. */
	readonly cached: boolean;
	readonly message: string | null;
	readonly requestId: string | null;
}

/** One subject on its way through the providers. */
export class Course {
	readonly reports: Report[] = [];
	/** Requests that were made or answered from the cache; none is made twice. */
	readonly asked = new Set<string>();
	readonly faults: ProviderError[] = [];
	stop: Stop | undefined;
	private readonly records: EnrichmentRecord[] = [];
	/** IDs of the company, by provider. */
	private readonly companyIds = new Map<string, string>();
	private merged: Profile | undefined;

	/** @param position of the subject in the run */
	constructor(
		readonly subject: Subject,
		readonly position: number,
		private readonly rank: Rank,
	) {
		const given = personGiven(subject);
		if (given) this.records.push(given);
	}

	get profile(): Profile {
		this.merged ??= profileOf(this.records, this.rank);
		return this.merged;
	}

	get credits(): number {
		return rounded(this.reports.reduce((sum, { credits }) => sum + credits, 0));
	}

	get isPerson(): boolean {
		return isPerson(this.subject);
	}

	/** The subject and what was learnt of it; what was given counts first. */
	get known(): Subject {
		const { person, company } = this.profile;
		const learnt: Record<keyof Subject, string | null | undefined> = {
			email: person?.email, firstName: person?.firstName, lastName: person?.lastName, fullName: person?.fullName, linkedinUrl: person?.linkedinUrl, title: person?.title,
			companyName: company?.name ?? person?.company?.name, domain: company?.domain ?? person?.company?.domain ?? ownDomain(this.subject.email), phone: undefined,
		};
		const found = Object.entries(learnt).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '');
		return { ...Object.fromEntries(found), ...this.subject };
	}

	/** The ID under which a provider knows the company. */
	companyId(provider: string): string | undefined {
		return this.companyIds.get(provider);
	}

	/** Takes in the records that are about the subject, and answers them. A person of another name than the one asked for is left out. */
	add(records: readonly EnrichmentRecord[]): readonly EnrichmentRecord[] {
		const taken = records.filter((record) => !this.isOther(record));
		for (const record of taken) {
			if (!isCompanyRecord(record) || record.id === null) continue;
			this.companyIds.set(record._meta.provider, record.id);
		}
		const { domain = null, companyName = null } = this.known;
		// What is asked for by an ID leaves out whom it is about.
		this.records.push(...taken.map((record) => ('companyDomain' in record ? { ...record, companyDomain: record.companyDomain ?? domain, companyName: record.companyName ?? companyName } : record)));
		if (taken.length > 0) this.merged = undefined;
		return taken;
	}

	/** Forgets what others told of a person who withdrew consent. What is known of the company stays. */
	forgetPerson(): void {
		this.records.splice(0, this.records.length, ...this.records.filter(({ _meta }) => _meta.record === 'Company' || _meta.record === 'TechStack' || _meta.record === 'IntentSignal'));
		this.merged = undefined;
	}

	/** A signal of an answer about many companies belongs to the one it names. */
	private isOther(record: EnrichmentRecord): boolean {
		if (record._meta.record === 'IntentSignal') {
			const { companyDomain } = record as EnrichmentRecord<'IntentSignal'>;
			const { domain } = this.known;
			return companyDomain !== null && domain !== undefined && companyDomain !== domain && !companyDomain.endsWith(`.${domain}`);
		}
		if (record._meta.record !== 'Person') return false;
		return isOtherPerson(this.subject, record as EnrichmentRecord<'Person'>);
	}
}

/** The provider that values of the input item are told by. */
export const INPUT = 'input';

/** What the item itself says of a person, so that nobody is paid for it. Every provider is believed before it. */
function personGiven(subject: Subject): EnrichmentRecord | undefined {
	const { email, firstName, lastName, fullName, title, linkedinUrl, companyName, domain } = subject;
	if (!isPerson(subject)) return undefined;
	const draft: Draft<'Person'> = {
		...Object.fromEntries(Object.entries({ email, firstName, lastName, fullName, title, linkedinUrl }).filter(([, value]) => value !== undefined)),
		company: employerFrom({ name: companyName ?? null, domain: domain ?? null }),
	};
	return complete<RecordKind>('Person', draft, { provider: INPUT, endpoint: null, fetchedAt: null, matchStatus: 'matched', creditsUsed: null, requestId: null, raw: null, confidence: null });
}

const isCompanyRecord = (record: EnrichmentRecord): record is EnrichmentRecord<'Company'> => record._meta.record === 'Company';
const plain = (text: string | null | undefined): string => foldText(text ?? '').replace(/[^\p{L}\p{N}]/gu, '');
const handle = (url: string | null | undefined): string => /linkedin\.com\/(.+?)\/?(\?.*)?$/i.exec(url ?? '')?.[1]?.toLowerCase() ?? '';

/** The last name differs from the one asked for, and neither an address nor a profile says that it is the same person, who may have married. */
function isOtherPerson(asked: Subject, found: Person): boolean {
	if (asked.email !== undefined && found.emails.some(({ value }) => value === asked.email)) return false;
	if (handle(asked.linkedinUrl) !== '' && handle(asked.linkedinUrl) === handle(found.linkedinUrl)) return false;
	const wanted = plain(asked.lastName);
	if (wanted === '' || found.lastName === null) return false;
	const given = plain(found.lastName);
	return given !== wanted && !given.includes(wanted) && !wanted.includes(given);
}
