import { randomBytes } from 'node:crypto';
import { createVirtualClock } from '../../simulator/index';
import { askToken, closeServers, form, openHalo, openTenant, request, signIn } from './support';

afterEach(closeServers);

const secret = () => randomBytes(16).toString('hex');

describe('token endpoint', () => {
	it('issues a bearer token for client credentials in the body', async () => {
		const tenant = await openTenant();
		const reply = await askToken(tenant, { scope: 'all:standard admin:webhooks' });
		expect(reply.status).toBe(200);
		expect(reply.row()).toMatchObject({
			token_type: 'Bearer',
			expires_in: 3600,
			scope: 'all:standard admin:webhooks',
		});
	});

	it('takes the id and secret as HTTP Basic', async () => {
		const tenant = await openTenant();
		const { clientId, clientSecret } = tenant.application;
		const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
		const init = form({ grant_type: 'client_credentials', scope: 'all' });
		expect((await request(`${tenant.authUrl}/token`, { ...init, headers: { authorization } })).status).toBe(
			200,
		);
	});

	it.each([
		['a wrong secret', { client_secret: secret() }, 401, 'invalid_client'],
		['an unknown application', { client_id: secret() }, 401, 'invalid_client'],
		['an unknown scope', { scope: 'read:actions' }, 400, 'invalid_scope'],
		['a wrong tenant in the form', { tenant: 'elsewhere' }, 400, 'invalid_request'],
		['a refresh token it never gave', { grant_type: 'refresh_token' }, 400, 'invalid_grant'],
		['a password grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
	])('refuses %s with an OAuth error', async (_case, fields, status, error) => {
		const reply = await askToken(await openTenant(), fields);
		expect(reply.status).toBe(status);
		expect(reply.row()).toMatchObject({ error, error_description: expect.any(String) });
	});

	it('checks the tenant of the query and ignores its case', async () => {
		const tenant = await openTenant({ tenant: 'northwind' });
		const { clientId, clientSecret } = tenant.application;
		const fields = form({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: 'all',
		});
		expect((await request(`${tenant.authUrl}/token?tenant=NorthWind`, fields)).status).toBe(200);
		expect((await request(`${tenant.authUrl}/token?tenant=southwind`, fields)).status).toBe(400);
	});

	it('tells the authorisation server and tenant without a token', async () => {
		const tenant = await openTenant();
		const reply = await request(`${tenant.url}/api/authinfo`);
		expect(reply.row()).toEqual({ auth_url: tenant.authUrl, tenant_id: tenant.tenant });
		expect(tenant.log[0]?.kind).toBe('discovery');
	});
});

describe('access to the API', () => {
	it.each([401, 403] as const)(
		'lets a token without scope fail on every call with %i',
		async (noScopeStatus) => {
			const tenant = await openTenant({ quirks: { noScopeStatus } });
			const issued = await askToken(tenant, { scope: '' });
			expect(issued.row()).not.toHaveProperty('scope');
			const halo = await signIn(tenant, '');
			expect((await halo.get('Client')).status).toBe(noScopeStatus);
			expect((await halo.get('Agent/me')).status).toBe(noScopeStatus);
		},
	);

	it.each([401, 400] as const)('answers an expired token with %i', async (expiredTokenStatus) => {
		const clock = createVirtualClock();
		const halo = await openHalo({ clock, quirks: { expiredTokenStatus } });
		clock.advance(3_599_999);
		expect((await halo.get('Agent/me')).status).toBe(200);
		clock.advance(1);
		expect((await halo.get('Agent/me')).status).toBe(expiredTokenStatus);
	});

	it('refuses a missing and an unknown token with 401', async () => {
		const tenant = await openTenant();
		const authorization = `Bearer ${secret()}`;
		expect((await request(`${tenant.resourceUrl}/Client`)).status).toBe(401);
		expect((await request(`${tenant.resourceUrl}/Client`, { headers: { authorization } })).status).toBe(401);
	});

	it('ends every token when told to', async () => {
		const halo = await openHalo();
		halo.tenant.expireTokens();
		expect((await halo.get('Agent/me')).status).toBe(401);
	});

	it('shows the agent behind the token and stops when it is disabled', async () => {
		const halo = await openHalo();
		const me = (await halo.get('agent/ME')).row();
		expect(me).toMatchObject({ name: 'Integration', isapiagent: true });
		halo.tenant.update('Agent', Number(me.id), { isdisabled: true });
		expect((await halo.get('Agent/me')).status).toBe(401);
	});

	it.each([
		['read:customers', 'GET', 'Client', 200],
		['read:customers', 'GET', 'Site', 200],
		['read:customers', 'POST', 'Client', 403],
		['edit:customers', 'GET', 'Users', 200],
		['read:tickets', 'GET', 'Actions', 200],
		['edit:tickets', 'GET', 'Opportunities', 200],
		['edit:customers', 'GET', 'Tickets', 403],
		['read:tickets', 'GET', 'Status', 200],
		['all:standard', 'GET', 'Item', 200],
		['all:standard', 'GET', 'Team', 403],
		['all:standard all:teams', 'GET', 'Team', 200],
		['all:standard', 'GET', 'Webhook', 401],
		['all:standard admin:webhooks', 'GET', 'Webhook', 200],
		['admin', 'GET', 'Webhook', 401],
		['admin', 'GET', 'Audit', 200],
		['all', 'GET', 'Webhook', 200],
	])('with %s answers %s /%s with %i', async (scope, method, path, status) => {
		const halo = await openHalo({}, scope);
		const body = method === 'POST' ? JSON.stringify([{ name: 'A' }]) : undefined;
		expect((await halo.send(method, path, body)).status).toBe(status);
	});

	it('keeps deletion of tickets a permission of its own', async () => {
		const tenant = await openTenant();
		const id = tenant.records('Tickets')[0]?.id;
		const editor = await signIn(tenant, 'edit:tickets');
		const deleter = await signIn(tenant, 'edit:tickets delete:tickets');
		expect((await editor.send('DELETE', `Tickets/${String(id)}`)).status).toBe(403);
		expect((await deleter.send('DELETE', `Tickets/${String(id)}`)).status).toBe(200);
	});

	it('limits a token to what its application may do', async () => {
		const applications = [{ clientId: secret(), clientSecret: secret(), scopes: ['read:customers'] }];
		const tenant = await openTenant({ applications });
		const halo = await signIn(tenant, 'read:customers read:tickets');
		expect((await halo.get('Client')).status).toBe(200);
		expect((await halo.get('Tickets')).status).toBe(403);
	});

	it('shows an agent without visibility empty lists, not an error', async () => {
		const applications = [{ clientId: secret(), clientSecret: secret(), seesNothing: true }];
		const halo = await openHalo({ applications });
		expect((await halo.get('Tickets?pageinate=true')).row()).toMatchObject({ record_count: 0, tickets: [] });
	});

	it('never keeps a secret in its log', async () => {
		const halo = await openHalo();
		await askToken(halo.tenant);
		await halo.get('Client');
		expect(JSON.stringify(halo.tenant.log)).not.toContain(halo.tenant.application.clientSecret);
		expect(halo.tenant.log.map(({ kind }) => kind)).toEqual(['token', 'api']);
	});
});
