import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

/** A person, and not the agent of the API. */
const TECHNICIAN = 2;

let lab: PipelineLab;
// No filter of the audit log is documented; one is sent all the same, for a tenant that knows it.
afterEach(() => lab.close(['GET /Audit: no query parameter ticket_id']));

const email = 'given1@company1.example';

describe('the last editor', () => {
	/** Somebody looked at the lead and changed nothing that the pipeline wrote, so that only the editor tells. */
	const touch = (address = email): void => lab.edit(lab.lead(address).id, { followupdate: '2026-02-01T09:00:00Z' });

	it.each([[true, 'with the audit log'], [false, 'from the actions alone']])('a lead that a person edited keeps its title (audit %s, %s)', async (audit) => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		touch();
		lab.bench.tenant.resetLog();
		const { outcomes: [outcome] } = await lab.does('upsertLeads', [person(1, { title: 'Chief Information Officer' })], { audit });
		expect(lab.bench.tenant.log.some(({ path }) => path === '/api/Audit')).toBe(audit);
		// A new follow-up date leaves no action, so without the audit log nobody is known to have been there.
		expect(lab.lead(email).oppjobtitle).toBe(audit ? 'IT Director' : 'Chief Information Officer');
		expect(outcome?.preserved).toEqual(audit ? [expect.stringContaining('oppjobtitle')] : []);
	});

	it('one answer of a tenant that does not filter the audit log serves all leads', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2), person(3)]);
		for (const number of [1, 3]) touch(`given${number}@company${number}.example`);
		lab.bench.tenant.resetLog();
		await lab.does('upsertLeads', [1, 2, 3].map((number) => person(number, { title: `Title ${number}` })), { audit: true });
		expect(lab.bench.tenant.log.filter(({ path }) => path === '/api/Audit')).toHaveLength(1);
		expect([1, 2, 3].map((number) => lab.lead(`given${number}@company${number}.example`).oppjobtitle)).toEqual(['IT Director', 'Title 2', 'IT Director']);
	});

	it('an action of a person tells that somebody was there', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.bench.tenant.create('Actions', { ticket_id: lab.lead(email).id, outcome: 'Internal Note', note: 'Called' }, TECHNICIAN);
		await lab.does('upsertLeads', [person(1, { title: 'Owner' })]);
		expect(lab.lead(email).oppjobtitle).toBe('IT Director');
	});
});

describe('client and contact of a prospect', () => {
	const engaged = async (options: Parameters<PipelineLab['does']>[2], more = {}): Promise<Record<string, unknown>> => {
		await lab.does('upsertLeads', [person(1, more)]);
		lab.set(lab.tickets('Lead')[0]?.id, 'engaged');
		const { outcomes } = await lab.does('convertLeads', [{}], options);
		expect(outcomes).toMatchObject([{ action: 'converted' }]);
		const [prospect] = lab.tickets('Prospect');
		return { ...prospect, why: outcomes[0]?.why };
	};

	it('a client with the same domain is linked, and its contact with the same address', async () => {
		lab = await PipelineLab.open();
		const client = lab.bench.tenant.create('Client', { name: 'Company1 Limited', website: 'https://company1.example', toplevel_id: 1 });
		const site = lab.bench.tenant.create('Site', { name: 'Main', client_id: client.id });
		const user = lab.bench.tenant.create('Users', { name: 'Given1 Surname1', emailaddress: email, site_id: site.id, client_id: client.id });
		const before = lab.bench.tenant.records('Client').length;
		expect(await engaged({ account: 'link' })).toMatchObject({ client_id: client.id, user_id: user.id, why: expect.stringContaining('Company1 Limited') });
		expect(lab.bench.tenant.records('Client')).toHaveLength(before);
	});

	it('a name alone only suggests: the client is left, and the item says which one to look at', async () => {
		lab = await PipelineLab.open();
		const client = lab.bench.tenant.create('Client', { name: 'Company1 Ltd', website: 'https://elsewhere.example', toplevel_id: 1 });
		const before = lab.bench.tenant.records('Client').length;
		const prospect = await engaged({ account: 'create' });
		expect(prospect).toMatchObject({ why: expect.stringMatching(/review.*Company1 Ltd/i) });
		expect([prospect.client_id === client.id, lab.bench.tenant.records('Client').length]).toEqual([false, before]);
	});

	it.each([['account', true], ['client', false]])('where nothing matches, a client and contact are made once (%s)', async (accountKind) => {
		lab = await PipelineLab.open();
		const clients = lab.bench.tenant.records('Client').length;
		const prospect = await engaged({ account: 'create', accountKind });
		const client = lab.bench.tenant.record('Client', Number(prospect.client_id));
		expect(client).toMatchObject({ name: 'Company1 Ltd' });
		expect(lab.bench.tenant.record('Users', Number(prospect.user_id))).toMatchObject({ emailaddress: email });
		await lab.does('upsertLeads', [person(1, { firstName: 'Gina', email: 'gina@company1.example', phone: '' })]);
		lab.set(lab.lead('gina@company1.example').id, 'engaged');
		await lab.does('convertLeads', [{}], { account: 'create', accountKind });
		expect(lab.tickets('Prospect').map(({ client_id: id }) => id)).toEqual([prospect.client_id, prospect.client_id]);
		expect(lab.bench.tenant.records('Client')).toHaveLength(clients + 1);
		expect(lab.bench.tenant.records('Users').filter(({ emailaddress }) => emailaddress === email || emailaddress === 'gina@company1.example')).toHaveLength(2);
	});
});

describe('conversion by another ticket type', () => {
	it('one ticket goes through all stages, and a second run writes nothing', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		const { id } = lab.lead(email);
		lab.set(id, 'engaged');
		await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		expect(lab.tickets('Prospect')).toMatchObject([{ id, status_id: lab.statusId('new_prospect'), oppemailaddress: email }]);
		lab.qualify(id);
		await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		expect(lab.tickets('Opportunity')).toMatchObject([{ id, status_id: lab.statusId('new_opportunity'), oppvalue: 75_000 }]);
		expect([lab.tickets('Lead'), lab.tickets('Prospect')]).toEqual([[], []]);
		lab.bench.tenant.resetLog();
		await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		expect(lab.bench.writes()).toEqual([]);
	});
});

describe('engagement', () => {
	const replies = (count: number, more = {}) => ({ event_type: 'engagement_updated', event_id: 'e', data: { person_id: 'p', email, engagement_metrics: { emails_opened: 5, emails_replied: count }, ...more } });

	it('moves a new lead on to Engaged from a score of 50, and its prospect is made in the same run', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		await lab.does('upsertLeads', [replies(3)]);
		expect([lab.lead(email).status_id, lab.value(lab.lead(email), 'CFLeadEngagementScore')]).toEqual([lab.statusId('new_lead'), '40']);
		const { outcomes, metrics } = await lab.does('runAll', [replies(4)]);
		expect(outcomes[0]).toMatchObject({ action: 'updated', why: expect.stringContaining('engagement score 50') });
		expect(metrics).toMatchObject({ prospects_converted: 1 });
		lab.bench.tenant.resetLog();
		await lab.does('runAll', [replies(4)]);
		expect(lab.bench.writes()).toEqual([]);
	});

	it('leaves a lead that somebody works on, and makes no lead of somebody who is none', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'contacted');
		const { outcomes } = await lab.does('upsertLeads', [replies(9), replies(9, { email: 'nobody@elsewhere.example' })]);
		expect(outcomes.map(({ action }) => action).sort()).toEqual(['preserved', 'unchanged']);
		expect([lab.lead(email).status_id, lab.tickets('Lead').length]).toEqual([lab.statusId('contacted'), 1]);
	});
});

describe('lists', () => {
	it.each([true, false])('tell the same whether or not they carry custom fields (light lists %s)', async (lightLists) => {
		lab = await PipelineLab.open({ quirks: { lightLists } });
		await lab.does('runAll', [person(1), person(2)]);
		lab.edit(lab.lead(email).id, {}, { CFLeadTechStack: 'Typed by a person' });
		lab.set(lab.lead('given2@company2.example').id, 'engaged');
		await lab.does('runAll', [person(1, { CFLeadTechStack: 'Okta' }), person(2)]);
		expect([lab.value(lab.lead(email), 'CFLeadTechStack'), lab.tickets('Prospect').length]).toEqual(['Typed by a person', 1]);
		lab.bench.tenant.resetLog();
		await lab.does('runAll', [person(1, { CFLeadTechStack: 'Okta' }), person(2)]);
		expect(lab.bench.writes()).toEqual([]);
	});
});
