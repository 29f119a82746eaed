import { closeServers, openHalo } from './support';

afterEach(closeServers);

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

describe('webhooks', () => {
	it('carry uuids, list by type and are deleted with their subscriptions', async () => {
		const halo = await openHalo();
		const webhook = (
			await halo.post('Webhook', [{ name: 'n8n', url: 'https://n8n.example/h', type: 0 }])
		).row();
		expect(webhook).toMatchObject({ id: uuid, active: true, content_type: 'application/json' });
		const id = String(webhook.id);
		await halo.post('Notification', [{ webhook_id: id, type: -2, delivery_method: 6, eventno: '3' }]);
		expect((await halo.get(`Webhook/${id}?includedetails=true`)).row().events).toMatchObject([
			{ eventno: 3 },
		]);
		expect((await halo.get('Webhook?type=1')).rows()).toEqual([]);
		expect((await halo.get(`Notification?webhook_id=${id}`)).rows()).toHaveLength(1);
		await halo.send('DELETE', `Webhook/${id}`);
		expect((await halo.get('Notification')).rows()).toEqual([]);
	});

	it('take subscriptions inside the webhook and refuse one without a webhook', async () => {
		const halo = await openHalo();
		const events = [{ eventno: 39 }, { eventno: 76 }];
		const webhook = (
			await halo.post('Webhook', [{ name: 'n8n', url: 'https://n8n.example/h', events }])
		).row();
		expect(webhook.events).toMatchObject(events);
		const stray = { webhook_id: '00000000-0000-4000-8000-000000000000', eventno: 3 };
		expect((await halo.post('Notification', [stray])).status).toBe(400);
	});
});

describe('attachments', () => {
	it('store bytes and give them back', async () => {
		const halo = await openHalo();
		const ticket_id = halo.tenant.records('Tickets')[0]?.id;
		const data_base64 = Buffer.from('hello').toString('base64');
		const made = (
			await halo.post('Attachment', [
				{ ticket_id, filename: 'a.txt', content_type: 'text/plain', data_base64 },
			])
		).row();
		expect(made).toMatchObject({ filesize: 5 });
		expect((await halo.get(`Attachment/${String(made.id)}`)).text).toBe('hello');
		expect(
			(await halo.get(`Attachment?ticket_id=${String(ticket_id)}`)).rows('attachments')[0],
		).not.toHaveProperty('data_base64');
	});
});
