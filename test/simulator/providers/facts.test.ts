import { createVirtualClock, startProvider, type Provider, type ProviderName, type ProviderOptions } from '../../../simulator/index';
import { ask } from './support';

const open: Provider[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((provider) => provider.close()));
});

async function start(name: ProviderName, options: ProviderOptions = {}): Promise<Provider> {
	const provider = await startProvider(name, options);
	open.push(provider);
	return provider;
}

type Fields = Record<string, unknown>;
const rows = (value: unknown, name: string): Fields[] => (value as Record<string, Fields[]>)[name] ?? [];

describe('Apollo', () => {
	const headers = ({ credential }: Provider): Record<string, string> => ({ 'x-api-key': credential.apiKey ?? '' });

	it('sends phones later: a number beyond what JSON keeps, 404 while pending, then the result, and a callback', async () => {
		const clock = createVirtualClock();
		const apollo = await start('apollo', { clock });
		const inbox = await start('hunter');
		const [person] = apollo.population.people;
		const query = { email: person?.email ?? '', reveal_phone_number: 'true' };
		expect((await ask(apollo, '/people/match', { method: 'POST', query, headers: headers(apollo) })).status).toBe(400);
		const webhook = `${inbox.url}/callback`;
		const { text } = await ask(apollo, '/people/match', { method: 'POST', query: { ...query, webhook_url: webhook }, headers: headers(apollo) });
		const [, id = ''] = /"request_id":(-?\d+)/.exec(text) ?? [];
		expect(String(Number(id))).not.toBe(id);
		const poll = async () => await ask(apollo, `/webhook_result/${id}`, { headers: headers(apollo) });
		expect(await poll()).toMatchObject({ status: 404, json: { error_code: 'result_pending', retry_after_seconds: 10 } });
		expect(await apollo.deliverCallbacks()).toBe(0);
		clock.advance(10_000);
		expect(await poll()).toMatchObject({ status: 200, json: { request_id: id, webhook_result: { people: [{ id: person?.hexId }] } } });
		expect(await apollo.deliverCallbacks()).toBe(1);
		expect(inbox.log.map(({ path }) => path)).toEqual(['/callback']);
		expect(apollo.creditsUsed).toBe(9);
		clock.advance(31 * 86_400_000);
		expect((await poll()).status).toBe(410);
	});

	it('hides an address that is not known behind a placeholder, and gives null for nobody', async () => {
		const apollo = await start('apollo', { quirks: { without: ['email'] } });
		const match = async (email: string) => (await ask(apollo, '/people/match', { method: 'POST', query: { email }, headers: headers(apollo) })).json;
		expect(await match(apollo.population.people[0]?.email ?? '')).toMatchObject({ person: { email: 'email_not_unlocked@domain.com' } });
		expect(await match('nobody@example.com')).toEqual({ person: null });
		expect(apollo.creditsUsed).toBe(1);
	});

	it.each([[{}, [0, 1, null]], [{ bulkOrder: 'reversed' }, [null, 1, 0]], [{ bulkDrop: 'first' }, [1, null]], [{ bulkDrop: 'unmatched' }, [0, 1]], [{ bulkRepeat: true }, [0, 0, 1, null]]] as const)('answers many at once, with %j as %j', async (quirks, order) => {
		const apollo = await start('apollo', { quirks });
		const asked = [...apollo.population.people.slice(0, 2).map(({ email }) => ({ email })), { email: 'nobody@example.com' }];
		const { json } = await ask(apollo, '/people/bulk_match', { json: { details: asked }, headers: headers(apollo) });
		expect(json).toMatchObject({ total_requested_enrichments: 3, missing_records: 1, credits_consumed: 2 });
		expect(rows(json, 'matches').map((row) => row?.id ?? null)).toEqual(order.map((at) => (at === null ? null : apollo.population.people[at]?.hexId)));
		expect((await ask(apollo, '/people/bulk_match', { json: { details: Array(11).fill({ email: 'a@b.example' }) }, headers: headers(apollo) })).json).toMatchObject({ error_code: 'RECORD_LIMIT_EXCEEDED' });
	});
});

describe('people who objected', () => {
	it.each<[ProviderName, (one: Provider, email: string) => readonly [string, Parameters<typeof ask>[2]], object]>([
		['hunter', ({ credential }, email) => ['/people/find', { query: { email }, headers: { 'x-api-key': credential.apiKey ?? '' } }], { status: 451 }],
		['lusha', ({ credential }, email) => ['/v3/contacts/search-and-enrich', { json: { contacts: [{ email }], reveal: ['emails'] }, headers: { api_key: credential.apiKey ?? '' } }], { status: 200, json: { results: [{ error: { code: 'COMPLIANCE_RESTRICTED' } }] } }],
		['zoomInfo', ({ credential }, email) => ['/data/v1/contacts/enrich', { json: { data: { type: 'ContactEnrich', attributes: { outputFields: ['email'], matchPersonInput: [{ emailAddress: email }] } } }, headers: { authorization: `Bearer ${credential.accessToken ?? ''}` } }], { status: 200, json: { data: [{ meta: { matchStatus: 'OPT_OUT' } }] } }],
		['leadIq', ({ credential }, email) => ['/graphql', { json: { query: 'query($i: SearchPeopleInput!) { searchPeople(input: $i) { results { currentPositions { workEmail { value status } } } } }', variables: { i: { email } } }, headers: { authorization: `Basic ${credential.apiKey ?? ''}` } }], { status: 200, json: { data: { searchPeople: { results: [{ currentPositions: [{ workEmail: { value: null, status: 'Suppressed' } }] }] } } } }],
	])('%s says so in its own way and tells nothing of them', async (name, request, answer) => {
		const one = await start(name);
		const person = one.population.people.find(({ optedOut }) => optedOut);
		const { json, status, text } = await ask(one, ...request(one, person?.email ?? ''));
		expect({ status, json }).toMatchObject(answer);
		expect(text).not.toContain(person?.phones[0]?.number);
	});
});

it('LeadIQ reports errors with 200, and the fields that are asked for make the price', async () => {
	const leadIq = await start('leadIq');
	const graph = async (query: string, variables: object = {}) => (await ask(leadIq, '/graphql', { json: { query, variables }, headers: { authorization: `Basic ${leadIq.credential.apiKey ?? ''}` } })).json;
	expect(await graph('{ nothing }')).toMatchObject({ errors: [{ message: expect.stringContaining('nothing') }] });
	const i = { email: leadIq.population.people[0]?.email };
	expect(await graph('query($i: SearchPeopleInput!){searchPeople(input:$i){results{name{fullName}}}}', { i })).toEqual({ data: { searchPeople: { results: [{ name: { fullName: leadIq.population.people[0]?.fullName } }] } } });
	expect(leadIq.creditsUsed).toBe(0.1);
	await graph('query($i: SearchPeopleInput!){searchPeople(input:$i){results{currentPositions{workEmail{value} phones{value}}}}}', { i });
	expect(leadIq.creditsUsed).toBeCloseTo(11.1);
});

it('Seamless researches later: 202, researching, done; what is not known is not found and costs nothing', async () => {
	const clock = createVirtualClock();
	const seamless = await start('seamless', { clock });
	const headers = { token: seamless.credential.apiKey ?? '' };
	const started = await ask(seamless, '/contacts/research', { json: { contacts: [{ email: seamless.population.people[0]?.email }, { email: 'nobody@example.com' }] }, headers });
	expect(started.status).toBe(202);
	const ids = (started.json as { requestIds: string[] }).requestIds.join(',');
	const poll = async () => rows((await ask(seamless, '/contacts/research/poll', { query: { requestIds: ids }, headers })).json, 'data').map(({ status }) => status);
	expect(await poll()).toEqual(['researching', 'researching']);
	clock.advance(10_000);
	expect(await poll()).toEqual(['done', 'not found']);
	expect(seamless.creditsUsed).toBe(1);
});

it('RocketReach may be unfinished, and is asked again without a price', async () => {
	const clock = createVirtualClock();
	const rocketReach = await start('rocketReach', { clock, quirks: { asyncMs: 3000 } });
	const headers = { 'api-key': rocketReach.credential.apiKey ?? '' };
	const [person] = rocketReach.population.people;
	expect((await ask(rocketReach, '/person/lookup', { query: { email: person?.email ?? '' }, headers })).json).toMatchObject({ status: 'searching' });
	clock.advance(3000);
	expect((await ask(rocketReach, '/person/checkStatus', { query: { ids: person?.id ?? '' }, headers })).json).toMatchObject([{ status: 'complete', recommended_email: person?.email }]);
	expect(rocketReach.creditsUsed).toBe(1);
});

it('Bombora gives a token for pages, and the pages hold every company once', async () => {
	const bombora = await start('bombora');
	const token = (await ask(bombora, '/oauth/token', { json: { client_secret: bombora.credential.clientSecret } })).json as { access_token: string };
	const headers = { authorization: `Bearer ${token.access_token}` };
	let page = ((await ask(bombora, '/intent/v1/data', { json: { topics: [101, 102], attributes: ['domain', 'score'] }, headers })).json as { pageToken: string }).pageToken;
	const domains: unknown[] = [];
	for (let pages = 0; page && pages < 100; pages += 1) {
		const { json } = await ask(bombora, '/intent/v1/data', { query: { pageToken: page, limit: '7' }, headers });
		domains.push(...rows(json, 'data').map(({ domain }) => domain));
		page = (json as { nextPageToken?: string }).nextPageToken ?? '';
	}
	const expected = bombora.population.companies.filter(({ intent }) => intent.some(({ id }) => id === 101 || id === 102)).map(({ domain }) => domain);
	expect(domains).toEqual(expected);
	expect(expected.length).toBeGreaterThan(7);
});

it('HG Insights and ZoomInfo charge a record once; ZoomInfo ends a list row by row when the credits end in it', async () => {
	const hg = await start('hgInsights');
	const headers = { authorization: `bearer ${hg.credential.apiKey ?? ''}` };
	const json = { companies: { domains: hg.population.companies.slice(0, 3).map(({ domain }) => domain) }, fields: ['firmographics'] };
	for (let times = 0; times < 2; times += 1) expect(rows((await ask(hg, '/companies/enrich', { json, headers })).json, 'companies')).toHaveLength(3);
	expect(hg.creditsUsed).toBe(3);
	const zoomInfo = await start('zoomInfo', { credits: 1 });
	const attributes = { outputFields: ['name'], matchCompanyInput: zoomInfo.population.companies.slice(0, 2).map(({ domain }) => ({ companyWebsite: domain })) };
	const answer = await ask(zoomInfo, '/data/v1/companies/enrich', { json: { data: { type: 'CompanyEnrich', attributes } }, headers: { authorization: `Bearer ${zoomInfo.credential.accessToken ?? ''}` } });
	expect(rows(answer.json, 'data').map(({ meta }) => (meta as Fields).matchStatus)).toEqual(['FULL_MATCH', 'LIMIT_EXCEEDED']);
});

it('the legacy API of ZoomInfo takes user name and password, and its token ends after an hour', async () => {
	const clock = createVirtualClock();
	const zoomInfo = await start('zoomInfo', { clock });
	const legacy = { ...zoomInfo, baseUrl: zoomInfo.url };
	const { username, password } = zoomInfo.credential;
	expect((await ask(legacy, '/authenticate', { json: { username, password: 'wrong' } })).status).toBe(401);
	const { jwt } = (await ask(legacy, '/authenticate', { json: { username, password } })).json as { jwt: string };
	const [person] = zoomInfo.population.people;
	const enrich = async () => await ask(legacy, '/enrich/contact', { json: { matchPersonInput: [{ emailAddress: person?.email }], outputFields: ['firstName'] }, headers: { authorization: `Bearer ${jwt}` } });
	expect((await enrich()).json).toMatchObject({ success: true, data: { result: [{ matchStatus: 'FULL_MATCH', data: [{ firstName: person?.firstName }] }] } });
	clock.advance(3_600_000);
	expect((await enrich()).status).toBe(401);
});

it('a verification at Hunter may not be ready the first time', async () => {
	const hunter = await start('hunter', { quirks: { asyncMs: 1 } });
	const verify = async () => await ask(hunter, '/email-verifier', { query: { email: hunter.population.people[0]?.email ?? '', api_key: hunter.credential.apiKey ?? '' } });
	expect((await verify()).status).toBe(202);
	expect(await verify()).toMatchObject({ status: 200, json: { data: { status: hunter.population.people[0]?.emailStatus } } });
});
