import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fields, HALO_CREDENTIAL, locator } from '../support/haloBench';
import { NodeBench, type NodeRun } from '../support/nodeBench';
import { bareToken, plainHalo, type Answered, type Asked, type PlainHalo } from '../support/plainHalo';

jest.setTimeout(120_000);

let server: PlainHalo | undefined;
let bench: NodeBench | undefined;
afterEach(async () => {
	bench?.close();
	await server?.close();
});

type Answer = (asked: Asked) => Answered | undefined;
type Body = Record<string, unknown>;

/** The HaloPSA node, signed in to a server of the test's own. */
async function open(answer: Answer, credential: object = {}): Promise<(parameters: INodeParameters) => Promise<NodeRun>> {
	const started = await plainHalo(answer);
	server = started;
	const data = { resourceUrl: started.url, authUrl: '', tenant: '', clientId: 'client', clientSecret: crypto.randomUUID(), scope: 'all', requestsPerWindow: 100_000, windowSeconds: 300, ...credential };
	const nodes = await NodeBench.open([{ id: 'halo', name: 'HaloPSA', type: HALO_CREDENTIAL, data }]);
	bench = nodes;
	return async (parameters) => await nodes.run('haloPsa', parameters);
}

/** A server that has the usual token endpoint. */
const signedIn = (answer: Answer): Answer => (asked) => (asked.path === '/auth/token' ? bareToken() : answer(asked));

const routes = (answers: Readonly<Record<string, (asked: Asked) => Answered>>): Answer => signedIn((asked) => answers[`${asked.method} ${asked.path.toLowerCase()}`]?.(asked));

const clients = (): Answered => ({ body: { record_count: 1, clients: [{ id: 1, name: 'A' }] } });
const getMany: INodeParameters = { resource: 'client', operation: 'getMany', returnAll: true };
const sentTo = (path: string): Body[] => (server?.asked ?? []).filter((asked) => asked.method === 'POST' && asked.path === path).map(({ text }) => (JSON.parse(text) as Body[])[0] ?? {});

describe('signing in', () => {
	// Story: an address of the authorisation server that HaloPSA itself no longer knew, or told without its scheme, ended
	// every node with "is not an authorisation server", although the usual address beside the API worked.
	it.each<[string, string]>([['has moved', '/nowhere'], ['is told without its scheme', 'HOST/auth']])('works where the authorisation server %s', async (_, told) => {
		const run = await open((asked) => {
			if (asked.path === '/api/authinfo') return { body: { auth_url: told.replace('HOST', asked.headers.host ?? ''), tenant_id: 7 } };
			return routes({ 'GET /api/client': clients })(asked);
		});
		expect((await run(getMany)).json).toHaveLength(1);
	});

	// Story: instances that look for the tenant in the form only said that there was none.
	it('gives the tenant in the query and in the form', async () => {
		const run = await open(signedIn((asked) => (asked.path === '/api/Client' ? clients() : undefined)), { tenant: 'acme' });
		expect((await run(getMany)).error).toBeUndefined();
		const token = server?.asked.find(({ path }) => path === '/auth/token');
		expect([token?.query.get('tenant'), new URLSearchParams(token?.text).get('tenant')]).toEqual(['acme', 'acme']);
	});

	// Story: a refusal that came with status 200 was told as a wrong Authorisation URL.
	it('names the field that is wrong also where the refusal comes with status 200', async () => {
		const run = await open(({ path }) => (path === '/auth/token' ? { body: { error: 'invalid_client' } } : undefined));
		expect((await run(getMany)).error?.message).toContain('does not accept Client ID or Client Secret');
	});
});

describe('a write', () => {
	const json = { 'content-type': 'application/json' };
	const refusals: readonly (readonly [string, Answered])[] = [
		['an error beside an empty id', { body: { id: null, error: 'The name is taken' } }],
		['an error beside the id 0', { body: { id: 0, errorMessage: 'The name is taken' } }],
		['a list with an exception', { body: [{ ClassName: 'System.Exception', Message: 'The name is taken' }] }],
		['a text', { body: '"The name is taken"', headers: json }],
	];

	// Story: an update that HaloPSA refused with status 200 in one of these forms was told as done, with the values that
	// were sent; a create was told as lost.
	it.each(refusals)('that is refused with status 200 and %s fails with the words', async (_, refusal) => {
		const run = await open(routes({ 'POST /api/client': () => refusal, 'GET /api/client/42': () => ({ body: { id: 42, name: 'Before' } }) }));
		for (const one of [{ operation: 'update', recordId: locator(42) }, { operation: 'create' }]) {
			const { error } = await run({ resource: 'client', ...one, fields: fields({ name: 'After' }) });
			expect(error?.message).toContain('does not accept POST Client: The name is taken');
		}
	});

	it.each<[string, Answered]>([['"OK"', { body: '"OK"', headers: json }], ['a number', { body: '42', headers: json }], ['nothing', { status: 204 }]])('that is answered with %s is done', async (_, answer) => {
		const run = await open(routes({ 'POST /api/client': () => answer, 'GET /api/client/42': () => ({ body: { id: 42, name: 'Before' } }) }));
		expect((await run({ resource: 'client', operation: 'update', recordId: locator(42), fields: fields({ name: 'After' }) })).json).toMatchObject([{ id: 42, name: 'After' }]);
	});

	// Story: a dry run that an expression switched on with "True" or 1 was a run.
	it.each<[string, number]>([['={{ "True" }}', 0], ['={{ 1 }}', 0], ['={{ "perhaps" }}', 0], ['={{ "false" }}', 1], ['={{ "" }}', 1]])('with Dry Run as %s is sent %d times', async (dryRun, times) => {
		const run = await open(routes({ 'POST /api/client': () => ({ status: 201, body: { id: 7 } }) }));
		const { error } = await run({ resource: 'client', operation: 'create', fields: fields({ name: 'New' }), dryRun });
		expect(sentTo('/api/Client')).toHaveLength(times);
		if (dryRun.includes('perhaps')) expect(error?.message).toContain('dryRun takes true or false, not "perhaps"');
	});

	// Story: HaloPSA shows a date that is not set as one of 1900, so an update that empties it was written again in each run.
	it('that empties a date which is not set writes nothing', async () => {
		const run = await open(routes({ 'GET /api/tickets/42': () => ({ body: { id: 42, summary: 'Printer', followupdate: '1900-01-01T00:00:00', customfields: [{ id: 7, name: 'CFReview', type: 4, value: '1899-12-30T00:00:00' }] } }) }));
		const { error } = await run({ resource: 'ticket', operation: 'update', recordId: locator(42), fields: fields({ followupdate: null, CFReview: '' } as unknown as IDataObject) });
		expect([error?.message, sentTo('/api/Tickets')]).toEqual([undefined, []]);
	});
});

it('a list under its key in other letters is read beside other lists', async () => {
	// Story: the list was said to be in an unknown shape, because a second array stood beside it.
	const run = await open(routes({ 'GET /api/client': () => ({ body: { record_count: 1, columns: [], Clients: [{ id: 1 }] } }) }));
	expect((await run(getMany)).json).toEqual([{ id: 1 }]);
});

it('a wait that is too long to be waited for is told', async () => {
	// Story: the error of a tenant that asked for eleven days only said to send fewer requests.
	const run = await open(routes({ 'GET /api/client': () => ({ status: 429, headers: { 'retry-after': '999999' } }) }));
	expect((await run(getMany)).error?.description).toContain('asks to wait for "999999"');
});

describe('custom fields', () => {
	const service = { id: 7, name: 'CFService', label: 'Service', type: 3, usage: 2 };
	const level = { id: 8, name: 'CFLevel', label: 'Level', type: 2, usage: 2 };
	const values = [{ id: '1', name: 'Gold' }, { id: 2, name: 'Silver' }, { id: 3, name: 'Old', inactive: true }, { id: null, name: 'None' }, { id: 4, name: null }];
	const record = { id: 42, name: 'Acme', customfields: [{ ...service, value: '1,2', display: 'Gold, Silver' }, { ...level, value: 9, display: 'Removed' }, { id: null, name: 'CFOdd', value: 'x' }] };

	const openWith = async (): Promise<(custom: Body) => Promise<NodeRun>> => {
		const run = await open(routes({
			'GET /api/fieldinfo': () => ({ body: [{ ...service, values }, { ...level, values }] }),
			'GET /api/client/42': () => ({ body: record }),
			'POST /api/client': ({ text }) => ({ status: 201, body: (JSON.parse(text) as Body[])[0] }),
		}));
		return async (custom) => await run({ resource: 'client', operation: 'update', recordId: locator(42), fields: fields(custom as IDataObject) });
	};

	// Story: what is stored as "1,2" was taken for text, so the names of the options were written into it, and a list of
	// the same options was written again in each run.
	it('of several options may be stored as text', async () => {
		const update = await openWith();
		for (const same of ['Gold, Silver', '2,1', [1, 2], [{ id: 2 }, { id: 1 }]]) expect((await update({ CFService: same })).error).toBeUndefined();
		expect(sentTo('/api/Client')).toEqual([]);
		await update({ CFService: 'gold' });
		expect(sentTo('/api/Client').at(-1)?.customfields).toEqual([{ id: 8, value: 9 }, { id: 7, value: 1 }]);
	});

	// Story: one option without a name or an id cost all others, and any text was written; one that was switched off could
	// be chosen.
	it('take no option that is switched off or not there', async () => {
		const update = await openWith();
		for (const option of ['Old', 'None', 'Platinum']) expect((await update({ CFLevel: option })).error?.description).toContain('Gold (1), Silver (2)');
		expect(sentTo('/api/Client')).toEqual([]);
	});

	// Story: a record was refused for an option that somebody had removed, although the item only repeated what it had.
	it('keep an option that was removed', async () => {
		const update = await openWith();
		expect((await update({ CFLevel: 'Removed', CFService: 'Silver' })).error).toBeUndefined();
		expect(sentTo('/api/Client').at(-1)?.customfields).toEqual([{ id: 8, value: 9 }, { id: 7, value: 2 }]);
	});

	// Story: the list of fields left the options out, or had a field of clients with the same name, and each run added all
	// options to it again.
	it('get their options once', async () => {
		const run = await open(routes({
			'GET /api/fieldinfo': () => ({ body: [{ ...level, id: 99 }, { ...level, usage: 1, lookup: 50 }] }),
			'GET /api/fieldinfo/8': () => ({ body: { ...level, usage: 1, lookup: 50 } }),
			'GET /api/lookup': () => ({ body: values }),
		}));
		const { error, json } = await run({ resource: 'customField', operation: 'createWithOptions', name: 'Level', customFieldOptions: 'Gold\nsilver\nOld', additionalFields: { usage: 1, type: 2 } });
		expect([error?.message, json[0]?.id, sentTo('/api/FieldInfo')]).toEqual([undefined, 8, []]);
	});
});

it('an approval without its time is none', async () => {
	// Story: a quotation that bore the customer's name and the date of 1900 was said to be approved, and nothing was sent.
	let approved = false;
	const run = await open(routes({
		'GET /api/quotation/5': () => ({ body: { id: 5, approvalname: 'Ada', approvaldatetime: approved ? '2026-02-10T12:00:00' : '1900-01-01T00:00:00' } }),
		'POST /api/quotation/approval': () => {
			approved = true;
			return { status: 201, body: { id: 5 } };
		},
	}));
	const { error } = await run({ resource: 'quotation', operation: 'approve', recordId: locator(5), approvalname: 'Ada', additionalFields: {} });
	expect([error?.message, approved]).toEqual([undefined, true]);
});
