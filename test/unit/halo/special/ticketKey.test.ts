import { closeBenches, openBench, type SpecialBench } from './support';

afterEach(closeBenches);

const alert = { key: 'alert-7', summary: 'Disk full', client_id: 12 };

const withKey = (bench: SpecialBench, key = 'alert-7') => bench.tenant.records('Tickets').filter(({ third_party_id_string }) => third_party_id_string === key);

describe('find or create', () => {
	it('creates once and finds afterwards', async () => {
		const bench = await openBench();
		const values = { ...alert, details: '<p>C: 99 %</p>', format: 'html', fields: '{"impact": 2}' };
		const made = await bench.one('ticket.findOrCreate', { values });
		expect(made).toMatchObject({ created: true, third_party_id_string: 'alert-7', summary: 'Disk full', details: 'C: 99 %', impact: 2 });
		expect(await bench.one('ticket.findOrCreate', { values })).toMatchObject({ created: false, id: made.id });
		expect(bench.writes).toEqual(['POST Tickets']);
	});

	it.each([
		['a custom field', { key_field: 'CFExternalAlertId' }],
		['the summary', { key_field: 'summary', key: 'DISK FULL on server 4', summary: 'Disk full on server 4' }],
	])('works by %s', async (_, how) => {
		const bench = await openBench();
		const made = await bench.one('ticket.findOrCreate', { values: { ...alert, ...how, key: 'key' in how ? how.summary : alert.key } });
		expect(await bench.one('ticket.findOrCreate', { values: { ...alert, ...how } })).toMatchObject({ created: false, id: made.id });
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'resetInBody', 'truncatedJson', 'emptyBody200', 'gatewayTimeout504', 'htmlWith200'] as const)('makes one ticket through %s', async (fault) => {
		const bench = await openBench();
		bench.spoilWrite('Tickets', fault);
		expect(await bench.one('ticket.findOrCreate', { values: alert })).toMatchObject({ created: true });
		expect(withKey(bench)).toHaveLength(1);
	});

	it('makes one ticket of many items with one key at the same time', async () => {
		const bench = await openBench();
		const records = await Promise.all(Array.from({ length: 8 }, async () => await bench.one('ticket.findOrCreate', { values: alert })));
		expect(new Set(records.map(({ id }) => id)).size).toBe(1);
		expect(records.filter(({ created }) => created)).toHaveLength(1);
		expect(withKey(bench)).toHaveLength(1);
	});

	it('finds a key that the text search does not look at among many tickets', async () => {
		const bench = await openBench({ size: { clients: 4, tickets: 350, opportunities: 0 } });
		const target = bench.tenant.records('Tickets')[333];
		bench.tenant.update('Tickets', Number(target?.id), { third_party_id_string: 'needle' });
		for (const { id } of bench.tenant.records('Tickets').slice(0, 333)) bench.tenant.update('Tickets', Number(id), { third_party_id_string: '' });
		for (const { id } of bench.tenant.records('Tickets').slice(334)) bench.tenant.update('Tickets', Number(id), { third_party_id_string: '' });
		expect(await bench.one('ticket.findOrCreate', { values: { key: 'needle', summary: 'x' } })).toMatchObject({ id: target?.id, created: false });
	});

	it('refuses rather than guesses when the list hides the key of too many tickets', async () => {
		const bench = await openBench({ size: { clients: 4, tickets: 120, opportunities: 0 } });
		const { message, advice } = await bench.failure('ticket.findOrCreate', { values: { key: 'needle', summary: 'x' } });
		expect(message).toContain('does not show third_party_id_string');
		expect(advice).toContain('narrow the search');
		expect(bench.writes).toEqual([]);
	});

	it('keeps keys apart that differ in case alone', async () => {
		const bench = await openBench();
		const [one, other] = [await bench.one('ticket.findOrCreate', { values: { ...alert, key: 'AbC=' } }), await bench.one('ticket.findOrCreate', { values: { ...alert, key: 'aBc=' } })];
		expect(one?.id).not.toBe(other?.id);
	});

	it('gives the ticket that a found one was merged into', async () => {
		const bench = await openBench();
		const made = await bench.one('ticket.findOrCreate', { values: alert });
		const survivor = bench.first('Tickets');
		await bench.run('ticket.merge', { id: Number(made.id), values: { target: survivor.id } });
		expect(await bench.one('ticket.findOrCreate', { values: alert })).toMatchObject({ id: survivor.id, created: false });
	});

	it('lists the tickets when several have the key', async () => {
		const bench = await openBench();
		for (const summary of ['A', 'B']) bench.tenant.create('Tickets', { summary, client_id: 12, third_party_id_string: 'alert-7' });
		const { name, message } = await bench.failure('ticket.findOrCreate', { values: alert });
		expect([name, message]).toEqual(['HaloAmbiguousError', expect.stringMatching(/^2 tickets have third_party_id_string "alert-7": \d+, \d+\.$/)]);
	});

	it('shows the ticket it would make', async () => {
		const bench = await openBench();
		const { planned } = await bench.run('ticket.findOrCreate', { values: { ...alert, key_field: 'CFExternalAlertId' }, dryRun: true });
		expect(planned).toEqual([{ method: 'POST', path: 'Tickets', body: [{ summary: 'Disk full', client_id: 12, customfields: [{ id: 152, value: 'alert-7' }] }] }]);
		expect(bench.writes).toEqual([]);
	});

	it('says so when HaloPSA does not keep the key', async () => {
		const bench = await openBench();
		const { message } = await bench.failure('ticket.findOrCreate', { values: { ...alert, key_field: 'client_name' } });
		expect(message).toMatch(/made ticket \d+, but did not store "alert-7" in client_name/);
	});

	it('names the custom fields when there is none of the name', async () => {
		const bench = await openBench();
		expect((await bench.failure('ticket.findOrCreate', { values: { ...alert, key_field: 'CFNothing' } })).advice).toContain('CFExternalAlertId');
	});
});

describe('append or create', () => {
	const event = { ...alert, note: 'Disk is full again' };

	it('creates first, then appends while the ticket is open, then creates anew', async () => {
		const bench = await openBench();
		const first = await bench.one('ticket.appendOrCreate', { values: event });
		expect(first).toMatchObject({ created: true, details: 'Disk is full again' });
		expect(await bench.one('ticket.appendOrCreate', { values: event })).toMatchObject({ created: false, id: first.id, action_id: 1 });
		await bench.run('ticket.close', { id: Number(first.id) });
		const second = await bench.one('ticket.appendOrCreate', { values: event });
		expect(second).toMatchObject({ created: true });
		expect(withKey(bench)).toHaveLength(2);
	});

	// The closed ticket of the same key was taken for the one whose answer was lost, so the new one was never made.
	it('makes the new ticket when its answer is lost and a closed one has the key', async () => {
		const bench = await openBench();
		bench.tenant.create('Tickets', { summary: 'Old', client_id: 12, third_party_id_string: 'alert-7', status_id: 9 });
		bench.spoilWrite('Tickets', 'resetBefore');
		expect(await bench.one('ticket.appendOrCreate', { values: event })).toMatchObject({ created: true, summary: 'Disk full' });
		expect(withKey(bench)).toHaveLength(2);
	});

	it('appends once through a lost answer', async () => {
		const bench = await openBench();
		const { id } = await bench.one('ticket.appendOrCreate', { values: event });
		bench.spoilWrite('Actions', 'appliedAnswerLost');
		await bench.one('ticket.appendOrCreate', { values: event });
		expect(bench.tenant.records('Actions').filter(({ ticket_id }) => ticket_id === id)).toHaveLength(1);
	});
});
