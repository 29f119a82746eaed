import { closeBenches, openBench, type SpecialBench } from './support';

afterEach(closeBenches);

const openTicket = (bench: SpecialBench) => bench.first('Tickets', ({ status_id }) => status_id === 1);
const closedTicket = (bench: SpecialBench) => bench.first('Tickets', ({ status_id }) => status_id === 9);

describe('add note', () => {
	it.each([
		['text, hidden, with the stock outcome', { note: 'Called back' }, { note: 'Called back', outcome_id: 7, hiddenfromuser: true }],
		['HTML in its own field', { note: '<p>Done</p>', format: 'html' }, { note_html: '<p>Done</p>' }],
		['an outcome by name in any case', { note: 'x', outcome: 'email user', private: false, timetaken: '0.5' }, { outcome_id: 2, hiddenfromuser: false, timetaken: 0.5 }],
	])('writes %s', async (_, values, expected) => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		const action = await bench.one('ticket.addNote', { id, values });
		expect(bench.tenant.record('Actions', `${id}:${String(action.id)}`)).toMatchObject({ ticket_id: id, ...expected });
	});

	it('lists the outcomes when there is none of the name', async () => {
		const bench = await openBench();
		const { message, advice } = await bench.failure('ticket.addNote', { id: openTicket(bench).id, values: { note: 'x', outcome: 'Escalate' } });
		expect(message).toBe('There is no outcome "Escalate"');
		expect(advice).toContain('Internal Note (7)');
	});

	it('says which outcomes the ticket allows when its own is closed to the agent', async () => {
		const bench = await openBench({ quirks: { forbiddenOutcomes: [7] } });
		const { id } = bench.tenant.create('Tickets', { summary: 'With workflow', client_id: 12 });
		const { message, advice } = await bench.failure('ticket.addNote', { id: Number(id), values: { note: 'x' } });
		expect(message).toBe(`HaloPSA does not take the outcome 7 for ticket ${String(id)}: You do not have access to this Action at the moment`);
		expect(advice).toContain('Email User (2)');
	});

	it.each(['appliedAnswerLost', 'resetBefore', 'emptyBody200', 'truncatedJson', 'badGateway502'] as const)('writes one note through %s', async (fault) => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		const before = bench.tenant.records('Actions').filter(({ ticket_id }) => ticket_id === id).length;
		bench.spoilWrite('Actions', fault);
		await bench.one('ticket.addNote', { id, values: { note: '<b>Once</b> only', format: 'html' } });
		expect(bench.tenant.records('Actions').filter(({ ticket_id }) => ticket_id === id)).toHaveLength(before + 1);
	});

	// Actions are numbered inside their ticket. A note on ticket A with number 1 was remembered as "Actions 1", so
	// after a lost answer the note with number 1 of ticket B was taken for the old one and written a second time.
	it('does not take the note of another ticket with the same number for the lost one', async () => {
		const bench = await openBench();
		const [one, other] = ['A', 'B'].map((summary) => Number(bench.tenant.create('Tickets', { summary, client_id: 12 }).id));
		await bench.one('ticket.addNote', { id: one, values: { note: 'Same words' } });
		bench.spoilWrite('Actions', 'appliedAnswerLost');
		await bench.one('ticket.addNote', { id: other, values: { note: 'Same words' } });
		expect(bench.tenant.records('Actions').filter(({ ticket_id }) => ticket_id === other)).toHaveLength(1);
	});
});

describe('close and reopen', () => {
	it('closes with a note, and a second run writes nothing', async () => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		expect(await bench.one('ticket.close', { id, values: { note: 'Solved' } })).toMatchObject({ status_id: 9 });
		expect(bench.tenant.record('Tickets', id)).toMatchObject({ status_id: 9, closure_note: 'Solved', hasbeenclosed: true });
		await bench.one('ticket.close', { id, values: { note: 'Solved' } });
		expect(bench.writes).toEqual(['POST Tickets']);
	});

	it('uses the status that is called Closed where it has another number', async () => {
		const bench = await openBench();
		bench.tenant.update('Status', 9, { name: 'Archived' });
		bench.tenant.create('Status', { name: 'closed' });
		const status = bench.first('Status', ({ name }) => name === 'closed');
		const { id } = openTicket(bench);
		expect(await bench.one('ticket.close', { id })).toMatchObject({ status_id: status.id });
	});

	it('takes a status by name, and lists them all for a wrong one', async () => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		expect(await bench.one('ticket.close', { id, values: { status: 'resolved' } })).toMatchObject({ status_id: 8 });
		const { advice } = await bench.failure('ticket.close', { id, values: { status: 'Gone' } });
		expect(advice).toContain('Resolved (8)');
	});

	// HaloPSA answers 201 also when a rule keeps the old value; the workflow then went on as if the ticket were closed.
	it('fails when HaloPSA keeps the ticket open', async () => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		Object.defineProperty(bench.tenant.record('Tickets', id), 'status_id', { get: () => 1, set: () => undefined, enumerable: true });
		const { message, advice } = await bench.failure('ticket.close', { id });
		expect(message).toBe(`HaloPSA accepted the request, but ticket ${id} has status_id 1 instead of 9.`);
		expect(advice).toContain('Force');
	});

	it('reopens to the status of the ticket type, or to In Progress', async () => {
		const bench = await openBench();
		const ticket = closedTicket(bench);
		expect(await bench.one('ticket.reopen', { id: ticket.id })).toMatchObject({ status_id: 2 });
		bench.tenant.update('TicketType', Number(ticket.tickettype_id), { reopenedstatus: 4 });
		await bench.run('ticket.close', { id: ticket.id });
		expect(await bench.one('ticket.reopen', { id: ticket.id })).toMatchObject({ status_id: 4 });
	});

	it('leaves an open ticket as it is', async () => {
		const bench = await openBench();
		const { id } = bench.first('Tickets', ({ status_id }) => status_id === 23);
		expect(await bench.one('ticket.reopen', { id })).toMatchObject({ status_id: 23 });
		expect(bench.writes).toEqual([]);
	});
});

describe('assign', () => {
	it('takes agents and teams by name or ID', async () => {
		const bench = await openBench();
		const { id } = openTicket(bench);
		expect(await bench.one('ticket.assign', { id, values: { agent: 'priya shah', team: 2 } })).toMatchObject({ agent_id: 5, team: 'Projects' });
		expect(await bench.one('ticket.assign', { id, values: { agent: 4, team: 'Sales' } })).toMatchObject({ agent_id: 4, team: 'Sales' });
		await bench.one('ticket.assign', { id, values: { agent: 4, team: 'sales' } });
		expect(bench.writes).toHaveLength(2);
	});

	it('fails for a team that HaloPSA ignores', async () => {
		const bench = await openBench();
		const { message } = await bench.failure('ticket.assign', { id: openTicket(bench).id, values: { team: 'Nobody' } });
		expect(message).toMatch(/has team "Service Desk" instead of "Nobody"/);
	});

	it('needs an agent or a team', async () => {
		const bench = await openBench();
		expect((await bench.failure('ticket.assign', { id: openTicket(bench).id })).advice).toBe('Choose an agent, a team or both');
	});
});

describe('merge', () => {
	it('points the ticket to the one that stays, once', async () => {
		const bench = await openBench();
		const [one, other] = bench.tenant.records('Tickets').map(({ id }) => Number(id));
		if (one === undefined || other === undefined) throw new Error('The tenant has too few tickets');
		expect(await bench.one('ticket.merge', { id: one, values: { target: other } })).toMatchObject({ id: one, merged_into_id: other });
		await bench.one('ticket.merge', { id: one, values: { target: other } });
		expect(bench.writes).toEqual(['POST Tickets']);
		expect((await bench.failure('ticket.merge', { id: other, values: { target: one } })).message).toContain(`was itself merged into ticket ${other}`);
		expect((await bench.failure('ticket.merge', { id: one, values: { target: one } })).message).toContain('into itself');
	});
});

describe('list actions', () => {
	it('gives the newest, without private ones when asked', async () => {
		const bench = await openBench();
		const { id } = bench.tenant.create('Tickets', { summary: 'Talk', client_id: 12 });
		for (const hiddenfromuser of [true, false, false]) bench.tenant.create('Actions', { ticket_id: id, outcome_id: 7, note: 'n', hiddenfromuser });
		const ids = async (values = {}) => (await bench.run('ticket.listActions', { id: Number(id), values })).records.map((action) => action.id);
		expect(await ids()).toEqual([3, 2, 1]);
		expect(await ids({ excludeprivate: true })).toEqual([3, 2]);
		expect(await ids({ limit: 1 })).toEqual([3]);
	});
});
