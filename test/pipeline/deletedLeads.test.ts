import type { IDataObject } from 'n8n-workflow';
import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;

const email = 'given1@company1.example';

// Sales deleted a lead that was a competitor. The provider gave it again fifteen minutes later, and the run made it anew,
// as often as it was deleted.
describe('a lead that somebody deleted', () => {
	afterEach(() => lab.close());

	it('stays deleted, for one more request and only where somebody is about to be made', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2)]);
		const { id } = lab.lead(email);
		lab.bench.tenant.resetLog();
		await lab.does('upsertLeads', [person(1), person(2)]);
		const usual = lab.bench.requests().length;
		expect(lab.deletedLists()).toBe(0);
		lab.remove({ id });
		lab.bench.tenant.resetLog();
		const { outcomes, metrics } = await lab.does('upsertLeads', [person(1, { source: 'ZoomInfo', title: 'Owner' }), person(2)]);
		expect(outcomes).toMatchObject([{ action: 'deleted_in_halopsa', id: null, deleted_id: id, why: expect.stringMatching(/Restore it in HaloPSA/) }, { action: 'unchanged' }]);
		expect(metrics).toMatchObject({ leads_processed: 2, leads_created: 0, deleted_in_halopsa: 1, warnings: [], errors: [], by_source: { ZoomInfo: { leads_created: 0 } } });
		expect([lab.tickets('Lead').length, lab.deletedLists(), lab.bench.requests().length - usual, lab.bench.writes()]).toEqual([1, 1, 1, []]);
	});

	it('is recognised by its address in capitals, by name and company, and by a number where there is nothing else', async () => {
		lab = await PipelineLab.open();
		const nothingElse = { email: '', company: '', firstName: '', lastName: '' };
		const people: [IDataObject, IDataObject][] = [
			[person(1), person(1, { email: email.toUpperCase(), firstName: 'G.', phone: '' })],
			[person(2), person(2, { email: '' })],
			[person(3, nothingElse), person(3, nothingElse)],
		];
		await lab.does('upsertLeads', people.map(([before]) => before));
		for (const lead of lab.tickets('Lead')) lab.remove(lead);
		const { metrics } = await lab.does('upsertLeads', people.map(([, now]) => now));
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead')]).toEqual([3, []]);
	});

	it('is recognised by an address that a person took out of it before', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.edit(lab.lead(email).id, { oppemailaddress: '', oppcontactname: 'Renamed', oppcompanyname: '', opptel: '' });
		lab.remove(lab.tickets('Lead')[0]);
		const { metrics } = await lab.does('upsertLeads', [person(1)]);
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead')]).toEqual([1, []]);
	});

	it('does not keep another person of the company away, nor one who is there besides', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.bench.tenant.create('Opportunities', { summary: 'Lead: by hand', tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('no_interest'), oppemailaddress: email });
		lab.remove(lab.tickets('Lead')[0]);
		const colleague = person(7, { company: 'Company1 Ltd', email: 'given7@company1.example' });
		const { outcomes } = await lab.does('upsertLeads', [person(1), colleague]);
		expect(outcomes.map(({ action }) => action).sort()).toEqual(['created', 'preserved']);
	});

	it('comes back when it is restored, and is made again where that is wanted, but not who must not be contacted', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2), person(3)]);
		const [first, second, third] = [1, 2, 3].map((number) => lab.lead(`given${number}@company${number}.example`));
		lab.edit(second?.id, {}, { CFDND: true });
		for (const lead of [first, second, third]) lab.remove(lead);
		lab.bench.tenant.update('Opportunities', Number(third?.id), { _recover: true });
		const { outcomes, metrics } = await lab.does('upsertLeads', [person(1), person(2), person(3)], { createDeleted: true });
		expect(metrics).toMatchObject({ leads_created: 1, leads_rejected: 1, deleted_in_halopsa: 0 });
		expect(outcomes.map(({ action }) => action).sort()).toEqual(['created', 'rejected', 'unchanged']);
		expect((await lab.does('upsertLeads', [person(1), person(2), person(3)])).metrics).toMatchObject({ leads_created: 0, deleted_in_halopsa: 1 });
	});

	it('that is only like the one who comes is told, and treated as Possible Duplicates says', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		const { id } = lab.lead(email);
		lab.remove({ id });
		const alike = person(1, { email: 'givn1@company1.example' });
		for (const [possibleDuplicates, action] of [['park', 'parked'], ['create', 'created']]) {
			const { outcomes } = await lab.does('upsertLeads', [alike], { possibleDuplicates });
			expect(outcomes).toMatchObject([{ action, possible_duplicate_of: id, why: expect.stringMatching(/deleted in HaloPSA/) }]);
		}
	});

	it('is looked for by searches where HaloPSA has thousands of deleted ones', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.remove(lab.lead(email));
		for (let number = 1000; number < 1900; number += 1) lab.remove(lab.bench.tenant.create('Opportunities', { summary: `Old ${number}`, tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('no_interest'), oppemailaddress: `old${number}@old${number}.example` }));
		lab.bench.tenant.resetLog();
		const { metrics } = await lab.does('upsertLeads', [person(1)]);
		expect([metrics.deleted_in_halopsa, lab.deletedLists()]).toEqual([1, 3]);
	});

	it('stays deleted in a dry run and in Run All, whichever stage it had got to', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
		await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		lab.remove(lab.tickets('Prospect')[0]);
		const dry = await lab.does('upsertLeads', [person(1)], {}, { dryRun: true });
		expect(dry.outcomes).toMatchObject([{ action: 'deleted_in_halopsa', planned: [] }]);
		const { metrics } = await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead'), lab.tickets('Prospect')]).toEqual([1, [], []]);
	});
});
