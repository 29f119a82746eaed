import type { IDataObject } from 'n8n-workflow';
import { EnrichmentBench, type Person } from './support';
import { named, never, personOf, runWaterfall, stepsOf, useWaterfall, waterfall } from './waterfallSupport';

jest.setTimeout(60_000);

const lab = useWaterfall();

describe('providers are asked in order, for what is lacking', () => {
	it('stops at the first that tells everything wanted, and says what each gave and took', async () => {
		const [person] = lab.strangers(1);
		if (!person) throw new Error('The population is empty.');
		const before = lab.spentAt(['apollo', 'lusha']);
		const { records: [record], spending } = await lab.does(waterfall(['apollo', 'lusha'], ['email', 'title'], never), [named(person)]);
		expect(record).toMatchObject({ status: 'complete', missing: [], credits: 1, person: { email: person.email, title: person.title }, contributions: [{ provider: 'apollo', credits: 1, lookups: 1, cached: 0 }] });
		expect((record?.contributions as IDataObject[])[0]?.fields).toEqual(expect.arrayContaining(['person.email', 'person.title']));
		expect([lab.asked('apollo'), lab.asked('lusha'), lab.spentAt(['apollo', 'lusha']) - before]).toEqual([1, 0, 1]);
		expect(spending).toEqual([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), provider: 'apollo', credits: 1, spent_at: expect.any(String) }]);
	});

	it('goes on to the next for those who lack something, and only for them', async () => {
		const people = lab.strangers(3);
		lab.bench.standIn('apollo').setQuirks({ without: ['email'] });
		const { records } = await lab.does(waterfall(['apollo', 'lusha'], ['email'], never), [...people.map(named), { email: people[0]?.email ?? '', firstName: people[0]?.firstName ?? '' }]);
		expect(records.map((record) => personOf(record).email)).toEqual([...people.map(({ email }) => email), people[0]?.email]);
		// The last item has its address, so nobody was asked for it.
		expect([lab.asked('apollo'), lab.asked('lusha'), records[3]?.credits]).toEqual([1, 1, 0]);
		expect(records.map((record) => stepsOf(record).map(({ provider, status }) => `${String(provider)} ${String(status)}`))).toEqual([...people.map(() => ['apollo partial', 'lusha matched']), []]);
	});

	it('asks a later provider with what an earlier one told', async () => {
		const [person] = lab.strangers(1);
		// Hunter knows people by address or LinkedIn only; Apollo tells both.
		const { records: [record] } = await lab.does(waterfall([{ provider: 'apollo', groups: ['email'] }, { provider: 'zoominfo', groups: ['technographics'] }], ['email', 'technologies'], never), [named(person as Person)]);
		expect(stepsOf(record).map(({ group, operation, status }) => [group, operation, status])).toEqual([
			['email', 'enrichPerson', 'matched'].map((text, index) => (index === 1 ? expect.any(String) : text)), ['technographics', 'enrichCompany', 'matched'], ['technographics', 'technographics', 'matched'],
		]);
		expect(record).toMatchObject({ status: 'complete' });
	});

	it('uses bulk requests and keeps every item with its own record, although rows are turned round', async () => {
		const people = lab.strangers(23);
		lab.bench.standIn('apollo').setQuirks({ bulkOrder: 'reversed' });
		const { records, run } = await lab.does(waterfall(['apollo'], ['title', 'email'], never), people.map(named));
		expect(records.map((record) => personOf(record).email)).toEqual(people.map(({ email }) => email));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(people.map((_person, item) => ({ item })));
		expect(lab.asked('apollo')).toBe(3);
	});

	// n8n's own Hunter node keeps the query object outside the loop, so item 2 inherits what item 1 was asked with.
	it('leaks nothing from one item into another', async () => {
		const [one, two, three] = lab.strangers(3);
		if (!one || !two || !three) throw new Error('The population is too small.');
		const items = [{ email: one.email }, { linkedinUrl: two.linkedinUrl }, { firstName: three.firstName, lastName: three.lastName, domain: three.company.domain }];
		const { records } = await lab.does(waterfall(['uplead', 'rocketreach'], ['title'], never), items);
		const sent = [...lab.bench.standIn('uplead').log, ...lab.bench.standIn('rocketreach').log].map(({ query }) => JSON.stringify(query));
		for (const query of sent) expect([one, two, three].filter(({ lastName, email, linkedinUrl }) => [lastName, email, linkedinUrl].some((value) => query.includes(JSON.stringify(value).slice(1, -1))))).toHaveLength(1);
		expect(records.map((record) => personOf(record).title)).toEqual([one.title, two.title, three.title]);
	});

	it('an address that proves dead sends the search on', async () => {
		const dead = lab.bench.population.people.find(({ optedOut, emailStatus }) => !optedOut && emailStatus === 'invalid');
		if (!dead) throw new Error('Nobody has a dead address.');
		const { records: [record] } = await lab.does(waterfall(['zoominfo', 'lusha', 'hunter'], ['email']), [named(dead)]);
		const providers = stepsOf(record).map(({ provider, operation }) => `${String(provider)} ${String(operation)}`);
		expect(providers.slice(0, 3)).toEqual(['zoominfo findEmail', 'hunter verifyEmail', 'lusha findEmail']);
		expect(record).toMatchObject({ status: 'none', missing: ['email'], person: { email: null, emailStatus: 'invalid', emails: [{ value: dead.email, status: 'invalid' }] } });
	});

	it('a person of another last name is not taken for the one asked for', async () => {
		const [person] = lab.strangers(1);
		const { records: [record] } = await lab.does(waterfall(['uplead'], ['title'], never), [{ linkedinUrl: 'https://www.linkedin.com/in/somebody-else', email: '', firstName: person?.firstName ?? '', lastName: 'Quite-Different', domain: person?.company.domain ?? '' }]);
		expect(personOf(record).title).toBeNull();
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
		const [good] = lab.strangers(1).map(named);
		const stopped = await lab.run(waterfall(['apollo'], ['title'], never), [good ?? {}, item]);
		expect([stopped.error?.context.itemIndex, stopped.error?.message, lab.asked('apollo')]).toEqual([1, expect.stringMatching(words), 0]);
		expect(stopped.error?.message.length).toBeLessThan(600);
		const going = await lab.run(waterfall(['apollo'], ['title'], never), [item, good ?? {}], { onError: 'continueRegularOutput' });
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
		const { error } = await lab.run({ ...waterfall(['apollo'], ['title'], never), ...more } as never, [person]);
		expect([error?.message, error?.description]).toEqual([expect.stringMatching(words), expect.any(String)]);
		expect(lab.asked('apollo')).toBe(0);
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
		const [one, two] = lab.strangers(2).map(named);
		lab.bench.standIn('uplead').setCredits(0);
		const broke = await lab.run(waterfall(['uplead'], ['title'], never), [one ?? {}, two ?? {}]);
		expect([broke.error?.message, broke.error?.context.itemIndex]).toEqual([expect.stringMatching(/UpLead refused/), 0]);
		lab.bench.standIn('uplead').setCredits(1);
		const { records } = await lab.does(waterfall(['uplead'], ['title'], never), [one ?? {}, two ?? {}]);
		expect(records.map(({ status }) => status).sort()).toEqual(['complete', 'failed']);
		expect(records.find(({ status }) => status === 'failed')).toMatchObject({ error: expect.stringContaining('UpLead'), details: expect.any(String), credits: 0 });
	});
});
