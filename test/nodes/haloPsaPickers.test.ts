import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import { HaloBench, locator } from '../support/haloBench';

jest.setTimeout(60_000);

describe('HaloPSA: what the editor loads', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 130, items: 10, tickets: 10 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const search = async (parameters: INodeParameters, filter?: string): Promise<{ name: string; value: unknown }[]> =>
		(await bench.nodes.listSearch('haloPsa', 'searchRecords', { operation: 'get', ...parameters }, filter)).results.map(({ name, value }) => ({ name, value }));

	it.each(resources.filter(({ parent }) => !parent).map(({ name, path }) => [name, path]))('lists %ss by name with their ids', async (resource, path) => {
		const ids = new Set(bench.tenant.records(path).map(({ id }) => id));
		const results = await search({ resource });
		expect(results.length).toBe(Math.min(results.length, 100));
		for (const { name, value } of results) {
			expect(name).toMatch(/\S/);
			expect(ids.has(value)).toBe(true);
		}
		if (ids.size > 0) expect(results.length).toBeGreaterThan(0);
	});

	it('lists the actions of the chosen ticket only', async () => {
		const [ticket, other] = bench.tenant.records('Tickets');
		bench.tenant.create('Actions', { ticket_id: ticket?.id, outcome_id: 7, note: 'mine' });
		bench.tenant.create('Actions', { ticket_id: other?.id, outcome_id: 7, note: 'not mine' });
		const results = await search({ resource: 'action', ticketId: locator(ticket?.id) });
		expect(results).toHaveLength(bench.tenant.records('Actions').filter(({ ticket_id: id }) => id === ticket?.id).length);
	});

	it('searches a large list at HaloPSA and a reference table by itself', async () => {
		const wanted = bench.tenant.create('Client', { name: 'Needle in Haystack' });
		expect(await search({ resource: 'client' }, 'needle IN')).toEqual([{ name: 'Needle in Haystack', value: wanted.id }]);
		expect(await search({ resource: 'status' }, 'prog')).toEqual([{ name: 'In Progress', value: 2 }]);
	});

	// The category of a ticket had to be typed as it stands in the configuration of HaloPSA, levels and all.
	it('lists the categories of a level, in the picker and in the mapper', async () => {
		bench.tenant.create('Category', { value: 'On site', category_name: 'On site', type_id: 2 });
		const pick = async (level: number): Promise<unknown[]> => (await bench.nodes.listSearch('haloPsa', `searchCategoryByValue${level}`, { resource: 'ticket', operation: 'create' })).results.map(({ value }) => value);
		expect(await pick(1)).toEqual(expect.arrayContaining(['Hardware>Laptop', 'Network']));
		expect(await pick(1)).not.toContain('On site');
		expect(await pick(2)).toEqual(['On site']);
		const { fields: shown } = await bench.nodes.mapperFields('haloPsa', 'getFields', { resource: 'ticket', operation: 'create' });
		expect(shown.find(({ id }) => id === 'category_2')).toMatchObject({ type: 'options', options: [{ name: 'On site', value: 'On site' }] });
	});

	it('finds tickets by a word of their summary', async () => {
		const made = bench.tenant.create('Tickets', { summary: 'Printer on fire' });
		const { results } = await bench.nodes.listSearch('haloPsa', 'searchTicket', { resource: 'action', operation: 'get' }, 'on fire');
		expect(results).toEqual([{ name: 'Printer on fire', value: made.id }]);
	});

	// A drop-down that was simply empty sent people looking for their data instead of for the permission.
	it('shows an error in place of an empty list', async () => {
		bench.tenant.setFaults([]);
		const limited = await HaloBench.open({ size: 10, applications: [{ clientId: crypto.randomUUID(), clientSecret: crypto.randomUUID(), scopes: ['read:tickets'] }] }, { scope: 'read:tickets' });
		await expect(limited.nodes.listSearch('haloPsa', 'searchRecords', { resource: 'client', operation: 'get' })).rejects.toMatchObject({
			message: expect.stringContaining('does not allow'),
			description: expect.stringContaining('read:customers'),
		});
		await limited.close();
	});

	it.each(resources.flatMap(({ name, operations }) => operations.filter((operation) => ['create', 'update', 'upsert'].includes(operation)).map((operation) => [name, operation])))(
		'offers the writable fields of %s to %s',
		async (resource, operation) => {
			const descriptor = resources.find(({ name }) => name === resource);
			const { fields } = await bench.nodes.mapperFields('haloPsa', 'getFields', { resource, operation });
			const names = fields.map(({ id }) => id);
			const writable = descriptor?.fields.filter(({ readOnly }) => !readOnly).map(({ name }) => name) ?? [];
			expect(names).toEqual(expect.arrayContaining(writable));
			expect(names.includes('id')).toBe(operation === 'upsert');
			const required = fields.filter((field) => field.required).map(({ id }) => id);
			// A record that is needed can be picked under Linked Records, so the mapper must not insist on its ID.
			expect(required).toEqual(operation === 'create' ? descriptor?.fields.filter((field) => field.required && field.reference === undefined).map(({ name }) => name) : []);
			// The editor fills what it shows with null or false: what nobody asked for must not be shown.
			for (const { id, removed, required: needed, defaultMatch } of fields) if (!removed) expect([id, needed || defaultMatch || descriptor?.fields.some((field) => field.name === id && field.required)]).toEqual([id, true]);
			if (operation === 'upsert') expect(fields.some(({ canBeUsedToMatch, defaultMatch }) => canBeUsedToMatch && defaultMatch)).toBe(true);
		},
	);

	it('offers the tenant\'s custom fields, selects with their options', async () => {
		const { fields } = await bench.nodes.mapperFields('haloPsa', 'getFields', { resource: 'client', operation: 'update' });
		const custom = new Map(fields.filter(({ id }) => id.startsWith('CF')).map((field) => [field.id, field]));
		const defined = bench.tenant.records('FieldInfo').filter(({ usage }) => usage === 2).map(({ name }) => name);
		expect([...custom.keys()].sort()).toEqual([...defined].sort());
		expect(custom.get('CFIndustry')).toMatchObject({ type: 'options', displayName: expect.stringContaining('Industry'), options: expect.arrayContaining([{ name: 'Legal', value: 2 }]), removed: true });
		expect([...custom.values()].every(({ removed, canBeUsedToMatch }) => removed && !canBeUsedToMatch)).toBe(true);
	});

	it('an update asks for no match fields, because its record is picked', () => {
		const mappers = bench.nodes.nodeType('haloPsa').description.properties.filter(({ type }) => type === 'resourceMapper');
		const modes = mappers.map(({ displayOptions, typeOptions }) => [displayOptions?.show?.operation, typeOptions?.resourceMapper?.mode]);
		expect(modes).toEqual([[['create'], 'add'], [['update'], 'add'], [['upsert'], 'upsert']]);
	});

	it('shows no issue for a node that is filled in', () => {
		const { properties } = bench.nodes.nodeType('haloPsa').description;
		const parameters = { resource: 'client', operation: 'get', recordId: locator('42'), simplify: false, options: {} };
		const node = { id: '1', name: 'Node', type: 'n8n-nodes-halopsa.haloPsa', typeVersion: 1, position: [0, 0] as [number, number], parameters };
		expect(NodeHelpers.getNodeParametersIssues(properties, node, bench.nodes.nodeType('haloPsa').description)).toBeNull();
	});
});
