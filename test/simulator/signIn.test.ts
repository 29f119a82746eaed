import { createHash, randomBytes } from 'node:crypto';
import type { HaloTenant } from '../../simulator/index';
import { closeServers, form, openTenant, request, type Reply } from './support';

afterEach(closeServers);

const random = (): string => randomBytes(32).toString('base64url');
const back = 'http://127.0.0.1:5678/rest/oauth2-credential/callback';

describe('the sign-in of an agent', () => {
	let tenant: HaloTenant;
	let verifier: string;
	beforeEach(async () => {
		tenant = await openTenant();
		verifier = random();
	});

	/** Where the browser is led, or the answer when it is led nowhere. */
	async function authorize(changes: Record<string, string> = {}): Promise<{ status: number; query: Record<string, string> }> {
		const given = {
			response_type: 'code', client_id: tenant.application.clientId, redirect_uri: back, scope: 'all offline_access', state: 'kept',
			code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', tenant: tenant.tenant, ...changes,
		};
		const { status, headers } = await request(`${tenant.authUrl}/authorize?${new URLSearchParams(given).toString()}`, { redirect: 'manual' });
		const location = headers.get('location');
		return { status, query: location === null ? {} : Object.fromEntries(new URL(location).searchParams) };
	}
	const redeem = async (code = '', changes: Record<string, string> = {}): Promise<Reply> =>
		await request(`${tenant.authUrl}/token`, form({ grant_type: 'authorization_code', client_id: tenant.application.clientId, redirect_uri: back, code, code_verifier: verifier, ...changes }));

	it('leads back with a code that is good for one pair of tokens, with which calls are those of the agent', async () => {
		const { status, query } = await authorize();
		expect(status).toBe(302);
		expect(query.state).toBe('kept');
		const tokens = (await redeem(query.code)).row();
		expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'all', refresh_token: expect.any(String) });
		const me = async (token: unknown): Promise<unknown> => (await request(`${tenant.resourceUrl}/Agent/me`, { headers: { authorization: `Bearer ${String(token)}` } })).row().id;
		const agent = await me(tokens.access_token);
		expect(agent).not.toBe(tenant.application.agentId);
		const renewed = await redeem('', { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) });
		expect(await me(renewed.row().access_token)).toBe(agent);
		expect((await redeem(query.code)).row()).toMatchObject({ error: 'invalid_grant' });
	});

	it.each([
		['a verifier that is not that of the challenge', { code_verifier: random() }, 400, 'invalid_grant'],
		['no verifier', { code_verifier: '' }, 400, 'invalid_grant'],
		['another way back', { redirect_uri: `${back}/elsewhere` }, 400, 'invalid_grant'],
		['another application', { client_id: random() }, 401, 'invalid_client'],
		['a wrong secret', { client_secret: random() }, 401, 'invalid_client'],
	])('a code with %s is refused, and then used up', async (_what, changes, status, error) => {
		const { query } = await authorize();
		const refused = await redeem(query.code, changes);
		expect(refused.status).toBe(status);
		expect(refused.row()).toMatchObject({ error });
		expect((await redeem(query.code)).status).toBe(400);
	});

	it('without a challenge leads back with the reason, and nowhere from an unknown application', async () => {
		expect((await authorize({ code_challenge: '' })).query).toMatchObject({ error: 'invalid_request', state: 'kept' });
		expect((await authorize({ code_challenge_method: 'plain' })).query).toMatchObject({ error: 'invalid_request' });
		expect((await authorize({ response_type: 'token' })).query).toMatchObject({ error: 'unsupported_response_type' });
		for (const [name, value] of [['client_id', random()], ['redirect_uri', 'nowhere'], ['tenant', 'somebody-else']] as const) expect(await authorize({ [name]: value })).toEqual({ status: 400, query: {} });
	});
});
