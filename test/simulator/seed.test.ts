import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { quirkFacts } from '../../simulator/index';
import { resources } from '../../simulator/halo/catalogue';
import { updatedAt } from '../../simulator/halo/records';
import { seededStore } from '../../simulator/data/seed';
import { closeServers, openHalo, openTenant } from './support';

afterEach(closeServers);

const root = path.resolve(__dirname, '../../simulator');

function dump(seed: number, size: number): string {
	const store = seededStore(seed, size);
	const tables = [...new Set(resources.map(({ table }) => table))];
	return JSON.stringify(
		tables.map((name) => [...store.table(name).rows.values()].map((row) => [row, row[updatedAt]])),
	);
}

describe('seeded data', () => {
	it('is the same for the same seed and different for another', () => {
		expect(dump(5, 800)).toBe(dump(5, 800));
		expect(dump(5, 800)).not.toBe(dump(6, 800));
	});

	it.each([100, 1000, 10_000])('holds exactly %i main records', async (size) => {
		const tenant = await openTenant({ size });
		const kinds = [
			'Client',
			'Site',
			'Users',
			'Item',
			'Opportunities',
			'Tickets',
			'Asset',
			'RecurringInvoice',
			'ClientContract',
			'SoftwareLicence',
		];
		expect(kinds.reduce((sum, kind) => sum + tenant.records(kind).length, 0)).toBe(size);
	});

	it('takes numbers per kind', async () => {
		const tenant = await openTenant({
			size: { clients: 3, sitesPerClient: 2, usersPerSite: 4, items: 7, opportunities: 5, tickets: 0 },
		});
		const counts = ['Client', 'Site', 'Users', 'Item', 'Opportunities', 'Tickets'].map(
			(kind) => tenant.records(kind).length,
		);
		expect(counts).toEqual([3, 6, 27, 7, 5, 0]);
	});

	it('hangs together: every reference finds its record', async () => {
		const tenant = await openTenant({ size: 2000 });
		for (const user of tenant.records('Users')) {
			expect(tenant.record('Site', Number(user.site_id))?.client_id).toBe(user.client_id);
		}
		for (const row of [...tenant.records('Opportunities'), ...tenant.records('Tickets')]) {
			expect(tenant.record('Users', Number(row.user_id))?.client_id).toBe(row.client_id);
		}
		for (const item of tenant.records('Item'))
			expect(tenant.record('AssetGroup', Number(item.assetgroup_id))).toBeDefined();
		const mails = tenant
			.records('Users')
			.map(({ emailaddress }) => emailaddress)
			.filter(Boolean);
		expect(new Set(mails).size).toBe(mails.length);
		expect(new Set(tenant.records('Client').map(({ name }) => name)).size).toBe(
			tenant.records('Client').length,
		);
	});

	it('lists a large table page by page without sorting it each time', async () => {
		const halo = await openHalo({
			size: { clients: 10, users: 20_000, items: 0, opportunities: 0, tickets: 0 },
		});
		let comparisons = 0;
		const records = halo.tenant.records('Users').filter(({ inactive }) => !inactive);
		for (const record of records.slice(0, 50)) {
			Object.defineProperty(record, 'surname', {
				get: () => String((comparisons += 1)),
				enumerable: true,
				configurable: true,
			});
		}
		await halo.get('Users?pageinate=true&page_size=100&page_no=150&order=surname');
		const afterFirst = comparisons;
		await halo.get('Users?pageinate=true&page_size=100&page_no=151&order=surname');
		expect(afterFirst).toBe(50);
		expect(comparisons).toBe(afterFirst);
	});
});

describe('catalogue', () => {
	it('serves generic reads and writes for every resource', async () => {
		const halo = await openHalo();
		const readable = resources.filter(({ methods }) => methods.includes('l'));
		for (const { path: name } of readable) expect((await halo.get(name)).status).toBe(200);
		const plain = resources.filter(
			(entry) =>
				entry.methods === 'lgpd' &&
				entry.within === undefined &&
				entry.required.every((field) => field === 'name') &&
				entry.names.every(({ id }) => id === 'client_id'),
		);
		for (const { path: name, table } of plain.filter(
			(entry) => entry.table === entry.path && entry.path !== 'Users',
		)) {
			const made = await halo.post(name, [{ name: 'Generic' }]);
			expect([name, made.status]).toEqual([table, 201]);
			expect((await halo.send('DELETE', `${name}/${String(made.row().id)}`)).status).toBe(200);
		}
		expect(plain.length).toBeGreaterThan(20);
	});

	it('has a fact with a confidence mark behind every quirk', () => {
		for (const { fact } of Object.values(quirkFacts)) expect(fact).toMatch(/\[(C|1|I|own)\]/);
	});
});

describe('independence', () => {
	it('imports nothing of ours from outside the simulator', () => {
		const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
			(file) => file.endsWith('.ts') && !file.includes('node_modules'),
		);
		expect(files.length).toBeGreaterThan(20);
		for (const file of files) {
			const source = readFileSync(path.join(root, file), 'utf8');
			for (const [, target = ''] of source.matchAll(/from '([^']+)'/g)) {
				const inside =
					target.startsWith('.') && path.resolve(root, path.dirname(file), target).startsWith(root);
				const allowed =
					inside ||
					target.startsWith('node:') ||
					target === 'fastify' ||
					target.startsWith('@faker-js/faker');
				expect([file, target, allowed]).toEqual([file, target, true]);
			}
		}
	});
});
