import { byRef, everything, integer, ref, text, type ResourceDescriptor } from './types';

export const category = {
	name: 'category',
	label: 'Category',
	plural: 'Categories',
	path: 'Category',
	idType: 'integer',
	title: 'value',
	operations: everything,
	fields: [
		text('value', 'Value', { required: true }),
		integer('type_id', 'Category Level', { required: true }),
		text('category_name', 'Name'),
		ref('sla_id', 'SLA', 'sla'),
		ref('priority_id', 'Priority', 'priority', { holds: 'priorityid' }),
	],
	filters: [
		{ name: 'type_id', label: 'Category Level', type: 'integer', field: 'type_id' },
		byRef('tickettype_id', 'Ticket Type', 'ticketType', { field: undefined }),
		byRef('client_id', 'Client', 'client', { field: undefined }),
		byRef('team_id', 'Team', 'team', { field: undefined }),
	],
	identity: [['value', 'type_id']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'value', 'category_name', 'type_id', 'sla_id', 'priority_id'],
	quirks: [
		{ what: 'Levels are joined with > in the category texts of a ticket', source: 'homotechsual/HaloAPI issue 21' },
	],
} as const satisfies ResourceDescriptor;
