import { headerText, type Answer } from '../shared/answer';
import type { Company, IntentTopic } from './companies';
import { arranged, fieldsOf, list, ok, refuseWith, text, texts, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';

const largestEnrich = 25;
const largestMatch = 10;

/** HG Insights, data API v2. A company is paid for once in a contract year. The paths of v1 are served beside it. Source: reference 4.14. */
export function hgInsights(world: World): ProviderDefinition {
	const { population, credits } = world;
	const failed = (status: number, message: string): Answer => ({ status, body: { error: { status, message } } });
	const refuse = (status: number, message: string): never => refuseWith(status, { error: { status, message } });

	/** Companies by id or by domain; an unknown one is simply not in the answer. */
	function meant(call: Call): Company[] {
		const asked = fieldsOf(call.body.companies);
		const [ids, domains] = [texts(asked.ids), texts(asked.domains)];
		if ((ids.length === 0) === (domains.length === 0)) refuse(400, 'companies.ids or companies.domains is required');
		if (ids.length + domains.length > largestEnrich) refuse(400, `At most ${largestEnrich} companies per request`);
		return [...ids.map((id) => population.findCompany({ id })), ...domains.map((domain) => population.findCompany({ domain }))].filter((company) => company !== undefined);
	}

	const pay = (call: Call, companies: readonly Company[]): void => {
		for (const { id } of companies) if (!credits.spendOnce(call.path, id, 1)) refuse(402, 'Your credits are used up');
	};

	function enrich(call: Call): Answer {
		const companies = meant(call);
		const fields = texts(call.body.fields);
		pay(call, companies);
		const rows = companies.map((company): Fields => ({
			company_id: company.id,
			...(fields.length === 0 || fields.includes('firmographics') ? { firmographics: firmographics(company) } : {}),
			...(fields.includes('spend') ? { spend: { all: [], all_count: 0 } } : {}),
			...(fields.includes('technographics') ? { technographics: { installs: installs(company), installs_count: company.technologies.length } } : {}),
		}));
		return ok({ companies: arranged(world, rows, () => true) });
	}

	function match(call: Call): Answer {
		const asked = list(call.body.companies).map(fieldsOf);
		if (asked.length === 0 || asked.length > largestMatch) refuse(400, `companies must hold 1 to ${largestMatch} entries`);
		return ok({ matches: asked.map((input) => {
			const company = population.findCompany({ domain: text(input.domain), name: text(input.name) });
			return { input, results: company ? [{ id: company.id, name: company.name, domain: company.domain }] : [] };
		}) });
	}

	function intent(call: Call): Answer {
		const companies = meant(call);
		pay(call, companies);
		const topics = texts(call.body.topics).map((topic) => topic.toLowerCase());
		return ok({ companies: companies.map((company) => ({
			company_id: company.id, firmographics: { name: company.name, url: company.domain },
			topics: company.intent.filter(({ topic }) => topics.length === 0 || topics.includes(topic.toLowerCase())).map(topicRow),
		})) });
	}

	function search(call: Call): Answer {
		const pagination = fieldsOf(call.body.pagination);
		const [page, size] = [whole(pagination.page, 1, 1, 1000), whole(pagination.size ?? pagination.limit, 25, 1, 1000)];
		const rows = population.companies.map(({ id, name, domain }) => ({ id, name, domain }));
		return ok({ companies: rows.slice((page - 1) * size, page * size), pagination: { page, size, total: rows.length } });
	}

	const byFilter = (call: Call): Company | undefined => population.findCompany({ id: text(fieldsOf(call.body.filters).company_id) });

	return {
		basePath: '/data-api/v2',
		credential: { apiKey: world.secret },
		rates: [],
		refuse: ({ request }) => (headerText(request, 'authorization').replace(/^bearer /i, '') === world.secret ? undefined : failed(401, 'Unauthorized')),
		forbidden: failed(403, 'Your contract does not include this data set'),
		tooMany: () => failed(429, 'Too many requests'),
		notFound: failed(404, 'Not found'),
		badJson: failed(400, 'The body is not valid JSON'),
		routes: {
			'POST /companies/enrich': enrich,
			'POST /companies/enrich/estimate': (call) => ok({ credits_estimate: meant(call).length }),
			'POST /companies/match': match,
			'POST /companies/search': search,
			'POST /companies/intent': intent,
			'GET /catalog/{kind}': () => ok({ data: [] }),
			'GET /credits': () => ok({ credits_total: credits.left + credits.used, credits_used: credits.used, credits_remaining: credits.left }),
			'POST /data-api/v1/company/installs': (call) => {
				const company = byFilter(call);
				if (company) pay(call, [company]);
				return ok({ data: company ? installs(company) : [], count: company?.technologies.length ?? 0 });
			},
			'POST /data-api/v1/company/intent': (call) => {
				const company = byFilter(call);
				if (company) pay(call, [company]);
				const rows = (company?.intent ?? []).map(({ topic, score, seen }) => ({ topic_name: topic, signal_strength: score, signal_trend: 'up', buyers_journey_name: 'Evaluating', location_strength: 'HIGH', datestamp: seen }));
				return ok({ data: rows, count: rows.length });
			},
		},
	};
}

const firmographics = (company: Company): Fields => ({
	name: company.name, url: company.domain, country_code: company.countryCode, employees_total: company.employees, revenue_total: company.revenue, industry: company.industry, city: company.city, region: company.state,
});

const installs = (company: Company): Fields[] => company.technologies.map(({ name, vendor, category, parentCategory, firstSeen, lastSeen }) => ({
	product_name: name, vendor_name: vendor, product_category_level1_name: parentCategory, product_category_level2_name: category, product_first_verified_date: firstSeen, product_last_verified_date: lastSeen, product_intensity: 54, country_code: company.countryCode,
}));

const topicRow = ({ topic, score, seen }: IntentTopic): Fields => ({
	name: topic, score, ...(score >= 60 ? { signal_level: score > 84 ? 'HIGH' : 'MEDIUM' } : {}), trend: 'up', buyers_journey_name: score > 75 ? 'Evaluating' : 'Researching', context_type_names: [], last_seen_at: seen, product_names: [], vendor_names: [], location_strength: 'HIGH',
});
