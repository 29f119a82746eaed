import { headcountBucket, revenueBucket } from './buckets';
import { providerNamed } from './providers';
import type { Company, EnrichmentRecord, IntentSignal, Person, RecordKind, TechStack } from './records';

/** Scores from which intent counts as medium and high; the proposal's 60 and 75. */
export interface IntentThresholds {
	readonly medium: number;
	readonly high: number;
}

export type IntentStrength = 'Low' | 'Medium' | 'High' | 'Urgent';

const ORDER: readonly IntentStrength[] = ['Low', 'Medium', 'High', 'Urgent'];
const WEEK_MS = 7 * 86_400_000;

/** The records of one kind that say something. */
const ofKind = <K extends RecordKind>(records: readonly EnrichmentRecord[], kind: K): EnrichmentRecord<K>[] =>
	records.filter(({ _meta }) => _meta.record === kind && _meta.matchStatus !== 'none') as unknown as EnrichmentRecord<K>[];

/** A word of HG Insights counts before its number; signals without a score never count above Medium. */
function strengthOf({ score, level, kind }: IntentSignal, { medium, high }: IntentThresholds): IntentStrength | null {
	if (level === 'HIGH') return 'High';
	if (level === 'MEDIUM') return 'Medium';
	if (score === null) return kind === 'topic' ? null : 'Medium';
	return score >= high ? 'High' : score >= medium ? 'Medium' : 'Low';
}

/**
 * The strength of all signals together: the strongest, and Urgent for a high one within the last week that is backed
 * by a late stage, by three topics, or by the provider's best word. Null when no signal tells.
 * @param now milliseconds since the epoch; without it nothing is urgent
 */
export function intentStrength(signals: readonly IntentSignal[], now?: number, thresholds: IntentThresholds = { medium: 60, high: 75 }): IntentStrength | null {
	const strengths = signals.flatMap((signal) => strengthOf(signal, thresholds) ?? []);
	const best = strengths.sort((left, right) => ORDER.indexOf(right) - ORDER.indexOf(left))[0] ?? null;
	if (best !== 'High' || now === undefined) return best;
	const isRecent = signals.some(({ occurredAt }) => occurredAt !== null && now - Date.parse(occurredAt) <= WEEK_MS);
	const topics = new Set(signals.filter(({ score }) => (score ?? 0) > thresholds.high).map(({ topic }) => topic)).size;
	const isBacked = topics >= 3 || signals.some(({ stage, audienceStrength, level }) => stage === 'Decision' || stage === 'Purchase' || /^a$/i.test(audienceStrength ?? '') || /^hot$/i.test(level ?? ''));
	return isRecent && isBacked ? 'Urgent' : 'High';
}

const SOURCES: Readonly<Record<string, string>> = { webVisit: 'Direct', linkedinActivityIntent: 'Social Media' };
const line = (parts: readonly (string | number | null)[]): string => parts.filter((part) => part !== null && part !== '').join(' | ');
const day = (moment: string | null): string | null => moment?.slice(0, 10) ?? null;
const unique = (texts: readonly (string | null)[]): string[] => [...new Set(texts.filter((text): text is string => text !== null && text !== ''))];

function ofPerson(person: Person | undefined): Record<string, unknown> {
	return { CFDND: person?.restricted === true ? true : null, CFLeadManagementLevel: person?.managementLevel, CFLeadDepartmentFunction: person?.department };
}

function ofCompany(company: Partial<Company> | null | undefined, now?: number): Record<string, unknown> {
	if (!company) return {};
	const { foundedYear = null, keywords = [], description = null, hqText = null, headcountGrowth12m = null, lastFundingType = null, lastFundingAt = null, openJobs = [] } = company;
	const growth = [
		headcountGrowth12m === null ? null : `headcount ${headcountGrowth12m} % in 12 months`,
		lastFundingType === null ? null : line([day(lastFundingAt), `funding ${lastFundingType}`]),
		openJobs.length > 0 ? `${openJobs.length} open jobs` : null,
	];
	return {
		CFLeadServicesOffered: keywords.length > 0 ? keywords.join(', ') : description?.slice(0, 250),
		CFLeadRevenueRange: revenueBucket({ revenueUsd: company.revenueUsd ?? null, revenueRange: company.revenueRange ?? null })?.option,
		CFLeadEmployeeCount: headcountBucket({ employeeCount: company.employeeCount ?? null, employeeRange: company.employeeRange ?? null }),
		CFLeadFoundingYear: foundedYear !== null && foundedYear >= 1600 && (now === undefined || foundedYear <= new Date(now).getUTCFullYear()) ? foundedYear : null,
		CFLeadHQLocation: hqText ?? unique([company.city ?? null, company.state ?? null, company.country ?? null]).join(', '),
		CFLeadGrowthSignals: unique(growth).join('\n'),
	};
}

function ofSignals(signals: readonly EnrichmentRecord<'IntentSignal'>[], now?: number): Record<string, unknown> {
	if (signals.length === 0) return {};
	const newest = [...signals].sort((left, right) => (right.occurredAt ?? '').localeCompare(left.occurredAt ?? ''));
	const best = [...signals].sort((left, right) => (right.score ?? -1) - (left.score ?? -1));
	return {
		CFLeadIntentSignals: newest.slice(0, 50).map(({ occurredAt, _meta, kind, topic, scoreRaw, scoreScale }) => line([day(occurredAt), _meta.provider, kind, topic, scoreRaw && line([scoreRaw, scoreScale])])).join('\n'),
		CFLeadIntentStrength: intentStrength(signals, now),
		CFLeadIntentStage: best.find(({ stage }) => stage !== null)?.stage,
		CFLeadIntentSource: best.flatMap(({ source }) => SOURCES[source ?? ''] ?? [])[0],
		CFLeadLastIntentActivity: day(newest[0]?.occurredAt ?? null),
		CFLeadIntentTopics: unique(best.map(({ topic }) => topic)).slice(0, 20).join(', '),
	};
}

/** Options of CFLeadSource (README of the published service) that are not what the provider is called here. */
const LEAD_SOURCES: Readonly<Record<string, string>> = { hunter: 'Hunter.io', bookyourdata: 'BookYourData' };

/** A provider as CFLeadSource calls it; undefined for a name of none. */
export function leadSourceOf(name: string): string | undefined {
	const provider = providerNamed(name);
	return provider && (LEAD_SOURCES[provider.key] ?? provider.label);
}

/**
 * The HaloPSA lead fields that records about one lead tell, by name. What they do not tell is left out: a default
 * would read as a fact. Third-party intent has no option for its source, so none is given.
 */
export function leadFieldsOf(records: readonly EnrichmentRecord[], now?: number): Record<string, string | number | boolean> {
	const person = ofKind(records, 'Person')[0];
	const company = ofKind(records, 'Company')[0];
	const stacks: TechStack[] = [
		...ofKind(records, 'TechStack'), ...(company?.tech ? [{ ...company.tech, companyDomain: null, companyName: null }] : []),
	];
	const first = records.find(({ _meta }) => _meta.matchStatus === 'matched' || _meta.matchStatus === 'partial');
	const all: Record<string, unknown> = {
		CFLeadSource: first && leadSourceOf(first._meta.provider),
		...ofPerson(person),
		...ofCompany(company ?? person?.company, now),
		CFLeadTechStack: unique(stacks.flatMap(({ items }) => items.map(({ name }) => name))).sort().join(', '),
		...ofSignals(ofKind(records, 'IntentSignal'), now),
	};
	return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string | number | boolean] => entry[1] !== null && entry[1] !== undefined && entry[1] !== ''));
}
