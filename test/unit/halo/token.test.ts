import { randomBytes } from 'node:crypto';
import * as errors from '../../../lib/halo/errors';
import { discoverAuth, requestToken, TokenSession } from '../../../lib/halo/token';
import type { HttpRequest } from '../../../lib/ports';
import { haloSettings } from '../../support/haloSettings';
import { answer, lost, refused, ScriptedHttp, type Scripted, text } from '../../support/scriptedHttp';
import { VirtualClock } from '../../support/virtualClock';

const notFound = text(404, '<html><title>404</title></html>');

/** An instance with a token endpoint; `authinfo` is absent unless given. */
function instance(options: { token?: (request: HttpRequest, index: number) => Scripted; authinfo?: Scripted; api?: (request: HttpRequest, index: number) => Scripted }) {
	const counts = { token: 0, api: 0 };
	const http = new ScriptedHttp((request) => {
		if (request.url.endsWith('/authinfo')) return options.authinfo ?? notFound;
		if (/\/token(\?|$)/.test(request.url)) return (options.token ?? granted)(request, counts.token++);
		return (options.api ?? (() => answer(200, { id: 1 })))(request, counts.api++);
	});
	return { http, counts };
}

const granted = (_: HttpRequest, index: number): Scripted =>
	answer(200, { access_token: `${randomBytes(8).toString('hex')}-${index}`, token_type: 'Bearer', expires_in: 3600, scope: 'all' });

describe('discoverAuth', () => {
	const discover = (authinfo: Scripted, fields: object = {}) => discoverAuth(instance({ authinfo }).http, haloSettings(fields));

	it('finds the authorisation server of a trial on another host', async () => {
		const found = answer(200, { auth_url: 'https://trial.halopsa.com/auth/', tenant_id: 'trial-7', extra: 1 });
		expect(await discover(found)).toEqual({ authUrl: 'https://trial.halopsa.com/auth', tenant: 'trial-7', source: 'discovered' });
	});

	it('prefers a tenant that was typed, and does not ask when the address was typed', async () => {
		const found = answer(200, { auth_url: 'https://trial.halopsa.com/auth', tenant_id: 'trial-7' });
		expect(await discover(found, { tenant: 'mine' })).toMatchObject({ tenant: 'mine', source: 'discovered' });
		const { http } = instance({ authinfo: found });
		expect(await discoverAuth(http, haloSettings({ authUrl: 'other.test' }))).toEqual({
			authUrl: 'https://other.test/auth',
			tenant: undefined,
			source: 'settings',
		});
		expect(http.requests).toHaveLength(0);
	});

	it.each<[string, Scripted]>([
		['absent', notFound],
		['a web page', text(200, '<html></html>')],
		['empty', answer(200, {})],
		['broken off', lost()],
		['no address', answer(200, { auth_url: 'http://' })],
		['unencrypted', answer(200, { auth_url: 'http://acme.halopsa.com/auth' })],
		['another protocol', answer(200, { auth_url: 'file:///etc/passwd' })],
	])('uses /auth of the same host when authinfo is %s', async (_, authinfo) => {
		expect(await discover(authinfo)).toEqual({ authUrl: 'https://acme.halopsa.com/auth', tenant: undefined, source: 'default' });
	});

	it('stays under the path of an own installation', async () => {
		expect(await discover(notFound, { resourceUrl: 'https://server/HaloPSA' })).toMatchObject({ authUrl: 'https://server/HaloPSA/auth' });
		const relative = answer(200, { auth_url: '/HaloAuth', tenant_id: null });
		expect(await discover(relative, { resourceUrl: 'https://server/HaloPSA' })).toMatchObject({ authUrl: 'https://server/HaloAuth' });
	});

	it('says that the host is wrong when nobody answers', async () => {
		await expect(discover(refused('ENOTFOUND'))).rejects.toMatchObject({
			name: 'HaloConnectionError',
			field: 'resourceUrl',
			message: 'There is no HaloPSA server at acme.halopsa.com (ENOTFOUND).',
		});
	});
});

describe('requestToken', () => {
	it('sends the grant form encoded, and the tenant in the query and in the form', async () => {
		const { http } = instance({});
		const settings = haloSettings({ tenant: 'acme co', scope: 'all:standard admin:webhooks' });
		const token = await requestToken(http, settings, 1_000);
		expect(token).toMatchObject({ expiresAt: 3_601_000, scope: 'all' });
		expect(http.requests[1]).toMatchObject({
			method: 'POST',
			url: 'https://acme.halopsa.com/auth/token?tenant=acme%20co',
			form: {
				grant_type: 'client_credentials',
				client_id: 'client',
				client_secret: settings.clientSecret,
				scope: 'all:standard admin:webhooks',
				tenant: 'acme co',
			},
		});
	});

	it.each([
		[{ expires_in: '600' }, 600],
		[{ expires_in: 360_000 }, 360_000],
		[{}, 3_600],
		[{ expires_in: 'later' }, 3_600],
		[{ expires_in: 0 }, 3_600],
	])('reads the lifetime of %j', async (fields, seconds) => {
		const { http } = instance({ token: () => answer(200, { access_token: 't', scope: null, ...fields }) });
		expect(await requestToken(http, haloSettings(), 0)).toEqual({ accessToken: 't', expiresAt: seconds * 1000, scope: '' });
	});

	it.each<[string, Scripted, keyof typeof errors, string | undefined, RegExp, object?]>([
		['wrong client', answer(401, { error: 'invalid_client' }), 'HaloAuthenticationError', 'clientSecret', /does not accept Client ID or Client Secret/],
		['wrong client as 400', answer(400, { error: 'invalid_client' }), 'HaloAuthenticationError', 'clientSecret', /Client ID or Client Secret/],
		['401 without a body', answer(401), 'HaloAuthenticationError', 'clientSecret', /Client ID or Client Secret/],
		['unknown scope', answer(400, { error: 'invalid_scope' }), 'HaloPermissionError', undefined, /the scope "all"/],
		['unknown tenant', answer(400, { error: 'invalid_request', error_description: 'Unknown tenant' }), 'HaloAuthenticationError', 'tenant', /does not know the tenant/],
		['some 400 with a tenant', answer(400, { error: 'invalid_request' }), 'HaloAuthenticationError', 'tenant', /the tenant "nope"/, { tenant: 'nope' }],
		['the wrong kind of application', answer(400, { error: 'unauthorized_client' }), 'HaloAuthenticationError', 'clientId', /does not allow log-on/],
		['an inactive agent', answer(400, { error: 'invalid_grant', error_description: 'The agent is inactive.' }), 'HaloAuthenticationError', undefined, /does not log the agent/],
		['no such page', notFound, 'HaloResponseError', 'resourceUrl', /acme.halopsa.com is not an authorisation server/],
		['no such page at a typed address', notFound, 'HaloResponseError', 'authUrl', /typed.test is not/, { authUrl: 'typed.test' }],
		['a web page', text(200, '<html><title>Sign in</title></html>'), 'HaloResponseError', 'resourceUrl', /is not an authorisation server.*Sign in/],
		['no token inside', answer(200, { token_type: 'Bearer' }), 'HaloResponseError', 'resourceUrl', /without an access token/],
		['too many requests', answer(429), 'HaloRateLimitError', undefined, /too many requests/],
		['a failing server', answer(503), 'HaloServerError', undefined, /failed \(status 503\)/],
		['no server', refused(), 'HaloConnectionError', 'resourceUrl', /could not be reached \(ECONNREFUSED\)/],
	])('says what to correct: %s', async (_, reply, name, field, message, fields = {}) => {
		const { http } = instance({ token: () => reply });
		const error: unknown = await requestToken(http, haloSettings(fields), 0).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(errors[name]);
		expect(error).toMatchObject({ message: expect.stringMatching(message), advice: expect.stringMatching(/\.$/) });
		if (field) expect(error).toHaveProperty('field', field);
	});

	it('never repeats the secret, even when the server does', async () => {
		const settings = haloSettings();
		const echo = answer(400, { error: 'invalid_request', error_description: `secret ${settings.clientSecret} is odd` });
		const error: unknown = await requestToken(instance({ token: () => echo }).http, settings, 0).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(errors.HaloError);
		const { message, haloText, stack } = error as errors.HaloError;
		expect(haloText).toBe('secret [secret] is odd');
		expect(`${message}${stack}`).not.toContain(settings.clientSecret);
	});
});

describe('TokenSession', () => {
	const api: HttpRequest = { method: 'GET', url: 'https://acme.halopsa.com/api/Tickets', headers: { accept: 'application/json' } };

	function open(options: Parameters<typeof instance>[0] = {}) {
		const clock = new VirtualClock();
		const { http, counts } = instance(options);
		return { clock, http, counts, session: new TokenSession({ http, settings: haloSettings(), clock, random: () => 0.5 }) };
	}

	it('asks for one token however many requests need it', async () => {
		const { session, counts, http } = open();
		const replies = await Promise.all(Array.from({ length: 100 }, () => session.send(api)));
		expect(counts).toEqual({ token: 1, api: 100 });
		expect(new Set(replies.map((reply) => reply.session)).size).toBe(1);
		expect(http.requests.at(-1)?.headers).toEqual({ accept: 'application/json', authorization: expect.stringMatching(/^Bearer .+-0$/) });
	});

	it('renews a minute before the token expires', async () => {
		const { session, counts, clock } = open();
		await session.send(api);
		clock.shift(3_540_000 - 1);
		await session.send(api);
		expect(counts.token).toBe(1);
		clock.shift(1);
		await session.send(api);
		expect(counts.token).toBe(2);
	});

	it('uses at least half the life of a short token', async () => {
		const { session, counts, clock } = open({ token: () => answer(200, { access_token: 't', expires_in: 30, scope: 'all' }) });
		await session.send(api);
		clock.shift(14_999);
		await session.send(api);
		expect(counts.token).toBe(1);
		clock.shift(1);
		await session.send(api);
		expect(counts.token).toBe(2);
	});

	it('replaces a refused token once for all who were refused', async () => {
		const { session, counts } = open();
		const { session: old } = await session.send(api);
		await Promise.all(Array.from({ length: 100 }, () => session.renew(old)));
		expect(counts.token).toBe(2);
		await session.renew(old);
		expect(counts.token).toBe(2);
		expect((await session.send(api)).session).not.toBe(old);
	});

	it('looks for the authorisation server only once', async () => {
		const { session, http } = open();
		await session.renew((await session.send(api)).session);
		expect(http.log.filter((line) => line.endsWith('authinfo'))).toHaveLength(1);
	});

	it('repeats a token request that failed on the way, and asks anew after a final failure', async () => {
		const script = [lost(), answer(503), answer(429, undefined, { 'retry-after': '20' })];
		const { session, counts, clock } = open({ token: (request, index) => script[index] ?? granted(request, index) });
		await session.send(api);
		expect(counts.token).toBe(4);
		expect(clock.slept).toBeGreaterThan(20_000);

		const wrong = open({ token: (request, index) => (index === 0 ? answer(401, { error: 'invalid_client' }) : granted(request, index)) });
		await expect(wrong.session.send(api)).rejects.toThrow(errors.HaloAuthenticationError);
		expect((await wrong.session.send(api)).status).toBe(200);
	});

	describe('with a token that names no scope', () => {
		const token = () => answer(200, { access_token: 't', expires_in: 3600 });

		it('works when the calls work', async () => {
			const { session } = open({ token });
			expect((await session.send(api)).status).toBe(200);
			expect(await session.grantedScope()).toBe('');
		});

		it('explains a first refusal with 403, or a second with 401', async () => {
			const forbidden = open({ token, api: () => answer(403) });
			await expect(forbidden.session.send(api)).rejects.toMatchObject({
				name: 'HaloPermissionError',
				message: 'HaloPSA issued a token without any permission.',
				path: 'Tickets',
			});
			const { session } = open({ token, api: () => answer(401) });
			const first = await session.send(api);
			expect(first.status).toBe(401);
			await session.renew(first.session);
			await expect(session.send(api)).rejects.toThrow(errors.HaloPermissionError);
		});

		it('leaves later refusals to be explained by what was asked', async () => {
			const { session } = open({ token, api: (_, index) => answer(index === 0 ? 200 : 403, {}) });
			await session.send(api);
			expect((await session.send(api)).status).toBe(403);
		});
	});
});
