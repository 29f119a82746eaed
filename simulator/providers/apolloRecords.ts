import type { Company } from './companies';
import { lacks, type Fields, type World } from './definition';
import type { Person } from './people';

/** Position of a word such as director in Apollo's own list. */
const emailStatus: Record<Person['emailStatus'], string> = { valid: 'verified', accept_all: 'extrapolated', unknown: 'unavailable', invalid: 'unavailable' };

export function apolloPhone({ number, type, doNotCall }: Person['phones'][number], position: number, where: 'contact' | 'result'): Fields {
	const common = { raw_number: number, sanitized_number: number, position };
	const onList = doNotCall ? 'dnc' : 'not_found';
	const kind = type === 'direct' ? 'work_direct' : 'mobile';
	return where === 'contact' ? { ...common, type: kind, status: 'valid_number', dnc_status: onList } : { ...common, type_cd: kind, status_cd: 'valid_number', confidence_cd: 'high', dnc_status_cd: onList };
}

export function apolloPerson(world: World, person: Person): Fields {
	const { company, firstName, lastName, fullName, title } = person;
	const email = lacks(world, 'email') || person.emailStatus === 'unknown' || person.emailStatus === 'invalid' ? 'email_not_unlocked@domain.com' : person.email;
	return {
		id: person.hexId, first_name: firstName, last_name: lastName, name: fullName, linkedin_url: person.linkedinUrl, title, headline: title, seniority: person.seniority,
		departments: [`master_${person.department.toLowerCase().replace(/ /g, '_')}`], subdepartments: [], functions: [person.department.toLowerCase()],
		email, email_status: emailStatus[person.emailStatus], extrapolated_email_confidence: person.emailStatus === 'accept_all' ? 0.83 : null,
		city: company.city, state: company.state, country: company.country, organization_id: company.hexId,
		employment_history: [
			{ current: true, organization_id: company.hexId, organization_name: company.name, title, start_date: person.jobStarted, end_date: null },
			{ current: false, organization_id: null, organization_name: person.previousCompany, title: person.previousTitle, start_date: '2011-01-01', end_date: person.jobStarted },
		],
		organization: lacks(world, 'company') ? null : apolloOrganization(company),
		contact: { id: `c${person.hexId.slice(1)}`, phone_numbers: [], sanitized_phone: null, email_status: emailStatus[person.emailStatus] },
		is_likely_to_engage: false, show_intent: true,
	};
}

/** What a search without a price shows of a person. */
export function obfuscated(world: World, { hexId, firstName, lastName, title, company, checked }: Person): Fields {
	return {
		id: hexId, first_name: firstName, last_name_obfuscated: `${lastName.slice(0, 2)}***${lastName.slice(-1)}`, title, last_refreshed_at: `${checked}T23:20:32.690+00:00`,
		has_email: !lacks(world, 'email'), has_city: true, has_state: true, has_country: true, has_direct_phone: lacks(world, 'phones') ? 'No' : 'Yes',
		organization: { name: company.name, has_industry: true, has_phone: true, has_employee_count: true, has_revenue: true },
	};
}

export function apolloOrganization(company: Company): Fields {
	const { name, domain, phone, employees, revenue, industry } = company;
	return {
		id: company.hexId, name, website_url: `http://www.${domain}`, primary_domain: domain, linkedin_url: company.linkedinUrl.replace('https', 'http'), phone,
		primary_phone: { number: phone, source: 'Owned' }, founded_year: company.founded, industry: industry.toLowerCase(), industries: [industry.toLowerCase()],
		keywords: company.keywords, estimated_num_employees: employees, raw_address: `${company.street}, ${company.city}, ${company.state}, ${company.country}, ${company.postalCode}`,
		street_address: company.street, city: company.city, state: company.state, postal_code: company.postalCode, country: company.country, short_description: company.description,
		annual_revenue: revenue, annual_revenue_printed: `${revenue / 1_000_000}M`, total_funding: company.fundingTotal || null, latest_funding_stage: company.fundingTotal ? company.fundingType : null,
		latest_funding_round_date: company.fundingTotal ? `${company.fundingDate}T00:00:00.000+00:00` : null, funding_events: [],
		technology_names: company.technologies.map((technology) => technology.name),
		current_technologies: company.technologies.map((technology) => ({ uid: technology.name.toLowerCase().replace(/ /g, '_'), name: technology.name, category: technology.category })),
		departmental_head_count: { information_technology: Math.ceil(employees / 10) },
		organization_headcount_six_month_growth: company.growth / 2, organization_headcount_twelve_month_growth: company.growth, organization_headcount_twenty_four_month_growth: company.growth * 2,
	};
}
