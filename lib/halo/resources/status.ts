import { byRef, everything, integer, text, type ResourceDescriptor } from './types';

export const status = {
	name: 'status',
	label: 'Status',
	plural: 'Statuses',
	path: 'Status',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		text('shortname', 'Short Name'),
		integer('type', 'Type'),
		integer('sequence', 'Sequence'),
		text('colour', 'Colour'),
		text('slaaction', 'SLA Action'),
	],
	filters: [byRef('tickettype_id', 'Ticket Type', 'ticketType', { field: undefined })],
	identity: [['name']],
	paged: false,
	narrowedBy: ['tickettype_id'],
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'name', 'shortname', 'type', 'sequence', 'slaaction'],
	quirks: [{ what: 'IDs belong to the instance; 9 is closed on most', source: 'homotechsual/HaloAPI issue 53; redanthrax/halopsa-mcp' }],
} as const satisfies ResourceDescriptor;
