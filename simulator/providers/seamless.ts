import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { arranged, fieldsOf, lacks, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Person } from './people';

const asyncMs = 10_000;
const seniority: Record<Person['seniority'], string> = { c_suite: 'C-Level', vp: 'VP', director: 'Director', manager: 'Manager', senior: 'Senior', entry: 'Entry' };

/** Research under way. */
interface Job {
	person?: Person | undefined;
	company?: Company | undefined;
	searchResultId: string | undefined;
	dueAt: number;
	paid: boolean;
}

/** Seamless.ai, client API v1. Every research call answers 202; 422 can mean that the credits are spent. Source: reference 4.6. */
export function seamless(world: World): ProviderDefinition {
	const { population, credits, clock } = world;
	const jobs = new Map<string, Job>();
	const failed = (status: number, body: Fields): Answer => ({ status, body });
	const noCredits = failed(422, { code: 'insufficientCredits', msg: 'You do not have enough credits', data: {} });
	const refuse = (answer: Answer): never => refuseWith(answer.status, answer.body);

	function page(call: Call, rows: readonly Fields[]): Answer {
		const size = whole(call.body.limit, 50, 1, 100);
		const from = whole(Buffer.from(text(call.body.nextToken) ?? '', 'base64url').toString(), 0, 0, 1_000_000);
		const isMore = from + size < rows.length;
		return ok({ data: rows.slice(from, from + size), supplementalData: { isMore, total: rows.length, perPage: size, ...(isMore ? { nextToken: Buffer.from(String(from + size)).toString('base64url') } : {}) } });
	}

	function searchContacts(call: Call): Answer {
		const [domains, names, titles] = [texts(call.body.companyDomain), texts(call.body.companyName), texts(call.body.jobTitle).map((title) => title.toLowerCase())];
		if (titles.length > 10 || domains.length > 100) refuse(failed(422, { code: 'validationError', msg: 'Too many values', data: {} }));
		return page(call, population.people.filter(({ company, title }) =>
			(domains.length === 0 || domains.includes(company.domain)) && (names.length === 0 || names.includes(company.name)) && (titles.length === 0 || titles.some((wanted) => title.toLowerCase().includes(wanted)))).map(searchRow));
	}

	function searchCompanies(call: Call): Answer {
		const [domains, names] = [texts(call.body.companyDomain), texts(call.body.companyName)];
		return page(call, population.companies.filter(({ domain, name }) => (domains.length === 0 || domains.includes(domain)) && (names.length === 0 || names.includes(name))).map((company) => ({
			searchResultId: `c-${company.id}`, name: company.name, domain: company.domain, industries: [company.industry], city: company.city, state: company.state, country: company.country, employeeSizeRange: '201 - 500', companyRevenue: '$5M - $20M', companyFoundedOn: `${company.founded}-01-01`,
		})));
	}

	/** One job for each row asked for, paid when it is accepted. */
	function research(call: Call, kind: 'contacts' | 'companies'): Answer {
		const ids = texts(call.body.searchResultIds);
		const given = list(call.body[kind]).map(fieldsOf);
		const rows = ids.length > 0 ? ids.map((searchResultId): Fields => ({ searchResultId })) : given;
		if (rows.length === 0 || rows.length > 100) refuse(failed(422, { code: 'validationError', msg: 'Between 1 and 100 records are required', data: {} }));
		if (credits.left < 1) refuse(noCredits);
		const requestIds = rows.map((row) => {
			const searchResultId = text(row.searchResultId);
			const person = kind === 'contacts' ? personOf(row) : undefined;
			const company = kind === 'companies' ? population.findCompany({ id: searchResultId?.replace(/^c-/, ''), domain: text(row.domain), name: text(row.companyName) ?? text(row.name) }) : undefined;
			const requestId = `R${String(jobs.size + 1).padStart(13, 'x')}`;
			const paid = person || company ? credits.spend(call.path, 1) : true;
			jobs.set(requestId, { person, company, searchResultId, paid, dueAt: clock.now() + (world.quirks.asyncMs ?? asyncMs) });
			return requestId;
		});
		return { status: 202, body: { success: true, requestIds } };
	}

	const personOf = (row: Fields): Person | undefined => population.findPerson({
		id: text(row.searchResultId)?.replace(/^p-/, ''), email: text(row.email), linkedinUrl: text(row.liProfileUrl) ?? text(row.liSalesNavUrl), fullName: text(row.contactName), domain: text(row.domain), companyName: text(row.companyName),
	});

	function poll(call: Call, kind: 'contacts' | 'companies'): Answer {
		const ids = call.query('requestIds').split(',').filter(Boolean);
		if (ids.length === 0 || ids.length > 100) refuse(failed(422, { code: 'validationError', msg: 'requestIds is required', data: {} }));
		const rows = ids.map((requestId): Fields => {
			const job = jobs.get(requestId);
			if (!job) return { requestId, status: 'missing', message: 'Unknown request' };
			const known = { requestId, ...(job.searchResultId ? { searchResultId: job.searchResultId } : {}) };
			if (world.quirks.asyncNever || job.dueAt > clock.now()) return { ...known, status: 'researching' };
			if (!job.paid) return { ...known, status: 'No license or credits available' };
			if (kind === 'contacts') return job.person ? { ...known, status: 'done', contact: contact(world, job.person, requestId) } : { ...known, status: 'not found' };
			return job.company ? { ...known, status: 'done', company: companyRow(job.company, requestId) } : { ...known, status: 'not found' };
		});
		return ok({ success: true, data: arranged(world, rows, ({ status }) => status !== 'not found') });
	}

	function owned(call: Call, kind: 'contacts' | 'companies'): Answer {
		const [start, end] = [Date.parse(call.query('startDate')), Date.parse(call.query('endDate'))];
		if (!(end - start <= 30 * 86_400_000)) refuse(failed(422, { code: 'validationError', msg: 'startDate and endDate are required and at most 30 days apart', data: {} }));
		const done = [...jobs].filter(([, job]) => job.paid && job.dueAt <= clock.now());
		return ok({ data: kind === 'contacts' ? done.flatMap(([id, { person }]) => (person ? [contact(world, person, id)] : [])) : done.flatMap(([id, { company }]) => (company ? [companyRow(company, id)] : [])), supplementalData: { isMore: false, total: done.length } });
	}

	return {
		basePath: '/api/client/v1',
		credential: { apiKey: world.secret },
		rates: [{ requests: 60, windowSeconds: 60, perPath: true }],
		refuse: ({ request }) => (headerText(request, 'token') === world.secret || headerText(request, 'authorization') === `Bearer ${world.secret}` ? undefined : failed(401, { message: 'Unauthorized' })),
		forbidden: failed(403, { code: 'insufficientScope', message: 'The token lacks the scope' }),
		tooMany: () => failed(429, { code: 'rateLimitExceeded', message: 'Rate limit exceeded' }),
		rateHeaders: (states) => Object.fromEntries(states.flatMap((state) => Object.entries({
			'x-ratelimit-limit': String(state.limit), 'x-ratelimit-remaining': String(state.remaining), 'x-ratelimit-reset': String(Math.ceil((clock.now() + state.resetIn) / 1000)), 'x-publicapi-credits': String(credits.left),
		}))),
		notFound: failed(404, { message: 'Not found' }),
		badJson: failed(422, { code: 'validationError', msg: 'The body is not valid JSON', data: {} }),
		routes: {
			'POST /search/contacts': searchContacts,
			'POST /search/companies': searchCompanies,
			'POST /contacts/research': (call) => research(call, 'contacts'),
			'POST /companies/research': (call) => research(call, 'companies'),
			'GET /contacts/research/poll': (call) => poll(call, 'contacts'),
			'GET /companies/research/poll': (call) => poll(call, 'companies'),
			'GET /contacts': (call) => owned(call, 'contacts'),
			'GET /companies': (call) => owned(call, 'companies'),
		},
	};
}

const searchRow = (person: Person): Fields => ({
	searchResultId: `p-${person.id}`, name: person.fullName, firstName: person.firstName, middleName: '', lastName: person.lastName, company: person.company.name, title: person.title, department: person.department, seniority: seniority[person.seniority],
	domain: person.company.domain, city: person.company.city, state: person.company.state, country: person.company.country, liUrl: person.linkedinUrl, companyLIProfileUrl: person.company.linkedinUrl, industries: [person.company.industry],
	companyRevenue: '$5M - $20M', employeeSizeRange: '201 - 500', companyFoundedOn: `${person.company.founded}-01-01`, jobChangeAlert: '', titleStartedAt: person.jobStarted,
});

/** What is not known is an empty text; shares and money are texts. */
const contact = (world: World, person: Person, apiResearchId: string): Fields => ({
	contactId: person.id, apiResearchId, firstName: person.firstName, lastName: person.lastName, email: lacks(world, 'email') ? '' : person.email, email1: lacks(world, 'email') ? '' : person.email, personalEmail: '',
	email1TotalAI: `${person.accuracy}%`, email1EmailAI: person.emailStatus === 'valid' ? 'valid' : 'unverifiable', contactPhone1: lacks(world, 'phones') ? '' : (person.phones[0]?.number ?? ''), contactPhone1TotalAI: '88%',
	contactPhone1DataType: 'direct', companyPhone1: person.company.phone, title: person.title, department: person.department, seniority: seniority[person.seniority], lIProfileUrl: person.linkedinUrl, company: person.company.name,
	companyDomain: person.company.domain, companyIndustry: person.company.industry, companyStaffCount: String(person.company.employees), companyStaffCountRange: '201 - 500', companyAnnualRevenue: String(person.company.revenue),
	companyRevenueRange: '$5M - $20M', companyFounded: String(person.company.founded), companyFundingTotal: String(person.company.fundingTotal), jobChangeAlert: '', city: person.company.city, state: person.company.state, country: person.company.country,
});

const companyRow = (company: Company, apiResearchId: string): Fields => ({
	companyId: company.id, apiResearchId, name: company.name, domain: company.domain, description: company.description, industries: company.industry, staffCount: company.employees, staffCountRange: '201 - 500', annualRevenue: String(company.revenue),
	revenueRange: '$5M - $20M', foundedOn: `${company.founded}-01-01`, phones: company.phone, linkedInProfileUrl: company.linkedinUrl, sicCode: '7389', fundingTotal: String(company.fundingTotal),
	topTechnologies: company.technologies.map(({ name }) => name).join(', '), newsAndEvents: [],
	location: { street1: company.street, city: company.city, state: company.state, postCode: company.postalCode, country: company.country, fullString: `${company.street}, ${company.city}, ${company.country}` },
});
