import type { Draft } from '../records';
import type { Call, OperationSpec, Provider, Query, Row } from '../types';
import { intentStage } from '../buckets';
import type { View } from '../view';
import { given, listOf, noMatch, rowsOf, usualErrors } from './shared';

function company(row: View): Draft<'Company'> {
	const of = row.isObject('firmographics') ? row.at('firmographics') : row;
	const { items = [] } = technologies([row])[0] ?? {};
	return {
		id: row.text('company_id', 'id'), name: of.text('name', 'company_name'), domain: of.text('url', 'domain'), website: of.text('url'),
		industry: of.text('industry', 'industry_name'), industries: of.texts('industries'),
		employeeCount: of.integer('employees_total', 'employees'), revenueUsd: of.number('revenue_total', 'revenue'), city: of.text('city'),
		state: of.text('state'), country: of.text('country', 'country_name', 'country_code'),
		countryCode: of.text('country_code'), tech: items.length > 0 ? { items } : null,
	};
}

function technologies(rows: readonly View[]): Draft<'TechStack'>[] {
	const products = (list: readonly View[]): NonNullable<Draft<'TechStack'>['items']> => list.flatMap((one) => {
		const name = one.text('product_name', 'name');
		if (name === null) return [];
		const levels = [1, 2, 3, 4, 5].flatMap((level) => one.text(`product_category_level${level}_name`) ?? []);
		return [{
			name, vendor: one.text('vendor_name'), category: levels.at(-1) ?? one.text('category_name', 'category'),
			parentCategory: levels.at(-2) ?? null,
			firstSeen: one.date('product_first_verified_date', 'first_verified_date'),
			lastSeen: one.date('product_last_verified_date', 'last_verified_date'), intensity: one.text('product_intensity', 'intensity'),
		}];
	});
	// The older interface answers with the installed products themselves.
	if (rows.some((row) => row.has('product_name'))) return [{ items: products(rows) }];
	return rows.map((row) => ({
		items: products(row.rows('technographics.installs', 'installs')), companyDomain: row.text('firmographics.url', 'url', 'domain'),
		companyName: row.text('firmographics.name', 'name'),
	}));
}

function signals(row: View): Draft<'IntentSignal'>[] {
	const topics = row.rows('intent.topics', 'intent.signals', 'intent', 'topics', 'signals');
	const about = { companyDomain: row.text('domain', 'url', 'firmographics.url'), companyName: row.text('company_name', 'firmographics.name') };
	return (topics.length > 0 ? topics : [row]).flatMap((one): Draft<'IntentSignal'>[] => {
		const topic = one.text('topic_name', 'name');
		if (topic === null) return [];
		const stageRaw = one.text('buyers_journey_name');
		const strength = one.text('signal_strength');
		return [{
			...about, kind: 'topic', topic, category: one.text('context_type_names', 'context_name_array'), score: one.number('score'),
			scoreRaw: one.text('score') ?? strength, scoreScale: one.has('score') ? '0-100' : strength === null ? null : 'raw',
			level: one.text('signal_level')?.toUpperCase() ?? null, stageRaw, stage: intentStage(stageRaw), trend: one.text('trend', 'signal_trend'),
			occurredAt: one.date('last_seen_at', 'datestamp'), source: 'hginsights',
		}];
	});
}

function rows(answer: View): readonly Row[] | undefined {
	const list = answer.elements('companies') ?? answer.elements('data') ?? answer.elements('matches') ?? answer.elements('results') ?? answer.elements('data.companies') ?? answer.elements('topics');
	if (list?.length === 0) return [noMatch];
	if (list) return rowsOf(list.filter((row) => row.isObject()));
	if (answer.isObject('data')) return [{ view: answer.at('data') }];
	return ['company_id', 'firmographics', 'technographics', 'credits', 'balance', 'remaining', 'credits_remaining', 'credits_estimate'].some((field) => answer.has(field)) ? [{ view: answer }] : undefined;
}

const companiesOf = (queries: readonly Query[]): object =>
	queries.every(({ domain }) => domain !== undefined) ? { domains: queries.map(({ domain }) => domain) } : { ids: queries.map(({ id }) => numeric(id)) };
const numeric = (id: string | undefined): string | number | undefined => (id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : id);
const enrich = (fields: readonly string[]) => (queries: readonly Query[]): Call => ({
	method: 'POST', path: '/companies/enrich', json: { companies: companiesOf(queries), fields },
});
/** Counted for each company asked for: an answer leaves out what it does not know, and whether that was charged is not told. */
const cost = { amount: 1, per: 'lookup', note: 'A company is charged once in a contract year', confidence: 'H' } as const;
const lookup = (fields: readonly string[]) => ({
	needs: [['domain'], ['id']], bulk: 25, confidence: 'H', cost, call: enrich(fields),
}) satisfies OperationSpec;

function nextPage(answer: View, call: Call, read: number): Call | undefined {
	const total = answer.integer('pagination.total', 'total', 'count');
	const json = call.json as { pagination: { limit: number; offset: number } };
	const found = (rows(answer) ?? []).filter(({ status }) => status !== 'none').length;
	return found > 0 && (total === null ? found >= json.pagination.limit : read < total) && read < 25_000 ? { ...call, json: { ...json, pagination: { ...json.pagination, offset: read } } } : undefined;
}

export const hgInsights = {
	key: 'hginsights', label: 'HG Insights', aliases: ['hg data', 'hg'],
	today: 'Alive; HG Data was renamed HG Insights. It knows technologies, spending and intent of companies, and no contacts',
	credential: 'hgInsightsApi', baseUrl: 'https://api.hginsights.com/data-api/v2',
	settings: ['intentPath'],
	auth: { what: 'Header Authorization; the pages disagree on the Bearer prefix, which is a setting of the credential', confidence: 'H' },
	limits: { what: 'Not published', confidence: '?' },
	perMinute: 60, errors: usualErrors,
	facts: [
		{ what: 'The path of the intent call is not certain; it is a setting of the credential', confidence: 'I' },
		{ what: 'At most 25 companies in one request; an older page says 50', confidence: 'H' },
		{ what: 'The exact type of fields and of the pagination is to be confirmed', confidence: 'I' },
	],
	operations: {
		enrichCompany: lookup(['firmographics', 'technographics']),
		technographics: lookup(['firmographics', 'technographics']),
		findCompanies: {
			needs: [[]], accepts: ['domains', 'companyNames', 'countries', 'industries', 'technologies'], pageSize: 100, confidence: 'H',
			next: nextPage,
			call: ([query = {}], { pageSize }) => ({
				method: 'POST', path: '/companies/search',
				json: {
					filters: {
						...given({
							domains: listOf(query, 'domains'), names: listOf(query, 'companyNames'), countries: listOf(query, 'countries'),
							industries: listOf(query, 'industries'), products: listOf(query, 'technologies'),
						}),
						...query.extra,
					},
					pagination: { limit: pageSize, offset: 0 },
				},
			}),
		},
		intentSignals: {
			needs: [['domain'], ['id']], accepts: ['topics'], confidence: 'I', cost: { ...cost, per: 'request' },
			note: 'The path is inferred; set Intent Path in the credential when your documentation has another',
			call: ([query = {}], { settings }) => ({
				method: 'POST', path: settings.intentPath || '/companies/intent',
				json: { companies: companiesOf([query]), ...given({ topics: listOf(query, 'topics') }) },
			}),
		},
		usage: { needs: [[]], confidence: 'H', call: () => ({ method: 'GET', path: '/credits' }) },
	},
	rows,
	readers: {
		Company: company, TechStack: technologies, IntentSignal: signals,
		Usage: (row) => [
			{ creditType: 'credits', total: row.number('total', 'credits_total', 'allotment'), used: row.number('used', 'credits_used'), remaining: row.number('remaining', 'credits_remaining', 'balance', 'available', 'credits') },
		],
	},
} satisfies Provider;
