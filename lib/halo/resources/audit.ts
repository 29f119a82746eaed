import { date, integer, readOnly, ref, text, type ResourceDescriptor } from './types';

export const audit = {
	name: 'audit',
	label: 'Audit Entry',
	plural: 'Audit Entries',
	path: 'Audit',
	idType: 'integer',
	title: 'value',
	operations: readOnly,
	fields: [
		ref('ticket_id', 'Ticket', 'ticket', { readOnly: true }),
		ref('agent_id', 'Agent', 'agent', { readOnly: true }),
		date('date', 'Date', { readOnly: true }),
		text('table_name', 'Table', { readOnly: true }),
		text('value', 'Value', { readOnly: true }),
		text('from', 'From', { readOnly: true }),
		text('to', 'To', { readOnly: true }),
		integer('id1', 'Record ID', { readOnly: true }),
		integer('id2', 'Second Record ID', { readOnly: true }),
	],
	filters: [],
	identity: [],
	paged: false,
	scopes: { read: 'admin', edit: 'admin' },
	simple: ['id', 'date', 'table_name', 'value', 'from', 'to', 'agent_id', 'ticket_id'],
	quirks: [
		{ what: 'A webhook gives no before and after values; the audit does', source: 'vendor specification' },
	],
} as const satisfies ResourceDescriptor;
