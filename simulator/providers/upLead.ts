import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { lacks, ok, refuseWith, text, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

const failed = (status: number, type: string, message: string): Answer => ({ status, body: { error: { type, message } } });

const level: Record<Person['seniority'], string | null> = { c_suite: 'C', vp: 'VP', director: 'D', manager: 'M', senior: null, entry: null };
const employees: readonly (readonly [number, string])[] = [[10, '1-10'], [50, '11-50'], [200, '51-200'], [500, '201-500'], [1000, '501-1000'], [5000, '1001-5000'], [10_000, '5001-10000']];
const revenues: readonly (readonly [number, string])[] = [[1_000_000, '0-1m'], [10_000_000, '1m-10m'], [50_000_000, '10m-50m'], [100_000_000, '50m-100m'], [200_000_000, '100m-200m'], [1_000_000_000, '200m-1b']];

/** UpLead, API v2. The document and the harvest differ about the `data` wrapper; this has it. Source: reference 4.3. */
export function upLead(world: World): ProviderDefinition {
	const { population, credits } = world;
	const refuse = (answer: Answer): never => refuseWith(answer.status, answer.body);
	/** Calls exist as GET with a query and as POST with a body. */
	const field = (call: Call, name: string): string => call.query(name) || (text(call.body[name]) ?? '');
	const pay = (call: Call, price: number): void => {
		if (!credits.spend(call.path, price)) refuse(failed(403, 'insufficient_credits', 'You have run out of credits'));
	};
	const nothing = (): never => refuse(failed(404, 'not_found', 'No record was found'));
	/** Nothing is charged for a person whose e-mail is unknown or invalid. */
	const price = ({ emailStatus }: Person): number => (emailStatus === 'valid' || emailStatus === 'accept_all' ? 1 : 0);

	function person(call: Call): Answer {
		const [id, email, firstName, lastName, domain] = ['id', 'email', 'first_name', 'last_name', 'domain'].map((name) => field(call, name));
		if (!id && !email && !(firstName && lastName && domain)) refuse(failed(400, 'invalid_request', 'Provide id, or email, or first_name, last_name and domain'));
		const found = population.findPerson({ id, email, firstName, lastName, domain }) ?? nothing();
		pay(call, price(found));
		return ok({ data: personRow(world, found), availableCredits: credits.left });
	}

	function company(call: Call): Answer {
		const [id, domain, name] = ['id', 'domain', 'company'].map((one) => field(call, one));
		if (!id && !domain && !name) refuse(failed(400, 'invalid_request', 'Provide id, domain or company'));
		const found = population.findCompany({ id, domain, name }) ?? nothing();
		pay(call, 1);
		return ok({ data: companyRow(found), availableCredits: credits.left });
	}

	function prospect(call: Call): Answer {
		const domain = field(call, 'domain');
		if (!domain) refuse(failed(400, 'invalid_request', 'domain is required'));
		const of = population.findCompany({ domain });
		const all = of ? population.peopleOf(of) : [];
		const [page, size] = [whole(call.body.page, 1, 1, 10_000), whole(call.body.per_page, 25, 1, 100)];
		const last = Math.max(1, Math.ceil(all.length / size));
		const meta = { total: all.length, page, next_page: page < last ? page + 1 : null, previous_page: page > 1 ? page - 1 : null, first_page: page === 1, last_page: page >= last };
		if (call.body.count_only === true) return ok({ results: [], meta });
		const rows = all.slice((page - 1) * size, page * size);
		pay(call, rows.reduce((sum, one) => sum + price(one), 0));
		return ok({ results: rows.map((one) => personRow(world, one)), meta, availableCredits: credits.left });
	}

	return {
		basePath: '/v2',
		credential: { apiKey: world.secret },
		rates: [{ requests: 500, windowSeconds: 60 }],
		refuse: ({ request }) => (headerText(request, 'authorization') === world.secret ? undefined : failed(401, 'unauthorized', 'The API key is not valid')),
		forbidden: failed(403, 'forbidden', 'Your plan does not include this call'),
		tooMany: ({ seconds }) => ({ ...failed(429, 'too_many_requests', 'Too many requests'), headers: { 'retry-after': String(seconds) } }),
		rateHeaders: (states) => Object.fromEntries(states.flatMap(({ limit, remaining, resetIn }) => [
			['x-ratelimit-limit', String(limit)], ['x-ratelimit-remaining', String(remaining)], ['x-ratelimit-reset', String(Math.ceil(resetIn / 1000))],
		])),
		notFound: failed(404, 'not_found', 'Not found'),
		badJson: failed(400, 'invalid_request', 'The body is not valid JSON'),
		routes: {
			'GET /person-search': person,
			'POST /person-search': person,
			'GET /company-search': company,
			'POST /company-search': company,
			'GET /combined-search': (call) => {
				const found = population.findPerson({ email: call.query('email') || refuse(failed(400, 'invalid_request', 'email is required')) }) ?? nothing();
				pay(call, price(found));
				return ok({ data: { ...personRow(world, found), company: companyRow(found.company) }, availableCredits: credits.left });
			},
			'POST /prospector-search': prospect,
			'POST /prospector-pro-search': prospect,
			'GET /credits': () => ok({ email: 'jane.doe@example.com', credits: credits.left }),
			'GET /company-name-to-domain': (call) => ok({ data: { domain: (population.findCompany({ name: call.query('company_name') }) ?? nothing()).domain } }),
		},
	};
}

const personRow = (world: World, person: Person): Fields => ({
	id: person.id, first_name: person.firstName, last_name: person.lastName, title: person.title, job_function: person.department.toLowerCase(), job_sub_function: person.department, management_level: level[person.seniority],
	email: lacks(world, 'email') ? null : person.email, email_status: lacks(world, 'email') ? 'unknown' : person.emailStatus, phone_number: person.company.phone,
	mobile_directdial: lacks(world, 'phones') ? null : (person.phones[1]?.number ?? null), city: person.company.city, state: person.company.state, county: null, country: person.company.country, linkedin_url: person.linkedinUrl,
	industry: person.company.industry, domain: person.company.domain, company_name: person.company.name,
});

const companyRow = (company: Company): Fields => ({
	id: company.id, company_name: company.name, domain: company.domain, address: company.street, city: company.city, state: company.state, zip: company.postalCode, country: company.country, phone_number: company.phone,
	employees: employees.find(([most]) => company.employees <= most)?.[1] ?? '10001+', revenue: revenues.find(([most]) => company.revenue < most)?.[1] ?? '1b+', industry: company.industry, sic_code: 7371, naics_code: 541_511,
	description: company.description, year_founded: company.founded, linkedin_url: company.linkedinUrl, type: 'private', ticker: null,
});
