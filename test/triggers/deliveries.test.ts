import type { IDataObject } from 'n8n-workflow';
import { useDeliveries } from '../support/deliveryLab';

const lab = useDeliveries();

describe('a delivery', () => {
	it('becomes an item with everything HaloPSA sent, its own id and what it is about', async () => {
		const trigger = await lab.active();
		const body = lab.event({ message: 'The status has been changed.', ticket: lab.ticket() });
		expect(await lab.deliver(trigger, body)).toEqual({ status: 200, json: { received: 1, duplicates: 0, malformed: 0 } });
		expect(trigger.items).toEqual([{ ...body, delivery_id: body.id, entity: 'ticket', record_id: lab.ticketId, fetched: false }]);
	});

	it('shows a record under one name, whichever HaloPSA sends it under', async () => {
		const trigger = await lab.active();
		await lab.deliver(trigger, lab.event({ event: 'Client Updated', object_id: 12, area: { id: 12, name: 'Contoso' } }));
		await lab.deliver(trigger, lab.event({ event: 'Product Created', object_id: 5, product: { id: 5, name: 'Backup' } }));
		expect(trigger.items).toMatchObject([{ entity: 'client', client: { id: 12, name: 'Contoso' } }, { entity: 'item', item: { id: 5, name: 'Backup' } }]);
		expect(trigger.items[0]).not.toHaveProperty('area');
	});

	// Taken for the number of a ticket, an action's own number (1, 2, 3) led to the first tickets of the tenant.
	it('about an action is about the ticket it belongs to, or about none that is known', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		await lab.deliver(trigger, lab.event({ event: 'action added', object_id: 3, action: { id: 3, ticket_id: lab.ticketId } }));
		await lab.deliver(trigger, lab.event({ event: 'action added', object_id: 3 }));
		expect(trigger.items).toMatchObject([{ record_id: lab.ticketId, fetched: true, ticket: { id: lab.ticketId } }, { fetched: false, problem: expect.stringMatching(/does not say which record/) }]);
		expect(trigger.items[1]).not.toHaveProperty('record_id');
	});

	it('may be a batch; an entry that is none is counted and the rest goes on', async () => {
		const trigger = await lab.active();
		const first = lab.event();
		expect(await lab.deliver(trigger, [first, { event: 'no id' }, lab.event(), first, 7])).toEqual({ status: 200, json: { received: 3, duplicates: 1, malformed: 2 } });
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
		const trigger = await lab.active();
		const answer = await lab.deliver(trigger, body);
		expect(answer.status).toBe(status);
		if (status === 400) expect(answer.json.error).toEqual(expect.any(String));
		expect(trigger.runs).toEqual([]);
	});

	it('of more than ten megabytes is refused', async () => {
		const trigger = await lab.active();
		expect((await lab.deliver(trigger, lab.event({ message: 'x'.repeat(10 * 1024 * 1024) }))).status).toBe(413);
		expect(trigger.runs).toEqual([]);
	});

	it('changes no prototype and carries no name that could', async () => {
		const trigger = await lab.active();
		await lab.deliver(trigger, `{"id":"p1","event":"closed","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ticket":{"id":1,"\\u005f_proto__":{"polluted":1}}}`);
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
		const trigger = await lab.active({ options: { fetchRecord: true } });
		const id = lab.ticketId;
		for (const status_id of lab.otherStatuses().slice(0, 5)) lab.tenant.update('Tickets', id, { status_id });
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
		const trigger = await lab.active();
		lab.tenant.update('Tickets', lab.ticketId, { status_id: lab.otherStatuses()[0] });
		await lab.settled();
		expect(trigger.items).toHaveLength(1);
		expect(lab.tenant.webhooks.attempts.map(({ status }) => status)).toEqual(Array(8).fill(200));
	});

	it('duplicates pass where the user wants them', async () => {
		const trigger = await lab.active({ options: { dropDuplicates: false } });
		const body = lab.event();
		await lab.deliver(trigger, body);
		await lab.deliver(trigger, body);
		expect(trigger.items).toHaveLength(2);
	});
});

describe('the current record', () => {
	it('takes the place of what was sent, read once for all events of a body', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		lab.tenant.resetLog();
		await lab.deliver(trigger, [lab.event({ ticket: lab.ticket({ status_id: 1 }) }), lab.event({ event: 'closed', ticket: lab.ticket() })]);
		const status = lab.tenant.record('Tickets', lab.ticketId)?.status_id;
		expect(trigger.items).toMatchObject([{ fetched: true, ticket: { status_id: status } }, { fetched: true, ticket: { status_id: status } }]);
		expect(lab.tenant.log.filter(({ path }) => path.includes('Tickets/'))).toHaveLength(1);
	});

	it('is not asked for after a deletion', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		lab.tenant.resetLog();
		await lab.deliver(trigger, lab.event({ event: 'ticket deleted' }));
		expect(trigger.items).toMatchObject([{ event: 'ticket deleted', fetched: false }]);
		expect(lab.tenant.log.filter(({ path }) => path.includes('Tickets'))).toEqual([]);
	});

	it('is not waited for by HaloPSA', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		const reads: number[] = [];
		const stop = lab.tenant.onRequest(({ path }) => {
			if (path.includes('Tickets/')) reads.push(answered.length);
		});
		const answered: number[] = [];
		const response = await lab.post(trigger, lab.event());
		answered.push(response.status);
		await lab.bench.idle();
		stop();
		expect(answered).toEqual([200]);
		expect(reads).toHaveLength(1);
	});
});
