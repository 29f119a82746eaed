import { randomBytes, randomUUID } from 'node:crypto';

/** Stands for HaloPSA's sender: posts an event about a ticket to every active webhook that the tenant holds. */
export async function deliver(halo, ticket, { password } = {}) {
	const statuses = [];
	for (const webhook of halo.records('Webhook').filter(({ active }) => active)) {
		const login = `${webhook.basic_username}:${password ?? webhook.basic_password}`;
		const response = await fetch(webhook.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(login).toString('base64')}` },
			body: JSON.stringify(payload(webhook, ticket)),
		});
		await response.arrayBuffer();
		statuses.push(response.status);
	}
	return statuses;
}

/** The documented shape of a standard delivery. */
function payload(webhook, ticket) {
	return {
		id: randomUUID(),
		webhook_id: webhook.id,
		notification_id: 41,
		escmsg_id: randomUUID(),
		event: 'ticket status changed',
		message: `The status has been changed for Ticket ID: ${String(ticket.id).padStart(7, '0')}.`,
		object_id: ticket.id,
		agent_id: ticket.agent_id,
		timestamp: new Date().toISOString(),
		ticket: { id: ticket.id, summary: ticket.summary, status_id: ticket.status_id, client_id: ticket.client_id, customfields: [] },
	};
}

/** A webhook in the tenant with a login of its own, as HaloPSA's webhook screen makes it. */
export function registerWebhook(halo, url, login) {
	return halo.create('Webhook', {
		name: 'n8n',
		url,
		type: 0,
		method: 0,
		active: true,
		content_type: 'application/json',
		authentication_type: 1,
		basic_username: login.user,
		basic_password: login.password,
		events: [{ eventno: 76 }],
	});
}

export const newLogin = () => ({ user: 'halo', password: randomBytes(24).toString('base64url') });
