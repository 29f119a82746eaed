import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { arranged, fieldsOf, lacks, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import { lushaCompany, lushaContact, lushaContactFull } from './lushaRecords';
import type { Person } from './people';

const largestBulk = 100;
const error = (statusCode: number, message: string): Answer => ({ status: statusCode, body: { statusCode, message, errors: [] } });
const rowError = (code: string, message: string): Fields => ({ error: { code, message } });
const notFound = rowError('NOT_FOUND', 'No matching record');
const restricted = rowError('COMPLIANCE_RESTRICTED', 'The record is restricted for privacy reasons');

/** Lusha, API v3. Out of credits is 402, a person who objected is a row error or 451. Source: reference 4.5. */
export function lusha(world: World): ProviderDefinition {
	const { population, credits, clock } = world;
	let requests = 0;
	const refuse = (answer: Answer): never => refuseWith(answer.status, answer.body);
	const pay = (call: Call, price: number): void => {
		if (!credits.spend(call.path, price)) refuse(error(402, 'Insufficient credits for this operation'));
	};
	const envelope = (results: readonly Fields[], charged: number): Answer => {
		requests += 1;
		return ok({ requestId: `5e8f5993-a0a3-4510-bc90-${String(requests).padStart(12, '0')}`, results: arranged(world, results, (row) => row.error === undefined), billing: { creditsCharged: charged, resultsReturned: results.filter((row) => row.error === undefined).length } });
	};
	const rows = (call: Call, name: string): Fields[] => {
		const given = list(call.body[name]).map(fieldsOf);
		if (given.length === 0) refuse(error(400, `${name} should not be empty`));
		if (given.length > largestBulk) refuse(error(400, `${name} must contain no more than ${largestBulk} elements`));
		return given;
	};
	const reveals = (call: Call, allowed: readonly string[]): string[] => {
		const reveal = texts(call.body.reveal);
		const unknown = reveal.find((field) => !allowed.includes(field));
		if (unknown !== undefined) refuse(error(400, `reveal: ${unknown} is not one of ${allowed.join(', ')}`));
		return reveal;
	};
	const person = (row: Fields): Person | undefined => population.findPerson({
		id: text(row.id), email: text(row.email), linkedinUrl: text(row.linkedinUrl), firstName: text(row.firstName), lastName: text(row.lastName), domain: text(row.companyDomain), companyName: text(row.companyName),
	});
	const company = (row: Fields): Company | undefined => population.findCompany({ id: text(row.id), domain: text(row.domain), name: text(row.name) });
	const reference = ({ clientReferenceId }: Fields): Fields => (clientReferenceId === undefined ? {} : { clientReferenceId });
	const searchPrice = (count: number): number => Math.max(1, Math.ceil(count / 25));

	/** Price of what is revealed of a person: 1 for the e-mail, 5 for phones, nothing for what is not there. */
	const revealPrice = (reveal: readonly string[]): number => (reveal.includes('emails') && !lacks(world, 'email') ? 1 : 0) + (reveal.includes('phones') && !lacks(world, 'phones') ? 5 : 0);

	function contactRow(found: Person | undefined, make: (person: Person) => Fields): Fields {
		if (!found) return notFound;
		return found.optedOut ? restricted : make(found);
	}

	const billed = (found: readonly (Person | undefined)[]): number => found.filter((one) => one && !one.optedOut).length;

	function searchContacts(call: Call): Answer {
		const asked = rows(call, 'contacts');
		const price = searchPrice(asked.length);
		pay(call, price);
		return envelope(asked.map((row) => ({ ...reference(row), ...contactRow(person(row), (found) => lushaContact(world, found)) })), price);
	}

	function enrichContacts(call: Call): Answer {
		const reveal = reveals(call, ['emails', 'phones']);
		const ids = texts(call.body.ids);
		if (ids.length === 0 || ids.length > largestBulk) refuse(error(400, 'ids must contain 1 to 100 elements'));
		const found = ids.map((id) => population.findPerson({ id }));
		const price = billed(found) * revealPrice(reveal);
		pay(call, price);
		return envelope(ids.map((id, at) => ({ id, ...contactRow(found[at], (one) => lushaContactFull(world, one, reveal)) })), price);
	}

	function searchAndEnrichContacts(call: Call): Answer {
		const asked = rows(call, 'contacts');
		const reveal = reveals(call, ['emails', 'phones']);
		const found = asked.map(person);
		const price = searchPrice(asked.length) + billed(found) * revealPrice(reveal);
		pay(call, price);
		return envelope(asked.map((row, at) => ({ ...reference(row), ...contactRow(found[at], (one) => lushaContactFull(world, one, reveal)) })), price);
	}

	const companyReveals = ['employeesByDepartment', 'employeesByLocation', 'employeesBySeniority', 'competitors', 'intent', 'estimatedAnnualItSpend', 'monthlyWebsiteTraffic'];

	function companies(call: Call, how: 'search' | 'searchAndEnrich'): Answer {
		if (how === 'searchAndEnrich' && call.body.reveal !== undefined) refuse(error(400, 'property reveal should not exist'));
		const asked = rows(call, 'companies');
		const found = asked.map(company);
		const price = how === 'search' ? searchPrice(asked.length) : found.filter(Boolean).length;
		pay(call, price);
		return envelope(asked.map((row, at) => {
			const one = found[at];
			return { ...reference(row), ...(one ? lushaCompany(one, how === 'search' ? 'row' : 'full', []) : { ...(text(row.domain) ? { domain: row.domain } : {}), ...notFound }) };
		}), price);
	}

	function enrichCompanies(call: Call): Answer {
		const reveal = reveals(call, companyReveals);
		const ids = texts(call.body.ids);
		if (ids.length === 0 || ids.length > largestBulk) refuse(error(400, 'ids must contain 1 to 100 elements'));
		const found = ids.map((id) => population.findCompany({ id }));
		const price = found.filter(Boolean).length;
		pay(call, price);
		return envelope(ids.map((id, at) => ({ id, ...(found[at] ? lushaCompany(found[at], 'full', reveal) : notFound) })), price);
	}

	function prospecting(call: Call, kind: 'contacts' | 'companies'): Answer {
		const pagination = fieldsOf(call.body.pagination);
		const [page, size] = [whole(pagination.page, 0, 0, 1000), whole(pagination.size, 25, 10, 100)];
		const filters = fieldsOf(call.body.filters);
		const include = (part: string): Fields => fieldsOf(fieldsOf(filters[part]).include);
		const domains = texts(include('companies').domains);
		const titles = texts(include('contacts').jobTitles).map((title) => title.toLowerCase());
		const matching = population.companies.filter(({ domain }) => domains.length === 0 || domains.includes(domain));
		const all: readonly Fields[] = kind === 'companies'
			? matching.map((one) => lushaCompany(one, 'row', []))
			: population.people.filter((one) => !one.optedOut && matching.includes(one.company) && (titles.length === 0 || titles.some((title) => one.title.toLowerCase().includes(title)))).map((one) => lushaContact(world, one));
		const results = all.slice(page * size, (page + 1) * size);
		const price = Math.ceil(results.length / 25);
		pay(call, price);
		return ok({ requestId: 'fa828378-7a8e-4e5d-9f72-0270e7f7ab51', pagination: { page, size, total: all.length }, results, billing: { creditsCharged: price, resultsReturned: results.length } });
	}

	function signals(call: Call, kind: 'contacts' | 'companies'): Answer {
		const ids = texts(call.body.ids);
		if (ids.length === 0) refuse(error(400, 'ids should not be empty'));
		const results = ids.flatMap((id): Fields[] => {
			const one = kind === 'contacts' ? population.findPerson({ id }) : population.findCompany({ id });
			if (!one) return [];
			return kind === 'contacts' ? [{ id, companyChange: [{ id, signalDate: '2025-02-01', previousCompany: 'Former Employer Ltd', newCompany: 'company' in one ? one.company.name : '' }], promotion: [] }] : [{ id, headcountIncrease12m: [{ id, signalDate: '2025-10-01', growthRate: 'growth' in one ? one.growth : 0 }], fundingEvent: [] }];
		});
		pay(call, results.length);
		return ok({ results, startDate: '2025-01-01', endDate: '2025-12-31', billing: { creditsCharged: results.length, resultsReturned: results.length } });
	}

	function signalScore(call: Call, kind: 'contacts' | 'companies'): Answer {
		const asked = rows(call, kind);
		const results = asked.map((row): Fields => {
			const one = kind === 'contacts' ? person(row)?.company : company(row);
			if (!one) return { ...reference(row), ...(text(row.domain) ? { domain: row.domain } : {}), ...notFound };
			const top = Math.max(...one.intent.map(({ score }) => score));
			const quiet = top < 60;
			return { ...reference(row), id: one.id, name: one.name, domain: `www.${one.domain}`, signalScore: quiet ? 0 : top / 100, signalTypes: quiet ? [] : ['hiringSignalIncrease'], noActiveSignals: quiet };
		});
		const price = results.filter((row) => row.error === undefined).length;
		pay(call, price);
		return envelope(results, price);
	}

	function visits(call: Call): Answer {
		const domains = texts(call.body.domains);
		if (domains.length === 0 || !text(call.body.startDate) || !text(call.body.endDate)) refuse(error(400, 'domains, startDate and endDate are required'));
		const results = population.companies.slice(0, 5).map((one) => ({
			id: one.id, name: one.name, domain: `www.${one.domain}`, industry: one.industry, score: one.intent[0]?.score ?? 0, scoreBand: (one.intent[0]?.score ?? 0) > 80 ? 'hot' : 'warm', totalSessions: 12, uniqueVisitors: 5, highIntentPageviews: 10, daysSinceLastVisit: 6, lastVisit: '2025-12-20', visitorCountry: one.countryCode,
		}));
		return ok({ requestId: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', results, pagination: { size: 25, page: 0, total: results.length }, billing: { creditsCharged: 0, resultsReturned: results.length } });
	}

	return {
		basePath: '',
		credential: { apiKey: world.secret },
		rates: [{ requests: 5, windowSeconds: 60, paths: /account\/usage/ }, { requests: 300, windowSeconds: 60 }, { requests: 5000, windowSeconds: 86_400 }],
		refuse: ({ request }) => (headerText(request, 'api_key') === world.secret ? undefined : error(401, 'Unauthorized')),
		forbidden: error(403, 'Your plan does not include this endpoint'),
		tooMany: () => error(429, 'Too many requests. Please wait before making another request.'),
		rateHeaders: (states) => Object.fromEntries(states.flatMap(({ windowSeconds, limit, remaining }) => {
			const span = windowSeconds === 60 ? 'minute' : 'daily';
			return [[`x-rate-limit-${span}`, String(limit)], [`x-${span}-requests-left`, String(remaining)], [`x-${span}-usage`, String(limit - remaining)]];
		})),
		notFound: error(404, 'Not found'),
		badJson: error(400, 'The body is not valid JSON'),
		routes: {
			'POST /v3/contacts/search': searchContacts,
			'POST /v3/contacts/enrich': enrichContacts,
			'POST /v3/contacts/search-and-enrich': searchAndEnrichContacts,
			'POST /v3/companies/search': (call) => companies(call, 'search'),
			'POST /v3/companies/enrich': enrichCompanies,
			'POST /v3/companies/search-and-enrich': (call) => companies(call, 'searchAndEnrich'),
			'POST /v3/contacts/prospecting': (call) => prospecting(call, 'contacts'),
			'POST /v3/companies/prospecting': (call) => prospecting(call, 'companies'),
			'POST /v3/contacts/signals': (call) => signals(call, 'contacts'),
			'POST /v3/companies/signals': (call) => signals(call, 'companies'),
			'POST /v3/contacts/signal-score': (call) => signalScore(call, 'contacts'),
			'POST /v3/companies/signal-score': (call) => signalScore(call, 'companies'),
			'POST /v3/companies/website-visits': visits,
			'GET /v3/contacts/signals/types': () => ok({ signalTypes: ['companyChange', 'promotion'] }),
			'GET /v3/companies/signals/types': () => ok({ signalTypes: ['headcountIncrease12m', 'fundingEvent'] }),
			'GET /v3/account/usage': () => ok({
				credits: { total: credits.left + credits.used, used: credits.used, remaining: credits.left },
				rateLimits: { daily: { limit: 5000, used: requests, remaining: 5000 - requests, resetsAt: new Date(clock.now() + 3_600_000).toISOString() } },
				plan: { category: 'professional', renewalType: 'annual', startDate: '2026-01-01T00:00:00.000Z', endDate: '2027-01-01T00:00:00.000Z' },
				pricing: { revealEmail: { credits: 1, perQuantity: 1 }, revealPhone: { credits: 5, perQuantity: 1 } },
			}),
		},
	};
}
