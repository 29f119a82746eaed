import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { fieldsOf, lacks, ok, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';
import { asksFor, selected, selectionOf, type Selection } from './selection';

const seniority: Record<Person['seniority'], string> = { c_suite: 'Executive', vp: 'VP', director: 'Director', manager: 'Manager', senior: 'SeniorIndividualContributor', entry: 'Other' };
const statusOf = ({ emailStatus, optedOut }: Person): string =>
	optedOut ? 'Suppressed' : { valid: 'Verified', accept_all: 'VerifiedLikely', unknown: 'Unverified', invalid: 'Invalid' }[emailStatus];

class QueryError extends Error {}

/** LeadIQ: GraphQL, whose errors come with status 200 and where the selected fields decide the price, and a small REST API. Source: reference 4.13. */
export function leadIq(world: World): ProviderDefinition {
	const { population, credits } = world;
	const restKey = world.secondSecret;
	const graphKey = Buffer.from(restKey).toString('base64');
	const failed = (status: number, message: string): Answer => ({ status, body: { errors: [{ message, extensions: { code: 'ERROR' } }] } });
	const noCredits = failed(402, 'Not enough credits');

	function find(input: Fields): Person[] {
		const company = fieldsOf(input.company);
		const person = population.findPerson({
			id: text(input.id), email: text(input.email), hashedEmail: text(input.hashedEmail), linkedinUrl: text(input.linkedinUrl), firstName: text(input.firstName), lastName: text(input.lastName), fullName: text(input.fullName),
			domain: text(company.domain), companyName: text(company.name),
		});
		return person ? [person] : [];
	}

	/** E-mail 1, phone 10, the rest of a profile 0.1, and only for what is there. */
	function price(person: Person, selection: Selection): number {
		if (person.optedOut) return 0.1;
		const email = (asksFor(selection, 'workEmail') || asksFor(selection, 'emails')) && !lacks(world, 'email') ? 1 : 0;
		const phone = asksFor(selection, 'phones') && !lacks(world, 'phones') ? 10 : 0;
		return email + phone || 0.1;
	}

	const operations: Record<string, (input: Fields, selection: Selection) => { cost: number; value: Fields }> = {
		searchPeople: (input, selection) => {
			if (Object.keys(input).filter((name) => !['skip', 'limit', 'minConfidence'].includes(name)).length === 0) throw new QueryError('At least one search field is required');
			const found = find(input);
			return { cost: found.reduce((sum, person) => sum + price(person, selection), 0), value: { totalResults: found.length, hasMore: false, results: found.map((person) => personRow(world, person)) } };
		},
		searchPeoplePreview: (input) => {
			const [person] = find({ ...input, company: { name: input.companyName, domain: input.companyDomain } });
			return { cost: 0, value: { totalResults: person ? 1 : 0, results: person ? [{ personId: person.id, hasEmail: !lacks(world, 'email'), hasPhone: !lacks(world, 'phones') }] : [] } };
		},
		searchCompany: (input) => {
			const company = population.findCompany({ id: text(input.id), domain: text(input.domain), name: text(input.name), linkedinUrl: text(input.linkedinUrl) });
			return { cost: company ? 3 : 0, value: { totalResults: company ? 1 : 0, hasMore: false, results: company ? [companyRow(company)] : [] } };
		},
		flatAdvancedSearch: (input) => {
			const [skip, limit] = [whole(input.skip, 0, 0, 1e9), whole(input.limit, 10, 1, 100)];
			if (skip + limit > 10_000) throw new QueryError('skip + limit must not exceed 10000');
			const [domains, titles] = [texts(fieldsOf(input.companyFilter).domains), texts(fieldsOf(input.contactFilter).titles).map((title) => title.toLowerCase())];
			const found = population.people.filter(({ company, title }) => (domains.length === 0 || domains.includes(company.domain)) && (titles.length === 0 || titles.some((one) => title.toLowerCase().includes(one))));
			return { cost: 0, value: { totalPeople: found.length, people: found.slice(skip, skip + limit).map(flatRow) } };
		},
		groupedAdvancedSearch: (input) => {
			const [skip, limit] = [whole(input.skip, 0, 0, 1e9), whole(input.limit, 10, 1, 100)];
			if (skip + limit > 10_000) throw new QueryError('skip + limit must not exceed 10000');
			const domains = texts(fieldsOf(input.companyFilter).domains);
			const found = population.companies.filter(({ domain }) => domains.length === 0 || domains.includes(domain));
			return { cost: 0, value: { totalCompanies: found.length, companies: found.slice(skip, skip + limit).map((company) => ({ company: companyRow(company), people: population.peopleOf(company).map(flatRow) })) } };
		},
		account: () => ({ cost: 0, value: { plans: [], universalPlan: { name: 'Stand-in', product: 'Universal', status: 'active', nextBillingPeriod: '2026-02-01', available: credits.left, used: credits.used, costs: [] } } }),
		usage: () => ({ cost: 0, value: { planUsage: [], universalUsage: [{ available: credits.left, used: credits.used }] } }),
	};

	function graph(call: Call): Answer {
		const query = text(call.body.query) ?? '';
		const selection = selectionOf(query);
		const variables = fieldsOf(call.body.variables);
		const data: Record<string, unknown> = {};
		let cost = 0;
		for (const [name, below] of selection) {
			const operation = operations[name];
			if (!operation) return ok({ errors: [{ message: `Cannot query field "${name}" on type "Query".`, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
			const variable = new RegExp(`${name}\\s*\\(\\s*input\\s*:\\s*\\$(\\w+)`).exec(query)?.[1] ?? '';
			try {
				const answered = operation(fieldsOf(variables[variable]), below);
				cost += answered.cost;
				data[name] = selected(answered.value, below);
			} catch (error) {
				if (!(error instanceof QueryError)) throw error;
				return ok({ data: null, errors: [{ message: error.message, extensions: { code: 'BAD_USER_INPUT' } }] });
			}
		}
		if (selection.size === 0) return ok({ errors: [{ message: 'Syntax Error: Unexpected <EOF>.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
		return credits.spend(call.path, cost) ? ok({ data }) : noCredits;
	}

	return {
		basePath: '',
		credential: { apiKey: graphKey, restApiKey: restKey },
		rates: [{ requests: 60, windowSeconds: 60 }],
		refuse: ({ request, path }) => {
			const signed = path === '/graphql' ? headerText(request, 'authorization') === `Basic ${graphKey}` : headerText(request, 'x-api-key') === restKey;
			return signed ? undefined : failed(401, 'Unauthorized');
		},
		forbidden: failed(403, 'Your plan does not include this call'),
		tooMany: () => failed(429, 'Too many requests'),
		notFound: failed(404, 'Not found'),
		badJson: failed(400, 'The body is not valid JSON'),
		routes: {
			'POST /graphql': graph,
			'GET /v1/whoami': () => ok({ user: { email: 'jane.doe@example.com', name: 'Jane Doe', firstName: 'Jane', lastName: 'Doe' }, team: { name: 'Stand-in', domain: 'example.com' } }),
			'GET /v1/verify-email': (call) => {
				const email = call.query('email');
				if (!email.includes('@')) return failed(400, 'email is not valid');
				if (!credits.spend(call.path, 0.1)) return noCredits;
				const person = population.findPerson({ email });
				return ok({ status: person ? statusOf({ ...person, optedOut: false }) : 'Invalid' });
			},
		},
	};
}

function personRow(world: World, person: Person): Fields {
	const { company } = person;
	const status = statusOf(person);
	const workEmail = lacks(world, 'email') ? null : { type: 'WorkEmail', status, value: status === 'Suppressed' ? null : person.email, updatedAt: person.checked };
	const phones = lacks(world, 'phones') || person.optedOut ? [] : person.phones.map(({ number, type }) => ({ type: type === 'direct' ? 'WorkDirect' : 'Mobile', status: 'Verified', value: number }));
	return {
		id: person.id, name: { first: person.firstName, middle: null, last: person.lastName, fullName: person.fullName },
		currentPositions: [{ companyId: company.id, title: person.title, seniority: seniority[person.seniority], function: person.department, emails: workEmail ? [workEmail] : [], workEmail, phones, companyInfo: lacks(world, 'company') ? null : companyRow(company) }],
		pastPositions: [{ title: person.previousTitle, companyInfo: { name: person.previousCompany } }], linkedin: { linkedinUrl: person.linkedinUrl },
		location: { fullAddress: `${company.city}, ${company.country}`, city: company.city, areaLevel1: company.state, country: company.country, countryCode2: company.countryCode }, personalEmails: [], personalPhones: [], confidence: person.accuracy, updatedAt: person.checked,
	};
}

const flatRow = (person: Person): Fields => ({
	id: person.id, companyId: person.company.id, name: person.fullName, firstName: person.firstName, lastName: person.lastName, title: person.title, role: person.department, seniority: seniority[person.seniority], linkedinUrl: person.linkedinUrl,
	city: person.company.city, state: person.company.state, country: person.company.country, company: { id: person.company.id, name: person.company.name, domain: person.company.domain }, personJobChange: null,
});

const companyRow = (company: Company): Fields => ({
	id: company.id, name: company.name, domain: company.domain, description: company.description, phones: [company.phone],
	locationInfo: { formattedAddress: `${company.street}, ${company.city}, ${company.country}`, street1: company.street, city: company.city, areaLevel1: company.state, country: company.country, postalCode: company.postalCode }, linkedinUrl: company.linkedinUrl,
	numberOfEmployees: company.employees, employeeRange: '201-500', industry: company.industry, fundingInfo: company.fundingTotal ? { fundingTotalUsd: company.fundingTotal, lastFundingOn: company.fundingDate, lastFundingType: company.fundingType } : null,
	technologies: company.technologies.map(({ name, category, parentCategory }) => ({ name, category, parentCategory })), revenue: company.revenue, revenueRange: { start: company.revenue / 2, end: company.revenue * 2, description: null }, sicCode: null, naicsCode: null, foundedYear: company.founded,
});
