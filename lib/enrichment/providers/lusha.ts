import { employerFrom, type Draft, type EmailStatus, type TechItem } from '../records';
import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import { percent, rangeOf } from '../values';
import type { View } from '../view';
import { email, emailType, given, listOf, mainOf, named, phone, phoneType, usualErrors } from './shared';

/** A+ and A are good; other letters are kept and mean nothing certain. */
const statusOf = (letter: string | null): EmailStatus | null => (letter === null ? null : /^A\+?$/.test(letter) ? 'valid' : 'unknown');

function person(row: View): Draft<'Person'> {
	const emails = row.rows('emails').flatMap((one) => {
		const rawStatus = one.text('confidence', 'emailConfidence');
		return email(one.text('email', 'value'), { type: emailType(one.text('type', 'emailType')), rawStatus, status: statusOf(rawStatus), checkedAt: one.date('updateDate') });
	});
	const main = mainOf(emails);
	const [past] = row.rows('previousEmployment');
	return {
		id: row.text('id'), firstName: row.text('firstName'), lastName: row.text('lastName'), fullName: row.text('fullName'),
		title: row.text('jobTitle.title', 'jobTitle'),
		seniorityRaw: row.text('jobTitle.seniority'), departmentRaw: row.text('jobTitle.departments'), email: main?.value ?? null,
		emailStatus: main?.status ?? null, emails,
		phones: row.rows('phones').flatMap((one) => phone(one.text('number'), phoneType(one.text('type', 'phoneType')), { doNotCall: one.flag('doNotCall') })),
		linkedinUrl: row.text('socialLinks.linkedin'), city: row.text('location.city'), state: row.text('location.state'),
		country: row.text('location.country'), countryCode: row.text('location.countryIso2'),
		withinEu: row.flag('location.isEuContact'), company: employerFrom(company(row.at('company'))),
		previousCompany: past?.text('company.name') ?? null, previousTitle: past?.text('jobTitle.title') ?? null,
		lastVerifiedAt: row.date('updateDate'),
	};
}

function company(row: View): Draft<'Company'> {
	const items = technologies(row);
	return {
		id: row.text('id'), name: row.text('name'), domain: row.text('domain'), linkedinUrl: row.text('socialLinks.linkedin'),
		phone: row.text('phone', 'phones.0.number', 'phones'), industry: row.text('industry'),
		industries: [...new Set([...row.texts('industry'), ...row.texts('subIndustry')])], description: row.text('description'),
		keywords: [...new Set([...row.texts('keywords'), ...row.texts('specialities')])],
		employeeCount: row.integer('employeeCount.exact'), employeeRange: rangeOf(row.number('employeeCount.min'), row.number('employeeCount.max')),
		revenueRange: rangeOf(row.number('revenueRange.min'), row.number('revenueRange.max')), foundedYear: row.integer('yearFounded'),
		street: row.text('location.street', 'location.address'), city: row.text('location.city'), state: row.text('location.state'),
		postalCode: row.text('location.zipCode'), country: row.text('location.country'),
		countryCode: row.text('location.countryIso2'), hqText: row.text('location.rawLocation', 'location.fullLocation'),
		fundingTotalUsd: /^usd$|^\$$/i.test(row.text('funding.currency') ?? 'USD') ? row.number('funding.totalRoundsAmount') : null,
		lastFundingType: row.text('funding.lastRoundType'), lastFundingAt: row.date('funding.lastRoundDate', 'funding.rounds.0.roundDate'),
		sicCodes: row.texts('sicCodes'), naicsCodes: row.texts('naicsCodes'), competitors: row.texts('competitors'),
		tech: items.length > 0 ? { items } : null,
	};
}

const technologies = (row: View): TechItem[] => named(row.texts('technologies'));

const KINDS: readonly (readonly [RegExp, Draft<'IntentSignal'>['kind']])[] = [
	[/companyChange|promotion/, 'jobChange'], [/hiring|headcount/i, 'hiring'], [/financial/i, 'funding'], [/news/i, 'news'],
	[/websiteVisit/i, 'webVisit'], [/itSpend/i, 'techChange'],
];

/** What one signal is about; the activity of a post may be about several topics. */
const topicsOf = (one: View): (string | null)[] => {
	const topics = one.rows('intentTopics').flatMap((topic) => topic.text('topic') ?? []);
	return topics.length > 0 ? topics : [one.text('title', 'description', 'topic')];
};

/** Topics of a company, website visits, or an object with one list for each type of signal. */
function signals(row: View): Draft<'IntentSignal'>[] {
	const about = { companyDomain: row.text('domain'), companyName: row.text('name') };
	const topics = row.rows('intent.detectedTopics').map((topic): Draft<'IntentSignal'> => ({
		...about, kind: 'topic', topic: topic.text('topicName'), score: topic.number('metadata.topicScore'),
		scoreRaw: topic.text('metadata.topicScore'), scoreScale: '0-100', trend: topic.text('metadata.topicTrend'), source: 'lusha',
	}));
	if (row.has('scoreBand') || row.has('totalSessions') || row.has('lastVisit')) {
		topics.push({
			...about, kind: 'webVisit', topic: 'website visit', score: row.number('score'), scoreRaw: row.text('score'), scoreScale: '0-100',
			level: row.text('scoreBand'), occurredAt: row.date('lastVisit'), source: 'webVisit',
		});
	}
	const lists = row.isObject() ? Object.keys(row.value as object).filter((name) => KINDS.some(([pattern]) => pattern.test(name)) || name === 'linkedinActivityIntent') : [];
	const found = lists.flatMap((name) => row.rows(name).flatMap((one) => topicsOf(one).map((topic): Draft<'IntentSignal'> => ({
		companyDomain: one.text('newCompanyDomain', 'domain') ?? about.companyDomain,
		companyName: one.text('newCompany', 'companyName') ?? about.companyName,
		kind: KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'topic', topic: topic ?? name, category: name,
		occurredAt: one.date('signalDate', 'activityPublicationDate', 'date'), source: name,
	}))));
	return [...topics, ...found];
}

const ROW_PROBLEMS = new Map<string, Partial<Row>>([
	['NOT_FOUND', { status: 'none' }], ['COMPLIANCE_RESTRICTED', { status: 'restricted' }], ['NO_SCORE', { status: 'none' }],
]);

function rows(answer: View): readonly Row[] | undefined {
	const results = answer.elements('results') ?? answer.elements('data');
	if (!results) return answer.isObject('credits') || answer.isObject('rateLimits') ? [{ view: answer }] : undefined;
	return results.filter((row) => row.isObject()).map((view) => {
		const code = view.text('error.code', 'error');
		const known = code === null ? {} : (ROW_PROBLEMS.get(code.toUpperCase()) ?? { status: 'none', problem: { kind: 'failed', message: view.text('error.message') ?? code } as const });
		return { view, echo: view.text('clientReferenceId') ?? undefined, ...known };
	});
}

const contact = ({ id, email: address, firstName, lastName, linkedinUrl, companyName, domain }: Query, index: number): object =>
	given({ clientReferenceId: String(index), id, email: address, firstName, lastName, linkedinUrl, companyName, companyDomain: domain });
const organisation = ({ id, domain, companyName }: Query, index: number): object => given({
	clientReferenceId: String(index), id, domain, name: companyName,
});
const post = (path: string, json: unknown): Call => ({ method: 'POST', path, json });

function nextPage(answer: View, call: Call, read: number): Call | undefined {
	const json = call.json as { pagination: { page: number; size: number } };
	const found = (answer.elements('results') ?? answer.elements('data') ?? []).length;
	const total = answer.integer('pagination.total');
	const more = found > 0 && (total === null ? found >= json.pagination.size : read < total);
	return more ? { ...call, json: { ...json, pagination: { ...json.pagination, page: json.pagination.page + 1 } } } : undefined;
}

const include = (members: Record<string, readonly string[] | undefined>): object | undefined => (Object.values(members).some(Boolean) ? { include: given(members) } : undefined);

function prospecting(path: string) {
	return ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call => post(path, {
		pagination: { page: 0, size: Math.max(10, pageSize) },
		filters: {
			...given({
				contacts: path.includes('contacts') ? include({ jobTitles: listOf(query, 'titles'), departments: listOf(query, 'departments'), seniorityIds: listOf(query, 'seniorities') }) : undefined,
				companies: include({
					domains: listOf(query, 'domains'), names: listOf(query, 'companyNames'), technologies: listOf(query, 'technologies'),
					intentTopics: listOf(query, 'topics'),
				}),
			}),
			...query.extra,
		},
	});
}

const personLookup = {
	needs: [['email'], ['linkedinUrl'], ['id'], ['firstName', 'lastName', 'domain'], ['firstName', 'lastName', 'companyName']], bulk: 100,
	confidence: 'H',
	cost: { amount: 1, per: 'record', phones: { amount: 5 }, search: { amount: 1, rows: 25 }, note: 'E-mail 1, phone 5; the search before it 1 for each 25 rows', confidence: 'H' },
	call: (queries: readonly Query[], { phones }: CallOptions) => post('/v3/contacts/search-and-enrich', {
		contacts: queries.map(contact), reveal: phones ? ['emails', 'phones'] : ['emails'],
	}),
} satisfies OperationSpec;
const companyLookup = {
	needs: [['domain'], ['id'], ['companyName']], bulk: 100, confidence: 'H',
	cost: { amount: 1, per: 'record', note: '1 a company', confidence: 'H' },
	call: (queries: readonly Query[]) => post('/v3/companies/search-and-enrich', { companies: queries.map(organisation) }),
} satisfies OperationSpec;

/** Which window is used up decides how long to wait; there is no Retry-After. */
function waitSeconds(headers: Readonly<Record<string, string>>, now: number): number | undefined {
	const spent = (name: string): boolean => headers[name] === '0';
	if (spent('x-daily-requests-left')) return 86_400 - Math.floor(now / 1000) % 86_400;
	if (spent('x-hourly-requests-left')) return 3600 - Math.floor(now / 1000) % 3600;
	return spent('x-minute-requests-left') ? 60 - Math.floor(now / 1000) % 60 : 60;
}

export const lusha = {
	key: 'lusha', label: 'Lusha', aliases: [], today: 'Alive', credential: 'lushaApi', baseUrl: 'https://api.lusha.com',
	auth: { what: 'Header api_key; proxies that drop names with an underscore break it', confidence: 'H' },
	limits: { what: 'By plan, told in the headers of every answer; no Retry-After', confidence: 'H' },
	perMinute: 100, waitSeconds, errors: usualErrors, optOut: 'row COMPLIANCE_RESTRICTED, or 451',
	facts: [
		{ what: 'Version 3; version 2 is announced for retirement', confidence: 'H' },
		{ what: 'The exact headcount may disagree with its own range; the exact one counts', confidence: 'H' },
		{ what: 'Prospecting needs the Scale plan', confidence: 'H' },
	],
	operations: {
		enrichPerson: personLookup, findEmail: personLookup, enrichCompany: companyLookup, technographics: companyLookup,
		findPeople: {
			needs: [[]], accepts: ['titles', 'departments', 'seniorities', 'domains', 'companyNames', 'technologies', 'topics'], pageSize: 100,
			confidence: 'H', call: prospecting('/v3/contacts/prospecting'), next: nextPage,
			cost: { amount: 1, per: 'page', pageOf: 25, note: '1 for each 25 rows', confidence: 'H' }, note: 'Scale plan',
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'companyNames', 'technologies', 'topics'], pageSize: 100, confidence: 'H',
			call: prospecting('/v3/companies/prospecting'), next: nextPage,
			cost: { amount: 1, per: 'page', pageOf: 25, note: '1 for each 25 rows', confidence: 'H' }, note: 'Scale plan',
		},
		intentSignals: {
			needs: [['id']], bulk: 100, confidence: 'H', cost: { amount: 1, per: 'record', note: '1 a company', confidence: 'H' },
			note: 'Takes the Lusha ID of the company, from Find Companies or Enrich Company',
			call: (queries) => post('/v3/companies/enrich', { ids: queries.map(({ id }) => id), reveal: ['intent'] }),
		},
		leadScoring: {
			needs: [['domain'], ['id'], ['companyName']], bulk: 100, confidence: 'H',
			cost: { amount: 1, per: 'record', note: '1 a company with a score', confidence: 'H' },
			call: (queries) => post('/v3/companies/signal-score', { companies: queries.map(organisation) }),
		},
		usage: { needs: [[]], confidence: 'H', perMinute: 5, call: () => ({ method: 'GET', path: '/v3/account/usage' }) },
	},
	rows,
	readers: {
		Person: person, Company: company, IntentSignal: signals,
		TechStack: (list) => list.map((row) => ({ items: technologies(row), companyDomain: row.text('domain'), companyName: row.text('name') })),
		EmailVerification: (row) => {
			const rawStatus = row.text('emails.0.confidence');
			return { email: row.text('emails.0.email'), status: statusOf(rawStatus), rawStatus, checkedAt: row.date('emails.0.updateDate') };
		},
		Score: (row) => (row.has('signalScore')
			? [{ entity: ['firstName', 'lastName', 'fullName'].some((name) => row.has(name)) ? 'person' : 'company', key: row.text('domain', 'email', 'linkedinUrl', 'id'), kind: 'activity', value: percent(row.number('signalScore')), signals: row.texts('signalTypes').map((name) => ({ name, value: null, direction: null })) }]
			: []),
		Usage: (row) => [
			{ creditType: 'credits', total: row.number('credits.total'), used: row.number('credits.used'), remaining: row.number('credits.remaining'), plan: row.text('plan.category'), resetsAt: row.date('plan.endDate') },
		],
	},
	creditsUsed: (answer) => answer.number('billing.creditsCharged'),
	requestId: (answer) => answer.text('requestId'),
} satisfies Provider;
