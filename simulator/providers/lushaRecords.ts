import type { Company } from './companies';
import { lacks, type Fields, type World } from './definition';
import type { Person } from './people';

const seniority: Record<Person['seniority'], string> = { c_suite: 'C-Suite', vp: 'Vice President', director: 'Director', manager: 'Manager', senior: 'Senior', entry: 'Entry' };
/** A+ and A are verified; the other letters are not explained. */
const confidence: Record<Person['emailStatus'], string> = { valid: 'A+', accept_all: 'B', unknown: 'C', invalid: 'D' };

const bands: readonly (readonly [number, number])[] = [[1, 10], [11, 50], [51, 200], [201, 500], [501, 1000], [1001, 5000], [5001, 10_000], [10_001, 100_000]];
const bandOf = (count: number): { min: number; max: number } => {
	const [min, max] = bands.find(([, most]) => count <= most) ?? [100_001, 10_000_000];
	return { min, max };
};
const revenueBands: readonly (readonly [number, number])[] = [[0, 1_000_000], [1_000_000, 10_000_000], [10_000_000, 50_000_000], [50_000_000, 250_000_000]];

const place = (company: Company): Fields => ({ country: company.country, countryIso2: company.countryCode, state: company.state, city: company.city });
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** Nov 10, 2021 */
const printed = (date: string): string => {
	const [year, month, day] = date.split('-').map(Number);
	return `${months[(month ?? 1) - 1]} ${day}, ${year}`;
};

/** A search row: who it is, and what could be revealed. */
export function lushaContact(world: World, person: Person): Fields {
	const { company } = person;
	return {
		id: person.id, firstName: person.firstName, lastName: person.lastName, jobTitle: { title: person.title, departments: [person.department], seniority: seniority[person.seniority] },
		...(lacks(world, 'company') ? {} : { company: { id: company.id, name: company.name, domain: `www.${company.domain}`, industry: company.industry } }),
		location: { country: company.country, state: company.state, city: company.city }, socialLinks: { linkedin: person.linkedinUrl }, has: ['firstName', 'lastName', 'jobTitle'],
		canReveal: [...(lacks(world, 'email') ? [] : [{ field: 'emails', credits: 1 }]), ...(lacks(world, 'phones') ? [] : [{ field: 'phones', credits: 5 }])],
	};
}

export function lushaContactFull(world: World, person: Person, reveal: readonly string[]): Fields {
	const { has, canReveal, ...known } = lushaContact(world, person);
	const emails = reveal.includes('emails') && !lacks(world, 'email') ? [{ email: person.email, type: 'work', confidence: confidence[person.emailStatus], updateDate: person.checked }] : [];
	const phones = reveal.includes('phones') && !lacks(world, 'phones') ? person.phones.map(({ number, type, doNotCall }) => ({ number, type, doNotCall, updateDate: person.checked })) : [];
	return {
		...known, fullName: person.fullName, location: { ...place(person.company), continent: person.company.inEu ? 'Europe' : 'Other', isEuContact: person.company.inEu }, tags: [], emails, phones,
		previousEmployment: [{ company: { name: person.previousCompany }, jobTitle: { title: person.previousTitle } }], updateDate: person.checked,
	};
}

export function lushaCompany(company: Company, how: 'row' | 'full', reveal: readonly string[]): Fields {
	const { id, name, domain, industry, employees } = company;
	const row = { id, name, domain: `www.${domain}`, industry, employeeCount: { exact: employees, ...bandOf(employees) }, location: place(company), socialLinks: { linkedin: company.linkedinUrl } };
	if (how === 'row') return { ...row, has: ['description'], canReveal: [{ field: 'employeesByDepartment', credits: 1 }] };
	const [min, max] = revenueBands.find(([, most]) => company.revenue < most) ?? [250_000_000, 1_000_000_000];
	return {
		...row, alternativeName: name.toLowerCase(), description: company.description, companyType: 'Private Company', yearFounded: company.founded, subIndustry: industry, specialities: company.keywords,
		sicCodes: [{ code: 7371, description: 'Custom computer programming services' }], naicsCodes: [{ code: 541_511, description: 'Custom Computer Programming Services' }], location: { ...place(company), zipCode: company.postalCode }, additionalLocations: [],
		revenueRange: { min, max }, technologies: company.technologies.map((technology) => technology.name.toLowerCase()), phone: company.phone, keywords: company.keywords,
		funding: company.fundingTotal
			? { rounds: [], totalRounds: 1, totalRoundsAmount: company.fundingTotal, currency: 'USD', lastRoundType: company.fundingType, lastRoundAmount: company.fundingTotal, lastRoundDate: printed(company.fundingDate) }
			: null,
		...(reveal.includes('intent') ? { intent: { detectedTopics: company.intent.map(({ topic, score }) => ({ topicName: topic, metadata: { topicScore: score, topicTrend: 'increasing' } })), topicCount: company.intent.length } } : {}),
		...(reveal.includes('competitors') ? { competitors: [{ id: '2497917', name: 'Rival Ltd', domain: 'rival.example' }] } : {}),
	};
}
