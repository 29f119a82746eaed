import { headerText, type Answer } from '../shared/answer';
import { JsonText } from '../shared/spoiltAnswers';
import { apolloOrganization, apolloPerson, apolloPhone, obfuscated } from './apolloRecords';
import { arranged, fieldsOf, list, ok, refuseWith, text, whole, type Call, type Fields, type ProviderDefinition, type World } from './definition';
import type { Company } from './companies';
import type { Person } from './people';

const largestBulk = 10;
const asyncMs = 10_000;

/** A phone look-up that is under way. */
interface Job {
	people: Person[];
	dueAt: number;
}

const personQuery = (get: (name: string) => string | undefined): Parameters<World['population']['findPerson']>[0] => ({
	id: get('id'), email: get('email'), hashedEmail: get('hashed_email'), linkedinUrl: get('linkedin_url'), firstName: get('first_name'),
	lastName: get('last_name'), fullName: get('name'), domain: get('domain'), companyName: get('organization_name'),
});

/** Apollo, REST API v1. Sources: reference 4.1 and the published examples. */
export function apollo(world: World): ProviderDefinition {
	const { population, credits, clock } = world;
	const jobs = new Map<string, Job>();
	const noCredits = (): Answer | undefined => (world.quirks.silentWithoutCredits ? undefined : { status: 422, body: { error: 'Your team has insufficient credits for this request.' } });

	/** Starts the phone look-up and gives its number: a signed 64-bit integer, beyond what JSON numbers keep in JavaScript. */
	function startPhones(call: Call, people: Person[]): string {
		const id = String((jobs.size % 2 === 0 ? -1n : 1n) * (7_039_995_589_705_121_901n + BigInt(jobs.size)));
		const dueAt = clock.now() + (world.quirks.asyncMs ?? asyncMs);
		jobs.set(id, { people, dueAt });
		if (!world.quirks.asyncNever) world.callbacks.push({ url: call.query('webhook_url'), body: phoneResult(id, people), dueAt });
		return id;
	}

	function phoneResult(id: string, people: Person[]): Fields {
		const found = people.map((person) => ({ id: person.hexId, status: 'success', phone_numbers: person.phones.map((phone, at) => apolloPhone(phone, at, 'result')) }));
		return {
			request_id: id, webhook_status: 'success', request_type: 'phone', last_dispatched_at: new Date(clock.now()).toISOString(), failure_reason: null,
			webhook_result: { status: 'success', total_requested_enrichments: people.length, unique_enriched_records: people.length, missing_records: 0, credits_consumed: people.length * 8, people: found },
		};
	}

	const wantsPhone = (call: Call): boolean => call.query('reveal_phone_number') === 'true' || call.query('run_waterfall_phone') === 'true';

	function requireWebhook(call: Call): void {
		if (wantsPhone(call) && !call.query('webhook_url')) refuseWith(400, { status: 'failed', error_code: 'INVALID_REQUEST', error_message: "Please add a valid 'webhook_url' parameter when using 'reveal_phone_number'" });
	}

	/** 1 credit for the profile, 8 more for a phone. */
	const charge = (call: Call): boolean => credits.spend(call.path, wantsPhone(call) ? 9 : 1);

	function match(call: Call): Answer {
		requireWebhook(call);
		const found = population.findPerson(personQuery((name) => call.query(name) || undefined));
		if (!found) return ok({ person: null });
		if (!charge(call)) return noCredits() ?? ok({ person: null });
		const person = apolloPerson(world, found);
		return wantsPhone(call) ? ok(withNumber(startPhones(call, [found]), { person })) : ok(withNumber('7039995589705121900', { person }));
	}

	function bulkMatch(call: Call): Answer {
		requireWebhook(call);
		const details = list(call.body.details).map(fieldsOf);
		if (details.length === 0) refuseWith(400, { status: 'failed', error_code: 'INVALID_REQUEST', error_message: 'invalid request, missing details' });
		if (details.length > largestBulk) refuseWith(400, { status: 'failed', error_code: 'RECORD_LIMIT_EXCEEDED', error_message: `cannot enrich more than ${largestBulk} in a single request` });
		const found = details.map((fields) => population.findPerson(personQuery((name) => text(fields[name]))));
		const before = credits.used;
		const paid = found.map((person) => (person && charge(call) ? person : undefined));
		if (found.some(Boolean) && !paid.some(Boolean)) {
			const refused = noCredits();
			if (refused) return refused;
		}
		const enriched = paid.filter((person) => person !== undefined);
		const phones = wantsPhone(call) && enriched.length > 0 ? { phone_enrichment: { request_id: startPhones(call, enriched), status: 'pending' } } : {};
		return ok({
			status: 'success', error_code: null, error_message: null, total_requested_enrichments: details.length, unique_enriched_records: new Set(enriched).size,
			missing_records: details.length - enriched.length, credits_consumed: credits.used - before,
			matches: arranged(world, paid.map((person) => person && apolloPerson(world, person)), Boolean).map((person) => person ?? null), ...phones,
		});
	}

	function webhookResult({ params }: Call): Answer {
		const job = jobs.get(params.id ?? '');
		if (!job) return { status: 404, body: { error_code: 'request_id_unknown' } };
		if (clock.now() - job.dueAt > 30 * 86_400_000) return { status: 410, body: { error_code: 'result_expired' } };
		const waiting = Math.ceil((job.dueAt - clock.now()) / 1000);
		if (world.quirks.asyncNever || waiting > 0) return { status: 404, body: { error_code: 'result_pending', retry_after_seconds: Math.max(1, waiting) } };
		return ok(phoneResult(params.id ?? '', job.people));
	}

	function paid(call: Call, company: Company | undefined): Answer {
		if (!company) return ok({});
		if (!credits.spend(call.path, 1)) return noCredits() ?? ok({});
		return ok({ organization: apolloOrganization(company) });
	}

	function enrichOrganization(call: Call): Answer {
		const domain = call.query('domain') || call.query('website');
		if (!domain && !call.query('name') && !call.query('linkedin_url')) refuseWith(422, { error: "Required parameter 'domain' missing" });
		return paid(call, population.findCompany({ domain, name: call.query('name'), linkedinUrl: call.query('linkedin_url') }));
	}

	function bulkEnrich(call: Call): Answer {
		const details = call.all('domains[]').length > 0 ? call.all('domains[]').map((domain): Fields => ({ domain })) : list(call.body.details).map(fieldsOf);
		if (details.length === 0) refuseWith(400, { status: 'failed', error_code: 'INVALID_REQUEST', error_message: 'invalid request, missing details' });
		if (details.length > largestBulk) refuseWith(400, { status: 'failed', error_code: 'RECORD_LIMIT_EXCEEDED', error_message: `cannot enrich more than ${largestBulk} in a single request` });
		const rows = details.map(({ domain, website, name }) => {
			const company = population.findCompany({ domain: text(domain) ?? text(website), name: text(name) });
			return company && credits.spend(call.path, 1) ? apolloOrganization(company) : null;
		});
		const found = rows.filter(Boolean).length;
		return ok({ status: 'success', total_requested_enrichments: rows.length, unique_enriched_records: found, missing_records: rows.length - found, organizations: arranged(world, rows, Boolean) });
	}

	/** Filters come in the query or in the body; the document writes them as query parameters. */
	const filter = (call: Call, name: string): string[] => [...call.all(`${name}[]`), ...list(call.body[name]).flatMap((value) => text(value) ?? [])];
	const paging = (call: Call): { page: number; size: number } => ({
		page: whole(call.query('page') || call.body.page, 1, 1, 500), size: whole(call.query('per_page') || call.body.per_page, 10, 1, 100),
	});

	function searchPeople(call: Call): Answer {
		const domains = filter(call, 'q_organization_domains_list');
		const titles = filter(call, 'person_titles').map((title) => title.toLowerCase());
		const seniorities = filter(call, 'person_seniorities');
		const found = population.people.filter(({ company, title, seniority }) =>
			(domains.length === 0 || domains.includes(company.domain)) && (titles.length === 0 || titles.some((wanted) => title.toLowerCase().includes(wanted))) &&
			(seniorities.length === 0 || seniorities.includes(seniority)));
		const { page, size } = paging(call);
		return ok({ total_entries: found.length, people: found.slice((page - 1) * size, page * size).map((person) => obfuscated(world, person)) });
	}

	function searchCompanies(call: Call): Answer {
		const domains = filter(call, 'q_organization_domains_list');
		const name = (call.query('q_organization_name') || (text(call.body.q_organization_name) ?? '')).toLowerCase();
		const found = population.companies.filter((company) => (domains.length === 0 || domains.includes(company.domain)) && company.name.toLowerCase().includes(name));
		if (!credits.spend(call.path, 1)) return noCredits() ?? ok({ pagination: { page: 1, per_page: 10, total_entries: 0, total_pages: 0 }, organizations: [], accounts: [] });
		const { page, size } = paging(call);
		return ok({
			pagination: { page, per_page: size, total_entries: found.length, total_pages: Math.ceil(found.length / size) },
			organizations: found.slice((page - 1) * size, page * size).map(apolloOrganization), accounts: [],
		});
	}

	function jobPostings(call: Call): Answer {
		const company = population.findCompany({ id: call.params.id });
		if (!company) return { status: 404, body: { error: 'Organization not found' } };
		if (!credits.spend(call.path, 1)) return noCredits() ?? ok({ organization_job_postings: [] });
		return ok({ organization_job_postings: [{
			id: `${company.hexId}1`, title: 'IT Support Engineer', url: `https://${company.domain}/jobs/1`, city: company.city, state: company.state, country: company.country,
			last_seen_at: '2025-12-20T10:00:00.000+00:00', posted_at: '2025-12-01T10:00:00.000+00:00',
		}] });
	}

	function news(call: Call): Answer {
		const companies = filter(call, 'organization_ids').flatMap((id) => population.findCompany({ id }) ?? []);
		if (!credits.spend(call.path, 1)) return noCredits() ?? ok({ pagination: { page: 1, per_page: 10, total_entries: 0, total_pages: 0 }, news_articles: [] });
		const articles = companies.map(({ hexId, name, domain }) => ({
			id: `${hexId}2`, url: `https://news.example/${domain}`, domain: 'news.example', title: `${name} opens an office`, snippet: '', published_at: '2025-11-01T00:00:00.000+00:00', organization_ids: [hexId], event_categories: ['opens_new_location'],
		}));
		return ok({ pagination: { page: 1, per_page: 10, total_entries: articles.length, total_pages: 1 }, news_articles: articles });
	}

	return {
		basePath: '/api/v1',
		credential: { apiKey: world.secret },
		rates: [
			{ requests: 1000, windowSeconds: 60, paths: /match|enrich/, perPath: true },
			{ requests: 200, windowSeconds: 60, paths: /search|postings|webhook_result/, perPath: true },
			{ requests: 6000, windowSeconds: 3600, paths: /search/, perPath: true },
		],
		refuse: ({ request }) => (headerText(request, 'x-api-key') === world.secret ? undefined : { status: 401, body: 'Invalid access credentials.' }),
		forbidden: { status: 403, body: { error: 'This API key is not authorized to access this endpoint. Request an API key from your administrator that includes this endpoint in its configured scope.', error_code: 'API_INACCESSIBLE' } },
		tooMany: ({ seconds }) => ({ status: 429, body: { message: 'The maximum number of api calls allowed for this endpoint has been reached. Please upgrade your plan.' }, headers: { 'retry-after': String(seconds) } }),
		rateHeaders: (states) => Object.fromEntries(states.flatMap(({ windowSeconds, limit, remaining }) => {
			const span = windowSeconds === 60 ? 'minute' : windowSeconds === 3600 ? 'hourly' : '24-hour';
			return [[`x-rate-limit-${span}`, String(limit)], [`x-${span}-usage`, String(limit - remaining)], [`x-${span}-requests-left`, String(remaining)]];
		})),
		notFound: { status: 404, body: { error: 'Not found' } },
		badJson: { status: 400, body: { status: 'failed', error_code: 'INVALID_REQUEST', error_message: 'invalid json' } },
		routes: {
			'POST /people/match': match,
			'POST /people/bulk_match': bulkMatch,
			'GET /webhook_result/{id}': webhookResult,
			'GET /organizations/enrich': enrichOrganization,
			'POST /organizations/bulk_enrich': bulkEnrich,
			'POST /mixed_people/api_search': searchPeople,
			'POST /mixed_companies/search': searchCompanies,
			'GET /organizations/{id}/job_postings': jobPostings,
			'POST /news_articles/search': news,
			'GET /organizations/{id}': (call) => paid(call, population.findCompany({ id: call.params.id })),
			'GET /people/{id}': (call) => {
				const person = population.findPerson({ id: call.params.id });
				if (!person) return { status: 404, body: { error: 'Person not found' } };
				return charge(call) ? ok({ person: apolloPerson(world, person) }) : (noCredits() ?? ok({ person: null }));
			},
			'GET /users/api_profile': () => ok({
				id: '66c8db577ed7f201b25c0eef', team_id: '6095a710bd01d100a506d4ac', num_credits_remaining: credits.left, effective_num_lead_credits: credits.left + credits.used, num_lead_credits_used: credits.used,
			}),
			'POST /usage_stats/credit_usage_stats': () => ok({ credits_used: credits.used }),
			'POST /usage_stats/api_usage_stats': () => ok({}),
		},
	};
}

/** A number with every digit it has, which a JavaScript number would lose. */
const withNumber = (requestId: string, body: Fields): JsonText => new JsonText(JSON.stringify(body).replace(/^\{/, `{"request_id":${requestId},`));
