import { employerFrom, type Draft, type EmailStatus, type TechItem } from '../records';
import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import { rangeFrom, yearOf } from '../values';
import type { View } from '../view';
import { email, given, listOf, named, namesOf, phone, phoneType, usualErrors } from './shared';

const statusOf = (word: string | null): EmailStatus | null => (word === null ? null : /^valid$/i.test(word) ? 'valid' : 'unknown');

function person(row: View): Draft<'Person'> {
	const emails = [1, 2, 3].flatMap((index) => {
		const rawStatus = row.text(`email${index}EmailAI`);
		return email(row.text(`email${index}`), { rawStatus, status: statusOf(rawStatus), score: row.number(`email${index}TotalAI`) });
	});
	const address = row.text('email', 'email1');
	const rated = emails.find(({ value }) => value === address) ?? emails[0];
	const jobs = ['companyName', 'company'].find((name) => row.text(name) !== null);
	return {
		id: row.text('contactId', 'searchResultId', 'id'), firstName: row.text('firstName'), lastName: row.text('lastName'),
		fullName: row.text('fullName', 'name'), title: row.text('title'), seniorityRaw: row.text('seniority'),
		departmentRaw: row.text('department'), email: address, emailStatus: rated?.status ?? statusOf(row.text('email1EmailAI')),
		emails: [...emails, ...email(row.text('personalEmail'), { type: 'personal' })],
		phones: [
			...[1, 2, 3, 4, 5].flatMap((index) => phone(row.text(`contactPhone${index}`), phoneType(row.text(`contactPhone${index}DataType`)), { score: row.number(`contactPhone${index}TotalAI`) })),
			...[1, 2, 3].flatMap((index) => phone(row.text(`companyPhone${index}`), 'hq', { score: row.number(`companyPhone${index}TotalAI`) })),
		],
		linkedinUrl: row.text('lIProfileUrl', 'liUrl', 'liProfileUrl'), city: row.text('city', 'contactCity'),
		state: row.text('state', 'contactState'), country: row.text('country', 'contactCountry'),
		company: employerFrom({
			name: jobs === undefined ? null : row.text(jobs), domain: row.text('companyDomain', 'domain'),
			linkedinUrl: row.text('companyLIProfileUrl'), phone: row.text('companyPhone1'), industry: row.text('companyIndustry', 'industries'),
			employeeCount: row.integer('companyStaffCount'), employeeRange: rangeFrom(row.text('companyStaffCountRange', 'employeeSizeRange')),
			revenueUsd: row.number('companyAnnualRevenue'),
			revenueRange: rangeFrom(row.text('companyRevenueRange', 'companyRevenue')),
			foundedYear: yearOf(row.text('companyFounded', 'companyFoundedOn')),
			city: row.text('companyCity'), state: row.text('companyState'), country: row.text('companyCountry'),
		}),
		jobChangedAt: row.date('titleStartedAt'), lastVerifiedAt: row.date('lastModifiedAt'),
	};
}

function company(row: View): Draft<'Company'> {
	const items = technologies(row);
	return {
		id: row.text('companyId', 'searchResultId', 'id'), name: row.text('name', 'company'), domain: row.text('domain', 'companyDomain'),
		linkedinUrl: row.text('linkedInProfileUrl', 'companyLIProfileUrl', 'liUrl'),
		phone: row.commaTexts('phones', 'companyPhone1')[0] ?? null, industry: row.commaTexts('industries', 'companyIndustry')[0] ?? null,
		industries: row.commaTexts('industries'), description: row.text('description'),
		employeeCount: row.integer('staffCount', 'companyStaffCount'),
		employeeRange: rangeFrom(row.text('staffCountRange', 'employeeSizeRange', 'companyStaffCountRange')),
		revenueUsd: row.number('annualRevenue', 'companyAnnualRevenue'),
		revenueRange: rangeFrom(row.text('revenueRange', 'companyRevenue', 'companyRevenueRange')),
		foundedYear: yearOf(row.text('foundedOn', 'companyFoundedOn', 'companyFounded')),
		street: row.text('location.street1'), city: row.text('location.city', 'city', 'companyCity'),
		state: row.text('location.state', 'state', 'companyState'), postalCode: row.text('location.postCode'),
		country: row.text('location.country', 'country', 'companyCountry'), hqText: row.text('location.fullString'),
		fundingTotalUsd: row.number('fundingTotal', 'companyFundingTotal'),
		lastFundingType: row.text('companyLatestFundingClassifications'), lastFundingAt: row.date('companyLatestFundingDate'),
		sicCodes: row.texts('sicCode'), tech: items.length > 0 ? { items } : null,
		news: row.rows('newsAndEvents').map((one) => ({
			title: one.text('title', 'headline'), url: one.text('url', 'link'), publishedAt: one.date('publishedAt', 'date'),
		})),
	};
}

const technologies = (row: View): TechItem[] => named(row.commaTexts('topTechnologies'));

/** Final states, in small letters; any other is still worked on. */
const FINAL = new Map<string, Partial<Row>>(Object.entries({
	done: { status: 'matched' },
	'contact-already-researched': { status: 'matched' },
	duplicate: { status: 'none', problem: { kind: 'failed', message: 'Seamless.ai says the record was researched before (duplicate)' } },
	missing: { status: 'none' },
	'not found': { status: 'none' },
	error: { status: 'none', problem: { kind: 'failed', message: 'Seamless.ai could not finish the research' } },
	'no license or credits available': { status: 'none', problem: { kind: 'outOfCredits', message: 'Seamless.ai: No license or credits available' } },
} satisfies Record<string, Partial<Row>>));

function researchRow(row: View): Row {
	const reference = row.text('requestId') ?? undefined;
	const status = row.text('status')?.toLowerCase() ?? '';
	const view = row.isObject('contact') ? row.at('contact') : row.isObject('company') ? row.at('company') : row;
	const known: Partial<Row> = FINAL.get(status) ?? { status: 'pending' };
	// Done without a record is nothing found.
	if (known.status === 'matched' && view === row && !['email', 'name', 'firstName', 'domain'].some((name) => row.has(name))) return { view, reference, status: 'none' };
	return { view, reference, ...(known.problem && view !== row ? { status: 'matched' } : known) };
}

function rows(answer: View): readonly Row[] | undefined {
	if (Array.isArray(answer.at('requestIds').value)) return answer.texts('requestIds').map((reference) => ({ view: answer, status: 'pending', reference }));
	const data = answer.elements('data');
	if (!data) return answer.has('credits') ? [{ view: answer }] : undefined;
	return data.filter((row) => row.isObject()).map((row) => (row.has('requestId') && row.has('status') ? researchRow(row) : { view: row }));
}

const post = (path: string, json: unknown): Call => ({ method: 'POST', path, json });
const poll = (path: string) => (references: readonly string[]): Call => ({ method: 'GET', path, query: { requestIds: references.join(',') } });

function research(queries: readonly Query[]): Call {
	if (queries.every(({ id }) => id !== undefined)) return post('/contacts/research', { searchResultIds: queries.map(({ id }) => id) });
	return post('/contacts/research', {
		contacts: queries.map((query) => (query.email
			? { email: query.email }
			: given({ liProfileUrl: query.linkedinUrl, ...(query.linkedinUrl ? {} : { contactName: namesOf(query).fullName, companyName: query.companyName, domain: query.domain, title: query.title }) }))),
	});
}

function search(path: string) {
	return ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call => post(path, {
		...given({
			jobTitle: listOf(query, 'titles'), seniority: listOf(query, 'seniorities'), department: listOf(query, 'departments'),
			companyDomain: listOf(query, 'domains'), companyName: listOf(query, 'companyNames'),
			contactCountry: listOf(query, 'countries'), industry: listOf(query, 'industries'), technologies: listOf(query, 'technologies'),
			companySize: listOf(query, 'employeeRanges'),
		}),
		...query.extra, limit: pageSize,
	});
}

function nextPage(answer: View, call: Call): Call | undefined {
	const nextToken = answer.text('supplementalData.nextToken');
	return nextToken !== null && answer.flag('supplementalData.isMore') !== false ? { ...call, json: { ...(call.json as object), nextToken } } : undefined;
}

const cost = { amount: 1, per: 'lookup', note: '1 for each research', confidence: 'H' } as const;
const personLookup = {
	needs: [
		['email'], ['linkedinUrl'], ['id'], ['firstName', 'lastName', 'domain'], ['fullName', 'domain'], ['firstName', 'lastName', 'companyName'],
		['fullName', 'companyName'],
	],
	accepts: ['title'], bulk: 100, positional: true, cost, confidence: 'H',
	call: research, waiting: { everyMs: 3000, bulk: 100, request: poll('/contacts/research/poll') },
} satisfies OperationSpec;
const companyLookup = {
	needs: [['id'], ['domain']], bulk: 100, positional: true, cost, confidence: 'H',
	note: 'By domain the field names are inferred; the ID of a search result is certain',
	call: (queries: readonly Query[]) => post('/companies/research', queries.every(({ id }) => id !== undefined) ? { searchResultIds: queries.map(({ id }) => id) } : { companies: queries.map(({ domain }) => ({ domain })) }),
	waiting: { everyMs: 3000, bulk: 100, request: poll('/companies/research/poll') },
} satisfies OperationSpec;

export const seamless = {
	key: 'seamless', label: 'Seamless.ai', aliases: ['seamless.ai'], today: 'Alive', credential: 'seamlessApi',
	baseUrl: 'https://api.seamless.ai/api/client/v1',
	auth: { what: 'Header Token', confidence: 'H' },
	limits: { what: '60 requests a minute for each endpoint and organisation; no Retry-After but X-RateLimit-Reset', confidence: 'H' },
	perMinute: 60,
	waitSeconds: (headers, now) => (headers['x-ratelimit-reset'] === undefined ? undefined : Math.max(1, Math.ceil(Number(headers['x-ratelimit-reset']) - now / 1000))),
	errors: [
		{ status: 422, says: /insufficientCredits/i, kind: 'outOfCredits' },
		{ status: 422, says: /missingLicense/i, kind: 'noPlan' },
		...usualErrors,
	],
	facts: [
		{ what: 'Research is asynchronous: requests are given IDs and asked for until they are done', confidence: 'H' },
		{ what: '422 can mean that there are no credits (insufficientCredits)', confidence: 'H' },
		{ what: 'Numbers come as text in places, empty text means absent', confidence: 'H' },
	],
	operations: {
		enrichPerson: personLookup, findEmail: personLookup, enrichCompany: companyLookup,
		findPeople: {
			needs: [[]],
			accepts: ['titles', 'seniorities', 'departments', 'domains', 'companyNames', 'countries', 'industries', 'technologies', 'employeeRanges'],
			pageSize: 50, confidence: 'H', call: search('/search/contacts'), next: nextPage,
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'companyNames', 'industries', 'technologies', 'employeeRanges'], pageSize: 50, confidence: 'H',
			call: search('/search/companies'), next: nextPage,
		},
		asyncResult: {
			needs: [['requestId']], confidence: 'H', waiting: { everyMs: 3000, request: 'again' },
			call: ([{ requestId = '' } = {}]) => poll('/contacts/research/poll')([requestId]),
		},
	},
	rows,
	readers: {
		Person: person, Company: company,
		TechStack: (list) => list.map((row) => ({ items: technologies(row), companyDomain: row.text('domain'), companyName: row.text('name') })),
		IntentSignal: (row) => (row.text('jobChangeAlert') === null ? [] : [
			{ kind: 'jobChange', topic: row.text('jobChangeAlert'), companyName: row.text('company'), companyDomain: row.text('companyDomain', 'domain'), occurredAt: row.date('titleStartedAt'), source: 'seamless' },
		]),
		EmailVerification: (row) => ({
			email: row.text('email', 'email1'), status: statusOf(row.text('email1EmailAI')), rawStatus: row.text('email1EmailAI'),
			score: row.number('email1TotalAI'),
		}),
	},
} satisfies Provider;
