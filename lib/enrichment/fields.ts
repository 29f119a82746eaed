/** What a record can be looked up by. */
export const QUERY_FIELDS = {
	email: { label: 'Email', hint: 'e.g. jane.doe@example.com' },
	domain: { label: 'Company Domain', hint: 'e.g. example.com' },
	firstName: { label: 'First Name', hint: 'e.g. Jane' },
	lastName: { label: 'Last Name', hint: 'e.g. Doe' },
	fullName: { label: 'Full Name', hint: 'e.g. Jane Doe' },
	companyName: { label: 'Company Name', hint: 'e.g. Contoso Ltd' },
	linkedinUrl: { label: 'LinkedIn URL', hint: 'e.g. https://www.linkedin.com/in/jane-doe' },
	phone: { label: 'Phone', hint: 'e.g. +44 20 7946 0000' },
	id: { label: 'Provider ID', hint: '' },
	companyId: { label: 'Provider ID of the Company', hint: '' },
	requestId: { label: 'Request ID', hint: '' },
	title: { label: 'Job Title', hint: 'e.g. IT Manager' },
	path: { label: 'Path', hint: 'e.g. /v1/cards' },
} as const;
export type QueryField = keyof typeof QUERY_FIELDS;

/** Lists that narrow a search; entered with commas or as a JSON list. */
export const LIST_FIELDS = {
	titles: { label: 'Job Titles', hint: 'e.g. IT Manager, CTO' },
	seniorities: { label: 'Seniorities', hint: "Words of the provider's own" },
	departments: { label: 'Departments', hint: "Words of the provider's own" },
	domains: { label: 'Company Domains', hint: 'e.g. example.com, example.org' },
	companyNames: { label: 'Company Names', hint: '' },
	countries: { label: 'Countries', hint: 'e.g. United Kingdom' },
	industries: { label: 'Industries', hint: "Words of the provider's own" },
	technologies: { label: 'Technologies', hint: '' },
	employeeRanges: { label: 'Employee Ranges', hint: 'e.g. 11-50' },
	topics: { label: 'Topics', hint: '' },
	keywords: { label: 'Keywords', hint: '' },
} as const;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const DOMAIN = /^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u;

/** Longest value that any provider takes for a name or an address. */
const LONGEST = 512;

/** What is wrong with a value; undefined when it can be sent. */
export function faultIn(field: string, value: string): string | undefined {
	if (value.length > LONGEST) return `is ${value.length.toLocaleString('en')} characters long; at most ${LONGEST} are taken`;
	if (field === 'email' && !EMAIL.test(value)) return `"${value}" is not an e-mail address`;
	if (field === 'domain' && !DOMAIN.test(value)) return `"${value}" is not a domain such as example.com`;
	if (field === 'linkedinUrl' && !/linkedin\.com\//i.test(value)) return `"${value}" is not a LinkedIn address`;
	return undefined;
}
