import type { Company, NumberRange } from './records';

/** Options of the HaloPSA lead fields. A boundary belongs to the upper bucket for revenue and to the lower one for headcount. */
const REVENUE: readonly (readonly [number, string])[] = [
	[100e6, '$100M+'], [50e6, '$50-100M'], [25e6, '$25-50M'], [10e6, '$10-25M'], [5e6, '$5-10M'], [1e6, '$1-5M'], [0, '<$1M'],
];
const HEADCOUNT: readonly (readonly [number, string])[] = [
	[10, '1-10'], [50, '11-50'], [200, '51-200'], [500, '201-500'], [1000, '501-1000'], [5000, '1001-5000'], [Number.POSITIVE_INFINITY, '5000+'],
];

/** The figure that stands for a range: the geometric mean of its ends, the known end of an open one. */
export function middleOf(range: NumberRange): number | null {
	if (!range) return null;
	const { min, max } = range;
	if (max === null) return min;
	if (min === null || min === 0) return max / 2;
	return Math.sqrt(min * max);
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

/** The revenue option; null when the revenue is unknown, zero or negative. `approximate` when only a range is known. */
export function revenueBucket({ revenueUsd, revenueRange }: Pick<Company, 'revenueUsd' | 'revenueRange'>): { option: string; approximate: boolean } | null {
	const exact = positive(revenueUsd);
	const value = exact ?? positive(middleOf(revenueRange));
	const option = value === null ? undefined : REVENUE.find(([from]) => value >= from)?.[1];
	return option === undefined ? null : { option, approximate: exact === null };
}

function bucketOfHeadcount(count: number | null): string | null {
	if (count === null || count <= 0) return null;
	return HEADCOUNT.find(([to]) => count <= to)?.[1] ?? null;
}

/** The headcount option; a range counts by its ends when both fall together, else by the geometric mean. */
export function headcountBucket({ employeeCount, employeeRange }: Pick<Company, 'employeeCount' | 'employeeRange'>): string | null {
	const exact = bucketOfHeadcount(employeeCount);
	if (exact !== null || !employeeRange) return exact;
	const { min, max } = employeeRange;
	if (max === null) return bucketOfHeadcount(min);
	const [low, high] = [bucketOfHeadcount(min), bucketOfHeadcount(max)];
	return low !== null && low === high ? low : bucketOfHeadcount(middleOf(employeeRange));
}

const TITLES: readonly (readonly [RegExp, string])[] = [
	[/\bchief executive\b|\bceo\b/i, 'CEO'],
	[/\bchief financial\b|\bcfo\b/i, 'CFO'],
	[/\bchief technology\b|\bcto\b/i, 'CTO'],
	[/\bchief operating\b|\bcoo\b/i, 'COO'],
	[/\bvice[ -]president\b|\b[sea]?vp\b/i, 'Vice President'],
	[/\bpresident\b/i, 'President'],
	[/\bdirector\b|\bhead of\b/i, 'Director'],
	[/\b(senior|sr\.?) manager\b/i, 'Senior Manager'],
	[/\bmanager\b/i, 'Manager'],
	[/\bsenior\b|\blead\b|\bprincipal\b|\bsr\b/i, 'Senior'],
];

/** Who assists a chief is none. */
const SERVES = /\b(assistant|secretary|aide|advis[eo]r)\b.*?\bto\b.*$/i;

const SENIORITIES: readonly (readonly [RegExp, string])[] = [
	[/^(vp|vp level|vp-level|v|vice[ _-]president)$/i, 'Vice President'],
	[/^(director|d|head)$/i, 'Director'],
	[/^(manager|m)$/i, 'Manager'],
	[/^(senior|seniorindividualcontributor)$/i, 'Senior'],
	[/^(entry|non[ -]manager|junior)$/i, 'Individual Contributor'],
	[/^(owner|founder|partner|c_suite|intern|c[ -]level|c|c-suite|executive|other)$/i, 'Other'],
];

const firstMatch = (rules: readonly (readonly [RegExp, string])[], text: string | null): string | null =>
	text === null ? null : (rules.find(([pattern]) => pattern.test(text))?.[1] ?? null);

/** The management level option, from the title first and the provider's word second; null when neither tells. */
export function managementLevel(title: string | null, seniorityRaw: string | null): string | null {
	return firstMatch(TITLES, title?.replace(SERVES, '$1') ?? null) ?? firstMatch(SENIORITIES, seniorityRaw?.trim() ?? null);
}

const DEPARTMENTS: readonly (readonly [RegExp, string])[] = [
	[/information technology|\bit\b/, 'IT'],
	[/engineer/, 'Engineering'],
	[/product(?!ion)/, 'Product'],
	[/security/, 'Security'],
	[/finance|financial|accounting/, 'Finance'],
	[/operations/, 'Operations'],
	[/sales/, 'Sales'],
	[/marketing/, 'Marketing'],
	[/human|\bhr\b|people|talent/, 'HR'],
	[/legal/, 'Legal'],
	[/customer success|customer service|support/, 'Customer Success'],
	[/procurement|purchasing/, 'Procurement'],
	[/supply|logistics/, 'Supply Chain'],
	[/manufacturing|production/, 'Manufacturing'],
	[/research|r&d/, 'R&D'],
	[/compliance|risk/, 'Compliance'],
	[/business development|partnerships/, 'Business Development'],
	[/communications|\bpr\b/, 'Communications'],
	[/facilities/, 'Facilities'],
];

/** The department option of a provider's word; null when there is none, Other when it is in no option. */
export function departmentFrom(departmentRaw: string | null, subDepartments: readonly string[] = []): string | null {
	const text = departmentRaw?.toLowerCase().replace(/^master_/, '').replaceAll('_', ' ').trim();
	if (!text) return null;
	if (text === 'engineering technical' && subDepartments.some((sub) => /information technology|\bit\b/i.test(sub.replaceAll('_', ' ')))) return 'IT';
	return firstMatch(DEPARTMENTS, text) ?? 'Other';
}

/** HG Insights' words; Purchase is never set by a rule. */
export function intentStage(stageRaw: string | null): 'Awareness' | 'Consideration' | null {
	if (/^research/i.test(stageRaw ?? '')) return 'Awareness';
	return /^evaluat/i.test(stageRaw ?? '') ? 'Consideration' : null;
}
