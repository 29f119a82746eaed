import { randomBytes } from 'node:crypto';
import { HaloSettingsError, limiterKey, normalizeSettings, tokenUrl } from '../../../lib/halo/settings';

const clientSecret = randomBytes(16).toString('hex');
const filledIn = { resourceUrl: 'acme.halopsa.com', clientId: 'id', clientSecret };
const normalize = (fields: object) => normalizeSettings({ ...filledIn, ...fields });

describe('Resource URL', () => {
	it.each([
		['acme.halopsa.com', 'https://acme.halopsa.com/api'],
		['acme.halopsa.com/', 'https://acme.halopsa.com/api'],
		['  acme.halopsa.com  ', 'https://acme.halopsa.com/api'],
		['"https://acme.halopsa.com"', 'https://acme.halopsa.com/api'],
		['//acme.halopsa.com', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com', 'https://acme.halopsa.com/api'],
		['https:/acme.halopsa.com', 'https://acme.halopsa.com/api'],
		['HTTPS://ACME.HALOPSA.COM/API/', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/api', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/api/', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com//api//', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/api/Tickets?count=1', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/auth', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/auth/token?tenant=acme', 'https://acme.halopsa.com/api'],
		['https://acme.halopsa.com/config/integrations#top', 'https://acme.halopsa.com/api'],
		['http://acme.halopsa.com', 'https://acme.halopsa.com/api'],
		['acme.haloitsm.com', 'https://acme.haloitsm.com/api'],
		['acme.haloservicedesk.com/api', 'https://acme.haloservicedesk.com/api'],
		['acme.halopsa.com:8443', 'https://acme.halopsa.com:8443/api'],
		['psa.example.com', 'https://psa.example.com/api'],
		['https://server/HaloPSA/api', 'https://server/HaloPSA/api'],
		['https://server/HaloPSA', 'https://server/HaloPSA/api'],
		['https://server/HaloPSA/Auth/', 'https://server/HaloPSA/api'],
		['https://server/HaloPSA/?x=1', 'https://server/HaloPSA/api'],
		['server:4443/HaloPSA', 'https://server:4443/HaloPSA/api'],
		['http://server/HaloPSA/api', 'http://server/HaloPSA/api'],
		['http://localhost:8080', 'http://localhost:8080/api'],
		['http://127.0.0.1:34567/api', 'http://127.0.0.1:34567/api'],
		['http://[::1]:8080/', 'http://[::1]:8080/api'],
		['localhost:8080', 'https://localhost:8080/api'],
		['https://api.example.com', 'https://api.example.com/api'],
		['https://example.com/apis', 'https://example.com/apis/api'],
		['https://psa.example.com:443/api', 'https://psa.example.com/api'],
	])('%s is %s', (typed, expected) => {
		expect(normalize({ resourceUrl: typed }).resourceUrl).toBe(expected);
	});

	it.each([
		['', /Resource URL is empty/],
		['   ', /Resource URL is empty/],
		[undefined, /Resource URL is missing/],
		[42, /Resource URL is missing/],
		['https://', /Resource URL has no host/],
		['ftp://acme.halopsa.com', /Resource URL cannot start with ftp:/],
		['acme halopsa com', /Resource URL contains a space/],
		['https://user:pw@acme.halopsa.com', /must not contain a user name/],
		['https://acme.halopsa.com:99999', /is not an address/],
	])('%j is refused', (typed, message) => {
		expect(() => normalize({ resourceUrl: typed })).toThrow(message);
	});
});

describe('Authorisation URL', () => {
	it.each([
		['acme.halopsa.com', 'https://acme.halopsa.com/auth'],
		['https://acme.halopsa.com/auth/', 'https://acme.halopsa.com/auth'],
		['https://acme.halopsa.com/auth/token', 'https://acme.halopsa.com/auth'],
		['https://server/HaloPSA/auth', 'https://server/HaloPSA/auth'],
		['https://server/HaloPSA/api', 'https://server/HaloPSA/auth'],
		['http://localhost:8080/AUTH', 'http://localhost:8080/auth'],
	])('%s is %s', (typed, expected) => {
		expect(normalize({ authUrl: typed }).authUrl).toBe(expected);
	});

	it.each(['', '  ', null, undefined])('may be left out (%p)', (typed) => {
		expect(normalize({ authUrl: typed })).not.toHaveProperty('authUrl');
	});

	it('is named in the error', () => {
		expect(() => normalize({ authUrl: 'mailto://x' })).toThrow(/^Authorisation URL cannot/);
	});
});

describe('the other fields', () => {
	it('have defaults', () => {
		expect(normalize({})).toEqual({
			resourceUrl: 'https://acme.halopsa.com/api',
			clientId: 'id',
			clientSecret,
			scope: 'all',
			requestsPerWindow: 450,
			windowMs: 300_000,
		});
	});

	it('are trimmed', () => {
		expect(normalize({ tenant: ' acme ', clientId: ' id\n', scope: ' all:standard,  admin:webhooks admin:webhooks ' })).toMatchObject({
			tenant: 'acme',
			clientId: 'id',
			scope: 'all:standard admin:webhooks',
		});
	});

	it('take numbers in text', () => {
		expect(normalize({ requestsPerWindow: '100', windowSeconds: '60' })).toMatchObject({ requestsPerWindow: 100, windowMs: 60_000 });
		expect(normalize({ requestsPerWindow: '', windowSeconds: null })).toMatchObject({ requestsPerWindow: 450, windowMs: 300_000 });
	});

	it.each([
		[{ clientId: '' }, 'clientId', /Client ID is empty/],
		[{ clientSecret: '' }, 'clientSecret', /Client Secret is empty/],
		[{ requestsPerWindow: 0 }, 'requestsPerWindow', /Requests per Window must be at least 1/],
		[{ requestsPerWindow: 1.5 }, 'requestsPerWindow', /whole number/],
		[{ windowSeconds: 'often' }, 'windowSeconds', /Window \(Seconds\) must be a whole number/],
		[{ windowSeconds: 90_000 }, 'windowSeconds', /at most 86400/],
	])('%j names the field', (fields, field, message) => {
		const attempt = () => normalize(fields);
		expect(attempt).toThrow(HaloSettingsError);
		expect(attempt).toThrow(expect.objectContaining({ field, message: expect.stringMatching(message) }));
	});

	it('never show the secret in an error', () => {
		const attempt = () => normalizeSettings({ ...filledIn, resourceUrl: 7 });
		expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining(clientSecret) }));
	});

	it('are not guessed from something that is no credential', () => {
		expect(() => normalizeSettings(undefined)).toThrow(HaloSettingsError);
		expect(() => normalizeSettings('acme.halopsa.com')).toThrow(HaloSettingsError);
	});
});

describe('tokenUrl', () => {
	it('carries the tenant as a query parameter only when there is one', () => {
		expect(tokenUrl('https://a.test/auth', undefined)).toBe('https://a.test/auth/token');
		expect(tokenUrl('https://a.test/auth', 'a & b')).toBe('https://a.test/auth/token?tenant=a%20%26%20b');
	});
});

describe('limiterKey', () => {
	const key = (fields: object) => limiterKey(normalize(fields));

	it('is the same for every spelling of one tenant', () => {
		const keys = [
			key({}),
			key({ resourceUrl: 'HTTPS://Acme.HaloPSA.com/api/' }),
			key({ tenant: 'acme' }),
			key({ tenant: 'ACME', clientId: 'other' }),
		];
		expect(new Set(keys).size).toBe(1);
	});

	it('tells tenants and installations apart', () => {
		const keys = [
			key({}),
			key({ tenant: 'globex' }),
			key({ resourceUrl: 'globex.halopsa.com' }),
			key({ resourceUrl: 'https://server/one' }),
			key({ resourceUrl: 'https://server/two' }),
			key({ resourceUrl: 'https://server:8443/two' }),
		];
		expect(new Set(keys).size).toBe(keys.length);
	});
});
