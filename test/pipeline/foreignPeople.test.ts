import type { IDataObject } from 'n8n-workflow';
import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;
afterEach(() => lab.close());

const email = 'given1@company1.example';

describe('clients and contacts that cannot be told apart', () => {
	const converted = async (options: IDataObject): Promise<IDataObject> => {
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
		return { ...lab.tickets('Prospect')[0], why: (await lab.does('convertLeads', [{}], options)).outcomes[0]?.why, ...lab.tickets('Prospect')[0] } as IDataObject;
	};

	it('two clients of one name: neither is linked and no third is made', async () => {
		lab = await PipelineLab.open();
		const made = [1, 2].map(() => lab.bench.tenant.create('Client', { name: 'Company1 Ltd', toplevel_id: 1 }).id);
		const before = lab.bench.tenant.records('Client').length;
		const prospect = await converted({ account: 'create' });
		expect([made.includes(prospect.client_id), lab.bench.tenant.records('Client').length, prospect.why]).toEqual([false, before, expect.stringMatching(/review/i)]);
	});

	it('two contacts of one address at the client: the client is linked and neither contact', async () => {
		lab = await PipelineLab.open();
		const client = lab.bench.tenant.create('Client', { name: 'Company1', website: 'https://company1.example', toplevel_id: 1 });
		const site = lab.bench.tenant.create('Site', { name: 'Main', client_id: client.id });
		const people = [1, 2].map((number) => lab.bench.tenant.create('Users', { name: `Given1 ${number}`, emailaddress: email, site_id: site.id, client_id: client.id }).id);
		lab.bench.tenant.create('Users', { name: 'No address', site_id: site.id, client_id: client.id });
		const users = lab.bench.tenant.records('Users').length;
		const prospect = await converted({ account: 'create' });
		expect([prospect.client_id, people.includes(prospect.user_id), lab.bench.tenant.records('Users').length]).toEqual([client.id, false, users]);
	});
});

describe('who is there already', () => {
	// With many leads in HaloPSA people are searched one by one: one with nothing but a number was made again in each run.
	it('is found in a long list by address, by name, or by a number alone', async () => {
		lab = await PipelineLab.open();
		const [alone, named] = [{ source: 'Apollo.io', phone: '+442079460123' }, person(1)];
		await lab.does('upsertLeads', [alone, named]);
		lab.edit(lab.lead(email).id, { summary: 'Renamed by sales', oppcontactname: 'Somebody Else' });
		for (let number = 1000; number < 1900; number += 1) lab.bench.tenant.create('Opportunities', { summary: `Old ${number}`, tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('no_interest'), oppemailaddress: `old${number}@old${number}.example` });
		lab.bench.tenant.resetLog();
		const { metrics } = await lab.does('upsertLeads', [alone, named]);
		expect([metrics.leads_created, lab.bench.tenant.log.filter(({ path }) => path === '/api/Opportunities').length <= 4]).toEqual([0, true]);
	});

	it('an opt-out of a sibling record holds where lists leave custom fields out', async () => {
		lab = await PipelineLab.open({ quirks: { lightLists: true } });
		await lab.does('upsertLeads', [person(1)]);
		const { id } = lab.bench.tenant.create('Opportunities', { summary: 'Prospect: by hand', tickettype_id: lab.typeId('Prospect'), status_id: lab.statusId('prospecting'), oppemailaddress: email });
		lab.edit(id, {}, { CFDND: true });
		lab.set(lab.lead(email).id, 'engaged');
		const { outcomes } = await lab.does('convertLeads');
		expect([outcomes[0]?.action, lab.tickets('Prospect').length]).toEqual(['preserved', 1]);
	});

	it('a number that must not be called is not written, wherever it stands again', async () => {
		lab = await PipelineLab.open();
		const phones = [{ value: '(212) 555-0100', doNotCall: 'yes' }, { value: '+1 212 555 0101', dnc: false }];
		await lab.does('upsertLeads', [person(1, { phones, phone: '+12125550100' }), person(2, { phone: '', directPhone: '+12125550102', directPhoneDoNotCall: true, mobilePhone: '+12125550103', mobilePhoneDoNotCall: false })]);
		expect([lab.lead(email).opptel, lab.lead('given2@company2.example').opptel]).toEqual(['+12125550101', '+12125550103']);
	});

	it('who is told to be off limits becomes no lead, in whichever words', async () => {
		lab = await PipelineLab.open();
		const flags: IDataObject[] = [{ doNotEmail: true }, { suppressed: 'true' }, { unsubscribed: 1 }, { email_status: 'Suppressed' }, { opt_out: 'Y' }, { CFDND: 'Yes' }, { do_not_contact: 'true' }];
		const { metrics } = await lab.does('upsertLeads', flags.map((flag, number) => person(number, flag)));
		expect([metrics.leads_rejected, lab.tickets('Lead')]).toEqual([flags.length, []]);
	});

	it('a call finds the number that is written as at home', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.edit(lab.lead(email).id, { opptel: '020 7946 0123', oppcountry: 'United Kingdom' });
		const { metrics } = await lab.does('logCall', [{ external_id: 'c1', direction: 'inbound', outcome: 'connected', number: '+442079460123' }]);
		expect(metrics).toMatchObject({ calls_logged: 1 });
	});
});
