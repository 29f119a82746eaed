import { closeBenches, openBench } from './support';

afterEach(closeBenches);

const company = {
	name: 'Zephyr Dental', contact_name: 'Ada Vance', contact_email: 'ada@zephyr.example', contact_title: 'Owner', site_name: 'Clinic', phone: '+1 212 555 0100',
	domain: 'zephyr.example', line1: '1 Main St', line3: 'Springfield', postcode: '12345',
};

describe('create a client with site and contact', () => {
	it('sends one write and gives back what HaloPSA has', async () => {
		const bench = await openBench();
		const client = await bench.one('client.createWithSiteAndContact', { values: { ...company, fields: { accountsid: 'Z-1' } } });
		expect(client).toMatchObject({ name: 'Zephyr Dental', accountsid: 'Z-1', site: { name: 'Clinic', phonenumber: '+1 212 555 0100' }, contact: { name: 'Ada Vance', emailaddress: 'ada@zephyr.example' } });
		expect(bench.writes).toEqual(['POST Client']);
		expect(bench.first('Site', ({ client_id }) => client_id === client.id)).toMatchObject({ delivery_address: { line1: '1 Main St', postcode: '12345' } });
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'truncatedJson', 'emptyBody200'] as const)('makes one client through %s', async (fault) => {
		const bench = await openBench();
		bench.spoilWrite('Client', fault);
		await bench.one('client.createWithSiteAndContact', { values: company });
		expect(bench.tenant.records('Client').filter(({ name }) => name === 'Zephyr Dental')).toHaveLength(1);
	});

	it('says what is missing, and that a second run would double the client', async () => {
		const bench = await openBench();
		bench.tenant.onRequest(({ method, resource }) => {
			if (method !== 'GET' || resource !== 'Users') return;
			const contact = bench.tenant.records('Users').find(({ name }) => name === 'Ada Vance');
			if (contact) bench.tenant.remove('Users', Number(contact.id));
		});
		const { message, advice } = await bench.failure('client.createWithSiteAndContact', { values: company });
		expect(message).toMatch(/^Client \d+ was created, but HaloPSA did not make its contact "Ada Vance"\.$/);
		expect(advice).toContain('Do not run this again');
	});
});

describe('find users', () => {
	it.each([
		['email, without case', { email: 'ADA@zephyr.example ' }],
		['a second email that the list hides', { email: 'ada.private@mail.example' }],
		['phone in another form', { phone: '+12125550147' }],
		['national phone with a country', { phone: '(212) 555-0147', country: 'us' }],
		['national phone without a country', { phone: '212.555.0147 x12' }],
		['a mobile grouped in pairs', { phone: '+33142685300', country: 'FR' }],
		['phone when no user has the email', { email: 'nobody@nowhere.example', phone: '+1 212 555 0147' }],
	])('by %s', async (_, values) => {
		const bench = await openBench();
		const client = bench.first('Client');
		const user = bench.tenant.create('Users', { name: 'Ada Vance', client_id: client.id, emailaddress: 'ada@zephyr.example', email2: 'ada.private@mail.example', phonenumber: '+1 (212) 555-0147', mobilenumber: '01 42 68 53 00', login: 'ada.private@mail.example' });
		expect(await bench.one('user.find', { values })).toMatchObject({ id: user.id });
	});

	it('gives none of those that only resemble, and all that match', async () => {
		const bench = await openBench();
		const client = bench.first('Client');
		for (const name of ['One', 'Two']) bench.tenant.create('Users', { name, client_id: client.id, phonenumber: '212-555-0147', emailaddress: `${name}@long.example` });
		expect((await bench.run('user.find', { values: { email: 'one@long.exampl' } })).records).toEqual([]);
		expect((await bench.run('user.find', { values: { phone: '+1 312 555 0147' } })).records).toEqual([]);
		expect((await bench.run('user.find', { values: { phone: '+1 212 555 0147', country: 'US' } })).records.map(({ name }) => name)).toEqual(['One', 'Two']);
	});

	it.each([
		['nothing to look for', {}, 'neither an email nor a phone'],
		['a phone that is none', { phone: 'call me' }, 'is not a phone number'],
	])('needs more than %s', async (_, values, words) => {
		const bench = await openBench();
		expect((await bench.failure('user.find', { values })).message).toContain(words);
	});
});
