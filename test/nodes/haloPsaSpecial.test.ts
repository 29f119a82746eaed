import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import { HaloBench, locator } from '../support/haloBench';

jest.setTimeout(60_000);

const specials = resources.flatMap((descriptor) => (descriptor.special ?? []).map((operation) => [descriptor.name, operation.name, operation] as const));

describe('HaloPSA: special operations', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 24, items: 8, tickets: 12, opportunities: 8, recurringInvoices: 5 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const ticket = (): IDataObject => bench.tenant.create('Tickets', { summary: `Printer ${crypto.randomUUID()}` }) as IDataObject;
	const actionsOf = (id: unknown): IDataObject[] => (bench.tenant.records('Actions') as IDataObject[]).filter(({ ticket_id }) => ticket_id === id);
	const withFile = (content: string, fileName = 'log.txt'): IDataObject => ({
		binary: { data: { data: Buffer.from(content).toString('base64'), mimeType: 'text/plain', fileName } },
	});

	it.each(specials)('%s offers %s with everything it takes', (resource, name, operation) => {
		const { properties } = bench.nodes.nodeType('haloPsa').description;
		const shown = properties.filter(({ displayOptions }) => {
			const { resource: at, operation: of } = displayOptions?.show ?? {};
			return (at === undefined || at.includes(resource)) && (of === undefined || of.includes(name));
		});
		const choice = shown.find((property) => property.name === 'operation' && property.displayOptions?.show?.resource?.includes(resource));
		expect(choice?.options).toContainEqual({ value: name, name: operation.label, action: operation.action, description: operation.description });
		expect(shown.some((property) => property.name === 'recordId')).toBe(operation.needsRecord);
		expect(shown.some((property) => property.name === 'dryRun')).toBe(operation.writes);
		const [collection, ...others] = shown.filter((property) => property.name === 'additionalFields');
		expect(others).toEqual([]);
		const optional = operation.parameters.filter(({ required }) => !required).map((parameter) => parameter.name).sort();
		expect((collection?.options ?? []).map((property) => property.name).sort()).toEqual(optional);
		const labels = shown.filter(({ required }) => required).map(({ displayName }) => displayName);
		for (const { label, type, required } of operation.parameters) if (required) expect(labels).toContain(type === 'binary' ? 'Input Data Field Name' : label);
	});

	it('adds a note to three tickets, each its own, and goes on after one that is not there', async () => {
		const [first, last] = [ticket(), ticket()];
		const items = [{ id: first.id, note: 'one', private: true }, { id: 987_654, note: 'two', private: true }, { id: last.id, note: 'three', private: false }];
		const parameters: INodeParameters = {
			resource: 'ticket', operation: 'addNote', recordId: locator('={{ $json.id }}'), note: '={{ $json.note }}', additionalFields: { private: '={{ $json.private }}' },
		};
		const run = await bench.halo(parameters, items, { onError: 'continueRegularOutput' });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, true]);
		expect(actionsOf(first.id).map(({ note, hiddenfromuser }) => [note, hiddenfromuser])).toEqual([['one', true]]);
		expect(actionsOf(last.id).map(({ note, hiddenfromuser }) => [note, hiddenfromuser === true])).toEqual([['three', false]]);
	});

	it('shows what it would send in a dry run, and sends nothing', async () => {
		const { id } = ticket();
		const [plan] = await bench.does({ resource: 'ticket', operation: 'addNote', recordId: locator(id), note: 'Not now', dryRun: true });
		expect(plan).toMatchObject({ dryRun: true, planned: [{ method: 'POST', path: 'Actions', body: [{ ticket_id: id, note: 'Not now' }] }] });
		expect(bench.writes()).toEqual([]);
	});

	it('takes a reference as it was picked from the list, by ID or by name', async () => {
		const [agent] = bench.tenant.records('Agent').filter(({ isdisabled }) => isdisabled !== true);
		for (const given of [locator(agent?.id, 'list'), locator(String(agent?.id)), locator(agent?.name)]) {
			const { id } = ticket();
			await bench.does({ resource: 'ticket', operation: 'assign', recordId: locator(id), additionalFields: { agent: given } });
			expect(bench.tenant.record('Tickets', Number(id))?.agent_id).toBe(agent?.id);
		}
	});

	it('closes a ticket that is picked by its summary', async () => {
		const { id, summary } = ticket();
		const [closed] = await bench.does({ resource: 'ticket', operation: 'close', recordId: locator(summary, 'name'), additionalFields: { note: 'Paper was empty' } });
		expect(closed).toMatchObject({ id, status_id: 9 });
	});

	it('attaches the file of each item, and gives the same bytes back', async () => {
		const { id } = ticket();
		const content = `line 1\nline 2 \u00e9 ${'x'.repeat(50_000)}`;
		const [made] = await bench.does({ resource: 'ticket', operation: 'addAttachment', recordId: locator(id), binaryPropertyName: 'data' }, [withFile(content)]);
		expect(made).toMatchObject({ ticket_id: id, filename: 'log.txt' });
		const run = await bench.halo({ resource: 'attachment', operation: 'download', recordId: locator(made?.id) });
		const file = run.items[0]?.binary?.data;
		expect(file).toMatchObject({ fileName: 'log.txt', mimeType: 'text/plain' });
		expect(Buffer.from(file?.data ?? '', 'base64').toString()).toBe(content);
		expect(JSON.stringify(run.json)).not.toContain(file?.data.slice(0, 40));
	});

	it('says which input field has no file', async () => {
		const { id } = ticket();
		const run = await bench.halo({ resource: 'ticket', operation: 'addAttachment', recordId: locator(id), binaryPropertyName: 'report' }, [withFile('x')]);
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(/report/);
		expect(run.error?.context.itemIndex).toBe(0);
		expect(bench.writes()).toEqual([]);
	});

	it('gives the PDF of an invoice as a file', async () => {
		const invoice = bench.tenant.create('Invoice', { client_id: bench.tenant.records('Client')[0]?.id });
		const { items, error } = await bench.halo({ resource: 'invoice', operation: 'pdf', recordId: locator(invoice.id) });
		expect(error?.message).toBeUndefined();
		const file = items[0]?.binary?.data;
		expect(file).toMatchObject({ mimeType: 'application/pdf', fileExtension: 'pdf' });
		expect(Buffer.from(file?.data ?? '', 'base64').toString('latin1')).toMatch(/^%PDF-/);
	});

	it('runs SQL and gives one item per row', async () => {
		const rows = await bench.does({ resource: 'report', operation: 'runSql', sql: 'SELECT Faultid, Symptom FROM Faults' });
		expect(rows.length).toBeGreaterThan(1);
	});

	it('sets fields of an asset by name', async () => {
		const { error } = await bench.halo({ resource: 'asset', operation: 'setFields', recordId: locator(987_654), assetFields: '{"Serial": "1"}' });
		expect(error?.message).toContain('987654');
	});

	// Custom fields under More Fields were dropped without a word when they were given by name, and HaloPSA ignored mistyped ones.
	describe('More Fields of a new record', () => {
		const find = (given: unknown): INodeParameters => ({
			resource: 'ticket', operation: 'findOrCreate', key: crypto.randomUUID(), summary: 'With more', dryRun: true, additionalFields: { fields: JSON.stringify(given) },
			options: { timeZone: 'America/New_York' },
		});
		const bodyOf = ([plan]: readonly IDataObject[]): unknown => (plan?.planned as { body: unknown[] }[])[0]?.body[0];

		it.each([
			['by name', { CFLeadScore: '7' }],
			['by name in a list', { customfields: [{ name: 'CFLeadScore', value: 7 }] }],
			['by name in an object', { customfields: { cfleadscore: 7 } }],
		])('take custom fields %s', async (_how, given) => {
			expect(bodyOf(await bench.does(find(given)))).toMatchObject({ customfields: [{ id: 150, value: 7 }] });
		});

		it('take times of the time zone, and are checked before anything is sent', async () => {
			expect(bodyOf(await bench.does(find({ startdate: '2026-07-01T09:00:00', impact: '2' })))).toMatchObject({ startdate: '2026-07-01T13:00:00.000Z', impact: 2 });
			const wrong = async (given: unknown): Promise<string | undefined> => (await bench.halo({ ...find(given), dryRun: false })).error?.message;
			expect(await wrong({ impact: 'high' })).toBe('The field Impact (impact) of a ticket takes a whole number, not "high"');
			expect(await wrong({ CFNonsense: 1 })).toMatch(/no custom field "CFNonsense"/);
			expect(await wrong({ Impact: 2 })).toMatch(/its name in HaloPSA is impact/);
			expect(bench.writes()).toEqual([]);
		});

		it('go to the new client too', async () => {
			const name = `Made ${crypto.randomUUID()}`;
			const [made] = await bench.does({ resource: 'client', operation: 'createWithSiteAndContact', name, contact_name: 'A B', additionalFields: { fields: { CFIndustry: 'Legal', accountsid: 'A-9' } as unknown as string } });
			const stored = bench.tenant.records('Client').find((client) => client.name === name);
			expect(made).toMatchObject({ name });
			expect(stored).toMatchObject({ accountsid: 'A-9', customfields: expect.arrayContaining([expect.objectContaining({ id: 161, value: 2 })]) });
		});
	});

	it('names the parameter that is missing', async () => {
		const { error } = await bench.halo({ resource: 'ticket', operation: 'findOrCreate', key: '={{ $json.key }}', summary: '={{ $json.key }}' }, [{ key: '' }]);
		expect(error).toMatchObject({ message: expect.stringMatching(/needs Key, Summary/), context: { itemIndex: 0 } });
	});

	it('offers nothing that shows two parameters of one name at a time', () => {
		const { properties } = bench.nodes.nodeType('haloPsa').description;
		for (const { name: resource, operations, special = [] } of resources) {
			for (const operation of [...operations, ...special.map(({ name }) => name)]) {
				const names = properties.filter(({ displayOptions }) => {
					const { resource: at, operation: of } = displayOptions?.show ?? {};
					return (at === undefined || at.includes(resource)) && (of === undefined || of.includes(operation));
				}).map(({ name }) => name);
				expect([resource, operation, ...names]).toEqual([resource, operation, ...new Set(names)]);
			}
		}
	});
});
