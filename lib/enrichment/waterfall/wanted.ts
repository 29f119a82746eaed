import type { FieldGroup } from './groups';
import type { Profile } from './profile';

interface Wish {
	readonly label: string;
	readonly group: FieldGroup;
	readonly isMet: (profile: Profile, confidence: number) => boolean;
}

/** A value of a provider that rates its values counts from that confidence on; one that rates nothing is believed. */
const sure = (profile: Profile, field: string, confidence: number): boolean => {
	const rated = profile.sources[field]?.confidence ?? null;
	return rated === null || rated >= confidence;
};

const known = (part: 'person' | 'company', ...fields: string[]) => (profile: Profile, confidence: number): boolean => {
	const record: Readonly<Record<string, unknown>> = { ...profile[part] };
	return fields.some((field) => record[field] !== null && record[field] !== undefined && sure(profile, `${part}.${field}`, confidence));
};


const hasPhone = (types: readonly string[]) => ({ person }: Profile, confidence: number): boolean =>
	person?.phones.some(({ type, doNotCall, score }) => doNotCall !== true && (types.length === 0 || types.includes(type)) && (score === null || score >= confidence)) === true;

/** What can be wanted, and when it is there. A number that may not be called is none. */
export const WISHES = {
	name: { label: 'Full Name', group: 'identity', isMet: known('person', 'fullName', 'lastName') },
	title: { label: 'Job Title', group: 'identity', isMet: known('person', 'title') },
	linkedin: { label: 'LinkedIn URL', group: 'identity', isMet: known('person', 'linkedinUrl') },
	employer: { label: 'Employer', group: 'identity', isMet: ({ person }) => (person?.company?.domain ?? person?.company?.name ?? null) !== null },
	email: { label: 'Email', group: 'email', isMet: known('person', 'email') },
	phone: { label: 'Phone', group: 'phone', isMet: hasPhone([]) },
	mobile: { label: 'Mobile or Direct Phone', group: 'phone', isMet: hasPhone(['mobile', 'direct']) },
	industry: { label: 'Industry', group: 'firmographics', isMet: known('company', 'industry') },
	employees: { label: 'Employees', group: 'firmographics', isMet: known('company', 'employeeCount', 'employeeRange') },
	revenue: { label: 'Revenue', group: 'firmographics', isMet: known('company', 'revenueUsd', 'revenueRange') },
	foundedYear: { label: 'Founding Year', group: 'firmographics', isMet: known('company', 'foundedYear') },
	headquarters: { label: 'Headquarters', group: 'firmographics', isMet: known('company', 'hqText', 'city', 'country') },
	technologies: { label: 'Technologies', group: 'technographics', isMet: ({ technologies }) => technologies.length > 0 },
	intent: { label: 'Intent Signals', group: 'intent', isMet: ({ signals }) => signals.length > 0 },
} as const satisfies Readonly<Record<string, Wish>>;

export type WantedField = keyof typeof WISHES;
export const WANTED_FIELDS = Object.keys(WISHES) as WantedField[];

export const isMet = (field: WantedField, profile: Profile, confidence: number): boolean => WISHES[field].isMet(profile, confidence);

/** The wanted fields of a group that are not there yet. */
export const lacking = (wanted: readonly WantedField[], profile: Profile, confidence: number, group?: FieldGroup): WantedField[] =>
	wanted.filter((field) => (group === undefined || WISHES[field].group === group) && !isMet(field, profile, confidence));
