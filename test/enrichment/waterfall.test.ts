import type { IDataObject } from 'n8n-workflow';
import { useVirtualTime } from '../support/virtualTime';
import { EnrichmentBench, type Person } from './support';
import { doWaterfall, runWaterfall, waterfall } from './waterfallSupport';

jest.setTimeout(60_000);

const time = useVirtualTime();
let bench: EnrichmentBench;
beforeAll(async () => {
	bench = await EnrichmentBench.open();
});
afterAll(async () => {
	await bench.close();
	time.restore();
});
afterEach(() => {
	for (const standIn of bench.standIns.values()) {
		standIn.setCredits(10_000);
		standIn.setQuirks({});
		standIn.setFaults([]);
		standIn.resetLog();
	}
});

const valid = (): Person[] => bench.population.people.filter(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'valid');
const isNamesake = (one: Person): boolean => bench.population.people.some((other) => other !== one && other.fullName === one.fullName && other.company === one.company);
/** People of companies of their own, of whom a name and a domain tell everything. */
const strangers = (count: number): Person[] => [...new Map(valid().filter((person) => !isNamesake(person)).map((person) => [person.company.domain, person])).values()].slice(0, count);
const named = ({ firstName, lastName, company }: Person): IDataObject => ({ firstName, lastName, domain: company.domain, companyName: company.name });
const asked = (provider: string): number => bench.standIn(provider).log.filter(({ kind, path }) => kind === 'api' && !/credit|account|usage/i.test(path)).length;
const spentAt = (providers: readonly string[]): number => providers.reduce((sum, provider) => sum + bench.standIn(provider).creditsUsed, 0);
const stepsOf = (record: IDataObject | undefined): IDataObject[] => (record?.steps ?? []) as IDataObject[];
const personOf = (record: IDataObject | undefined): IDataObject => (record?.person ?? {}) as IDataObject;
const never = { options: { verify: 'never' } };

describe('providers are asked in order, for what is lacking', () => {
	it('stops at the first that tells everything wanted, and says what each gave and took', async () => {
		const [person] = strangers(1);
		if (!person) throw new Error('The population is empty.');
		const before = spentAt(['apollo', 'lusha']);
		const { records: [record], spending } = await doWaterfall(bench, waterfall(['apollo', 'lusha'], ['email', 'title'], never), [named(person)]);
		expect(record).toMatchObject({ status: 'complete', missing: [], credits: 1, person: { email: person.email, title: person.title }, contributions: [{ provider: 'apollo', credits: 1, lookups: 1, cached: 0 }] });
		expect((record?.contributions as IDataObject[])[0]?.fields).toEqual(expect.arrayContaining(['person.email', 'person.title']));
		expect([asked('apollo'), asked('lusha'), spentAt(['apollo', 'lusha']) - before]).toEqual([1, 0, 1]);
		expect(spending).toEqual([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), provider: 'apollo', credits: 1, spent_at: expect.any(String) }]);
	});

	it('goes on to the next for those who lack something, and only for them', async () => {
		const people = strangers(3);
		bench.standIn('apollo').setQuirks({ without: ['email'] });
		const { records } = await doWaterfall(bench, waterfall(['apollo', 'lusha'], ['email'], never), [...people.map(named), { email: people[0]?.email ?? '', firstName: people[0]?.firstName ?? '' }]);
		expect(records.map((record) => personOf(record).email)).toEqual([...people.map(({ email }) => email), people[0]?.email]);
		// The last item has its address, so nobody was asked for it.
		expect([asked('apollo'), asked('lusha'), records[3]?.credits]).toEqual([1, 1, 0]);
		expect(records.map((record) => stepsOf(record).map(({ provider, status }) => `${String(provider)} ${String(status)}`))).toEqual([...people.map(() => ['apollo partial', 'lusha matched']), []]);
	});

	it('asks a later provider with what an earlier one told', async () => {
		const [person] = strangers(1);
		// Hunter knows people by address or LinkedIn only; Apollo tells both.
		const { records: [record] } = await doWaterfall(bench, waterfall([{ provider: 'apollo', groups: ['email'] }, { provider: 'zoominfo', groups: ['technographics'] }], ['email', 'technologies'], never), [named(person as Person)]);
		expect(stepsOf(record).map(({ group, operation, status }) => [group, operation, status])).toEqual([
			['email', 'enrichPerson', 'matched'].map((text, index) => (index === 1 ? expect.any(String) : text)), ['technographics', 'enrichCompany', 'matched'], ['technographics', 'technographics', 'matched'],
		]);
		expect(record).toMatchObject({ status: 'complete' });
	});

	it('uses bulk requests and keeps every item with its own record, although rows are turned round', async () => {
		const people = strangers(23);
		bench.standIn('apollo').setQuirks({ bulkOrder: 'reversed' });
		const { records, run } = await doWaterfall(bench, waterfall(['apollo'], ['title', 'email'], never), people.map(named));
		expect(records.map((record) => personOf(record).email)).toEqual(people.map(({ email }) => email));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(people.map((_person, item) => ({ item })));
		expect(asked('apollo')).toBe(3);
	});

	// n8n's own Hunter node keeps the query object outside the loop, so item 2 inherits what item 1 was asked with.
	it('leaks nothing from one item into another', async () => {
		const [one, two, three] = strangers(3);
		if (!one || !two || !three) throw new Error('The population is too small.');
		const items = [{ email: one.email }, { linkedinUrl: two.linkedinUrl }, { firstName: three.firstName, lastName: three.lastName, domain: three.company.domain }];
		const { records } = await doWaterfall(bench, waterfall(['uplead', 'rocketreach'], ['title'], never), items);
		const sent = [...bench.standIn('uplead').log, ...bench.standIn('rocketreach').log].map(({ query }) => JSON.stringify(query));
		for (const query of sent) expect([one, two, three].filter(({ lastName, email, linkedinUrl }) => [lastName, email, linkedinUrl].some((value) => query.includes(JSON.stringify(value).slice(1, -1))))).toHaveLength(1);
		expect(records.map((record) => personOf(record).title)).toEqual([one.title, two.title, three.title]);
	});

	it('an address that proves dead sends the search on', async () => {
		const dead = bench.population.people.find(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'invalid');
		if (!dead) throw new Error('Nobody has a dead address.');
		const { records: [record] } = await doWaterfall(bench, waterfall(['zoominfo', 'lusha', 'hunter'], ['email']), [named(dead)]);
		const providers = stepsOf(record).map(({ provider, operation }) => `${String(provider)} ${String(operation)}`);
		expect(providers.slice(0, 3)).toEqual(['zoominfo findEmail', 'hunter verifyEmail', 'lusha findEmail']);
		expect(record).toMatchObject({ status: 'none', missing: ['email'], person: { email: null, emailStatus: 'invalid', emails: [{ value: dead.email, status: 'invalid' }] } });
	});

	it('a person of another last name is not taken for the one asked for', async () => {
		const [person] = strangers(1);
		const { records: [record] } = await doWaterfall(bench, waterfall(['uplead'], ['title'], never), [{ linkedinUrl: 'https://www.linkedin.com/in/somebody-else', email: '', firstName: person?.firstName ?? '', lastName: 'Quite-Different', domain: person?.company.domain ?? '' }]);
		expect(personOf(record).title).toBeNull();
	});
});

describe('credits', () => {
	it('the budget of a run ends it, and the rest of the items are told so', async () => {
		const people = strangers(7);
		const before = spentAt(['apollo']);
		const { records, spending } = await doWaterfall(bench, waterfall(['apollo'], ['title'], { ...never, creditsPerRun: 4 }), people.map(named));
		expect([spentAt(['apollo']) - before, spending[0]?.credits]).toEqual([4, 4]);
		expect(records.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'complete', 'none', 'none', 'none']);
		expect(stepsOf(records[6]).at(-1)).toMatchObject({ status: 'noBudget', credits: 0 });
	});

	it.each([
		['rows', (day: string) => [{ day, provider: 'apollo', credits: 6 }, { day, provider: 'lusha', credits: '3' }, { day: '2020-01-01', provider: 'apollo', credits: 500 }]],
		['JSON text', (day: string) => JSON.stringify([{ day, provider: 'apollo', credits: 9 }])],
		['a number', () => 9],
	])('the budget of a day counts what was spent before, given as %s', async (_what, spent) => {
		const people = strangers(5);
		const before = spentAt(['apollo']);
		const parameters = waterfall(['apollo'], ['title'], { ...never, creditsPerDay: '11', spentToday: spent(new Date(Date.now()).toISOString().slice(0, 10)) as never });
		await doWaterfall(bench, parameters, people.map(named));
		expect(spentAt(['apollo']) - before).toBe(2);
	});

	it('a provider may have a limit of its own', async () => {
		const people = strangers(4);
		const before = bench.standIn('lusha').creditsUsed;
		await doWaterfall(bench, waterfall([{ provider: 'lusha', mostCredits: '0' }, 'uplead'], ['title'], never), people.map(named));
		expect([bench.standIn('lusha').creditsUsed - before, asked('uplead')]).toEqual([0, 4]);
	});

	it('no credits means the cache and free lookups only', async () => {
		const { records: [record] } = await doWaterfall(bench, waterfall(['apollo', 'lusha', 'uplead'], ['email'], { creditsPerRun: 0 }), strangers(1).map(named));
		expect([record?.credits, asked('apollo') + asked('lusha') + asked('uplead')]).toEqual([0, 0]);
	});

	it('a run from the cache costs nothing, sends nothing and tells the same', async () => {
		const items = strangers(12).map(named);
		const parameters = waterfall(['hunter', 'apollo', 'zoominfo'], ['email', 'mobile', 'employees', 'technologies']);
		const first = await doWaterfall(bench, parameters, items);
		expect(first.cache.length).toBeGreaterThan(items.length);
		for (const standIn of bench.standIns.values()) standIn.resetLog();
		const second = await doWaterfall(bench, { ...parameters, cacheRows: JSON.stringify(first.cache), creditsPerRun: 0 }, items);
		expect([second.spending, second.cache, second.records.map(({ credits }) => credits)]).toEqual([[], [], items.map(() => 0)]);
		for (const [provider, standIn] of bench.standIns) expect([provider, standIn.log.filter(({ kind }) => kind === 'api')]).toEqual([provider, []]);
		const told = ({ person, company, technologies, missing }: IDataObject): IDataObject => ({ person, company, technologies, missing });
		expect(second.records.map(told)).toEqual(first.records.map(told));
	});

	// Story: seven people of three companies were looked up in one run. Each of them asked for the company, in one bulk
	// request, and seven credits were taken for three answers.
	it('people of one company share its answer, which is paid for once', async () => {
		const [person] = strangers(1);
		const colleagues = bench.population.people.filter(({ company }) => company === person?.company).slice(0, 4);
		const before = spentAt(['apollo']);
		const { records, cache, spending } = await doWaterfall(bench, waterfall(['apollo'], ['employees', 'technologies'], never), colleagues.map((one) => ({ ...named(one), email: one.email })));
		expect(records.map(({ status, credits }) => [status, credits])).toEqual(colleagues.map((_, index) => ['complete', index === 0 ? 1 : 0]));
		expect([spentAt(['apollo']) - before, cache.length, spending.length]).toEqual([1, 1, 1]);
	});

	it('an answer that is too old is asked for anew', async () => {
		const items = strangers(2).map(named);
		const { cache } = await doWaterfall(bench, waterfall(['apollo'], ['title'], never), items);
		const old = cache.map((row) => ({ ...row, fetched_at: new Date(Date.now() - 10 * 86_400_000).toISOString() }));
		const run = async (maxAgeDays: number): Promise<number> => {
			bench.standIn('apollo').resetLog();
			await doWaterfall(bench, waterfall(['apollo'], ['title'], { ...never, cacheRows: old, maxAgeDays }), items);
			return asked('apollo');
		};
		expect([await run(11), await run(9), await run(0)]).toEqual([0, 1, 1]);
	});

	it('rows of the cache that are spoilt are asked for anew', async () => {
		const items = strangers(1).map(named);
		const { cache: [row] } = await doWaterfall(bench, waterfall(['apollo'], ['title'], never), items);
		for (const spoilt of [{ ...row, answer: '[{' }, { ...row, answer: '[{"title": 1}]' }, { note: 'x' }, 5]) {
			bench.standIn('apollo').resetLog();
			await doWaterfall(bench, waterfall(['apollo'], ['title'], { ...never, cacheRows: [spoilt] as never }), items);
			expect(asked('apollo')).toBe(1);
		}
	});

	// A time-out after the provider took the credit looked like a failure, and the retry paid a second time.
	it.each(['apollo', 'uplead', 'rocketreach', 'lusha', 'zoominfo'])('%s: a lookup whose answer is lost counts as paid and is not sent again, in this run or the next', async (provider) => {
		const [person] = strangers(30).slice(-1);
		bench.standIn(provider).setFaults(({ kind }) => (kind === 'api' ? 'truncatedJson' : undefined));
		const item = named(person as Person);
		const parameters = waterfall([provider, 'hunter'], ['title', 'email'], { ...never, creditsPerRun: 5 });
		const first = await doWaterfall(bench, parameters, [item]);
		expect(asked(provider)).toBe(1);
		expect(stepsOf(first.records[0])[0]).toMatchObject({ provider, status: 'unknown', message: expect.stringContaining('not complete JSON') });
		expect(first.spending.find((row) => row.provider === provider)?.credits).toBeGreaterThan(0);
		bench.standIn(provider).setFaults([]);
		const second = await doWaterfall(bench, { ...parameters, cacheRows: first.cache as never }, [item]);
		expect([asked(provider), stepsOf(second.records[0])[0]]).toEqual([1, expect.objectContaining({ status: 'unknown', cached: true, message: expect.stringContaining('Delete the row') })]);
	});

	it('a lookup that was pending is fetched by the next run for nothing', async () => {
		const [person] = strangers(34).slice(-1);
		bench.standIn('seamless').setQuirks({ asyncMs: 100_000 });
		const parameters = waterfall(['seamless'], ['title'], { options: { verify: 'never', waitSeconds: 6 } });
		const first = await doWaterfall(bench, parameters, [named(person as Person)]);
		expect([first.records[0]?.status, first.cache[0]]).toEqual(['pending', expect.objectContaining({ status: 'pending', request_id: expect.any(String) })]);
		const used = bench.standIn('seamless').creditsUsed;
		const second = await doWaterfall(bench, { ...parameters, cacheRows: first.cache as never, creditsPerRun: 0, options: { verify: 'never', waitSeconds: 300 } }, [named(person as Person)]);
		expect([second.records[0]?.status, personOf(second.records[0]).title, bench.standIn('seamless').creditsUsed - used]).toEqual(['complete', person?.title, 0]);
	});

	it('a dry run says what would be asked and the most it can take, and sends nothing', async () => {
		const { records: [plan] } = await doWaterfall(bench, waterfall(['hunter', 'leadiq'], ['email', 'phone'], { dryRun: true }), strangers(1).map(named));
		expect(plan).toMatchObject({ dryRun: true, doNotContact: false, creditsAtMost: 13, planned: [{ provider: 'hunter', operation: 'findEmail', creditsAtMost: 1 }, { provider: 'leadiq', group: 'email', creditsAtMost: 1 }, { provider: 'leadiq', group: 'phone', creditsAtMost: 11 }] });
		expect(asked('hunter') + asked('leadiq')).toBe(0);
	});

	it('used-up credits at one provider send everybody to the next', async () => {
		const people = strangers(3);
		bench.standIn('apollo').setCredits(0);
		const { records } = await doWaterfall(bench, waterfall(['apollo', 'uplead'], ['title'], never), people.map(named));
		expect(records.map((record) => personOf(record).title)).toEqual(people.map(({ title }) => title));
	});
});

describe('consent', () => {
	const gone = (): Person => {
		const person = bench.population.people.find(({ optedOut }) => optedOut);
		if (!person) throw new Error('Nobody withdrew consent.');
		return person;
	};

	it.each(['hunter', 'lusha', 'zoominfo', 'leadiq'])('%s: who withdrew it there is asked for nowhere else, in no other item, and is told as that only', async (provider) => {
		const person = gone();
		const { firstName, lastName, company, email } = person;
		const item = { email, firstName, lastName, domain: company.domain, companyName: company.name };
		const { records, optOuts, cache } = await doWaterfall(bench, waterfall([provider, 'apollo', 'rocketreach', 'bombora'], ['title', 'mobile'], never), [item, { email, firstName, lastName }]);
		for (const record of records) {
			expect(record).toMatchObject({ status: 'doNotContact', doNotContact: true, doNotContactReason: 'optOut', doNotContactSource: provider, person: { restricted: true, email: null, firstName: null, phones: [], emails: [] } });
		}
		expect(asked('apollo') + asked('rocketreach')).toBe(0);
		expect(optOuts[0]).toMatchObject({ email, provider, reason: 'optOut' });
		// What the run gave out keeps the next one from asking, as cache and as suppression list.
		for (const rows of [{ cacheRows: cache, maxAgeDays: 0 }, { suppression: optOuts }]) {
			for (const standIn of bench.standIns.values()) standIn.resetLog();
			const again = await doWaterfall(bench, waterfall([provider, 'apollo'], ['title'], { ...never, ...rows } as never), [item]);
			expect([again.records[0]?.doNotContact, asked(provider) + asked('apollo')]).toEqual([true, 0]);
		}
	});

	it('lead fields set the flag', async () => {
		const { records: [record] } = await doWaterfall(bench, waterfall(['lusha'], ['title'], { options: { verify: 'never', leadFields: true } }), [{ email: gone().email }]);
		expect(record?.leadFields).toEqual({ CFDND: true });
	});

	it.each([
		['an address', ({ email }: Person) => ({ email: email.toUpperCase() })], ['a plain text', ({ email }: Person) => email], ['a profile', ({ linkedinUrl }: Person) => ({ linkedin_url: `${linkedinUrl}/` })],
		['a domain', ({ company }: Person) => ({ domain: `https://www.${company.domain}/about` })], ['a name and domain', ({ firstName, lastName, company }: Person) => ({ first_name: firstName, last_name: lastName, domain: company.domain })],
	])('the suppression list is asked first: %s', async (_what, row) => {
		const [person, other] = strangers(2);
		if (!person || !other) throw new Error('The population is too small.');
		const { firstName, lastName, company, email, linkedinUrl } = person;
		const items = [{ email, linkedinUrl, firstName, lastName, domain: company.domain }, named(other)];
		const { records } = await doWaterfall(bench, waterfall(['apollo'], ['title'], { ...never, suppression: [{}, row(person)] as never }), items);
		expect(records.map(({ status, doNotContactReason }) => [status, doNotContactReason])).toEqual([['doNotContact', 'suppressed'], ['complete', null]]);
		expect(JSON.stringify(bench.standIn('apollo').log)).not.toContain(lastName);
	});

	it('holds for an address that is learnt on the way: what was learnt is forgotten', async () => {
		const [person] = strangers(1);
		const { records: [record] } = await doWaterfall(bench, waterfall(['apollo', 'lusha'], ['email', 'mobile'], { ...never, suppression: JSON.stringify([{ email: person?.email }]) }), [named(person as Person)]);
		expect(record).toMatchObject({ doNotContact: true, doNotContactReason: 'suppressed', person: { email: null, emails: [] } });
		expect([asked('apollo'), asked('lusha')]).toEqual([1, 0]);
	});

	it('a do-not-call flag stays with its number, and such a number is none', async () => {
		const person = valid().find(({ phones }) => phones.length > 0 && phones.every(({ doNotCall }) => doNotCall));
		if (!person) throw new Error('Nobody has only numbers that may not be called.');
		const { records: [record] } = await doWaterfall(bench, waterfall(['zoominfo', 'rocketreach'], ['phone'], never), [named(person)]);
		const phones = personOf(record).phones as IDataObject[];
		expect(phones.filter(({ e164 }) => person.phones.some(({ number }) => number === e164)).map(({ doNotCall }) => doNotCall)).toEqual(person.phones.map(() => true));
		expect(record?.missing).toEqual(['phone']);
	});
});

describe('what cannot be asked', () => {
	const person = { firstName: 'Jane', lastName: 'Doe', domain: 'example.com' };
	const bad: [string, IDataObject, RegExp][] = [
		['nothing', {}, /nothing to look up by/], ['a first name only', { firstName: 'Jane' }, /nothing to look up by/], ['a name without a company', { firstName: 'Jane', lastName: 'Doe' }, /nothing to look up by/],
		['a broken address', { email: 'jane at example' }, /is not an e-mail address/], ['a broken domain', { domain: 'not a domain' }, /is not a domain/], ['another profile site', { linkedinUrl: 'https://example.com/jane' }, /is not a LinkedIn address/],
		['a name of 1 MB', { ...person, firstName: 'x'.repeat(1_000_000) }, /1,000,000 characters long/], ['blanks', { email: '   ', domain: '\t' }, /nothing to look up by/],
	];
	it.each(bad)('%s ends the execution before anything is sent, or is parked', async (_what, item, words) => {
		const [good] = strangers(1).map(named);
		const stopped = await runWaterfall(bench, waterfall(['apollo'], ['title'], never), [good ?? {}, item]);
		expect([stopped.error?.context.itemIndex, stopped.error?.message, asked('apollo')]).toEqual([1, expect.stringMatching(words), 0]);
		expect(stopped.error?.message.length).toBeLessThan(600);
		const going = await runWaterfall(bench, waterfall(['apollo'], ['title'], never), [item, good ?? {}], { onError: 'continueRegularOutput' });
		expect(going.json.map(({ error, status }) => error ?? status)).toEqual([expect.stringMatching(words), 'complete']);
	});

	const settings: [string, IDataObject, RegExp][] = [
		['no provider', { providers: {} }, /no provider to ask/], ['an unknown provider', { providers: { values: [{ provider: 'nobody', groups: [] }] } }, /no provider "nobody"/],
		['a provider without an API', { providers: { values: [{ provider: 'crayon', groups: [] }] } }, /nothing that a waterfall can ask for/],
		['a group that it cannot serve', { providers: { values: [{ provider: 'bombora', groups: ['email'] }] } }, /cannot be asked for email/], ['nothing wanted', { wanted: [] }, /Nothing is wanted/],
		['an unknown wish', { wanted: ['shoeSize'] }, /no wanted field "shoeSize"/], ['a wish that nobody can fulfil', { wanted: ['intent'], providers: { values: [{ provider: 'uplead', groups: [] }] } }, /None of the providers tells Intent/],
		['a budget below 0', { creditsPerRun: -1 }, /Credits per Run takes/], ['a budget in words', { creditsPerDay: 'plenty' }, /Credits per Day takes/], ['spending that is no list', { spentToday: '{"a": 1}' }, /not a list of rows/],
		['spending without credits', { spentToday: [{ day: '2026-01-01' }] }, /Row 1 of Spent Today/], ['a cache that is no list', { cacheRows: 'rows' }, /Cache Rows is not a list/],
		['a suppression row that names nobody', { suppression: [{ note: 'call her never' }] }, /Row 1 of the suppression list names nobody/], ['a suppression list that is none', { suppression: '{"email": "x"}' }, /not a list of rows/],
		['a cache age below 0', { maxAgeDays: -5 }, /Cache Age takes/], ['a confidence above 100', { options: { confidence: 900 } }, /Confidence takes .* 0 to 100/], ['a wait in words', { options: { waitSeconds: 'long' } }, /Wait for Result takes/],
	];
	it.each(settings)('%s is told before anything is sent', async (_what, more, words) => {
		const { error } = await runWaterfall(bench, { ...waterfall(['apollo'], ['title'], never), ...more } as never, [person]);
		expect([error?.message, error?.description]).toEqual([expect.stringMatching(words), expect.any(String)]);
		expect(asked('apollo')).toBe(0);
	});

	it('a provider whose credential is missing is named; one that is not needed needs none', async () => {
		const own = await EnrichmentBench.open(['apollo']);
		const [first] = own.population.people.filter(({ optedOut }) => !optedOut);
		const run = async (wanted: readonly string[], groups: readonly string[]) => await runWaterfall(own, waterfall(['apollo', { provider: 'lusha', groups }], wanted, never), [named(first as Person)]);
		try {
			const missing = await run(['title'], []);
			expect([missing.error?.message, missing.error?.description]).toEqual(['Lusha is among the providers and has no credential', expect.stringContaining('Choose a Lusha credential')]);
			expect((await run(['title'], ['technographics'])).json[0]?.status).toBe('complete');
		} finally {
			await own.close();
		}
	});

	it('a subject about whom every provider fails is an error, unless others were paid for in the run', async () => {
		const [one, two] = strangers(2).map(named);
		bench.standIn('uplead').setCredits(0);
		const broke = await runWaterfall(bench, waterfall(['uplead'], ['title'], never), [one ?? {}, two ?? {}]);
		expect([broke.error?.message, broke.error?.context.itemIndex]).toEqual([expect.stringMatching(/UpLead refused/), 0]);
		bench.standIn('uplead').setCredits(1);
		const { records } = await doWaterfall(bench, waterfall(['uplead'], ['title'], never), [one ?? {}, two ?? {}]);
		expect(records.map(({ status }) => status).sort()).toEqual(['complete', 'failed']);
		expect(records.find(({ status }) => status === 'failed')).toMatchObject({ error: expect.stringContaining('UpLead'), details: expect.any(String), credits: 0 });
	});
});
