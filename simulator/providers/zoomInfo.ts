import { headerText, type Answer } from '../shared/answer';
import type { Company } from './companies';
import { arranged, fieldsOf, lacks, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import { Tokens } from './tokens';
import { companyOf, personOf } from './zoomInfoMatch';
import { legacyZoomInfoRoutes } from './zoomInfoLegacy';
import { audienceStrength, companyAttributes, contactAttributes, intentAttributes, managementLevel, technologyAttributes } from './zoomInfoRecords';

const largestBulk = 25;

export const zoomInfoError = (status: number, code: string, detail: string): Answer => ({
	status,
	body: { errors: [{ id: 'e1', code, detail, status: String(status), source: {}, title: detail }] },
	headers: { 'content-type': 'application/vnd.api+json' },
});

const refuse = (status: number, code: string, detail: string): never => {
	const { body } = zoomInfoError(status, code, detail);
	return refuseWith(status, body);
};

/** ZoomInfo, GTM data API v1 and the legacy Enterprise API beside it. The spent credit limit is a 400. Source: reference 4.2. */
export function zoomInfo(world: World): ProviderDefinition {
	const { credits, clock, population } = world;
	const tokens = new Tokens(clock, 3600);
	const tokenPath = '/oauth2/default/v1/token';

	/** The attributes of the envelope. @throws AnswerError 400 for another envelope or another type */
	function attributes(call: Call, type: string): Fields {
		const data = fieldsOf(call.body.data);
		if (data.type !== type) refuse(400, 'PFAPI0002', `data.type must be ${type}`);
		return fieldsOf(data.attributes);
	}

	function outputFields(input: Fields, known: (field: string) => boolean): string[] {
		const wanted = texts(input.outputFields);
		if (wanted.length === 0) refuse(400, 'PFAPI0002', 'outputFields is required');
		const unknown = wanted.find((field) => !known(field));
		if (unknown !== undefined) refuse(400, 'PFAPI0009', `Output field ${unknown} is not allowed`);
		return wanted;
	}

	function enrichRows(inputs: readonly Fields[], make: (input: Fields) => Row): Answer {
		if (inputs.length === 0) refuse(400, 'PFAPI0002', 'The match input is empty');
		if (inputs.length > largestBulk) refuse(400, 'PFAPI0002', `At most ${largestBulk} records can be matched`);
		if (credits.left < 1 && !world.quirks.silentWithoutCredits) refuse(400, 'PFAPI0011', 'You have reached your credit limit');
		return ok({ data: arranged(world, inputs.map(make), ({ type }) => type !== 'NoMatch') });
	}

	const row = (call: Call, type: string, record: { id: string } | undefined, input: Fields, told: () => Fields): Row => {
		if (!record) return { id: '0', type: 'NoMatch', meta: { input, matchStatus: 'NO_MATCH' } };
		if (!credits.spendOnce(call.path, `${type}${record.id}`, 1)) return { id: record.id, type, meta: { input, matchStatus: 'LIMIT_EXCEEDED' } };
		return { id: record.id, type, attributes: told(), meta: { input, matchStatus: 'FULL_MATCH' } };
	};

	function enrichContacts(call: Call): Answer {
		const input = attributes(call, 'ContactEnrich');
		const wanted = outputFields(input, (field) => contactFields.has(field) || field.startsWith('company'));
		return enrichRows(list(input.matchPersonInput).map(fieldsOf), (asked) => {
			const person = personOf(world, asked);
			if (person?.optedOut) return { id: '0', type: 'NoMatch', meta: { input: asked, matchStatus: 'OPT_OUT' } };
			return row(call, 'Contact', person, asked, () => (person ? contactAttributes(world, person, wanted) : {}));
		});
	}

	function enrichCompanies(call: Call): Answer {
		const input = attributes(call, 'CompanyEnrich');
		const wanted = outputFields(input, (field) => companyFields.has(field));
		return enrichRows(list(input.matchCompanyInput).map(fieldsOf), (asked) => {
			const company = companyOf(world, asked);
			return row(call, 'Company', company, asked, () => (company ? companyAttributes(company, wanted) : {}));
		});
	}

	function paged(call: Call, rows: readonly Fields[]): Answer {
		const number = whole(call.query('page[number]'), 1, 1, 400);
		const size = whole(call.query('page[size]'), 25, 1, 100);
		return ok({
			data: rows.slice((number - 1) * size, number * size),
			meta: { totalResults: rows.length, page: { number, total: Math.ceil(rows.length / size) } }, links: { first: call.path, last: call.path },
		});
	}

	/** Filters of the searches are texts with commas, not lists. */
	const words = (value: unknown): string[] => {
		if (Array.isArray(value)) refuse(400, 'PFAPI0002', 'The filter must be a comma-separated string');
		return (text(value) ?? '').split(',').map((word) => word.trim().toLowerCase()).filter(Boolean);
	};
	const holds = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.some((one) => value.toLowerCase().includes(one));

	function searchContacts(call: Call): Answer {
		const filter = attributes(call, 'ContactSearch');
		const company = companyOf(world, filter);
		const named = ['companyId', 'companyName', 'companyWebsite'].some((field) => text(filter[field]) !== undefined);
		const found = population.people.filter((person) =>
			(!named || person.company === company) && holds(words(filter.jobTitle), person.title) && holds(words(filter.managementLevel), managementLevel(person)) &&
			holds(words(filter.department), person.department) && holds(words(filter.firstName), person.firstName) && holds(words(filter.lastName), person.lastName));
		return paged(call, found.map((person) => ({
			id: person.id, type: 'Contact',
			attributes: {
				firstName: person.firstName, lastName: person.lastName, jobTitle: person.title, contactAccuracyScore: person.accuracy, hasEmail: !lacks(world, 'email'), hasDirectPhone: true, hasMobilePhone: true,
				company: { id: Number(person.company.id), name: person.company.name }, validDate: `${person.checked}T22:29:00Z`, lastUpdatedDate: `${person.checked}T18:13:00Z`,
			},
		})));
	}

	function searchCompanies(call: Call): Answer {
		const filter = attributes(call, 'CompanySearch');
		const company = companyOf(world, filter);
		const named = ['companyId', 'companyName', 'companyWebsite'].some((field) => text(filter[field]) !== undefined);
		const found = population.companies.filter((one) => (!named || one === company) && holds(words(filter.country), one.country));
		return paged(call, found.map(({ id, name }) => ({ id, type: 'Company', attributes: { name } })));
	}

	function intent(call: Call, type: 'IntentEnrich' | 'IntentSearch'): Answer {
		const filter = attributes(call, type);
		const topics = texts(filter.topics).map((topic) => topic.toLowerCase());
		if (topics.length === 0 || topics.length > 50) refuse(400, 'PFAPI0002', 'Between 1 and 50 topics are required');
		const company = companyOf(world, filter);
		if (type === 'IntentEnrich' && company && !credits.spendOnce(call.path, `Intent${company.id}`, 1)) refuse(400, 'PFAPI0011', 'You have reached your credit limit');
		const [least, most] = [text(filter.audienceStrengthMin) ?? 'E', text(filter.audienceStrengthMax) ?? 'A'];
		const companies = type === 'IntentEnrich' ? (company ? [company] : []) : population.companies;
		const rows = companies.flatMap((one) =>
			one.intent
				.filter(({ topic, score }) => topics.includes(topic.toLowerCase()) && score >= whole(filter.signalScoreMin, 0, 0, 100) && audienceStrength(score) <= least && audienceStrength(score) >= most)
				.map((signal) => ({ id: one.id, type: 'Intent', attributes: intentAttributes(one, signal) })));
		return paged(call, rows);
	}

	return {
		basePath: '/gtm',
		credential: { clientId: 'stand-in-client', clientSecret: world.secret, username: 'jane.doe@example.com', password: world.secondSecret, accessToken: tokens.issue() },
		rates: [{ requests: 25, windowSeconds: 1 }, { requests: 54_000, windowSeconds: 3600 }],
		tokenPaths: [tokenPath, '/authenticate'],
		refuse: ({ request }) => ([tokenPath, '/authenticate'].includes(request.path) || tokens.signs(request) ? undefined : zoomInfoError(401, 'ZI0001', 'Unauthorized')),
		revokeTokens: () => tokens.revokeAll(),
		forbidden: zoomInfoError(403, 'ZI0002', 'Your account has no access to this endpoint'),
		tooMany: ({ seconds, windowSeconds }) => {
			const bucket = windowSeconds === 1 ? 'Second' : 'Hour';
			return { ...zoomInfoError(429, 'ZI0004', 'Too many requests'), headers: { 'retry-after': String(seconds), 'x-ratelimit-reset': String(seconds), 'x-ratelimit-rejected-bucket': bucket } };
		},
		rateHeaders: (states) => Object.fromEntries(states.flatMap(({ windowSeconds, limit, remaining }) => {
			const span = windowSeconds === 1 ? 'second' : 'hour';
			return [[`x-ratelimit-limit-${span}`, String(limit)], [`x-ratelimit-remaining-${span}`, String(remaining)]];
		})),
		notFound: zoomInfoError(404, 'PFAPI0404', 'Not found'),
		badJson: zoomInfoError(400, 'PFAPI0002', 'The body is not valid JSON'),
		routes: {
			[`POST ${tokenPath}`]: ({ request }) => {
				const form = new URLSearchParams(request.text);
				const [, basic = ''] = headerText(request, 'authorization').split(' ');
				const [, basicSecret] = Buffer.from(basic, 'base64').toString().split(':');
				if (form.get('client_secret') !== world.secret && basicSecret !== world.secret) return { status: 401, body: { error: 'invalid_client' } };
				return ok({ token_type: 'Bearer', expires_in: tokens.lifetimeSeconds, access_token: tokens.issue(), scope: 'api:data:contact api:data:company' });
			},
			'POST /data/v1/contacts/enrich': enrichContacts,
			'POST /data/v1/companies/enrich': enrichCompanies,
			'POST /data/v1/contacts/search': searchContacts,
			'POST /data/v1/companies/search': searchCompanies,
			'POST /data/v1/intent/enrich': (call) => intent(call, 'IntentEnrich'),
			'POST /data/v1/intent/search': (call) => intent(call, 'IntentSearch'),
			'POST /data/v1/companies/technologies/enrich': (call) => {
				const company = companyOf(world, attributes(call, 'TechnologyEnrich'));
				if (company && !credits.spendOnce(call.path, `Technology${company.id}`, 1)) refuse(400, 'PFAPI0011', 'You have reached your credit limit');
				const rows = (company?.technologies ?? []).map((technology, at) => ({ id: String(at + 1), type: 'Technology', attributes: technologyAttributes(technology) }));
				return ok({ data: rows, meta: { totalResults: rows.length } });
			},
			'POST /data/v1/scoops/enrich': (call) => {
				const company = companyOf(world, attributes(call, 'ScoopEnrich'));
				return ok({ data: company ? [{ id: company.id, type: 'Scoop', attributes: scoop(company) }] : [], meta: { totalResults: company ? 1 : 0 } });
			},
			'POST /data/v1/scoops/search': (call) => {
				attributes(call, 'ScoopSearch');
				return paged(call, population.companies.map((company) => ({ id: company.id, type: 'Scoop', attributes: scoop(company) })));
			},
			'GET /data/v1/lookup/{field}': ({ params }) => ok({
				data: (params.field === 'management-levels' ? ['C Level', 'VP Level', 'Director', 'Manager', 'Non Manager'] : ['Managed IT Services', 'Endpoint Security', 'Cloud Migration', 'Backup and Recovery', 'VoIP']).map((name, at) => ({ id: String(at + 1), type: 'Lookup', attributes: { name } })),
			}),
			'GET /data/v1/users/usage': () => ok({
				data: [{ id: '1', type: 'Usage', attributes: { usage: [{ limitType: 'recordLimit', description: 'Unique records', totalLimit: credits.left + credits.used, currentUsage: credits.used, usageRemaining: credits.left }] } }],
			}),
			...legacyZoomInfoRoutes(world, tokens),
		},
	};
}

interface Row extends Fields {
	type: string;
}

const scoop = (company: Company): Fields => ({
	description: `${company.name} plans a cloud migration`, originalPublishedDate: '2025-11-20T00:00:00Z', publishedDate: '2025-11-20T00:00:00Z', link: `https://news.example/${company.domain}`,
	topics: [{ id: 1, topic: 'Project' }], types: [{ id: 2, type: 'Project' }], company: { id: Number(company.id), name: company.name, website: `www.${company.domain}` },
});

const contactFields = new Set(
	('id firstName middleName lastName email hasCanadianEmail phone directPhoneDoNotCall street city region metroArea zipCode state country continent personHasMoved withinEu withinCalifornia withinCanada lastUpdatedDate ' +
	'noticeProvidedDate salutation suffix jobTitle jobFunction companyDivision education hashedEmails picture mobilePhone mobilePhoneDoNotCall externalUrls contactAccuracyScore isDefunct employmentHistory managementLevel ' +
	'locationCompanyId validDate supplementalEmail yearsOfExperience').split(' '),
);

const companyFields = new Set(
	('id name website domainList logo socialMediaUrls ticker revenue revenueRange employeeCount employeeRange employeeGrowth foundedYear phone fax street city state zipCode country continent companyStatus description ' +
	'competitors parentId parentName ultimateParentId ultimateParentName industries primaryIndustry industryCodes sicCodes naicsCodes certified locationCount numberOfContactsInZoomInfo products companyFunding totalFundingAmount ' +
	'recentFundingAmount recentFundingDate employeeCountByDepartment departmentBudgets type').split(' '),
);
