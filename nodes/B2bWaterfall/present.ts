import type { IDataObject } from 'n8n-workflow';

import { blankPerson, INPUT, isMet, leadFieldsOf, type EnrichmentRecord, type WaterfallOutcome, type WaterfallSettings } from '../../lib';

/** What each provider gave and took. */
function contributions({ profile: { sources }, reports }: WaterfallOutcome): IDataObject[] {
	const providers = [...new Set([...reports.map(({ provider }) => provider), ...Object.values(sources).map(({ provider }) => provider)])].filter((provider) => provider !== INPUT);
	return providers.map((provider) => {
		const own = reports.filter((report) => report.provider === provider && report.status !== 'skipped' && report.status !== 'noBudget');
		return {
			provider, fields: Object.entries(sources).filter(([, source]) => source.provider === provider).map(([field]) => field).sort(), lookups: own.length,
			cached: own.filter(({ cached }) => cached).length, credits: Math.round(own.reduce((sum, { credits }) => sum + credits, 0) * 10_000) / 10_000,
		};
	});
}

/** The merged profile as records, for the lead fields; the source of the lead is the provider of its address or name. */
function asRecords({ person, company, signals }: WaterfallOutcome['profile'], sources: WaterfallOutcome['profile']['sources']): EnrichmentRecord[] {
	const meta = (record: 'Person' | 'Company', names: readonly string[]) => {
		const source = names.map((name) => sources[name]).find((one) => one !== undefined && one.provider !== INPUT);
		return { record, provider: source?.provider ?? INPUT, endpoint: null, fetchedAt: source?.fetchedAt ?? null, matchStatus: 'matched', creditsUsed: null, requestId: null, fields: {}, raw: null } as const;
	};
	return [
		...(person ? [{ ...person, _meta: meta('Person', ['person.email', 'person.fullName', 'person.title']) }] : []),
		...(company ? [{ ...company, _meta: meta('Company', ['company.domain', 'company.name']) }] : []),
		...signals,
	];
}

function statusOf({ stop, missing, reports }: WaterfallOutcome, { wanted }: WaterfallSettings): string {
	if (stop) return 'doNotContact';
	if (missing.length === 0) return 'complete';
	if (reports.some(({ status }) => status === 'pending')) return 'pending';
	return missing.length < wanted.length ? 'partial' : 'none';
}

/** The item of one subject. A person who must not be contacted is told as that and nothing else. */
export function recordJson(outcome: WaterfallOutcome, settings: WaterfallSettings, withLeadFields: boolean): IDataObject {
	const { profile, stop, reports, credits, missing } = outcome;
	const { person, company, technologies, signals, scores, verification, sources } = profile;
	const leadFields = stop ? { CFDND: true } : leadFieldsOf(asRecords(profile, sources));
	const found = stop ? [] : settings.wanted.filter((field) => isMet(field, profile, settings.confidence));
	return {
		status: statusOf(outcome, settings), found, missing: [...missing], doNotContact: stop !== undefined, doNotContactReason: stop?.reason ?? null, doNotContactSource: stop?.provider ?? null,
		person: stop ? { ...blankPerson(), restricted: true } : person, company, technologies, signals, scores, verification, credits,
		...(withLeadFields ? { leadFields } : {}), contributions: contributions(outcome), steps: reports, _meta: { fields: sources },
	} as unknown as IDataObject;
}

/** @param now ISO 8601 */
export const spendingRow = (provider: string, credits: number, now: string): IDataObject => ({ day: now.slice(0, 10), provider, credits, spent_at: now });

/** A row of a suppression list: the person as the item named it. */
export function optOutRow({ subject, stop }: WaterfallOutcome, now: string): IDataObject {
	const { email = '', linkedinUrl = '', firstName = '', lastName = '', fullName = '', domain = '', companyName = '', phone = '' } = subject;
	return { email, linkedin_url: linkedinUrl, first_name: firstName, last_name: lastName, full_name: fullName, domain, company_name: companyName, phone, provider: stop?.provider ?? '', reason: 'optOut', seen_at: now };
}
