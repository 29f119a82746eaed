import type { IDataObject } from 'n8n-workflow';
import { TECHNICIAN, useDeliveries } from '../support/deliveryLab';
import { fields as mapped, locator } from '../support/haloBench';
import type { BenchTrigger } from '../support/triggerBench';

const lab = useDeliveries();

let numbered = 0;
const uuid = (): string => `10000000-0000-4000-8000-${String((numbered += 1)).padStart(12, '0')}`;

/** Several bodies to one trigger; the items they gave. */
async function itemsOf(trigger: BenchTrigger, bodies: readonly unknown[]): Promise<IDataObject[]> {
	for (const body of bodies) expect(await lab.deliver(trigger, body)).toMatchObject({ status: 200, json: { malformed: 0 } });
	return trigger.items;
}

describe('a delivery of a tenant that writes it differently', () => {
	// Story: one member in another form, such as a timestamp as a number, cost the whole delivery, and HaloPSA got a 400.
	it.each<[string, IDataObject, IDataObject]>([
		['a timestamp as a number', { timestamp: 1_790_000_000 }, {}],
		['a record id as text with a fraction', { object_id: '4242.0' }, { record_id: 4242 }],
		['an agent that is not told as a number', { agent_id: { id: 3 } }, {}],
		['no timestamp and no agent', { timestamp: null, agent_id: null }, {}],
		['the number of the event as text', { event: '76' }, { event: 'ticket status changed', entity: 'ticket' }],
		['the number of the event', { event: 1072 }, { event: 'ticket deleted', entity: 'ticket' }],
		['the number of the event under its name in subscriptions', { event: undefined, eventno: 39 }, { event: 'closed', entity: 'ticket' }],
		['a number that is not known', { event: 4711, ticket: { id: 4242 } }, { event: '4711', entity: 'ticket', record_id: 4242 }],
		['no event, but a record', { event: undefined, ticket: { id: '4242' } }, { entity: 'ticket', record_id: 4242 }],
		['the name of the event in other words', { event: 'Ticket_Status.Changed' }, { entity: 'ticket' }],
		['the record under a name in capitals', { event: 'Invoice Created', object_id: 7, InvoiceHeader: { id: 7, client_id: 12 } }, { entity: 'invoice', invoice: { id: 7, client_id: 12 } }],
		['the record as a list of one', { event: 'User Updated', object_id: 95, users: [{ id: 95.0, name: 'Ada' }] }, { entity: 'user', record_id: 95, user: { name: 'Ada' } }],
		['an opportunity nested as a ticket', { event: 'Opportunity Created', object_id: 4242, ticket: { id: 4242, summary: 'Deal' } }, { entity: 'opportunity', record_id: 4242, opportunity: { summary: 'Deal' } }],
		['linked records beside the ticket', { ticket: { id: 4242 }, client: { id: 1 }, user: { id: 2 }, action: { id: 3, ticket_id: 4242 } }, { entity: 'ticket', record_id: 4242, client: { id: 1 }, user: { id: 2 } }],
		['an action beside the ticket only', { event: 'Action Added', object_id: 3, ticket_id: '4242' }, { entity: 'ticket', record_id: 4242 }],
		['no object_id', { object_id: null, ticket_id: '4242' }, { record_id: 4242 }],
		['a member of the name of one of ours', { delivery_id: 'theirs' }, { delivery_id: expect.stringMatching(/^0{8}-/) as string }],
	])('is taken with %s', async (_what, fields, expected) => {
		const [item] = await itemsOf(await lab.active(), [lab.event(fields)]);
		expect(item).toMatchObject(expected);
	});

	// Story: "item" was found first in the name of the event, so the number of the ticket was read as that of an item.
	it('is about the record that came along, whatever words its event has', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		const [item] = await itemsOf(trigger, [lab.event({ event: 'Item Added to Ticket', ticket: lab.ticket() })]);
		expect(item).toMatchObject({ entity: 'ticket', record_id: lab.ticketId, fetched: true });
	});

	// Story: "recurring invoice updated" was taken for an invoice, and the invoice with the same number was read: another client's.
	it('about a recurring invoice reads no invoice', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		lab.tenant.resetLog();
		const items = await itemsOf(trigger, [lab.event({ event: 'Recurring Invoice Updated', object_id: 5, invoice: { id: 5 } }), lab.event({ event: 'Supplier Contract Created', object_id: 5 })]);
		expect(items).toMatchObject([{ fetched: false, problem: expect.stringContaining('does not say which record') }, { fetched: false }]);
		expect(items.flatMap(Object.keys)).not.toContain('entity');
		expect(lab.tenant.log).toEqual([]);
	});

	// Story: with the number of the record as `id`, the second event of a ticket within an hour was dropped as a copy of the first.
	it('is no copy of another event of its record, where `id` is the number of the record', async () => {
		const trigger = await lab.active();
		const plain = (second: number, more: IDataObject = {}): IDataObject => ({ id: lab.ticketId, event: 'ticket status changed', timestamp: `2026-09-25T06:41:0${second}Z`, ...more });
		const withObject = { object_id: lab.ticketId };
		await lab.deliver(trigger, [plain(1), plain(2), plain(2), plain(3, withObject), plain(3, withObject), plain(4, { escmsg_id: 'm-1' }), plain(5, { escmsg_id: 'm-2' }), plain(6, { escmsg_id: 'm-2' })]);
		expect(trigger.items.map(({ timestamp }) => String(timestamp).at(-2))).toEqual(['1', '2', '3', '4', '5']);
	});

	it('has the id of its message where it has none of its own', async () => {
		const trigger = await lab.active();
		const body = lab.event({ id: undefined, escmsg_id: 'a726ee11-acb8-f111-8260-02725cb0e102' });
		await lab.deliver(trigger, body);
		expect(await lab.deliver(trigger, body)).toMatchObject({ json: { duplicates: 1 } });
		expect(trigger.items).toMatchObject([{ delivery_id: 'a726ee11-acb8-f111-8260-02725cb0e102' }]);
	});

	// Story: the ticket of a deleted action was not read, as if it were gone itself.
	it('about a deleted action still reads the ticket', async () => {
		const trigger = await lab.active({ options: { fetchRecord: true } });
		const items = await itemsOf(trigger, [lab.event({ event: 'Action Deleted', action: { id: 3, ticket_id: lab.ticketId } })]);
		expect(items).toMatchObject([{ record_id: lab.ticketId, fetched: true }]);
	});

	// Story: an opportunity that a workflow wrote came back as an event about a ticket, and the workflow started itself again.
	it.each([['Ticket Status Changed', 'ticket'], ['Opportunity Updated', 'opportunity']])('"%s" is our echo where the node wrote the opportunity', async (event, key) => {
		const trigger = await lab.active();
		const [{ id } = { id: undefined }] = lab.tenant.records('Opportunities');
		await lab.bench.run('haloPsa', { resource: 'opportunity', operation: 'update', recordId: locator(id), fields: mapped({ summary: 'Bigger deal' }) });
		const told = (agent_id: number): IDataObject => lab.event({ event, agent_id, object_id: String(id), [key]: { id: String(id), summary: 'Bigger deal' } });
		const items = await itemsOf(trigger, [told(lab.tenant.application.agentId), told(TECHNICIAN)]);
		expect(items.map(({ agent_id }) => agent_id)).toEqual([TECHNICIAN]);
	});

	it.each<[string, (json: string) => Uint8Array, string, number]>([
		['with a byte order mark', (json) => Buffer.from(`\uFEFF${json}`), 'application/json', 200],
		['in another charset that it names', (json) => Buffer.from(json, 'latin1'), 'application/json; charset="ISO-8859-1"', 200],
		['in UTF-8 although it names another charset', (json) => Buffer.from(json), 'application/json; charset=iso-8859-1', 200],
		['as text', (json) => Buffer.from(json), 'text/plain', 200],
		['of a media type of its own', (json) => Buffer.from(json), 'application/vnd.halo+json', 200],
		['in a charset that does not exist', (json) => Buffer.from(json, 'latin1'), 'application/json; charset=halo', 400],
		['in bytes that are no UTF-8', (json) => Buffer.from(json, 'latin1'), 'application/json', 400],
		['as a form', (json) => Buffer.from(`payload=${encodeURIComponent(json)}`), 'application/x-www-form-urlencoded', 400],
	])('is read %s, or refused with the reason', async (_how, encode, type, status) => {
		const trigger = await lab.active();
		const webhook = lab.tenant.records('Webhook').find(({ url }) => url === trigger.url);
		const authorization = `Basic ${Buffer.from(`${String(webhook?.basic_username)}:${String(webhook?.basic_password)}`).toString('base64')}`;
		const response = await fetch(trigger.url, { method: 'POST', headers: { AUTHORIZATION: authorization, 'Content-Type': type }, body: encode(JSON.stringify(lab.event({ message: 'Größe' }))) });
		expect(response.status).toBe(status);
		await lab.bench.idle();
		expect(trigger.items.map(({ message }) => message)).toEqual(status === 200 ? ['Größe'] : []);
	});
});

describe('filters and fields of a tenant that writes values differently', () => {
	it('pass ids as text and with a fraction, and read what a delivery leaves out', async () => {
		const { status_id: status, client_id: client } = lab.tenant.record('Tickets', lab.ticketId) ?? {};
		const trigger = await lab.active({ filters: { statuses: [Number(status)], client: String(client) } });
		const right = { status_id: `${String(status)}.0`, client_id: String(client) };
		const items = await itemsOf(trigger, [lab.event({ ticket: lab.ticket(right) }), lab.event({ ticket: lab.ticket({ ...right, client_id: '99' }) }), lab.event({ ticket: { id: String(lab.ticketId), status: { id: 1 } } })]);
		expect(items.map(({ fetched }) => fetched)).toEqual([false, true]);
	});

	// Story: "9" in a delivery and 9 in the record were told as a change, and so were true and 1.
	it('see no change in another spelling of the same value', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id, hasbeenclosed, deadline, supplier, CFLevel, CFDone' } });
		const state = (fields: IDataObject, level: unknown, done: unknown): IDataObject => ({ ...lab.ticket(fields), customfields: [{ id: 1, name: 'CFLevel', value: level }, { id: 2, name: 'CFDone', value: done }] as IDataObject[] });
		const states = [
			state({ status_id: 9, hasbeenclosed: false, deadline: '2026-09-25T06:41:08', supplier: '' }, 2, true),
			state({ status_id: '9', hasbeenclosed: 0, deadline: '2026-09-25T06:41:08.0000000Z', supplier: null }, '2', 1),
			state({ status_id: 9.0, hasbeenclosed: false, deadline: '2026-09-25T06:41:08Z', supplier: '' }, 2, true),
			state({ status_id: 9, hasbeenclosed: false, deadline: '2026-09-25T06:41:08', supplier: 'A' }, 3, false),
		];
		const items = await itemsOf(trigger, states.map((ticket) => lab.event({ ticket, timestamp: undefined })));
		expect(items.map(({ changed_fields }) => changed_fields)).toEqual([expect.any(Array), ['supplier', 'CFLevel', 'CFDone']]);
	});

	// Story: two changes of one millisecond that came in the wrong order ended with the older one as what was seen last.
	it('keep the order of two changes within one millisecond', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id' } });
		const at = (digits: string, status_id: number): IDataObject => lab.event({ timestamp: `2026-09-25T06:41:08.789${digits}Z`, ticket: lab.ticket({ status_id }) });
		const items = await itemsOf(trigger, [at('1000', 1), at('9000', 3), at('5000', 2), at('9500', 3)]);
		expect(items.map((item) => (item.ticket as IDataObject).status_id)).toEqual([1, 3]);
	});

	// Story: after a delivery without a timestamp or a record that was read, n8n's clock or that of the web server counted. Where
	// those are ahead of the clock of events, every change was dropped as older until that had caught up.
	it('lose no change to a clock that is ahead', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id' } });
		const past = '2020-01-01T00:00:00Z';
		const current = Number(lab.tenant.record('Tickets', lab.ticketId)?.status_id);
		const items = await itemsOf(trigger, [lab.event({ timestamp: undefined, ticket: lab.ticket({ status_id: 71 }) }), lab.event({ timestamp: past, ticket: lab.ticket({ status_id: 72 }) }), lab.event({ timestamp: past }), lab.event({ timestamp: past, ticket: lab.ticket({ status_id: 73 }) })]);
		expect(items.map((item) => (item.ticket as IDataObject).status_id)).toEqual([71, 72, current, 73]);
	});

	// Story: records without an id were all compared with each other, and one that could not be read was seen as emptied.
	it('compare nothing that is not known', async () => {
		const trigger = await lab.active({ options: { changedFields: 'status_id' } });
		const nameless = (): IDataObject => ({ id: uuid(), event: 'ticket status changed', ticket: { status_id: 9 } });
		const gone = { id: 99_999_999 };
		const state = (fields: IDataObject): IDataObject => lab.event({ object_id: gone.id, ticket: { ...gone, ...fields }, timestamp: undefined });
		const items = await itemsOf(trigger, [nameless(), nameless(), state({ status_id: 1 }), state({ summary: 'No status' }), state({ status_id: 1 })]);
		expect(items.map(({ changed_fields, problem }) => [changed_fields, typeof problem])).toEqual([
			[undefined, 'undefined'], [undefined, 'undefined'], [['status_id'], 'undefined'], [undefined, 'string'],
		]);
	});
});
