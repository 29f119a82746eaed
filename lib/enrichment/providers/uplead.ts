import { emailStatusFrom } from '../emailStatus';
import { employerFrom, type Draft } from '../records';
import type { Call, CallOptions, Cost, Provider, Query, Row } from '../types';
import { rangeFrom } from '../values';
import { View } from '../view';
import { email, given, listOf, noMatch, phone, rowsOf, usualErrors } from './shared';

const cost: Cost = { amount: 1, per: 'record', note: '1 a record; none when the e-mail is unknown or invalid', confidence: 'H' };

function person(row: View): Draft<'Person'> {
	const rawStatus = row.text('email_status');
	return {
		id: row.text('id'), firstName: row.text('first_name'), lastName: row.text('last_name'), title: row.text('title'),
		seniorityRaw: row.text('management_level'), departmentRaw: row.text('job_function'),
		email: row.text('email'), emailStatus: emailStatusFrom(rawStatus), emails: email(row.text('email'), { rawStatus }),
		phones: [...phone(row.text('mobile_directdial'), 'mobile'), ...phone(row.text('phone_number'), 'work')],
		linkedinUrl: row.text('linkedin_url'), city: row.text('city'), state: row.text('state'), country: row.text('country'),
		company: employerFrom(row.isObject('company') ? company(row.at('company')) : {
			name: row.text('company_name'), domain: row.text('domain'), industry: row.text('industry'),
		}),
	};
}

function company(row: View): Draft<'Company'> {
	return {
		id: row.text('id'), name: row.text('company_name', 'name'), domain: row.text('domain'), linkedinUrl: row.text('linkedin_url'),
		phone: row.text('phone_number'), industry: row.text('industry'),
		description: row.text('description'), employeeRange: rangeFrom(row.text('employees')), revenueRange: rangeFrom(row.text('revenue')),
		foundedYear: row.integer('year_founded'),
		street: row.text('address'), city: row.text('city'), state: row.text('state'), postalCode: row.text('zip'), country: row.text('country'),
		sicCodes: row.texts('sic_code'), naicsCodes: row.texts('naics_code'),
	};
}

/** A company search answers with people; each company is told once. */
function employersOf(people: readonly View[]): View[] {
	const found = people.filter((row) => row.isObject()).map((row) => {
		if (row.isObject('company')) return row.at('company');
		return row.has('first_name') ? new View({ company_name: row.text('company_name'), domain: row.text('domain'), industry: row.text('industry') }) : row;
	});
	return [...new Map(found.map((row) => [row.text('domain', 'company_name', 'id') ?? '', row])).values()];
}

/** The document and the harvest disagree about the `data` wrapper, so both are read. */
function rows(answer: View, operation: string): readonly Row[] | undefined {
	const list = answer.elements('results') ?? answer.elements('data.results') ?? answer.elements('data');
	if (list) return rowsOf(operation === 'findCompanies' ? employersOf(list) : list.filter((row) => row.isObject()));
	const inside = answer.isObject('data') ? answer.at('data') : answer;
	const part = operation === 'enrichCompany' ? 'company' : 'person';
	// A combined search tells a person and a company side by side.
	const one = inside.isObject('person') && inside.isObject(part) ? inside.at(part) : inside;
	if (['id', 'email', 'domain', 'company_name', 'first_name', 'credits'].some((field) => one.has(field))) return [{ view: one }];
	return answer.names('data') || answer.has('availableCredits') ? [noMatch] : undefined;
}

function search(path: string) {
	return ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call => ({
		method: 'POST', path,
		json: {
			...given({
				domain: query.domain ?? (path === '/prospector-search' ? listOf(query, 'domains')?.[0] : undefined),
				...(path === '/prospector-search' ? {} : {
					domains: listOf(query, 'domains'), industries: listOf(query, 'industries'), employees: listOf(query, 'employeeRanges'),
				}),
				titles: listOf(query, 'titles'), countries: listOf(query, 'countries'), management_level: listOf(query, 'seniorities')?.[0],
				job_function: listOf(query, 'departments')?.[0],
			}),
			...query.extra, page: 1, per_page: pageSize,
		},
	});
}

const pageOf = ({ json }: Call): number => new View(json).integer('page') ?? 1;

function nextPage(answer: View, call: Call): Call | undefined {
	const next = answer.integer('meta.next_page', 'data.meta.next_page');
	const more = next !== null && next > pageOf(call) && answer.flag('meta.last_page', 'data.meta.last_page') !== true;
	return more ? { ...call, json: { ...(call.json as object), page: next } } : undefined;
}

const lookUp = (path: string, parameters: (query: Query) => Record<string, string>) => ([query = {}]: readonly Query[]): Call => ({ method: 'GET', path, query: parameters(query) });
const personLookup = {
	needs: [['email'], ['id'], ['firstName', 'lastName', 'domain']], cost, confidence: 'H',
	call: lookUp('/person-search', ({ id, email: address, firstName, lastName, domain }) => given({
		id, email: address, first_name: firstName, last_name: lastName, domain,
	})),
} as const;

export const uplead = {
	key: 'uplead', label: 'UpLead', aliases: [], today: 'Alive', credential: 'upLeadApi', baseUrl: 'https://api.uplead.com/v2',
	auth: { what: 'Header Authorization with the bare key', confidence: 'H' },
	limits: { what: '500 requests a minute', confidence: 'H' },
	perMinute: 500,
	errors: usualErrors,
	facts: [
		{ what: 'Answers come with and without a data wrapper; both are read', confidence: 'H' },
		{ what: 'No match is 200 without a record or 404; no credits is 403', confidence: 'I' },
	],
	operations: {
		enrichPerson: personLookup,
		findEmail: personLookup,
		enrichCompany: {
			needs: [['domain'], ['id'], ['companyName']], cost, confidence: 'H',
			call: lookUp('/company-search', ({ id, domain, companyName }) => given({ id, domain, company: companyName })),
		},
		findPeople: {
			needs: [['domain']], accepts: ['titles', 'seniorities', 'departments', 'countries'], pageSize: 100, cost, confidence: 'H',
			call: search('/prospector-search'), next: nextPage,
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'industries', 'employeeRanges', 'countries'], pageSize: 100, cost, confidence: 'H',
			call: search('/prospector-pro-search'), next: nextPage, note: 'Professional plan and up',
		},
		usage: { needs: [[]], confidence: 'H', call: () => ({ method: 'GET', path: '/credits' }) },
	},
	rows,
	readers: {
		Person: person,
		Company: (row) => company(row.isObject('company') ? row.at('company') : row),
		EmailVerification: (row) => ({
			email: row.text('email'), status: emailStatusFrom(row.text('email_status')), rawStatus: row.text('email_status'),
		}),
		Usage: (row) => [{ creditType: 'credits', remaining: row.number('credits', 'userInfo.availableCredits', 'availableCredits') }],
	},
} satisfies Provider;
