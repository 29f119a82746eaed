import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { resources } from '../../lib/halo/resources';
import { fields, HaloBench, locator } from '../support/haloBench';

jest.setTimeout(60_000);

/** Ids of tables that HaloPSA has and this node does not, or that are no records: kinds, positions and codes of other systems. */
const notOurs = new Set([
	'appointment_type_id', 'asset.status_id', 'billingtemplate_id', 'business_owner_cab_id', 'department_id', 'group_id', 'keyfield_id', 'keyfield2_id', 'keyfield3_id',
	'lookup_id', 'pipeline_stage_id', 'published_id', 'reportgroup_id', 'service_category_id', 'service_template_id', 'tenant_id', 'third_party_id', 'type_id', 'unique_id',
	'workday_id', 'line_id',
]);

describe('HaloPSA: references to other records', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 12, users: 40, items: 5, tickets: 10, opportunities: 4 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const shownTo = (resource: string, operation: string): INodeProperties[] =>
		bench.nodes.nodeType('haloPsa').description.properties.filter(({ displayOptions }) => {
			const { resource: at, operation: of } = displayOptions?.show ?? {};
			return (at === undefined || at.includes(resource)) && (of === undefined || of.includes(operation));
		});

	/** The picker of a name, at the top or in a collection, as it shows for a resource. */
	function picker(resource: string, operation: string, name: string): INodeProperties | undefined {
		const all = shownTo(resource, operation).flatMap((property) => (property.type === 'collection' ? (property.options as INodeProperties[]) : [property]));
		return all.find((property) => property.name === name && property.type === 'resourceLocator' && (property.displayOptions?.show?.['/resource']?.includes(resource) ?? true));
	}

	const everyReference = resources.flatMap(({ name: resource, fields: own, filters, special = [], operations }) => [
		...own.filter(({ readOnly }) => !readOnly).flatMap((one) => operations.filter((operation) => ['create', 'update', 'upsert'].includes(operation)).map((operation) => ({ resource, operation: String(operation), ...one }))),
		...filters.map((one) => ({ resource, operation: 'getMany', ...one })),
		...special.flatMap(({ name: operation, parameters }) => parameters.map((one) => ({ resource, operation, ...one }))),
	]);
	const referring = everyReference.filter(({ reference }) => reference !== undefined);

	it.each(referring.map((one) => [one.resource, one.operation, one.name] as const))('%s: %s: %s is picked from a searchable list or given by its ID', (resource, operation, name) => {
		const property = picker(resource, operation, name);
		const list = property?.modes?.find(({ type }) => type === 'list');
		expect(list?.typeOptions).toMatchObject({ searchable: true });
		expect(bench.nodes.nodeType('haloPsa').methods?.listSearch).toHaveProperty(list?.typeOptions?.searchListMethod ?? 'none');
		expect(property?.modes?.some(({ type }) => type === 'string')).toBe(true);
	});

	it('there are as many as the registry grew to have', () => {
		expect(referring.length).toBeGreaterThan(300);
	});

	// A new descriptor had its supplier as a plain number, and people had to look the number up in the address bar.
	it('nothing that is the ID of a record is a bare number', () => {
		const bare = everyReference.filter(({ name, type, reference }) => reference === undefined && (type === 'integer' || type === 'number') && /_id$|^(new_)?(agent|team)$/.test(name));
		const unknown = bare.filter(({ resource, name }) => !notOurs.has(name) && !notOurs.has(`${resource}.${name}`));
		expect([...new Set(unknown.map(({ resource, name }) => `${resource}.${name}`))]).toEqual([]);
		expect(bare.length).toBeGreaterThan(10);
	});

	describe('given by name', () => {
		it('a client, a site of that client and a team', async () => {
			const client = bench.tenant.create('Client', { name: 'Named Ltd' });
			const [own, other] = [client.id, bench.tenant.records('Client')[0]?.id].map((client_id) => bench.tenant.create('Site', { name: 'Warehouse', client_id }));
			expect(own?.id).not.toBe(other?.id);
			const [plan] = await bench.does({
				resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S' }),
				linkedRecords: { client_id: locator('named ltd', 'name'), site_id: locator('Warehouse', 'name'), team: locator('Procurement') },
			});
			expect(plan?.record).toEqual({ summary: 'S', client_id: client.id, site_id: own?.id, team: 'Procurement' });
		});

		it('a priority under the SLA of the chosen ticket type, because numbers mean another thing under each', async () => {
			const [plan] = await bench.does({
				resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', tickettype_id: 3 }), linkedRecords: { priority_id: locator('Standard', 'name') },
			});
			expect(plan?.record).toMatchObject({ priority_id: 2 });
			const { error } = await bench.halo({ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', tickettype_id: 3 }), linkedRecords: { priority_id: locator('Critical', 'name') } });
			expect(error?.message).toContain('no priority named "Critical"');
		});

		it('in a filter, once for many items', async () => {
			const client = bench.tenant.create('Client', { name: 'Filtered Ltd' });
			bench.tenant.create('Site', { name: 'One', client_id: client.id });
			const run = await bench.does({ resource: 'site', operation: 'getMany', returnAll: true, filters: { client_id: locator('Filtered Ltd', 'name') } }, [{}, {}, {}]);
			expect(run.every(({ client_id }) => client_id === client.id)).toBe(true);
			expect(bench.requests().filter((request) => request.endsWith('/Client'))).toHaveLength(1);
		});

		it('a name that two records have is refused with both, and the other items go on', async () => {
			const twins = [1, 2].map(() => bench.tenant.create('Client', { name: 'Twin Ltd' }).id);
			const run = await bench.halo(
				{ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S' }), linkedRecords: { client_id: locator('={{ $json.name }}', 'name') } },
				[{ name: 'Twin Ltd' }, { name: 'Named Ltd' }, { name: 'Nobody Ltd' }], { onError: 'continueRegularOutput' },
			);
			expect(run.json[0]?.error).toEqual(expect.stringContaining(`${twins[0]} (Twin Ltd), ${twins[1]} (Twin Ltd)`));
			expect(run.json[1]).toMatchObject({ dryRun: true });
			expect(run.json[2]?.error).toContain('no client named "Nobody Ltd"');
		});

		it('in a special operation', async () => {
			const [plan] = await bench.does({ resource: 'ticket', operation: 'findOrCreate', dryRun: true, key: 'k', summary: 'k', additionalFields: { key_field: 'summary', client_id: locator('Named Ltd', 'name'), tickettype_id: locator('Alert', 'name') } });
			const client = bench.tenant.records('Client').find(({ name }) => name === 'Named Ltd');
			expect(plan?.planned).toMatchObject([{ body: [{ client_id: client?.id, tickettype_id: 25 }] }]);
		});

		it('given twice with different values, it is refused', async () => {
			const { error } = await bench.halo({ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', client_id: 12 }), linkedRecords: { client_id: locator(13) } });
			expect(error).toMatchObject({ message: expect.stringContaining('12 under Fields and 13 under Linked Records'), context: { itemIndex: 0 } });
		});
	});

	describe('pickers that depend on other fields', () => {
		const search = async (method: string, parameters: INodeParameters, filter?: string): Promise<{ name: string; value: unknown }[]> =>
			(await bench.nodes.listSearch('haloPsa', method, { resource: 'ticket', operation: 'create', ...parameters }, filter)).results.map(({ name, value }) => ({ name, value }));
		const names = (results: { name: string }[]): string[] => results.map(({ name }) => name).sort();

		it('sites and users of the chosen client, and users of the chosen site', async () => {
			const client = bench.tenant.create('Client', { name: 'Dependent Ltd', newclient_sitename: 'HQ' });
			const site = bench.tenant.create('Site', { name: 'Annex', client_id: client.id });
			bench.tenant.create('Users', { name: 'Zoe Zander', site_id: site.id });
			const chosen = { linkedRecords: { client_id: locator(client.id, 'list') } };
			expect((await search('searchSite', chosen)).map(({ value }) => value)).toContain(site.id);
			expect((await search('searchSite', chosen)).every(({ value }) => bench.tenant.record('Site', Number(value))?.client_id === client.id)).toBe(true);
			expect(names(await search('searchUser', { fields: fields({ client_id: client.id as number, site_id: site.id as number }) }))).toEqual(['Zoe Zander']);
			expect((await search('searchUser', {})).length).toBeGreaterThan(5);
		});

		it('priorities of the SLA of the chosen ticket type, with the number that a ticket holds', async () => {
			expect(await search('searchPriorityByPriorityid', { linkedRecords: { tickettype_id: locator(3) } })).toEqual([{ name: 'Expedited', value: 1 }, { name: 'Standard', value: 2 }]);
			expect(names(await search('searchPriorityByPriorityid', { fields: fields({ tickettype_id: 1 }) }))).toEqual(['Critical', 'High', 'Low', 'Medium']);
		});

		it('priorities of the SLA that the ticket has, when it is updated', async () => {
			const made = bench.tenant.create('Tickets', { summary: 'Has an SLA', tickettype_id: 3 });
			expect(names(await search('searchPriorityByPriorityid', { operation: 'update', recordId: locator(made.id) }))).toEqual(['Expedited', 'Standard']);
		});

		it('all priorities with their SLA while nothing is chosen, also when an expression chooses', async () => {
			for (const chosen of [{}, { linkedRecords: { tickettype_id: locator('={{ $json.type }}') } }]) {
				expect(names(await search('searchPriorityByPriorityid', chosen))).toEqual(expect.arrayContaining(['Critical (SLA 1)', 'Standard (SLA 2)']));
			}
		});

		// The drop-down was empty for ticket types without an SLA, and nobody could tell why.
		it('says why there is nothing to choose', async () => {
			await expect(search('searchPriorityByPriorityid', { linkedRecords: { tickettype_id: locator(25) } })).rejects.toMatchObject({ message: expect.stringMatching(/Alert.*no SLA/) });
			await expect(search('searchAction', { resource: 'attachment', operation: 'create' })).rejects.toMatchObject({ message: expect.stringContaining('no ticket is chosen') });
		});

		it('outcomes of the workflow step of the ticket', async () => {
			const made = bench.tenant.create('Tickets', { summary: 'In a workflow' });
			bench.tenant.create('Outcome', { outcome: 'Not in any step', buttonname: 'Not in any step' });
			const onTicket = { operation: 'addNote', recordId: locator(made.id, 'list') };
			expect(names(await search('searchOutcome', onTicket))).toEqual(['Assign', 'Close', 'Email User', 'Internal Note']);
			expect(names(await search('searchOutcome', { ...onTicket, recordId: locator('={{ $json.id }}') }))).toContain('Not in any step');
			expect(names(await search('searchOutcome', { resource: 'action', operation: 'create', linkedRecords: { ticket_id: locator(made.id) } }, 'note'))).toEqual(['Internal Note']);
		});

		it('statuses are asked for by the ticket type', async () => {
			await search('searchStatus', { linkedRecords: { tickettype_id: locator(3) } });
			expect(bench.tenant.log.at(-1)?.query).toMatchObject({ tickettype_id: '3' });
		});

		it('shows what keeps a picker from loading', async () => {
			bench.tenant.setFaults((entry) => (entry.resource === 'TicketType' ? 'htmlWith200' : undefined));
			await expect(search('searchPriorityByPriorityid', { linkedRecords: { tickettype_id: locator(3) } })).rejects.toMatchObject({ message: expect.stringMatching(/\S/) });
			bench.tenant.setFaults([]);
		});
	});
});
