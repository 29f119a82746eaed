import type { Company, IntentTopic, Technology } from './companies';
import { lacks, type Fields, type World } from './definition';
import type { Person } from './people';

const levels: Record<Person['seniority'], string> = { c_suite: 'C Level', vp: 'VP Level', director: 'Director', manager: 'Manager', senior: 'Non Manager', entry: 'Non Manager' };

export const managementLevel = ({ seniority }: Person): string => levels[seniority];

/** A is strongest. */
export const audienceStrength = (score: number): string => 'EDCBA'[Math.min(4, Math.max(0, Math.floor((score - 40) / 12)))] ?? 'E';

/** Ranges as ZoomInfo prints them, stray blanks and thousands separators included. */
const bands: readonly (readonly [number, string])[] = [[10, '1 - 10'], [50, '10 - 50'], [100, '50 -100'], [250, '100 - 250'], [500, '250 - 500'], [1000, '500 - 1,000'], [5000, '1,000 - 5,000'], [10_000, '5,000 - 10,000']];
const employeeRange = (count: number): string => bands.find(([most]) => count <= most)?.[1] ?? 'Over 10,000';

const revenueRange = (revenue: number): string => (revenue < 1_000_000 ? '$500,000 - $1 mil.' : revenue < 5_000_000 ? '$1 mil. - $5 mil.' : revenue < 10_000_000 ? '$5 mil. - $10 mil.' : revenue < 50_000_000 ? '$25 mil. - $50 mil.' : '$100 mil. - $250 mil.');

const only = (all: Fields, wanted: readonly string[]): Fields => Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));

export function companyAttributes(company: Company, wanted: readonly string[]): Fields {
	const { name, domain, phone, street, city, state, postalCode, country, employees, revenue, industry } = company;
	return only({
		id: Number(company.id), name, website: `www.${domain}`, domainList: [domain], phone, street, city, state, zipCode: postalCode, country, employeeCount: employees, employeeRange: employeeRange(employees),
		employeeGrowth: { oneYearGrowthRate: String(company.growth * 100) }, revenue: revenue / 1000, revenueRange: revenueRange(revenue), foundedYear: String(company.founded), industries: [industry], primaryIndustry: [industry],
		sicCodes: [{ id: '73', name: 'Business Services' }], naicsCodes: [{ id: '51', name: 'Information' }], description: company.description,
		socialMediaUrls: [{ followerCount: '12', type: 'LINKED_IN', url: company.linkedinUrl.replace('https', 'http') }],
		companyFunding: company.fundingTotal ? [{ date: company.fundingDate, type: company.fundingType, amount: company.fundingTotal / 1000 }] : [], totalFundingAmount: company.fundingTotal / 1000, competitors: [],
	}, wanted);
}

/** Fields whose name starts with company come back nested and without it. */
export function contactAttributes(world: World, person: Person, wanted: readonly string[]): Fields {
	const { company } = person;
	const [direct, mobile] = person.phones;
	const own = only({
		firstName: person.firstName, lastName: person.lastName, jobTitle: person.title, jobFunction: { name: person.department, department: person.department }, managementLevel: [managementLevel(person)],
		email: lacks(world, 'email') ? '' : person.email, phone: lacks(world, 'phones') ? '' : direct?.number, directPhoneDoNotCall: direct?.doNotCall ?? false, mobilePhone: lacks(world, 'phones') ? '' : mobile?.number,
		mobilePhoneDoNotCall: mobile?.doNotCall ?? false, street: company.street, city: company.city, state: company.state, zipCode: company.postalCode, country: company.country,
		externalUrls: [{ type: 'linkedin.com', url: person.linkedinUrl }], contactAccuracyScore: person.accuracy, lastUpdatedDate: `${person.checked}T18:13:00Z`, validDate: `${person.checked}T22:29:00Z`, withinEu: company.inEu,
		noticeProvidedDate: `${person.checked}T00:00:00Z`, employmentHistory: [{ jobTitle: person.previousTitle, fromDate: '2011-01-01', toDate: person.jobStarted, company: { companyName: person.previousCompany } }],
	}, wanted);
	const nested = only({
		id: Number(company.id), name: company.name, website: `www.${company.domain}`, phone: company.phone, employeeCount: company.employees, employeeRange: employeeRange(company.employees), revenue: `$${company.revenue / 1_000_000} Million`,
		revenueNumeric: company.revenue, revenueRange: revenueRange(company.revenue), primaryIndustry: [company.industry], city: company.city, state: company.state, country: company.country,
	}, wanted.filter((name) => name.startsWith('company')).map((name) => name.charAt(7).toLowerCase() + name.slice(8)));
	return lacks(world, 'company') || Object.keys(nested).length === 0 ? own : { ...own, company: nested };
}

export const intentAttributes = (company: Company, { topic, category, score, seen }: IntentTopic): Fields => ({
	category, topic, signalScore: score, audienceStrength: audienceStrength(score), signalDate: `${seen}T10:00:00Z`, spikesInDateRange: 2, topSignalLocations: [{ city: company.city, state: company.state, country: company.country }],
	recommendedContacts: [], company: { id: company.id, name: company.name, website: `www.${company.domain}`, hasOtherTopicConsumption: company.intent.length > 1 },
});

export const technologyAttributes = ({ name, vendor, category, parentCategory, firstSeen, lastSeen }: Technology): Fields => ({
	product: name, vendor, category, categoryParent: parentCategory, attribute: '333.198', description: `${name} by ${vendor}`, domain: `${vendor.toLowerCase()}.example`, website: `http://${vendor.toLowerCase()}.example/`, createdDate: firstSeen, modifiedDate: lastSeen,
});
