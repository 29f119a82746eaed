import { z } from 'zod';

import { flagSchema } from './flag';

const points = z.coerce.number().min(0).max(100);
const names = z.array(z.string()).default([]);

/**
 * Points of a fit score. The numbers of size, industry, seniority and intent are those of the published Apollo
 * service; technology and region count only where targets are named. A target list that is empty gives no points.
 */
export const scoringSchema = z.object({
	size: z.object({ from: z.coerce.number().default(50), to: z.coerce.number().default(1000), inside: points.default(30), above: points.default(20), below: points.default(10) }).default({}),
	industry: z.object({ targets: names, points: points.default(25) }).default({}),
	seniority: z.object({ targets: z.array(z.string()).default(['CEO', 'CFO', 'CTO', 'COO', 'President', 'Vice President', 'Director', 'Senior Manager', 'Senior']), points: points.default(20) }).default({}),
	intent: z.object({ Urgent: points.default(25), High: points.default(25), Medium: points.default(15), Low: points.default(5) }).default({}),
	technology: z.object({ targets: names, points: points.default(10) }).default({}),
	region: z.object({ targets: names, points: points.default(10) }).default({}),
	/** Factor of each part, 1 when absent. */
	weights: z.record(z.coerce.number().min(0).max(10)).default({}),
	/** A provider's own score of kind fit or likelihood takes the place of ours. */
	preferProvider: flagSchema(true),
});
export type Scoring = z.infer<typeof scoringSchema>;

export interface ScoredLead {
	readonly employees: number | null;
	readonly industry: string | null;
	readonly managementLevel: string | null;
	readonly intentStrength: string | null;
	readonly technologies: readonly string[];
	readonly country: string | null;
	readonly region: string | null;
	readonly providerScore: { readonly value: number; readonly provider: string } | null;
}

export interface Score {
	/** 0 to 100, whole. */
	readonly value: number;
	/** One line that says where the points come from. */
	readonly why: string;
	readonly parts: Readonly<Record<string, number>>;
}

const among = (targets: readonly string[], given: readonly (string | null)[]): string | undefined =>
	given.find((one): one is string => one !== null && targets.some((target) => target.trim().toLowerCase() === one.trim().toLowerCase()));

const whole = (value: number): number => Math.max(0, Math.min(100, Math.round(value)));

/** How well the lead fits, and why. What is not known gives no points. */
export function fitScore(lead: ScoredLead, scoring: Scoring): Score {
	const { providerScore, employees } = lead;
	if (scoring.preferProvider && providerScore !== null) {
		const value = whole(providerScore.value);
		return { value, why: `${value}: score of ${providerScore.provider}`, parts: { provider: value } };
	}
	const { size, industry, seniority, intent, technology, region, weights } = scoring;
	const found: [string, string, number][] = [];
	if (employees !== null) found.push(['size', `${employees} people`, employees > size.to ? size.above : employees < size.from ? size.below : size.inside]);
	const hits: [string, string | undefined, number][] = [
		['industry', among(industry.targets, [lead.industry]), industry.points],
		['seniority', among(seniority.targets, [lead.managementLevel]), seniority.points],
		['technology', among(technology.targets, lead.technologies), technology.points],
		['region', among(region.targets, [lead.region, lead.country]), region.points],
	];
	for (const [part, hit, given] of hits) if (hit !== undefined) found.push([part, hit, given]);
	const strength = z.enum(['Urgent', 'High', 'Medium', 'Low']).safeParse(lead.intentStrength);
	if (strength.success) found.push(['intent', strength.data, intent[strength.data]]);
	const weighted = found.map(([part, what, given]) => [part, what, Math.round(given * (weights[part] ?? 1))] as const);
	const value = whole(weighted.reduce((sum, [, , given]) => sum + given, 0));
	const why = weighted.length === 0 ? 'nothing known that counts' : weighted.map(([part, what, given]) => `${part} ${given} (${what})`).join(', ');
	return { value, why: `${value}: ${why}`, parts: Object.fromEntries(weighted.map(([part, , given]) => [part, given])) };
}

const count = z.coerce.number().min(0).catch(0);

/** Counts as providers of outreach give them; each kind is worth what the published service gives it. */
export const engagementSchema = z.object({ emails_opened: count, emails_clicked: count, emails_replied: count, calls_connected: count, meetings_scheduled: count });
const engagementPoints = { emails_opened: 2, emails_clicked: 5, emails_replied: 10, calls_connected: 15, meetings_scheduled: 25 } as const satisfies Record<keyof z.infer<typeof engagementSchema>, number>;

export function engagementScore(given: unknown): Score {
	const counts = engagementSchema.parse(given ?? {});
	const parts = Object.fromEntries((Object.keys(engagementPoints) as (keyof typeof engagementPoints)[]).map((name) => [name, counts[name] * engagementPoints[name]]));
	const value = whole(Object.values(parts).reduce((sum, one) => sum + one, 0));
	const told = Object.entries(parts).filter(([, worth]) => worth > 0).map(([name, worth]) => `${name.replaceAll('_', ' ')} ${worth}`);
	return { value, why: `${value}: ${told.join(', ') || 'no engagement known'}`, parts };
}
