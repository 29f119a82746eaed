import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;

const email = 'given1@company1.example';

describe('a prospect or an opportunity that somebody deleted', () => {
	afterEach(() => lab.close());

	const toProspect = async (): Promise<Readonly<Record<string, unknown>>> => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
		await lab.does('convertLeads');
		return lab.tickets('Prospect')[0] ?? {};
	};

	it('a converted lead whose prospect is deleted asks nothing and makes nothing', async () => {
		const prospect = await toProspect();
		lab.remove(prospect);
		lab.bench.tenant.resetLog();
		const { metrics } = await lab.does('runAll', [person(1)]);
		expect([metrics.prospects_converted, lab.tickets('Prospect'), lab.deletedLists(), lab.bench.writes()]).toEqual([0, [], 0, []]);
	});

	// The run that made the prospect broke off before it closed the lead; sales had deleted the prospect by the next one.
	it.each([false, true])('a lead that is still Engaged waits until somebody says what is meant (light lists %s)', async (lightLists) => {
		const prospect = await toProspect();
		lab.bench.tenant.setQuirks({ lightLists });
		lab.remove(prospect);
		lab.set(lab.lead(email).id, 'engaged');
		const { id } = lab.lead(email);
		const clients = lab.bench.tenant.records('Client').length;
		const { outcomes, metrics } = await lab.does('convertLeads', [{}], { account: 'create' });
		expect([outcomes, metrics]).toMatchObject([[{ action: 'deleted_in_halopsa', id, deleted_id: prospect.id }], { prospects_converted: 0, deleted_in_halopsa: 1 }]);
		expect([lab.tickets('Prospect'), lab.bench.writes(), lab.bench.tenant.records('Client').length]).toEqual([[], expect.any(Array), clients]);
		expect((await lab.does('convertLeads', [{}], { createDeleted: true })).metrics).toMatchObject({ prospects_converted: 1 });
	});

	it('an opt-out on the deleted prospect holds, also with Create Again When Deleted', async () => {
		const prospect = await toProspect();
		lab.edit(prospect.id, {}, { CFDND: true });
		lab.remove(prospect);
		lab.set(lab.lead(email).id, 'engaged');
		const { outcomes } = await lab.does('convertLeads', [{}], { createDeleted: true });
		expect([outcomes, lab.tickets('Prospect')]).toMatchObject([[{ action: 'preserved', why: 'The person must not be contacted' }], []]);
	});

	it('an opportunity that was deleted stays so, and a prospect that only waits asks nothing', async () => {
		const prospect = await toProspect();
		lab.qualify(prospect.id, 40);
		lab.bench.tenant.resetLog();
		expect([(await lab.does('promoteProspects')).outcomes[0]?.action, lab.deletedLists()]).toEqual(['waiting', 0]);
		lab.qualify(prospect.id);
		await lab.does('promoteProspects');
		lab.remove(lab.tickets('Opportunity')[0]);
		lab.qualify(prospect.id);
		const { outcomes } = await lab.does('promoteProspects');
		expect([outcomes[0]?.action, lab.tickets('Opportunity')]).toEqual(['deleted_in_halopsa', []]);
	});

	it('a prospect of another lead that was deleted holds nobody up', async () => {
		const prospect = await toProspect();
		lab.remove(prospect);
		await lab.does('upsertLeads', [person(2)]);
		lab.set(lab.lead('given2@company2.example').id, 'engaged');
		lab.bench.tenant.resetLog();
		expect([(await lab.does('convertLeads')).metrics.prospects_converted, lab.deletedLists()]).toEqual([1, 1]);
		// The lead, its list, and then again only what shows what came of it.
		expect(lab.bench.requests().filter((request) => /^GET .*Opportunities\/\d+$/.test(request)).length).toBeLessThanOrEqual(2);
	});

	// Somebody deleted the lead while its client was looked for: it was read before, so the prospect was made of it.
	it('a lead that is deleted just before it is read again becomes nothing', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		const { id } = lab.lead(email);
		lab.set(id, 'engaged');
		lab.bench.tenant.onRequest(({ method, path }) => {
			if (method === 'GET' && path.endsWith(`/${Number(id)}`) && lab.tickets('Lead').length > 0) lab.remove({ id });
		});
		const { outcomes } = await lab.does('convertLeads');
		expect([outcomes[0]?.action, lab.tickets('Prospect')]).toEqual(['preserved', []]);
	});
});
