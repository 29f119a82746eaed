import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { instantOf } from '../../lib/domain/zonedTime';
import { fields, HaloBench, locator } from '../support/haloBench';
import { scale } from '../support/scale';

jest.setTimeout(60_000);

describe('a time in a time zone', () => {
	it.each([
		['2026-07-01T09:00:00Z', 'Europe/London', '2026-07-01T08:00:00.000Z'],
		['2026-01-01T09:00:00Z', 'Europe/London', '2026-01-01T09:00:00.000Z'],
		['2026-01-31T23:30:00Z', 'America/New_York', '2026-02-01T04:30:00.000Z'],
		['2026-07-01T00:15:00Z', 'Asia/Kathmandu', '2026-06-30T18:30:00.000Z'],
		['2026-12-31T23:59:59Z', 'Pacific/Kiritimati', '2026-12-31T09:59:59.000Z'],
		// The hour that comes twice in autumn is the first of the two.
		['2026-11-01T01:30:00Z', 'America/New_York', '2026-11-01T05:30:00.000Z'],
		['2026-10-25T01:30:00Z', 'Europe/London', '2026-10-25T00:30:00.000Z'],
		// The hour that spring leaves out counts as if clocks had not changed yet.
		['2026-03-08T02:30:00Z', 'America/New_York', '2026-03-08T07:30:00.000Z'],
	])('%s on clocks of %s is %s', (clock, zone, expected) => {
		expect(new Date(instantOf(Date.parse(clock), zone)).toISOString()).toBe(expected);
	});

	it.each(['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'UTC'])('clocks of %s show it again at any hour of years', (zone) => {
		const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
		let shown = 0;
		const hours = scale(2000);
		for (let nth = 0; nth < hours; nth += 1) {
			const clock = Date.UTC(2024, 0, 1) + nth * 9.7 * 3_600_000;
			const text = format.format(instantOf(clock, zone)).replace(' ', 'T');
			if (Date.parse(`${text}Z`) === Math.floor(clock / 1000) * 1000) shown += 1;
		}
		// Only the hour that spring leaves out is not shown by any clock.
		expect(hours - shown).toBeLessThanOrEqual(Math.ceil(hours / 400));
	});
});

describe('HaloPSA: dates and times', () => {
	let bench: HaloBench;
	beforeAll(async () => {
		bench = await HaloBench.open({ size: { clients: 5, tickets: 5 } });
	});
	afterAll(async () => await bench.close());
	beforeEach(() => bench.tenant.resetLog());

	const plan = async (startdate: unknown, options: INodeParameters = {}): Promise<unknown> => {
		const [made] = await bench.does({ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', startdate: startdate as string }), options });
		return (made?.record as IDataObject).startdate;
	};

	// A start of 09:00, picked by a technician in New York, was 05:00 in HaloPSA, which takes times without a zone for UTC.
	it.each([
		['a time without a zone is a time of the zone chosen', '2026-07-01T09:00:00', '2026-07-01T13:00:00.000Z'],
		['also with a blank in it', '2026-01-01 09:00', '2026-01-01T14:00:00.000Z'],
		['a time with Z stays', '2026-07-01T09:00:00Z', '2026-07-01T09:00:00Z'],
		['a time with an offset is the same moment', '2026-07-01T09:00:00+02:00', '2026-07-01T07:00:00.000Z'],
		['a day stays that day, or the first of a month would be billed as the last', '2026-07-01', '2026-07-01'],
	])('%s', async (_what, given, sent) => {
		expect(await plan(given, { timeZone: 'America/New_York' })).toBe(sent);
	});

	it('without an option the zone is that of the workflow', async () => {
		const zone = bench.nodes.timeZone;
		expect(await plan('2026-07-01T09:00:00')).toBe(new Date(instantOf(Date.UTC(2026, 6, 1, 9), zone)).toISOString());
		expect(zone).toMatch(/\S/);
	});

	it('a zone that there is not is named, with its item', async () => {
		const run = await bench.halo({ resource: 'ticket', operation: 'create', dryRun: true, fields: fields({ summary: 'S', startdate: '2026-07-01T09:00:00' }), options: { timeZone: 'Europe/Atlantis' } });
		expect(run.error).toMatchObject({ message: 'There is no time zone "Europe/Atlantis"', context: { itemIndex: 0 } });
	});

	it('filters begin with the day where it begins in the zone', async () => {
		await bench.does({ resource: 'ticket', operation: 'getMany', limit: 1, filters: { lastupdatefromdate: '2026-07-01', lastupdatetodate: '2026-07-02T12:00:00' }, options: { timeZone: 'America/New_York' } });
		expect(bench.tenant.log.at(-1)?.query).toMatchObject({ lastupdatefromdate: '2026-07-01T04:00:00.000Z', lastupdatetodate: '2026-07-02T16:00:00.000Z' });
	});

	it('the custom dates of the mapper are taken like the others', async () => {
		const field = bench.tenant.create('FieldInfo', { name: 'CFReviewAt', label: 'Review At', type: 4, usage: 1 });
		for (const CFReviewAt of ['2026-07-01T09:00:00', '={{ "2026-07-01T09:00:00" }}']) {
			const mapper = { mappingMode: 'defineBelow', value: { summary: 'S', CFReviewAt }, matchingColumns: [], schema: [{ id: 'CFReviewAt', type: 'dateTime' }] };
			const [made] = await bench.does({ resource: 'ticket', operation: 'create', dryRun: true, fields: mapper as unknown as INodeParameters, options: { timeZone: 'America/New_York' } });
			expect((made?.record as IDataObject).customfields).toEqual([{ id: field.id, value: '2026-07-01T13:00:00.000Z' }]);
		}
	});

	// The same date was 09:00 in New York when picked in the mapper, and 09:00 in UTC when given under Custom Fields.
	describe('custom dates given as JSON', () => {
		const zoned = '2026-07-01T13:00:00.000Z';
		let at: IDataObject;
		let remark: IDataObject;
		beforeAll(() => {
			at = bench.tenant.create('FieldInfo', { name: 'CFCallAt', label: 'Call At', type: 4, usage: 1 }) as IDataObject;
			remark = bench.tenant.create('FieldInfo', { name: 'CFRemark', label: 'Remark', type: 0, usage: 1 }) as IDataObject;
		});
		const options = (customFields: unknown): INodeParameters => ({ timeZone: 'America/New_York', customFields: (typeof customFields === 'string' ? customFields : JSON.stringify(customFields)) as string });
		const customs = async (parameters: INodeParameters): Promise<unknown> => ((await bench.does({ resource: 'ticket', dryRun: true, ...parameters }))[0]?.record as IDataObject | undefined)?.customfields;

		it.each([
			['by name', () => ({ CFCallAt: '2026-07-01T09:00:00' })],
			['by id', () => ({ [String(at.id)]: '2026-07-01 09:00' })],
			['as a list', () => [{ id: at.id, value: '2026-07-01T09:00' }]],
		])('%s are times of the zone', async (_how, given) => {
			expect(await customs({ operation: 'create', fields: fields({ summary: 'S' }), options: options(given()) })).toEqual([{ id: at.id, value: zoned }]);
		});

		it('keep a moment and a day, and a text that reads like a time stays text', async () => {
			const create = async (given: IDataObject): Promise<unknown> => await customs({ operation: 'create', fields: fields({ summary: 'S' }), options: options(given) });
			expect(await create({ CFCallAt: '2026-07-01T09:00:00Z' })).toEqual([{ id: at.id, value: '2026-07-01T09:00:00Z' }]);
			expect(await create({ CFCallAt: '2026-07-01' })).toEqual([{ id: at.id, value: '2026-07-01' }]);
			expect(await create({ CFRemark: '2026-07-01T09:00:00' })).toEqual([{ id: remark.id, value: '2026-07-01T09:00:00' }]);
		});

		it('are compared as moments, so the same digits in UTC are another time', async () => {
			const { id } = bench.tenant.create('Tickets', { summary: 'Custom date', third_party_id_string: 'custom-date', customfields: [{ id: at.id, value: '2026-07-01T09:00:00' }, { id: remark.id, value: '2026-07-01T09:00:00' }] });
			const given = options({ CFCallAt: '2026-07-01T09:00:00', CFRemark: '2026-07-01T09:00:00' });
			const written = [{ id: remark.id, value: '2026-07-01T09:00:00' }, { id: at.id, value: zoned }];
			expect(await customs({ operation: 'update', recordId: locator(id), fields: fields({}), options: given })).toEqual(expect.arrayContaining(written));
			expect(await customs({ operation: 'upsert', fields: fields({ summary: 'Custom date', third_party_id_string: 'custom-date' }, ['third_party_id_string']), options: given })).toEqual(expect.arrayContaining(written));
			await bench.does({ resource: 'ticket', operation: 'update', recordId: locator(id), fields: fields({}), options: given });
			expect((await bench.does({ resource: 'ticket', operation: 'update', dryRun: true, recordId: locator(id), fields: fields({}), options: given }))[0]).toMatchObject({ action: 'none' });
		});
	});

	// HaloPSA's 06:41 came without a Z, and n8n took it for local time.
	it('times come out in UTC with their Z, simplified or not, and notes stay as typed', async () => {
		const { id } = bench.tenant.create('Tickets', { summary: '2026-07-01T09:00:00', dateoccurred: '2026-09-25T06:41:08.7895915' });
		for (const simplify of [true, false]) {
			const [ticket] = await bench.does({ resource: 'ticket', operation: 'get', recordId: locator(id), simplify });
			expect(ticket).toMatchObject({ id, summary: '2026-07-01T09:00:00', dateoccurred: '2026-09-25T06:41:08.789Z' });
		}
		const rows = await bench.does({ resource: 'ticket', operation: 'getMany', returnAll: true, simplify: true });
		for (const { dateoccurred } of rows) expect(dateoccurred).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
	});

	it('what was read and is written back changes nothing', async () => {
		const [made] = await bench.does({ resource: 'ticket', operation: 'create', fields: fields({ summary: 'Round trip', startdate: '2026-07-01T09:00:00' }), options: { timeZone: 'Asia/Tokyo' } });
		const [again] = await bench.does({ resource: 'ticket', operation: 'update', dryRun: true, recordId: locator(made?.id), fields: fields({ startdate: made?.startdate as string }) });
		expect(again).toMatchObject({ action: 'none' });
	});

	it('ids are whole numbers, also where HaloPSA writes them with a fraction', async () => {
		const rows = await bench.does({ resource: 'user', operation: 'getMany', returnAll: true });
		expect(rows.length).toBeGreaterThan(0);
		for (const { id, site_id, client_id } of rows) expect([id, site_id, client_id].every((one) => one === undefined || Number.isInteger(one))).toBe(true);
	});

	it('of a text that HaloPSA has twice the simplified record shows the one asked for', async () => {
		const ticket = bench.tenant.create('Tickets', { summary: 'Twins' });
		const { id } = bench.tenant.create('Actions', { ticket_id: ticket.id, outcome_id: 7, note: 'plain', note_html: '<p>plain</p>' });
		const read = async (format: string): Promise<IDataObject | undefined> =>
			(await bench.does({ resource: 'action', operation: 'get', ticketId: locator(ticket.id), recordId: locator(id), simplify: true, options: { format } }))[0];
		expect(await read('text')).toMatchObject({ note: 'plain' });
		expect(await read('text')).not.toHaveProperty('note_html');
		expect(await read('html')).toMatchObject({ note_html: '<p>plain</p>' });
		expect(await read('html')).not.toHaveProperty('note');
	});
});
