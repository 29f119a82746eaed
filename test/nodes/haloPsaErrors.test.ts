import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HaloTenantOptions } from '../../simulator/index';
import { fields, HaloBench, HALO_CREDENTIAL, locator } from '../support/haloBench';
import type { NodeRun } from '../support/nodeBench';
import { useVirtualTime } from '../support/virtualTime';

jest.setTimeout(60_000);

const time = useVirtualTime();
afterAll(() => time.restore());

const open: HaloBench[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((bench) => bench.close()));
});

async function bench(options: HaloTenantOptions = {}, changes: Record<string, string | number> = {}): Promise<HaloBench> {
	const opened = await HaloBench.open({ size: { clients: 5, tickets: 5 }, ...options }, changes);
	open.push(opened);
	return opened;
}

const badTicket = { resource: 'ticket', operation: 'create', fields: fields({ summary: 'X', tickettype_id: 777 }) };

/** One sentence, or two, that a person can read: no object, no stack, no markup. */
function expectReadable({ error }: NodeRun): void {
	expect(error?.message).toMatch(/^[A-Z].*\S$/);
	expect(error?.message).not.toMatch(/undefined|\[object|<\/?\w+>|^Error:|\bat .*\.js:\d/);
	expect(String(error?.description)).toMatch(/^[A-Z].{10,}/);
}

/** An old address of a tenant, from which everything is sent on to the new one. */
async function movedFrom(status: number, url: string): Promise<{ url: string; close(): void }> {
	const server = createServer((request, response) => response.writeHead(status, { location: url + (request.url ?? '') }).end());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

describe('HaloPSA: errors a user sees', () => {
	it.each(['exception', 'message', 'lowerMessage', 'resultCode', 'errors', 'text'] as const)('has HaloPSA\'s own words in a refusal of the form "%s"', async (businessErrors) => {
		const { halo } = bind(await bench({ quirks: { businessErrors } }));
		const run = await halo(badTicket, [{}, {}]);
		expectReadable(run);
		expect(run.error?.message).toContain('tickettype_id 777 does not exist');
		expect(run.error).toMatchObject({ name: 'NodeApiError', httpCode: '400', context: { itemIndex: 0 } });
	});

	// A tenant had moved: POST became GET on the way to the new address, and the list of tickets that came back passed for the answer.
	it.each([301, 302, 307, 308])('does not send a write on to where %i points, but reads there', async (status) => {
		const { halo, tenant } = bind(await bench());
		const moved = await movedFrom(status, tenant.url);
		const old = bind(await bench({}, { resourceUrl: moved.url, authUrl: tenant.authUrl, tenant: tenant.tenant, clientId: tenant.application.clientId, clientSecret: tenant.application.clientSecret }));
		const written = await old.halo({ resource: 'ticket', operation: 'create', fields: fields({ summary: 'Moved' }) });
		const read = await old.halo({ resource: 'ticket', operation: 'getMany', limit: 1 });
		moved.close();
		expectReadable(written);
		expect(written.error?.description).toContain('redirects to another address');
		expect(tenant.log.filter(({ kind, method }) => kind === 'api' && method === 'POST')).toEqual([]);
		expect(read.json).toHaveLength(1);
		expect((await halo({ resource: 'ticket', operation: 'getMany', filters: { search_summary: 'Moved' } })).json).toEqual([]);
	});

	it('names the missing permission', async () => {
		const { halo, tenant } = bind(await bench({ applications: [application('read:tickets')] }, { scope: 'read:tickets' }));
		expect(tenant.application.scopes).toEqual(['read:tickets']);
		const run = await halo({ resource: 'client', operation: 'getMany' });
		expectReadable(run);
		expect(run.error?.description).toContain('read:customers');
		expect(run.error).toMatchObject({ httpCode: '403' });
	});

	it.each([401, 403] as const)('explains a token without scope, which fails with %i only when it is used', async (noScopeStatus) => {
		const { halo } = bind(await bench({ quirks: { noScopeStatus }, applications: [{ ...application(), scopes: [] }] }));
		const run = await halo({ resource: 'client', operation: 'getMany' });
		expectReadable(run);
		expect(run.error?.description).toMatch(/Scope in the credential/);
	});

	it('says which field of the credential is wrong', async () => {
		const wrong = bind(await bench({}, { clientSecret: 'not-the-secret' }));
		const run = await wrong.halo({ resource: 'client', operation: 'getMany' });
		expectReadable(run);
		expect(run.error?.message).toMatch(/Client ID or Client Secret/);

		const empty = bind(await bench({}, { resourceUrl: '' }));
		const { error } = await empty.halo({ resource: 'client', operation: 'getMany' });
		expect(error?.message).toMatch(/Resource/);
		expect(error?.description).toMatch(/credential/);
	});

	it('explains an address where nothing answers, and a web page in place of data', async () => {
		const get = { resource: 'client', operation: 'get', recordId: locator(13) };
		const [gone, page] = [await bench(), await bench({ faults: ({ kind }) => (kind === 'api' ? 'htmlWith200' : undefined) })];
		await gone.tenant.close();
		const [nothing, html] = await Promise.all([gone.halo(get), page.halo(get)]);
		expectReadable(nothing);
		expect(nothing.error?.message).toMatch(/no HaloPSA server at|could not be reached/);
		expectReadable(html);
		expect(html.error?.description).toMatch(/proxy|log-on page/);
	});

	it('offers the operations there are when one is not', async () => {
		const { halo } = bind(await bench());
		const run = await halo({ resource: 'action', operation: 'upsert' });
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/upsert|HaloPSA offers no|operation/);
	});

	it('sends failed items to the error output with the fields of the input', async () => {
		const { halo, tenant } = bind(await bench());
		const [client] = tenant.records('Client');
		const items = [{ id: client?.id as number }, { id: 999_999 }];
		const run = await halo({ resource: 'client', operation: 'get', recordId: locator('={{ $json.id }}') }, items, { onError: 'continueErrorOutput' });
		expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
		expect(run.outputs[1]?.[0]?.json).toMatchObject({ error: expect.stringContaining('999999'), details: expect.any(String) });
	});
});

describe('HaloPSA: secrets', () => {
	it.each<[string, HaloTenantOptions, Record<string, string>]>([
		['a refusal', {}, {}],
		['a wrong secret', {}, { clientSecret: 'wrong-secret-value' }],
		['a missing permission', { quirks: { noScopeStatus: 403 } }, { scope: 'read:tickets' }],
		['a broken connection', { faults: ({ kind, method }) => (kind === 'api' && method === 'POST' ? 'appliedAnswerLost' : undefined) }, {}],
		['a web page', { faults: ({ kind }) => (kind === 'api' ? 'htmlWith200' : undefined) }, {}],
		['a truncated answer', { faults: ({ kind }) => (kind === 'token' ? 'truncatedJson' : undefined) }, {}],
		['success', {}, {}],
	])('are nowhere in the execution after %s', async (what, options, changes) => {
		const opened = await bench(options, changes);
		const parameters = what === 'success' ? { resource: 'client', operation: 'getMany', limit: 2 } : badTicket;
		const run = await opened.halo(parameters);
		expect(run.status).toBe(what === 'success' ? 'success' : 'error');
		const { clientSecret, clientId } = opened.tenant.application;
		const { sessionToken } = await opened.nodes.storedCredential(HALO_CREDENTIAL);
		if (what === 'success') expect(sessionToken).toMatch(/^[\w-]{40,}$/);
		const tokens = typeof sessionToken === 'string' && sessionToken !== '' ? [sessionToken] : [];
		for (const secret of [clientSecret, changes.clientSecret ?? clientSecret, encodeURIComponent(clientSecret), ...tokens]) expect(run.everything).not.toContain(secret);
		expect(run.everything).not.toMatch(/Bearer [\w-]{20,}/);
		expect(run.everything).not.toContain(`client_id=${clientId}`);
		expect(run.everything).not.toMatch(/sessionToken['"]?: ['"][\w-]{20,}/);
	});
});

const application = (...scopes: string[]): { clientId: string; clientSecret: string; scopes: string[] } => ({
	clientId: crypto.randomUUID(), clientSecret: crypto.randomUUID(), scopes,
});

const bind = (opened: HaloBench): Pick<HaloBench, 'tenant'> & { halo: HaloBench['halo'] } => ({ tenant: opened.tenant, halo: opened.halo.bind(opened) });
