import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import type { View } from '../view';
import { company, isSuppressed, person, technologies, verification } from './leadIqRecords';
import { given, listOf, noMatch, usualErrors } from './shared';

const CONTACT = '{ type status value }';
const COMPANY = 'id name domain description phones { value } locationInfo { formattedAddress street1 city areaLevel1 country countryCode2 postalCode } linkedinUrl numberOfEmployees industry specialities fundingInfo { fundingTotalUsd lastFundingOn lastFundingType lastFundingUsd } revenue revenueRange { start end description } foundedYear';
const TECHNOLOGIES = 'technologies { name category parentCategory }';

/** The selected fields decide the price, so phones and personal addresses are only asked for when they are wanted. */
const personQuery = ({ phones, personalEmails }: CallOptions): string => `query($i: SearchPeopleInput!) { searchPeople(input: $i) { totalResults hasMore results {
	id name { first middle last fullName } linkedin { linkedinUrl } location { fullAddress city areaLevel1 country countryCode2 } confidence updatedAt
	currentPositions { companyId title seniority function workEmail ${CONTACT} ${phones ? `phones ${CONTACT}` : ''} companyInfo { id name domain industry numberOfEmployees linkedinUrl } }
	pastPositions { title companyInfo { name } } ${personalEmails ? `personalEmails ${CONTACT}` : ''} ${phones ? `personalPhones ${CONTACT}` : ''} } } }`;
const companyQuery = `query($i: SearchCompanyInput!) { searchCompany(input: $i) { totalResults hasMore results { ${COMPANY} ${TECHNOLOGIES} } } }`;
const searchQuery = `query($i: FlatSearchInput!) { flatAdvancedSearch(input: $i) { totalPeople people { id companyId name firstName lastName title role seniority linkedinUrl city state country countryCode2 updatedAt currentPositionStartDate } } }`;
const companiesQuery = `query($i: GroupedSearchInput!) { groupedAdvancedSearch(input: $i) { totalCompanies companies { company { ${COMPANY} } } } }`;
const usageQuery = 'query { account { universalPlan { name product status nextBillingPeriod available used } } }';

const graphQl = (query: string, i?: object): Call => ({
	method: 'POST', path: '', json: { query: query.replace(/\s+/g, ' '), ...(i ? { variables: { i } } : {}) },
});

const RESULTS = ['searchPeople.results', 'searchCompany.results', 'flatAdvancedSearch.people', 'groupedAdvancedSearch.companies'];

function rows(answer: View, operation = ''): readonly Row[] | undefined {
	const data = answer.isObject('data') ? answer.at('data') : answer;
	for (const place of RESULTS) {
		const found = data.elements(place);
		if (found?.length === 0) return [noMatch];
		// A search for people may answer by company, with the people inside.
		if (found && place.startsWith('grouped') && operation === 'findPeople') return found.flatMap((row) => row.rows('people').map((one) => ({ view: one.with({ company: row.at('company').value }) })));
		if (found) return found.filter((row) => row.isObject()).map((row) => ({
			view: row.isObject('company') && place.startsWith('grouped') ? row.at('company') : row,
			...(isSuppressed(row) ? { status: 'restricted' as const } : {}),
		}));
	}
	if (data.isObject('account') || data.isObject('usage')) return [{ view: data }];
	if (data.isObject('searchPeoplePreview')) return [{ view: data.at('searchPeoplePreview') }];
	if (answer.has('status')) return [{ view: answer, ...(/^suppressed$/i.test(answer.text('status') ?? '') ? { status: 'restricted' } : {}) }];
	return undefined;
}

const found = (answer: View): Row[] => [...(rows(answer) ?? [])].filter(({ status }) => status !== 'none');

/** skip and limit together may not go over 10,000. */
function nextPage(answer: View, call: Call, read: number): Call | undefined {
	const total = answer.integer('data.flatAdvancedSearch.totalPeople', 'data.groupedAdvancedSearch.totalCompanies');
	const json = call.json as { variables: { i: { limit: number } } };
	const here = found(answer).length;
	if (here === 0 || (total === null ? here < json.variables.i.limit : read >= total) || read + json.variables.i.limit > 10_000) return undefined;
	return { ...call, json: { ...json, variables: { i: { ...json.variables.i, skip: read } } } };
}

function search(query: string) {
	return ([filters = {}]: readonly Query[], { pageSize }: CallOptions): Call => graphQl(query, {
		...given({
			contactFilter: filterOf({
				titles: listOf(filters, 'titles'), seniorities: listOf(filters, 'seniorities'), roles: listOf(filters, 'departments'),
			}),
			companyFilter: filterOf({
				domains: listOf(filters, 'domains'), names: listOf(filters, 'companyNames'), industries: listOf(filters, 'industries'),
				technologies: listOf(filters, 'technologies'), sizes: listOf(filters, 'employeeRanges'), locations: listOf(filters, 'countries'),
			}),
		}),
		...filters.extra, skip: 0, limit: pageSize,
	});
}

const filterOf = (members: Record<string, readonly string[] | undefined>): object | undefined => (Object.values(members).some(Boolean) ? given(members) : undefined);

const personLookup = {
	needs: [
		['email'], ['linkedinUrl'], ['id'], ['phone'], ['firstName', 'lastName', 'domain'], ['fullName', 'domain'],
		['firstName', 'lastName', 'companyName'], ['fullName', 'companyName'],
	],
	confidence: 'H',
	cost: { amount: 1, per: 'record', phones: { amount: 10 }, note: 'E-mail 1, phone 10, profile 0.1; the selected fields decide', confidence: 'H' },
	call: ([{ id, email, phone, linkedinUrl, firstName, lastName, fullName, domain, companyName } = {}], options) => graphQl(personQuery(options), given({
		id, email, phone, linkedinUrl, firstName, lastName, fullName: firstName ? undefined : fullName,
		company: domain || companyName ? given({ domain, name: companyName }) : undefined, limit: 1,
	})),
} satisfies OperationSpec;
const companyLookup = {
	needs: [['domain'], ['id'], ['linkedinUrl'], ['companyName']], confidence: 'H',
	cost: { amount: 3, per: 'record', note: '3 a company', confidence: 'H' },
	call: ([{ id, domain, linkedinUrl, companyName } = {}]: readonly Query[]) => graphQl(companyQuery, given({ id, domain, linkedinUrl, name: companyName })),
} satisfies OperationSpec;

/**
 * GraphQL tells errors beside what it found. Where there are records, or an empty list of them, they count: they are paid,
 * and the error is about one of their fields.
 */
const refused = (words: string): RegExp => new RegExp(`^(?![^]*"(?:results|people|companies)"\\s*:\\s*\\[)[^]*"errors"\\s*:\\s*\\[\\s*\\{[^]*${words}`, 'i');

export const leadIq = {
	key: 'leadiq', label: 'LeadIQ', aliases: [], today: 'Alive', credential: 'leadIqApi', baseUrl: 'https://api.leadiq.com/graphql',
	settings: ['prospectorUrl'],
	auth: { what: 'GraphQL: Authorization Basic with the Secret Base64 key exactly as shown; REST: header X-API-Key', confidence: 'H' },
	limits: { what: '60 requests a minute; a trial has 50 in all', confidence: 'H' },
	perMinute: 60,
	errors: [
		{ status: 200, says: refused('(unauthorized|unauthenticated|authentication)'), kind: 'badKey' },
		{ status: 200, says: refused('credit'), kind: 'outOfCredits' },
		{ status: 200, says: refused('(rate limit|too many|throttl)'), kind: 'rateLimited' },
		{ status: 200, says: refused('(forbidden|permission|not allowed|plan)'), kind: 'noPlan' },
		{ status: 200, says: refused(''), kind: 'invalid' },
		...usualErrors,
	],
	optOut: 'e-mail status Suppressed',
	facts: [
		{ what: 'GraphQL errors come with status 200', confidence: 'H' },
		{ what: 'Whether the REST key is the decoded form of the Base64 key is not certain; the credential has a field for it', confidence: 'I' },
		{ what: 'The names of the input types of the two searches are not in the reference', confidence: 'I' },
	],
	operations: {
		enrichPerson: personLookup, findEmail: personLookup, enrichCompany: companyLookup, technographics: companyLookup,
		findPeople: {
			needs: [[]],
			accepts: ['titles', 'seniorities', 'departments', 'domains', 'companyNames', 'industries', 'technologies', 'employeeRanges', 'countries'],
			pageSize: 100, confidence: 'I', call: search(searchQuery), next: nextPage,
			cost: { amount: 0.1, per: 'record', note: '0.1 a profile', confidence: 'I' },
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'companyNames', 'industries', 'technologies', 'employeeRanges', 'countries'], pageSize: 100,
			confidence: 'I', call: search(companiesQuery), next: nextPage, cost: { amount: 3, per: 'record', note: '3 a company', confidence: 'I' },
		},
		verifyEmail: {
			needs: [['email']], confidence: 'H', cost: { amount: 0.1, per: 'record', note: '0.1', confidence: 'H' },
			call: ([{ email = '' } = {}]) => ({ method: 'GET', path: '/v1/verify-email', base: 'prospectorUrl', query: { email } }),
		},
		usage: { needs: [[]], confidence: 'H', call: () => graphQl(usageQuery) },
	},
	rows,
	readers: {
		Person: person, Company: company, EmailVerification: verification,
		TechStack: (list) => list.map((row) => ({ items: technologies(row), companyDomain: row.text('domain'), companyName: row.text('name') })),
		IntentSignal: (row) => (row.has('personJobChange') ? [{ kind: 'jobChange', topic: row.text('personJobChange.type', 'personJobChange') ?? 'job change', occurredAt: row.date('personJobChange.date', 'personJobChange.changedAt'), companyName: row.text('company.name', 'company'), source: 'leadiq' }] : []),
		Usage: (row) => [...row.rows('account.universalPlan'), ...row.rows('account.plans'), ...row.rows('account.dataHubPlan')].map((plan) => {
			const [available, used] = [plan.number('available'), plan.number('used')];
			return { creditType: plan.text('product', 'name'), remaining: available, used, total: null, plan: plan.text('name'), resetsAt: plan.date('nextBillingPeriod') };
		}),
	},
	rowConfidence: (row) => row.number('confidence'),
} satisfies Provider;
