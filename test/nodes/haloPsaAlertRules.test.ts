import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { AlertBench, anEvent } from '../support/alertBench';

jest.setTimeout(60_000);

let alerts: AlertBench;

beforeEach(async () => {
	alerts = await AlertBench.open();
});

afterEach(() => alerts.bench.close());

const json = (value: unknown): string => JSON.stringify(value);
const accountRow = (changes: IDataObject = {}): IDataObject => ({ system: 'saasalerts', account_id: 'c-1', account_name: 'Contoso', state: 'mapped', client_id: alerts.tenant.records('Client')[2]?.id as number, ...changes });
const namesOfTypes = (): unknown => alerts.tickets.map(({ tickettype_id: type }) => type);

describe('the alert mapping', () => {
	it('overrides the defaults, the more exact row winning', async () => {
		const rows = [
			{ event_type: '', team: 'Service Desk', category: 'Security' },
			{ event_type: 'Suspicious*', ticket_type: 'Service Request', priority: 'Standard' },
			{ event_type: 'Suspicious Login', account_id: 'c-1', category: 'Network', priority: 1 },
		];
		const [result] = await alerts.process([anEvent()], { alertMapping: json(rows) });
		expect(result).toMatchObject({ result: 'created', problems: [] });
		expect(alerts.tickets).toMatchObject([{ tickettype_id: 3, category_1: 'Network', priority_id: 1, sla_id: 2 }]);
	});

	it('suppresses what a person named, until the day given, and never everything', async () => {
		const rows = [
			{ user: 'alice@contoso.example', action: 'Suppress', note: 'Pen test' },
			{ event_type: 'Old*', action: 'suppress', until: '2020-01-01' },
			{ action: 'suppress' },
		];
		const results = await alerts.process([anEvent(), anEvent({ userEmail: 'bob@contoso.example', eventType: 'Old Rule' })], { alertMapping: json(rows) });
		expect(results).toMatchObject([{ result: 'suppressed', ticket_id: null }, { result: 'created' }]);
		expect(results[0]?.problems).toContain('Pen test');
		expect(String(results[1]?.problems)).toMatch(/would suppress every event/);
	});

	it.each<[string, object, RegExp]>([
		['a ticket type that is not there', { event_type: '*', severity: 'critical', ticket_type: 'Nonsense' }, /no ticket type "Nonsense".*default ticket type/],
		['a team that is not there', { severity: 'critical', team: 77 }, /no team with the ID 77.*left to HaloPSA/],
		['a status that is not there', { severity: 'critical', status: 'Nonsense' }, /no status "Nonsense".*left to HaloPSA/],
		['a priority of another SLA', { severity: 'critical', priority: 'Expedited' }, /no priority of SLA 1 "Expedited".*own priority/],
		['an action that is none', { severity: 'critical', action: 'supress' }, /"supress", which is none/],
		['an end that is no date', { severity: 'critical', action: 'suppress', until: 'next week' }, /"next week", which is no date/],
		['a client that is no number', { severity: 'critical', client_id: 'Contoso' }, /"Contoso", which is no number/],
	])('costs no ticket with %s', async (_what, row, problem) => {
		const [result] = await alerts.process([anEvent()], { alertMapping: json([row]) });
		expect(result).toMatchObject({ result: 'created' });
		expect(String(result?.problems)).toMatch(problem);
		expect(namesOfTypes()).toEqual([1]);
	});

	it('says when two rows fit equally well', async () => {
		const [result] = await alerts.process([anEvent()], { alertMapping: json([{ severity: 'critical', category: 'Network' }, { user: 'alice@*', account_id: '*', event_type: 'Susp*', category: 'Software' }]) });
		expect(String(result?.problems)).toMatch(/Two rows of the alert mapping fit equally well/);
	});
});

describe('client, contact and priority', () => {
	it('takes the client of the account mapping, else the catch-all, and leaves accounts that are ignored', async () => {
		const mapping = json([accountRow(), accountRow({ account_id: 'c-2', state: 'ignored', client_id: null }), accountRow({ system: 'other', account_id: 'c-3' }), {}]);
		const results = await alerts.process([anEvent(), anEvent({ customerId: 'c-2' }), anEvent({ customerId: 'c-3' })], { accountMapping: mapping });
		const mapped = alerts.tenant.records('Client')[2]?.id;
		expect(results).toMatchObject([{ result: 'created', client_id: mapped }, { result: 'ignored' }, { result: 'created', client_id: alerts.clientId }]);
		expect(alerts.tickets.map(({ client_id: id }) => id)).toEqual([mapped, alerts.clientId]);
	});

	it('is an error without any client, and the others go on', async () => {
		const { json: items } = await alerts.run([anEvent({ customerId: '', customerName: 'Fabrikam' }), anEvent()], { catchAllClient: '', accountMapping: json([accountRow()]) }, { onError: 'continueRegularOutput' });
		expect(items).toMatchObject([{ error: expect.stringMatching(/no account|mapped to no client/) as string, details: expect.stringContaining('Catch-All Client') as string }, { result: 'created' }]);
	});

	it('attaches the user with the address of the event, else the default contact, never one of another client', async () => {
		const client = alerts.tenant.records('Client')[2];
		const own = alerts.tenant.records('Users').filter(({ client_id: id, name }) => id === client?.id && name !== 'General User');
		const other = alerts.tenant.records('Users').find(({ client_id: id, name }) => id !== client?.id && name !== 'General User');
		const [user, contact = user] = own;
		const mapping = (contactId: unknown): string => json([accountRow({ contact_id: contactId as number })]);
		const options = { alertOptions: { contact: 'user' } };
		await alerts.process([anEvent({ userEmail: String(user?.emailaddress).toUpperCase() })], { ...options, accountMapping: mapping(null) });
		await alerts.process([anEvent({ userEmail: 'stranger@contoso.example' })], { ...options, accountMapping: mapping(contact?.id) });
		const [wrong] = await alerts.process([anEvent({ userEmail: 'nobody@contoso.example' })], { ...options, accountMapping: mapping(other?.id) });
		expect(alerts.tickets.slice(0, 2).map(({ user_id: id }) => id)).toEqual([user?.id, contact?.id]);
		expect(String(wrong?.problems)).toMatch(/is no user of client/);
	});

	it.each<[string, IDataObject, INodeParameters, number]>([
		['of the same name', { alertStatus: 'medium' }, {}, 3],
		['that an option names', { alertStatus: 'low' }, { priorities: { severities: [{ severity: 'Low', priority: 'critical' }] } }, 1],
		['that an option numbers', { alertStatus: 'odd' }, { priorities: { severities: [{ severity: 'odd', priority: '2' }] } }, 2],
	])('gives the severity the priority %s', async (_what, event, options, expected) => {
		await alerts.process([anEvent(event)], { alertOptions: options });
		expect(alerts.tickets).toMatchObject([{ priority_id: expected }]);
	});

	it('sends no priority where the ticket type has no SLA', async () => {
		const [result] = await alerts.process([anEvent()], { ticketType: '25', alertOptions: { priorities: { severities: [{ severity: 'critical', priority: '1' }] } } });
		expect(result).toMatchObject({ result: 'created' });
		expect(alerts.tickets).toMatchObject([{ tickettype_id: 25, priority_id: -1 }]);
	});
});

describe('grouping', () => {
	it.each<[string, INodeParameters, number]>([
		['user', { grouping: 'user' }, 2],
		['client and type', { grouping: 'clientAndType' }, 2],
		['user and type', { grouping: 'userAndType' }, 3],
		['key expression', { grouping: 'custom', groupKey: '={{ $json.device }}' }, 1],
	])('by %s', async (_what, parameters, tickets) => {
		await alerts.process([anEvent({ device: 'd1' }), anEvent({ device: 'd1', eventType: 'Other' }), anEvent({ device: 'd1', userEmail: 'bob@contoso.example' })], parameters);
		expect(alerts.openTickets).toHaveLength(tickets);
	});
});

describe('a storm', () => {
	it('becomes one summary per ticket and hour that later runs bring up to date', async () => {
		const storm = (count: number): IDataObject[] => Array.from({ length: count }, () => anEvent({ time: '2026-01-15T09:30:00Z' }));
		const first = await alerts.process(storm(30), { alertOptions: { stormLimit: 10 } });
		expect(first.filter(({ result }) => result === 'summarized')).toHaveLength(20);
		const [ticket] = alerts.tickets;
		expect(alerts.actions(ticket?.id)).toHaveLength(1);
		alerts.tenant.resetLog();
		const second = await alerts.process(storm(40), { alertOptions: { stormLimit: 10 } });
		expect(second.every(({ result }) => result === 'summarized')).toBe(true);
		expect(alerts.bench.writes()).toEqual(['POST /api/Actions']);
		expect(alerts.actions(ticket?.id)).toHaveLength(1);
		expect(alerts.writtenOn(ticket ?? {})).toContain('60 events more');
		alerts.tenant.resetLog();
		await alerts.process([anEvent({ time: '2026-01-15T10:30:00Z' })], { alertOptions: { stormLimit: 10 } });
		expect(alerts.actions(ticket?.id)).toHaveLength(2);
	});
});

describe('outcomes', () => {
	it('falls back to another quiet outcome when the chosen one is closed to the agent, and loses nothing', async () => {
		await alerts.process([anEvent(), anEvent({ userEmail: 'bob@contoso.example' })]);
		alerts.tenant.setQuirks({ forbiddenOutcomes: [7] });
		alerts.tenant.resetLog();
		const results = await alerts.process([anEvent({ description: 'Kept' }), anEvent({ userEmail: 'bob@contoso.example' })]);
		expect(results).toMatchObject([{ result: 'appended' }, { result: 'appended' }]);
		expect(String(results[0]?.problems)).toMatch(/outcome 7 is closed to the API agent here; 12 was used/);
		expect(alerts.writtenOn(alerts.tickets[0] ?? {})).toContain('Kept');
		expect(alerts.openTickets).toHaveLength(2);
	});

	it('is an error that says what to allow when every outcome is closed, and the event comes through later', async () => {
		await alerts.process([anEvent()]);
		alerts.tenant.setQuirks({ forbiddenOutcomes: [2, 7, 9, 12] });
		const event = anEvent();
		const { json: [failed] } = await alerts.run([event], {}, { onError: 'continueRegularOutput' });
		expect(failed).toMatchObject({ error: expect.stringContaining('none of the outcomes') as string, details: expect.stringContaining('Allow the API agent') as string });
		alerts.tenant.setQuirks({ forbiddenOutcomes: [] });
		expect(await alerts.process([event])).toMatchObject([{ result: 'appended' }]);
	});
});

describe('a dry run', () => {
	it('shows the requests and sends none', async () => {
		await alerts.process([anEvent()]);
		alerts.tenant.resetLog();
		const results = await alerts.process([anEvent(), anEvent({ eventType: 'New' })], { dryRun: true });
		expect(results).toMatchObject([
			{ result: 'appended', dryRun: true, planned: [{ path: 'Actions' }] },
			{ result: 'created', dryRun: true, ticket_id: null, planned: [{ path: 'Tickets', body: [{ tickettype_id: 1, client_id: alerts.clientId }] }] },
		]);
		expect(alerts.bench.writes()).toEqual([]);
	});
});

describe('test events', () => {
	it('make marked tickets over the whole path, once per batch, and report errors', async () => {
		const run = { operation: 'testEvents', batch: 'b1', count: 5 };
		const results = await alerts.process([{}], run);
		expect(results).toHaveLength(5);
		expect(results.every(({ ticket_id: id }) => typeof id === 'number')).toBe(true);
		expect(alerts.tickets.every(({ summary }) => String(summary).startsWith('[TEST] '))).toBe(true);
		expect((await alerts.process([{}], run)).every(({ result }) => result === 'duplicate')).toBe(true);
		for (const ticket of alerts.tickets) alerts.close(ticket);
		const { json: failed } = await alerts.run([{}], { ...run, batch: 'b2', ticketType: 'Nonsense' }, { onError: 'continueRegularOutput' });
		expect(failed).toHaveLength(5);
		expect(String(failed[0]?.error)).toMatch(/no ticket type "Nonsense"/);
	});

	it('can be handed on instead', async () => {
		alerts.tenant.resetLog();
		const events = await alerts.process([{}], { operation: 'testEvents', batch: 'b1', count: 3, ticketsToo: false });
		expect(events).toMatchObject([{ eventId: 'test-b1-1', test: true }, {}, {}]);
		expect(alerts.bench.requests()).toEqual([]);
	});
});
