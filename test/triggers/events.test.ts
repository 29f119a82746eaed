import type { NodeApiError } from 'n8n-workflow';
import { TriggerLab } from '../support/triggerLab';

const CLOSED = 39;

describe('the events of the HaloPSA Trigger', () => {
	let lab: TriggerLab;

	afterEach(async () => await lab.close());

	it('are any number a person types', async () => {
		lab = await TriggerLab.open();
		const trigger = lab.bench.trigger({ parameters: { events: ['other', 'ticketClosed'], eventNumbers: '3, 1072 3' } });
		await trigger.activate();
		expect(lab.live()).toMatchObject([{ events: [3, CLOSED, 1072] }]);
	});

	it.each([
		[{ events: ['other'], eventNumbers: 'new ticket' }, /Other Event Numbers has "new", which is not a whole number/],
		[{ events: ['other'], eventNumbers: '' }, /The trigger has no event/],
		[{ events: [] }, /The trigger has no event/],
		[{ events: ['ticketClosed'], options: { allowedAddresses: '10.0.0.0/40' } }, /"10.0.0.0\/40" is neither an IP address nor a block/],
		[{ events: ['ticketClosed'], filters: { ticketTypes: ['Incident'] } }, /Ticket Type has "Incident", which is not a whole number/],
	])('and options are checked before anything is made: %j', async (parameters, message) => {
		lab = await TriggerLab.open();
		await expect(lab.bench.trigger({ parameters }).activate()).rejects.toThrow(message);
		expect(lab.tenant.records('Webhook')).toEqual([]);
	});

	it('without a published number are found by the name of a subscription in the tenant', async () => {
		lab = await TriggerLab.open({ seed: 7 });
		lab.tenant.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['client updated', 'site created'] });
		const trigger = lab.bench.trigger({ parameters: { events: ['clientUpdated', 'siteCreated'] } });
		await trigger.activate();
		const wanted = ['client updated', 'site created'].map((name) => lab.tenant.webhooks.eventNumber(name)).sort((a, b) => a - b);
		expect(lab.live().find(({ url }) => url === trigger.url)?.events).toEqual(wanted);
		const client = lab.tenant.records('Client').at(-1);
		lab.tenant.update('Client', Number(client?.id), { name: 'Contoso Renamed' });
		await lab.settled();
		expect(trigger.items).toEqual([expect.objectContaining({ entity: 'client', record_id: client?.id, client: expect.objectContaining({ name: 'Contoso Renamed' }) })]);
	});

	it('without a published number are found in the log of deliveries', async () => {
		lab = await TriggerLab.open({ seed: 11 });
		const other = lab.bench.trigger({ webhookId: 'other', workflowId: 'w9', parameters: { events: ['other'], eventNumbers: String(lab.tenant.webhooks.eventNumber('invoice created')) } });
		await other.activate();
		lab.tenant.create('Invoice', { client_id: lab.tenant.records('Client')[0]?.id, lines: [] });
		await lab.settled();
		const trigger = lab.bench.trigger({ parameters: { events: ['invoiceCreated'] } });
		await trigger.activate();
		expect(lab.live().find(({ url }) => url === trigger.url)?.events).toEqual([lab.tenant.webhooks.eventNumber('invoice created')]);
	});

	// The numbers of client events were told by one webhook that somebody deleted later. After a change of WEBHOOK_URL n8n
	// deleted the trigger's own webhook, and the trigger could not be activated at the new address.
	it('are known again at a new public address, when no webhook tells them any more', async () => {
		lab = await TriggerLab.open();
		const teller = lab.tenant.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['client updated'] });
		const settings = { parameters: { events: ['clientUpdated', 'ticketClosed'] }, staticData: {} };
		const trigger = lab.bench.trigger(settings);
		await trigger.activate();
		lab.tenant.remove('Webhook', String(teller.id));
		for (const { id, webhook_id } of lab.tenant.records('Notification')) if (webhook_id === teller.id) lab.tenant.remove('Notification', Number(id));
		lab.tenant.resetLog();
		await trigger.deactivate();
		expect(lab.tenant.log.filter(({ path }) => path.endsWith('WebhookEvent'))).toEqual([]);
		expect(lab.tenant.records('Webhook')).toEqual([]);
		const moved = lab.bench.trigger({ ...settings, publicPath: '/moved' });
		await moved.activate();
		expect(lab.live()).toMatchObject([{ url: moved.url, events: [CLOSED, lab.tenant.webhooks.eventNumber('client updated')] }]);
		await expect(lab.bench.trigger({ ...settings, staticData: {}, publicPath: '/elsewhere', nodeId: 'n2' }).activate()).rejects.toThrow('"Client Updated"');
	});

	it('are asked for before a webhook goes that an earlier version made, which left no numbers behind', async () => {
		lab = await TriggerLab.open();
		const teller = lab.tenant.webhooks.create({ url: 'https://salesbuildr.example/hook', events: ['client updated'] });
		const parameters = { events: ['clientUpdated'] };
		await lab.bench.trigger({ parameters }).activate();
		const staticData = {};
		await lab.bench.trigger({ parameters, staticData }).deactivate();
		lab.tenant.remove('Webhook', String(teller.id));
		for (const { id } of lab.tenant.records('Notification')) lab.tenant.remove('Notification', Number(id));
		const moved = lab.bench.trigger({ parameters, staticData, publicPath: '/moved' });
		await moved.activate();
		expect(lab.live()).toMatchObject([{ url: moved.url, events: [lab.tenant.webhooks.eventNumber('client updated')] }]);
	});

	it('of another tenant are not taken from what this one told', async () => {
		lab = await TriggerLab.open();
		const staticData = { 'node:HaloPSA Trigger': { eventNumbers: { tenant: 'https://other.example', numbers: { clientUpdated: 999 } } } };
		await expect(lab.bench.trigger({ parameters: { events: ['clientUpdated'] }, staticData }).activate()).rejects.toThrow('"Client Updated"');
	});

	it('that cannot be found are named, and nothing is made', async () => {
		lab = await TriggerLab.open();
		const failure = (await lab.bench.trigger({ parameters: { events: ['ticketClosed', 'contractUpdated', 'quotationCreated'] } }).activate().catch((error: unknown) => error)) as NodeApiError;
		expect(failure.message).toBe('The numbers of the events "Contract Updated", "Quotation Created" could not be found in this HaloPSA');
		expect(failure.description).toMatch(/Other Event Numbers/);
		expect(lab.tenant.records('Webhook')).toEqual([]);
	});
});
