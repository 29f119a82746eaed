import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { haloCredential } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { rewrite, type Rewriting } from '../support/rewritingProxy';
import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;

const email = 'given1@company1.example';
const deletedLists = (): number => lab.bench.tenant.log.filter(({ query }) => query.deleted === 'true').length;
const remove = (ticket: Readonly<Record<string, unknown>> | undefined): void => lab.bench.tenant.remove('Opportunities', Number(ticket?.id));

/** The metrics of Upsert Leads on the tenant as it answers through a proxy. */
async function through(rewriting: Omit<Rewriting, 'base'>, people: readonly IDataObject[], options: IDataObject = {}): Promise<IDataObject> {
	const proxy = await rewrite(lab.bench.tenant.url, { base: '/api', ...rewriting });
	const nodes = await NodeBench.open([haloCredential(lab.bench.tenant, { resourceUrl: proxy.url, authUrl: lab.bench.tenant.url.replace(/\/api$/, '/auth') })]);
	try {
		const { error, json } = await nodes.run('haloPsaPipeline', { operation: 'upsertLeads', options } as INodeParameters, people);
		if (error) throw error;
		return json.at(-1) ?? {};
	} finally {
		nodes.close();
		await proxy.close();
	}
}

const isList = (method: string, path: string): boolean => method === 'GET' && path === 'Opportunities';
const withRows = (body: unknown, change: (row: IDataObject) => IDataObject | undefined): unknown => {
	const { tickets, ...rest } = body as { tickets: IDataObject[] };
	const rows = tickets.flatMap((row) => change(row) ?? []);
	return { ...rest, record_count: rows.length, tickets: rows };
};
const without = (name: string) => ({ [name]: _gone, ...row }: IDataObject): IDataObject => row;

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
		expect(deletedLists()).toBe(0);
		remove({ id });
		lab.bench.tenant.resetLog();
		const { outcomes, metrics } = await lab.does('upsertLeads', [person(1, { source: 'ZoomInfo', title: 'Owner' }), person(2)]);
		expect(outcomes).toMatchObject([{ action: 'deleted_in_halopsa', id: null, deleted_id: id, why: expect.stringMatching(/Restore it in HaloPSA/) }, { action: 'unchanged' }]);
		expect(metrics).toMatchObject({ leads_processed: 2, leads_created: 0, deleted_in_halopsa: 1, warnings: [], errors: [], by_source: { ZoomInfo: { leads_created: 0 } } });
		expect([lab.tickets('Lead').length, deletedLists(), lab.bench.requests().length - usual, lab.bench.writes()]).toEqual([1, 1, 1, []]);
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
		for (const lead of lab.tickets('Lead')) remove(lead);
		const { metrics } = await lab.does('upsertLeads', people.map(([, now]) => now));
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead')]).toEqual([3, []]);
	});

	it('is recognised by an address that a person took out of it before', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.edit(lab.lead(email).id, { oppemailaddress: '', oppcontactname: 'Renamed', oppcompanyname: '', opptel: '' });
		remove(lab.tickets('Lead')[0]);
		const { metrics } = await lab.does('upsertLeads', [person(1)]);
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead')]).toEqual([1, []]);
	});

	it('does not keep another person of the company away, nor one who is there besides', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.bench.tenant.create('Opportunities', { summary: 'Lead: by hand', tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('no_interest'), oppemailaddress: email });
		remove(lab.tickets('Lead')[0]);
		const colleague = person(7, { company: 'Company1 Ltd', email: 'given7@company1.example' });
		const { outcomes } = await lab.does('upsertLeads', [person(1), colleague]);
		expect(outcomes.map(({ action }) => action).sort()).toEqual(['created', 'preserved']);
	});

	it('comes back when it is restored, and is made again where that is wanted, but not who must not be contacted', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2), person(3)]);
		const [first, second, third] = [1, 2, 3].map((number) => lab.lead(`given${number}@company${number}.example`));
		lab.edit(second?.id, {}, { CFDND: true });
		for (const lead of [first, second, third]) remove(lead);
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
		remove({ id });
		const alike = person(1, { email: 'givn1@company1.example' });
		for (const [possibleDuplicates, action] of [['park', 'parked'], ['create', 'created']]) {
			const { outcomes } = await lab.does('upsertLeads', [alike], { possibleDuplicates });
			expect(outcomes).toMatchObject([{ action, possible_duplicate_of: id, why: expect.stringMatching(/deleted in HaloPSA/) }]);
		}
	});

	it('is looked for by searches where HaloPSA has thousands of deleted ones', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		remove(lab.lead(email));
		for (let number = 1000; number < 1900; number += 1) remove(lab.bench.tenant.create('Opportunities', { summary: `Old ${number}`, tickettype_id: lab.typeId('Lead'), status_id: lab.statusId('no_interest'), oppemailaddress: `old${number}@old${number}.example` }));
		lab.bench.tenant.resetLog();
		const { metrics } = await lab.does('upsertLeads', [person(1)]);
		expect([metrics.deleted_in_halopsa, deletedLists()]).toEqual([1, 3]);
	});

	it('stays deleted in a dry run and in Run All, whichever stage it had got to', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
		await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		remove(lab.tickets('Prospect')[0]);
		const dry = await lab.does('upsertLeads', [person(1)], {}, { dryRun: true });
		expect(dry.outcomes).toMatchObject([{ action: 'deleted_in_halopsa', planned: [] }]);
		const { metrics } = await lab.does('runAll', [person(1)], { conversion: 'changeType' });
		expect([metrics.deleted_in_halopsa, lab.tickets('Lead'), lab.tickets('Prospect')]).toEqual([1, [], []]);
	});
});

describe('tenants that list deleted tickets in other ways', () => {
	beforeAll(async () => {
		lab = await PipelineLab.open();
	});
	afterAll(() => lab.close());

	let last = 10;
	/** Somebody who was deleted comes again, with somebody new. */
	const answerOfDeleted = async (rewriting: Omit<Rewriting, 'base'>): Promise<IDataObject> => {
		last += 3;
		await lab.does('upsertLeads', [person(last), person(last + 1)]);
		remove(lab.lead(`given${last}@company${last}.example`));
		return await through(rewriting, [person(last), person(last + 2)]);
	};
	const asks = (query: URLSearchParams): boolean => query.get('deleted') === 'true';

	// The list of the vendor's document has no member `deleted`: the row tells nothing, and the ordinary list decides.
	it.each<[string, (row: IDataObject) => IDataObject]>([
		['without the member', without('deleted')],
		['with 1 for true', (row) => ({ ...row, deleted: row.deleted === true ? 1 : 0 })],
		['with the text True', (row) => ({ ...row, deleted: row.deleted === true ? 'True' : 'False' })],
		['with custom fields left out', (row) => ({ ...row, customfields: [] })],
	])('rows %s', async (_shape, change) => {
		const metrics = await answerOfDeleted({ answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, change) : body) });
		expect(metrics).toMatchObject({ deleted_in_halopsa: 1, leads_created: 1, errors: [] });
	});

	it('one that answers with deleted and ordinary tickets together', async () => {
		const metrics = await answerOfDeleted({
			answer: ({ method, path, query }, body) => {
				if (!isList(method, path) || !asks(query)) return body;
				const { tickets, ...rest } = body as { tickets: IDataObject[] };
				const all = [...tickets, lab.lead(`given${last + 1}@company${last + 1}.example`) as IDataObject].map(without('deleted'));
				return { ...rest, record_count: all.length, tickets: all };
			},
		});
		expect(metrics).toMatchObject({ deleted_in_halopsa: 1, leads_created: 1 });
	});

	it('one that does not know the filter: its ordinary tickets are not taken for deleted ones', async () => {
		const metrics = await answerOfDeleted({
			question: ({ query }) => {
				query.delete('deleted');
				return undefined;
			},
			answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, without('deleted')) : body),
		});
		// Nothing tells that the first was deleted, so it is made; nobody is kept away for a ticket that is there.
		expect(metrics).toMatchObject({ deleted_in_halopsa: 0, leads_created: 2, warnings: [] });
	});

	it.each([400, 403])('one that refuses the filter with %i: the run goes on and says so once', async (status) => {
		const metrics = await answerOfDeleted({ question: ({ query }) => (asks(query) ? { status, body: { message: 'deleted is not allowed' } } : undefined) });
		expect(metrics).toMatchObject({ leads_created: 2, errors: [], warnings: [expect.stringMatching(/^Deleted tickets could not be looked at/)] });
	});

	// HaloPSA gave the deleted ticket to nobody; the error of reading it ended the run.
	it.each([404, 403, 400])('one whose deleted tickets cannot be read (%i): Create Again When Deleted leaves those to a person', async (status) => {
		last += 1;
		await lab.does('upsertLeads', [person(last)]);
		const { id } = lab.lead(`given${last}@company${last}.example`);
		remove({ id });
		const metrics = await through({
			question: ({ method, path }) => (method === 'GET' && path === `Opportunities/${Number(id)}` ? { status, body: { message: 'no' } } : undefined),
			answer: ({ method, path }, body) => (isList(method, path) ? withRows(body, without('customfields')) : body),
		}, [person(last)], { createDeleted: true });
		expect(metrics).toMatchObject({ leads_created: 0, deleted_in_halopsa: 1, errors: [] });
	});

	// With many tickets people are searched one by one, so what is not among the answers may be there all the same.
	it.each([['says that it is deleted', true], ['is not to be had', undefined], ['is there', false]])('where no list is whole the ticket itself decides: it %s', async (_what, deleted) => {
		last += 1;
		await lab.does('upsertLeads', [person(last)]);
		const { id } = lab.lead(`given${last}@company${last}.example`);
		if (deleted !== false) remove({ id });
		// The searches of the ordinary list do not find it, whether or not it is there.
		const metrics = await through({
			question: ({ method, path }) => (deleted === undefined && method === 'GET' && path === `Opportunities/${Number(id)}` ? { status: 404, body: { message: 'Not found' } } : undefined),
			answer: ({ method, path, query }, body) => {
				if (!isList(method, path)) return body;
				if (!asks(query)) return { record_count: 5000, tickets: [] };
				return { record_count: 1, tickets: [without('deleted')(lab.bench.tenant.record('Opportunities', Number(id)) as IDataObject)] };
			},
		}, [person(last)]);
		expect(metrics).toMatchObject({ leads_created: 0, deleted_in_halopsa: deleted === false ? 0 : 1 });
	});
});

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
		remove(await toProspect());
		lab.bench.tenant.resetLog();
		const { metrics } = await lab.does('runAll', [person(1)]);
		expect([metrics.prospects_converted, lab.tickets('Prospect'), deletedLists(), lab.bench.writes()]).toEqual([0, [], 0, []]);
	});

	// The run that made the prospect broke off before it closed the lead; sales had deleted the prospect by the next one.
	it.each([false, true])('a lead that is still Engaged waits until somebody says what is meant (light lists %s)', async (lightLists) => {
		const prospect = await toProspect();
		lab.bench.tenant.setQuirks({ lightLists });
		remove(prospect);
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
		remove(prospect);
		lab.set(lab.lead(email).id, 'engaged');
		const { outcomes } = await lab.does('convertLeads', [{}], { createDeleted: true });
		expect([outcomes, lab.tickets('Prospect')]).toMatchObject([[{ action: 'preserved', why: 'The person must not be contacted' }], []]);
	});

	it('an opportunity that was deleted stays so, and a prospect that only waits asks nothing', async () => {
		const prospect = await toProspect();
		lab.qualify(prospect.id, 40);
		lab.bench.tenant.resetLog();
		expect([(await lab.does('promoteProspects')).outcomes[0]?.action, deletedLists()]).toEqual(['waiting', 0]);
		lab.qualify(prospect.id);
		await lab.does('promoteProspects');
		remove(lab.tickets('Opportunity')[0]);
		lab.qualify(prospect.id);
		const { outcomes } = await lab.does('promoteProspects');
		expect([outcomes[0]?.action, lab.tickets('Opportunity')]).toEqual(['deleted_in_halopsa', []]);
	});

	it('a prospect of another lead that was deleted holds nobody up', async () => {
		remove(await toProspect());
		await lab.does('upsertLeads', [person(2)]);
		lab.set(lab.lead('given2@company2.example').id, 'engaged');
		lab.bench.tenant.resetLog();
		expect([(await lab.does('convertLeads')).metrics.prospects_converted, deletedLists()]).toEqual([1, 1]);
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
			if (method === 'GET' && path.endsWith(`/${Number(id)}`) && lab.tickets('Lead').length > 0) remove({ id });
		});
		const { outcomes } = await lab.does('convertLeads');
		expect([outcomes[0]?.action, lab.tickets('Prospect')]).toEqual(['preserved', []]);
	});
});

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
		remove(lab.tickets('Lead')[1]);
		merge(lead, id);
		lab.bench.tenant.update('Opportunities', Number(id), { tickettype_id: lab.bench.tenant.records('TicketType').find(({ name }) => !['Lead', 'Prospect', 'Opportunity'].includes(String(name)))?.id });
		const { outcomes } = await lab.does('upsertLeads', [person(1)]);
		expect(outcomes).toMatchObject([{ action: 'preserved', why: `Somebody merged it into ticket ${Number(id)}` }]);
	});
});
