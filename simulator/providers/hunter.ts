import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { lacks, list, ok, refuseWith, text, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

const failed = (status: number, id: string, details: string): Answer => ({ status, body: { errors: [{ id, code: status, details }] } });

const seniority: Record<Person['seniority'], string> = { c_suite: 'executive', vp: 'executive', director: 'executive', manager: 'senior', senior: 'senior', entry: 'junior' };

/** Hunter, API v2. Here 403 is the rate limit and 429 the monthly quota; 451 is a person who objected. Source: reference 4.4. */
export function hunter(world: World): ProviderDefinition {
	const { population, credits } = world;
	const polled = new Set<string>();

	const required = (call: Call, name: string): string => call.query(name) || refuse(failed(400, 'wrong_params', `You are missing the ${name} parameter`));
	const refuse = (answer: Answer): never => refuseWith(answer.status, answer.body);
	const pay = (call: Call, price: number): void => {
		if (!credits.spend(call.path, price)) refuse(failed(429, 'too_many_requests', 'You have exceeded your monthly quota of requests'));
	};
	const objected = (person: Person): void => {
		if (person.optedOut) refuse(failed(451, 'claimed_email', 'The person owning this email address asked us directly or indirectly to stop the processing of their personal data.'));
	};
	const company = (call: Call): Company | undefined => population.findCompany({ domain: call.query('domain'), name: call.query('company') });

	function domainSearch(call: Call): Answer {
		if (!call.query('domain') && !call.query('company')) refuse(failed(400, 'wrong_params', 'You are missing the domain parameter'));
		const limit = whole(call.query('limit'), 10, 1, 100);
		const offset = whole(call.query('offset'), 0, 0, 1_000_000);
		const found = company(call);
		const all = found ? population.peopleOf(found).filter((person) => !person.optedOut && (!call.query('seniority') || call.query('seniority').split(',').includes(seniority[person.seniority]))) : [];
		const emails = all.slice(offset, offset + limit);
		if (emails.length > 0) pay(call, Math.ceil(emails.length / 10));
		return ok({
			data: {
				domain: found?.domain ?? call.query('domain'), organization: found?.name ?? null, pattern: found ? '{first}.{last}' : null, accept_all: false, webmail: false, disposable: false,
				emails: emails.map(row),
			},
			meta: { results: all.length, limit, offset, params: {} },
		});
	}

	const row = (person: Person): Fields => ({
		value: person.email, type: 'personal', confidence: person.accuracy, first_name: person.firstName, last_name: person.lastName, position: person.title, seniority: seniority[person.seniority],
		department: person.department === 'Information Technology' ? 'it' : person.department.toLowerCase(), linkedin: person.linkedinUrl, twitter: null,
		phone_number: lacks(world, 'phones') ? null : (person.phones[0]?.number ?? null), verification: { date: person.checked, status: person.emailStatus }, sources: [],
	});

	function emailFinder(call: Call): Answer {
		const [firstName, lastName, fullName] = [call.query('first_name'), call.query('last_name'), call.query('full_name')];
		const handle = call.query('linkedin_handle');
		if (!handle && !fullName && !(firstName && lastName)) refuse(failed(400, 'wrong_params', 'You are missing the first_name or last_name parameter'));
		if (!handle && !call.query('domain') && !call.query('company')) refuse(failed(400, 'wrong_params', 'You are missing the domain parameter'));
		const person = population.findPerson(handle
			? { linkedinUrl: `linkedin.com/in/${handle}` }
			: { firstName, lastName, fullName, domain: call.query('domain'), companyName: call.query('company') });
		const nobody = { first_name: firstName || null, last_name: lastName || null, email: null, score: null, domain: call.query('domain') || null, sources: [], verification: { date: null, status: null } };
		if (!person || lacks(world, 'email')) return ok({ data: nobody, meta: { params: {} } });
		objected(person);
		pay(call, 1);
		return ok({
			data: {
				first_name: person.firstName, last_name: person.lastName, email: person.email, score: person.accuracy, domain: person.company.domain, accept_all: person.emailStatus === 'accept_all', position: person.title,
				company: person.company.name, linkedin_url: person.linkedinUrl, twitter: null, phone_number: null, verification: { date: person.checked, status: person.emailStatus }, sources: [],
			},
			meta: { params: {} },
		});
	}

	function verify(call: Call): Answer {
		const email = required(call, 'email').toLowerCase();
		if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) refuse(failed(400, 'invalid_email', 'The email is invalid'));
		const person = population.findPerson({ email });
		if (person) objected(person);
		// The first enquiry about an address that the server has to ask for is answered as not ready.
		if (world.quirks.asyncNever || (world.quirks.asyncMs !== undefined && !polled.has(email))) {
			polled.add(email);
			return { status: 202, body: { data: { status: 'pending' }, meta: { params: { email } } } };
		}
		pay(call, 1);
		const status = person?.emailStatus ?? 'invalid';
		return ok({
			data: {
				status, result: status === 'valid' ? 'deliverable' : status === 'invalid' ? 'undeliverable' : 'risky', score: status === 'valid' ? 96 : status === 'invalid' ? 3 : 55, email, regexp: true, gibberish: false,
				disposable: false, webmail: false, mx_records: true, smtp_server: true, smtp_check: status === 'valid', accept_all: status === 'accept_all', block: false, sources: [],
			},
			meta: { params: { email } },
		});
	}

	function findPerson(call: Call): Person {
		const [email, handle] = [call.query('email'), call.query('linkedin_handle')];
		if (!email && !handle) refuse(failed(400, 'wrong_params', 'You are missing the email parameter'));
		const person = population.findPerson(email ? { email } : { linkedinUrl: `linkedin.com/in/${handle}` });
		if (!person) return refuse(failed(404, 'not_found', 'The person was not found'));
		objected(person);
		return person;
	}

	function findCompany(domain: string): Company {
		return population.findCompany({ domain }) ?? refuse(failed(404, 'not_found', 'The company was not found'));
	}

	function count(call: Call): Answer {
		const found = company(call);
		const total = found ? population.peopleOf(found).length : 0;
		return ok({ data: { total, personal_emails: total, generic_emails: 0, department: {}, seniority: {} }, meta: { params: {} } });
	}

	function discover(call: Call): Answer {
		const wanted = (text(call.body.query) ?? '').toLowerCase();
		const industries = list((call.body.industry as Fields | undefined)?.include ?? call.body.industry).flatMap((value) => text(value)?.toLowerCase() ?? []);
		const found = population.companies.filter(({ industry, description, name }) =>
			(wanted === '' || `${industry} ${description} ${name}`.toLowerCase().includes(wanted)) && (industries.length === 0 || industries.includes(industry.toLowerCase())));
		const limit = whole(call.body.limit, 100, 1, 100);
		const offset = whole(call.body.offset, 0, 0, 10_000);
		return ok({
			data: found.slice(offset, offset + limit).map(({ domain, name, index }) => ({ domain, organization: name, emails_count: { personal: index, generic: 1, total: index + 1 } })),
			meta: { results: found.length, limit, offset },
		});
	}

	return {
		basePath: '/v2',
		secretParameters: ['api_key'],
		credential: { apiKey: world.secret },
		rates: [
			{ requests: 10, windowSeconds: 1, paths: /email-verifier/ }, { requests: 300, windowSeconds: 60, paths: /email-verifier/ },
			{ requests: 5, windowSeconds: 1, paths: /discover/ }, { requests: 50, windowSeconds: 60, paths: /discover/ },
			{ requests: 15, windowSeconds: 1 }, { requests: 500, windowSeconds: 60 },
		],
		refuse: ({ request, query }) =>
			[headerText(request, 'x-api-key'), query('api_key'), headerText(request, 'authorization').replace(/^Bearer /, '')].includes(world.secret)
				? undefined
				: failed(401, 'authentication_failed', 'No user found for the API key supplied'),
		forbidden: failed(403, 'forbidden', 'Your plan does not include this call'),
		tooMany: () => failed(403, 'too_many_requests', 'You have reached the rate limit'),
		notFound: failed(404, 'not_found', 'The resource was not found'),
		badJson: failed(400, 'wrong_params', 'The body is not valid JSON'),
		routes: {
			'GET /domain-search': domainSearch,
			'GET /email-finder': emailFinder,
			'GET /email-verifier': verify,
			'GET /email-count': count,
			'POST /discover': discover,
			'GET /people/find': (call) => {
				const person = findPerson(call);
				pay(call, 0.2);
				return ok({ data: hunterPerson(world, person), meta: {} });
			},
			'GET /companies/find': (call) => {
				const found = findCompany(required(call, 'domain'));
				pay(call, 0.2);
				return ok({ data: hunterCompany(found), meta: {} });
			},
			'GET /combined/find': (call) => {
				const person = findPerson(call);
				pay(call, 0.4);
				return ok({ data: { person: hunterPerson(world, person), company: hunterCompany(person.company) }, meta: {} });
			},
			'GET /account': () => ok({ data: {
				plan_name: 'Growth', plan_level: 2, reset_date: '2026-02-01',
				requests: { searches: { used: credits.used, available: credits.used + credits.left }, verifications: { used: 0, available: credits.left * 2 } },
			} }),
		},
	};
}

const handle = (url: string): string => url.replace(/^https:\/\/www\.linkedin\.com\//, '');

function hunterPerson(world: World, person: Person): Fields {
	const { company } = person;
	return {
		id: person.id, name: { fullName: person.fullName, givenName: person.firstName, familyName: person.lastName }, email: person.email, location: `${company.city}, ${company.country}`,
		geo: { city: company.city, state: company.state, country: company.country, countryCode: company.countryCode },
		employment: { domain: company.domain, name: company.name, title: person.title, role: person.department.toLowerCase(), subRole: null, seniority: seniority[person.seniority] },
		linkedin: { handle: handle(person.linkedinUrl) }, phone: lacks(world, 'phones') ? null : (person.phones[0]?.number ?? null), emailProvider: null,
		indexedAt: `${person.checked}T00:00:00Z`, activeAt: null, inactiveAt: null,
	};
}

/** Employees come as text, number or range, whatever Hunter has. */
const employees = ({ employees: count, index }: Company): unknown => (index % 3 === 0 ? String(count) : index % 3 === 1 ? count : '51-200');

function hunterCompany(company: Company): Fields {
	const { name, domain, industry, city, state, country, countryCode } = company;
	return {
		id: company.id, name, legalName: name, domain, domainAliases: [], site: { phoneNumbers: [company.phone], emailAddresses: [`info@${domain}`] },
		category: { sector: industry, industryGroup: industry, industry, subIndustry: industry, sicCode: '73', naicsCode: '54' }, tags: company.keywords, description: company.description, foundedYear: company.founded,
		location: `${company.street}, ${city}, ${country}`, geo: { streetAddress: company.street, city, state, postalCode: company.postalCode, country, countryCode }, linkedin: { handle: handle(company.linkedinUrl) },
		phone: company.phone, type: 'private', ticker: null,
		metrics: { employees: employees(company), annualRevenue: null, estimatedAnnualRevenue: company.revenue < 1_000_000 ? '$0-$1M' : '$1M-$10M', raised: company.fundingTotal || null, marketCap: null },
		tech: company.technologies.map((technology) => technology.name.toLowerCase().replace(/ /g, '-')), techCategories: company.technologies.map(({ category }) => category), parent: { domain: null }, ultimateParent: { domain: null },
	};
}
