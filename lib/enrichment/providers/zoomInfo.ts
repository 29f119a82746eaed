import { addressOf, filled } from '../login';
import type { HttpRequest } from '../../ports';
import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import type { View } from '../view';
import { given, listOf, usualErrors } from './shared';
import { company, person, score, signal, technologies } from './zoomInfoRecords';

const CONTACT_FIELDS = [
	'id', 'firstName', 'lastName', 'jobTitle', 'jobFunction', 'managementLevel', 'email', 'supplementalEmail', 'phone', 'directPhoneDoNotCall',
	'mobilePhone', 'mobilePhoneDoNotCall', 'city', 'state', 'country', 'externalUrls',
	'employmentHistory', 'contactAccuracyScore', 'validDate', 'lastUpdatedDate', 'withinEu', 'companyId', 'companyName', 'companyWebsite',
	'companyPhone', 'companyEmployeeCount', 'companyEmployeeRange',
	'companyRevenueNumeric', 'companyRevenueRange', 'companyPrimaryIndustry', 'companyCity', 'companyState', 'companyCountry',
];
const COMPANY_FIELDS = [
	'id', 'name', 'website', 'phone', 'street', 'city', 'state', 'zipCode', 'country', 'employeeCount', 'employeeRange', 'employeeGrowth', 'revenue',
	'revenueRange', 'foundedYear', 'industries', 'primaryIndustry', 'sicCodes',
	'naicsCodes', 'socialMediaUrls', 'companyFunding', 'totalFundingAmount', 'competitors',
];

const isLegacy = ({ settings }: CallOptions): boolean => settings.api === 'legacy';
/** Fields of the credential win, because an account may be denied some names (PFAPI0009). */
const fieldsOf = (options: CallOptions, name: string, all: readonly string[]): readonly string[] => {
	const own = options.settings[name]?.split(/[\s,]+/).filter(Boolean) ?? [];
	return own.length > 0 ? own : all;
};

const numeric = (id: string | undefined): number | string | undefined => (id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : id);

const contact = ({ id, email: emailAddress, firstName, lastName, fullName, phone, title, linkedinUrl, companyName, companyId }: Query): object => given<unknown>({
	personId: numeric(id), emailAddress, firstName, lastName, fullName: firstName && lastName ? undefined : fullName, phone, jobTitle: title,
	externalURL: linkedinUrl, companyName, companyId: numeric(companyId),
});
const organisation = ({ id, domain, companyName, phone }: Query): object => given<unknown>({
	companyId: numeric(id), companyWebsite: domain, companyName, companyPhone: phone,
});

/** Names differ between the two interfaces in the envelope and the place of the paging; the fields are the same. */
function call(gtm: { path: string; type: string }, legacyPath: string, attributes: object, options: CallOptions, page?: { size: number }): Call {
	if (isLegacy(options)) return {
		method: 'POST', path: legacyPath, base: 'legacyBaseUrl', json: { ...attributes, ...(page ? { rpp: page.size, page: 1 } : {}) },
	};
	return {
		method: 'POST', path: gtm.path, headers: { 'content-type': 'application/vnd.api+json', accept: 'application/vnd.api+json' },
		...(page ? { query: { 'page[number]': 1, 'page[size]': page.size } } : {}), json: { data: { type: gtm.type, attributes } },
	};
}

function nextPage(answer: View, last: Call): Call | undefined {
	const legacy = last.base !== undefined;
	const number = legacy ? Number((last.json as { page?: number }).page ?? 1) : Number(last.query?.['page[number]'] ?? 1);
	const size = Number(legacy ? ((last.json as { rpp?: number }).rpp ?? 25) : (last.query?.['page[size]'] ?? 25));
	const total = legacy ? answer.integer('maxResults', 'totalResults') : answer.integer('meta.totalResults');
	const full = (rows(answer)?.length ?? 0) >= size;
	const pages = (legacy ? null : answer.integer('meta.page.total')) ?? (total === null ? (full || answer.has('links.next') ? number + 1 : number) : Math.ceil(total / size));
	if (number >= pages) return undefined;
	return legacy ? { ...last, json: { ...(last.json as object), page: number + 1 } } : {
		...last, query: { ...last.query, 'page[number]': number + 1 },
	};
}

const STATUSES: readonly (readonly [RegExp, Partial<Row>])[] = [
	[/^OPT(ED)?[ _-]?OUT$/i, { status: 'restricted' }],
	[/^(NO_MATCH|NON_MATCH|NoMatch)/i, { status: 'none' }],
	[/^(COMPANY_ONLY|CONTACT_ONLY)_MATCH$/i, { status: 'partial' }],
	[
		/^LIMIT_EXCEEDED$/i,
		{ status: 'none', problem: { kind: 'outOfCredits', message: 'The credit or record limit of the account is used up (LIMIT_EXCEEDED)' } },
	],
	[/^INVALID_INPUT$/i, { status: 'none', problem: { kind: 'invalid', message: 'The input was refused (INVALID_INPUT)' } }],
];

const rowFrom = (view: View): Row => {
	const word = view.text('meta.matchStatus', 'matchStatus') ?? (view.text('type') === 'NoMatch' ? 'NO_MATCH' : '');
	const input = view.at('meta.input').value ?? view.at('input').value;
	return {
		view: view.isObject('attributes') ? view.at('attributes').with({ id: view.text('id') }) : view,
		echo: input === undefined ? undefined : JSON.stringify(input), ...STATUSES.find(([pattern]) => pattern.test(word))?.[1],
	};
};

function rows(answer: View): readonly Row[] | undefined {
	const data = answer.elements('data');
	if (data) return data.filter((row) => row.isObject()).map(rowFrom);
	const result = answer.elements('data.result') ?? answer.elements('result') ?? answer.elements('data.data');
	if (!result) return answer.isObject('data') ? [rowFrom(answer.at('data'))] : answer.elements('usage') ? [{ view: answer }] : undefined;
	// The older interface nests what it found under each input.
	return result.flatMap((one): Row[] => {
		const found = one.elements('data');
		const around = { meta: { matchStatus: one.text('matchStatus'), input: one.at('input').value } };
		if (!found) return [rowFrom(one)];
		return found.length === 0 ? [rowFrom(one.with(around))] : found.map((row) => rowFrom(row.with(around)));
	});
}

const cost = { amount: 1, per: 'record', note: '1 for each record that is new to the account', confidence: 'H' } as const;
const personLookup = {
	needs: [
		['email'], ['id'], ['linkedinUrl'], ['firstName', 'lastName', 'companyName'], ['fullName', 'companyName'],
		['firstName', 'lastName', 'companyId'], ['fullName', 'companyId'], ['phone', 'lastName'],
	],
	accepts: ['title'], bulk: 25, cost, confidence: 'H',
	call: (queries: readonly Query[], options: CallOptions) =>
		call({ path: '/data/v1/contacts/enrich', type: 'ContactEnrich' }, '/enrich/contact', { matchPersonInput: queries.map(contact), outputFields: fieldsOf(options, 'contactFields', CONTACT_FIELDS) }, options),
} satisfies OperationSpec;

const TOKEN_URL = 'https://okta-login.zoominfo.com/oauth2/default/v1/token';
const SCOPES = 'api:data:contact api:data:company api:data:intent api:data:news api:data:scoops api:data:lookup';

function login(credential: Readonly<Record<string, unknown>>): HttpRequest {
	if (credential.api === 'legacy') {
		const json = filled(zoomInfo, credential, { username: 'Username', password: 'Password' });
		return { method: 'POST', url: `${addressOf(zoomInfo, credential, 'legacyBaseUrl', 'https://api.zoominfo.com')}/authenticate`, json };
	}
	const { clientId, clientSecret } = filled(zoomInfo, credential, { clientId: 'Client ID', clientSecret: 'Client Secret' });
	return {
		method: 'POST', url: addressOf(zoomInfo, credential, 'tokenUrl', TOKEN_URL),
		form: {
			grant_type: 'client_credentials', client_id: clientId ?? '', client_secret: clientSecret ?? '',
			scope: typeof credential.scope === 'string' && credential.scope !== '' ? credential.scope : SCOPES,
		},
	};
}

export const zoomInfo: Provider & { operations: Record<'enrichPerson' | 'findEmail' | 'enrichCompany' | 'findPeople' | 'findCompanies' | 'intentSignals' | 'technographics' | 'usage', OperationSpec> } = {
	key: 'zoominfo', label: 'ZoomInfo', aliases: ['zoominfo gtm'], today: 'Alive', credential: 'zoomInfoApi', baseUrl: 'https://api.zoominfo.com/gtm',
	settings: ['api', 'legacyBaseUrl', 'revenueMultiplier', 'contactFields', 'companyFields'],
	login: { request: login, token: ['access_token', 'jwt'] },
	auth: { what: 'OAuth2 bearer token by client credentials; the older Enterprise API a JWT by user name and password', confidence: 'H' },
	limits: { what: '5 requests a second on Builder, 25 on Standard, 35 on Scaling; also by hour and day', confidence: 'H' },
	perMinute: 300,
	waitSeconds: (headers) => (headers['x-ratelimit-reset'] === undefined ? undefined : Number(headers['x-ratelimit-reset'])),
	errors: [{ status: [400, 403], says: /PFAPI0011|credit limit/i, kind: 'outOfCredits' }, ...usualErrors],
	optOut: 'row OPT_OUT',
	facts: [
		{ what: 'The used-up credit limit is a 400 with PFAPI0011', confidence: 'H' },
		{ what: 'The revenue of a company is documented in thousands of US dollars, and the published sample does not agree; the multiplier is a setting of the credential', confidence: 'H' },
		{ what: 'Test tokens spend real credits; there is no sandbox', confidence: 'H' },
		{ what: 'An account may be denied output fields (PFAPI0009); the wanted ones can be set in the credential', confidence: 'H' },
		{ what: 'The Enterprise API is being retired without a published date', confidence: 'H' },
	],
	operations: {
		enrichPerson: personLookup, findEmail: personLookup,
		enrichCompany: {
			needs: [['domain'], ['id'], ['companyName'], ['phone']], bulk: 25, cost, confidence: 'H',
			call: (queries, options) => call({ path: '/data/v1/companies/enrich', type: 'CompanyEnrich' }, '/enrich/company', { matchCompanyInput: queries.map(organisation), outputFields: fieldsOf(options, 'companyFields', COMPANY_FIELDS) }, options),
		},
		findPeople: {
			needs: [[]], accepts: ['titles', 'seniorities', 'departments', 'companyNames', 'domains', 'countries'], pageSize: 100, next: nextPage,
			confidence: 'H',
			call: ([query = {}], options) => call({ path: '/data/v1/contacts/search', type: 'ContactSearch' }, '/search/contact', {
				...given({
					jobTitle: listOf(query, 'titles')?.join(' OR '), managementLevel: listOf(query, 'seniorities')?.join(','),
					department: listOf(query, 'departments')?.join(','), companyName: listOf(query, 'companyNames')?.join(','),
					companyWebsite: listOf(query, 'domains')?.join(','), country: listOf(query, 'countries')?.join(','),
				}),
				...query.extra,
			}, options, { size: options.pageSize }),
		},
		findCompanies: {
			needs: [[]], accepts: ['companyNames', 'domains', 'countries', 'industries', 'keywords'], pageSize: 100, next: nextPage, confidence: 'H',
			call: ([query = {}], options) => call({ path: '/data/v1/companies/search', type: 'CompanySearch' }, '/search/company', {
				...given({
					companyName: listOf(query, 'companyNames')?.join(','), companyWebsite: listOf(query, 'domains')?.join(','),
					country: listOf(query, 'countries')?.join(','), industryCodes: listOf(query, 'industries')?.join(','),
					companyDescription: listOf(query, 'keywords')?.join(' '),
				}),
				...query.extra,
			}, options, { size: options.pageSize }),
		},
		intentSignals: {
			needs: [['domain', 'topics'], ['id', 'topics'], ['companyName', 'topics']], pageSize: 100, next: nextPage,
			cost: { ...cost, per: 'request', note: '1 a company, by contract' }, confidence: 'H',
			call: ([query = {}], options) => call({ path: '/data/v1/intent/enrich', type: 'IntentEnrich' }, '/enrich/intent', {
				...given<unknown>({
					companyId: numeric(query.id), companyWebsite: query.domain, companyName: query.domain ? undefined : query.companyName,
					topics: listOf(query, 'topics'), signalStartDate: options.since,
				}),
				...query.extra,
			}, options, { size: options.pageSize }),
		},
		technographics: {
			needs: [['id']], cost: { ...cost, per: 'request', note: '1 a company that is new to the account' }, confidence: 'H', note: 'Takes the ZoomInfo ID of the company, from Enrich Company',
			call: ([query = {}], options) => call({ path: '/data/v1/companies/technologies/enrich', type: 'TechnologyEnrich' }, '/enrich/tech', { companyId: numeric(query.id) }, options),
		},
		usage: {
			needs: [[]], confidence: 'H',
			call: (_queries, options) => (isLegacy(options) ? { method: 'GET', path: '/lookup/usage', base: 'legacyBaseUrl' } : { method: 'GET', path: '/data/v1/users/usage' }),
		},
	},
	rows,
	readers: {
		Person: person, Company: company, IntentSignal: signal, TechStack: technologies, Score: score,
		Usage: (row) => row.rows('usage').map((one) => ({
			creditType: one.text('limitType'), total: one.number('totalLimit'), used: one.number('currentUsage'),
			remaining: one.number('usageRemaining'),
		})),
	},
	rowConfidence: (row) => row.number('contactAccuracyScore'),
};
