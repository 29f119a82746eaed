import { createVirtualClock, Population, providerNames, startProvider, type Provider, type ProviderName, type ProviderOptions } from '../../../simulator/index';
import { ask, type Answered, type Asked } from './support';

let provider: Provider | undefined;
afterEach(async () => {
	await provider?.close();
	provider = undefined;
});

/** How a client signs in, the free call that tests the credential, a call that spends, and what the reference says of refusals. */
interface Manner {
	signed: (provider: Provider) => Promise<{ headers?: Record<string, string>; query?: Record<string, string> }> | { headers?: Record<string, string>; query?: Record<string, string> };
	wrong: { headers?: Record<string, string>; query?: Record<string, string> };
	free: readonly [path: string, asked?: Asked];
	spends?: (provider: Provider) => readonly [path: string, asked: Asked];
	limited?: { status: number; requests: number; retryAfter?: boolean; per: number; path?: readonly [string, Asked?] };
	outOfCredits?: { status: number; says: RegExp };
}

const first = ({ population }: Provider) => {
	const person = population.people.find(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid');
	if (!person) throw new Error('The population has nobody.');
	return person;
};

const bearer = async (path: string, asked: Asked, name: string, one: Provider): Promise<{ headers: Record<string, string> }> => {
	const { json } = await ask({ ...one, baseUrl: one.url }, path, asked);
	return { headers: { authorization: `Bearer ${String((json as Record<string, unknown>)[name])}` } };
};

const manners: Record<ProviderName, Manner> = {
	apollo: {
		signed: ({ credential }) => ({ headers: { 'x-api-key': credential.apiKey ?? '' } }), wrong: { headers: { 'x-api-key': 'wrong' } }, free: ['/users/api_profile'],
		spends: (one) => ['/people/match', { method: 'POST', query: { email: first(one).email } }], limited: { status: 429, requests: 200, retryAfter: true, per: 60, path: ['/mixed_people/api_search', { method: 'POST' }] }, outOfCredits: { status: 422, says: /credits/ },
	},
	bombora: {
		signed: async (one) => await bearer('/oauth/token', { json: { client_id: one.credential.clientId, client_secret: one.credential.clientSecret } }, 'access_token', one), wrong: { headers: { authorization: 'Bearer wrong' } },
		free: ['/reference/v1/topics'], limited: { status: 429, requests: 60, per: 60 },
	},
	hgInsights: {
		signed: ({ credential }) => ({ headers: { authorization: `bearer ${credential.apiKey ?? ''}` } }), wrong: { headers: { authorization: 'bearer wrong' } }, free: ['/credits'],
		spends: (one) => ['/companies/enrich', { json: { companies: { domains: [first(one).company.domain] }, fields: ['firmographics'] } }], outOfCredits: { status: 402, says: /credits/ },
	},
	hunter: {
		signed: ({ credential }) => ({ headers: { 'x-api-key': credential.apiKey ?? '' } }), wrong: { headers: { 'x-api-key': 'wrong' } }, free: ['/account'],
		spends: (one) => ['/email-verifier', { query: { email: first(one).email } }],
		// Here 403 is the rate limit, and 429 the quota that is used up.
		limited: { status: 403, requests: 15, per: 1 }, outOfCredits: { status: 429, says: /quota/ },
	},
	lead411: {
		signed: async (one) => {
			const { email = '', password = '' } = one.credential;
			const { json } = await ask(one, '/authenticate_user', { method: 'POST', query: { email, password } });
			return { query: { token: String((json as Record<string, unknown>).token) } };
		},
		wrong: { query: { token: 'wrong' } }, free: ['/search/searchUsingJSON', { method: 'POST', query: { user_search_string: 'it director' } }],
		spends: (one) => ['/employee/unlock_employee_record', { method: 'POST', query: { employee_id: first(one).id } }], outOfCredits: { status: 403, says: /unlocks/ },
	},
	leadIq: {
		signed: ({ credential }) => ({ headers: { authorization: `Basic ${credential.apiKey ?? ''}` } }), wrong: { headers: { authorization: 'Basic d3Jvbmc=' } }, free: ['/graphql', { json: { query: '{ account { universalPlan { available } } }' } }],
		spends: (one) => ['/graphql', { json: { query: 'query($i: SearchPeopleInput!) { searchPeople(input: $i) { totalResults results { id currentPositions { workEmail { value status } } } } }', variables: { i: { email: first(one).email } } } }],
		limited: { status: 429, requests: 60, per: 60 }, outOfCredits: { status: 402, says: /credits/ },
	},
	lusha: {
		signed: ({ credential }) => ({ headers: { api_key: credential.apiKey ?? '' } }), wrong: { headers: { api_key: 'wrong' } }, free: ['/v3/account/usage'],
		spends: (one) => ['/v3/contacts/search-and-enrich', { json: { contacts: [{ email: first(one).email }], reveal: ['emails'] } }], limited: { status: 429, requests: 5, per: 60 }, outOfCredits: { status: 402, says: /Insufficient credits/ },
	},
	madKudu: {
		signed: ({ credential }) => ({ headers: { 'x-api-key': credential.apiKey ?? '' } }), wrong: { headers: { 'x-api-key': 'wrong' } }, free: ['/organisation'],
		spends: (one) => ['/lookup/accounts', { query: { domain: first(one).company.domain } }], limited: { status: 429, requests: 600, per: 60 }, outOfCredits: { status: 429, says: /credits/ },
	},
	rocketReach: {
		signed: ({ credential }) => ({ headers: { 'api-key': credential.apiKey ?? '' } }), wrong: { headers: { 'api-key': 'wrong' } }, free: ['/account/'],
		spends: (one) => ['/person/lookup', { query: { email: first(one).email } }], limited: { status: 429, requests: 10, retryAfter: true, per: 1 }, outOfCredits: { status: 402, says: /lookups/ },
	},
	seamless: {
		signed: ({ credential }) => ({ headers: { token: credential.apiKey ?? '' } }), wrong: { headers: { token: 'wrong' } }, free: ['/contacts', { query: { startDate: '2026-01-05', endDate: '2026-01-05', limit: '1' } }],
		spends: (one) => ['/contacts/research', { json: { contacts: [{ email: first(one).email }] } }], limited: { status: 429, requests: 60, per: 60 }, outOfCredits: { status: 422, says: /insufficientCredits/ },
	},
	upLead: {
		signed: ({ credential }) => ({ headers: { authorization: credential.apiKey ?? '' } }), wrong: { headers: { authorization: 'wrong' } }, free: ['/credits'],
		spends: (one) => ['/person-search', { query: { email: first(one).email } }], limited: { status: 429, requests: 500, retryAfter: true, per: 60 }, outOfCredits: { status: 403, says: /credits/ },
	},
	zoomInfo: {
		signed: async (one) => await bearer('/oauth2/default/v1/token', { text: new URLSearchParams({ grant_type: 'client_credentials', client_id: one.credential.clientId ?? '', client_secret: one.credential.clientSecret ?? '' }).toString() }, 'access_token', one),
		wrong: { headers: { authorization: 'Bearer wrong' } }, free: ['/data/v1/users/usage'],
		spends: (one) => ['/data/v1/contacts/enrich', { json: { data: { type: 'ContactEnrich', attributes: { outputFields: ['email'], matchPersonInput: [{ emailAddress: first(one).email }] } } } }],
		// The spent credit limit is a 400.
		limited: { status: 429, requests: 25, retryAfter: true, per: 1 }, outOfCredits: { status: 400, says: /PFAPI0011/ },
	},
};

async function start(name: ProviderName, options: ProviderOptions = {}): Promise<Provider> {
	provider = await startProvider(name, options);
	return provider;
}

const merged = (one: Asked = {}, sign: { headers?: Record<string, string>; query?: Record<string, string> }): Asked => ({ ...one, headers: { ...one.headers, ...sign.headers }, query: { ...one.query, ...sign.query } });

describe.each(providerNames)('the stand-in of %s', (name) => {
	const manner = manners[name];
	const call = async (one: Provider, [path, asked]: readonly [string, Asked?], sign?: Awaited<ReturnType<Manner['signed']>>): Promise<Answered> => await ask(one, path, merged(asked, sign ?? (await manner.signed(one))));

	it('lets a good credential in and no other, and its log shows no secret', async () => {
		const one = await start(name);
		expect((await call(one, manner.free)).status).toBe(200);
		expect((await call(one, manner.free, manner.wrong)).status).toBe(401);
		expect((await ask(one, manner.free[0], manner.free[1])).status).toBe(401);
		expect(one.log.length).toBeGreaterThanOrEqual(3);
		const secrets = Object.entries(one.credential).filter(([field]) => /key|secret|password|token/i.test(field)).map(([, value]) => value);
		expect(secrets.length).toBeGreaterThan(0);
		for (const secret of secrets) expect(JSON.stringify(one.log)).not.toContain(secret);
	});

	it('says that the plan lacks a call', async () => {
		const one = await start(name, { notInPlan: /./ });
		expect((await call(one, manner.free)).status).toBe(403);
	});

	it('spends, and says that nothing is left', async () => {
		const { spends, outOfCredits } = manner;
		// Bombora's intent has no price.
		if (!spends || !outOfCredits) return expect(name).toBe('bombora');
		const one = await start(name);
		const request = spends(one);
		expect((await call(one, request)).status).toBeLessThan(300);
		expect(one.creditsUsed).toBeGreaterThan(0);
		expect(one.creditsUsed + one.creditsLeft).toBe(10_000);
		await one.close();
		const poor = await start(name, { credits: 0 });
		const refused = await call(poor, spends(poor));
		expect(refused.status).toBe(outOfCredits.status);
		expect(refused.text).toMatch(outOfCredits.says);
		expect(poor.creditsUsed).toBe(0);
	});

	it('refuses what is above its limit, and takes it again when the window has passed', async () => {
		const { limited } = manner;
		// The limits of these are not known.
		if (!limited) return expect(['hgInsights', 'lead411']).toContain(name);
		const clock = createVirtualClock();
		const one = await start(name, { clock });
		const sign = await manner.signed(one);
		const request = limited.path ?? manner.free;
		// Hundreds of requests would show no more than a few do.
		const most = Math.min(limited.requests, 25);
		if (most < limited.requests) one.setRates([{ requests: most, windowSeconds: limited.per }]);
		const sent = await Promise.all(Array.from({ length: most }, async () => (await call(one, request, sign)).status));
		expect(new Set(sent)).toEqual(new Set([200]));
		const refused = await call(one, request, sign);
		expect(refused.status).toBe(limited.status);
		expect(refused.headers.has('retry-after')).toBe(limited.retryAfter === true);
		clock.advance(limited.per * 1000);
		expect((await call(one, request, sign)).status).toBe(200);
	});

	it('spoils answers when told to', async () => {
		const one = await start(name);
		const sign = await manner.signed(one);
		one.setQuirks({ wrongShape: true });
		expect((await call(one, manner.free, sign)).json).toEqual([['unexpected'], 42]);
		one.setQuirks({});
		one.resetLog();
		one.setFaults([{ at: 0, fault: 'truncatedJson' }, { at: 1, fault: 'htmlWith200' }, { at: 2, fault: 'unavailable503' }, { at: 3, fault: 'resetInBody' }]);
		expect((await call(one, manner.free, sign)).json).toBeUndefined();
		expect((await call(one, manner.free, sign)).text).toContain('<html>');
		expect((await call(one, manner.free, sign)).status).toBe(503);
		await expect(call(one, manner.free, sign)).rejects.toThrow();
		expect((await call(one, manner.free, sign)).status).toBe(200);
	});

});

it('every population of one seed has the same people', () => {
	const [one, other] = [new Population({ companies: 5 }), new Population({ companies: 5 })];
	expect(one.people.map(({ email }) => email)).toEqual(other.people.map(({ email }) => email));
	expect(new Set(one.people.map(({ email }) => email)).size).toBe(25);
	expect(new Population({ companies: 5, seed: 7 }).people[0]).not.toEqual(one.people[0]);
});
