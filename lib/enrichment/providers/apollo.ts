import { emailStatusFrom } from '../emailStatus';
import { employerFrom, type Draft, type Phone } from '../records';
import type { Call, CallOptions, Cost, Provider, Query, Row } from '../types';
import { percent } from '../values';
import type { View } from '../view';
import { email, given, listOf, noMatch, phone, phoneType, rowsOf, usualErrors } from './shared';

const identifiers = ({ id, email: address, firstName, lastName, fullName, linkedinUrl, companyName, domain }: Query): Record<string, string> =>
	given({
		id, email: address, first_name: firstName, last_name: lastName, name: fullName, linkedin_url: linkedinUrl, organization_name: companyName,
		domain,
	});

const reveal = ({ phones, personalEmails, webhookUrl }: CallOptions): NonNullable<Call['query']> => ({
	reveal_personal_emails: personalEmails === true,
	...(phones && webhookUrl ? { reveal_phone_number: true, webhook_url: webhookUrl } : {}),
});

const organisation = ({ id, domain, linkedinUrl, companyName }: Query): Record<string, string> => given({ id, domain, linkedin_url: linkedinUrl, name: companyName });

function people(queries: readonly Query[], options: CallOptions): Call {
	const [query = {}] = queries;
	if (queries.length === 1) return { method: 'POST', path: '/people/match', query: { ...identifiers(query), ...reveal(options) } };
	return { method: 'POST', path: '/people/bulk_match', query: reveal(options), json: { details: queries.map(identifiers) } };
}

function companies(queries: readonly Query[]): Call {
	const [query = {}] = queries;
	if (queries.length > 1) return { method: 'POST', path: '/organizations/bulk_enrich', json: { details: queries.map(organisation) } };
	if (query.id) return { method: 'GET', path: `/organizations/${encodeURIComponent(query.id)}` };
	return { method: 'GET', path: '/organizations/enrich', query: organisation(query) };
}

function signals([query = {}]: readonly Query[], { pageSize, since }: CallOptions): Call {
	if (query.lists?.topics) {
		return {
			method: 'POST', path: '/news_articles/search',
			query: {
				'organization_ids[]': [query.id ?? ''], 'categories[]': query.lists.topics, ...given({ 'published_at[min]': since }), page: 1,
				per_page: pageSize,
			},
		};
	}
	return { method: 'GET', path: `/organizations/${encodeURIComponent(query.id ?? '')}/job_postings`, query: { page: 1, per_page: pageSize } };
}

function search(path: string, filters: (query: Query) => Record<string, readonly string[] | string>) {
	return ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call => ({
		method: 'POST', path, query: { ...filters(query), ...(query.extra as Call['query']), page: 1, per_page: pageSize },
	});
}

/** The page after this one, until the total or an empty page is reached. */
function nextPage(answer: View, call: Call, rows: number): Call | undefined {
	const total = answer.number('pagination.total_entries', 'total_entries');
	const full = (answer.elements('people') ?? answer.elements('organizations') ?? answer.elements('organization_job_postings') ?? answer.elements('news_articles') ?? []).length;
	if (full === 0 || (total === null ? full < Number(call.query?.per_page) : rows >= total)) return undefined;
	return { ...call, query: { ...call.query, page: Number(call.query?.page ?? 1) + 1 } };
}

function phones(row: View): Phone[] {
	const numbers = [...row.rows('phone_numbers'), ...row.rows('contact.phone_numbers')];
	const listed = numbers.flatMap((one) => {
		const status = one.text('dnc_status', 'dnc_status_cd');
		const doNotCall = one.flag('dnc_status', 'dnc_status_cd') ?? (status === null ? null : !/not[ _-]?(found|on|listed)|clean|clear|callable|^no/i.test(status));
		return phone(one.text('raw_number', 'sanitized_number'), phoneType(one.text('type', 'type_cd')), { e164: e164Of(one.text('sanitized_number')), doNotCall });
	});
	return listed.length > 0 ? listed : phone(row.text('contact.sanitized_phone', 'sanitized_phone'), 'other');
}

const e164Of = (text: string | null): string | null => (/^\+[1-9]\d{6,14}$/.test(text ?? '') ? text : null);

function person(row: View): Draft<'Person'> {
	const jobs = row.rows('employment_history');
	const past = jobs.find((job) => job.flag('current') !== true);
	const current = jobs.find((job) => job.flag('current') === true);
	const rawStatus = row.text('email_status', 'contact.email_status');
	const confidence = percent(row.number('extrapolated_email_confidence'));
	const address = row.text('email', 'contact.email');
	const found = [
		...[...row.rows('emails'), ...row.rows('contact.contact_emails')].flatMap((one) => email(one.text('email'), {
			rawStatus: one.text('email_status'), score: percent(one.number('extrapolated_email_confidence')), type: one.flag('free_domain') === true ? 'personal' : 'unknown',
		})),
		...row.texts('personal_emails', 'contact.personal_emails').flatMap((one) => email(one, { type: 'personal' })),
	];
	return {
		id: row.text('id'), firstName: row.text('first_name'), lastName: row.text('last_name'), fullName: row.text('name'), title: row.text('title'),
		seniorityRaw: row.text('seniority'), departmentRaw: row.text('departments', 'functions'),
		email: address, emailStatus: emailStatusFrom(rawStatus), emails: [...email(address, { rawStatus, score: confidence }), ...found],
		phones: phones(row), linkedinUrl: row.text('linkedin_url'), city: row.text('city'), state: row.text('state'), country: row.text('country'),
		company: row.isObject('organization') ? employerFrom(company(row.at('organization'))) : employerFrom({ name: row.text('organization_name') }),
		previousCompany: past?.text('organization_name') ?? null, previousTitle: past?.text('title') ?? null,
		jobChangedAt: current?.date('start_date') ?? null,
	};
}

function company(row: View): Draft<'Company'> {
	const items = technologies([row]);
	return {
		id: row.text('id'), name: row.text('name'), domain: row.text('primary_domain', 'domain', 'website_url'), website: row.text('website_url'),
		linkedinUrl: row.text('linkedin_url'),
		phone: row.text('phone', 'primary_phone.number', 'sanitized_phone'), industry: row.text('industry'), industries: row.texts('industries'),
		description: row.text('short_description', 'seo_description'), keywords: row.texts('keywords'),
		employeeCount: row.integer('estimated_num_employees'),
		revenueUsd: row.number('annual_revenue', 'organization_revenue'), foundedYear: row.integer('founded_year'),
		street: row.text('street_address'), city: row.text('city'), state: row.text('state'), postalCode: row.text('postal_code'),
		country: row.text('country'), hqText: row.text('raw_address'),
		fundingTotalUsd: row.number('total_funding'), lastFundingType: row.text('latest_funding_stage'),
		lastFundingAt: row.date('latest_funding_round_date'),
		headcountGrowth12m: row.number('organization_headcount_twelve_month_growth'), sicCodes: row.texts('sic_codes'),
		naicsCodes: row.texts('naics_codes'),
		tech: items[0]?.items?.length ? { items: items[0].items } : null,
	};
}

function technologies(rows: readonly View[]): Draft<'TechStack'>[] {
	return rows.map((row) => {
		const detailed = row.rows('current_technologies').flatMap((one) => {
			const name = one.text('name', 'uid');
			return name === null ? [] : [{ name, category: one.text('category') }];
		});
		const named = row.texts('technology_names').filter((name) => !detailed.some((one) => one.name === name)).map((name) => ({ name, category: null }));
		const items = [...detailed, ...named].map((one) => ({
			...one, vendor: null, parentCategory: null, firstSeen: null, lastSeen: null, intensity: null,
		}));
		return { items, companyDomain: row.text('primary_domain', 'domain'), companyName: row.text('name') };
	});
}

function intent(row: View): Draft<'IntentSignal'>[] {
	if (row.has('published_at') || row.has('event_categories')) {
		return [{ kind: 'news', topic: row.text('title'), category: row.text('event_categories'), companyDomain: null, occurredAt: row.date('published_at'), source: 'apollo' }];
	}
	return [{ kind: 'hiring', topic: row.text('title'), occurredAt: row.date('posted_at', 'last_seen_at'), source: 'apollo' }];
}

/** A list pairs by position, and null in it is a lookup without a match. */
const paired = (list: readonly View[]): Row[] => list.map((view) => (view.isObject() ? { view } : noMatch));

function rows(answer: View): readonly Row[] | undefined {
	if (answer.text('error_code') === 'result_pending' || /^(in_progress|pending)$/.test(answer.text('webhook_status') ?? '')) {
		return [{ ...noMatch, status: 'pending', reference: answer.text('request_id') ?? undefined }];
	}
	if (answer.text('webhook_status') === 'failed' && !answer.has('webhook_result.people')) {
		return [{ ...noMatch, problem: { kind: 'failed', message: `Apollo.io could not finish the lookup: ${answer.text('failure_reason') ?? 'no reason given'}` } }];
	}
	for (const list of ['matches', 'organizations']) {
		const found = answer.elements(list);
		if (found) return paired([...found, ...(list === 'organizations' ? (answer.elements('accounts') ?? []) : [])]);
	}
	for (const list of ['people', 'webhook_result.people', 'organization_job_postings', 'news_articles']) {
		const found = answer.elements(list);
		if (found) return rowsOf(found.filter((row) => row.isObject()));
	}
	for (const one of ['person', 'organization']) {
		if (answer.isObject(one)) return [{ view: answer.at(one) }];
		if (answer.names(one) && !answer.has(one)) return [noMatch];
	}
	if (answer.isObject() && Object.keys(answer.value as object).length === 0) return [noMatch];
	if (answer.has('num_credits_remaining') || answer.has('team_id')) return [{ view: answer }];
	return undefined;
}

const personCost: Cost = {
	amount: 1, per: 'record', phones: { amount: 8, later: true }, note: '1 for profile and e-mail, 8 more when a mobile is delivered, 0 when nothing is found', confidence: 'H',
};
const pageCost: Cost = { amount: 1, per: 'page', note: '1 for each page', confidence: 'H' };
const personLookup = {
	needs: [
		['email'], ['linkedinUrl'], ['id'], ['firstName', 'lastName', 'domain'], ['firstName', 'lastName', 'companyName'], ['fullName', 'domain'],
		['fullName', 'companyName'],
	],
	bulk: 10, positional: true, call: people, cost: personCost, confidence: 'H',
	note: 'Phone numbers arrive later at the phone webhook URL, or with Get Async Result and the request ID',
} as const;
const companyLookup = { needs: [['domain'], ['linkedinUrl'], ['id'], ['companyName']], bulk: 10, positional: true, call: companies, cost: { amount: 1, per: 'record', note: '1 for each company found', confidence: 'H' }, confidence: 'H' } as const;

export const apollo = {
	key: 'apollo', label: 'Apollo.io', aliases: ['apollo.io'], today: 'Alive', credential: 'apolloApi', baseUrl: 'https://api.apollo.io/api/v1',
	auth: { what: 'Header x-api-key; a key is master or limited to chosen endpoints', confidence: 'H' },
	limits: { what: '50 requests a minute on the free plan, 200 on paid ones, enrichment 1,000; also by hour and day', confidence: 'H' },
	perMinute: 50,
	errors: [
		{ status: 404, says: /result_pending/, kind: 'pending' },
		{ status: [403, 422], says: /credit/i, kind: 'outOfCredits' },
		...usualErrors,
	],
	facts: [
		{ what: 'The answer when credits run out is not documented; an empty answer is taken as no match', confidence: 'I' },
		{ what: 'request_id is a 64-bit number and is kept as text', confidence: 'H' },
		{ what: 'The address email_not_unlocked@domain.com means that there is none', confidence: 'H' },
		{ what: 'People search needs a master key and gives neither last names nor addresses', confidence: 'H' },
	],
	operations: {
		enrichPerson: personLookup,
		findEmail: personLookup,
		enrichCompany: companyLookup,
		technographics: companyLookup,
		findPeople: {
			needs: [[]], accepts: ['titles', 'seniorities', 'domains', 'countries', 'employeeRanges', 'keywords'], pageSize: 100, next: nextPage,
			confidence: 'H',
			call: search('/mixed_people/api_search', (query) => given({
				'person_titles[]': listOf(query, 'titles'), 'person_seniorities[]': listOf(query, 'seniorities'),
				'q_organization_domains_list[]': listOf(query, 'domains'),
				'person_locations[]': listOf(query, 'countries'), 'organization_num_employees_ranges[]': ranges(query),
				q_keywords: listOf(query, 'keywords')?.join(' '),
			})),
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'companyNames', 'countries', 'employeeRanges', 'keywords'], pageSize: 100, next: nextPage,
			cost: pageCost, confidence: 'H', note: 'Paid plans only',
			call: search('/mixed_companies/search', (query) => given({
				'q_organization_domains_list[]': listOf(query, 'domains'), q_organization_name: listOf(query, 'companyNames')?.[0],
				'organization_locations[]': listOf(query, 'countries'),
				'organization_num_employees_ranges[]': ranges(query), 'q_organization_keyword_tags[]': listOf(query, 'keywords'),
			})),
		},
		intentSignals: {
			needs: [['id']], accepts: ['topics'], pageSize: 25, call: signals, next: nextPage, cost: pageCost, confidence: 'H',
			note: 'Job postings of the company with this Apollo ID; with topics, news of these categories',
		},
		asyncResult: {
			needs: [['requestId']], waiting: { everyMs: 10_000, request: 'again' },
			call: ([{ requestId = '' } = {}]) => ({ method: 'GET', path: `/webhook_result/${encodeURIComponent(requestId)}` }), confidence: 'H',
		},
		usage: { needs: [[]], call: () => ({ method: 'GET', path: '/users/api_profile', query: { include_credit_usage: true } }), confidence: 'H' },
	},
	rows,
	readers: {
		Person: person, Company: company, TechStack: technologies, IntentSignal: intent,
		EmailVerification: (row) => {
			const rawStatus = row.text('email_status');
			return { email: row.text('email'), status: emailStatusFrom(rawStatus), rawStatus, score: percent(row.number('extrapolated_email_confidence')) };
		},
		Usage: (row) => [
			{ creditType: 'lead', total: row.number('effective_num_lead_credits'), used: row.number('num_lead_credits_used'), remaining: row.number('num_credits_remaining') },
			...['direct_dial', 'export', 'ai', 'power_up'].flatMap((type) => {
				const [total, used] = [row.number(`effective_num_${type}_credits`), row.number(`num_${type}_credits_used`)];
				return total === null ? [] : [{ creditType: type, total, used, remaining: used === null ? null : total - used }];
			}),
		],
	},
	creditsUsed: (answer) => answer.number('credits_consumed', 'webhook_result.credits_consumed'),
	requestId: (answer) => answer.text('request_id', 'phone_enrichment.request_id'),
	subDepartments: (row) => row.texts('subdepartments'),
} satisfies Provider;

/** Apollo writes a range as `11,50`. */
const ranges = (query: Query): readonly string[] | undefined => listOf(query, 'employeeRanges')?.map((range) => range.replace(/\s*-\s*/, ','));
