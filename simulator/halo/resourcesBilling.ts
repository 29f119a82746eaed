import { isTrue } from './records';
import { fieldMap, resource, shown, shownClient, shownSite, shownUser, type Resource } from './resource';

const billedTo = [
	shownClient,
	shown('sitenumber', 'site_name', 'Site'),
	shown('contract_id', 'contract_ref', 'ClientContract', 'ref'),
];

/** Invoices and recurring invoices share one schema and one set of filters. */
function invoiceResource(path: string): Resource {
	return resource(path, ['invoices'], {
		listKey: 'invoices',
		paged: true,
		watermark: 'last_modified',
		search: ['invoicenumber', 'client_name', 'reference', 'notes_1'],
		equal: fieldMap(
			'client_id site_id>sitenumber contract_id ticket_id salesorder_id recurringinvoice_id>recurring_invoice_id',
		),
		oneOf: fieldMap('client_ids>client_id paymentstatuses>paymentstatus'),
		flags: {
			postedonly: (record) => isTrue(record.posted),
			notpostedonly: (record) => !isTrue(record.posted),
		},
		adds: fieldMap('includelines>lines'),
		omit: ['notes_1', 'notes_2', 'internal_note'],
		names: billedTo,
		required: ['client_id'],
		idOnly: 'idonly',
	});
}

export const billingResources: readonly Resource[] = [
	invoiceResource('Invoice'),
	invoiceResource('RecurringInvoice'),
	resource('ClientContract', ['contracts'], {
		listKey: 'contracts',
		paged: true,
		watermark: 'last_modified',
		inactive: { field: 'active', when: false },
		search: ['ref', 'client_name'],
		equal: fieldMap('client_id site_id'),
		omit: ['note'],
		names: [shownClient, shownSite, shownUser],
		required: ['client_id', 'ref'],
		customFieldUsage: 6,
	}),
	resource('SoftwareLicence', ['softwarelicensing', 'software'], {
		listKey: 'licences',
		paged: true,
		inactive: { field: 'is_active', when: false },
		search: ['name', 'vendor', 'product_sku', 'client_name'],
		equal: fieldMap('client_id site_id licence_type>type'),
		contains: fieldMap('tenant_id'),
		omit: ['notes'],
		names: [shownClient, shownSite],
		required: ['name', 'client_id'],
	}),
];
