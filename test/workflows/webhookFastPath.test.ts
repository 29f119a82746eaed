import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, startService, type Credential, type Service } from '../../runner/src';
import { startHaloTenant, startSalesbuildr, type HaloTenant, type Salesbuildr } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

jest.setTimeout(60_000);

const folder = join(__dirname, '..', '..', 'workflows');
const file = join(folder, 'webhook-fast-path.json');
const size = { clients: 6, sites: 8, users: 12, items: 8, opportunities: 4, tickets: 6, recurringInvoices: 0 };

const workflowSchema = z.object({ nodes: z.array(z.object({ name: z.string(), type: z.string(), parameters: z.unknown() })) });
const nodesOf = (name: string) => workflowSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))).nodes;

it.each(['Client to Company', 'Item to Product', 'User to Contact', 'Opportunity to Opportunity', 'Upsert Companies', 'Upsert Products', 'Upsert Contacts', 'Upsert Opportunities', 'Read Their Records Again'])(
	'"%s" is as in the full sync, so that neither undoes the other',
	(name) => {
		const [fast, full] = ['webhook-fast-path.json', 'full-sync.json'].map((workflow) => nodesOf(workflow).find((node) => node.name === name));
		expect(fast).toBeDefined();
		expect(fast).toEqual(full);
	},
);

describe('served by the runner with nothing but credentials', () => {
	let halo: HaloTenant;
	let salesbuildr: Salesbuildr;
	let service: Service;
	let home: string;
	let credentials: Credential[];

	beforeEach(async () => {
		halo = await startHaloTenant({ size, limit: false });
		salesbuildr = await startSalesbuildr({ limit: false });
		home = mkdtempSync(join(tmpdir(), 'fast-path-'));
		credentials = [haloCredential(halo), { id: 'salesbuildr', name: 'Salesbuildr', type: 'salesbuildrApi', data: { baseUrl: salesbuildr.baseUrl, apiKey: salesbuildr.apiKey, requestsPerWindow: 500_000 } }];
		// The tenant shows the numbers of these events by a webhook that has them, as Salesbuildr's own integration makes one.
		const others = halo.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['client', 'site', 'user', 'item'].flatMap((kind) => ['created', 'updated', 'deleted'].map((change) => `${kind} ${change}`)) });
		halo.update('Webhook', String(others.id), { active: false });
		service = await startService([file], { port: 0, credentials, dataDir: home });
	});
	afterEach(async () => {
		await service.close();
		await Promise.all([halo.close(), salesbuildr.close()]);
		rmSync(home, { recursive: true, force: true });
	});

	/** Everything that a change sets off is over. */
	async function settled(): Promise<void> {
		await halo.webhooks.settled();
		await service.idle();
	}

	const writes = (): string[] => salesbuildr.log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.replace(/^.*public-api\//, '')}`);
	const active = (path: string) => halo.records(path).filter(({ inactive, name }) => inactive !== true && name !== 'General User');

	async function rows(table: string): Promise<unknown[]> {
		await service.close();
		const runner = createRunner({ credentials, dataDir: home });
		const node = (name: string, type: string, typeVersion: number, parameters: object) => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters });
		const result = await runner.run({
			id: 'look', name: 'Look', settings: {},
			nodes: [node('Start', 'manualTrigger', 1, {}), node('Rows', 'dataTable', 1.1, { resource: 'row', operation: 'get', dataTableId: { __rl: true, mode: 'name', value: table }, matchType: 'allConditions', filters: { conditions: [] }, returnAll: true })],
			connections: { Start: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] } },
		});
		await runner.close();
		return result.output;
	}

	it('writes a changed client with the address of its main site, and a delivery that comes three times only once', async () => {
		halo.webhooks.setPlan({ copies: 3 });
		const [client] = active('Client');
		halo.update('Client', Number(client?.id), { name: 'Renamed Ltd' });
		await settled();
		expect(writes()).toEqual([`PUT company/ext/${String(client?.id)}`]);
		const site = halo.record('Site', Number(client?.main_site_id));
		expect(salesbuildr.records('company')).toMatchObject([{ name: 'Renamed Ltd', externalIdentifier: String(client?.id), postalCode: z.object({ postcode: z.string() }).parse(site?.delivery_address).postcode }]);
		expect(await rows('halopsa_webhook_receipts')).toMatchObject([{ event: 'client updated' }]);
	});

	it('goes on after a restart at another address, with one webhook, and knows the deliveries it had before', async () => {
		const [client] = active('Client');
		halo.update('Client', Number(client?.id), { website: 'https://once.example' });
		await settled();
		await service.close();
		service = await startService([file], { port: 0, credentials, dataDir: home });
		expect(halo.records('Webhook').filter(({ active: on }) => on === true)).toMatchObject([{ url: expect.stringContaining(service.url) }]);
		halo.webhooks.setPlan({ hold: true });
		halo.update('Client', Number(client?.id), { website: 'https://twice.example' });
		const told = [...halo.webhooks.kept];
		await halo.webhooks.send(told);
		await settled();
		expect(writes()).toHaveLength(2);
		// Nothing tells of this change, so that only the old delivery could bring it over.
		halo.update('Client', Number(client?.id), { website: 'https://untold.example' });
		await service.close();
		service = await startService([file], { port: 0, credentials, dataDir: home });
		const heard = halo.webhooks.attempts.length;
		await halo.webhooks.send(told);
		await settled();
		expect(halo.webhooks.attempts.slice(heard)).toEqual(told.map(() => expect.objectContaining({ status: 200 })));
		expect(writes()).toHaveLength(2);
	});

	it('follows a site to its client and a user to its company, and skips what is not part of the sync', async () => {
		const [client] = active('Client');
		halo.update('Site', Number(client?.main_site_id), { phonenumber: '+44 20 7946 0123' });
		await settled();
		expect(salesbuildr.records('company')).toMatchObject([{ externalIdentifier: String(client?.id), phone: '+44 20 7946 0123' }]);
		const user = active('Users').find(({ client_id: id }) => id === client?.id);
		halo.update('Users', Number(user?.id), { title: 'Owner' });
		await settled();
		expect(salesbuildr.records('contact')).toMatchObject([{ externalIdentifier: String(user?.id), jobTitle: 'Owner' }]);
		salesbuildr.resetLog();
		halo.update('Client', Number(client?.id), { inactive: true });
		const fault = halo.records('Tickets').find(({ is_opportunity: is, deleted }) => is !== true && deleted !== true);
		halo.update('Tickets', Number(fault?.id), { status_id: fault?.status_id === 4 ? 5 : 4 });
		await settled();
		expect(writes()).toEqual([]);
	});

	it('parks what Salesbuildr refuses, with the cause, and goes on with the next record', async () => {
		const [first, second] = active('Client');
		halo.update('Client', Number(first?.id), { name: '' });
		await settled();
		halo.update('Client', Number(second?.id), { name: 'Fine Ltd' });
		await settled();
		expect(salesbuildr.records('company')).toMatchObject([{ name: 'Fine Ltd' }]);
		expect(await rows('halopsa_dead_letters')).toMatchObject([{ system: 'salesbuildr', stream: 'clients', record_id: String(first?.id), reason: expect.stringMatching(/name/i) }]);
	});
});
