import type { IDataObject } from 'n8n-workflow';
import { eachRow } from '../support/dialect';
import { haloCredential } from '../support/haloBench';
import { NodeBench } from '../support/nodeBench';
import { rewrite } from '../support/rewritingProxy';
import { person, PipelineLab } from './support';

jest.setTimeout(60_000);

let lab: PipelineLab;
afterEach(() => lab.close());

const email = 'given1@company1.example';
const TICKETS = 1;

/** Does something once, just before HaloPSA handles the first request that fits, as a person would in the meantime. */
function meanwhile(fits: (method: string, path: string, body: string) => boolean, act: () => void): () => boolean {
	let done = false;
	lab.bench.tenant.onRequest(({ method, path }, body) => {
		if (done || !fits(method, path, body)) return;
		done = true;
		act();
	});
	return () => done;
}

const isNewProspect = (method: string, path: string, body: string): boolean => method === 'POST' && /Opportunities|Tickets/.test(path) && body.includes('"summary":"Prospect: ');
const isNote = (method: string, path: string): boolean => method === 'POST' && path.endsWith('/Actions');

describe('a tenant that was there before', () => {
	// A tenant had Do Not Contact as a list with Yes and No: nobody's Yes was ever heard, and nothing could be written into it.
	it('Do Not Contact as a list of Yes and No is read and written', async () => {
		lab = await PipelineLab.open({}, undefined, (tenant) => {
			tenant.create('FieldInfo', { name: 'CFDND', label: 'Do not contact', type: 2, usage: TICKETS, new_values: 'No,Yes' });
		});
		await lab.does('upsertLeads', [person(1), person(2), person(3)]);
		lab.edit(lab.lead(email).id, { status_id: lab.statusId('engaged') }, { CFDND: lab.optionId('CFDND', 'Yes') });
		lab.edit(lab.lead('given3@company3.example').id, { status_id: lab.statusId('engaged') }, { CFDND: lab.optionId('CFDND', 'No') });
		const { metrics } = await lab.does('runAll', [person(1, { title: 'Other' }), person(2, { restricted: true })]);
		expect(metrics).toMatchObject({ prospects_converted: 1, errors: [] });
		expect([lab.lead(email).oppjobtitle, lab.tickets('Prospect').map(({ oppemailaddress }) => oppemailaddress)]).toEqual(['IT Director', ['given3@company3.example']]);
		expect(['given1@company1.example', 'given2@company2.example'].map((address) => lab.option(lab.lead(address), 'CFDND'))).toEqual(['Yes', 'Yes']);
	});

	// A founding year sent to a date was refused by HaloPSA, and with it the whole lead.
	it('fields of other types take what they can, and the lead is made all the same', async () => {
		lab = await PipelineLab.open({}, undefined, (tenant) => {
			const field = (name: string, type: number, more: object = {}): void => void tenant.create('FieldInfo', { name, label: name, type, usage: TICKETS, ...more });
			field('CFLeadFoundingYear', 4);
			field('CFLeadTechStack', 2, { new_values: 'Okta,Slack' });
			field('CFLeadRevenueRange', 0);
			field('CFLeadDepartmentFunction', 3, { new_values: 'IT,Finance' });
			field('CFLeadHQLocation', 6);
		});
		const { outcomes: [outcome], metrics } = await lab.does('upsertLeads', [person(1, { CFLeadFoundingYear: 1999, CFLeadTechStack: 'Okta, Slack', CFLeadRevenueRange: '$5-10M', CFLeadDepartmentFunction: 'IT', CFLeadHQLocation: 'London' })]);
		expect(metrics).toMatchObject({ leads_created: 1, errors: [] });
		expect((outcome?.warnings as string[]).map((warning) => warning.split(' ')[0])).toEqual(expect.arrayContaining(['CFLeadFoundingYear', 'CFLeadTechStack', 'CFLeadDepartmentFunction', 'CFLeadHQLocation']));
		expect(lab.value(lab.lead(email), 'CFLeadRevenueRange')).toBe('$5-10M');
		lab.bench.tenant.resetLog();
		await lab.does('runAll', [person(1, { CFLeadRevenueRange: '$5-10M' })]);
		expect(lab.bench.writes()).toEqual([]);
	});

	it.each([['TicketType', 'ticket type "Lead"'], ['Status', 'status "Engaged"']])('two of one name are told, and neither is used (%s)', async (path, words) => {
		lab = await PipelineLab.open();
		lab.bench.tenant.create(path, { name: words.split('"')[1] });
		lab.bench.tenant.resetLog();
		const { error } = await lab.run('upsertLeads', [person(1)]);
		expect([error?.message, lab.bench.writes()]).toEqual([expect.stringContaining(`more than one ${words}`), []]);
	});

	it('other names for types and statuses work, and a type that is missing ends the run before anything is written', async () => {
		lab = await PipelineLab.open();
		const types = lab.bench.tenant.records('TicketType');
		lab.bench.tenant.update('TicketType', Number(types.find(({ name }) => name === 'Lead')?.id), { name: 'Interessent' });
		lab.bench.tenant.update('Status', lab.statusId('engaged'), { name: 'Heiß' });
		const missing = await lab.run('upsertLeads', [person(1)]);
		expect([missing.error?.message, lab.bench.tenant.records('Opportunities').length]).toEqual([expect.stringMatching(/ticket type Lead, status Engaged/), 0]);
		const options = { leadType: 'Interessent', settings: { statuses: { engaged: 'Heiß' } } } as unknown as IDataObject;
		await lab.does('upsertLeads', [person(1)], options);
		const [lead] = lab.bench.tenant.records('Opportunities');
		lab.edit(lead?.id, { status_id: lab.bench.tenant.records('Status').find(({ name }) => name === 'Heiß')?.id });
		expect((await lab.does('convertLeads', [{}], options)).metrics).toMatchObject({ prospects_converted: 1 });
	});

	// The note was refused after the prospect was made: the lead stayed Engaged, and every run ended with the same error.
	it('an outcome that is closed to the API agent costs the note and nothing else', async () => {
		lab = await PipelineLab.open();
		const outcome = lab.bench.tenant.records('Outcome').find((row) => [row.outcome, row.buttonname].includes('Internal Note'));
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
		lab.bench.tenant.setQuirks({ forbiddenOutcomes: [Number(outcome?.id)] });
		const { outcomes, metrics } = await lab.does('convertLeads');
		expect([outcomes[0]?.warnings, metrics]).toMatchObject([[expect.stringMatching(/note was not added/)], { prospects_converted: 1, errors: [] }]);
		expect([lab.lead(email).status_id, lab.tickets('Prospect').length]).toEqual([lab.statusId('converted_to_prospect'), 1]);
	});

	/** Runs an operation against the tenant with its lists of opportunities answered otherwise. */
	async function throughLists(lists: (answer: { tickets: IDataObject[] }, query: URLSearchParams) => object, runs: (run: (operation: string, items?: IDataObject[]) => Promise<void>) => Promise<void>): Promise<void> {
		const proxy = await rewrite(lab.bench.tenant.url, {
			base: '/api',
			answer: ({ method, path, query }, body) => (method === 'GET' && path === 'Opportunities' && Array.isArray((body as { tickets?: unknown }).tickets) ? lists(body as { tickets: IDataObject[] }, query) : body),
		});
		const nodes = await NodeBench.open([haloCredential(lab.bench.tenant, { resourceUrl: proxy.url, authUrl: lab.bench.tenant.url.replace(/\/api$/, '/auth') })]);
		try {
			await runs(async (operation, items = [{}]) => {
				const { error } = await nodes.run('haloPsaPipeline', { operation, options: {} }, items);
				if (error) throw error;
			});
		} finally {
			nodes.close();
			await proxy.close();
		}
	}

	// Lists that gave an empty list of custom fields were taken at their word: each run made the prospect once more.
	it('lists that show custom fields as an empty list make no second prospect', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2)]);
		await throughLists((answer) => ({ ...answer, tickets: answer.tickets.map((ticket) => ({ ...ticket, customfields: [] })) }), async (run) => {
			for (let round = 0; round < 2; round += 1) {
				lab.set(lab.lead(email).id, 'engaged');
				await run('convertLeads');
				expect(lab.tickets('Prospect')).toHaveLength(1);
			}
		});
	});

	// Lists of calls that left the ID of the telephone system out made another entry of the same call in each run.
	it('a call is logged once where lists leave its ID out, and an empty ticket is none', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1, { phone: '+442079460123' })]);
		const { tenant } = lab.bench;
		const proxy = await rewrite(tenant.url, { base: '/api', answer: ({ path, method }, json) => (path === 'CallLog' && method === 'GET' ? eachRow(json, ({ third_party_id: _id, ...row }) => row) : json) });
		const nodes = await NodeBench.open([haloCredential(tenant, { resourceUrl: proxy.url, authUrl: tenant.authUrl })]);
		const call = { external_id: 'c1', direction: 'inbound', outcome: 'connected', number: '+442079460123', ticket_id: '', started_at: '2026-02-10T09:00:00' };
		try {
			for (const started of ['2026-02-10T09:00:00', '2026-02-10T09:00:00.0000000Z', '2026-02-10T10:00:00']) {
				const { error } = await nodes.run('haloPsaPipeline', { operation: 'logCall', options: {} }, [{ ...call, started_at: started }]);
				expect(error).toBeUndefined();
			}
			expect(tenant.records('CallLog').map(({ start_date: start }) => start)).toEqual(['2026-02-10T09:00:00.000Z', '2026-02-10T10:00:00.000Z']);
		} finally {
			nodes.close();
			await proxy.close();
		}
	});

	// HaloPSA counted more tickets than it gave, and who was not among those it gave was made a second time.
	it('who is missing from a list that is shorter than its count is searched before anybody is made', async () => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1), person(2)]);
		await throughLists((answer, query) => ([...query.keys()].some((name) => name.startsWith('search_')) ? answer : { ...answer, tickets: answer.tickets.slice(0, 1) }), async (run) => {
			await run('upsertLeads', [person(1), person(2)]);
			expect(lab.tickets('Lead')).toHaveLength(2);
			lab.set(lab.lead(email).id, 'engaged');
			await run('convertLeads');
			lab.set(lab.lead(email).id, 'engaged');
			await run('convertLeads');
			expect(lab.tickets('Prospect')).toHaveLength(1);
		});
	});
});

describe('people at work between two steps', () => {
	const engaged = async (): Promise<void> => {
		lab = await PipelineLab.open();
		await lab.does('upsertLeads', [person(1)]);
		lab.set(lab.lead(email).id, 'engaged');
	};

	// The status that sales had just set was written over with Converted to Prospect, and the opt-out was gone.
	it('Do Not Contact set while the prospect is made stays, and goes on to the prospect', async () => {
		await engaged();
		const wasDone = meanwhile(isNewProspect, () => lab.set(lab.lead(email).id, 'do_not_contact'));
		await lab.does('convertLeads');
		expect([wasDone(), lab.lead(email).status_id]).toEqual([true, lab.statusId('do_not_contact')]);
		expect(lab.tickets('Prospect').map((prospect) => lab.value(prospect, 'CFDND'))).toEqual([true]);
		await lab.does('runAll', [person(1)]);
		expect([lab.lead(email).status_id, lab.tickets('Prospect').length]).toEqual([lab.statusId('do_not_contact'), 1]);
	});

	it('another status set while the note is written stays, and the next run makes no second prospect', async () => {
		await engaged();
		meanwhile(isNote, () => lab.set(lab.lead(email).id, 'no_interest'));
		const { outcomes } = await lab.does('convertLeads');
		expect([lab.lead(email).status_id, outcomes[0]?.warnings]).toEqual([lab.statusId('no_interest'), [expect.stringMatching(/changed meanwhile and is left/)]]);
		lab.set(lab.lead(email).id, 'engaged');
		await lab.does('convertLeads');
		expect([lab.lead(email).status_id, lab.tickets('Prospect').length]).toEqual([lab.statusId('converted_to_prospect'), 1]);
	});

	it('a lead taken back while its client is looked for becomes nothing', async () => {
		await engaged();
		meanwhile((method, path) => method === 'GET' && path.startsWith('/api/Client'), () => lab.set(lab.lead(email).id, 'contacted'));
		const { outcomes } = await lab.does('convertLeads', [{}], { account: 'link', conversion: 'changeType' });
		expect([outcomes[0]?.action, lab.lead(email).status_id, lab.tickets('Prospect')]).toEqual(['preserved', lab.statusId('contacted'), []]);
	});

	it('a value typed between the list and the write is kept', async () => {
		await engaged();
		lab.set(lab.lead(email).id, 'new_lead');
		meanwhile((method, path) => method === 'GET' && /\/(Opportunities|Tickets)\/\d+$/.test(path), () => lab.edit(lab.lead(email).id, { oppjobtitle: 'Typed' }, { CFLeadHQLocation: 'Typed place' }));
		await lab.does('upsertLeads', [person(1, { title: 'From the provider', CFLeadHQLocation: 'London', CFLeadTechStack: 'Okta' })]);
		expect([lab.lead(email).oppjobtitle, lab.value(lab.lead(email), 'CFLeadHQLocation'), lab.value(lab.lead(email), 'CFLeadTechStack')]).toEqual(['Typed', 'Typed place', 'Okta']);
	});

	it('a deal that was closed by hand, and a lead that was opened again, come to no second one', async () => {
		await engaged();
		await lab.does('convertLeads');
		lab.qualify(lab.tickets('Prospect')[0]?.id);
		await lab.does('promoteProspects');
		lab.set(lab.tickets('Opportunity')[0]?.id, 'lost');
		lab.set(lab.lead(email).id, 'engaged');
		lab.set(lab.tickets('Prospect')[0]?.id, 'qualified');
		const { metrics } = await lab.does('runAll', [person(1, { title: 'New' }), person(1, { source: 'ZoomInfo' })]);
		expect(metrics).toMatchObject({ leads_created: 0, errors: [] });
		expect((['Lead', 'Prospect', 'Opportunity'] as const).map((type) => lab.tickets(type).length)).toEqual([1, 1, 1]);
		expect(lab.tickets('Opportunity')[0]?.status_id).toBe(lab.statusId('lost'));
	});

	// A deal that closes on the first of May closed on the last of April for everybody west of Greenwich.
	it('the expected close is the same day in every time zone', async () => {
		await engaged();
		await lab.does('convertLeads');
		lab.qualify(lab.tickets('Prospect')[0]?.id);
		lab.edit(lab.tickets('Prospect')[0]?.id, {}, { CFProspectExpectedClose: '2026-05-01' });
		await lab.does('promoteProspects');
		const close = new Date(String(lab.tickets('Opportunity')[0]?.targetdate));
		for (const timeZone of ['America/Los_Angeles', 'Europe/London', 'Pacific/Auckland', 'Pacific/Honolulu']) expect(close.toLocaleDateString('en-CA', { timeZone })).toBe('2026-05-01');
	});
});
