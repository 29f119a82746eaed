import { z } from 'zod';

/**
 * The one shape of what providers know. Null means that the provider did not say; nothing is ever filled in,
 * because a default reads as a fact. Lists are empty when the provider gave none.
 */

const text = z.string().nullable();
const number = z.number().nullable();
const flag = z.boolean().nullable();
const texts = z.array(z.string());
/** A known range; an open end is null. */
const range = z.object({ min: number, max: number }).nullable();

export const MATCH_STATUSES = ['matched', 'partial', 'none', 'restricted', 'pending'] as const;
export type MatchStatus = (typeof MATCH_STATUSES)[number];

export const EMAIL_STATUSES = ['valid', 'likely', 'accept_all', 'webmail', 'disposable', 'invalid', 'unknown', 'suppressed', 'none'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];
const emailStatus = z.enum(EMAIL_STATUSES).nullable();

const emailSchema = z.object({
	value: z.string(),
	type: z.enum(['work', 'personal', 'unknown']),
	status: emailStatus,
	/** 0 to 100. */
	score: number,
	checkedAt: text,
	/** The provider's own word. */
	rawStatus: text,
});

const phoneSchema = z.object({
	/** As the provider wrote it. */
	value: z.string(),
	e164: text,
	type: z.enum(['direct', 'mobile', 'work', 'hq', 'other']),
	doNotCall: flag,
	/** 0 to 100. */
	score: number,
});

const techItemSchema = z.object({
	name: z.string(), vendor: text, category: text, parentCategory: text, firstSeen: text, lastSeen: text, intensity: text,
});
const techSchema = z.object({ items: z.array(techItemSchema) });

export const companySchema = z.object({
	id: text, name: text, domain: text, website: text, linkedinUrl: text, phone: text,
	industry: text, industries: texts, description: text, keywords: texts,
	employeeCount: number, employeeRange: range,
	/** Whole US dollars a year. */
	revenueUsd: number, revenueRange: range,
	foundedYear: number,
	street: text, city: text, state: text, postalCode: text, country: text, countryCode: text, hqText: text,
	fundingTotalUsd: number, lastFundingType: text, lastFundingAt: text,
	/** Per cent. */
	headcountGrowth12m: number,
	sicCodes: texts, naicsCodes: texts, competitors: texts,
	tech: techSchema.nullable(),
	openJobs: z.array(z.object({ title: text, url: text, postedAt: text })),
	news: z.array(z.object({ title: text, url: text, publishedAt: text })),
});

/** The company a person works for, as far as a person's record tells. */
const employerSchema = companySchema.pick({
	id: true, name: true, domain: true, website: true, linkedinUrl: true, phone: true, industry: true, employeeCount: true, employeeRange: true,
	revenueUsd: true, revenueRange: true, foundedYear: true, city: true, state: true, country: true, countryCode: true,
});

export const personSchema = z.object({
	id: text, firstName: text, lastName: text, fullName: text, title: text,
	seniorityRaw: text, managementLevel: text, departmentRaw: text, department: text,
	email: text, emailStatus, emails: z.array(emailSchema), phones: z.array(phoneSchema),
	linkedinUrl: text, city: text, state: text, country: text, countryCode: text, withinEu: flag,
	company: employerSchema.nullable(), previousCompany: text, previousTitle: text, jobChangedAt: text, lastVerifiedAt: text,
	/** True when the person withdrew consent at the provider; null when the provider has no such signal. */
	restricted: flag,
});

export const emailVerificationSchema = z.object({
	email: text, status: emailStatus, deliverable: flag,
	/** 0 to 100. */
	score: number,
	mx: flag, smtp: flag, disposable: flag, webmail: flag, acceptAll: flag, rawStatus: text, checkedAt: text, pending: z.boolean(),
});

export const intentSignalSchema = z.object({
	companyDomain: text, companyName: text, topic: text, category: text,
	kind: z.enum(['topic', 'jobChange', 'funding', 'hiring', 'news', 'webVisit', 'techChange']),
	/** 0 to 100. */
	score: number,
	scoreRaw: text, scoreScale: text,
	/** The provider's own word for the strength. */
	level: text,
	stageRaw: text, stage: z.enum(['Awareness', 'Consideration', 'Decision', 'Purchase']).nullable(),
	trend: text, audienceStrength: text, occurredAt: text, source: text,
	contacts: z.array(z.object({ id: text, firstName: text, lastName: text, title: text })),
});

export const techStackSchema = techSchema.extend({ companyDomain: text, companyName: text });

export const scoreSchema = z.object({
	entity: z.enum(['person', 'company']), key: text,
	/** 0 to 100. */
	value: number,
	segment: text, kind: z.enum(['fit', 'likelihood', 'activity', 'accuracy']),
	signals: z.array(z.object({ name: text, value: text, direction: z.enum(['positive', 'negative']).nullable() })),
	predictedValue: number,
});

export const usageSchema = z.object({
	creditType: text, total: number, used: number, remaining: number, plan: text, resetsAt: text,
});

/** A row of a customer's own endpoint, unchanged. */
export const rowSchema = z.object({ row: z.unknown() });

export const schemas = {
	Person: personSchema, Company: companySchema, EmailVerification: emailVerificationSchema, IntentSignal: intentSignalSchema,
	TechStack: techStackSchema, Score: scoreSchema, Usage: usageSchema, Row: rowSchema,
} as const;

export type RecordKind = keyof typeof schemas;
export type Person = z.infer<typeof personSchema>;
export type Company = z.infer<typeof companySchema>;
export type Employer = z.infer<typeof employerSchema>;
export type Email = z.infer<typeof emailSchema>;
export type Phone = z.infer<typeof phoneSchema>;
export type EmailVerification = z.infer<typeof emailVerificationSchema>;
export type IntentSignal = z.infer<typeof intentSignalSchema>;
export type TechItem = z.infer<typeof techItemSchema>;
export type TechStack = z.infer<typeof techStackSchema>;
export type Score = z.infer<typeof scoreSchema>;
export type Usage = z.infer<typeof usageSchema>;
export type NumberRange = z.infer<typeof range>;

/** Where one value came from. */
export interface Provenance {
	readonly provider: string;
	readonly fetchedAt: string | null;
	/** 0 to 100; null when the provider gives none. */
	readonly confidence: number | null;
}

export interface Meta {
	readonly record: RecordKind;
	readonly provider: string;
	readonly endpoint: string | null;
	/** ISO 8601. */
	readonly fetchedAt: string | null;
	readonly matchStatus: MatchStatus;
	/** Credits the provider says the request took, over all its records; null when it does not say. */
	readonly creditsUsed: number | null;
	/** What an unfinished lookup is asked for by, or the provider's own name of the request. */
	readonly requestId: string | null;
	/** Provenance of each field that has a value. */
	readonly fields: Readonly<Record<string, Provenance>>;
	/** The provider's own row, when it was asked for. */
	readonly raw: unknown;
}

export type RecordOf<K extends RecordKind> = z.infer<(typeof schemas)[K]>;
export type EnrichmentRecord<K extends RecordKind = RecordKind> = RecordOf<K> & { readonly _meta: Meta };

/** What a mapping knows; everything it leaves out is unknown. */
export type Draft<K extends RecordKind> = Partial<RecordOf<K>>;

const blankValue = (field: z.ZodTypeAny): unknown => (field instanceof z.ZodArray ? [] : field instanceof z.ZodBoolean ? false : null);

/** A record of which nothing is known. */
export function blank(kind: RecordKind): Record<string, unknown> {
	return blankOf(schemas[kind].shape);
}

/** A person of whom nothing is known. */
export const blankPerson = (): Person => personSchema.parse(blankOf(personSchema.shape));

function blankOf(shape: z.ZodRawShape): Record<string, unknown> {
	return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, blankValue(field)]));
}

/** A person's employer from what is known of a company; null when nothing is. */
export function employerFrom(known: Partial<Company>): Employer | null {
	const given = Object.entries(known).filter(([name, value]) => name in employerSchema.shape && value !== null && value !== undefined);
	return given.length === 0 ? null : employerSchema.parse({ ...blankOf(employerSchema.shape), ...Object.fromEntries(given) });
}
