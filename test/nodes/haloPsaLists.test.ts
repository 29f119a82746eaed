import type { IDataObject } from 'n8n-workflow';
import { HaloBench } from '../support/haloBench';

jest.setTimeout(60_000);

const CLIENTS = 230;

describe('HaloPSA: Get Many', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: CLIENTS, items: 20, tickets: 30, opportunities: 5 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());
	afterEach(() => bench.tenant.setQuirks({ recordCount: 'exact', listShape: 'documented', pageCap: 100 }));

	const visible = (): IDataObject[] => (bench.tenant.records('Client') as IDataObject[]).filter(({ inactive }) => inactive !== true);
	const idsOf = (rows: IDataObject[]): number[] => rows.map(({ id }) => Number(id)).sort((left, right) => left - right);
	const all = { resource: 'client', operation: 'getMany', returnAll: true };

	it('returns all over several pages of a hundred, each asked for once', async () => {
		const rows = await bench.does(all);
		expect(idsOf(rows)).toEqual(idsOf(visible()));
		expect(bench.requests().length).toBeLessThanOrEqual(Math.ceil(CLIENTS / 100) + 1);
		const lists = bench.tenant.log.filter(({ kind }) => kind === 'api');
		expect(lists.map(({ query }) => Number(query.page_no))).toEqual(lists.map((_, index) => index + 1));
		expect(lists.every(({ query }) => query.pageinate === 'true')).toBe(true);
	});

	it.each(['missing', 'tooBig', 'tooSmall', 'changing'] as const)('returns all when the count is %s', async (recordCount) => {
		bench.tenant.setQuirks({ recordCount });
		expect(idsOf(await bench.does(all))).toEqual(idsOf(visible()));
	});

	it('returns all of a list that comes as a bare array', async () => {
		bench.tenant.setQuirks({ listShape: 'bareArray', pageCap: false });
		expect(idsOf(await bench.does(all))).toEqual(idsOf(visible()));
	});

	it.each([1, 99, 100, 101, 205])('gives no more than a limit of %i and reads no page too many', async (limit) => {
		const rows = await bench.does({ resource: 'client', operation: 'getMany', limit });
		expect(new Set(idsOf(rows)).size).toBe(limit);
		expect(bench.requests()).toHaveLength(Math.ceil(limit / 100));
	});

	it('keeps the filters of three items apart', async () => {
		const [one, two] = visible();
		const items = [{ search: one?.name }, {}, { search: two?.name }] as IDataObject[];
		await bench.does({ resource: 'client', operation: 'getMany', limit: 5, filters: { search: '={{ $json.search }}' } }, items);
		expect(bench.tenant.log.map(({ query }) => query.search)).toEqual([one?.name, undefined, two?.name]);
	});

	it('filters by an id of zero and below, which are real in HaloPSA', async () => {
		await bench.does({ resource: 'ticket', operation: 'getMany', filters: { status_id: 0, agent_id: -1 } });
		expect(bench.tenant.log[0]?.query).toMatchObject({ status_id: '0', agent_id: '-1' });
	});

	it('shows inactive records when asked', async () => {
		const rows = await bench.does({ ...all, filters: { includeinactive: true } });
		expect(rows).toHaveLength(CLIENTS);
		expect(visible().length).toBeLessThan(CLIENTS);
	});

	it('sends a date of an expression as HaloPSA reads it', async () => {
		await bench.does({ ...all, limit: 1, filters: { lastupdatefromdate: '={{ DateTime.fromISO("2026-03-01T02:00:00+02:00") }}' } });
		expect(Date.parse(String(bench.tenant.log[0]?.query.lastupdatefromdate))).toBe(Date.UTC(2026, 2, 1));
	});

	it('sends no filter that belongs to another resource', async () => {
		await bench.does({ resource: 'site', operation: 'getMany', filters: { requesttype_id: 3, client_id: 13 } });
		expect(bench.tenant.log[0]?.query).toMatchObject({ client_id: '13' });
		expect(bench.tenant.log[0]?.query).not.toHaveProperty('requesttype_id');
	});

	it('an empty list gives no items and no error', async () => {
		const run = await bench.halo({ ...all, filters: { search: 'no client is called like this' } });
		expect(run).toMatchObject({ status: 'success', items: [], error: undefined });
	});
});
