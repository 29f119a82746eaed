import { closeServers, idsOf, openHalo } from './support';

afterEach(closeServers);

describe('tickets', () => {
	it('fills type, SLA, priority, status, source and General User by default', async () => {
		const halo = await openHalo();
		const ticket = (await halo.post('Tickets', [{ summary: 'Printer', client_id: 12 }])).row();
		expect(ticket).toMatchObject({
			tickettype_name: 'Incident',
			sla_id: 1,
			priority_id: 4,
			status_id: 1,
			source: 6,
			user_name: 'General User',
		});
	});

	it('replaces a user sent without its site by the General User', async () => {
		const halo = await openHalo();
		const user = halo.tenant.records('Users').find(({ name }) => name !== 'General User') ?? {};
		const fields = { summary: 'Printer', client_id: user.client_id, user_id: user.id };
		expect((await halo.post('Tickets', [fields])).row().user_name).toBe('General User');
		expect((await halo.post('Tickets', [{ ...fields, site_id: user.site_id }])).row().user_id).toBe(user.id);
		halo.tenant.setQuirks({ userNeedsSite: false });
		expect((await halo.post('Tickets', [fields])).row().user_id).toBe(user.id);
	});

	it('validates priorities against the SLA and takes -1 for none', async () => {
		const halo = await openHalo();
		const create = (fields: object) => halo.post('Tickets', [{ summary: 'A', client_id: 12, ...fields }]);
		expect((await create({ tickettype_id: 3, priority_id: 4 })).status).toBe(400);
		expect((await create({ tickettype_id: 3, priority_id: 2 })).status).toBe(201);
		expect((await create({ tickettype_id: 25, priority_id: -1 })).row()).toMatchObject({
			sla_id: -1,
			priority_id: -1,
		});
	});

	it('demands what the ticket type demands unless validation is off', async () => {
		const halo = await openHalo({ quirks: { mandatoryFields: { 1: ['category_1'] } } });
		const fields = { summary: 'A', client_id: 12 };
		expect((await halo.post('Tickets', [fields])).text).toContain('category_1');
		expect((await halo.post('Tickets', [{ ...fields, _novalidate: true }])).status).toBe(201);
	});

	it('closes with status 9 and lets HTML win over text', async () => {
		const halo = await openHalo();
		const id = halo.tenant.records('Tickets').find(({ status_id }) => status_id !== 9)?.id;
		await halo.post('Tickets', [{ id, status_id: 9, details: 'x', details_html: '<p>Done <b>now</b></p>' }]);
		expect(halo.tenant.record('Tickets', Number(id))).toMatchObject({
			hasbeenclosed: true,
			details: 'Done now',
			dateclosed: expect.any(String),
		});
	});

	it('reaches an opportunity as a ticket, but no ticket as an opportunity', async () => {
		const halo = await openHalo();
		const created = (
			await halo.post('Opportunities', [
				{ summary: 'Refresh', client_id: 12, oppvalue: 1000, oppconversionprobability: 30 },
			])
		).row();
		expect(created).toMatchObject({
			is_opportunity: true,
			tickettype_name: 'Opportunity',
			oppvalueadjusted: 300,
			pipeline_stage_name: 'Qualification',
		});
		expect((await halo.get(`Tickets/${String(created.id)}`)).row()).toMatchObject({ summary: 'Refresh' });
		expect(idsOf((await halo.get('Tickets')).rows('tickets'))).not.toContain(created.id);
		expect((await halo.get(`Opportunities/${String(halo.tenant.records('Tickets')[0]?.id)}`)).status).toBe(
			404,
		);
	});

	it('uses one r for the created date in datesearch', async () => {
		const halo = await openHalo();
		const dates = halo.tenant
			.records('Tickets')
			.map(({ dateoccurred }) => String(dateoccurred))
			.sort();
		const middle = dates[Math.floor(dates.length / 2)] ?? '';
		const found = (await halo.get(`Tickets?datesearch=dateoccured&startdate=${middle}`)).rows('tickets');
		expect(found).toHaveLength(dates.filter((date) => date >= middle).length);
	});

	it('loses one of two overlapping creates with the race on, and says so', async () => {
		const halo = await openHalo({ quirks: { serialCreateRace: true } });
		const before = halo.tenant.records('Tickets').length;
		const create = (summary: string) => halo.post('Tickets', [{ summary, client_id: 12 }]);
		const replies = await Promise.all([create('A'), create('B')]);
		expect(replies.map(({ status }) => status)).toEqual([201, 201]);
		expect(halo.tenant.records('Tickets')).toHaveLength(before + 1);
		expect(halo.tenant.lostCreates()).toBe(1);
		await create('C');
		await create('D');
		expect(halo.tenant.records('Tickets')).toHaveLength(before + 3);
		expect(halo.tenant.lostCreates()).toBe(1);
	});
});

describe('actions', () => {
	const setUp = async (quirks = {}) => {
		const halo = await openHalo({ quirks });
		const ticket = (await halo.post('Tickets', [{ summary: 'Printer', client_id: 12 }])).row();
		return { halo, ticket_id: Number(ticket.id) };
	};

	it('counts actions inside their ticket', async () => {
		const { halo, ticket_id } = await setUp();
		const other = Number((await halo.post('Tickets', [{ summary: 'Other', client_id: 12 }])).row().id);
		const ids = [];
		for (const ticket of [ticket_id, ticket_id, other]) {
			ids.push((await halo.post('Actions', [{ ticket_id: ticket, outcome_id: 7, note: 'n' }])).row().id);
		}
		expect(ids).toEqual([1, 2, 1]);
		expect((await halo.get(`Actions/2?ticket_id=${ticket_id}`)).row()).toMatchObject({ id: 2, ticket_id });
		expect((await halo.get('Actions/2')).status).toBe(400);
		expect(idsOf((await halo.get(`Actions?ticket_id=${ticket_id}`)).rows('actions'))).toEqual([2, 1]);
		expect((await halo.send('DELETE', `Actions/2?ticket_id=${ticket_id}`)).status).toBe(200);
	});

	it('demands an outcome, by id or by name', async () => {
		const { halo, ticket_id } = await setUp();
		expect((await halo.post('Actions', [{ ticket_id, note: 'n' }])).row()).toMatchObject({
			Message: 'An Outcome must be entered for this Action',
		});
		expect((await halo.post('Actions', [{ ticket_id, outcome: 'internal note' }])).row()).toMatchObject({
			outcome_id: 7,
		});
	});

	it('can forbid an outcome to the API agent', async () => {
		const { halo, ticket_id } = await setUp({ forbiddenOutcomes: [7] });
		const reply = await halo.post('Actions', [{ ticket_id, outcome_id: 7 }]);
		expect(reply.row()).toMatchObject({ Message: 'You do not have access to this Action at the moment' });
	});

	it('changes the ticket through new_ fields, time and the outcome', async () => {
		const { halo, ticket_id } = await setUp();
		await halo.post('Actions', [
			{ ticket_id, outcome_id: 7, timetaken: 0.25, new_agent: 4, new_team: 'Projects', new_priority: 2 },
		]);
		await halo.post('Actions', [{ ticket_id, outcome_id: 9, timetaken: 0.5 }]);
		expect(halo.tenant.record('Tickets', ticket_id)).toMatchObject({
			timetaken: 0.75,
			agent_id: 4,
			team_id: 2,
			priority_id: 2,
			status_id: 9,
			hasbeenclosed: true,
		});
	});

	it('keeps HTML notes out of the list unless asked', async () => {
		const { halo, ticket_id } = await setUp();
		await halo.post('Actions', [{ ticket_id, outcome_id: 7, note_html: '<p>Hi</p>' }]);
		expect((await halo.get(`Actions?ticket_id=${ticket_id}`)).rows('actions')[0]).toMatchObject({
			note: 'Hi',
		});
		expect(
			(await halo.get(`Actions?ticket_id=${ticket_id}&includehtmlnote=true`)).rows('actions')[0],
		).toMatchObject({ note_html: '<p>Hi</p>' });
	});
});
