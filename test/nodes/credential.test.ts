import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, INodeCredentialTestResult } from 'n8n-workflow';
import { startHaloTenant, startSalesbuildr, type HaloTenant, type HaloTenantOptions } from '../../simulator/index';
import { cleanUp, onClean, serve } from '../runner/support';
import { HALO_CREDENTIAL, haloFields } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(60_000);

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.open([]);
});
afterAll(() => bench.close());
afterEach(cleanUp);

async function tenant(options: HaloTenantOptions = {}): Promise<HaloTenant> {
	const opened = await startHaloTenant({ size: 20, limit: false, ...options });
	onClean(() => opened.close());
	return opened;
}

const application = (...scopes: string[]): { clientId: string; clientSecret: string; scopes: string[] } => ({ clientId: randomUUID(), clientSecret: randomUUID(), scopes });

/** Tests a credential as the dialog of each of our nodes does. */
async function test(fields: ICredentialDataDecryptedObject, node = 'haloPsa'): Promise<INodeCredentialTestResult> {
	const result = await bench.testCredential(node, 'haloCredentialTest', HALO_CREDENTIAL, fields);
	expect(result.message).toMatch(/^[A-Z\d].*[.\w]$/);
	expect(result.message).not.toContain(String(fields.clientSecret).trim() || 'no secret was typed');
	return result;
}

const failing = async (fields: ICredentialDataDecryptedObject): Promise<string> => {
	const { status, message } = await test(fields);
	expect(status).toBe('Error');
	return message;
};

describe('the test of the HaloPSA credential', () => {
	it.each(['haloPsa', 'haloPsaSync'])('names the agent when all is well (%s)', async (node) => {
		expect(await test(haloFields(await tenant()), node)).toEqual({ status: 'OK', message: 'Connected as Integration.' });
	});

	it('says which permissions were asked for and not granted', async () => {
		const limited = await tenant({ applications: [application('read:tickets')] });
		const result = await test(haloFields(limited, { scope: 'read:tickets edit:customers all:teams' }));
		expect(result).toEqual({ status: 'OK', message: 'Connected as Integration. Not granted: edit:customers, all:teams.' });
	});

	it('tells a host where nothing answers', async () => {
		const gone = await tenant();
		const fields = haloFields(gone);
		await gone.close();
		expect(await failing(fields)).toMatch(/no HaloPSA server at 127\.0\.0\.1:\d+.*Resource URL/);
	});

	it('tells a host that is not HaloPSA', async () => {
		const other = await startSalesbuildr();
		onClean(() => other.close());
		expect(await failing(haloFields(await tenant(), { resourceUrl: other.url }))).toMatch(/not an authorisation server of HaloPSA.*Resource URL/);
	});

	it('tells an authorisation server that was typed wrongly', async () => {
		const [right, other] = [await tenant(), await startSalesbuildr()];
		onClean(() => other.close());
		expect(await failing(haloFields(right, { authUrl: other.url }))).toMatch(/Authorisation URL/);
	});

	it('tells a wrong tenant', async () => {
		expect(await failing(haloFields(await tenant(), { tenant: 'southwind' }))).toMatch(/does not know the tenant "southwind"/);
	});

	it.each(['clientId', 'clientSecret'])('tells a wrong %s', async (field) => {
		expect(await failing(haloFields(await tenant(), { [field]: randomUUID() }))).toMatch(/does not accept Client ID or Client Secret/);
	});

	it('tells a scope that does not exist', async () => {
		expect(await failing(haloFields(await tenant(), { scope: 'write:tickets' }))).toMatch(/scope "write:tickets".*"all" in Scope/);
	});

	// Nango issue 6561: the token is issued, looks fine, and every call with it fails with 401 or 403.
	it.each([401, 403] as const)('tells a token without any permission, which fails with %i only when used', async (noScopeStatus) => {
		const none = await tenant({ quirks: { noScopeStatus }, applications: [application()] });
		expect(await failing(haloFields(none))).toMatch(/[Pp]ermission|Scope/);
	});

	it('tells an inactive agent', async () => {
		const inactive = await serveHalo(() => [200, { id: 7, name: 'Integration', isdisabled: true }]);
		expect(await failing(inactive)).toMatch(/agent Integration .*is inactive/);
	});

	it('names the permission that is missing', async () => {
		const refusing = await serveHalo(() => [403, 'You do not have permission: read:tickets']);
		expect(await failing(refusing)).toMatch(/read:tickets/);
	});

	it('tells the rate limit at once instead of waiting for it', async () => {
		const limited = await tenant({ limit: { requests: 1, windowSeconds: 300 } });
		expect((await test(haloFields(limited))).status).toBe('OK');
		const time = useVirtualTime();
		onClean(() => time.restore());
		expect(await failing(haloFields(limited))).toMatch(/too many requests/);
		expect(time.slept()).toBe(0);
	});

	it.each(['resourceUrl', 'clientId', 'clientSecret'])('tells that %s is empty', async (field) => {
		expect(await failing(haloFields(await tenant(), { [field]: ' ' }))).toMatch(/incomplete\. (Resource URL|Client ID|Client Secret) is empty/);
	});

	it.each(['', '/', '/api', '/api/', '/API', '/auth', '/api/Client?x=1', '//'])('accepts the host typed with "%s" after it', async (ending) => {
		const right = await tenant();
		expect(await test(haloFields(right, { resourceUrl: ` ${right.url}${ending} ` }))).toMatchObject({ status: 'OK' });
		expect(await test(haloFields(right, { authUrl: `${right.url}${ending}` }))).toMatchObject({ status: 'OK' });
	});

	it('speaks https to a host typed without scheme', async () => {
		const right = await tenant();
		const seen = right.log.length;
		expect(await failing(haloFields(right, { resourceUrl: right.url.replace('http://', '') }))).toMatch(/Resource URL/);
		expect(right.log.length).toBe(seen);
	});

	it('leaves the tenant out when it is not filled in', async () => {
		expect(await test(haloFields(await tenant(), { tenant: '' }))).toMatchObject({ status: 'OK' });
	});
});

/** A HaloPSA that issues tokens and gives one answer to everything else. */
async function serveHalo(reply: () => [number, unknown]): Promise<ICredentialDataDecryptedObject> {
	const url = await serve((request, response) => {
		const token = request.url?.startsWith('/auth/token');
		const [status, body] = token ? [200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 3600, scope: 'all' }] : reply();
		response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
	});
	return { resourceUrl: url, authUrl: `${url}/auth`, tenant: '', clientId: 'id', clientSecret: randomUUID(), scope: 'all' };
}
