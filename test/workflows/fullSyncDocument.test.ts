import { SyncLab } from '../support/syncLab';
import { TwoWayLab } from '../support/twoWayLab';

jest.setTimeout(120_000);

const size = { clients: 3, sites: 3, users: 6, items: 4, opportunities: 2, tickets: 0, recurringInvoices: 0 };

/** Salesbuildr by its API document: categories are there already and can only be read, fields are what the document has. */
it('the full sync comes to rest with a Salesbuildr that goes by its API document alone', async () => {
	const lab = await SyncLab.open({ halo: { size, seed: 11 }, salesbuildr: { documentedOnly: true } });
	try {
		const groups = lab.halo.records('AssetGroup').filter(({ showasitem }) => showasitem === true);
		const used = new Set(lab.halo.records('Item').map(({ assetgroup_id: id }) => id));
		const [missing] = groups.filter(({ id }) => !used.has(id));
		for (const { id, name } of groups) if (id !== missing?.id) lab.salesbuildr.create('category', { name });
		const first = await lab.sync();
		expect(first.assetGroups).toMatchObject({ created: 0, unchanged: groups.length - (missing ? 1 : 0), parked: missing ? 1 : 0 });
		for (const stream of ['clients', 'items', 'users', 'opportunities'] as const) expect([stream, first[stream]?.parked]).toEqual([stream, 0]);
		const [client] = lab.halo.records('Client').filter(({ inactive }) => inactive !== true);
		expect(lab.salesbuildr.byExternalIdentifier('company', String(client?.id))).toMatchObject({ name: client?.name, type: 'customer' });
		const categoryOf = new Map(lab.salesbuildr.records('category').map(({ id, name }) => [id, name]));
		for (const product of lab.salesbuildr.records('product')) {
			const item = lab.halo.records('Item').find(({ id }) => String(id) === product.externalIdentifier);
			expect([product.name, categoryOf.get(String(product.categoryId))]).toEqual([item?.name, groups.find(({ id }) => id === item?.assetgroup_id)?.name]);
		}
		await lab.sync();
		expect(lab.writes().filter((write) => !write.startsWith('PUT category/'))).toEqual([]);
	} finally {
		await lab.close();
	}
});

it('the two-way sync comes to rest with it too, and carries changes of both sides', async () => {
	const two = await TwoWayLab.open({ halo: { size, seed: 11 }, salesbuildr: { documentedOnly: true } });
	try {
		for (const { name, showasitem } of two.halo('AssetGroup')) if (showasitem === true) two.lab.salesbuildr.create('category', { name });
		const first = await two.sync();
		expect(Object.values(first).filter(({ parked, review }) => Number(parked) + Number(review) > 0)).toEqual([]);
		await two.sync();
		const [client] = two.halo('Client');
		const [deal] = two.halo('Opportunities');
		const [user] = two.halo('Users');
		two.lab.halo.update('Client', Number(client?.id), { website: 'https://moved.example' });
		two.lab.salesbuildr.update('opportunity', String(two.partner('opportunity', deal)?.id), { name: 'Bigger Deal' });
		two.lab.halo.update('Users', Number(user?.id), { mobilenumber: '+44 7700 900123' });
		await two.sync();
		expect(two.partner('company', client)?.website).toBe('https://moved.example');
		expect(deal?.summary).toBe('Bigger Deal');
		expect(two.partner('contact', user)?.mobile).toBe('+44 7700 900123');
		await two.sync();
		expect(two.lab.writes()).toEqual([]);
	} finally {
		await two.close();
	}
});
