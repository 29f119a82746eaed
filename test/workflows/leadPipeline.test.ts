import { readFileSync } from 'node:fs';
import { pipelineFile, withNodes, WorkflowLab, type Row } from '../support/pipelineLab';

jest.setTimeout(120_000);

let lab: WorkflowLab;
beforeEach(async () => {
	lab = await WorkflowLab.open();
});
afterEach(() => lab.close());

const workflow = (): unknown => JSON.parse(readFileSync(pipelineFile, 'utf8')) as unknown;
/** Without a provider, as a person leaves Find People deactivated. */
const withoutSearch = (): object => withNodes(workflow(), { 'Find People': { disabled: true } });
const settings = (people: number, credits: number): object => withNodes(workflow(), {
	Settings: { parameters: { mode: 'raw', jsonOutput: JSON.stringify({ people_per_run: people, credits_per_day: credits, titles: '', countries: '' }), options: {} } },
});

const inboxRow = (payload: unknown, status = 'new'): Row => ({ status, source: 'Hunter.io', payload: typeof payload === 'string' ? payload : JSON.stringify(payload) });
const ada = { firstName: 'Ada', lastName: 'Byron', email: 'ada@engines.example', company: 'Engines Ltd', phone: '+442079460123', title: 'CTO', source: 'Hunter.io' };

it('finds people at a provider, takes each once, and a second run writes and spends nothing', async () => {
	const first = await lab.metrics();
	expect(first).toMatchObject({ kind: 'metrics', leads_found: 7, leads_processed: 7, leads_created: 7, by_source: { 'Apollo.io': { leads_created: 7 } }, errors: [] });
	expect(lab.apollo.creditsUsed).toBe(7);
	expect((await lab.rows('halopsa_lead_spending')).reduce((sum, { credits }) => sum + Number(credits), 0)).toBe(7);
	expect((await lab.rows('halopsa_lead_inbox')).map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'read'));
	expect(first.funnel).toContainEqual(expect.objectContaining({ stage: 'lead', state: 'new_lead', count: 7, bar: '█'.repeat(20) }));
	const [lead] = lab.tickets('Lead');
	expect(lab.customValue(lead, 'CFProspectFitScore')).toBe('30');
	const second = await lab.metrics();
	expect(second).toMatchObject({ provisioned: 0, leads_found: 0, leads_processed: 0 });
	expect([lab.writes(), lab.apollo.creditsUsed]).toEqual([[], 7]);
	// Story: each step read the options of each custom field by itself, and the first run waited for the next 300 seconds of the rate budget.
	expect(lab.requests()).toBeLessThan(40);
});

it('goes on through the people found, as many each run as the settings say, and stops at the credits of the day', async () => {
	expect(await lab.metrics(settings(3, 100))).toMatchObject({ leads_created: 3 });
	expect(await lab.metrics(settings(3, 5))).toMatchObject({ leads_created: 2 });
	expect(await lab.metrics(settings(3, 5))).toMatchObject({ leads_created: 0 });
	expect([lab.apollo.creditsUsed, lab.tickets('Lead').length, (await lab.rows('halopsa_leads_seen')).length]).toEqual([5, 5, 5]);
});

it('asks the waterfall for those of whom the company is not known, and pays for each company once', async () => {
	lab.apollo.setQuirks({ without: ['company'] });
	expect(await lab.metrics()).toMatchObject({ leads_found: 7, errors: [] });
	const cache = await lab.rows('halopsa_lead_cache');
	expect(new Set(cache.map(({ cache_key: key }) => key)).size).toBe(cache.length);
	expect((await lab.rows('halopsa_lead_spending')).reduce((sum, { credits }) => sum + Number(credits), 0)).toBe(lab.apollo.creditsUsed);
});

it('goes on with what waits when the provider cannot be asked, and tells it', async () => {
	await lab.close();
	lab = await WorkflowLab.open({ provider: { notInPlan: /api_search/ } });
	await lab.metrics(withoutSearch());
	await lab.insert('halopsa_lead_inbox', [inboxRow(ada)]);
	expect(await lab.metrics()).toMatchObject({ leads_found: 0, leads_created: 1, errors: [{ record: 'Find People', error: expect.stringContaining('Apollo'), advice: expect.stringMatching(/./) }] });
});

// Story: rows of the inbox were marked as read whatever became of them, so that a lead that HaloPSA refused, or a night
// in which it was down, lost the leads of that run without a word.
it('keeps refused leads and calls with the reason, takes the others, and marks only what was taken', async () => {
	await lab.metrics(withoutSearch());
	await lab.insert('halopsa_lead_inbox', [inboxRow(ada), inboxRow({ title: 'Nobody', source: 'Hunter.io' }), inboxRow('{"not": json'), inboxRow({ ...ada, email: 'done@engines.example' }, 'read')]);
	const call = { external_id: 'c-1', direction: 'inbound', outcome: 'connected', number: '+44 20 7946 0123', duration_minutes: 4 };
	await lab.insert('halopsa_call_inbox', [inboxRow(call), inboxRow({ ...call, external_id: 'c-2', number: '+44 20 7946 0999' })]);
	const metrics = await lab.metrics(withoutSearch());
	expect(metrics).toMatchObject({ leads_processed: 3, leads_created: 1, leads_rejected: 2, calls_logged: 1, errors: [expect.anything(), expect.anything(), expect.anything()] });
	expect((await lab.rows('halopsa_lead_inbox')).map(({ status }) => status)).toEqual(['read', 'refused', 'refused', 'read']);
	expect((await lab.rows('halopsa_call_inbox')).map(({ status }) => status)).toEqual(['read', 'refused']);
	expect(await lab.rows('halopsa_dead_letters')).toMatchObject([
		{ system: 'lead-pipeline', stream: 'leads', record_id: '2', reason: expect.stringContaining('identifies nobody') },
		{ system: 'lead-pipeline', stream: 'leads', record_id: '3', payload: '{"not": json' },
		{ system: 'lead-pipeline', stream: 'calls', record_id: '2', reason: expect.stringContaining('+442079460999') },
	]);
	expect(lab.tickets('Lead')).toMatchObject([{ oppemailaddress: 'ada@engines.example' }]);
	await lab.metrics(withoutSearch());
	expect(lab.writes()).toEqual([]);
});

it('keeps a possible duplicate for a person to look at, where the step is set to park it', async () => {
	const parking = withNodes(withoutSearch(), { 'Upsert Leads': { parameters: { authentication: 'clientCredentials', operation: 'upsertLeads', dryRun: false, options: { possibleDuplicates: 'park', settings: '{ "thresholds": { "candidate": 0.5 } }' } } } });
	await lab.metrics(parking);
	await lab.insert('halopsa_lead_inbox', [inboxRow(ada)]);
	await lab.metrics(parking);
	await lab.insert('halopsa_lead_inbox', [inboxRow({ ...ada, firstName: 'Adah', email: 'adah@engines.example' })]);
	expect(await lab.metrics(parking)).toMatchObject({ leads_created: 0 });
	expect((await lab.rows('halopsa_lead_inbox')).map(({ status }) => status)).toEqual(['read', 'refused']);
	expect(await lab.rows('halopsa_dead_letters')).toMatchObject([{ stream: 'leads', reason: expect.stringContaining('May be the same person as ticket') }]);
});

it('leaves every row new when HaloPSA cannot be reached, and the next run takes them', async () => {
	await lab.metrics(withoutSearch());
	await lab.insert('halopsa_lead_inbox', [inboxRow(ada)]);
	const broken = withNodes(withoutSearch(), { 'Upsert Leads': { parameters: { authentication: 'oAuth2', operation: 'upsertLeads', options: {} } } });
	expect(await lab.run(broken)).toMatchObject({ status: 'error' });
	expect(await lab.rows('halopsa_lead_inbox')).toMatchObject([{ status: 'new' }]);
	expect(await lab.metrics(withoutSearch())).toMatchObject({ leads_created: 1 });
});

// Story: the opt-outs step took the rows of the inbox, which stood before it, for opt-outs, and the first run with a lead
// in the inbox ended in an error.
it('carries the rows of the suppression table to the records, and keeps who opted out in HaloPSA there once', async () => {
	await lab.metrics(withoutSearch());
	await lab.insert('halopsa_lead_inbox', [inboxRow(ada), inboxRow({ ...ada, firstName: 'Ben', email: 'ben@engines.example', phone: '' })]);
	await lab.metrics(withoutSearch());
	await lab.insert('halopsa_suppression', [{ email: 'ADA@engines.example', phone: '', source: 'by hand' }, { email: 'new@engines.example', source: 'by hand' }]);
	await lab.insert('halopsa_lead_inbox', [inboxRow({ ...ada, firstName: 'Nina', email: 'new@engines.example', phone: '' })]);
	const ben = lab.tickets('Lead').find(({ oppemailaddress: email }) => email === 'ben@engines.example');
	lab.halo.update('Opportunities', Number(ben?.id), { status_id: lab.statusId('Do Not Contact') });
	expect(await lab.metrics(withoutSearch())).toMatchObject({ leads_created: 0, leads_rejected: 1, opt_outs_synced: 2 });
	const [lead] = lab.tickets('Lead');
	expect([lead?.status_id, lab.customValue(lead, 'CFDND')]).toEqual([lab.statusId('Do Not Contact'), true]);
	await lab.metrics(withoutSearch());
	expect(lab.writes()).toEqual([]);
	expect((await lab.rows('halopsa_suppression')).map(({ email }) => email)).toEqual(['ADA@engines.example', 'new@engines.example', 'ben@engines.example']);
});
