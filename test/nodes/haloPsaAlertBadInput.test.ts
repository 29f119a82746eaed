import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { AlertBench, anEvent } from '../support/alertBench';
import { expectClear, expectNoSecrets } from '../support/badInput';

jest.setTimeout(60_000);

let alerts: AlertBench;

beforeAll(async () => {
	alerts = await AlertBench.open();
});

afterAll(() => alerts.bench.close());

/** An event between two good ones: one clear sentence for it, both others on their ticket, nothing written for it. */
describe('a bad event is parked and the others go on', () => {
	it.each<[string, () => IDataObject, RegExp, INodeParameters]>([
		['an empty item', () => ({}), /no event/, {}],
		['neither id nor time', () => ({ eventType: 'Login', userEmail: 'a@b.example' }), /neither an ID nor a time/, {}],
		['an id that is an object and no time', () => ({ eventId: { a: 1 }, eventType: 'Login' }), /neither an ID nor a time/, {}],
		['a time that is a word', () => anEvent({ time: 'yesterday' }), /"yesterday".*not a date/, {}],
		['a time that is negative', () => anEvent({ time: -1 }), /not a date/, {}],
		['a time of the wrong century', () => anEvent({ time: '1026-01-15T09:00:00Z' }), /not a date/, {}],
		['a time of year 9999', () => anEvent({ time: 253402214400000 }), /not a date/, {}],
		['a time with day and month the wrong way round', () => anEvent({ time: '15/01/2026 09:00' }), /not a date/, {}],
		['a time of control characters', () => anEvent({ time: '\u0000\u0007' }), /not a date/, {}],
		['an event field that is missing', () => ({ other: 1 }), /no event/, { alertOptions: { eventIn: 'body' } }],
		['an event field that holds no JSON', () => ({ body: '{"eventId": ' }), /holds no JSON/, { alertOptions: { eventIn: 'body' } }],
		['an event field that holds a list', () => ({ body: '[1]' }), /no event/, { alertOptions: { eventIn: 'body' } }],
		['an event field that holds null', () => ({ body: 'null' }), /no event/, { alertOptions: { eventIn: 'body' } }],
		['an empty key', () => ({ ...anEvent(), body: anEvent() }), /Key is empty/, { grouping: 'custom', groupKey: '={{ $json.device }}' }],
	])('%s', async (_what, bad, says, parameters) => {
		const inBody = Object(parameters.alertOptions).eventIn === 'body';
		const good = (): IDataObject => (inBody ? { body: JSON.stringify(anEvent()) } : { ...anEvent(), device: 'd' });
		const item = bad();
		const run = await alerts.run([good(), item, good()], parameters, { onError: 'continueRegularOutput' });
		expect(run.json).toMatchObject([{ ticket_id: expect.any(Number) as number }, { error: expect.stringMatching(says) as string }, { ticket_id: expect.any(Number) as number }]);
		expectClear(run.json[1]?.error, run.json[1]?.details);
		expect(run.items[1]?.pairedItem).toEqual({ item: 1 });
		await expectNoSecrets(alerts.bench, run);
		alerts.tenant.resetLog();
		const stopped = await alerts.run([good(), item], parameters);
		expect(stopped.error).toMatchObject({ message: run.json[1]?.error, context: { itemIndex: 1 } });
		expect(alerts.bench.writes()).toEqual([]);
	});
});

describe('settings that cannot be used fail before anything is written', () => {
	it.each<[string, INodeParameters, RegExp]>([
		['no system', { system: ' ' }, /System is empty/],
		['a grouping that is none', { grouping: 'device' }, /One Ticket Per has no choice "device"|value.*not (supported|allowed)/],
		['a choice for closed tickets that is none', { whenClosed: 'delete' }, /has no choice "delete"|value.*not (supported|allowed)/],
		['a placeholder that does not exist', { alertOptions: { subject: '{nonsense}' } }, /placeholder \{nonsense\}/],
		['a placeholder in the body that does not exist', { alertOptions: { body: '{password}' } }, /placeholder \{password\}/],
		['a mapping that is no JSON', { alertMapping: '[{' }, /Alert Mapping is not valid JSON/],
		['a mapping that is an object', { alertMapping: '{}' }, /not a list of rows/],
		['an account mapping of texts', { accountMapping: '["a"]' }, /Account Mapping is not a list of rows/],
		['ticket fields that are a list', { alertOptions: { fields: '[1]' } }, /Fields of New Tickets is not an object/],
		['a ticket field of the wrong type', { alertOptions: { fields: '{"agent_id": "Tom"}' } }, /takes a whole number/],
		['a negative storm limit', { alertOptions: { stormLimit: -1 } }, /option stormLimit/],
		['no events per note', { alertOptions: { noteSize: 0 } }, /option noteSize/],
		['a catch-all client that is a name', { catchAllClient: { __rl: true, mode: 'id', value: 'Contoso' } }, /Contoso/],
		['a ticket type that is not there', { ticketType: { __rl: true, mode: 'name', value: 'Nonsense' } }, /no ticket type "Nonsense"/],
		['an outcome that is not there', { alertOptions: { outcome: 'Nonsense' } }, /no outcome "Nonsense"/],
		['a batch of test events without a name', { operation: 'testEvents', batch: ' ', count: 1 }, /Batch is empty/],
		['no test events', { operation: 'testEvents', batch: 'b', count: 0 }, /from 1 to 100/],
	])('%s', async (_what, parameters, says) => {
		// A note needs an outcome, and a ticket its type.
		const isNote = Object(parameters.alertOptions).outcome !== undefined;
		if (isNote) await alerts.process([anEvent({ eventType: 'Known' })]);
		alerts.tenant.resetLog();
		const stopped = await alerts.run([anEvent({ eventType: isNote ? 'Known' : 'New' })], parameters);
		expect(stopped.status).toBe('error');
		expect(`${stopped.error?.message ?? ''} ${stopped.error?.description ?? ''}`).toMatch(says);
		expect(alerts.bench.writes()).toEqual([]);
	});
});

it('a ticket type that demands a field says so in the words of HaloPSA, and the other keys go on', async () => {
	alerts.tenant.setQuirks({ mandatoryFields: { 3: ['category_2'] } });
	const { json } = await alerts.run([anEvent({ eventType: 'A' }), anEvent({ eventType: 'B' })], { alertMapping: '[{"event_type":"A","ticket_type":"3"}]' }, { onError: 'continueRegularOutput' });
	expect(json).toMatchObject([{ error: expect.stringContaining('A value must be entered for category_2') as string }, { result: 'created' }]);
});
