import { employerFrom, type Draft } from '../records';
import type { Call, CallOptions, OperationSpec, Provider, Query, Row } from '../types';
import { linkedinFrom } from '../values';
import type { View } from '../view';
import { email, given, listOf, noMatch, rowsOf, usualErrors } from './shared';

const isLegacy = ({ settings }: CallOptions): boolean => settings.api === 'legacy';
const get = (path: string, query: Record<string, string>, base?: string): Call => ({ method: 'GET', path, query, ...(base ? { base } : {}) });

/** The older interface keeps everything under `properties`. */
const inside = (row: View): View => (row.isObject('properties') ? row.at('properties') : row);

function company(row: View): Draft<'Company'> {
	const of = inside(row.isObject('company') ? row.at('company') : row);
	return {
		id: row.text('mk_id', 'id'), name: of.text('name'), domain: of.text('domain') ?? row.text('domain'),
		linkedinUrl: linkedinFrom(of.text('socials.linkedin', 'socials.linkedin_url', 'linkedin'), 'company'), industry: of.text('industry'),
		employeeCount: of.integer('number_of_employees', 'employees_count'), foundedYear: of.integer('founded_year'),
		fundingTotalUsd: of.number('raised_amount'),
		city: of.text('location.city'), state: of.text('location.state'), country: of.text('location.country'),
		countryCode: of.text('location.country_code'),
	};
}

function person(row: View): Draft<'Person'> {
	const of = inside(row);
	const address = row.text('email') ?? of.text('email');
	return {
		id: row.text('mk_id', 'id'), firstName: of.text('first_name'), lastName: of.text('last_name'), title: of.text('title', 'job_title'),
		email: address, emails: email(address, { type: of.flag('is_personal_email') === true ? 'personal' : 'unknown' }),
		linkedinUrl: linkedinFrom(of.text('socials.linkedin', 'socials.linkedin_url', 'linkedin'), 'in'),
		state: row.text('company.properties.location.state') ?? of.text('location.state'),
		country: row.text('company.properties.location.country') ?? of.text('location.country'),
		countryCode: row.text('company.properties.location.country_code') ?? of.text('location.country_code'),
		company: employerFrom(row.isObject('company') ? company(row) : { domain: of.text('domain') }),
	};
}

const direction = (type: string | null): 'positive' | 'negative' | null => (type === 'positive' || type === 'negative' ? type : null);

function scores(row: View): Draft<'Score'>[] {
	const isPerson = row.text('object_type') === 'person' || row.has('email') || row.isObject('person');
	const about = { entity: isPerson ? 'person' : 'company', key: row.text('email', 'domain', 'mk_id', 'id') ?? inside(row).text('domain') } as const;
	const of = inside(row);
	return (['customer_fit', 'likelihood_to_buy'] as const).flatMap((name): Draft<'Score'>[] => {
		const score = [of.at(name), of.at(`scores.${name}`)].find((one) => one.isObject());
		if (!score) return [];
		const signals = score.rows('top_signals', 'signals').map((one) => ({
			name: one.text('name'), value: one.text('value'), direction: direction(one.text('type')),
		}));
		// The table of the document spells the text another way than its example.
		const written = score.text('top_signals_formatted', 'top_signals_formated')?.split('\n').map((line) => ({ name: line.trim(), value: null, direction: null })) ?? score.texts('top_signals', 'signals').map((text) => ({ name: text, value: null, direction: null }));
		return [{
			...about, kind: name === 'customer_fit' ? 'fit' : 'likelihood', value: score.number('score'), segment: score.text('segment'),
			signals: signals.length > 0 ? signals : written,
			predictedValue: name === 'customer_fit' ? of.number('predicted_value') : null,
		}];
	});
}

function rows(answer: View): readonly Row[] | undefined {
	const list = answer.elements('data') ?? answer.elements('results') ?? answer.elements('activities') ?? answer.elements('accounts') ?? answer.elements('persons') ?? answer.elements('');
	if (list) return rowsOf(list.filter((row) => row.isObject()));
	const one = answer.isObject('data') ? answer.at('data') : answer;
	if (['properties', 'scores', 'domain', 'email', 'mk_id', 'id', 'name', 'customer_fit'].some((field) => one.has(field))) return [{ view: one }];
	return answer.names('data') ? [noMatch] : undefined;
}

const search = (path: string) => ([query = {}]: readonly Query[], { pageSize }: CallOptions): Call =>
	({
		method: 'POST', path,
		json: {
			limit: pageSize,
			filters: {
				...given({ domain: listOf(query, 'domains'), title: listOf(query, 'titles'), industry: listOf(query, 'industries') }), ...query.extra,
			},
		},
	});

function nextPage(answer: View, call: Call): Call | undefined {
	const cursor = answer.text('meta.next_cursor');
	return cursor !== null && answer.flag('meta.has_next_page') !== false ? { ...call, json: { ...(call.json as object), cursor } } : undefined;
}

const cost = { amount: 1, per: 'request', note: 'Metered in credits; the price is not published', confidence: '?' } as const;
const account = {
	needs: [['domain'], ['linkedinUrl']], confidence: 'H', cost,
	call: ([{ domain = '', linkedinUrl } = {}], options) => (isLegacy(options) ? get('/v1/companies', { domain }, 'legacyBaseUrl') : get('/lookup/accounts', given({ domain, linkedin: domain ? undefined : linkedinUrl }))),
} satisfies OperationSpec;
const contact = {
	needs: [['email']], confidence: 'H', cost,
	call: ([{ email: address = '' } = {}], options) => (isLegacy(options) ? get('/v1/persons', { email: address }, 'legacyBaseUrl') : get('/lookup/persons', { email: address })),
} satisfies OperationSpec;

export const madKudu = {
	key: 'madkudu', label: 'MadKudu', aliases: [], today: 'Alive', credential: 'madKuduApi', baseUrl: 'https://madapi.madkudu.com',
	settings: ['api', 'legacyBaseUrl'],
	auth: { what: 'Header x-api-key; the older API takes HTTP Basic with the key as user name', confidence: 'H' },
	limits: { what: 'Older API: 600 requests a minute for each endpoint; new API: metered in credits', confidence: 'D' },
	perMinute: 300,
	errors: [{ status: 429, says: /credit/i, kind: 'outOfCredits' }, ...usualErrors],
	facts: [
		{ what: 'The new API says 429 for used-up credits and tells by the text', confidence: 'H' },
		{ what: 'Whether the older API still accepts new keys is not known', confidence: '?' },
		{ what: 'The bodies of searches and activities of the new API are not published in full', confidence: 'I' },
	],
	operations: {
		leadScoring: {
			...account, needs: [['email'], ['domain']], call: ([query = {}], options) => (query.email ? contact : account).call([query], options),
		},
		enrichPerson: contact, enrichCompany: account,
		intentSignals: {
			needs: [['id']], confidence: 'I', cost, note: 'Takes the MadKudu ID of the account; new API only',
			call: ([{ id = '' } = {}]) => ({ method: 'POST', path: `/accounts/${encodeURIComponent(id)}/activities`, json: {} }),
		},
		findCompanies: {
			needs: [[]], accepts: ['domains', 'industries'], pageSize: 100, confidence: 'I', cost, call: search('/search/accounts'), next: nextPage,
			note: 'New API only',
		},
		findPeople: {
			needs: [[]], accepts: ['domains', 'titles'], pageSize: 100, confidence: 'I', cost, call: search('/search/persons'), next: nextPage,
			note: 'New API only',
		},
	},
	rows,
	readers: {
		Person: person, Company: company, Score: scores,
		IntentSignal: (row) => [{
			kind: /visit|page/i.test(row.text('type', 'name', 'event') ?? '') ? 'webVisit' : 'topic',
			topic: row.text('name', 'activity', 'event', 'type'), occurredAt: row.date('date', 'timestamp', 'occurred_at', 'created_at'),
			score: row.number('likelihood_to_buy.score', 'scores.likelihood_to_buy.score'),
			scoreRaw: row.text('likelihood_to_buy.score', 'scores.likelihood_to_buy.score'), level: row.text('likelihood_to_buy.segment', 'segment'),
			source: 'madkudu',
			companyDomain: row.text('domain'),
		}],
	},
} satisfies Provider;
