import { foldText } from '../../domain/foldText';
import { blank, type Company, type EnrichmentRecord, type IntentSignal, type Provenance, type TechItem, type TechStack } from '../records';
import { byRank, isKnown, mergeUnits, provenanceOf, united, type Unit } from './mergeUnits';
import type { Rank } from './precedence';

type CompanyRecord = EnrichmentRecord<'Company'>;

const UNITS: readonly Unit<Company>[] = [
	{ kind: 'company', fields: ['name'] },
	{ kind: 'company', fields: ['domain', 'website'] },
	{ kind: 'social', fields: ['linkedinUrl'] },
	{ kind: 'company', fields: ['phone'] },
	{ kind: 'company', fields: ['industry'] },
	{ kind: 'company', fields: ['description'] },
	// Both halves are kept where they come from different providers: each is a fact of its own.
	{ kind: 'company', fields: ['employeeCount'] },
	{ kind: 'company', fields: ['employeeRange'] },
	{ kind: 'company', fields: ['revenueUsd'] },
	{ kind: 'company', fields: ['revenueRange'] },
	{ kind: 'company', fields: ['foundedYear'] },
	{ kind: 'company', fields: ['street', 'city', 'state', 'postalCode', 'country', 'countryCode'] },
	{ kind: 'company', fields: ['hqText'] },
	{ kind: 'company', fields: ['fundingTotalUsd'] },
	{ kind: 'company', fields: ['lastFundingType', 'lastFundingAt'] },
	{ kind: 'company', fields: ['headcountGrowth12m'] },
];

const LISTS = ['industries', 'keywords', 'sicCodes', 'naicsCodes', 'competitors'] as const;

/** `amazon-web-services` and `Amazon Web Services` are one; C, C# and C++ are three. */
const technologyKey = (name: string): string => foldText(name).replace(/[\s_.-]+/g, '');

/** Technologies once each; what one provider leaves open another may fill, and they were seen from the first to the last day that anybody tells. */
export function mergeTechnologies(stacks: readonly EnrichmentRecord<'TechStack'>[], companies: readonly CompanyRecord[], rank: Rank): TechItem[] {
	const ofCompanies = companies.flatMap((record) => (record.tech ? [{ items: record.tech.items, companyDomain: record.domain, companyName: record.name, _meta: record._meta }] : []));
	const found = new Map<string, TechItem>();
	for (const { items } of byRank<TechStack>([...stacks, ...ofCompanies], rank, 'technographics')) {
		for (const item of items) {
			const key = technologyKey(item.name);
			const known = found.get(key);
			if (!known) found.set(key, item);
			else found.set(key, {
				name: known.name, vendor: known.vendor ?? item.vendor, category: known.category ?? item.category, parentCategory: known.parentCategory ?? item.parentCategory,
				intensity: known.intensity ?? item.intensity, firstSeen: edge(known.firstSeen, item.firstSeen, -1), lastSeen: edge(known.lastSeen, item.lastSeen, 1),
			});
		}
	}
	return [...found.values()].sort((left, right) => left.name.localeCompare(right.name));
}

function edge(left: string | null, right: string | null, sign: 1 | -1): string | null {
	if (left === null || right === null) return left ?? right;
	return left.localeCompare(right) * sign >= 0 ? left : right;
}

export interface MergedCompany {
	readonly company: Company;
	readonly fields: Readonly<Record<string, Provenance>>;
}

/** One company from what several providers say of it, by the precedence table; null when nobody says anything. */
export function mergeCompanies(records: readonly CompanyRecord[], technologies: readonly TechItem[], rank: Rank): MergedCompany | null {
	if (records.length === 0) return null;
	const { values, fields } = mergeUnits<Company>(records, UNITS, rank);
	const company: Company = { ...(blank('Company') as Company), ...values, tech: technologies.length > 0 ? { items: [...technologies] } : null };
	const origins: Record<string, Provenance> = { ...fields };
	for (const name of LISTS) company[name] = united(records, rank, 'company', (record) => record[name], foldText);
	company.openJobs = united(records, rank, 'company', ({ openJobs }) => openJobs, ({ title, url }) => url ?? title ?? '');
	company.news = united(records, rank, 'company', ({ news }) => news, ({ title, url }) => url ?? title ?? '');
	for (const name of [...LISTS, 'openJobs', 'news'] as const) {
		const first = byRank(records, rank, 'company').find((record) => isKnown(record[name]));
		if (first) origins[name] = provenanceOf(first._meta, name);
	}
	return { company, fields: origins };
}

/** Signals once each, the strongest and newest first. */
export function mergeSignals(records: readonly EnrichmentRecord<'IntentSignal'>[]): EnrichmentRecord<'IntentSignal'>[] {
	const key = ({ companyDomain, kind, topic, occurredAt, source, category }: IntentSignal): string => JSON.stringify([companyDomain, kind, topic, category, occurredAt?.slice(0, 10), source]);
	const text = (record: EnrichmentRecord<'IntentSignal'>): string => JSON.stringify(record);
	const sorted = [...records].sort((left, right) =>
		(right.score ?? -1) - (left.score ?? -1) || (right.occurredAt ?? '').localeCompare(left.occurredAt ?? '') || (text(left) < text(right) ? -1 : 1));
	return [...new Map([...sorted].reverse().map((record) => [key(record), record])).values()].reverse();
}
