import { LeadInputError, leadOf, type Lead } from '../domain/pipelineLead';
import { headcountBucket, leadFieldsOf, leadSourceOf, managementLevel, readRecord, type EnrichmentRecord } from '../enrichment';
import { pipelineField } from '../domain/pipelineFields';
import { companyDomain } from '../domain/webDomain';
import { isRecord, textOf, type HaloRecord } from '../halo/records/record';
import type { PipelineSettings } from './settings';

/** An item that cannot become a lead. */
export interface Refused {
	readonly item: number;
	readonly error: LeadInputError;
}

const metaOf = (json: HaloRecord): HaloRecord => (isRecord(json._meta) ? json._meta : {});
const kindOf = (json: HaloRecord): string => textOf(metaOf(json).record);
const recordIn = (json: HaloRecord): EnrichmentRecord[] => [readRecord(json)].filter((record) => record !== undefined);
const ABOUT_COMPANY = new Set(['IntentSignal', 'TechStack']);

/** What ties the records of one company together. */
const domainOf = (json: HaloRecord): string | undefined => {
	const company = isRecord(json.company) ? json.company : {};
	return [json.companyDomain, company.domain, json.domain, json.website, company.website, json.email].map((one) => companyDomain(textOf(one))).find((one) => one !== undefined);
};

function sourceOf(json: HaloRecord, usual: string): string {
	const leadFields = isRecord(json.leadFields) ? json.leadFields : {};
	const named = textOf(metaOf(json).provider) || textOf(json.source) || textOf(json.lead_source) || textOf(json.provider) || textOf(leadFields.CFLeadSource) || usual;
	const option = pipelineField('CFLeadSource')?.options?.find((one) => one.toLowerCase() === named.trim().toLowerCase());
	return (option ?? leadSourceOf(named) ?? named).slice(0, 50);
}

/**
 * The leads in items: each person is one; what is told of a company (technology, intent, the company itself) goes to
 * its people, and a company of which nobody came is a lead of its own. A score goes to the person or company it is of.
 */
export function leadsIn(items: readonly HaloRecord[], settings: PipelineSettings, now: number): { readonly leads: Lead[]; readonly refused: Refused[] } {
	const about = new Map<string, EnrichmentRecord[]>();
	const scores = new Map<string, HaloRecord>();
	const peopleAt = new Set(items.filter((json) => kindOf(json) !== 'Company').flatMap((json) => domainOf(json) ?? []));
	const isSupport = (json: HaloRecord): boolean => ABOUT_COMPANY.has(kindOf(json)) || (kindOf(json) === 'Company' && peopleAt.has(domainOf(json) ?? ''));
	for (const json of items) {
		const domain = domainOf(json);
		if (kindOf(json) === 'Score') scores.set(textOf(json.key).trim().toLowerCase(), json);
		else if (isSupport(json) && domain !== undefined) about.set(domain, [...(about.get(domain) ?? []), ...recordIn(json)]);
	}
	const leads: Lead[] = [];
	const refused: Refused[] = [];
	items.forEach((json, item) => {
		if (kindOf(json) === 'Score' || isSupport(json) || Object.keys(json).length === 0) return;
		try {
			const domain = domainOf(json) ?? '';
			const records = [...recordIn(json), ...(about.get(domain) ?? [])];
			const score = scores.get(textOf(json.email).toLowerCase()) ?? scores.get(domain);
			const source = sourceOf(json, settings.source);
			const fields = records.length > 0 ? { ...leadFieldsOf(records, now), ...(source ? { CFLeadSource: source } : {}) } : {};
			leads.push(completed(leadOf(score ? { ...json, score } : json, { item, fields, country: settings.country, source }), score));
		} catch (error) {
			if (!(error instanceof LeadInputError)) throw error;
			refused.push({ item, error });
		}
	});
	return { leads, refused };
}

/** What a pushed record tells besides custom fields, as the fields that it means. */
function completed(lead: Lead, score: HaloRecord | undefined): Lead {
	const level = lead.title ? managementLevel(lead.title, null) : null;
	const size = headcountBucket({ employeeCount: lead.employees, employeeRange: null });
	const derived = {
		...(lead.source ? { CFLeadSource: lead.source } : {}), ...(level ? { CFLeadManagementLevel: level } : {}), ...(size ? { CFLeadEmployeeCount: size } : {}),
		...(lead.linkedin ? { CFLeadLinkedIn: lead.linkedin } : {}), ...(lead.industry ? { CFProspectIndustry: lead.industry } : {}), ...(regionOption(lead.country) ? { CFProspectRegion: regionOption(lead.country) ?? '' } : {}),
	};
	const provider = score && isRecord(score._meta) ? textOf(score._meta.provider) : '';
	return { ...lead, fields: { ...derived, ...lead.fields }, providerScore: lead.providerScore && { ...lead.providerScore, provider: (leadSourceOf(provider) ?? provider) || lead.providerScore.provider } };
}

/** The region list calls some countries otherwise than the world does. */
const REGION_NAMES: Readonly<Record<string, string>> = {
	us: 'USA', 'united states': 'USA', gb: 'UK', 'united kingdom': 'UK', 'great britain': 'UK', england: 'UK', ca: 'Canada', de: 'Germany', fr: 'France', it: 'Italy', es: 'Spain', nl: 'Netherlands', be: 'Belgium',
	ch: 'Switzerland', at: 'Austria', se: 'Nordic Countries', no: 'Nordic Countries', dk: 'Nordic Countries', fi: 'Nordic Countries', au: 'Australia', nz: 'New Zealand', in: 'India', sg: 'Singapore', za: 'South Africa', ae: 'UAE',
	'united arab emirates': 'UAE', ie: 'Europe', ireland: 'Europe', jp: 'Japan', br: 'Brazil', mx: 'Mexico',
};
const regionOption = (country: string): string | undefined => (country === '' ? undefined : (REGION_NAMES[country.trim().toLowerCase()] ?? country));
