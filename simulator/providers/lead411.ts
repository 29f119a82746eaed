import { randomBytes } from 'node:crypto';
import type { Answer } from '../shared/answer';
import { lacks, ok, refuseWith, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

/** MM-DD-YYYY */
const american = (date: string): string => `${date.slice(5)}-${date.slice(0, 4)}`;

/**
 * Lead411, API v1, as three community clients use it; its own reference could not be read. The password and the token travel in
 * the address. Absent values are the words N/A and Not Available. Source: reference 4.7.
 */
export function lead411(world: World): ProviderDefinition {
	const { population, credits } = world;
	let token = '';
	const refuse = (status: number, message: string): never => refuseWith(status, { status: 'error', message });

	function search(call: Call): Answer {
		const wanted = call.query('user_search_string').toLowerCase();
		const found = population.people.filter(({ company, title, fullName }) => [company.domain, company.name, title, fullName].some((value) => value.toLowerCase().includes(wanted)));
		const [page, size] = [whole(call.query('page'), 1, 1, 1000), whole(call.query('per_page'), 25, 1, 100)];
		return ok({ status: 'success', total: found.length, AllResults: found.slice((page - 1) * size, page * size).map((person) => row(world, person)) });
	}

	function employees(call: Call): Answer {
		const company = population.findCompany({ id: call.query('company_id') });
		const name = call.query('search_name').toLowerCase();
		const found = company ? population.peopleOf(company).filter(({ fullName }) => fullName.toLowerCase().includes(name)) : [];
		return ok({ status: 'success', companyEmployeesData: { companyEmployees: found.map(({ id, firstName, lastName }) => ({ employee_id: id, first_name: firstName, last_name: lastName })) } });
	}

	function unlock(call: Call): Answer {
		const person = population.findPerson({ id: call.query('employee_id') }) ?? refuse(404, 'Employee not found');
		if (!credits.spendOnce(call.path, person.id, 1)) refuse(403, 'No unlocks left');
		const { company } = person;
		return ok({
			status: 'success', email: lacks(world, 'email') ? 'Not Available' : person.email, employee_details: { linkedin: person.linkedinUrl },
			company_data: { URL: company.domain, address1: company.street, city: company.city, region_code: company.state, zip: company.postalCode },
		});
	}

	return {
		basePath: '/v1',
		secretParameters: ['password', 'token'],
		tokenPaths: ['/v1/authenticate_user'],
		credential: { email: 'jane.doe@example.com', password: world.secret },
		rates: [],
		refuse: ({ path, query }) => (path === '/authenticate_user' || (token !== '' && query('token') === token) ? undefined : { status: 401, body: { status: 'error', message: 'Invalid token' } }),
		revokeTokens: () => {
			token = '';
		},
		forbidden: { status: 403, body: { status: 'error', message: 'API access is not part of your plan' } },
		tooMany: () => ({ status: 429, body: { status: 'error', message: 'Too many requests' } }),
		notFound: { status: 404, body: { status: 'error', message: 'Not found' } },
		badJson: { status: 400, body: { status: 'error', message: 'Bad request' } },
		routes: {
			'POST /authenticate_user': ({ query }) => {
				if (query('password') !== world.secret) refuse(401, 'Invalid email or password');
				token = randomBytes(24).toString('base64url');
				return ok({ status: 'success', token });
			},
			'POST /search/searchUsingJSON': search,
			'POST /company/searchCompanyEmployees': employees,
			'POST /employee/unlock_employee_record': unlock,
		},
	};
}

const row = (world: World, person: Person): Fields => ({
	company_id: Number(person.company.id), employee_id: Number(person.id),
	json_meta: {
		company_meta: {
			company_name: person.company.name, locality: person.company.city, industry: person.company.industry, sic_definitions: 'N/A', yearly_revenues: '$5 - 20 Million', number_of_employees: String(person.company.employees), address1: person.company.street,
			city: person.company.city, region_code: person.company.state, company_country: person.company.country, zip: person.company.postalCode, company_founded: String(person.company.founded), company_phone: person.company.phone,
			company_URL: `http://www.${person.company.domain}`, company_linkedin: person.company.linkedinUrl, company_lead_score: 42,
		},
		employee_meta: {
			employee_name: person.fullName, title: person.title, last_seen: american(person.checked), employee_linkedin: person.linkedinUrl, email: lacks(world, 'email') ? 'Not Available' : person.email, email_date: american(person.checked),
			email_result: person.emailStatus, direct_dial: lacks(world, 'phones') ? 'N/A' : (person.phones[0]?.number ?? 'N/A'), direct_type: 'direct', mobile_dial: 'N/A',
		},
	},
});
