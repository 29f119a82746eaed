import { emailStatusFrom } from '../emailStatus';
import { employerFrom, type Draft, type TechItem } from '../records';
import type { Call, CallOptions, Provider, Query, Row } from '../types';
import { linkedinFrom } from '../values';
import { View } from '../view';
import { bandOf, email, given, listOf, named, noMatch, phone, rowsOf } from './shared';

/** A row of a domain search or the answer of the finder. */
function found(row: View): Draft<'Person'> {
	const rawStatus = row.text('verification.status');
	const address = row.text('email', 'value');
	const more = { rawStatus, score: row.number('score', 'confidence'), checkedAt: row.date('verification.date') };
	return {
		firstName: row.text('first_name'), lastName: row.text('last_name'), title: row.text('position'), seniorityRaw: row.text('seniority'),
		departmentRaw: row.text('department'),
		email: address, emailStatus: emailStatusFrom(rawStatus), emails: email(address, more), phones: phone(row.text('phone_number'), 'other'),
		linkedinUrl: linkedinFrom(row.text('linkedin_url', 'linkedin'), 'in'),
		company: employerFrom({ name: row.text('company', 'organization'), domain: row.text('domain') }),
		lastVerifiedAt: row.date('verification.date'),
	};
}

function person(row: View): Draft<'Person'> {
	if (!row.isObject('name') && !row.isObject('employment') && !row.isObject('geo')) return found(row);
	return {
		id: row.text('id'), firstName: row.text('name.givenName'), lastName: row.text('name.familyName'), fullName: row.text('name.fullName'),
		title: row.text('employment.title'),
		seniorityRaw: row.text('employment.seniority'), departmentRaw: row.text('employment.role'), email: row.text('email'),
		emails: email(row.text('email')), phones: phone(row.text('phone'), 'other'),
		linkedinUrl: linkedinFrom(row.text('linkedin.handle', 'linkedin'), 'in'), city: row.text('geo.city'), state: row.text('geo.state'),
		country: row.text('geo.country'), countryCode: row.text('geo.countryCode'),
		company: employerFrom({ name: row.text('employment.name'), domain: row.text('employment.domain') }), lastVerifiedAt: row.date('indexedAt'),
	};
}

function company(row: View): Draft<'Company'> {
	return {
		id: row.text('id'), name: row.text('name', 'organization', 'legalName'), domain: row.text('domain'),
		linkedinUrl: linkedinFrom(row.text('linkedin.handle'), 'company'), phone: row.text('phone', 'site.phoneNumbers'),
		industry: row.text('category.industry', 'industry'), description: row.text('description'), keywords: row.texts('tags'),
		employeeCount: row.number('metrics.employees'), employeeRange: bandOf(row, 'metrics.employees') ?? bandOf(row, 'metrics.employeesRange'),
		revenueUsd: row.number('metrics.annualRevenue', 'metrics.estimatedAnnualRevenue'),
		revenueRange: bandOf(row, 'metrics.annualRevenue', 'metrics.estimatedAnnualRevenue'),
		foundedYear: row.integer('foundedYear'), street: row.text('geo.streetAddress'), city: row.text('geo.city'), state: row.text('geo.state'),
		postalCode: row.text('geo.postalCode'), country: row.text('geo.country'),
		countryCode: row.text('geo.countryCode'), hqText: row.text('location'), fundingTotalUsd: row.number('metrics.raised'),
		sicCodes: row.texts('category.sicCode'), naicsCodes: row.texts('category.naicsCode'),
		tech: technologies(row).length > 0 ? { items: technologies(row) } : null,
	};
}

const technologies = (row: View): TechItem[] => named(row.texts('tech'));

function verification(row: View): Draft<'EmailVerification'> {
	const rawStatus = row.text('status', 'verification.status', 'result');
	return {
		email: row.text('email', 'value'), status: emailStatusFrom(rawStatus), rawStatus, score: row.number('score'), mx: row.flag('mx_records'),
		smtp: row.flag('smtp_check'), disposable: row.flag('disposable'),
		webmail: row.flag('webmail'), acceptAll: row.flag('accept_all'), checkedAt: row.date('verification.date'),
	};
}

function rows(answer: View, operation: string): readonly Row[] | undefined {
	const data = answer.at('data');
	const emails = data.elements('emails');
	// The rows of a domain search say neither company nor domain; the answer around them does.
	const around = { domain: data.text('domain'), organization: data.text('organization') };
	if (emails) return emails.filter((row) => row.isObject()).map((row) => ({ view: row.with(around) }));
	const list = answer.elements('data') ?? data.elements('results');
	if (list) return rowsOf(list.filter((row) => row.isObject()));
	const part = operation === 'enrichPerson' || operation === 'findEmail' ? 'person' : 'company';
	if (data.isObject(part)) return [{ view: data.at(part) }];
	if (operation === 'findEmail' && data.isObject() && !data.has('email')) return [noMatch];
	if (data.isObject()) return [{ view: data }];
	return answer.names('data') ? [noMatch] : undefined;
}

const handle = (url: string | undefined): string | undefined => url?.replace(/^.*linkedin\.com\/in\//i, '').replace(/[/?#].*$/, '');

function people([query = {}]: readonly Query[], { pageSize }: CallOptions): Call {
	const { domain, companyName: companyText } = query;
	const parameters = given({
		domain, company: domain ? undefined : companyText, seniority: listOf(query, 'seniorities')?.join(','),
		department: listOf(query, 'departments')?.join(','),
	});
	return { method: 'GET', path: '/domain-search', query: { ...parameters, ...(query.extra as Call['query']), limit: pageSize, offset: 0 } };
}

/** GET pages by the query, POST by the body. */
function nextPage(answer: View, call: Call, read: number): Call | undefined {
	const total = answer.integer('meta.results');
	const found = (rows(answer, 'findPeople') ?? []).length;
	const size = new View(call.query ?? call.json).integer('limit') ?? 10;
	if (found === 0 || (total === null ? found < size : read >= total)) return undefined;
	return call.method === 'GET' ? { ...call, query: { ...call.query, offset: read } } : { ...call, json: { ...(call.json as object), offset: read } };
}

const companyLookup = {
	needs: [['domain']], confidence: 'H', cost: { amount: 0.2, per: 'record', note: '0.2 a hit, depending on the plan', confidence: 'I' },
	call: ([{ domain = '' } = {}]: readonly Query[]): Call => ({ method: 'GET', path: '/companies/find', query: { domain } }),
} as const;

export const hunter = {
	key: 'hunter', label: 'Hunter', aliases: ['hunter.io'], today: 'Alive', credential: 'hunterApi', baseUrl: 'https://api.hunter.io/v2',
	auth: { what: 'Header X-API-KEY', confidence: 'H' },
	limits: { what: '15 requests a second and 500 a minute; the verifier 10 and 300, Discover 5 and 50', confidence: 'H' },
	perMinute: 500,
	errors: [
		{ status: 401, kind: 'badKey' },
		{ status: 403, kind: 'rateLimited' },
		{ status: 429, kind: 'outOfCredits' },
		{ status: 404, kind: 'notFound' },
		{ status: 451, kind: 'restricted' },
		{ status: [400, 422], kind: 'invalid' },
	],
	optOut: '451',
	facts: [
		{ what: '403 is the rate limit and 429 the used-up quota, the other way round than elsewhere', confidence: 'H' },
		{ what: 'The verifier answers 202 until it is done; the same request is repeated', confidence: 'H' },
		{ what: 'Webhooks exist for the CRM and campaigns of Hunter only, none for verification or discovery', confidence: 'H' },
	],
	operations: {
		findPeople: {
			needs: [['domain'], ['companyName']], accepts: ['seniorities', 'departments'], pageSize: 100, confidence: 'H', call: people,
			next: nextPage,
			cost: { amount: 1, per: 'page', pageOf: 10, note: '1 for each 1 to 10 addresses', confidence: 'I' },
		},
		findEmail: {
			needs: [
				['firstName', 'lastName', 'domain'], ['fullName', 'domain'], ['firstName', 'lastName', 'companyName'], ['fullName', 'companyName'],
				['linkedinUrl'],
			],
			confidence: 'H',
			cost: { amount: 1, per: 'record', note: '1, none when nothing is found', confidence: 'H' },
			call: ([{ firstName, lastName, fullName, domain, companyName, linkedinUrl } = {}]) => ({
				method: 'GET', path: '/email-finder',
				query: given({
					domain, company: domain ? undefined : companyName, first_name: firstName, last_name: lastName,
					full_name: firstName ? undefined : fullName, linkedin_handle: handle(linkedinUrl),
				}),
			}),
		},
		verifyEmail: {
			needs: [['email']], confidence: 'H', perMinute: 300, cost: { amount: 1, per: 'record', note: '1 verification', confidence: 'I' },
			waiting: { everyMs: 3000, request: 'again' },
			call: ([{ email: address = '' } = {}]) => ({ method: 'GET', path: '/email-verifier', query: { email: address } }),
		},
		enrichPerson: {
			needs: [['email'], ['linkedinUrl']], confidence: 'H', cost: companyLookup.cost,
			call: ([{ email: address, linkedinUrl } = {}]) => ({
				method: 'GET', path: '/people/find', query: given({ email: address, linkedin_handle: address ? undefined : handle(linkedinUrl) }),
			}),
		},
		enrichCompany: companyLookup,
		technographics: companyLookup,
		findCompanies: {
			needs: [[]], accepts: ['keywords', 'industries', 'countries', 'employeeRanges', 'technologies'], pageSize: 100, confidence: 'H',
			perMinute: 50, next: nextPage,
			call: ([query = {}], { pageSize }) => ({
				method: 'POST', path: '/discover',
				json: {
					...given({
						query: listOf(query, 'keywords')?.join(' '), headcount: listOf(query, 'employeeRanges'),
						industry: include(query, 'industries'), technology: include(query, 'technologies'),
						headquarters_location: listOf(query, 'countries') ? { include: listOf(query, 'countries')?.map((country) => ({ country })) } : undefined,
					}),
					...query.extra, limit: pageSize, offset: 0,
				},
			}),
		},
		usage: { needs: [[]], confidence: 'H', call: () => ({ method: 'GET', path: '/account' }) },
	},
	rows,
	readers: {
		Person: person, Company: company, EmailVerification: verification,
		TechStack: (list) => list.map((row) => ({ items: technologies(row), companyDomain: row.text('domain'), companyName: row.text('name') })),
		Usage: (row) => ['searches', 'verifications', 'credits'].flatMap((creditType) => {
			const [used, total] = [row.number(`requests.${creditType}.used`), row.number(`requests.${creditType}.available`)];
			if (used === null && total === null) return [];
			return [{ creditType, used, total, remaining: total === null || used === null ? null : Math.max(0, total - used), plan: row.text('plan_name'), resetsAt: row.date('reset_date') }];
		}),
	},
	rowConfidence: (row) => row.number('score', 'confidence'),
} satisfies Provider;

function include(query: Query, name: 'industries' | 'technologies'): { include: readonly string[] } | undefined {
	const list = listOf(query, name);
	return list && { include: list };
}
