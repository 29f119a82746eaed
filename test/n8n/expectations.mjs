/**
 * What must be true of each shipped workflow. Every file under workflows/ needs an entry, so that none is added
 * without being proven.
 *
 * - size: how much the tenant holds
 * - manual: the trigger to start it by; the webhook stands beside it
 * - schedule: the schedule trigger, where there is one
 * - settings: what a person fills into Settings, for a workflow that does nothing as it comes
 * - prepare: what the other system holds before the first run
 * - change: something a person changes in HaloPSA between two runs; the number makes it another change each time
 * - writes: how many records the last node says were written
 * - changeWrites: how many records a run after one change writes, 1 when absent
 * - readsOnly: true for a workflow that writes to no system
 * - steady: the output without what differs by time and address
 * - needs: servers besides the stand-ins that the run cannot do without
 * - trigger: the only trigger, for a workflow that nobody starts by hand; changed answers with the record that change was about
 * - requests: for a workflow that other systems call, what they send in order: method, path, body, and with answer what comes back
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
	'alerts-to-tickets': {
		size: { clients: 10, sites: 10, users: 10, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		// Run by hand it makes test events, the same ones all day; its schedule makes none, so it has nothing to compare.
		manual: 'Run by Hand',
		change() {},
		writes: (output) => output.filter(({ result }) => ['created', 'appended', 'summarized'].includes(result)).length,
		changeWrites: 0,
		// Times of arrival, and how often one of the two has tried.
		steady: (output) => output.map(({ event_key, event_id, state, result, problem }) => ({ event_key, event_id, state, result, problem })),
	},
	'contract-user-count': {
		size: { clients: 30, sites: 30, users: 30, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 30 },
		manual: 'Run by Hand',
		schedule: 'Every Day',
		prepare: ({ billUsers }) => billUsers(),
		// A month that is done stays as it is, so that a change is one of another customer.
		change({ halo, saasAlerts }, number) {
			const invoices = halo.records('RecurringInvoice');
			const known = new Set([...saasAlerts.customers.values()].map(({ name }) => name));
			const client = halo.records('Client').filter(({ id, name, website, inactive }) => !known.has(name) && website && inactive !== true && invoices.filter((invoice) => invoice.client_id === id).length === 1)[0];
			const invoice = invoices.find((own) => own.client_id === client.id);
			halo.update('RecurringInvoice', Number(invoice.id), { lines: [...invoice.lines, { ihid: invoice.id, item_code: 'SAAS-ALERTS-USER', item_shortdescription: 'SaaS Alerts per user', qty_order: 10, unit_price: 3.5 }] });
			const customer = saasAlerts.addCustomer(client.name, { website: client.website });
			saasAlerts.setBilling(`2027-01-${String(10 + number)}`, [{ customerId: customer.id, billableUsers: 12 }]);
		},
		writes: (output) => output.reduce((sum, { decisions }) => sum + (decisions.changed ?? 0) + (decisions.added ?? 0), 0),
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
	'two-way-sync': {
		size: { clients: 20, sites: 20, users: 30, items: 2, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		manual: 'Run by Hand',
		schedule: 'Every Hour',
		prepare({ halo, salesbuildr }) {
			for (const { id, name, website, inactive } of halo.records('Client')) if (inactive !== true) salesbuildr.create('company', { externalIdentifier: String(id), name, website: website ?? '' });
		},
		change({ halo, salesbuildr }, number) {
			const synced = salesbuildr.records('company')[number];
			halo.update('Client', Number(synced.externalIdentifier), { website: `https://changed-${number}.example` });
		},
		writes: (output) => output.reduce((sum, { created, updated, written_back: back }) => sum + created + updated + back, 0),
	},
	'lead-pipeline': {
		size: { clients: 4, sites: 4, users: 6, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		manual: 'Run by Hand',
		schedule: 'Every 15 Minutes',
		// Sales enters a lead that is engaged already; the next run makes a prospect of it.
		change({ halo }, number) {
			const idOf = (table, name) => halo.records(table).find((row) => row.name === name).id;
			halo.create('Opportunities', {
				summary: `Lead: Person ${number} - Contoso`, oppcontactname: `Person ${number}`, oppcompanyname: 'Contoso', oppemailaddress: `person${number}@contoso.example`,
				tickettype_id: idOf('TicketType', 'Lead'), status_id: idOf('Status', 'Engaged'),
			});
		},
		writes: ([result]) => ['provisioned', 'leads_created', 'leads_updated', 'lists_assigned', 'prospects_converted', 'opportunities_promoted', 'opt_outs_synced', 'calls_logged'].reduce((sum, name) => sum + result[name], 0),
	},
	'lead-ingestion-webhook': {
		trigger: 'Leads In',
		size: { clients: 2, sites: 2, users: 2, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		requests: [
			{ method: 'POST', path: 'halopsa-leads', body: { event: 'email_discovered', data: { email: 'ada@contoso.example', first_name: 'Ada', last_name: 'Byron', company: 'Contoso' } }, answer: { status: 202, body: { leads: 1, opt_outs: 0, calls: 0, refused: [] } } },
			{ method: 'POST', path: 'halopsa-leads', body: [{ external_id: '1', direction: 'inbound', outcome: 'connected', number: '+12125550100' }, { sync_type: 'do_not_contact', contact_data: { email: 'out@contoso.example' } }], answer: { status: 202, body: { leads: 0, opt_outs: 1, calls: 1, refused: [] } } },
			{ method: 'POST', path: 'halopsa-leads', body: { title: 'nobody' }, answer: { status: 422 } },
		],
	},
	'halo-integrator-endpoint': {
		trigger: 'Halo Polls',
		size: { clients: 2, sites: 2, users: 2, items: 0, opportunities: 0, tickets: 0, recurringInvoices: 0 },
		requests: [
			{ method: 'GET', path: 'halo-integrator/health', answer: { status: 200 } },
			{ method: 'GET', path: 'halo-integrator/contacts?last_sync=2099-01-01T00:00:00Z', answer: { status: 200 } },
			{ method: 'GET', path: 'halo-integrator/contacts?last_sync=yesterday', answer: { status: 400 } },
		],
	},
	'quote-sync': {
		size: { clients: 5, sites: 5, users: 5, items: 5, opportunities: 2, tickets: 0, recurringInvoices: 0 },
		manual: 'Run by Hand',
		schedule: 'Every Hour',
		// As it comes it is switched off, because the status numbers of a tenant are its own.
		settings: { syncQuotes: true, quoteStatuses: { draft: 1, sent: 2, approved: 3, declined: 4, expired: 5 }, createQuotes: true },
		prepare({ halo, salesbuildr }) {
			const [deal] = halo.records('Opportunities');
			const { id: companyId } = salesbuildr.create('company', { name: 'Contoso', externalIdentifier: String(deal.client_id) });
			const { id: opportunityId } = salesbuildr.create('opportunity', { name: 'Deal', companyId, externalIdentifier: String(deal.id) });
			const { id } = salesbuildr.create('product', { name: 'Server', price: 100, externalIdentifier: String(halo.records('Item')[0].id) });
			salesbuildr.create('quote', { title: 'Made in Salesbuildr', opportunityId, items: [{ name: 'Server', product: { id }, price: 90, quantity: 3 }] });
			this.change({ halo }, 0);
		},
		// A person enters a quotation, which becomes a quote.
		change({ halo }, number) {
			const [deal] = halo.records('Opportunities');
			halo.create('Quotation', { title: `Quotation ${number}`, ticket_id: deal.id, client_id: deal.client_id, status: 1, lines: [{ item_id: halo.records('Item')[0].id, name: 'Server', quantity: number + 1, price: 100 }] });
		},
		writes: (output) => output.reduce((sum, { created, updated }) => sum + created + updated, 0),
		steady: (output) => output,
	},
	setup: {
		size: 60,
		manual: 'Run by Hand',
		readsOnly: true,
		change() {},
		writes: () => 0,
		changeWrites: 0,
	},
	// The address of its other system is to be entered first; test/workflows/ticketBridge.test.ts serves it between two tenants.
	'ticket-bridge': {
		size: { clients: 2, sites: 2, users: 2, items: 0, opportunities: 0, tickets: 2, recurringInvoices: 0 },
		manual: 'Run by Hand',
		readsOnly: true,
		change() {},
		writes: () => 0,
		changeWrites: 0,
	},
	// Needs a PostgreSQL, which it creates its tables in; test/workflows/warehouseSync.test.ts runs it against a real one.
	'warehouse-sync': {
		size: { clients: 12, sites: 12, users: 12, items: 4, opportunities: 4, tickets: 6, recurringInvoices: 2 },
		manual: 'Run by Hand',
		schedule: 'Every Hour',
		needs: ['postgres'],
		change({ halo }, number) {
			halo.update('Client', Number(halo.records('Client').filter(({ inactive }) => inactive !== true)[number].id), { name: `Renamed Client ${number}` });
		},
		writes: (output) => output.reduce((sum, { created, updated, gone }) => sum + created + updated + gone, 0),
	},
	'webhook-fast-path': {
		size: { clients: 12, sites: 12, users: 12, items: 4, opportunities: 4, tickets: 6, recurringInvoices: 2 },
		trigger: 'HaloPSA Trigger',
		// The tenant tells the numbers of these events by a webhook that has them, as Salesbuildr's own integration makes one.
		prepare({ halo }) {
			const events = ['client', 'site', 'user', 'item'].flatMap((kind) => ['created', 'updated', 'deleted'].map((change) => `${kind} ${change}`));
			const { id } = halo.webhooks.create({ url: 'https://salesbuildr.example/hook', events });
			halo.update('Webhook', String(id), { active: false });
		},
		changed: ({ halo }, number) => halo.records('Client').filter(({ inactive, id }) => inactive !== true && id > 1)[number],
		change(systems, number) {
			systems.halo.update('Client', Number(this.changed(systems, number).id), { name: `Renamed Client ${number}` });
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
