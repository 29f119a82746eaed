import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, startService, type Credential, type Service } from '../../runner/src';
import { startHaloTenant, type HaloRecord, type HaloTenant } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';

jest.setTimeout(60_000);

const file = join(__dirname, '..', '..', 'workflows', 'ticket-bridge.json');
const size = { clients: 3, sites: 3, users: 6, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 };
const TICKET_EVENTS = ['new ticket logged', 'ticket changed', 'ticket status changed'];

type Row = Record<string, unknown>;

const workflowSchema = z.object({ nodes: z.array(z.object({ name: z.string(), parameters: z.record(z.unknown()) }).passthrough()) }).passthrough();
const shipped = workflowSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const assignmentsSchema = z.object({ assignments: z.array(z.object({ name: z.string(), value: z.unknown() }).passthrough()) });

/** The workflow with the address of the other system in its settings, as a person types it there. */
function withAddress(address: string): z.infer<typeof workflowSchema> {
	const nodes = shipped.nodes.map((one) => {
		if (one.name !== 'Settings') return one;
		const { assignments } = assignmentsSchema.parse(one.parameters.assignments);
		return { ...one, parameters: { ...one.parameters, assignments: { assignments: assignments.map((row) => (row.name === 'api_url' ? { ...row, value: address } : row)) } } };
	});
	return { ...shipped, nodes };
}

let here: HaloTenant;
let there: HaloTenant;
let home: string;
let credentials: Credential[];
let flow: z.infer<typeof workflowSchema>;
let service: Service;

const node = (name: string, type: string, typeVersion: number, parameters: object) => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters });
const tableNamed = (value: string) => ({ __rl: true, mode: 'name', value });

/** Works on a Data Table as a person does on its page. */
async function onTable(parameters: object): Promise<Row[]> {
	const runner = createRunner({ credentials, dataDir: home });
	const { output } = await runner.run({
		id: 'table', name: 'Table', settings: {},
		nodes: [node('Start', 'manualTrigger', 1, {}), node('Rows', 'dataTable', 1.1, { resource: 'row', ...parameters })],
		connections: { Start: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] } },
	});
	await runner.close();
	return output as Row[];
}

const rowsOf = (table: string): Promise<Row[]> => onTable({ operation: 'get', dataTableId: tableNamed(table), matchType: 'allConditions', filters: { conditions: [] }, returnAll: true });
const addRow = (table: string, value: Row): Promise<Row[]> => onTable({ operation: 'insert', dataTableId: tableNamed(table), columns: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] }, options: {} });

const firstClient = (tenant: HaloTenant): number => Number(tenant.records('Client')[0]?.id);
const statusId = (tenant: HaloTenant, name: string): number => Number(tenant.records('Status').find((status) => status.name === name)?.id);
const statusOf = (tenant: HaloTenant, ticket?: HaloRecord): unknown => tenant.records('Status').find(({ id }) => id === tenant.record('Tickets', Number(ticket?.id))?.status_id)?.name;
const notesOf = (tenant: HaloTenant, ticket?: HaloRecord): string[] => tenant.records('Actions').filter(({ ticket_id }) => ticket_id === ticket?.id).map(({ note }) => String(note));
const pairOf = (tenant: HaloTenant, key: string): HaloRecord | undefined => tenant.records('Tickets').find(({ third_party_id_string }) => third_party_id_string === key);

const report = (tenant: HaloTenant, summary = 'No mail'): HaloRecord => tenant.create('Tickets', { summary, details: 'Since this morning.', client_id: firstClient(tenant) });
const say = (tenant: HaloTenant, ticket: HaloRecord | undefined, note: string, more: Row = {}): HaloRecord => tenant.create('Actions', { ticket_id: ticket?.id, outcome_id: 7, note, hiddenfromuser: false, ...more });

/** Everything that a change sets off on both sides is over. */
async function settled(): Promise<void> {
	for (let sent = -1; sent !== here.webhooks.attempts.length + there.webhooks.attempts.length; ) {
		sent = here.webhooks.attempts.length + there.webhooks.attempts.length;
		await here.webhooks.settled();
		await there.webhooks.settled();
		await service.idle();
	}
}

const writes = (tenant: HaloTenant): string[] => tenant.log.filter(({ kind, method, path }) => kind === 'api' && method !== 'GET' && !/Webhook|Notification/.test(path)).map(({ method, path }) => `${method} ${path.replace(/^.*api\//, '')}`);

/** The process ends and comes back at the same address, to which both systems send. */
async function restart(): Promise<void> {
	await service.close();
	service = await startService([flow], { port: Number(new URL(service.url).port), credentials, dataDir: home });
}

async function deadLetters(): Promise<Row[]> {
	await service.close();
	return await rowsOf('halopsa_dead_letters');
}

beforeEach(async () => {
	[here, there] = await Promise.all([startHaloTenant({ size, seed: 1, limit: false }), startHaloTenant({ size, seed: 2, limit: false })]);
	// The two number their tickets differently.
	there.create('Tickets', { summary: 'Older', client_id: firstClient(there) });
	home = mkdtempSync(join(tmpdir(), 'ticket-bridge-'));
	const { clientId, clientSecret } = there.application;
	const webhook = { user: 'bridge', password: randomUUID() };
	credentials = [
		haloCredential(here),
		{ id: 'other', name: 'Other system', type: 'oAuth2Api', data: { grantType: 'clientCredentials', accessTokenUrl: `${there.authUrl}/token`, clientId, clientSecret, scope: 'all', authentication: 'body' } },
		{ id: 'hook', name: 'Webhook', type: 'httpBasicAuth', data: webhook },
	];
	flow = withAddress(there.resourceUrl);
	const runner = createRunner({ credentials, dataDir: home });
	expect(await runner.run(shipped)).toMatchObject({ status: 'success', output: [{ still_to_do: expect.stringContaining('Settings') as string }] });
	expect(await runner.run(flow)).toMatchObject({ status: 'success', errors: [] });
	await runner.close();
	await addRow('halopsa_account_mapping', { system: 'ticket-bridge', state: 'mapped', client_id: firstClient(here), account_id: String(firstClient(there)) });
	service = await startService([flow], { port: 0, credentials, dataDir: home });
	there.webhooks.create({ url: `${service.url}/webhook/halopsa-ticket-bridge`, events: TICKET_EVENTS, fields: { method: 0, authentication_type: 1, basic_username: webhook.user, basic_password: webhook.password } });
});

afterEach(async () => {
	jest.restoreAllMocks();
	await service.close();
	await Promise.all([here.close(), there.close()]);
	rmSync(home, { recursive: true, force: true });
});

describe('ticket-bridge.json between two tenants', () => {
	it('opens a ticket of a mapped client on the other side, in both directions, and links both tickets', async () => {
		const ours = report(here);
		const theirs = report(there, 'Printer on fire');
		here.create('Tickets', { summary: 'Of a client that is not mapped', client_id: Number(here.records('Client')[1]?.id) });
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		expect(copy).toMatchObject({ summary: 'No mail', client_id: firstClient(there) });
		expect(here.record('Tickets', Number(ours.id))).toMatchObject({ third_party_id_string: `bridge-${String(copy?.id)}` });
		const copyHere = pairOf(here, `bridge-${String(theirs.id)}`);
		expect(copyHere).toMatchObject({ summary: 'Printer on fire', client_id: firstClient(here) });
		expect(there.record('Tickets', Number(theirs.id))).toMatchObject({ third_party_id_string: `halopsa-${String(copyHere?.id)}` });
		expect(here.records('Tickets')).toHaveLength(3);
		expect(there.records('Tickets')).toHaveLength(3);
		expect(await deadLetters()).toEqual([]);
	});

	it('carries status and notes both ways, once each, without an echo', async () => {
		const ours = report(here);
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		const first = say(here, ours, 'We look at it.', { new_status: statusId(here, 'In Progress') });
		say(here, ours, 'Client is difficult.', { hiddenfromuser: true });
		await settled();
		expect(statusOf(there, copy)).toBe('In Progress');
		expect(notesOf(there, copy)).toEqual([expect.stringMatching(new RegExp(`^\\[halopsa ${String(ours.id)}\\.${String(first.id)}\\] (.+: )?We look at it\\.$`))]);

		here.resetLog();
		there.resetLog();
		say(there, copy, 'A cable was cut.', { new_status: statusId(there, 'On Hold') });
		await settled();
		expect(statusOf(here, ours)).toBe('On Hold');
		expect(notesOf(here, ours)).toEqual([expect.any(String), expect.any(String), expect.stringMatching(/^\[bridge \d+\.\d+\] .*A cable was cut\.$/)]);
		expect(writes(here).sort()).toEqual(['POST Actions', 'POST Tickets']);
		expect(writes(there)).toEqual([]);
		expect(await deadLetters()).toEqual([]);
	});

	it('writes once for a delivery that comes three times, also when one comes after a restart', async () => {
		here.webhooks.setPlan({ copies: 3 });
		there.webhooks.setPlan({ copies: 3 });
		const ours = report(here);
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		say(there, copy, 'Which mailbox?');
		await settled();
		expect(there.records('Tickets')).toHaveLength(2);
		expect(notesOf(here, ours)).toHaveLength(1);

		there.webhooks.setPlan({ hold: true });
		there.update('Tickets', Number(copy?.id), { status_id: statusId(there, 'On Hold') });
		const told = [...there.webhooks.kept];
		await there.webhooks.send(told);
		await settled();
		expect(statusOf(here, ours)).toBe('On Hold');
		// What this event says is never sent, so that the old one alone would bring the new status over.
		there.update('Tickets', Number(copy?.id), { status_id: statusId(there, 'Resolved') });
		await restart();
		const heard = there.webhooks.attempts.length;
		await there.webhooks.send(told);
		await settled();
		expect(there.webhooks.attempts.slice(heard).map(({ status }) => status)).toEqual(told.map(() => 200));
		expect(statusOf(here, ours)).toBe('On Hold');
	});

	it('brings a note over that no webhook event told of, when the poll trigger finds the ticket', async () => {
		const ours = report(here);
		await settled();
		say(here, ours, 'Called back.');
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		expect(notesOf(there, copy)).toEqual([]);
		await service.close();
		const runner = createRunner({ credentials, dataDir: home });
		const found = { event: 'ticket updated', entity: 'ticket', record_id: ours.id, delivery_id: randomUUID() };
		const byHand = { ...flow, nodes: flow.nodes.map((one) => (one.name === 'HaloPSA Poll Trigger' ? { ...one, type: 'n8n-nodes-base.manualTrigger', parameters: {} } : one)) };
		expect(await runner.run(byHand, { startNode: 'HaloPSA Poll Trigger', input: [found] })).toMatchObject({ status: 'success' });
		await runner.close();
		expect(notesOf(there, copy)).toEqual([expect.stringContaining('Called back.')]);
	});

	it('leaves two statuses alone that the table pairs, and says which status has no row', async () => {
		const ours = report(here);
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		await service.close();
		const [first] = await rowsOf('halopsa_ticket_status_map');
		expect(first).toMatchObject({ halo_status: expect.any(String), other_status: first?.halo_status });
		await addRow('halopsa_ticket_status_map', { halo_status_id: statusId(here, 'Awaiting User'), halo_status: 'Awaiting User', other_status_id: String(statusId(there, 'New')), other_status: 'New' });
		const odd = here.create('Status', { name: 'Waiting for Parts' });
		await restart();
		here.update('Tickets', Number(ours.id), { status_id: statusId(here, 'Awaiting User') });
		await settled();
		expect(statusOf(there, copy)).toBe('New');
		here.update('Tickets', Number(ours.id), { status_id: odd.id });
		await settled();
		expect(statusOf(there, copy)).toBe('New');
		expect(await deadLetters()).toMatchObject([{ system: 'ticket-bridge', stream: 'tickets', record_id: `here ${String(ours.id)}`, halo_id: ours.id, reason: expect.stringContaining('Waiting for Parts') as string }]);
	});

	it('parks what the other side refuses, and brings it over with the next event of the ticket', async () => {
		const ours = report(here);
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		there.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/Actions') ? 'serverError500' : undefined));
		say(here, ours, 'Please call.', { new_status: statusId(here, 'In Progress') });
		await settled();
		expect(notesOf(there, copy)).toEqual([]);
		there.setFaults([]);
		await service.close();
		expect(await rowsOf('halopsa_dead_letters')).toMatchObject([{ record_id: `here ${String(ours.id)}`, reason: expect.any(String) as string }]);
		await restart();
		// For a minute a note is not tried again, because two events of one change are worked on at the same time.
		const now = Date.now;
		jest.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
		here.update('Tickets', Number(ours.id), { status_id: statusId(here, 'On Hold') });
		await settled();
		expect(statusOf(there, copy)).toBe('On Hold');
		expect(notesOf(there, copy)).toEqual([expect.stringContaining('Please call.')]);
	});

	it('has one pair when the answer to a new ticket is lost: the event of the copy links both', async () => {
		there.setFaults(({ method, path }) => (method === 'POST' && path.endsWith('/Tickets') ? 'appliedAnswerLost' : undefined));
		const ours = report(here);
		await settled();
		there.setFaults([]);
		const copies = there.records('Tickets').filter(({ third_party_id_string: key }) => key === `halopsa-${String(ours.id)}`);
		expect(copies).toHaveLength(1);
		expect(here.record('Tickets', Number(ours.id))).toMatchObject({ third_party_id_string: `bridge-${String(copies[0]?.id)}` });
	});

	it('refuses an event without the password, and does nothing for it', async () => {
		const ours = report(here);
		await settled();
		here.resetLog();
		const body = JSON.stringify({ id: randomUUID(), event: 'ticket status changed', object_id: pairOf(there, `halopsa-${String(ours.id)}`)?.id });
		const { status } = await fetch(`${service.url}/webhook/halopsa-ticket-bridge`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
		await settled();
		expect(status).toBe(401);
		expect(here.log).toEqual([]);
	});

	it('parks a copy of a bridged ticket, which would speak for a ticket that is not its own', async () => {
		const ours = report(here);
		await settled();
		const copy = pairOf(there, `halopsa-${String(ours.id)}`);
		there.create('Tickets', { summary: 'Cloned', client_id: firstClient(there), status_id: statusId(there, 'Closed'), third_party_id_string: copy?.third_party_id_string });
		await settled();
		expect(statusOf(here, ours)).toBe('New');
		expect(await deadLetters()).toMatchObject([{ reason: expect.stringContaining('not a pair') as string }]);
	});
});
