import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;

const email = 'given1@company1.example';

// The item said "Merge them in HaloPSA". Sales did, and every run after that said so again, because the merged ticket
// stays readable.
describe('tickets that somebody merged', () => {
	afterEach(() => lab.close());

	const merge = (from: unknown, into: unknown): void => lab.edit(from, { merged_into_id: into, domerge: true });

	const twoOfOne = async (): Promise<[unknown, unknown]> => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		const { id: other } = lab.bench.tenant.create('Opportunities', { summary: 'Lead: by hand', tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('new_lead'), oppemailaddress: email, oppcontactname: 'Given1 Surname1', oppcompanyname: 'Company1 Ltd' });
		const [lead] = lab.tickets('Lead');
		return [lead?.id, other];
	};

	it('count as the one they were merged into, which is updated', async () => {
		const [kept, merged] = await twoOfOne();
		merge(merged, kept);
		const { outcomes } = await lab.does('upsertLeads', [person(1, { CFLeadTechStack: 'Okta' })]);
		expect(outcomes).toMatchObject([{ action: 'updated', id: kept }]);
		const report = await lab.run('report');
		expect(report.json.filter(({ stage }) => stage === 'lead').reduce((sum, { count }) => sum + Number(count), 0)).toBe(1);
	});

	it('make no second prospect, and their opt-out goes on', async () => {
		const [kept, merged] = await twoOfOne();
		lab.set(kept, 'engaged');
		await lab.does('convertLeads');
		lab.set(merged, 'engaged');
		merge(kept, merged);
		lab.set(merged, 'engaged');
		await lab.does('convertLeads');
		expect(lab.tickets('Prospect')).toHaveLength(1);
		lab.edit(kept, {}, { CFDND: true });
		lab.edit(merged, { oppemailaddress: 'new@company1.example' });
		await lab.does('syncOptOuts');
		expect(lab.value(lab.bench.tenant.record('Opportunities', Number(merged)) ?? {}, 'CFDND')).toBe(true);
	});

	it('into a ticket of another kind are made no more', async () => {
		const [lead] = await twoOfOne();
		const { id } = lab.bench.tenant.create('Opportunities', { summary: 'Another deal', tickettype_id: lab.typeId('Opportunity') });
		lab.remove(lab.tickets('Lead')[1]);
		merge(lead, id);
		lab.bench.tenant.update('Opportunities', Number(id), { tickettype_id: lab.bench.tenant.records('TicketType').find(({ name }) => !['Lead', 'Prospect', 'Opportunity'].includes(String(name)))?.id });
		const { outcomes } = await lab.does('upsertLeads', [person(1)]);
		expect(outcomes).toMatchObject([{ action: 'preserved', why: `Somebody merged it into ticket ${Number(id)}` }]);
	});
});
