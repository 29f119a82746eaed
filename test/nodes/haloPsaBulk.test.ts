import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Quirks } from '../../simulator/index';
import { cleanUp } from '../runner/support';
import { alteredTenant } from '../support/alteredTenant';
import { fields, HaloBench, haloCredential, locator } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';

jest.setTimeout(60_000);

/** Forms in which HaloPSA may answer several records, and what it may do with them: none is confirmed. */
const answers: Quirks['bulkAnswer'][] = ['last', 'all', 'alwaysLast', 'some', 'reversed', 'nothing'];
const stores: Quirks['bulkStores'][] = ['all', 'last', 'none'];
const forms = stores.flatMap((bulkStores) => answers.map((bulkAnswer) => ({ bulkStores, bulkAnswer })));

describe('HaloPSA: several records in one request', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 8, users: 10, items: 6, tickets: 10 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => {
		bench.tenant.setQuirks({ bulkAnswer: 'last', bulkStores: 'all' });
		bench.tenant.setFaults([]);
		bench.tenant.resetLog();
	});

	const item = (of: string, nth: number): IDataObject => ({ summary: `${of} ${nth}`, details: `Details ${nth}`, client_id: Number(bench.tenant.records('Client')[nth % 3]?.id) });
	const items = (of: string, count: number): IDataObject[] => Array.from({ length: count }, (_item, nth) => item(of, nth));
	const fromItem = (...names: string[]): INodeParameters => fields(Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`])));
	const create = (batchSize: number, more: INodeParameters = {}): INodeParameters => ({
		resource: 'ticket', operation: 'create', fields: fromItem('summary', 'details', 'client_id'), options: { batchSize }, ...more,
	});
	const made = (of: string): IDataObject[] => (bench.tenant.records('Tickets') as IDataObject[]).filter(({ summary }) => String(summary).startsWith(`${of} `));
	const posts = (): number => bench.writes().length;

	it.each(forms)('creates each record once, whatever HaloPSA makes of it: %j', async (quirks) => {
		bench.tenant.setQuirks(quirks);
		const of = `Form ${crypto.randomUUID()}`;
		const given = items(of, 7);
		const run = await bench.halo(create(3), given);
		expect(run.error?.message).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(given.map((_item, index) => ({ item: index })));
		expect(run.json.map(({ summary }) => summary)).toEqual(given.map(({ summary }) => summary));
		expect(made(of).map(({ summary, id }) => [summary, id])).toEqual(expect.arrayContaining(run.json.map(({ summary, id }) => [summary, id])));
		expect(made(of)).toHaveLength(7);
	});

	it('needs one request per batch, and one look at the newest records for all of them, when HaloPSA answers all', async () => {
		await bench.does(create(50), items(`Few ${crypto.randomUUID()}`, 120));
		expect(posts()).toBe(3);
		expect(bench.requests()).toHaveLength(4);
	});

	it('needs two requests per batch when HaloPSA answers one of them', async () => {
		bench.tenant.setQuirks({ bulkAnswer: 'alwaysLast' });
		await bench.does(create(50), items(`Two ${crypto.randomUUID()}`, 120));
		expect(posts()).toBe(3);
		expect(bench.requests().length).toBeLessThanOrEqual(8);
	});

	it('one record per request is the usual way', async () => {
		const of = `Alone ${crypto.randomUUID()}`;
		await bench.does({ ...create(1), options: {} }, items(of, 3));
		expect(posts()).toBe(3);
		expect(made(of)).toHaveLength(3);
	});

	// HaloPSA refused the third of four after it had made two; all four were reported as failed, and made again next time.
	it.each(answers)('a record that HaloPSA refuses fails alone, and the ones before it are not made twice: %s', async (bulkAnswer) => {
		bench.tenant.setQuirks({ bulkAnswer });
		const of = `Refused ${crypto.randomUUID()}`;
		const given = items(of, 5);
		given[2] = { ...given[2], client_id: 987_654 };
		const run = await bench.halo(create(5), given, { onError: 'continueErrorOutput' });
		expect(run.outputs.map((output) => output.length)).toEqual([4, 1]);
		expect(run.outputs[1]?.[0]).toMatchObject({ pairedItem: { item: 2 }, json: { error: expect.stringContaining('987654') } });
		expect(made(of).map(({ summary }) => summary).sort()).toEqual([0, 1, 3, 4].map((nth) => `${of} ${nth}`));
	});

	it('an item that cannot be sent fails alone and is not in the request', async () => {
		const of = `Local ${crypto.randomUUID()}`;
		const given: IDataObject[] = items(of, 4);
		given[1] = { ...given[1], client_id: 'Contoso' };
		const run = await bench.halo(create(4), given, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, true, true]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((index) => ({ item: index })));
		expect(posts()).toBe(1);
	});

	it('stops at the first failed item when errors are not to go on', async () => {
		const of = `Stop ${crypto.randomUUID()}`;
		const given = items(of, 6);
		given[1] = { ...given[1], summary: '' };
		const run = await bench.halo(create(2), given);
		expect(run.error).toMatchObject({ message: expect.stringContaining('needs Summary'), context: { itemIndex: 1 } });
		expect(made(of).map(({ summary }) => summary)).toEqual([`${of} 0`]);
	});

	it('equal items become as many records, each with its own id', async () => {
		for (const bulkAnswer of answers) {
			bench.tenant.setQuirks({ bulkAnswer });
			const of = `Equal ${crypto.randomUUID()}`;
			const rows = await bench.does(create(3), [item(of, 0), item(of, 0), item(of, 0)]);
			expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
			expect(made(of).map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
		}
	});

	// A look-up took the ticket of last month with the same summary for the new one, and the new one was lost.
	it('a record of before with the same fields is not taken for a new one', async () => {
		bench.tenant.setQuirks({ bulkAnswer: 'nothing', bulkStores: 'last' });
		const of = `Before ${crypto.randomUUID()}`;
		const given = items(of, 3);
		const earlier = given.map((one) => bench.tenant.create('Tickets', one).id);
		const rows = await bench.does(create(3), given);
		expect(rows.map(({ id }) => earlier.includes(id as number))).toEqual([false, false, false]);
		expect(made(of)).toHaveLength(6);
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'resetInBody', 'truncatedJson', 'emptyBody200', 'serverError500', 'badGateway502', 'htmlWith200'] as const)('what is not known after %s is said item by item, and nothing is sent twice', async (fault) => {
		let spoilt = false;
		bench.tenant.setFaults((entry) => {
			if (spoilt || entry.method !== 'POST' || entry.resource !== 'Tickets') return undefined;
			spoilt = true;
			return fault;
		});
		const of = `Lost ${crypto.randomUUID()}`;
		const run = await bench.halo(create(4), items(of, 8), { onError: 'continueRegularOutput' });
		expect(run.json).toHaveLength(8);
		const known = run.json.filter(({ id }) => id !== undefined).map(({ summary }) => summary);
		for (const { error, details } of run.json.filter(({ id }) => id === undefined)) {
			expect(error).toMatch(/nothing shows whether the ticket "Lost .*" was made/);
			expect(details).toContain('before you run this item again');
		}
		const stored = made(of).map(({ summary }) => summary);
		expect(new Set(stored).size).toBe(stored.length);
		expect([...stored].sort()).toEqual([...known].sort());
		expect(stored.length).toBeGreaterThanOrEqual(4);
	});

	// A rule of HaloPSA renamed the tickets, so none was recognised, and all were made again.
	it('records that HaloPSA has changed are not made again', async () => {
		const renamed = await alteredTenant(bench.tenant, { row: (path, row) => (path === '/api/Tickets' ? { ...row, summary: 'Renamed by a rule' } : row) });
		const nodes = await NodeBench.open([haloCredential(bench.tenant, { resourceUrl: renamed })]);
		const of = `Renamed ${crypto.randomUUID()}`;
		const run = await nodes.run('haloPsa', create(3), items(of, 3), { onError: 'continueRegularOutput' });
		nodes.close();
		await cleanUp();
		expect(made(of)).toHaveLength(3);
		for (const { error } of run.json) expect(error).toEqual(expect.stringMatching(/New records like it: \d+/));
	});

	it('a limit that is reached makes the batch wait, and it is sent once', async () => {
		let limited = 0;
		bench.tenant.setFaults((entry) => (entry.method === 'POST' && entry.resource === 'Tickets' && limited++ === 0 ? 'rateLimitSeconds' : undefined));
		const of = `Limited ${crypto.randomUUID()}`;
		await bench.does(create(4), items(of, 4));
		expect(made(of)).toHaveLength(4);
	});

	it.each(forms)('updates each record once, whatever HaloPSA makes of it: %j', async (quirks) => {
		bench.tenant.setQuirks(quirks);
		const records = items(`Update ${crypto.randomUUID()}`, 6).map((one) => bench.tenant.create('Tickets', one));
		const given = records.map(({ id }, nth) => ({ id, details: nth === 2 ? `Details ${nth}` : `New ${nth}` }));
		for (const onlyChanged of [true, false]) {
			const parameters = { resource: 'ticket', operation: 'update', recordId: locator('={{ $json.id }}'), fields: fromItem('details'), options: { batchSize: 4, onlyChanged } };
			const rows = await bench.does(parameters, given as IDataObject[]);
			expect(rows.map(({ id }) => id)).toEqual(given.map(({ id }) => id));
			expect(given.map(({ id }) => bench.tenant.record('Tickets', Number(id))?.details)).toEqual(given.map(({ details }) => details));
		}
	});

	it('sends no update of what is right already, and an unknown id fails alone', async () => {
		const [first, last] = items(`Right ${crypto.randomUUID()}`, 2).map((one) => bench.tenant.create('Tickets', one));
		const given = [{ id: first?.id, details: 'x' }, { id: 987_654, details: 'x' }, { id: last?.id, details: last?.details }] as IDataObject[];
		const run = await bench.halo({ resource: 'ticket', operation: 'update', recordId: locator('={{ $json.id }}'), fields: fromItem('details'), options: { batchSize: 10 } }, given, { onError: 'continueRegularOutput' });
		expect(run.json.map(({ error }) => error === undefined)).toEqual([true, false, true]);
		expect(bench.writes()).toEqual(['POST /api/Tickets']);
	});

	it('two updates of one record follow each other', async () => {
		const record = bench.tenant.create('Tickets', item(`Twice ${crypto.randomUUID()}`, 0));
		const given = [{ id: record.id, details: 'first' }, { id: String(record.id), details: 'second' }] as IDataObject[];
		await bench.does({ resource: 'ticket', operation: 'update', recordId: locator('={{ $json.id }}'), fields: fromItem('details'), options: { batchSize: 10 } }, given);
		expect(bench.tenant.record('Tickets', Number(record.id))?.details).toBe('second');
	});

	// Both items of a company found nothing, and the company was there twice.
	it('an upsert of one thing by two items makes one record', async () => {
		for (const bulkAnswer of answers) {
			bench.tenant.setQuirks({ bulkAnswer });
			const name = `Upsert ${crypto.randomUUID()}`;
			const existing = bench.tenant.create('Client', { name: `${name} old` });
			const given = [{ name, website: 'a.example' }, { name: `${name} old`, website: 'b.example' }, { name: `${name.toUpperCase()} `, website: 'c.example' }, { name: `${name} new`, website: 'd.example' }];
			const parameters = { resource: 'client', operation: 'upsert', fields: { ...(fromItem('name', 'website') as IDataObject), matchingColumns: ['name'] } as INodeParameters, options: { batchSize: 10 } };
			const rows = await bench.does(parameters, given);
			expect(rows[1]?.id).toBe(existing.id);
			expect(rows[2]?.id).toBe(rows[0]?.id);
			const stored = (bench.tenant.records('Client') as IDataObject[]).filter((client) => String(client.name).trim().toLowerCase().startsWith(name.toLowerCase()));
			expect(stored.map(({ website }) => website).sort()).toEqual(['b.example', 'c.example', 'd.example']);
		}
	});

	it('a dry run shows the request of each batch once, and sends nothing', async () => {
		const given = items('Dry', 5);
		const plans = await bench.does(create(3, { dryRun: true }), given);
		expect(plans.map(({ batch }) => batch)).toEqual([[1, 3], [2, 3], [3, 3], [1, 2], [2, 2]].map(([position, size]) => ({ number: 1, position, size })));
		expect(plans[0]?.request).toEqual({ method: 'POST', path: 'Tickets', query: { returnall: true }, body: given.slice(0, 3) });
		expect(plans.map(({ request }) => request === undefined)).toEqual([false, true, true, false, true]);
		expect(plans.every(({ dryRun, action }) => dryRun === true && action === 'create')).toBe(true);
		expect(bench.writes()).toEqual([]);
	});

	it('records that could not be found again go one by one', async () => {
		const ticket = bench.tenant.create('Tickets', item(`Notes ${crypto.randomUUID()}`, 0));
		const parameters = { resource: 'action', operation: 'create', fields: fields({ ticket_id: ticket.id as number, outcome_id: 7, note: '={{ $json.note }}' }), options: { batchSize: 10 } };
		await bench.does(parameters, [{ note: 'a' }, { note: 'b' }]);
		expect(bench.writes()).toEqual(['POST /api/Actions', 'POST /api/Actions']);
	});
});
