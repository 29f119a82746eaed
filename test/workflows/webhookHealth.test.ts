import { randomUUID } from 'node:crypto';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, type Runner } from '../../runner/src';
import { createVirtualClock, startHaloTenant, type HaloTenant, type VirtualClock } from '../../simulator/index';
import { haloCredential } from '../support/haloBench';
import { WebhookSink } from '../support/webhookSink';

const file = join(__dirname, '..', '..', 'workflows', 'webhook-health.json');
const DAY = 86_400_000;
const EVENTS = ['ticket status changed', 'closed', 'client updated'];

const healthSchema = z
	.object({
		name: z.string(),
		state: z.enum(['allReceived', 'someWithoutData', 'noData', 'silent']),
		needs_attention: z.boolean(),
		summary: z.string(),
		active: z.boolean(),
		last_received: z.string().nullable(),
		events: z.array(z.object({ event: z.string(), received: z.number() }).passthrough()),
		failed: z.number(),
		failures: z.array(z.object({ status: z.number(), reason: z.string() }).passthrough()),
		not_recorded: z.number(),
		repairs: z.array(z.string()),
	})
	.passthrough();

let clock: VirtualClock;
let tenant: HaloTenant;
let sink: WebhookSink;
let runner: Runner;
let home: string;

beforeEach(async () => {
	clock = createVirtualClock();
	sink = await WebhookSink.open();
	tenant = await startHaloTenant({ size: 60, limit: false, clock });
	home = mkdtempSync(join(tmpdir(), 'webhook-health-'));
	runner = createRunner({ credentials: [haloCredential(tenant)], dataDir: home });
});

afterEach(async () => {
	await runner.close();
	await tenant.close();
	await sink.close();
	rmSync(home, { recursive: true, force: true });
});

const openWebhook = (fields: Record<string, unknown> = {}): string =>
	String(tenant.webhooks.create({ url: sink.url, events: EVENTS, fields: { name: 'Tickets [n8n 0123456789abcdef/01234567]', authentication_type: 1, basic_username: 'n8n', basic_password: randomUUID(), ...fields } }).id);

const definitionSchema = z.object({ nodes: z.array(z.object({ name: z.string(), parameters: z.record(z.unknown()) }).passthrough()) }).passthrough();

/** The shipped workflow, with parameters of its node as a person would set them. */
function workflow(parameters: Record<string, unknown> = {}): object {
	const definition = definitionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
	return { ...definition, nodes: definition.nodes.map((node) => (node.name === 'Webhook Health' ? { ...node, parameters: { ...node.parameters, ...parameters } } : node)) };
}

async function check(parameters?: Record<string, unknown>) {
	const result = await runner.run(workflow(parameters));
	expect(result).toMatchObject({ status: 'success', errors: [] });
	return { ran: Object.keys(result.nodes), health: z.array(healthSchema).parse(result.output) };
}

async function change(path: string, field: string, value: unknown): Promise<void> {
	const record = tenant.records(path).find((row) => row.deleted !== true && row[field] !== value && row.status_id !== 9);
	// Deliveries at one instant have no last one among them.
	clock.advance(1000);
	tenant.update(path, Number(record?.id), { [field]: value });
	await tenant.webhooks.settled();
}

it('says that there is none and what to do, in a tenant without webhooks', async () => {
	const { health, ran } = await check();
	expect(health).toMatchObject([{ state: 'noData', needs_attention: true, summary: 'HaloPSA has no webhook of a HaloPSA Trigger. Activate the workflow of the trigger.' }]);
	expect(ran).toContain('Alarm Here');
	expect(ran).not.toContain('All Well');
});

it('gives the four states of the MSPbots guide, one after the other', async () => {
	openWebhook();
	expect((await check()).health).toMatchObject([{ state: 'noData', needs_attention: true, last_received: null }]);

	await change('Tickets', 'status_id', 4);
	const some = await check();
	expect(some.health).toMatchObject([{ state: 'someWithoutData', needs_attention: false, summary: 'Events without data so far: closed, client updated.' }]);
	expect(some.ran).toContain('All Well');

	await change('Tickets', 'status_id', 9);
	await change('Client', 'website', 'https://a.example');
	expect((await check()).health).toMatchObject([{ state: 'allReceived', needs_attention: false, summary: 'All events have been received.', failed: 0 }]);

	clock.advance(4 * DAY + 1000);
	expect((await check()).health).toMatchObject([{ state: 'silent', needs_attention: true, summary: expect.stringContaining('for 4 days') }]);
	expect((await check({ silentDays: 7 })).health).toMatchObject([{ state: 'allReceived' }]);
});

it('lists failed deliveries with what came back, and nothing of what was sent', async () => {
	openWebhook();
	await change('Tickets', 'status_id', 4);
	sink.answer = () => 503;
	await change('Client', 'website', 'https://b.example');
	const { health } = await check();
	expect(health).toMatchObject([{ needs_attention: true, failed: 1, failures: [{ status: 503, reason: 'answer 503' }], summary: expect.stringContaining('The last delivery failed with status 503') }]);
	expect(JSON.stringify(health)).not.toMatch(/Basic |authorization/i);
});

it('repairs what HaloPSA has disabled, only when told to, and first says what it would do', async () => {
	const id = openWebhook({ auto_disable_attempts: 1 });
	sink.answer = () => 500;
	await change('Tickets', 'status_id', 4);
	sink.answer = () => 200;
	tenant.resetLog();
	expect((await check()).health).toMatchObject([{ active: false, needs_attention: true, repairs: [] }]);
	expect((await check({ repair: true, dryRun: true })).health).toMatchObject([{ active: false, repairs: ['switched on'] }]);
	expect(tenant.log.filter(({ method, kind }) => kind === 'api' && method !== 'GET')).toEqual([]);
	expect((await check({ repair: true })).health).toMatchObject([{ active: true, repairs: ['switched on'] }]);
	expect(tenant.record('Webhook', id)).toMatchObject({ disabled: false, basic_username: 'n8n', basic_password: expect.any(String) });
	expect((await check({ repair: true })).health).toMatchObject([{ repairs: [] }]);
	await change('Client', 'website', 'https://c.example');
	expect(sink.received).toHaveLength(2);
});

it('adds events that were taken away by hand and leaves the others alone', async () => {
	openWebhook();
	const [lost] = tenant.records('Notification');
	tenant.remove('Notification', Number(lost?.id));
	const settings = { repair: true, options: { events: ['ticketStatusChanged'] } };
	expect((await check(settings)).health).toMatchObject([{ repairs: ['subscribed to event 76'] }]);
	expect(tenant.records('Notification').map(({ eventno }) => eventno)).toEqual(expect.arrayContaining([76, 39, tenant.webhooks.eventNumber('client updated')]));
	expect((await check(settings)).health).toMatchObject([{ repairs: [] }]);
});

it('counts deliveries that HaloPSA saw accepted and no workflow wrote down', async () => {
	openWebhook();
	await check();
	const receipt = (delivery: { id: string; event: string } | undefined) => ({ delivery_id: delivery?.id, event: delivery?.event, received_at: new Date(clock.now()).toISOString() });
	await change('Tickets', 'status_id', 4);
	await recordReceipts([receipt(sink.events[0])]);
	clock.advance(1000);
	await change('Client', 'website', 'https://d.example');
	expect((await check()).health).toMatchObject([{ not_recorded: 0 }]);
	clock.advance(3_600_000);
	expect((await check()).health).toMatchObject([{ not_recorded: 1, needs_attention: true, summary: expect.stringContaining('1 accepted delivery is not among the receipts') }]);
	await recordReceipts([receipt(sink.events[1])]);
	expect((await check()).health).toMatchObject([{ not_recorded: 0, needs_attention: false }]);
});

it('looks at webhooks of others only when asked, and does not take their deliveries for ours', async () => {
	openWebhook({ name: 'Somebody else' });
	openWebhook();
	expect((await check()).health).toHaveLength(1);
	expect((await check({ options: { all: true } })).health.map(({ name }) => name)).toEqual(['Somebody else', 'Tickets [n8n 0123456789abcdef/01234567]']);
});

/** As the Data Table node behind a trigger does it. */
async function recordReceipts(rows: readonly object[]): Promise<void> {
	const columns = ['delivery_id', 'event', 'received_at'];
	const node = (name: string, type: string, typeVersion: number, x: number, parameters: object) => ({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [x, 0], parameters });
	const value = Object.fromEntries(columns.map((column) => [column, `={{ $json.${column} }}`]));
	const schema = columns.map((id) => ({ id, displayName: id, required: false, defaultMatch: false, display: true, type: id === 'received_at' ? 'dateTime' : 'string', readOnly: false, removed: false }));
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	const result = await runner.run({
		id: 'receipts', name: 'Receipts', settings: {},
		nodes: [
			node('Start', 'manualTrigger', 1, 0, {}),
			node('Deliveries', 'set', 3.4, 200, { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} }),
			node('Split', 'splitOut', 1, 400, { fieldToSplitOut: 'rows', options: {} }),
			node('Write', 'dataTable', 1.1, 600, {
				resource: 'row', operation: 'upsert', dataTableId: { __rl: true, mode: 'name', value: 'halopsa_webhook_receipts' }, matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'delivery_id', condition: 'eq', keyValue: '={{ $json.delivery_id }}' }] },
				columns: { mappingMode: 'defineBelow', value, matchingColumns: [], schema, attemptToConvertTypes: false, convertFieldsToString: false }, options: {},
			}),
		],
		connections: { Start: to('Deliveries'), Deliveries: to('Split'), Split: to('Write') },
	});
	expect(result).toMatchObject({ status: 'success', errors: [] });
}
