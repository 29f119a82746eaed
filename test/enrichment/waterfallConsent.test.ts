import type { IDataObject } from 'n8n-workflow';
import type { Person } from './support';
import { named, never, personOf, useWaterfall, waterfall } from './waterfallSupport';

jest.setTimeout(60_000);

const lab = useWaterfall();

describe('consent', () => {
	const gone = (): Person => {
		const person = lab.bench.population.people.find(({ optedOut }) => optedOut);
		if (!person) throw new Error('Nobody withdrew consent.');
		return person;
	};

	it.each(['hunter', 'lusha', 'zoominfo', 'leadiq'])('%s: who withdrew it there is asked for nowhere else, in no other item, and is told as that only', async (provider) => {
		const person = gone();
		const { firstName, lastName, company, email } = person;
		const item = { email, firstName, lastName, domain: company.domain, companyName: company.name };
		const { records, optOuts, cache } = await lab.does(waterfall([provider, 'apollo', 'rocketreach', 'bombora'], ['title', 'mobile'], never), [item, { email, firstName, lastName }]);
		for (const record of records) {
			expect(record).toMatchObject({ status: 'doNotContact', doNotContact: true, doNotContactReason: 'optOut', doNotContactSource: provider, person: { restricted: true, email: null, firstName: null, phones: [], emails: [] } });
		}
		expect(lab.asked('apollo') + lab.asked('rocketreach')).toBe(0);
		expect(optOuts[0]).toMatchObject({ email, provider, reason: 'optOut' });
		// What the run gave out keeps the next one from asking, as cache and as suppression list.
		for (const rows of [{ cacheRows: cache, maxAgeDays: 0 }, { suppression: optOuts }]) {
			for (const standIn of lab.bench.standIns.values()) standIn.resetLog();
			const again = await lab.does(waterfall([provider, 'apollo'], ['title'], { ...never, ...rows } as never), [item]);
			expect([again.records[0]?.doNotContact, lab.asked(provider) + lab.asked('apollo')]).toEqual([true, 0]);
		}
	});

	it('lead fields set the flag', async () => {
		const { records: [record] } = await lab.does(waterfall(['lusha'], ['title'], { options: { verify: 'never', leadFields: true } }), [{ email: gone().email }]);
		expect(record?.leadFields).toEqual({ CFDND: true });
	});

	it.each([
		['an address', ({ email }: Person) => ({ email: email.toUpperCase() })], ['a plain text', ({ email }: Person) => email], ['a profile', ({ linkedinUrl }: Person) => ({ linkedin_url: `${linkedinUrl}/` })],
		['a domain', ({ company }: Person) => ({ domain: `https://www.${company.domain}/about` })], ['a name and domain', ({ firstName, lastName, company }: Person) => ({ first_name: firstName, last_name: lastName, domain: company.domain })],
	])('the suppression list is asked first: %s', async (_what, row) => {
		const [person, other] = lab.strangers(2);
		if (!person || !other) throw new Error('The population is too small.');
		const { firstName, lastName, company, email, linkedinUrl } = person;
		const items = [{ email, linkedinUrl, firstName, lastName, domain: company.domain }, named(other)];
		const { records } = await lab.does(waterfall(['apollo'], ['title'], { ...never, suppression: [{}, row(person)] as never }), items);
		expect(records.map(({ status, doNotContactReason }) => [status, doNotContactReason])).toEqual([['doNotContact', 'suppressed'], ['complete', null]]);
		expect(JSON.stringify(lab.bench.standIn('apollo').log)).not.toContain(lastName);
	});

	it('holds for an address that is learnt on the way: what was learnt is forgotten', async () => {
		const [person] = lab.strangers(1);
		const { records: [record] } = await lab.does(waterfall(['apollo', 'lusha'], ['email', 'mobile'], { ...never, suppression: JSON.stringify([{ email: person?.email }]) }), [named(person as Person)]);
		expect(record).toMatchObject({ doNotContact: true, doNotContactReason: 'suppressed', person: { email: null, emails: [] } });
		expect([lab.asked('apollo'), lab.asked('lusha')]).toEqual([1, 0]);
	});

	it('a do-not-call flag stays with its number, and such a number is none', async () => {
		const person = lab.valid().find(({ phones }) => phones.length > 0 && phones.every(({ doNotCall }) => doNotCall));
		if (!person) throw new Error('Nobody has only numbers that may not be called.');
		const { records: [record] } = await lab.does(waterfall(['zoominfo', 'rocketreach'], ['phone'], never), [named(person)]);
		const phones = personOf(record).phones as IDataObject[];
		expect(phones.filter(({ e164 }) => person.phones.some(({ number }) => number === e164)).map(({ doNotCall }) => doNotCall)).toEqual(person.phones.map(() => true));
		expect(record?.missing).toEqual(['phone']);
	});
});
