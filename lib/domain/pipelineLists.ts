/** Lists that a lead belongs to, of the published list rules; a list is a value to filter on, kept in the lead. */
export interface Listed {
	readonly source: string;
	readonly fitScore: number | null;
	readonly industry: string;
	readonly employees: number | null;
	readonly doNotContact: boolean;
}

const INDUSTRY_LISTS: readonly (readonly [string, RegExp])[] = [
	['Healthcare', /health|medical|hospital|pharma/i], ['Legal', /legal|law/i], ['Financial', /financ|bank|insur|account/i], ['Manufacturing', /manufactur/i], ['Retail', /retail/i],
];

/** The source list, then hot above 80, warm from 60, cold below, then industry and size, and the one of those who opted out. */
export function listsFor({ source, fitScore, industry, employees, doNotContact }: Listed): string[] {
	const byIndustry = INDUSTRY_LISTS.filter(([, words]) => words.test(industry)).map(([name]) => `${name} Leads`);
	return [
		...(source ? [`${source} Leads`] : []),
		...(fitScore === null ? [] : [fitScore > 80 ? 'Hot Leads (Fit Score >80)' : fitScore >= 60 ? 'Warm Leads (Fit Score 60-80)' : 'Cold Leads (Fit Score <60)']),
		...byIndustry,
		...(employees === null ? [] : [employees >= 500 ? 'Enterprise Leads (500+)' : employees >= 50 ? 'Mid-Market Leads (50-499)' : 'Small Leads (1-49)']),
		...(doNotContact ? ['Do Not Contact'] : []),
	];
}
