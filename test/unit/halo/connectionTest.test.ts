import { testConnection } from '../../../lib/halo/connectionTest';
import type { HttpRequest } from '../../../lib/ports';
import { haloSettings } from '../../support/haloSettings';
import { answer, lost, refused, type Scripted, ScriptedHttp, text } from '../../support/scriptedHttp';
import { VirtualClock } from '../../support/virtualClock';

const token = (scope?: string | null) => answer(200, { access_token: 't', expires_in: 3600, scope });
const agent = answer(200, { id: 4, name: 'n8n', isdisabled: false });

async function test(replies: { auth?: Scripted; api?: Scripted }, fields: object = {}) {
	const clock = new VirtualClock();
	const http = new ScriptedHttp(({ url }: HttpRequest) => {
		if (url.endsWith('/authinfo')) return refusedOr(replies.auth) ?? answer(404);
		return /\/token(\?|$)/.test(url) ? (replies.auth ?? token('all')) : (replies.api ?? agent);
	});
	const result = await testConnection(http, haloSettings(fields), clock);
	return { result, waited: clock.slept };
}

const refusedOr = (reply: Scripted | undefined) => (reply instanceof Error ? reply : undefined);

describe('testConnection', () => {
	it('names the agent of a credential that works', async () => {
		expect((await test({})).result).toEqual({ ok: true, agent: { id: 4, name: 'n8n' }, scope: 'all', missingScopes: [] });
	});

	it('lists the scopes that were asked for and not granted', async () => {
		const { result } = await test({ auth: token('edit:customers read:tickets') }, { scope: 'read:customers edit:tickets admin:webhooks' });
		expect(result).toMatchObject({ ok: true, missingScopes: ['edit:tickets', 'admin:webhooks'] });
	});

	it('accepts a token without scope when it works', async () => {
		expect((await test({ auth: token(null) })).result).toMatchObject({ ok: true, scope: '', missingScopes: [] });
	});

	it.each<[string, string, string | undefined, Parameters<typeof test>[0], object?]>([
		['no such host', 'wrong-host', 'resourceUrl', { auth: refused('ENOTFOUND') }],
		['a host that is not HaloPSA', 'wrong-host', 'resourceUrl', { auth: text(200, '<html><title>Welcome</title></html>') }],
		['a typed authorisation host that is wrong', 'wrong-host', 'authUrl', { auth: refused('ENOTFOUND') }, { authUrl: 'typed.test' }],
		['an API that is not there', 'wrong-host', 'resourceUrl', { api: answer(404) }],
		['a web page for an API', 'wrong-host', 'resourceUrl', { api: text(200, '<html></html>') }],
		['an unknown tenant', 'wrong-tenant', 'tenant', { auth: answer(400, { error: 'invalid_request', error_description: 'Tenant not found' }) }],
		['a 400 of the tenant sent', 'wrong-tenant', 'tenant', { auth: answer(400, { error: 'invalid_request' }) }, { tenant: 'nope' }],
		['a wrong client', 'wrong-client', 'clientSecret', { auth: answer(401, { error: 'invalid_client' }) }],
		['an unknown scope', 'wrong-scope', 'scope', { auth: answer(400, { error: 'invalid_scope' }) }],
		['a token without scope, 403', 'no-scope', 'scope', { auth: token(null), api: answer(403) }],
		['a token without scope, 401', 'no-scope', 'scope', { auth: token(), api: answer(401) }],
		['an empty scope, 401', 'no-scope', 'scope', { auth: token(''), api: answer(401) }],
		['an inactive agent', 'agent-inactive', undefined, { api: answer(200, { id: 4, name: 'n8n', isdisabled: true }) }],
		['an agent that may not log on', 'agent-inactive', undefined, { auth: answer(400, { error: 'invalid_grant', error_description: 'Agent is disabled' }) }],
		['an agent found inactive by the API', 'agent-inactive', undefined, { api: answer(403, { Message: 'This agent is inactive' }) }],
		['a missing permission', 'missing-permission', undefined, { api: answer(403) }],
		['a token that the API refuses', 'token-refused', undefined, { api: answer(401) }],
		['the rate limit', 'rate-limit', undefined, { api: answer(429, undefined, { 'retry-after': '200' }) }],
		['the rate limit for tokens', 'rate-limit', undefined, { auth: answer(429) }],
		['a failing API', 'server-failure', undefined, { api: answer(503) }],
		['a connection that breaks', 'server-failure', undefined, { api: lost() }],
	])('tells %s', async (_, problem, field, replies, fields = {}) => {
		const { result, waited } = await test(replies, fields);
		expect(result).toMatchObject({ ok: false, problem, message: expect.stringMatching(/\S/), advice: expect.stringMatching(/\.$/) });
		if (field) expect(result).toHaveProperty('field', field);
		expect(waited).toBeLessThan(5_000);
	});

	it('names the permission that HaloPSA names', async () => {
		const { result } = await test({ auth: token('read:tickets'), api: answer(403, { message: 'Scope read:customers is required' }) });
		expect(result).toMatchObject({ problem: 'missing-permission', permission: 'read:customers' });
	});
});
