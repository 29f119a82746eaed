import { newLineTotals } from '../halo/invoiceLines';
import { haloDate, type HaloRecord } from '../halo/records';
import { add, pastMoment, seedEnd, type Sink } from './sink';

const services = [
	{ item_code: 'MS-USER', item_shortdescription: 'Managed user', unit_price: 85, unit_cost: 31 },
	{ item_code: 'MS-DEVICE', item_shortdescription: 'Managed device', unit_price: 35, unit_cost: 12 },
	{
		item_code: 'M365-BP',
		item_shortdescription: 'Microsoft 365 Business Premium',
		unit_price: 24,
		unit_cost: 19.5,
	},
	{ item_code: 'BACKUP', item_shortdescription: 'Cloud backup per mailbox', unit_price: 4.5, unit_cost: 2.1 },
];

/** Recurring invoices with lines, contracts and licences, and assets. */
export function addBilling(sink: Sink): void {
	const { size, store } = sink;
	const clients = [...store.table('Client').rows.values()];
	const clientAt = (index: number) => clients[index % clients.length];
	store.startIds('RecurringInvoice', 401);
	store.startIds('Invoice', 20_001);
	for (let index = 0; index < size.contracts; index += 1) addContract(sink, clientAt(index), index);
	for (let index = 0; index < size.recurringInvoices; index += 1)
		addRecurringInvoice(sink, clientAt(index), index);
	for (let index = 0; index < size.licences; index += 1) addLicence(sink, clientAt(index), index);
	for (let index = 0; index < size.assets; index += 1) addAsset(sink, clientAt(index), index);
}

function addRecurringInvoice(sink: Sink, client: HaloRecord | undefined, index: number): void {
	if (!client) return;
	const { random, store } = sink;
	const id = 401 + index;
	const lines = services.slice(0, random.int(1, services.length)).map((service) => ({
		id: store.nextLineId(),
		ihid: id,
		...service,
		item_longdescription: service.item_shortdescription,
		qty_order: random.int(1, 60),
		tax_rate: 8.25,
		nominal_code: '4000',
		isinactive: false,
	}));
	const header: HaloRecord = {
		id,
		invoicenumber: '',
		client_id: client.id,
		sitenumber: client.main_site_id,
		contract_id: store.find('ClientContract', index + 1)?.id ?? -1,
		reference: `Monthly services ${String(client.accountsid)}`,
		notes_1: '',
		internal_note: '',
		currency: 'USD',
		disabled: false,
		is_recurring_invoice: true,
		posted: false,
		paymentstatus: 0,
		period: 1,
		period_type: 1,
		startdate: haloDate(Date.UTC(2025, 0, 1)),
		nextcreationdate: haloDate(Date.UTC(2026, 0, 1)),
		lines,
	};
	newLineTotals(header);
	add(sink, 'RecurringInvoice', header, pastMoment(random, 200));
}

function addContract(sink: Sink, client: HaloRecord | undefined, index: number): void {
	if (!client) return;
	const contract = {
		id: 1 + index,
		ref: `MSA-${2000 + index}`,
		client_id: client.id,
		site_id: client.main_site_id,
		start_date: haloDate(Date.UTC(2024, 0, 1)),
		end_date: haloDate(Date.UTC(2027, 0, 1)),
		active: !sink.random.chance(0.1),
		started: true,
		expired: false,
		billingperiod: 1,
		periodchargeamount: sink.random.int(4, 90) * 50,
		note: '',
	};
	add(sink, 'ClientContract', contract, pastMoment(sink.random, 300));
}

function addLicence(sink: Sink, client: HaloRecord | undefined, index: number): void {
	if (!client) return;
	const licence = {
		id: 1 + index,
		type: 1,
		name: 'Microsoft 365 Business Premium',
		count: sink.random.int(1, 80),
		client_id: client.id,
		// -1 means the licence belongs to the whole client [C].
		site_id: -1,
		vendor: 'Microsoft',
		price: 24,
		purchase_price: 19.5,
		is_active: true,
		autorenew: true,
		notes: '',
	};
	add(sink, 'SoftwareLicence', licence, seedEnd);
}

function addAsset(sink: Sink, client: HaloRecord | undefined, index: number): void {
	if (!client) return;
	const { random } = sink;
	const asset = {
		id: 1 + index,
		inventory_number: `NW-${String(1 + index).padStart(6, '0')}`,
		key_field: `SN${random.int(100_000, 999_999)}`,
		key_field2: '',
		client_id: client.id,
		site_id: client.main_site_id,
		assettype_id: random.int(120, 124),
		username: '',
		inactive: random.chance(0.05),
		warranty_end: haloDate(seedEnd + random.int(30, 900) * 86_400_000),
		notes: '',
		fields: [{ id: 1, value: random.pick(['Windows 11', 'macOS 15', 'Ubuntu 24.04']) }],
		customfields: [
			{ id: 190, value: random.pick(['ok', 'late', 'none']) },
			{ id: 191, value: String(random.int(1, 42)) },
		],
	};
	add(sink, 'Asset', asset, pastMoment(random, 500));
}
