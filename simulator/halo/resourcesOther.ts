import { isTrue } from './records';
import { fieldMap, resource, shownClient, type Resource } from './resource';
import type { Area } from './scopes';

/** Tables that configure a tenant: bare arrays, no paging, readable by any token with a scope. */
const reference: readonly Resource[] = [
	resource('Agent', ['reference'], {
		inactive: { field: 'isdisabled', when: true },
		search: ['name', 'email'],
		contains: fieldMap('team'),
		omit: ['datecreated', 'costprice', 'signature'],
		required: ['name'],
	}),
	resource('Team', ['teams'], {
		inactive: { field: 'inactive', when: true },
		equal: fieldMap('department_id'),
		required: ['name'],
	}),
	resource('TicketType', ['reference'], {
		equal: fieldMap('group_id itil_type>itilrequesttype'),
		omit: ['default_sla', 'initial_status'],
		required: ['name'],
	}),
	resource('Status', ['reference'], {
		flags: { excludeclosed: (record) => record.id !== 9 },
		required: ['name'],
	}),
	resource('Priority', ['reference'], { id: 'uuid', equal: fieldMap('slaid'), required: ['name', 'slaid'] }),
	resource('Category', ['reference'], {
		search: ['value'],
		equal: fieldMap('type_id'),
		required: ['value', 'type_id'],
	}),
	resource('SLA', ['reference'], { required: ['name'] }),
	resource('Outcome', ['reference'], { search: ['outcome'], inactive: { field: 'hidden', when: true } }),
	resource('Workflow', ['reference']),
	resource('FieldInfo', ['reference'], {
		search: ['name', 'label'],
		equal: fieldMap('typeid>usage fieldtype>type extratype inputtype'),
		adds: fieldMap('includevalues>values'),
		required: ['name', 'label', 'type', 'usage'],
	}),
	resource('Field', ['reference']),
	resource('CustomTable', ['reference'], { required: ['name'] }),
	resource('Lookup', ['reference'], {
		within: 'lookupid',
		inactive: { field: 'inactive', when: true },
		equal: fieldMap('lookupid'),
		flags: { exclude_zero: (record) => record.id !== 0 },
		required: ['lookupid', 'name'],
	}),
	resource('TopLevel', ['reference'], { paged: true, required: ['name'] }),
	resource('Currency', ['reference'], { required: ['name', 'code'] }),
	resource('Tax', ['reference'], { required: ['name', 'code', 'value'] }),
	resource('ChargeRate', ['reference'], { methods: 'lg' }),
];

const documents: readonly Resource[] = [
	resource('Attachment', ['tickets'], {
		listKey: 'attachments',
		search: ['filename'],
		equal: fieldMap('ticket_id action_id type unique_id one_attachment_id>id'),
		omit: ['data_base64'],
		required: ['filename', 'data_base64'],
	}),
	resource('Appointment', ['calendar'], {
		paged: true,
		search: ['subject'],
		equal: fieldMap('client_id site_id ticket_id user_id'),
		oneOf: fieldMap('agents>agent_id'),
		flags: { tasksonly: (r) => isTrue(r.is_task), appointmentsonly: (r) => !isTrue(r.is_task) },
		omit: ['note', 'note_html'],
		required: ['subject', 'start_date', 'end_date'],
	}),
	resource('Quotation', ['quotes', 'sales'], {
		listKey: 'quotes',
		paged: true,
		watermark: 'last_update_time',
		search: ['title', 'client_name'],
		equal: fieldMap('client_id site_id ticket_id user_id'),
		adds: fieldMap('includelines>lines'),
		omit: ['note', 'printhtml'],
		names: [shownClient],
	}),
	resource('Webhook', ['webhooks'], { id: 'uuid', equal: fieldMap('type'), required: ['name', 'url'] }),
	resource('WebhookEvent', ['webhooks'], {
		id: 'uuid',
		paged: true,
		methods: 'lgp',
		contains: fieldMap('webhook_id'),
	}),
	resource('ReportData', ['reporting'], { table: 'Report', methods: 'g' }),
	resource('WebhookRepository', ['webhooks'], { id: 'uuid', methods: 'lg' }),
	resource('Notification', ['webhooks'], {
		contains: fieldMap('webhook_id'),
		equal: fieldMap('agent_id type'),
		required: ['eventno'],
	}),
];

/** path, areas, collection key (- for a bare array), letters of what exists, then flags and required fields. */
const plain = `
SalesOrder sos salesorders lgpd paged
PurchaseOrder pos purchaseorders lgpd paged
SupplierContract suppliers contracts lgpd paged
KBArticle kb articles lgpd paged required:name
Report reporting reports lgpd paged required:name
Service reference services lgpd paged required:name
Release reference releases lgpd paged required:name
InvoicePayment invoices - lgpd paged required:invoice_id,amount,date
ClientPrepay contracts - lgpd paged required:client_id
Template tickets - lgpd paged
ItemStock items - lgpd paged
CRMNote crm actions lgpd required:client_id,note
Timesheet timesheets - lgp required:agent_id,date
TimesheetEvent timesheets - lgpd required:agent_id,start_date,end_date
Expense timesheets expenses lp required:agent_id,amount
BillingTemplate contracts - lgpd
TicketApproval tickets - lgp required:ticket_id
Feedback tickets - lgpd required:ticket_id,score
ToDo tickets - lp required:ticket_id,text
Tags tickets - lgpd required:text
CallLog tickets - lgp
Audit admin - lgpd unfiltered
Feed tickets - l
Search tickets - l
CannedText reference - lgpd
CustomButton reference - lgpd
DistributionLists crm - lgpd required:name
Roles admin - lgpd uuid
UserRoles admin - lgpd
Workday reference - lgpd required:name
Holiday reference - lgpd uuid
TicketRules admin - lgpd
Organisation customers - lgpd required:name
CostCentres reference - lgpd
FAQLists kb - lgpd
ViewLists reference - lgpd
Automation admin - lgpd
`;

function parsePlain(line: string): Resource {
	const [path = '', area = '', listKey = '-', methods = '', ...flags] = line.split(' ');
	const required =
		flags
			.find((flag) => flag.startsWith('required:'))
			?.slice(9)
			.split(',') ?? [];
	return resource(path, [area as Area], {
		listKey: listKey === '-' ? null : listKey,
		methods,
		required,
		paged: flags.includes('paged'),
		id: flags.includes('uuid') ? 'uuid' : 'integer',
		...(flags.includes('unfiltered') ? {} : { equal: fieldMap('client_id site_id ticket_id user_id agent_id supplier_id') }),
		search: ['name', 'title', 'text', 'note', 'subject'],
		names: [shownClient],
	});
}

export const otherResources: readonly Resource[] = [
	...reference,
	...documents,
	...plain.trim().split('\n').map(parsePlain),
];
