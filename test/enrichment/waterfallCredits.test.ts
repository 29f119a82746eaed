import type { IDataObject } from 'n8n-workflow';
import type { Person } from './support';
import { named, never, personOf, stepsOf, useWaterfall, waterfall } from './waterfallSupport';

jest.setTimeout(60_000);

const lab = useWaterfall();

describe('credits', () => {
	it('the budget of a run ends it, and the rest of the items are told so', async () => {
		const people = lab.strangers(7);
		const before = lab.spentAt(['apollo']);
		const { records, spending } = await lab.does(waterfall(['apollo'], ['title'], { ...never, creditsPerRun: 4 }), people.map(named));
		expect([lab.spentAt(['apollo']) - before, spending[0]?.credits]).toEqual([4, 4]);
		expect(records.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'complete', 'none', 'none', 'none']);
		expect(stepsOf(records[6]).at(-1)).toMatchObject({ status: 'noBudget', credits: 0 });
	});

	it.each([
		['rows', (days: string[]) => [...days.flatMap((day) => [{ day, provider: 'apollo', credits: 6 }, { day, provider: 'lusha', credits: '3' }]), { day: '2020-01-01', provider: 'apollo', credits: 500 }]],
		['JSON text', (days: string[]) => JSON.stringify(days.map((day) => ({ day, provider: 'apollo', credits: 9 })))],
		['a number', () => 9],
	])('the budget of a day counts what was spent before, given as %s', async (_what, spent) => {
		const people = lab.strangers(5);
		const before = lab.spentAt(['apollo']);
		// Midnight may come before the node looks at the day.
		const days = [0, 86_400_000].map((ahead) => new Date(Date.now() + ahead).toISOString().slice(0, 10));
		const parameters = waterfall(['apollo'], ['title'], { ...never, creditsPerDay: '11', spentToday: spent(days) as never });
		await lab.does(parameters, people.map(named));
		expect(lab.spentAt(['apollo']) - before).toBe(2);
	});

	it('a provider may have a limit of its own', async () => {
		const people = lab.strangers(4);
		const before = lab.bench.standIn('lusha').creditsUsed;
		await lab.does(waterfall([{ provider: 'lusha', mostCredits: '0' }, 'uplead'], ['title'], never), people.map(named));
		expect([lab.bench.standIn('lusha').creditsUsed - before, lab.asked('uplead')]).toEqual([0, 4]);
	});

	it('no credits means the cache and free lookups only', async () => {
		const { records: [record] } = await lab.does(waterfall(['apollo', 'lusha', 'uplead'], ['email'], { creditsPerRun: 0 }), lab.strangers(1).map(named));
		expect([record?.credits, lab.asked('apollo') + lab.asked('lusha') + lab.asked('uplead')]).toEqual([0, 0]);
	});

	it('a run from the cache costs nothing, sends nothing and tells the same', async () => {
		const items = lab.strangers(12).map(named);
		const parameters = waterfall(['hunter', 'apollo', 'zoominfo'], ['email', 'mobile', 'employees', 'technologies']);
		const first = await lab.does(parameters, items);
		expect(first.cache.length).toBeGreaterThan(items.length);
		for (const standIn of lab.bench.standIns.values()) standIn.resetLog();
		const second = await lab.does({ ...parameters, cacheRows: JSON.stringify(first.cache), creditsPerRun: 0 }, items);
		expect([second.spending, second.cache, second.records.map(({ credits }) => credits)]).toEqual([[], [], items.map(() => 0)]);
		for (const [provider, standIn] of lab.bench.standIns) expect([provider, standIn.log.filter(({ kind }) => kind === 'api')]).toEqual([provider, []]);
		const told = ({ person, company, technologies, missing }: IDataObject): IDataObject => ({ person, company, technologies, missing });
		expect(second.records.map(told)).toEqual(first.records.map(told));
	});

	// Story: seven people of three companies were looked up in one run. Each of them asked for the company, in one bulk
	// request, and seven credits were taken for three answers.
	it('people of one company share its answer, which is paid for once', async () => {
		const [person] = lab.strangers(1);
		const colleagues = lab.bench.population.people.filter(({ company }) => company === person?.company).slice(0, 4);
		const before = lab.spentAt(['apollo']);
		const { records, cache, spending } = await lab.does(waterfall(['apollo'], ['employees', 'technologies'], never), colleagues.map((one) => ({ ...named(one), email: one.email })));
		expect(records.map(({ status, credits }) => [status, credits])).toEqual(colleagues.map((_, index) => ['complete', index === 0 ? 1 : 0]));
		expect([lab.spentAt(['apollo']) - before, cache.length, spending.length]).toEqual([1, 1, 1]);
	});

	it('an answer that is too old is asked for anew', async () => {
		const items = lab.strangers(2).map(named);
		const { cache } = await lab.does(waterfall(['apollo'], ['title'], never), items);
		const old = cache.map((row) => ({ ...row, fetched_at: new Date(Date.now() - 10 * 86_400_000).toISOString() }));
		const run = async (maxAgeDays: number): Promise<number> => {
			lab.bench.standIn('apollo').resetLog();
			await lab.does(waterfall(['apollo'], ['title'], { ...never, cacheRows: old, maxAgeDays }), items);
			return lab.asked('apollo');
		};
		expect([await run(11), await run(9), await run(0)]).toEqual([0, 1, 1]);
	});

	it('rows of the cache that are spoilt are asked for anew', async () => {
		const items = lab.strangers(1).map(named);
		const { cache: [row] } = await lab.does(waterfall(['apollo'], ['title'], never), items);
		for (const spoilt of [{ ...row, answer: '[{' }, { ...row, answer: '[{"title": 1}]' }, { note: 'x' }, 5]) {
			lab.bench.standIn('apollo').resetLog();
			await lab.does(waterfall(['apollo'], ['title'], { ...never, cacheRows: [spoilt] as never }), items);
			expect(lab.asked('apollo')).toBe(1);
		}
	});

	// A time-out after the provider took the credit looked like a failure, and the retry paid a second time.
	it.each(['apollo', 'uplead', 'rocketreach', 'lusha', 'zoominfo'])('%s: a lookup whose answer is lost counts as paid and is not sent again, in this run or the next', async (provider) => {
		const [person] = lab.strangers(30).slice(-1);
		lab.bench.standIn(provider).setFaults(({ kind }) => (kind === 'api' ? 'truncatedJson' : undefined));
		const item = named(person as Person);
		const parameters = waterfall([provider, 'hunter'], ['title', 'email'], { ...never, creditsPerRun: 5 });
		const first = await lab.does(parameters, [item]);
		expect(lab.asked(provider)).toBe(1);
		expect(stepsOf(first.records[0])[0]).toMatchObject({ provider, status: 'unknown', message: expect.stringContaining('not complete JSON') });
		expect(first.spending.find((row) => row.provider === provider)?.credits).toBeGreaterThan(0);
		lab.bench.standIn(provider).setFaults([]);
		const second = await lab.does({ ...parameters, cacheRows: first.cache as never }, [item]);
		expect([lab.asked(provider), stepsOf(second.records[0])[0]]).toEqual([1, expect.objectContaining({ status: 'unknown', cached: true, message: expect.stringContaining('Delete the row') })]);
	});

	it('a lookup that was pending is fetched by the next run for nothing', async () => {
		const [person] = lab.strangers(34).slice(-1);
		lab.bench.standIn('seamless').setQuirks({ asyncMs: 100_000 });
		const parameters = waterfall(['seamless'], ['title'], { options: { verify: 'never', waitSeconds: 6 } });
		const first = await lab.does(parameters, [named(person as Person)]);
		expect([first.records[0]?.status, first.cache[0]]).toEqual(['pending', expect.objectContaining({ status: 'pending', request_id: expect.any(String) })]);
		const used = lab.bench.standIn('seamless').creditsUsed;
		const second = await lab.does({ ...parameters, cacheRows: first.cache as never, creditsPerRun: 0, options: { verify: 'never', waitSeconds: 300 } }, [named(person as Person)]);
		expect([second.records[0]?.status, personOf(second.records[0]).title, lab.bench.standIn('seamless').creditsUsed - used]).toEqual(['complete', person?.title, 0]);
	});

	it('a dry run says what would be asked and the most it can take, and sends nothing', async () => {
		const { records: [plan] } = await lab.does(waterfall(['hunter', 'leadiq'], ['email', 'phone'], { dryRun: true }), lab.strangers(1).map(named));
		expect(plan).toMatchObject({ dryRun: true, doNotContact: false, creditsAtMost: 13, planned: [{ provider: 'hunter', operation: 'findEmail', creditsAtMost: 1 }, { provider: 'leadiq', group: 'email', creditsAtMost: 1 }, { provider: 'leadiq', group: 'phone', creditsAtMost: 11 }] });
		expect(lab.asked('hunter') + lab.asked('leadiq')).toBe(0);
	});

	it('used-up credits at one provider send everybody to the next', async () => {
		const people = lab.strangers(3);
		lab.bench.standIn('apollo').setCredits(0);
		const { records } = await lab.does(waterfall(['apollo', 'uplead'], ['title'], never), people.map(named));
		expect(records.map((record) => personOf(record).title)).toEqual(people.map(({ title }) => title));
	});
});
