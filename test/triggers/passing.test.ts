import type { IDataObject } from 'n8n-workflow';
import { TECHNICIAN, useDeliveries } from '../support/deliveryLab';
import { fields, locator } from '../support/haloBench';
import type { BenchTrigger } from '../support/triggerBench';

const lab = useDeliveries();

describe('filters', () => {
	it('pass what has one of the ids of each', async () => {
		const trigger = await lab.active({ filters: { ticketTypes: [25, 26], statuses: ['9'], teams: [5], client: { __rl: true, mode: 'list', value: 12 } } });
		for (const fields of [{}, { tickettype_id: 26 }, { tickettype_id: 1 }, { status_id: 8 }, { team_id: 6 }, { client_id: 13 }]) await lab.deliver(trigger, lab.event({ ticket: lab.ticket(fields) }));
		expect(trigger.items.map((item) => (item.ticket as IDataObject).tickettype_id)).toEqual([25, 26]);
	});

	it('of tickets do not hold back other records, the client does', async () => {
		const trigger = await lab.active({ filters: { ticketTypes: [25], client: '12' } });
		await lab.deliver(trigger, lab.event({ event: 'client updated', client: { id: 12 } }));
		await lab.deliver(trigger, lab.event({ event: 'client updated', client: { id: 13 } }));
		await lab.deliver(trigger, lab.event({ event: 'site created', site: { id: 1, client_id: 12 } }));
		await lab.deliver(trigger, lab.event({ event: 'item created', item: { id: 1 } }));
		expect(trigger.items.map(({ entity }) => entity)).toEqual(['client', 'site', 'item']);
	});

	it('read the record that did not come along', async () => {
		const wanted = lab.tenant.record('Tickets', lab.ticketId);
		const trigger = await lab.active({ filters: { statuses: [Number(wanted?.status_id)] } });
		lab.tenant.resetLog();
		await lab.deliver(trigger, lab.event());
		await lab.deliver(trigger, lab.event({ object_id: Number(lab.tenant.records('Tickets').find(({ status_id }) => status_id !== wanted?.status_id)?.id) }));
		expect(trigger.items).toEqual([expect.objectContaining({ record_id: lab.ticketId, fetched: true, ticket: expect.objectContaining({ id: lab.ticketId }) })]);
	});

	it('that cannot be decided let the delivery pass and say so', async () => {
		const trigger = await lab.active({ filters: { statuses: [9] } });
		await lab.deliver(trigger, lab.event({ object_id: 99_999_999 }));
		expect(trigger.items).toEqual([expect.objectContaining({ fetched: false, problem: expect.stringMatching(/could not be read: .*Tickets\/99999999/) })]);
	});
});

describe('only when fields changed', () => {
	it('compares with what was seen last, and passes the first event of a record', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id, team_id' } });
		for (const fields of [{}, { summary: 'Other' }, { status_id: 10 }, { status_id: 10, team_id: 6 }, { status_id: 10, team_id: 6 }]) {
			await lab.deliver(trigger, lab.event({ ticket: lab.ticket(fields), timestamp: undefined }));
		}
		await lab.deliver(trigger, lab.event({ ticket: lab.ticket({ id: 777 }), object_id: 777 }));
		expect(trigger.items.map(({ changed_fields }) => changed_fields)).toEqual([['status_id', 'team_id'], ['status_id'], ['team_id'], ['status_id', 'team_id']]);
	});

	it('takes an older state that arrives late for no change', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id' } });
		for (const [second, status_id] of [['10', 1], ['30', 3], ['20', 2], ['40', 3]]) {
			await lab.deliver(trigger, lab.event({ timestamp: `2026-09-25T06:41:${second}.1234567Z`, ticket: lab.ticket({ status_id }) }));
		}
		expect(trigger.items.map((item) => (item.ticket as IDataObject).status_id)).toEqual([1, 3]);
	});

	it('knows custom fields and reads a record that does not show the field', async () => {
		const trigger = await lab.active({ options: { changedFields: 'CFServiceLevel' } });
		const withLevel = (value: string): IDataObject => lab.ticket({ customfields: [{ id: 201, name: 'CFServiceLevel', value }] });
		for (const level of ['Gold', 'Gold', 'Silver']) await lab.deliver(trigger, lab.event({ ticket: withLevel(level), timestamp: undefined }));
		expect(trigger.items).toHaveLength(2);
		const other = await lab.active({ options: { changedFields: 'summary' } });
		lab.tenant.resetLog();
		await lab.deliver(other, lab.event());
		expect(lab.tenant.log.filter(({ path }) => path.includes(`Tickets/${lab.ticketId}`))).toHaveLength(1);
	});

	it('passes a deletion', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id' } });
		await lab.deliver(trigger, lab.event({ ticket: lab.ticket() }));
		await lab.deliver(trigger, lab.event({ event: 'ticket deleted', ticket: lab.ticket() }));
		expect(trigger.items).toHaveLength(2);
	});
});

describe('our own changes', () => {
	const agent = async (trigger: BenchTrigger): Promise<number> => {
		await lab.deliver(trigger, lab.event({ ticket: lab.ticket() }));
		return lab.tenant.application.agentId;
	};

	it('by the agent of the credential are dropped where the user wants none', async () => {
		const trigger = await lab.active({ options: { ownChanges: 'agent' } });
		const own = await agent(trigger);
		await lab.deliver(trigger, lab.event({ agent_id: own, ticket: lab.ticket() }));
		await lab.deliver(trigger, lab.event({ agent_id: own + 1, ticket: lab.ticket() }));
		expect(trigger.items.map(({ agent_id }) => agent_id)).toEqual([TECHNICIAN, own + 1]);
	});

	// The agent of a person who signed in also works by hand: the agent alone is no reason to drop.
	it('by hand with the same agent pass, as nothing was written', async () => {
		const trigger = await lab.active();
		const own = await agent(trigger);
		await lab.deliver(trigger, lab.event({ agent_id: own, ticket: lab.ticket() }));
		expect(trigger.items).toHaveLength(2);
	});

	const update = async (status_id: number): Promise<void> => {
		await lab.bench.run('haloPsa', { resource: 'ticket', operation: 'update', recordId: locator(lab.ticketId), fields: fields({ status_id }) });
		await lab.settled();
	};

	// A workflow that writes to the ticket it was started by starts itself again, and again.
	it('are dropped once for each event; the same change by a person passes, before and after', async () => {
		const trigger = await lab.active();
		const [first = 0, second = 0] = lab.otherStatuses();
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
		const trigger = await lab.active({ events: ['other'], eventNumbers: String(lab.tenant.webhooks.eventNumber('action added')) });
		await lab.bench.run('haloPsa', { resource: 'action', operation: 'create', fields: fields({ ticket_id: lab.ticketId, outcome: 'Internal Note', note: 'From n8n' }) });
		await lab.settled();
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual([200]);
		expect(trigger.items).toEqual([]);
		lab.tenant.create('Actions', { ticket_id: lab.ticketId, outcome: 'Internal Note', note: 'From n8n' }, TECHNICIAN);
		await lab.settled();
		expect(trigger.items).toMatchObject([{ entity: 'ticket', record_id: lab.ticketId, agent_id: TECHNICIAN }]);
	});

	it('are dropped for each trigger that would see them', async () => {
		const triggers = [await lab.active(), await lab.active()];
		await update(lab.otherStatuses()[0] ?? 0);
		expect(triggers.map(({ items }) => items.length)).toEqual([0, 0]);
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual([200, 200]);
	});

	it('pass where the user wants them', async () => {
		const trigger = await lab.active({ options: { ownChanges: 'keep' } });
		await update(lab.otherStatuses()[0] ?? 0);
		expect(trigger.items).toHaveLength(1);
	});
});
