import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createRunner, type Credential, type RunResult } from '../../runner/src';
import { writeFixturePackage } from './fixture-package';
import { bodyOf, cleanUp, jsonFile, serve, stock, temporaryFolder, type TestNode, workflow } from './support';

jest.setTimeout(60_000);
afterEach(cleanUp);

const SECRET = randomBytes(18).toString('hex');

/** A service that wants a token from /token (or /oauth/token) and can declare all tokens expired. */
class TokenService {
	readonly seen: string[] = [];
	tokensIssued = 0;
	private current = '';
	url = '';

	async start(): Promise<this> {
		this.url = await serve((request, response) => {
			void this.answer(request, response);
		});
		return this;
	}

	expire(): void {
		this.current = 'expired';
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await bodyOf(request);
		const send = (status: number, json: object): void => {
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
		};
		if (request.method === 'POST' && request.url?.endsWith('/token')) {
			if (!body.includes(SECRET)) return send(401, { error: `bad secret ${body}` });
			this.tokensIssued += 1;
			this.current = randomBytes(12).toString('hex');
			return send(200, { token: this.current, access_token: this.current, token_type: 'bearer', expires_in: 3600 });
		}
		this.seen.push(`${request.url} ${Object.keys(request.headers).includes('x-empty')}`);
		if (request.headers['api-key'] === SECRET) return send(200, { ok: 'key' });
		if (request.headers.authorization !== `Bearer ${this.current}`) return send(401, { error: 'expired' });
		return send(200, { ok: true });
	}
}

const fetchNode = (parameters: object = {}, extra: object = {}): TestNode => ({
	name: 'Fetch', type: 'n8n-nodes-fixture.fixtureFetch', typeVersion: 1, position: [0, 0],
	parameters: { kind: 'fixtureTokenApi', path: '/data', ...parameters }, ...extra,
});

const tokenCredential = (host: string, name = 'Halo', secret = SECRET): Credential =>
	({ id: `id-${name}`, name, type: 'fixtureTokenApi', data: { host, secret } });

interface Setup {
	credentials?: Credential[] | string;
	dataDir?: string;
	node?: TestNode;
	items?: number;
}

async function fetchOnce({ credentials, dataDir, node = fetchNode(), items = 1 }: Setup): Promise<RunResult> {
	const nodePackages = [writeFixturePackage(temporaryFolder())];
	const runner = createRunner({ nodePackages, ...(credentials ? { credentials } : {}), ...(dataDir ? { dataDir } : {}) });
	try {
		const list = Array.from({ length: items }, (_, index) => ({ index }));
		return await runner.run(workflow('Fetch', [stock('Start', 'manualTrigger'), node]), { input: list });
	} finally {
		await runner.close();
	}
}

describe('credentials', () => {
	it('gives a node without a reference the only credential of its type, with defaults and $self resolved', async () => {
		const service = await new TokenService().start();
		const result = await fetchOnce({ credentials: [tokenCredential(service.url)] });
		expect(result).toMatchObject({ status: 'success', output: [{ ok: true }] });
		expect(service.seen).toEqual(['/api/data?tenant=main false']);
	});

	it('gives a node with the reference of another instance the only credential of its type', async () => {
		const service = await new TokenService().start();
		const node = fetchNode({}, { credentials: { fixtureTokenApi: { id: 'elsewhere', name: 'Their Halo' } } });
		expect((await fetchOnce({ credentials: [tokenCredential(service.url)], node })).status).toBe('success');
	});

	it('takes the credential a node names, by id before name', async () => {
		const service = await new TokenService().start();
		const credentials = [tokenCredential('http://127.0.0.1:9', 'Wrong'), tokenCredential(service.url, 'Right')];
		const byName = fetchNode({}, { credentials: { fixtureTokenApi: { id: null, name: 'Right' } } });
		const byId = fetchNode({}, { credentials: { fixtureTokenApi: { id: 'id-Right', name: 'Wrong' } } });
		expect((await fetchOnce({ credentials, node: byName })).status).toBe('success');
		expect((await fetchOnce({ credentials, node: byId })).status).toBe('success');
	});

	it('names the candidates when the choice is open', async () => {
		const credentials = [tokenCredential('http://a', 'First'), tokenCredential('http://b', 'Second')];
		const result = await fetchOnce({ credentials });
		expect(result.status).toBe('error');
		expect(result.errors).toMatchObject([{
			node: 'Fetch',
			message: '2 credentials are of type "fixtureTokenApi": "First" (id id-First), "Second" (id id-Second).',
			advice: expect.stringContaining('Select one of them'),
		}]);
	});

	it('says which credential is missing', async () => {
		const result = await fetchOnce({});
		expect(result.errors).toMatchObject([{
			node: 'Fetch', message: 'There is no credential of type "fixtureTokenApi".', advice: expect.stringContaining('"data"'),
		}]);
	});

	it('fetches one token for many parallel requests, and one more when it expires', async () => {
		const service = await new TokenService().start();
		const nodePackages = [writeFixturePackage(temporaryFolder())];
		const runner = createRunner({ nodePackages, credentials: [tokenCredential(service.url)] });
		const flow = workflow('Fetch', [stock('Start', 'manualTrigger'), fetchNode({ parallel: true })]);
		const input = Array.from({ length: 20 }, (_, index) => ({ index }));
		expect(await runner.run(flow, { input })).toMatchObject({ status: 'success' });
		expect(service.tokensIssued).toBe(1);
		service.expire();
		expect(await runner.run(flow, { input })).toMatchObject({ status: 'success', nodes: { Fetch: { items: 20 } } });
		await runner.close();
		expect(service.tokensIssued).toBe(2);
	});

	it('keeps the token, encrypted, for the next run; drops it when the credential changes', async () => {
		const service = await new TokenService().start();
		const dataDir = temporaryFolder();
		const file = jsonFile(temporaryFolder(), 'credentials.json', [tokenCredential(service.url)]);
		const before = readFileSync(file, 'utf8');
		await fetchOnce({ credentials: file, dataDir });
		await fetchOnce({ credentials: file, dataDir });
		expect(service.tokensIssued).toBe(1);
		expect(readFileSync(file, 'utf8')).toBe(before);

		const stored = readdirSync(dataDir).filter((name) => name.startsWith('runner.sqlite'))
			.map((name) => readFileSync(join(dataDir, name)).toString('latin1')).join('');
		expect(stored).not.toContain(SECRET);
		expect(stored).not.toContain('accessToken');
		expect(statSync(join(dataDir, '.n8n', 'config')).mode & 0o777).toBe(0o600);

		const changed = { ...tokenCredential(service.url), data: { host: service.url, secret: SECRET, tenant: 'other' } };
		await fetchOnce({ credentials: [changed], dataDir });
		expect(service.tokensIssued).toBe(2);
	});

	it('lets a credential type authenticate by function', async () => {
		const service = await new TokenService().start();
		const credentials = [{ id: 'k', name: 'Key', type: 'fixtureKeyApi', data: { url: service.url, apiKey: SECRET } }];
		const result = await fetchOnce({ credentials, node: fetchNode({ kind: 'fixtureKeyApi' }) });
		expect(result.output).toEqual([{ ok: 'key' }]);
	});

	it('does OAuth2 client credentials and keeps the token', async () => {
		const service = await new TokenService().start();
		const dataDir = temporaryFolder();
		const data = { url: service.url, clientId: 'id', clientSecret: SECRET };
		const setup = {
			credentials: [{ id: 'o', name: 'OAuth', type: 'fixtureOAuth2Api', data }], dataDir, node: fetchNode({ kind: 'fixtureOAuth2Api' }),
		};
		expect(await fetchOnce(setup)).toMatchObject({ errors: [], output: [{ ok: true }] });
		expect(await fetchOnce(setup)).toMatchObject({ status: 'success' });
		expect(service.tokensIssued).toBe(1);
		service.expire();
		expect(await fetchOnce(setup)).toMatchObject({ status: 'success' });
		expect(service.tokensIssued).toBe(2);
	});

	it('serves the HTTP Request node with a predefined credential type', async () => {
		const service = await new TokenService().start();
		const node = stock('Get', 'httpRequest', {
			url: `${service.url}/api/x`, authentication: 'predefinedCredentialType', nodeCredentialType: 'fixtureTokenApi', options: {},
		});
		expect(await fetchOnce({ credentials: [tokenCredential(service.url)], node })).toMatchObject({ output: [{ ok: true }] });
	});

	it('keeps secrets out of messages', async () => {
		const url = await serve((request, response) => {
			void bodyOf(request).then((body) => response.writeHead(400, { 'content-type': 'text/plain' }).end(`rejected ${body}`));
		});
		const result = await fetchOnce({ credentials: [tokenCredential(url)] });
		expect(result.status).toBe('error');
		expect(JSON.stringify(result)).not.toContain(SECRET);
	});
});

describe('the credentials file', () => {
	const refuse = (content: string | undefined, name = 'credentials.json') => {
		const folder = temporaryFolder();
		const file = content === undefined ? join(folder, name) : jsonFile(folder, name, JSON.parse(content));
		return () => createRunner({ credentials: file });
	};

	it.each([
		['a missing file', undefined, 'does not exist'],
		['an object', '{"a": 1}', 'Expected array'],
		['an entry without type', '[{"id":"1","name":"n","data":{}}]', '[0].type: Required'],
		['encrypted data', '[{"id":"1","name":"n","type":"t","data":"U2FsdGVk"}]', 'decrypted'],
		['two entries with one id', '[{"id":"1","name":"a","type":"t","data":{}},{"id":"1","name":"b","type":"t","data":{}}]', 'two credentials'],
	])('refuses %s', (_case, content, message) => {
		expect(refuse(content)).toThrow(message);
	});
});
