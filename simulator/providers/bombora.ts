import type { Answer } from '../shared/answer';
import { intentTopics, type Company } from './companies';
import { list, ok, refuseWith, text, whole, type Fields, type ProviderDefinition, type World } from './definition';
import { Tokens } from './tokens';

const day = 86_400;

/** Bombora, intent API v1: a POST gives a page token, pages are read with it. Intent has no price. Source: reference 4.16. */
export function bombora(world: World): ProviderDefinition {
	const { population, clock } = world;
	const tokens = new Tokens(clock, day);
	const queries = new Map<string, { rows: Fields[]; from: number }>();
	const failed = (status: number, message: string): Answer => ({ status, body: { message } });

	function open(rows: Fields[], from: number): string {
		const token = Buffer.from(`page-${queries.size + 1}`).toString('base64url');
		queries.set(token, { rows, from });
		return token;
	}

	return {
		basePath: '',
		tokenPaths: ['/oauth/token'],
		credential: { clientId: 'stand-in-client', clientSecret: world.secret },
		rates: [{ requests: 60, windowSeconds: 60, perPath: true }],
		refuse: ({ request, path }) => (path === '/oauth/token' || tokens.signs(request) ? undefined : failed(401, 'Unauthorized')),
		revokeTokens: () => tokens.revokeAll(),
		forbidden: failed(403, 'Your account has not been approved for intent data'),
		tooMany: () => failed(429, 'Too Many Requests'),
		notFound: failed(404, 'Not found'),
		badJson: failed(400, 'The body is not valid JSON'),
		routes: {
			'POST /oauth/token': ({ body }) =>
				body.client_secret === world.secret ? ok({ access_token: tokens.issue(), token_type: 'Bearer', expires_in: tokens.lifetimeSeconds }) : failed(401, 'Unauthorized'),
			'POST /intent/v1/data': ({ body }) => {
				const topics = list(body.topics).map(Number);
				if (topics.length === 0 && !text(body.signalDefinitionId)) refuseWith(400, { message: 'topics or signalDefinitionId is required' });
				if (topics.length > 50) refuseWith(422, { message: 'At most 50 topics' });
				if (list(body.attributes).length === 0) refuseWith(422, { message: 'attributes is required' });
				const rows = population.companies.flatMap((company) => surge(company, topics));
				return ok({ pageToken: open(rows, 0) });
			},
			'GET /intent/v1/data': ({ query }) => {
				const page = queries.get(query('pageToken')) ?? refuseWith(400, { message: 'Unknown pageToken' });
				const size = whole(query('limit'), 100, 1, 10_000);
				const next = page.from + size;
				return ok({ data: page.rows.slice(page.from, next), ...(next < page.rows.length ? { nextPageToken: open(page.rows, next) } : {}) });
			},
			'GET /reference/v1/topics': ({ query }) => ok({
				topics: intentTopics.filter(({ id, name }) => (!query('id') || query('id') === String(id)) && name.toLowerCase().includes((query('name') || query('s')).toLowerCase())).map((topic) => ({ ...topic, theme: 'Technology' })),
			}),
			'GET /intent/v1/signal-definitions': () => ok({ signalDefinitions: [] }),
		},
	};
}

function surge(company: Company, topics: readonly number[]): Fields[] {
	const seen = company.intent.filter(({ id }) => topics.length === 0 || topics.includes(id));
	if (seen.length === 0) return [];
	const score = Math.max(...seen.map((one) => one.score));
	return [{
		domain: company.domain, score, scoreLabel: score >= 75 ? 'High' : score >= 60 ? 'Medium' : 'Low', topicsCount: seen.length, topics: seen.map((one) => ({ id: one.id, name: one.topic, score: one.score, personas: [] })),
		company: { name: company.name, industry: company.industry, size: 'Medium (200 - 499 Employees)', revenue: '$10M-$50M', hq: { city: company.city, state: company.state, country: company.country } },
	}];
}
