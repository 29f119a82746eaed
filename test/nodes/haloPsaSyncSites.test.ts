import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { startHaloTenant, type HaloTenant } from '../../simulator/index';
import { cleanUp, onClean } from '../runner/support';
import { alteredTenant, type Alterations } from '../support/alteredTenant';
import { haloCredential } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { pullAll } from '../support/pull';

jest.setTimeout(120_000);
afterEach(cleanUp);

const CLIENTS = 230;
const SITES = 330;

async function open(alterations?: Alterations): Promise<{ tenant: HaloTenant; nodes: NodeBench }> {
	const tenant = await startHaloTenant({ size: { clients: CLIENTS, sites: SITES, users: CLIENTS, items: 0, opportunities: 0, tickets: 0 }, limit: false });
	onClean(() => tenant.close());
	const changes: ICredentialDataDecryptedObject = alterations ? { resourceUrl: await alteredTenant(tenant, alterations), authUrl: tenant.authUrl } : {};
	const nodes = await NodeBench.open([haloCredential(tenant, changes)]);
	onClean(() => nodes.close());
	return { tenant, nodes };
}

function expectMainSites(tenant: HaloTenant, records: readonly IDataObject[]): void {
	const active = tenant.records('Client').filter(({ inactive }) => inactive !== true);
	expect(records.map(({ id }) => id).sort()).toEqual(active.map(({ id }) => id).sort());
	for (const record of records) {
		const main = tenant.record('Client', Number(record.id))?.main_site_id;
		const site = tenant.record('Site', Number(main)) as IDataObject;
		const address = site.delivery_address as IDataObject;
		expect(record.main_site).toMatchObject({ id: main, client_id: record.id, phonenumber: site.phonenumber, line1: address.line1, line3: address.line3, postcode: address.postcode });
	}
}

const apiRequests = (tenant: HaloTenant): number => tenant.log.filter(({ kind }) => kind === 'api').length;
const budget = Math.ceil(CLIENTS / 100) + 1 + Math.ceil(SITES / 100) + 1;

/** Both lists in full, and the inactive main sites that the list hides. */
const allowed = (tenant: HaloTenant): number =>
	budget + tenant.records('Client').filter(({ inactive, main_site_id: id }) => inactive !== true && tenant.record('Site', Number(id))?.inactive === true).length;

const withoutOrder: Alterations['query'] = (_path, parameters) => {
	for (const name of ['order', 'order2', 'orderdesc']) parameters.delete(name);
};

describe('HaloPSA Sync: the main site of a client', () => {
	it('is joined while both lists are read once', async () => {
		const { tenant, nodes } = await open();
		const { records } = await pullAll(nodes, 'clients');
		expectMainSites(tenant, records);
		expect(apiRequests(tenant)).toBeLessThanOrEqual(allowed(tenant));
	});

	it('is joined in as few requests when the tenant ignores the order', async () => {
		const { tenant, nodes } = await open({ query: withoutOrder });
		const { records } = await pullAll(nodes, 'clients');
		expectMainSites(tenant, records);
		expect(apiRequests(tenant)).toBeLessThanOrEqual(allowed(tenant));
	});

	it('is found when rows of the list do not name it', async () => {
		const { tenant, nodes } = await open({
			row: (path, { main_site_id: _id, main_site_name: _name, ...row }) => (path === '/api/Client' ? row : { ...row, ...(_id === undefined ? {} : { main_site_id: _id, main_site_name: _name }) }),
		});
		const { records } = await pullAll(nodes, 'clients');
		expectMainSites(tenant, records);
	});

	it('has its address when rows of sites come without', async () => {
		const { tenant, nodes } = await open({ query: (_path, parameters) => parameters.delete('includeaddress') });
		const { records } = await pullAll(nodes, 'clients');
		expectMainSites(tenant, records);
	});
});

describe('HaloPSA Sync: only what changed', () => {
	const pullSince = async (nodes: NodeBench, stream: string, since: string): Promise<IDataObject[]> =>
		(await pullAll(nodes, stream, { since, options: { lookback: 0 } })).records;

	/** A cursor of a run that ended before anything of the test happened; HaloPSA's clock counts whole seconds in its answers. */
	async function cursorOf(nodes: NodeBench, stream: string): Promise<string> {
		const { pages } = await pullAll(nodes, stream, { options: { lookback: 1 } });
		return String(pages.at(-1)?.cursor);
	}

	it('a client whose main site alone changed comes again, with the new address', async () => {
		const { tenant, nodes } = await open();
		const since = await cursorOf(nodes, 'clients');
		expect(await pullSince(nodes, 'clients', since)).toEqual([]);
		const [client] = tenant.records('Client').filter(({ inactive }) => inactive !== true);
		tenant.update('Site', Number(client?.main_site_id), { phonenumber: '+1 212-555-0100' });
		tenant.resetLog();
		const records = await pullSince(nodes, 'clients', since);
		expect(records.map(({ id }) => id)).toEqual([client?.id]);
		expect(records[0]?.main_site).toMatchObject({ phonenumber: '+1 212-555-0100' });
		expect(apiRequests(tenant)).toBeLessThanOrEqual(6);
	});

	it('a changed client comes once, also when its site changed too', async () => {
		const { tenant, nodes } = await open();
		const since = await cursorOf(nodes, 'clients');
		const [, client] = tenant.records('Client').filter(({ inactive }) => inactive !== true);
		tenant.update('Client', Number(client?.id), { website: 'https://new.example' });
		tenant.update('Site', Number(client?.main_site_id), { phonenumber: '1' });
		const records = await pullSince(nodes, 'clients', since);
		expect(records.map(({ id, website }) => [id, website])).toEqual([[client?.id, 'https://new.example']]);
	});

	it('users and opportunities are asked for by the time of their change', async () => {
		const { tenant, nodes } = await open();
		for (const [stream, path, fields] of [['users', 'Users', { name: 'Newly Hired', client_id: 13 }], ['opportunities', 'Opportunities', { summary: 'Newly Found' }]] as const) {
			const since = await cursorOf(nodes, stream);
			const made = tenant.create(path, fields);
			const records = await pullSince(nodes, stream, since);
			expect(records.map(({ id }) => id)).toEqual([made.id]);
		}
	});

	it('a change made while a run is under way is met by the next run', async () => {
		const { tenant, nodes } = await open();
		let changed = 0;
		tenant.onRequest(({ query }) => {
			if (query.page_no !== '2' || changed > 0) return;
			changed = Number(tenant.records('Client')[2]?.id);
			tenant.update('Client', changed, { website: 'https://meanwhile.example' });
		});
		const { pages } = await pullAll(nodes, 'clients');
		const records = await pullSince(nodes, 'clients', String(pages.at(-1)?.cursor));
		expect(records.map(({ id }) => id)).toContain(changed);
	});
});
