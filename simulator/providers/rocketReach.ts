import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { fieldsOf, lacks, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

const failed = (status: number, message: string): Answer => ({ status, body: { status, message } });
const levels: Record<Person['seniority'], string> = { c_suite: 'C-Level', vp: 'VP', director: 'Director', manager: 'Manager', senior: 'Individual Contributor', entry: 'Individual Contributor' };

/** RocketReach, API v2. A look-up may be unfinished; its state is polled without a price. Source: reference 4.8. */
export function rocketReach(world: World): ProviderDefinition {
	const { population, credits, clock } = world;
	const dueAt = new Map<string, number>();
	const refuse = (answer: Answer): never => refuseWith(answer.status, answer.body);

	/** Finished at once unless a test makes look-ups slow. */
	const state = (person: Person): 'complete' | 'searching' => {
		const due = dueAt.get(person.id) ?? 0;
		return world.quirks.asyncNever || due > clock.now() ? 'searching' : 'complete';
	};
	const start = (call: Call, person: Person): void => {
		if (!credits.spendOnce(call.path, person.id, 1)) refuse(failed(402, 'You have no lookups left'));
		if (!dueAt.has(person.id)) dueAt.set(person.id, clock.now() + (world.quirks.asyncMs ?? 0));
	};
	const profile = (person: Person): Fields => (state(person) === 'complete' ? fullProfile(world, person) : { id: Number(person.id), status: 'searching', name: person.fullName });
	const wanted = (get: (name: string) => string | undefined): Person | undefined => population.findPerson({
		id: get('id'), email: get('email'), linkedinUrl: get('linkedin_url'), fullName: get('name'), companyName: get('current_employer'),
	});

	function lookup(call: Call): Answer {
		const get = (name: string): string | undefined => call.query(name) || undefined;
		if (!get('id') && !get('email') && !get('linkedin_url') && !(get('name') && get('current_employer'))) refuse(failed(400, 'Provide id, linkedin_url, email, or name and current_employer'));
		const person = wanted(get) ?? refuse(failed(404, 'Profile not found'));
		start(call, person);
		return ok(profile(person));
	}

	function bulk(call: Call): Answer {
		const queries = list(call.body.queries).map(fieldsOf);
		if (queries.length < 10 || queries.length > 100) refuse(failed(400, 'queries must hold 10 to 100 entries'));
		const ids = queries.flatMap((query) => {
			const person = wanted((name) => text(query[name]));
			if (person) start(call, person);
			return person ? [{ id: Number(person.id), status: 'searching' }] : [];
		});
		return { status: 200, body: ids, headers: { 'rr-request-id': `rr-${clock.now()}` } };
	}

	function searchPeople(call: Call): Answer {
		const query = fieldsOf(call.body.query);
		const [domains, titles, employers] = [texts(query.company_domain), texts(query.current_title).map((title) => title.toLowerCase()), [...texts(query.current_employer), ...texts(query.employer)]];
		const found = population.people.filter(({ company, title }) =>
			(domains.length === 0 || domains.includes(company.domain)) && (employers.length === 0 || employers.includes(company.name)) && (titles.length === 0 || titles.some((one) => title.toLowerCase().includes(one))));
		return rows(call, found.map((person) => ({
			id: Number(person.id), status: 'not queued', name: person.fullName, linkedin_url: person.linkedinUrl, city: person.company.city, region: person.company.state, country: person.company.country, country_code: person.company.countryCode,
			current_title: person.title, current_employer: person.company.name, current_employer_domain: person.company.domain, teaser: { emails: [person.company.domain], phones: [], professional_emails: [person.company.domain] },
		})));
	}

	/** The description speaks of a wrapper with pagination, the schema shows a bare list: a quirk chooses. */
	function rows(call: Call, all: readonly Fields[]): Answer {
		const [from, size] = [whole(call.body.start, 1, 1, 10_000), whole(call.body.page_size, 10, 1, 100)];
		const page = all.slice(from - 1, from - 1 + size);
		return { status: 201, body: world.quirks.bareList ? page : { profiles: page, pagination: { start: from, next: from + page.length, total: all.length } } };
	}

	function searchCompanies(call: Call): Answer {
		const query = fieldsOf(call.body.query);
		const [domains, names] = [texts(query.domain), texts(query.name)];
		const found = population.companies.filter(({ domain, name }) => (domains.length === 0 || domains.includes(domain)) && (names.length === 0 || names.includes(name)));
		const [from, size] = [whole(call.body.start, 1, 1, 10_000), whole(call.body.page_size, 10, 1, 100)];
		const page = found.slice(from - 1, from - 1 + size).map((company) => ({ id: Number(company.id), name: company.name, email_domain: company.domain, ticker_symbol: null, industry_str: company.industry, city: company.city, region: company.state, country_code: company.countryCode }));
		return { status: 201, body: { companies: page, pagination: { start: from, next: from + page.length, total: found.length } } };
	}

	function company(call: Call): Answer {
		const found = population.findCompany({ id: call.query('id'), domain: call.query('domain'), name: call.query('name'), linkedinUrl: call.query('linkedin_url') }) ?? refuse(failed(404, 'Company not found'));
		if (!credits.spend(call.path, 1)) refuse(failed(402, 'You have no lookups left'));
		return ok(companyProfile(found));
	}

	function states(call: Call): Answer {
		const ids = call.all('ids').flatMap((value) => value.split(','));
		if (ids.length === 0 || ids.length > 100) refuse(failed(400, 'ids must hold 1 to 100 ids'));
		return ok(ids.flatMap((id) => population.findPerson({ id }) ?? []).map(profile));
	}

	const account = (): Answer => ok({
		id: 1, first_name: 'Jane', last_name: 'Doe', email: 'jane.doe@example.com', state: 'registered', credit_usage: [{ credit_type: 'standard_lookup', allocated: credits.left + credits.used, used: credits.used, remaining: credits.left }],
		rate_limits: [{ action: 'person_lookup', duration: 'minute', limit: 250, used: 0, remaining: 250 }],
	});

	return {
		basePath: '/api/v2',
		credential: { apiKey: world.secret },
		rates: [{ requests: 10, windowSeconds: 1 }, { requests: 250, windowSeconds: 60, paths: /lookup/ }],
		refuse: ({ request }) => (headerText(request, 'api-key') === world.secret ? undefined : failed(401, 'Invalid API key')),
		forbidden: failed(403, 'Your plan does not include this call'),
		tooMany: ({ seconds }) => ({ ...failed(429, 'Request was throttled'), headers: { 'retry-after': String(seconds) } }),
		notFound: failed(404, 'Not found'),
		badJson: failed(400, 'The body is not valid JSON'),
		routes: {
			'GET /account/': account,
			'GET /person/lookup': lookup,
			'GET /person/checkStatus': states,
			'POST /bulkLookup': bulk,
			'POST /person/search': searchPeople,
			'POST /searchCompany': searchCompanies,
			'GET /company/lookup/': company,
			'GET /profile-company/lookup': (call) => {
				const person = wanted((name) => call.query(name) || undefined) ?? refuse(failed(404, 'Profile not found'));
				start(call, person);
				return ok({ ...profile(person), company: companyProfile(person.company) });
			},
		},
	};
}

function fullProfile(world: World, person: Person): Fields {
	const { company } = person;
	const email = lacks(world, 'email') ? null : person.email;
	const validity = person.emailStatus === 'valid' ? 'valid' : person.emailStatus === 'invalid' ? 'invalid' : null;
	return {
		id: Number(person.id), status: 'complete', name: person.fullName, current_title: person.title, current_employer: company.name, current_employer_id: Number(company.id), current_employer_domain: company.domain,
		current_employer_website: `https://${company.domain}`, current_employer_linkedin_url: company.linkedinUrl, current_employer_industry: company.industry, linkedin_url: person.linkedinUrl, location: `${company.city}, ${company.country}`,
		city: company.city, region: company.state, country: company.country, country_code: company.countryCode, emails: email ? [{ email, smtp_valid: validity, type: 'professional', grade: 'A', last_validation_check: person.checked }] : [],
		phones: lacks(world, 'phones') ? [] : person.phones.map(({ number, type }, at) => ({ number, e164: number, type: type === 'direct' ? 'professional' : 'mobile', grade: 'A', validity: 'valid', recommended: at === 0, premium: false })),
		recommended_email: email, recommended_professional_email: email, recommended_personal_email: null, current_work_email: email, education: [], skills: [],
		job_history: [
			{ start_date: person.jobStarted, end_date: 'Present', company: company.name, company_name: company.name, title: person.title, department: person.department, highest_level: levels[person.seniority], is_current: true },
			{ start_date: '2011-01-01', end_date: person.jobStarted, company: person.previousCompany, company_name: person.previousCompany, title: person.previousTitle, is_current: false },
		],
	};
}

const companyProfile = (company: Company): Fields => ({
	id: Number(company.id), name: company.name, domain: company.domain, email_domain: company.domain, website_domain: company.domain, ticker_symbol: null, links: { linkedin: company.linkedinUrl }, year_founded: company.founded,
	address: { street: company.street, city: company.city, region: company.state, postal_code: company.postalCode, country: company.country, country_code: company.countryCode }, phone: company.phone, fax: null, num_employees: company.employees,
	revenue: company.revenue, industry: company.industry, industries: [company.industry], industry_keywords: company.keywords, sic_codes: [7371], naics_codes: [541_511], techstack: company.technologies.map(({ name }) => name), competitors: [], departments: {}, company_growth: [], funding_investors: [],
});
