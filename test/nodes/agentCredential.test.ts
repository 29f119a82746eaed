import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { haloCredential, locator } from '../support/haloBench';
import { NodeBench, type NodeRun } from '../support/nodeBench';

jest.setTimeout(60_000);

const CREDENTIAL = 'haloPsaOAuth2Api';

describe('the HaloPSA credential of a signed-in agent', () => {
	let tenant: HaloTenant;
	let nodes: NodeBench;
	const open = async (changes: Record<string, unknown> = {}): Promise<NodeBench> => {
		const { clientId } = tenant.application;
		const data = { resourceServer: tenant.url, tenant: tenant.tenant, clientId, requestsPerWindow: 100_000, windowSeconds: 300, oauthTokenData: { ...tenant.signIn() }, ...changes };
		return await NodeBench.open([{ id: 'agent', name: 'Agent', type: CREDENTIAL, data: JSON.parse(JSON.stringify(data)) }]);
	};
	beforeEach(async () => {
		tenant = await startHaloTenant({ size: 20, limit: false });
		nodes = await open();
	});
	afterEach(async () => {
		nodes.close();
		await tenant.close();
	});

	const get = async (bench = nodes): Promise<NodeRun> => await bench.run('haloPsa', { authentication: 'oAuth2', resource: 'agent', operation: 'get', recordId: locator(3) });
	const refreshes = (): number => tenant.log.filter(({ kind }) => kind === 'token').length;

	it('serves every node and the picker with the tokens n8n has', async () => {
		expect((await get()).json).toMatchObject([{ id: 3 }]);
		const pulled = await nodes.run('haloPsaSync', { authentication: 'oAuth2', operation: 'pullChanges', stream: 'assetGroups' });
		expect(pulled.status).toBe('success');
		const { results } = await nodes.listSearch('haloPsa', 'searchRecords', { authentication: 'oAuth2', resource: 'agent', operation: 'get' });
		expect(results.length).toBeGreaterThan(0);
		expect(refreshes()).toBe(0);
	});

	// n8n refreshes on 401 only, and HaloPSA answers some expired tokens with 400 (n8n issue 16857).
	it.each([401, 400] as const)('refreshes an expired token once when HaloPSA says %i, whoever notices', async (expiredTokenStatus) => {
		tenant.setQuirks({ expiredTokenStatus });
		tenant.expireTokens();
		const runs = await Promise.all(Array.from({ length: 12 }, () => get()));
		expect(runs.map(({ status, error }) => error?.message ?? status)).toEqual(Array(12).fill('success'));
		expect(refreshes()).toBe(1);
		tenant.expireTokens();
		expect((await get()).status).toBe('success');
		expect(refreshes()).toBe(2);
	});

	it('says that the agent has to sign in again when the refresh is refused', async () => {
		tenant.expireTokens();
		tenant.endSignIns();
		const { error, everything } = await get();
		expect(error?.message).toMatch(/needs to be reconnected/);
		expect(error?.description).toMatch(/reconnect/);
		expect(everything).not.toMatch(/Bearer [\w-]{20,}/);
	});

	// n8n itself has an empty object there; the node took it for tokens and blamed the network.
	it.each([[undefined], [{}]])('says that nobody has signed in yet where the tokens are %j', async (oauthTokenData) => {
		const fresh = await open({ oauthTokenData });
		const { error } = await get(fresh);
		fresh.close();
		expect(error).toMatchObject({ message: expect.stringContaining('Nobody has signed in'), description: expect.stringContaining('Connect') });
	});

	it('names a field that is wrong', async () => {
		const wrong = await open({ resourceServer: 'ftp://x' });
		const { error } = await get(wrong);
		wrong.close();
		expect(error?.message).toMatch(/Resource URL cannot start with ftp/);
	});

	it.each([
		['contoso.halopsa.com', '', 'contoso', 'https://contoso.halopsa.com/auth'],
		['https://psa.example.com/halo/api/', '', '', 'https://psa.example.com/halo/auth'],
		['https://psa.example.com/api', 'https://login.example.com/auth/', ' t 1 ', 'https://login.example.com/auth'],
		['https://psa.example.com', 'auth.example.com', '', 'https://auth.example.com/auth'],
	])('takes its addresses from %s and "%s"', async (resourceServer, authServer, name, expected) => {
		const bench = await open({ resourceServer, authServer, tenant: name });
		const { authUrl, accessTokenUrl, authQueryParameters, grantType, scope } = await bench.credential(CREDENTIAL);
		bench.close();
		const query = name === '' ? '' : `tenant=${encodeURIComponent(name.trim())}`;
		expect({ authUrl, accessTokenUrl, authQueryParameters }).toEqual({ authUrl: `${expected}/authorize`, accessTokenUrl: `${expected}/token${query && `?${query}`}`, authQueryParameters: query });
		expect({ grantType, scope }).toEqual({ grantType: 'pkce', scope: 'all offline_access' });
	});

	// A workflow of the first release has no choice of authentication stored.
	it('is not asked for by a node of an older workflow', async () => {
		const both = await NodeBench.open([haloCredential(tenant)]);
		const run = await both.run('haloPsa', { resource: 'agent', operation: 'get', recordId: locator(3) });
		both.close();
		expect(run.json).toMatchObject([{ id: 3 }]);
	});
});
