import { createMappedClient, normalizeSettings } from '../../lib';
import { AxiosHttp } from '../../runner/src';
import { syncFindings } from '../../runner/src/doctor/sync';
import { bareToken, clientAt, plainHalo, type Answered, type PlainHalo } from '../support/plainHalo';

let server: PlainHalo;
const http = new AxiosHttp();
afterEach(() => server.close());
afterAll(() => http.close());

const serve = async (answers: Readonly<Record<string, Answered>>): Promise<void> => {
	server = await plainHalo(({ method, path }) => (path === '/auth/token' ? bareToken() : answers[`${method} ${path}`]));
};

// Story: doctor told that the agent sees no client where the count came as text, and no status where statuses came in a wrapper.
it.each<[string, unknown, unknown]>([
	['a count as text', { record_count: '12', clients: [{ id: 1 }] }, { record_count: '7', statuses: [{ id: 1 }] }],
	['no count', { clients: [{ id: 1 }] }, [{ id: 1 }]],
	['a count of 0 beside rows', { record_count: 0, clients: [{ id: 1 }] }, { record_count: 0, statuses: [{ id: 1 }] }],
])('doctor sees what there is in lists with %s', async (_, clients, statuses) => {
	await serve({ 'GET /api/Client': { body: clients }, 'GET /api/Status': { body: statuses } });
	const severities: string[] = [];
	for await (const { severity } of syncFindings(clientAt(server, http), normalizeSettings({ resourceUrl: server.url, clientId: 'client', clientSecret: crypto.randomUUID() }))) severities.push(severity);
	expect(severities).toEqual(['ok', 'ok', 'ok']);
});

// Story: a client that HaloPSA answered with -1 was taken for made, and the account was mapped to it.
it.each([0, -1])('no account is mapped to client %d', async (id) => {
	await serve({ 'POST /api/Client': { status: 201, body: { id, name: 'Acme' } }, 'GET /api/Client': { body: { record_count: 0, clients: [] } } });
	await expect(createMappedClient(clientAt(server, http), { name: 'Acme' })).rejects.toMatchObject({ name: 'HaloLostAnswerError' });
});
