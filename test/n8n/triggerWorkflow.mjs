/** What another node needs to use a credential that is created for it. */
export async function reference(rest, credential) {
	const { id, name } = await rest.createCredential(credential);
	return { id, name };
}

/** Receives changed statuses of tickets and reads the ticket each is about. */
export const receiver = (credential) => ({
	name: 'HaloPSA events',
	nodes: [
		{
			id: 'trigger',
			name: 'HaloPSA Trigger',
			type: 'n8n-nodes-halopsa.haloPsaTrigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId: '6f9f3c1e-7b7c-4c39-9a59-0d8b7d3a5e21',
			parameters: { events: ['ticketStatusChanged'], filters: {}, options: {} },
			credentials: { haloPsaClientCredentialsApi: credential },
		},
		{
			id: 'ticket',
			name: 'Ticket Now',
			type: 'n8n-nodes-halopsa.haloPsa',
			typeVersion: 1,
			position: [240, 0],
			parameters: {
				resource: 'ticket',
				operation: 'get',
				recordId: { __rl: true, mode: 'id', value: '={{ $json.object_id }}' },
				simplify: true,
				options: {},
			},
			credentials: { haloPsaClientCredentialsApi: credential },
		},
	],
	connections: { 'HaloPSA Trigger': { main: [[{ node: 'Ticket Now', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

/** Changes the status of one ticket, and waits until HaloPSA's deliveries of it are answered. */
export async function changeTicket(halo, index = 0) {
	const { id, status_id: before } = halo.records('Tickets')[index];
	const [first, second] = ['In Progress', 'Awaiting User'].map((wanted) => halo.records('Status').find(({ name }) => name === wanted).id);
	const status = before === first ? second : first;
	halo.update('Tickets', id, { status_id: status });
	await halo.webhooks.settled();
	return { id, status };
}
