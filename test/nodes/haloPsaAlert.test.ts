import { AlertBench, anEvent } from '../support/alertBench';

jest.setTimeout(60_000);

let alerts: AlertBench;

beforeEach(async () => {
	alerts = await AlertBench.open();
});

afterEach(() => alerts.bench.close());

const results = (json: readonly object[]): unknown[] => json.map((row) => ('result' in row ? row.result : row));

describe('one ticket per problem', () => {
	it('makes one ticket of the events of a user and type, and adds later ones to it', async () => {
		const first = await alerts.process([anEvent(), anEvent(), anEvent({ eventType: 'Mailbox Rule' }), anEvent({ userEmail: 'bob@contoso.example' })]);
		expect(results(first)).toEqual(['created', 'created', 'created', 'created']);
		expect(alerts.openTickets.map(({ summary }) => summary).sort()).toEqual([
			'Mailbox Rule: alice@contoso.example', 'Suspicious Login: alice@contoso.example', 'Suspicious Login: bob@contoso.example',
		]);
		alerts.tenant.resetLog();
		const second = await alerts.process([anEvent({ description: 'And again' })]);
		expect(second).toMatchObject([{ result: 'appended', ticket_id: first[0]?.ticket_id, ticket_change: 'none' }]);
		expect(alerts.openTickets).toHaveLength(3);
		expect(alerts.bench.writes()).toEqual(['POST /api/Actions']);
		const [ticket] = alerts.tickets.filter(({ id }) => id === first[0]?.ticket_id);
		expect(alerts.actions(ticket?.id)).toMatchObject([{ outcome_id: 7, hiddenfromuser: true }]);
		expect(alerts.writtenOn(ticket ?? {})).toContain('And again');
	});

	it('adds nothing for events that come again, in one run or a later one', async () => {
		const events = [anEvent(), anEvent()];
		const [first, second] = events;
		expect(results(await alerts.process([...events, first ?? {}]))).toEqual(['created', 'created', 'duplicate']);
		alerts.tenant.resetLog();
		expect(results(await alerts.process([second ?? {}, first ?? {}]))).toEqual(['duplicate', 'duplicate']);
		expect(alerts.bench.writes()).toEqual([]);
	});

	it('links a new ticket to the closed one, and knows what was on that', async () => {
		const old = anEvent();
		await alerts.process([old]);
		const [closed] = alerts.tickets;
		alerts.close(closed);
		const [again, fresh] = await alerts.process([old, anEvent()]);
		expect(again).toMatchObject({ result: 'duplicate' });
		expect(fresh).toMatchObject({ result: 'created', ticket_change: 'created', previous_ticket_id: closed?.id });
		expect(alerts.openTickets).toMatchObject([{ parent_id: closed?.id }]);
		expect(alerts.writtenOn(alerts.openTickets[0] ?? {})).toContain(`Earlier ticket: ${String(closed?.id)}`);
	});

	it('reopens instead where that is set', async () => {
		await alerts.process([anEvent()]);
		alerts.close(alerts.tickets[0]);
		expect(await alerts.process([anEvent()], { whenClosed: 'reopen' })).toMatchObject([{ result: 'appended', ticket_change: 'reopened', ticket_id: alerts.tickets[0]?.id }]);
		expect(alerts.tickets).toHaveLength(1);
		expect(alerts.openTickets).toHaveLength(1);
	});

	it('closes the ticket when the source says that all is well, whatever the order of arrival', async () => {
		const [alert, resolved, late] = [anEvent(), anEvent({ state: 'resolved', time: '2026-01-15T12:00:00Z' }), anEvent({ time: '2026-01-15T11:00:00Z' })];
		await alerts.process([alert]);
		expect(await alerts.process([resolved], { closeResolved: true })).toMatchObject([{ result: 'appended', ticket_change: 'closed' }]);
		expect(alerts.openTickets).toEqual([]);
		// What happened before that belongs on the ticket of that time.
		expect(await alerts.process([late], { closeResolved: true })).toMatchObject([{ result: 'appended', ticket_change: 'none' }]);
		expect(alerts.openTickets).toEqual([]);
		expect(await alerts.process([anEvent({ time: '2026-01-15T13:00:00Z' })], { closeResolved: true })).toMatchObject([{ result: 'created' }]);
		expect(alerts.openTickets).toHaveLength(1);
	});

	it('leaves a ticket open when an alert came after the resolution that arrives late', async () => {
		await alerts.process([anEvent({ time: '2026-01-15T12:00:00Z' })]);
		await alerts.process([anEvent({ state: 'resolved', time: '2026-01-15T11:00:00Z' })], { closeResolved: true });
		expect(alerts.openTickets).toHaveLength(1);
	});

	it('gives one ticket for runs at the same time', async () => {
		const runs = await Promise.all([1, 2, 3, 4, 5].map(async () => await alerts.process([anEvent()])));
		expect(alerts.tickets).toHaveLength(1);
		expect(new Set(runs.flat().map(({ ticket_id: id }) => id)).size).toBe(1);
	});

	it('merges a second open ticket that another server made', async () => {
		await alerts.process([anEvent()]);
		const [first] = alerts.tickets;
		alerts.tenant.create('Tickets', { summary: 'Double', third_party_id_string: first?.third_party_id_string, details: String(first?.details), tickettype_id: 1 });
		const [result] = await alerts.process([anEvent()]);
		expect(result).toMatchObject({ ticket_id: first?.id, problems: [expect.stringContaining('merged into') as string] });
		expect(alerts.openTickets).toHaveLength(1);
	});

	it('leaves a copy that a technician made later, and says so', async () => {
		await alerts.process([anEvent()]);
		const [first] = alerts.tickets;
		alerts.tenant.create('Tickets', { summary: 'Copy', third_party_id_string: first?.third_party_id_string, details: first?.details, tickettype_id: 1, dateoccurred: new Date(Date.now() + 7_200_000).toISOString() });
		const [result] = await alerts.process([anEvent()]);
		expect(result).toMatchObject({ ticket_id: first?.id, problems: [expect.stringContaining('both open') as string] });
		expect(alerts.openTickets).toHaveLength(2);
	});

	it('finds the ticket after a technician changed type, client and summary, or rewrote the details', async () => {
		await alerts.process([anEvent()]);
		const [ticket] = alerts.tickets;
		alerts.tenant.update('Tickets', Number(ticket?.id), { tickettype_id: 3, client_id: alerts.tenant.records('Client')[2]?.id, summary: 'Renamed' });
		expect(results(await alerts.process([anEvent()]))).toEqual(['appended']);
		alerts.tenant.update('Tickets', Number(ticket?.id), { tickettype_id: 1, details: 'Looked at it', details_html: '<p>Looked at it</p>' });
		expect(results(await alerts.process([anEvent()]))).toEqual(['appended']);
		expect(alerts.tickets).toHaveLength(1);
	});

	it('follows a ticket that a technician merged into another', async () => {
		await alerts.process([anEvent(), anEvent({ userEmail: 'bob@contoso.example' })]);
		const [first, second] = alerts.tickets;
		alerts.tenant.update('Tickets', Number(second?.id), { merged_into_id: first?.id, domerge: true });
		expect(await alerts.process([anEvent({ userEmail: 'bob@contoso.example' })])).toMatchObject([{ result: 'appended', ticket_id: first?.id }]);
		expect(alerts.openTickets).toHaveLength(1);
	});
});
