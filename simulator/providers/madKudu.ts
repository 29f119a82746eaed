import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { ok, refuseWith, text, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

const segment = (score: number): string => (score >= 80 ? 'very good' : score >= 60 ? 'good' : score >= 40 ? 'medium' : 'low');
const fit = (company: Company): number => Math.min(99, 20 + (company.index * 37) % 80);

/**
 * MadKudu: the MadAPI (header x-api-key, 429 with a text when the credits are spent) and the legacy API (Basic, v1) on one server.
 * Source: reference 4.12.
 */
export function madKudu(world: World): ProviderDefinition {
	const { population, credits } = world;
	const failed = (status: number, message: string): Answer => ({ status, body: { message, details: {} } });
	const refuse = (status: number, message: string): never => refuseWith(status, { message, details: {} });
	const legacy = (path: string): boolean => path.startsWith('/v1/');
	const pay = (call: Call): void => {
		if (!credits.spend(call.path, 1)) refuse(429, 'You have used all your credits');
	};

	function legacyCompany(call: Call): Answer {
		const domain = call.query('domain') || (text(call.body.domain) ?? '') || refuse(400, 'domain is required');
		const company = population.findCompany({ domain }) ?? refuse(404, 'Company not found');
		return ok({ object_type: 'company', domain: company.domain, properties: legacyProperties(company) });
	}

	function legacyPerson(call: Call): Answer {
		const email = call.query('email') || (text(call.body.email) ?? '') || refuse(400, 'email is required');
		if (!email.includes('@')) refuse(422, 'email is not valid');
		const person = population.findPerson({ email }) ?? refuse(404, 'Person not found');
		const { customer_fit, predicted_value } = legacyProperties(person.company);
		return ok({
			object_type: 'person', email: person.email,
			properties: { first_name: person.firstName, last_name: person.lastName, domain: person.company.domain, is_student: false, is_spam: false, is_personal_email: false, customer_fit, predicted_value },
			company: { properties: legacyProperties(person.company) },
		});
	}

	function account(call: Call, company: Company | undefined): Answer {
		if (!company) return refuse(404, 'Account not found');
		pay(call);
		return ok(madAccount(company));
	}

	function person(call: Call, found: Person | undefined): Answer {
		if (!found) return refuse(404, 'Person not found');
		pay(call);
		return ok({ mk_id: `p-${found.id}`, email: found.email, first_name: found.firstName, last_name: found.lastName, title: found.title, scores: madAccount(found.company).scores, account: madAccount(found.company) });
	}

	function page(call: Call, rows: readonly Fields[]): Answer {
		const [from, size] = [whole(call.body.cursor, 0, 0, 1_000_000), whole(call.body.limit, 25, 1, 100)];
		pay(call);
		const next = from + size < rows.length ? String(from + size) : null;
		return ok({ data: rows.slice(from, from + size), meta: { limit: size, total: rows.length, has_next_page: next !== null, next_cursor: next } });
	}

	return {
		basePath: '',
		credential: { apiKey: world.secret },
		rates: [{ requests: 600, windowSeconds: 60, perPath: true }],
		refuse: ({ request, path }) => {
			const basic = `Basic ${Buffer.from(`${world.secret}:`).toString('base64')}`;
			const signed = legacy(path) ? headerText(request, 'authorization') === basic : headerText(request, 'x-api-key') === world.secret;
			return signed ? undefined : failed(401, 'Invalid API key');
		},
		forbidden: failed(403, 'Your plan does not include this call'),
		tooMany: () => failed(429, 'Rate limit exceeded'),
		notFound: failed(404, 'Not found'),
		badJson: { status: 422, body: { detail: [{ loc: ['body'], msg: 'JSON decode error', type: 'value_error' }] } },
		routes: {
			'GET /v1/ping': () => ok({ status: 'ok' }),
			'GET /v1/companies': legacyCompany,
			'POST /v1/companies': legacyCompany,
			'GET /v1/persons': legacyPerson,
			'POST /v1/persons': legacyPerson,
			'GET /organisation': () => ok({ id: 1, name: 'Stand-in', credits: { remaining: credits.left, used: credits.used } }),
			'GET /lookup/accounts': (call) => account(call, population.findCompany({ domain: call.query('domain'), linkedinUrl: call.query('linkedin') })),
			'GET /lookup/persons': (call) => person(call, population.findPerson({ email: call.query('email'), linkedinUrl: call.query('linkedin') })),
			'GET /accounts/{id}': (call) => account(call, population.findCompany({ id: call.params.id?.replace(/^a-/, '') })),
			'GET /persons/{id}': (call) => person(call, population.findPerson({ id: call.params.id?.replace(/^p-/, '') })),
			'POST /accounts/{id}/activities': (call) => {
				const company = population.findCompany({ id: call.params.id?.replace(/^a-/, '') });
				return page(call, (company?.intent ?? []).map(({ topic, seen }) => ({ name: `Read about ${topic}`, date: seen })));
			},
			'POST /search/accounts': (call) => page(call, population.companies.map(madAccount)),
			'POST /search/persons': (call) => page(call, population.people.map(({ id, email, firstName, lastName, title }) => ({ mk_id: `p-${id}`, email, first_name: firstName, last_name: lastName, title }))),
		},
	};
}

function legacyProperties(company: Company): Fields {
	const score = fit(company);
	return {
		name: company.name, domain: company.domain, location: { state: company.state, state_code: null, country: company.country, country_code: company.countryCode, tags: [] }, number_of_employees: company.employees, industry: company.industry,
		customer_fit: { segment: segment(score), score, top_signals: [{ name: 'employee count', value: company.employees, type: 'positive' }], top_signals_formated: `↑ employee count is ${company.employees}` }, predicted_value: 327.4,
	};
}

function madAccount(company: Company): Fields {
	const score = fit(company);
	const likelihood = company.intent[0]?.score ?? 0;
	return {
		mk_id: `a-${company.id}`, name: company.name, domain: company.domain, scores: { customer_fit: { score, segment: segment(score), signals: [{ name: 'employee count', value: company.employees, type: 'positive' }] }, likelihood_to_buy: { score: likelihood, segment: likelihood >= 75 ? 'high' : 'medium' } },
		employees_count: company.employees, founded_year: company.founded, raised_amount: company.fundingTotal || null, socials: { linkedin: company.linkedinUrl }, location: { city: company.city, state: company.state, country: company.country, country_code: company.countryCode },
	};
}
