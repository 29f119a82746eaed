import { closeServers, openHalo, type Reply } from './support';

afterEach(closeServers);

describe('writing records', () => {
	it('creates from an array without id and answers one object with 201', async () => {
		const halo = await openHalo();
		const reply = await halo.post('Supplier', [{ name: 'New Supplier' }]);
		expect(reply.status).toBe(201);
		expect(reply.row()).toMatchObject({ id: expect.any(Number), name: 'New Supplier' });
		expect(halo.tenant.record('Supplier', Number(reply.row().id))).toMatchObject({ name: 'New Supplier' });
	});

	it('updates with an id and changes only what was sent', async () => {
		const halo = await openHalo();
		const stored = () => JSON.parse(JSON.stringify(halo.tenant.record('Client', 12)));
		const before = stored();
		expect((await halo.post('Client', [{ id: 12, website: 'https://changed.example' }])).status).toBe(201);
		expect(stored()).toEqual({ ...before, website: 'https://changed.example' });
	});

	it('refuses an object body unless told otherwise', async () => {
		const halo = await openHalo();
		const refused = await halo.post('Supplier', { name: 'A' });
		expect(refused.status).toBe(400);
		halo.tenant.setQuirks({ arrayBodyRequired: false });
		expect((await halo.post('Supplier', { name: 'A' })).status).toBe(201);
	});

	it('answers only the last of several rows unless returnall or bulkresponse is set', async () => {
		const halo = await openHalo();
		const rows = [{ name: 'First' }, { name: 'Second' }];
		expect((await halo.post('Supplier', rows)).row()).toMatchObject({ name: 'Second' });
		expect((await halo.post('Supplier?returnall=true', rows)).rows()).toHaveLength(2);
		expect((await halo.post('Supplier?bulkresponse=true', rows)).rows()).toHaveLength(2);
		halo.tenant.setQuirks({ bulkAnswer: 'all' });
		expect((await halo.post('Supplier', rows)).rows()).toHaveLength(2);
	});

	it('has no POST to an id and no PUT or PATCH', async () => {
		const halo = await openHalo();
		expect((await halo.post('Client/12', [{ name: 'A' }])).status).toBe(405);
		expect((await halo.send('PUT', 'Client', '[]')).status).toBe(405);
		expect((await halo.send('PATCH', 'Client/12', '{}')).status).toBe(405);
		halo.tenant.setQuirks({ writesToIdStatus: 404 });
		expect((await halo.post('Client/12', [{ name: 'A' }])).status).toBe(404);
	});

	it.each([
		['a decimal in the text', '[{"summary":"A","client_id":12.0}]', '[0].client_id'],
		['a decimal as text', '[{"summary":"A","client_id":"12.0"}]', '[0].client_id'],
		['letters', '[{"summary":"A"},{"summary":"A","client_id":"abc"}]', '[1].client_id'],
	])('refuses %s where an integer belongs, keyed by field', async (_case, body, key) => {
		const halo = await openHalo();
		const before = halo.tenant.records('Tickets').length;
		const reply = await halo.send('POST', 'Tickets', body);
		expect(reply.status).toBe(400);
		expect(Object.keys(reply.row())).toEqual([key]);
		expect(halo.tenant.records('Tickets')).toHaveLength(before);
	});

	it('takes decimals where the specification does, and text that only looks like one', async () => {
		const halo = await openHalo();
		expect((await halo.send('POST', 'Users', '[{"name":"A B","site_id":18.0}]')).status).toBe(201);
		const body = JSON.stringify([{ name: 'A', notes: 'JSON like "client_id":95.0, "x"' }]);
		expect((await halo.send('POST', 'Client', body)).status).toBe(201);
	});

	it('refuses broken JSON and a wrong media type', async () => {
		const halo = await openHalo();
		expect((await halo.send('POST', 'Client', '[{')).status).toBe(400);
		expect((await halo.send('POST', 'Client', '[]', { 'content-type': 'text/plain' })).status).toBe(415);
		expect(
			(await halo.send('POST', 'Client', '[{"name":"A"}]', { 'content-type': 'text/json' })).status,
		).toBe(201);
	});

	it('names a missing field and an unknown record', async () => {
		const halo = await openHalo();
		expect((await halo.post('Client', [{ website: 'x' }])).text).toContain('name');
		expect((await halo.post('Client', [{ id: 999_999, name: 'A' }])).text).toContain('999999');
		expect((await halo.post('Site', [{ name: 'A', client_id: 999_999 }])).text).toContain('client_id 999999');
	});

	it('ignores instructions and looked-up names', async () => {
		const halo = await openHalo();
		const reply = await halo.post('Site', [
			{ name: 'A', client_id: 12, client_name: 'Other', _novalidate: true },
		]);
		const stored = halo.tenant.record('Site', Number(reply.row().id));
		expect(stored).not.toHaveProperty('client_name');
		expect(stored).not.toHaveProperty('_novalidate');
		expect(reply.row().client_name).toBe(halo.tenant.record('Client', 12)?.name);
	});

	it.each([
		['exception', { ClassName: 'System.Exception', Message: expect.stringContaining('name') }],
		['message', { Message: expect.stringContaining('name') }],
		['lowerMessage', { message: expect.stringContaining('name') }],
		['resultCode', { resultCode: 1, errorMessage: expect.stringContaining('name') }],
		['errors', { errors: [expect.stringContaining('name')] }],
	] as const)('can word business errors as %s', async (businessErrors, body) => {
		const halo = await openHalo({ quirks: { businessErrors } });
		expect((await halo.post('Client', [{}])).row()).toEqual(body);
	});

	it('can word business errors as plain text', async () => {
		const reply = await (await openHalo({ quirks: { businessErrors: 'text' } })).post('Client', [{}]);
		expect([reply.status, reply.text]).toEqual([400, expect.stringMatching(/^A value must be entered/)]);
	});
});

describe('clients, sites and users', () => {
	it('gives a new client a first site, a General User and a contact', async () => {
		const halo = await openHalo();
		const client = (
			await halo.post('Client', [
				{
					name: 'Contoso',
					newclient_sitename: 'HQ',
					newclient_contactname: 'Ann Lee',
					newclient_contactemail: 'ann@contoso.example',
				},
			])
		).row();
		expect(halo.tenant.record('Site', Number(client.main_site_id))).toMatchObject({
			name: 'HQ',
			client_id: client.id,
		});
		const people = (await halo.get(`Users?client_id=${String(client.id)}`)).rows('users');
		expect(people.map(({ name }) => name)).toEqual(['General User', 'Ann Lee']);
		expect(client).not.toHaveProperty('newclient_sitename');
	});

	it('takes the client of a user from its site, and the main site from a client', async () => {
		const halo = await openHalo();
		const main = halo.tenant.record('Client', 12)?.main_site_id;
		expect((await halo.post('Users', [{ name: 'A B', site_id: main }])).row()).toMatchObject({
			client_id: 12,
			firstname: 'A',
			surname: 'B',
		});
		expect((await halo.post('Users', [{ name: 'C D', client_id: 12 }])).row()).toMatchObject({
			site_id: main,
		});
		expect((await halo.post('Users', [{ name: 'E F' }])).status).toBe(400);
	});
});

describe('deleting', () => {
	const remove = (reply: Reply) => [reply.status, reply.text === '' ? '' : reply.row().id];

	it('answers 200 with the record, or an empty body by quirk', async () => {
		const halo = await openHalo();
		expect(remove(await halo.send('DELETE', 'Supplier/1'))).toEqual([200, 1]);
		expect((await halo.get('Supplier/1')).status).toBe(404);
		halo.tenant.setQuirks({ deleteAnswer: 'empty' });
		expect(remove(await halo.send('DELETE', 'Supplier/2'))).toEqual([200, '']);
		expect((await halo.send('DELETE', 'Supplier/2')).status).toBe(404);
	});

	it('marks a ticket deleted so that it can be recovered', async () => {
		const halo = await openHalo();
		const id = Number(halo.tenant.records('Tickets')[0]?.id);
		await halo.send('DELETE', `Tickets/${id}`);
		const listed = async (query: string) =>
			(await halo.get(`Tickets?${query}`)).rows('tickets').map((row) => row.id);
		expect(await listed('')).not.toContain(id);
		expect(await listed('deleted=true')).toEqual([id]);
		await halo.post('Tickets', [{ id, _recover: true }]);
		expect(await listed('')).toContain(id);
	});

	it('refuses a client that still has people, unless the quirk is off', async () => {
		const halo = await openHalo();
		expect((await halo.send('DELETE', 'Client/12')).status).toBe(400);
		halo.tenant.setQuirks({ deleteRefusedWhileReferenced: false });
		expect((await halo.send('DELETE', 'Client/12')).status).toBe(200);
	});

	it('deletes a client together with its own site and General User', async () => {
		const halo = await openHalo();
		const client = (await halo.post('Client', [{ name: 'Short Lived' }])).row();
		expect((await halo.send('DELETE', `Client/${String(client.id)}`)).status).toBe(200);
		expect((await halo.get(`Site/${String(client.main_site_id)}`)).status).toBe(404);
	});
});
