import type { IDataObject } from 'n8n-workflow';
import { expectClear } from '../support/badInput';
import { person, PipelineLab } from './support';

jest.setTimeout(120_000);

let lab: PipelineLab;
beforeAll(async () => {
	lab = await PipelineLab.open();
});
afterAll(() => lab.close());

const longest = 'x'.repeat(5_000);

describe('records that identify nobody are parked with the reason, and the rest goes on', () => {
	it.each<[string, IDataObject]>([
		['nothing but a title', { title: 'CEO' }],
		['neither e-mail nor phone, a company without a person or domain', { company: 'Contoso' }],
		['a first name alone', { firstName: 'Jon' }],
		['an e-mail without a domain', { email: 'jon@' }],
		['an e-mail with two at signs', { email: 'jon@@contoso.example' }],
		['an e-mail with a space', { email: 'jon fell@contoso.example' }],
		['a disposable address', { email: 'jon@mailinator.com' }],
		['an address that the provider calls invalid', { email: 'jon@contoso.example', emailStatus: 'invalid' }],
		['an address that the provider calls disposable', { email: 'jon@contoso.example', emailStatus: 'disposable' }],
		['a mailbox that nobody reads', { email: 'no-reply@contoso.example' }],
		['a phone number of three digits', { phone: '112' }],
		['a phone number of letters', { phone: 'call me' }],
		['a phone number that must not be called', { phones: [{ value: '+12125550100', doNotCall: true }] }],
		['a company of one emoji with a person', { firstName: 'Jon', lastName: 'Fell', company: '🚀' }],
		['a company called n/a', { firstName: 'Jon', lastName: 'Fell', company: 'n/a' }],
		['a list in place of an address', { email: ['jon@contoso.example'] as unknown as string }],
		['an object in place of an address', { email: { value: 'x' } }],
		['a number in place of a name', { firstName: 7 }],
		['an event without its person', { event_type: 'person_enriched', data: {} }],
		['control characters in place of a name', { firstName: '\u0000\u0007', company: 'Contoso' }],
	])('%s', async (_what, bad) => {
		lab.bench.tenant.resetLog();
		const run = await lab.run('upsertLeads', [bad], {}, {}, 'continueRegularOutput');
		const [parked, metrics] = run.json;
		expectClear(parked?.error, parked?.details);
		expect(run.items[0]?.pairedItem).toEqual({ item: 0 });
		expect(metrics).toMatchObject({ leads_processed: 1, leads_rejected: 1, leads_created: 0 });
		expect(lab.bench.writes()).toEqual([]);
		const stopped = await lab.run('upsertLeads', [bad]);
		expect(stopped.error?.message).toBe(parked?.error);
	});
});

describe('records with something wrong in them become leads of what is right', () => {
	it.each<[string, IDataObject, RegExp | undefined]>([
		['a title of 5,000 characters', { title: longest }, undefined],
		['a company of 5,000 characters', { company: longest }, undefined],
		['a text field of 5,000 characters', { CFLeadServicesOffered: longest }, undefined],
		['an emoji in a company name', { company: 'Contoso 🚀' }, undefined],
		['an option that the field does not have', { CFLeadRevenueRange: '$3' }, /CFLeadRevenueRange/],
		['a source that is no option', { source: 'Trade Fair' }, /CFLeadSource/],
		['a region that nobody knows', { country: 'Atlantis' }, /Atlantis/],
		['an industry that is no option', { industry: 'Basket Weaving' }, /CFProspectIndustry/],
		['a founding year in words', { CFLeadFoundingYear: 'long ago' }, /CFLeadFoundingYear/],
		['a date that is none', { CFLeadLastIntentActivity: 'yesterday' }, /CFLeadLastIntentActivity/],
		['a phone number that is none', { phone: '12' }, /12/],
		['a custom field that there is not', { CFNobodyHasThis: 'x' }, undefined],
		['a negative number of people', { employeeCount: -5 }, undefined],
		['a number of people in words', { employeeCount: 'many' }, undefined],
		['markup in a name', { lastName: '<b>Fell</b>' }, undefined],
		['line breaks in a name', { lastName: 'Fell\r\nOther' }, undefined],
		['an address in capitals with spaces around it', { email: ' UPPER@Contoso.Example ' }, undefined],
		['an address with an accent', { email: 'josé@contoso.example' }, undefined],
		['a profile that is no LinkedIn address', { linkedinUrl: 'https://evil.example/in/jon' }, undefined],
		['a score that is no number', { score: 'high' }, undefined],
	])('%s', async (what, bad, warns) => {
		const number = 100 + what.length * 7;
		const { outcomes, metrics } = await lab.does('upsertLeads', [person(number, { email: `${what.replace(/\W+/g, '')}@bad.example`, firstName: what.slice(0, 12), company: `Co ${what.length} ${what.slice(-9)}`, ...bad })]);
		expect(metrics).toMatchObject({ leads_created: 1, errors: [] });
		const warnings = (outcomes[0]?.warnings as string[]).join('\n');
		if (warns) expect(warnings).toMatch(warns);
		else expect(warnings).toBe('');
	});
});

describe('what people decided is honoured', () => {
	it('nobody on the suppression list or marked by the provider becomes a lead', async () => {
		const { metrics } = await lab.does('upsertLeads', [person(900, { restricted: true })]);
		expect(metrics).toMatchObject({ leads_created: 0, leads_rejected: 1 });
	});

	it('an opt-out reaches every record of the person and is never taken back', async () => {
		await lab.does('upsertLeads', [person(901)]);
		const lead = lab.lead('given901@company901.example');
		await lab.does('syncOptOuts', [{ email: 'GIVEN901@company901.example' }]);
		expect([lab.value(lead, 'CFDND'), lead.status_id]).toEqual([true, lab.statusId('do_not_contact')]);
		await lab.does('runAll', [person(901, { title: 'New title', CFDND: false })]);
		expect([lab.value(lead, 'CFDND'), lead.status_id, lead.oppjobtitle]).toEqual([true, lab.statusId('do_not_contact'), 'IT Director']);
	});

	it('a call is logged once, at the record with the number', async () => {
		await lab.does('upsertLeads', [person(902)]);
		const call = { external_id: 'c-1', direction: 'Outbound', outcome: 'no answer', number: '(212) 555-1902', duration_minutes: 2, next_action: 'Call again' };
		const first = await lab.does('logCall', [call], { country: 'US' });
		expect(first.metrics).toMatchObject({ calls_logged: 1 });
		lab.bench.tenant.resetLog();
		const again = await lab.does('logCall', [call], { country: 'US' });
		expect(again.outcomes).toMatchObject([{ action: 'unchanged', why: 'Logged already' }]);
		expect(lab.bench.writes()).toEqual([]);
	});

	it('a dry run writes nothing and shows what it would send', async () => {
		lab.bench.tenant.resetLog();
		const { outcomes } = await lab.does('upsertLeads', [person(903)], {}, { dryRun: true });
		expect(outcomes).toMatchObject([{ action: 'created', dryRun: true, planned: [{ method: 'POST', path: 'Opportunities' }] }]);
		expect(lab.bench.writes()).toEqual([]);
	});
});
