import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fields, locator } from '../support/haloBench';
import type { BenchTrigger } from '../support/triggerBench';
import { TriggerLab } from '../support/triggerLab';

/** The agent that the simulator's application acts as, and a technician. */
const TECHNICIAN = 4;

let lab: TriggerLab;

beforeEach(async () => {
	lab = await TriggerLab.open();
});

afterEach(async () => await lab.close());

/** Each test has workflows of its own: a process remembers what a trigger has seen. */
let activated = 0;

async function active(parameters: IDataObject = {}): Promise<BenchTrigger> {
	activated += 1;
	const trigger = lab.bench.trigger({ parameters: parameters as INodeParameters, workflowId: `deliveries-${activated}`, webhookId: `hook-${activated}` });
	await trigger.activate();
	return trigger;
}

/** One body with the right password. */
async function deliver(trigger: BenchTrigger, body: unknown): Promise<{ status: number; json: IDataObject }> {
	const response = await fetch(trigger.url, {
		method: 'POST', headers: { authorization: lab.authorization(trigger.url), 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	const text = await response.text();
	await lab.bench.idle();
	return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as IDataObject) };
}

/** Statuses that the ticket does not have. */
function otherStatuses(): number[] {
	const now = lab.tenant.record('Tickets', lab.ticketId)?.status_id;
	return lab.tenant.records('Status').map(({ id }) => Number(id)).filter((id) => id !== now);
}

let sent = 0;

const event = (fields: IDataObject = {}): IDataObject => {
	sent += 1;
	return {
		id: `00000000-0000-4000-8000-${String(sent).padStart(12, '0')}`, webhook_id: 'w', notification_id: 41, event: 'ticket status changed', object_id: lab.ticketId,
		agent_id: TECHNICIAN, timestamp: '2026-09-25T06:41:08.7895915Z', ...fields,
	};
};

const ticket = (fields: IDataObject = {}): IDataObject => ({ id: lab.ticketId, summary: 'Printer', status_id: 9, tickettype_id: 25, client_id: 12, team_id: 5, ...fields });

describe('a delivery', () => {
	it('becomes an item with everything HaloPSA sent, its own id and what it is about', async () => {
		const trigger = await active();
		const body = event({ message: 'The status has been changed.', ticket: ticket() });
		expect(await deliver(trigger, body)).toEqual({ status: 200, json: { received: 1, duplicates: 0, malformed: 0 } });
		expect(trigger.items).toEqual([{ ...body, delivery_id: body.id, entity: 'ticket', record_id: lab.ticketId, fetched: false }]);
	});

	it('shows a record under one name, whichever HaloPSA sends it under', async () => {
		const trigger = await active();
		await deliver(trigger, event({ event: 'Client Updated', object_id: 12, area: { id: 12, name: 'Contoso' } }));
		await deliver(trigger, event({ event: 'Product Created', object_id: 5, product: { id: 5, name: 'Backup' } }));
		expect(trigger.items).toMatchObject([{ entity: 'client', client: { id: 12, name: 'Contoso' } }, { entity: 'item', item: { id: 5, name: 'Backup' } }]);
		expect(trigger.items[0]).not.toHaveProperty('area');
	});

	// Taken for the number of a ticket, an action's own number (1, 2, 3) led to the first tickets of the tenant.
	it('about an action is about the ticket it belongs to, or about none that is known', async () => {
		const trigger = await active({ options: { fetchRecord: true } });
		await deliver(trigger, event({ event: 'action added', object_id: 3, action: { id: 3, ticket_id: lab.ticketId } }));
		await deliver(trigger, event({ event: 'action added', object_id: 3 }));
		expect(trigger.items).toMatchObject([{ record_id: lab.ticketId, fetched: true, ticket: { id: lab.ticketId } }, { fetched: false, problem: expect.stringMatching(/does not say which record/) }]);
		expect(trigger.items[1]).not.toHaveProperty('record_id');
	});

	it('may be a batch; an entry that is none is counted and the rest goes on', async () => {
		const trigger = await active();
		const first = event();
		expect(await deliver(trigger, [first, { event: 'no id' }, event(), first, 7])).toEqual({ status: 200, json: { received: 3, duplicates: 1, malformed: 2 } });
		expect(trigger.runs.map((items) => items.length)).toEqual([2]);
	});

	it.each([
		['nothing', '', 400],
		['no JSON', 'id=1&event=closed', 422],
		['a number', '7', 400],
		['null', 'null', 400],
		['an empty batch', '[]', 400],
		['no id', '{"event":"closed"}', 400],
		['no event', '{"id":"1"}', 400],
		['an empty id', '{"id":" ","event":"closed"}', 400],
		['an id of ten thousand letters', JSON.stringify({ id: 'x'.repeat(10_000), event: 'closed' }), 400],
		['a hundred levels', `${'['.repeat(100)}${']'.repeat(100)}`, 400],
		['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
	])('that is %s is refused and starts nothing', async (_what, body, status) => {
		const trigger = await active();
		const answer = await deliver(trigger, body);
		expect(answer.status).toBe(status);
		if (status === 400) expect(answer.json.error).toEqual(expect.any(String));
		expect(trigger.runs).toEqual([]);
	});

	it('of more than ten megabytes is refused', async () => {
		const trigger = await active();
		expect((await deliver(trigger, event({ message: 'x'.repeat(10 * 1024 * 1024) }))).status).toBe(413);
		expect(trigger.runs).toEqual([]);
	});

	it('changes no prototype and carries no name that could', async () => {
		const trigger = await active();
		await deliver(trigger, `{"id":"p1","event":"closed","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ticket":{"id":1,"\\u005f_proto__":{"polluted":1}}}`);
		expect(JSON.stringify(trigger.items)).not.toMatch(/polluted|__proto__|constructor/);
		expect(trigger.items).toMatchObject([{ delivery_id: 'p1', ticket: { id: 1 } }]);
		expect(({} as IDataObject).polluted).toBeUndefined();
	});
});

describe('order and repetition', () => {
	const permutations = <T>(items: readonly T[]): T[][] =>
		items.length === 0 ? [[]] : items.flatMap((item, index) => permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]));

	// HaloPSA promises no order, and a delivery can be sent again by a person: what the workflow ends with must not depend on either.
	it('make no difference: all 120 orders of 5 events, each delivered three times', async () => {
		lab.tenant.webhooks.setPlan({ hold: true });
		const trigger = await active({ options: { fetchRecord: true } });
		const id = lab.ticketId;
		for (const status_id of otherStatuses().slice(0, 5)) lab.tenant.update('Tickets', id, { status_id });
		const kept = lab.tenant.webhooks.kept.slice(-5);
		expect(kept).toHaveLength(5);
		const current = lab.tenant.record('Tickets', id)?.status_id;
		let order = 0;
		for (const permutation of permutations(kept)) {
			trigger.runs.length = 0;
			order += 1;
			// The ids of a first sending; those of the order before are known already.
			const renamed = permutation.map((delivery) => ({ ...delivery, events: delivery.events.map((one) => ({ ...one, id: `${String(one.id)}-${order}` })) }));
			await lab.tenant.webhooks.send([...renamed, ...renamed, ...[...renamed].reverse()]);
			await lab.bench.idle();
			expect(trigger.items.map(({ delivery_id }) => delivery_id).sort()).toEqual(renamed.map(({ events }) => events[0]?.id).sort());
			const state = trigger.items.reduce<IDataObject>((known, { record_id, ticket: record }) => ({ ...known, [String(record_id)]: (record as IDataObject).status_id }), {});
			expect(state).toEqual({ [String(id)]: current });
		}
		expect(order).toBe(120);
	}, 120_000);

	it('copies on their way together start the workflow once', async () => {
		lab.tenant.webhooks.setPlan({ copies: 8, concurrency: 8 });
		const trigger = await active();
		lab.tenant.update('Tickets', lab.ticketId, { status_id: otherStatuses()[0] });
		await lab.settled();
		expect(trigger.items).toHaveLength(1);
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual(Array(8).fill(200));
	});

	it('duplicates pass where the user wants them', async () => {
		const trigger = await active({ options: { dropDuplicates: false } });
		const body = event();
		await deliver(trigger, body);
		await deliver(trigger, body);
		expect(trigger.items).toHaveLength(2);
	});
});

describe('filters', () => {
	it('pass what has one of the ids of each', async () => {
		const trigger = await active({ filters: { ticketTypes: [25, 26], statuses: ['9'], teams: [5], client: { __rl: true, mode: 'list', value: 12 } } });
		for (const fields of [{}, { tickettype_id: 26 }, { tickettype_id: 1 }, { status_id: 8 }, { team_id: 6 }, { client_id: 13 }]) await deliver(trigger, event({ ticket: ticket(fields) }));
		expect(trigger.items.map((item) => (item.ticket as IDataObject).tickettype_id)).toEqual([25, 26]);
	});

	it('of tickets do not hold back other records, the client does', async () => {
		const trigger = await active({ filters: { ticketTypes: [25], client: '12' } });
		await deliver(trigger, event({ event: 'client updated', client: { id: 12 } }));
		await deliver(trigger, event({ event: 'client updated', client: { id: 13 } }));
		await deliver(trigger, event({ event: 'site created', site: { id: 1, client_id: 12 } }));
		await deliver(trigger, event({ event: 'item created', item: { id: 1 } }));
		expect(trigger.items.map(({ entity }) => entity)).toEqual(['client', 'site', 'item']);
	});

	it('read the record that did not come along', async () => {
		const wanted = lab.tenant.record('Tickets', lab.ticketId);
		const trigger = await active({ filters: { statuses: [Number(wanted?.status_id)] } });
		lab.tenant.resetLog();
		await deliver(trigger, event());
		await deliver(trigger, event({ object_id: Number(lab.tenant.records('Tickets').find(({ status_id }) => status_id !== wanted?.status_id)?.id) }));
		expect(trigger.items).toEqual([expect.objectContaining({ record_id: lab.ticketId, fetched: true, ticket: expect.objectContaining({ id: lab.ticketId }) })]);
	});

	it('that cannot be decided let the delivery pass and say so', async () => {
		const trigger = await active({ filters: { statuses: [9] } });
		await deliver(trigger, event({ object_id: 99_999_999 }));
		expect(trigger.items).toEqual([expect.objectContaining({ fetched: false, problem: expect.stringMatching(/could not be read: .*Tickets\/99999999/) })]);
	});
});

describe('the current record', () => {
	it('takes the place of what was sent, read once for all events of a body', async () => {
		const trigger = await active({ options: { fetchRecord: true } });
		lab.tenant.resetLog();
		await deliver(trigger, [event({ ticket: ticket({ status_id: 1 }) }), event({ event: 'closed', ticket: ticket() })]);
		const status = lab.tenant.record('Tickets', lab.ticketId)?.status_id;
		expect(trigger.items).toMatchObject([{ fetched: true, ticket: { status_id: status } }, { fetched: true, ticket: { status_id: status } }]);
		expect(lab.tenant.log.filter(({ path }) => path.includes('Tickets/'))).toHaveLength(1);
	});

	it('is not asked for after a deletion', async () => {
		const trigger = await active({ options: { fetchRecord: true } });
		lab.tenant.resetLog();
		await deliver(trigger, event({ event: 'ticket deleted' }));
		expect(trigger.items).toMatchObject([{ event: 'ticket deleted', fetched: false }]);
		expect(lab.tenant.log.filter(({ path }) => path.includes('Tickets'))).toEqual([]);
	});

	it('is not waited for by HaloPSA', async () => {
		const trigger = await active({ options: { fetchRecord: true } });
		const reads: number[] = [];
		const stop = lab.tenant.onRequest(({ path }) => {
			if (path.includes('Tickets/')) reads.push(answered.length);
		});
		const answered: number[] = [];
		const body = event();
		const response = await fetch(trigger.url, { method: 'POST', headers: { authorization: lab.authorization(trigger.url), 'content-type': 'application/json' }, body: JSON.stringify(body) });
		answered.push(response.status);
		await lab.bench.idle();
		stop();
		expect(answered).toEqual([200]);
		expect(reads).toHaveLength(1);
	});
});

describe('only when fields changed', () => {
	it('compares with what was seen last, and passes the first event of a record', async () => {
		const trigger = await active({ options: { changedFields: 'status_id, team_id' } });
		for (const fields of [{}, { summary: 'Other' }, { status_id: 10 }, { status_id: 10, team_id: 6 }, { status_id: 10, team_id: 6 }]) {
			await deliver(trigger, event({ ticket: ticket(fields), timestamp: undefined }));
		}
		await deliver(trigger, event({ ticket: ticket({ id: 777 }), object_id: 777 }));
		expect(trigger.items.map(({ changed_fields }) => changed_fields)).toEqual([['status_id', 'team_id'], ['status_id'], ['team_id'], ['status_id', 'team_id']]);
	});

	it('takes an older state that arrives late for no change', async () => {
		const trigger = await active({ options: { changedFields: 'status_id' } });
		for (const [second, status_id] of [['10', 1], ['30', 3], ['20', 2], ['40', 3]]) {
			await deliver(trigger, event({ timestamp: `2026-09-25T06:41:${second}.1234567Z`, ticket: ticket({ status_id }) }));
		}
		expect(trigger.items.map((item) => (item.ticket as IDataObject).status_id)).toEqual([1, 3]);
	});

	it('knows custom fields and reads a record that does not show the field', async () => {
		const trigger = await active({ options: { changedFields: 'CFServiceLevel' } });
		const withLevel = (value: string): IDataObject => ticket({ customfields: [{ id: 201, name: 'CFServiceLevel', value }] });
		for (const level of ['Gold', 'Gold', 'Silver']) await deliver(trigger, event({ ticket: withLevel(level), timestamp: undefined }));
		expect(trigger.items).toHaveLength(2);
		const other = await active({ options: { changedFields: 'summary' } });
		lab.tenant.resetLog();
		await deliver(other, event());
		expect(lab.tenant.log.filter(({ path }) => path.includes(`Tickets/${lab.ticketId}`))).toHaveLength(1);
	});

	it('passes a deletion', async () => {
		const trigger = await active({ options: { changedFields: 'status_id' } });
		await deliver(trigger, event({ ticket: ticket() }));
		await deliver(trigger, event({ event: 'ticket deleted', ticket: ticket() }));
		expect(trigger.items).toHaveLength(2);
	});
});

describe('our own changes', () => {
	const agent = async (trigger: BenchTrigger): Promise<number> => {
		await deliver(trigger, event({ ticket: ticket() }));
		return lab.tenant.application.agentId;
	};

	it('by the agent of the credential are dropped where the user wants none', async () => {
		const trigger = await active({ options: { ownChanges: 'agent' } });
		const own = await agent(trigger);
		await deliver(trigger, event({ agent_id: own, ticket: ticket() }));
		await deliver(trigger, event({ agent_id: own + 1, ticket: ticket() }));
		expect(trigger.items.map(({ agent_id }) => agent_id)).toEqual([TECHNICIAN, own + 1]);
	});

	// The agent of a person who signed in also works by hand: the agent alone is no reason to drop.
	it('by hand with the same agent pass, as nothing was written', async () => {
		const trigger = await active();
		const own = await agent(trigger);
		await deliver(trigger, event({ agent_id: own, ticket: ticket() }));
		expect(trigger.items).toHaveLength(2);
	});

	const update = async (status_id: number): Promise<void> => {
		await lab.bench.run('haloPsa', { resource: 'ticket', operation: 'update', recordId: locator(lab.ticketId), fields: fields({ status_id }) });
		await lab.settled();
	};

	// A workflow that writes to the ticket it was started by starts itself again, and again.
	it('are dropped once for each event; the same change by a person passes, before and after', async () => {
		const trigger = await active();
		const [first = 0, second = 0] = otherStatuses();
		await update(first);
		expect(trigger.items).toEqual([]);
		lab.tenant.update('Tickets', lab.ticketId, { status_id: second }, TECHNICIAN);
		lab.tenant.update('Tickets', lab.ticketId, { status_id: first }, TECHNICIAN);
		await lab.settled();
		expect(trigger.items.map((item) => (item.ticket as IDataObject).status_id)).toEqual([second, first]);
		lab.tenant.update('Tickets', lab.ticketId, { status_id: second }, lab.tenant.application.agentId);
		lab.tenant.update('Tickets', lab.ticketId, { status_id: first }, lab.tenant.application.agentId);
		await lab.settled();
		expect(trigger.items).toHaveLength(4);
	});

	// An action is told as a change of its ticket, whose fields the action did not hold.
	it('are dropped when we added an action', async () => {
		const trigger = await active({ events: ['other'], eventNumbers: String(lab.tenant.webhooks.eventNumber('action added')) });
		await lab.bench.run('haloPsa', { resource: 'action', operation: 'create', fields: fields({ ticket_id: lab.ticketId, outcome: 'Internal Note', note: 'From n8n' }) });
		await lab.settled();
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual([200]);
		expect(trigger.items).toEqual([]);
		lab.tenant.create('Actions', { ticket_id: lab.ticketId, outcome: 'Internal Note', note: 'From n8n' }, TECHNICIAN);
		await lab.settled();
		expect(trigger.items).toMatchObject([{ entity: 'ticket', record_id: lab.ticketId, agent_id: TECHNICIAN }]);
	});

	it('are dropped for each trigger that would see them', async () => {
		const triggers = [await active(), await active()];
		await update(otherStatuses()[0] ?? 0);
		expect(triggers.map(({ items }) => items.length)).toEqual([0, 0]);
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual([200, 200]);
	});

	it('pass where the user wants them', async () => {
		const trigger = await active({ options: { ownChanges: 'keep' } });
		await update(otherStatuses()[0] ?? 0);
		expect(trigger.items).toHaveLength(1);
	});
});
