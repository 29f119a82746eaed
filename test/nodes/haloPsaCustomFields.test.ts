import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fields, HaloBench, locator } from '../support/haloBench';

jest.setTimeout(60_000);

describe('HaloPSA: custom fields', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 5, tickets: 5 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const update = (id: unknown, values: IDataObject): INodeParameters => ({ resource: 'client', operation: 'update', recordId: locator(id), fields: fields(values) });
	const client = (): IDataObject => bench.tenant.create('Client', { name: `Client ${crypto.randomUUID()}` }) as IDataObject;
	const valueOf = (id: unknown, field: number): unknown => {
		const { customfields } = bench.tenant.record('Client', Number(id)) ?? {};
		return (customfields as { id: number; value: unknown }[] | undefined)?.find((one) => one.id === field)?.value;
	};
	const readsOfFieldInfo = (): number => bench.requests().filter((request) => request.includes('FieldInfo')).length;

	it.each([['Legal'], ['legal '], [2], ['2']])('a select takes its option as %j', async (given) => {
		const { id } = client();
		await bench.does(update(id, { CFIndustry: given }));
		expect(valueOf(id, 161)).toBe(2);
		bench.tenant.resetLog();
		await bench.does(update(id, { CFIndustry: given }));
		expect(bench.writes()).toEqual([]);
	});

	it.each([[['Security', 4]], ['Security, Cloud'], ['2,4'], [[{ id: 2 }, { id: 4 }]]])('a multiple select takes its options as %j', async (given) => {
		const { id } = client();
		await bench.does(update(id, { CFServices: given as IDataObject[string] }));
		expect(valueOf(id, 164)).toMatchObject([{ id: 2 }, { id: 4 }]);
		bench.tenant.resetLog();
		await bench.does(update(id, { CFServices: given as IDataObject[string] }));
		expect(bench.writes()).toEqual([]);
	});

	// HaloPSA keeps the number of an option that it does not have, and shows nothing for it.
	it.each(['Banking', 99, 'Legal, Banking'])('an unknown option is refused with those there are: %s', async (given) => {
		const [good, bad] = [client(), client()];
		const items = [{ id: good.id, industry: 'Retail' }, { id: bad.id, industry: given }];
		const run = await bench.halo(update('={{ $json.id }}', { CFIndustry: '={{ $json.industry }}' }), items, { onError: 'continueRegularOutput' });
		expect(run.json[0]).not.toHaveProperty('error');
		expect(run.json[1]?.error).toMatch(/custom field Industry \(CFIndustry\) has no option "(Banking|99)"/);
		expect(run.json[1]?.details).toContain('Healthcare (1), Legal (2)');
		expect(bench.writes()).toHaveLength(1);
	});

	it('reads the definitions once for many items, and not at all for text that is there', async () => {
		const items = [1, 2, 3].map(() => ({ id: client().id, industry: 'Retail' }));
		await bench.does(update('={{ $json.id }}', { CFIndustry: '={{ $json.industry }}', CFSalesbuildrCompanyId: 'a' }), items);
		expect(readsOfFieldInfo()).toBe(1);
		bench.tenant.resetLog();
		await bench.does(update('={{ $json.id }}', { CFSalesbuildrCompanyId: 'b' }), items);
		expect(readsOfFieldInfo()).toBe(0);
		expect(bench.writes()).toHaveLength(3);
	});

	it('offers the rows of short tables for fields that refer to them', async () => {
		const { fields: shown } = await bench.nodes.mapperFields('haloPsa', 'getFields', { resource: 'ticket', operation: 'create' });
		const byName = new Map(shown.map((field) => [field.id, field]));
		expect(byName.get('status_id')).toMatchObject({ type: 'options', options: expect.arrayContaining([{ name: 'In Progress (2)', value: 2 }]) });
		expect(byName.get('client_id')).toMatchObject({ type: 'number' });
	});

	it('sends a note as HTML when asked to', async () => {
		const plan = async (options: INodeParameters): Promise<unknown> =>
			(await bench.does({ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', details: '<b>D</b>' }), options }))[0]?.request;
		expect(await plan({ format: 'html' })).toMatchObject({ body: [{ summary: 'S', details_html: '<b>D</b>' }] });
		expect(await plan({})).toMatchObject({ body: [{ summary: 'S', details: '<b>D</b>' }] });
	});

	it('a new record takes options by text too', async () => {
		const [made] = await bench.does({ resource: 'client', operation: 'create', fields: fields({ name: `New ${crypto.randomUUID()}`, toplevel_id: 1, CFIndustry: 'Services' }) });
		expect(valueOf(made?.id, 161)).toBe(5);
	});

	it('shows fields that HaloPSA fills in itself as read-only, with their types', async () => {
		bench.tenant.create('FieldInfo', { name: 'CFScoreSum', label: 'Score sum', usage: 2, type: 0, inputtype: 1, readonly: true });
		const { fields: shown } = await bench.nodes.mapperFields('haloPsa', 'getFields', { resource: 'client', operation: 'update' });
		const custom = Object.fromEntries(shown.filter(({ id }) => id.startsWith('CF')).map(({ id, type, readOnly }) => [id, readOnly ? `${type} read-only` : type]));
		expect(custom).toMatchObject({ CFScoreSum: 'number read-only', CFEmployees: 'number', CFDoNotContact: 'boolean', CFLastReview: 'dateTime', CFIndustry: 'options', CFSalesbuildrCompanyId: 'string' });
	});

	// The mapper came up without the custom fields when the application lacked a permission, and nobody knew why.
	it('shows why the custom fields could not be loaded', async () => {
		const application = { clientId: crypto.randomUUID(), clientSecret: crypto.randomUUID(), scopes: [] };
		const limited = await HaloBench.open({ size: 5, applications: [application], quirks: { noScopeStatus: 403 } });
		await expect(limited.nodes.mapperFields('haloPsa', 'getFields', { resource: 'client', operation: 'update' })).rejects.toMatchObject({ name: 'NodeApiError', description: expect.stringMatching(/Scope in the credential/) });
		await limited.close();
	});
});
