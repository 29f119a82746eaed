import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SalesbuildrRecord } from '../../simulator/salesbuildr/store';
import { mappingColumns, mappingRowSchema, type MappingRow } from '../../lib';
import { SyncLab, type LabOptions } from '../support/syncLab';

jest.setTimeout(120_000);

const file = join(__dirname, '..', '..', 'workflows', 'account-mapping.json');
const table = { __rl: true, mode: 'name', value: 'halopsa_account_mapping' };
const size = { clients: 12, sites: 14, users: 20, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };

let lab: SyncLab;

async function open(options: LabOptions = {}): Promise<SyncLab> {
	lab = await SyncLab.open({ ...options, halo: { size, seed: 5, ...options.halo } });
	return lab;
}

afterEach(() => lab.close());

type Output = MappingRow & { changed: boolean; created: boolean; problem?: string };

/** Runs the workflow, which must succeed; rows by account name. */
async function map(workflow: string | object = file): Promise<Record<string, Output>> {
	lab.resetLogs();
	const result = await lab.run(workflow);
	expect(result).toMatchObject({ status: 'success', errors: [] });
	return Object.fromEntries((result.output as Output[]).map((row) => [row.account_name, row]));
}

const manual = { id: 'm', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };

/** One operation on the table, as a person edits it. */
async function onTable(name: string, parameters: object): Promise<readonly unknown[]> {
	const node = { id: 't', name: 'Table', type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, position: [200, 0], parameters: { resource: 'row', dataTableId: table, ...parameters } };
	const result = await lab.run({
		id: `edit${name}`, name, nodes: [manual, node], connections: { Start: { main: [[{ node: 'Table', type: 'main', index: 0 }]] } }, settings: { executionOrder: 'v1' },
	});
	expect(result).toMatchObject({ status: 'success', errors: [] });
	return result.output;
}

async function edit(accountName: string, values: Record<string, unknown>): Promise<void> {
	await onTable('Edit', {
		operation: 'update', matchType: 'allConditions', filters: { conditions: [{ keyName: 'account_name', condition: 'eq', keyValue: accountName }] },
		columns: { mappingMode: 'defineBelow', value: values, matchingColumns: [], schema: [] }, options: {},
	});
}

const savedRows = async (): Promise<MappingRow[]> => (await onTable('Read', { operation: 'get', returnAll: true })).map((row) => mappingRowSchema.parse(row));

const changedNames = (rows: Record<string, Output>): string[] => Object.values(rows).filter(({ changed }) => changed).map(({ account_name: name }) => name);

const clientNamed = (name: string) => lab.halo.records('Client').filter((row) => row.name === name);

const address = (client: { id?: unknown }): Record<string, unknown> => Object(lab.halo.records('Site').find(({ client_id: id }) => id === client.id)?.delivery_address) as Record<string, unknown>;

const active = () => lab.halo.records('Client').filter(({ inactive }) => inactive !== true);

/** A company as Salesbuildr would have it of a client, without its external identifier. */
function companyOf(client: Record<string, unknown>, more: Record<string, unknown> = {}): SalesbuildrRecord {
	const site = lab.halo.records('Site').find(({ client_id: id }) => id === client.id);
	return lab.salesbuildr.create('company', { name: client.name, website: client.website, phone: site?.phonenumber, postalCode: address(client).postcode, ...more });
}

/** The workflow with other settings of its node, as a person sets them on the canvas. */
function withSettings(parameters: object): object {
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as { nodes: { name: string; parameters: object }[] };
	return { ...workflow, nodes: workflow.nodes.map((node) => (node.name === 'Match Accounts' ? { ...node, parameters: { ...node.parameters, ...parameters } } : node)) };
}

describe('account-mapping.json', () => {
	it('has the columns that Match Accounts reads and gives', async () => {
		await open();
		const { nodes } = withSettings({}) as { nodes: { name: string; parameters: { columns?: { column?: unknown; value?: object } } }[] };
		const columnsOf = (name: string) => nodes.find((node) => node.name === name)?.parameters.columns;
		expect(columnsOf('Create Mapping Table')?.column).toEqual(mappingColumns);
		expect(columnsOf('Save Mapping')?.value).toEqual(Object.fromEntries(mappingColumns.map(({ name }) => [name, `={{ $json.${name} }}`])));
	});

	it('links what is proven, offers what is likely, and a second run changes nothing', async () => {
		await open();
		const [first, second, third] = active();
		if (!first || !second || !third) throw new Error('The tenant is too small.');
		companyOf(first);
		companyOf(second, { name: String(second.name).toUpperCase(), website: '' });
		lab.salesbuildr.create('company', { name: third.name });
		lab.salesbuildr.create('company', { name: 'Nobody Knows GmbH', website: 'https://nobody.example' });
		const rows = await map();
		expect(rows[String(first.name)]).toMatchObject({ state: 'mapped', client_id: first.id, client_name: first.name, linked_by: 'matching', score: 100, changed: true });
		expect(rows[String(second.name).toUpperCase()]).toMatchObject({ state: 'mapped', client_id: second.id });
		expect(rows[String(third.name)]).toMatchObject({ state: 'suggested', client_id: third.id, reasons: expect.stringContaining('Same name') as string });
		expect(rows['Nobody Knows GmbH']).toMatchObject({ state: 'unmapped', client_id: null });
		expect((await savedRows()).map(({ account_name: name, state }) => [name, state])).toEqual(Object.values(rows).map(({ account_name: name, state }) => [name, state]));
		expect(changedNames(await map())).toEqual([]);
		expect(lab.writes()).toEqual([]);
	});

	it('does what a person writes into the table', async () => {
		await open();
		const [first, second, third, fourth] = active();
		if (!first || !second || !third || !fourth) throw new Error('The tenant is too small.');
		for (const name of [first.name, second.name, third.name, 'Elsewhere Ltd', 'Newcomer Bakery', 'Typo Ltd']) lab.salesbuildr.create('company', { name });
		await map();
		await edit(String(first.name), { action: 'accept' });
		await edit(String(second.name), { action: ' Ignore ' });
		await edit(String(third.name), { action: 'adjust', client_id: Number(fourth.id) });
		await edit('Newcomer Bakery', { action: 'create' });
		await edit('Typo Ltd', { action: 'acept' });
		const rows = await map();
		expect(rows[String(first.name)]).toMatchObject({ state: 'mapped', client_id: first.id, linked_by: 'person', action: '' });
		expect(rows[String(second.name)]).toMatchObject({ state: 'ignored', client_id: null, action: '' });
		expect(rows[String(third.name)]).toMatchObject({ state: 'mapped', client_id: fourth.id, client_name: fourth.name, linked_by: 'person' });
		expect(rows['Typo Ltd']).toMatchObject({ state: 'unmapped', action: 'acept', problem: expect.stringContaining('"acept" is not known') as string });
		const [made] = clientNamed('Newcomer Bakery');
		expect(rows['Newcomer Bakery']).toMatchObject({ state: 'mapped', client_id: made?.id, linked_by: 'created', created: true });
		expect(changedNames(await map())).toEqual([]);
		expect(lab.writes()).toEqual([]);
	});

	it('takes a row back with reset and then offers it again', async () => {
		await open();
		const [first] = active();
		companyOf(first ?? {});
		await map();
		await edit(String(first?.name), { action: 'ignore' });
		expect((await map())[String(first?.name)]).toMatchObject({ state: 'ignored' });
		await edit(String(first?.name), { action: 'reset' });
		expect((await map())[String(first?.name)]).toMatchObject({ state: 'mapped', client_id: first?.id, linked_by: 'identifier', action: '' });
	});

	// An MSP mapped its companies, and the full sync after that made every one of them a second time.
	it('writes the HaloPSA ID into each mapped company once, so that the full sync makes no second one', async () => {
		await open();
		const [first, second] = active();
		const company = companyOf(first ?? {});
		lab.salesbuildr.create('company', { name: second?.name });
		await map();
		expect(lab.writes()).toEqual([`PUT company/${company.id}`]);
		await map();
		expect(lab.writes()).toEqual([]);
		const { clients } = await lab.sync();
		expect(lab.salesbuildr.byExternalIdentifier('company', String(first?.id))?.id).toBe(company.id);
		// The one that is only suggested is left for a person.
		expect(clients).toMatchObject({ parked: 1, created: active().length - 2 });
		for (const client of [first, second]) expect(lab.salesbuildr.records('company').filter(({ name }) => name === client?.name)).toHaveLength(1);
	});

	it('maps identical names in bulk when a person chooses so', async () => {
		await open();
		const [first, second] = active();
		for (const name of [first?.name, `${String(second?.name)} Nord`]) lab.salesbuildr.create('company', { name });
		const rows = await map(withSettings({ mapIdenticalNames: true }));
		expect(rows[String(first?.name)]).toMatchObject({ state: 'mapped', client_id: first?.id, linked_by: 'identical name' });
		expect(rows[`${String(second?.name)} Nord`]?.state).not.toBe('mapped');
	});

	it('shows what it would create in a dry run, creates it once, and finds it again when the table is lost', async () => {
		await open();
		lab.salesbuildr.create('company', { name: 'Newcomer Bakery Ltd', website: 'https://newcomer.example', phone: '+44 20 7946 0018', address: '1 High Street', city: 'London', postalCode: 'SW1A 1AA' });
		lab.salesbuildr.create('company', { name: 'Nameless Friends' });
		const create = { unmapped: 'create' };
		const dry = await map(withSettings({ ...create, dryRun: true }));
		expect(dry['Newcomer Bakery Ltd']).toMatchObject({
			state: 'unmapped', changed: false,
			planned: { method: 'POST', path: 'Client', body: [{ name: 'Newcomer Bakery Ltd', website: 'https://newcomer.example', newclient_domain: 'newcomer.example', newclient_delivery_address: { line1: '1 High Street', line3: 'London', postcode: 'SW1A 1AA' } }] },
		});
		expect(lab.writes()).toEqual([]);
		expect(await savedRows()).toEqual([]);
		const rows = await map(withSettings(create));
		expect(Object.values(rows).map(({ created }) => created)).toEqual([true, true]);
		expect(lab.writes()).toEqual(['POST Client', 'POST Client', ...lab.salesbuildr.records('company').map(({ id }) => `PUT company/${id}`)]);
		await lab.loseData();
		const again = await map(withSettings(create));
		expect(lab.writes()).toEqual([]);
		expect(again['Newcomer Bakery Ltd']).toMatchObject({ state: 'mapped', linked_by: 'identifier' });
		expect(again['Nameless Friends']).toMatchObject({ state: 'mapped', linked_by: 'identifier' });
		expect(clientNamed('Nameless Friends')).toHaveLength(1);
	});

	it('sends accounts to the catch-all client, several of them, and its own account still finds it', async () => {
		await open();
		const [first] = active();
		companyOf(first ?? {});
		lab.salesbuildr.create('company', { name: 'Stray One' });
		lab.salesbuildr.create('company', { name: 'Stray Two' });
		const rows = await map(withSettings({ unmapped: 'catchAll', matchOptions: { catchAllClientId: Number(first?.id) } }));
		expect(rows[String(first?.name)]).toMatchObject({ state: 'mapped', client_id: first?.id, linked_by: 'matching' });
		for (const name of ['Stray One', 'Stray Two']) expect(rows[name]).toMatchObject({ state: 'mapped', client_id: first?.id, linked_by: 'catch-all' });
	});

	it('takes the main contact of the main site as default contact, and a person\'s choice before it', async () => {
		await open();
		const [first, second] = active();
		for (const client of [first, second]) {
			const site = lab.halo.records('Site').find(({ id }) => id === client?.main_site_id);
			const contact = lab.halo.records('Users').find(({ site_id: siteId }) => siteId === site?.id);
			lab.halo.update('Site', Number(site?.id), { maincontact_id: contact?.id });
			companyOf(client ?? {});
		}
		const rows = await map();
		expect(rows[String(first?.name)]?.contact_id).toBeGreaterThan(0);
		await edit(String(first?.name), { contact_id: 4711 });
		expect((await map())[String(first?.name)]?.contact_id).toBe(4711);
		expect((await savedRows()).find(({ account_name: name }) => name === first?.name)?.contact_id).toBe(4711);
	});

	it('knows an account by the client ID that Salesbuildr carries, and says when that client is gone', async () => {
		await open();
		const [first] = active();
		lab.salesbuildr.create('company', { name: 'Renamed Beyond Recognition', externalIdentifier: String(first?.id) });
		expect((await map())['Renamed Beyond Recognition']).toMatchObject({ state: 'mapped', client_id: first?.id, linked_by: 'identifier', score: 100 });
		lab.halo.remove('Client', Number(first?.id));
		expect((await map())['Renamed Beyond Recognition']).toMatchObject({ state: 'mapped', changed: false, problem: expect.stringContaining('no client') as string });
	});

	it('reads each list of HaloPSA once', async () => {
		await open({ halo: { size: { ...size, clients: 230, sites: 260 } } });
		for (const client of active().slice(0, 150)) companyOf(client);
		await map();
		expect(lab.halo.log.filter(({ kind }) => kind === 'api').map(({ resource }) => resource).sort()).toEqual([...Array<string>(3).fill('Client'), ...Array<string>(3).fill('Site')]);
		expect(lab.reads('Users')).toBe(0);
	});

	it('keeps a client that HaloPSA refuses as a request in its row, and says why', async () => {
		await open();
		lab.salesbuildr.create('company', { name: 'Refused Ltd' });
		const [first] = active();
		companyOf(first ?? {});
		const rows = await map(withSettings({ unmapped: 'create', matchOptions: { newClientFields: '{ "toplevel_id": 99999 }' } }));
		expect(rows['Refused Ltd']).toMatchObject({ state: 'unmapped', created: false, problem: expect.stringContaining('Not created') as string });
		expect(rows[String(first?.name)]).toMatchObject({ state: 'mapped' });
		expect((await map(withSettings({ unmapped: 'create' })))['Refused Ltd']).toMatchObject({ state: 'mapped', created: true });
	});

	it.each(['appliedAnswerLost', 'emptyBody200', 'truncatedJson'] as const)('makes one client although the answer is lost: %s', async (fault) => {
		await open();
		lab.salesbuildr.create('company', { name: 'Lost and Found Ltd' });
		let spoilt = 0;
		lab.halo.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/Client') && (spoilt += 1) === 1 ? fault : undefined));
		const rows = await map(withSettings({ unmapped: 'create' }));
		expect(spoilt).toBeGreaterThan(0);
		const made = clientNamed('Lost and Found Ltd');
		expect(made).toHaveLength(1);
		expect(rows['Lost and Found Ltd']).toMatchObject({ state: 'mapped', client_id: made[0]?.id });
	});

	it('has nothing to do where Salesbuildr is empty', async () => {
		await open();
		expect(await map()).toEqual({});
		expect(await savedRows()).toEqual([]);
	});
});
