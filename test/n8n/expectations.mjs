/**
 * What must be true of each shipped workflow. Every file under workflows/ needs an entry, so that none is added
 * without being proven.
 *
 * - size: how much the tenant holds
 * - manual: the trigger to start it by; the webhook stands beside it
 * - schedule: the schedule trigger, where there is one
 * - prepare: what the other system holds before the first run
 * - change: something a person changes in HaloPSA between two runs; the number makes it another change each time
 * - writes: how many records the last node says were written
 * - changeWrites: how many records a run after one change writes, 1 when absent
 * - readsOnly: true for a workflow that writes to no system
 * - steady: the output without what differs by time and address
 * - forget: empties one cursor in a Data Table, and what the next run then reads
 */
export const expectations = {
	'account-mapping': {
		size: { clients: 60, sites: 60, users: 60, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		manual: 'Run by Hand',
		schedule: 'Every Night',
		prepare({ halo, salesbuildr }) {
			for (const client of halo.records('Client').slice(0, 40)) salesbuildr.create('company', { name: client.name, website: client.website });
			salesbuildr.create('company', { name: 'Nobody Knows Ltd' });
		},
		change({ halo, salesbuildr }, number) {
			const { name, website } = halo.records('Client')[50 + number];
			salesbuildr.create('company', { name, website });
		},
		writes: (output) => output.filter(({ changed }) => changed).length,
		// Salesbuildr makes its own IDs.
		steady: (output) => output.map(({ account_id: _id, ...row }) => row),
	},
	'full-sync': {
		size: 450,
		manual: 'Run by Hand',
		schedule: 'Every Hour',
		change({ halo, salesbuildr }, number) {
			const synced = salesbuildr.records('company')[number];
			halo.update('Client', Number(synced.externalIdentifier), { name: `Renamed Client ${number}` });
		},
		writes: (output) => output.reduce((sum, { created, updated }) => sum + created + updated, 0),
		forget: {
			table: 'halopsa_sync_cursors',
			key: { stream: 'users' },
			column: 'cursor',
			nextRun: (output) => output.find(({ stream }) => stream === 'users').read > 100,
		},
	},
	'webhook-health': {
		size: 60,
		manual: 'Run by Hand',
		schedule: 'Every Day',
		readsOnly: true,
		// Deliveries that HaloPSA counts as accepted without sending them, so that nothing has to listen.
		prepare({ halo }) {
			halo.webhooks.setPlan({ drop: 1, dropLoggedAs: 'success' });
			halo.webhooks.create({ url: 'https://n8n.contoso.example/webhook/1', events: ['client updated', 'closed'], fields: { name: 'Tickets [n8n 0123456789abcdef/01234567]' } });
		},
		change({ halo }, number) {
			halo.update('Client', Number(halo.records('Client')[number].id), { website: `https://${number}.example` });
		},
		writes: (output) => output.reduce((sum, { repairs }) => sum + repairs.length, 0),
		changeWrites: 0,
		steady: (output) => output.map(({ webhook_id: _id, last_received: _last, events, ...health }) => ({ ...health, events: events.map(({ event, received }) => ({ event, received })) })),
	},
};

export function expectationOf(name) {
	const expectation = expectations[name];
	if (!expectation) throw new Error(`workflows/${name}.json has no entry in test/n8n/expectations.mjs, so nothing proves it`);
	return expectation;
}
