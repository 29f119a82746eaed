import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;
beforeAll(async () => {
	lab = await PipelineLab.open();
});
afterAll(() => lab.close());

describe('HaloPSA Pipeline', () => {
	it('provisions once', async () => {
		lab.bench.tenant.resetLog();
		const again = await lab.run('provision');
		expect(again.json.filter(({ action }) => action !== 'exists')).toEqual([]);
		expect(lab.bench.writes()).toEqual([]);
	});

	it('takes a person from lead to opportunity, and a second run writes nothing', async () => {
		const first = await lab.does('runAll', [person(1)]);
		expect(first.outcomes).toMatchObject([{ action: 'created', stage: 'lead', email: 'given1@company1.example' }]);
		expect(first.metrics).toMatchObject({ kind: 'metrics', leads_processed: 1, leads_created: 1, by_source: { 'Apollo.io': { leads_created: 1 } }, errors: [] });
		const lead = lab.lead('given1@company1.example');
		expect(lab.option(lead, 'CFLeadSource')).toBe('Apollo.io');
		expect(lab.option(lead, 'CFLeadManagementLevel')).toBe('Director');

		lab.set(lead.id, 'engaged');
		const converted = await lab.does('runAll', [person(1)]);
		expect(converted.metrics).toMatchObject({ prospects_converted: 1, leads_preserved: 1 });
		const [prospect] = lab.tickets('Prospect');
		expect(prospect).toMatchObject({ oppemailaddress: 'given1@company1.example', status_id: lab.statusId('new_prospect') });
		expect(lab.value(prospect ?? {}, 'CFProspectFromLead')).toBe(String(lead.id));
		expect(lead.status_id).toBe(lab.statusId('converted_to_prospect'));

		lab.qualify(prospect?.id);
		const promoted = await lab.does('runAll', [person(1)]);
		expect(promoted.metrics).toMatchObject({ opportunities_promoted: 1 });
		expect(lab.tickets('Opportunity')).toMatchObject([{ oppvalue: 75_000, oppconversionprobability: 25, summary: 'Company1 Ltd - Managed backup', status_id: lab.statusId('new_opportunity') }]);

		lab.bench.tenant.resetLog();
		await lab.does('runAll', [person(1)]);
		expect(lab.bench.writes()).toEqual([]);
	});
});
