import { byRef, everything, flag, integer, ref, text, type ResourceDescriptor } from './types';

export const outcome = {
	name: 'outcome',
	label: 'Outcome',
	plural: 'Outcomes',
	path: 'Outcome',
	idType: 'integer',
	title: 'outcome',
	operations: everything,
	fields: [
		text('outcome', 'Outcome', { required: true }),
		text('buttonname', 'Button Name'),
		text('labellong', 'Label'),
		integer('systemid', 'System ID'),
		flag('hidden', 'Hidden'),
		integer('sendemail', 'Send Email'),
		ref('newstatus', 'New Status', 'status'),
	],
	filters: [
		byRef('tickettype_id', 'Ticket Type', 'ticketType', { field: undefined }),
		byRef('workflow_id', 'Workflow', 'workflow', { field: undefined }),
		{ name: 'workflow_step', label: 'Workflow Step', type: 'integer' },
		{ name: 'showhidden', label: 'Show Hidden', type: 'boolean' },
		{ name: 'excludesystemactions', label: 'Exclude System Actions', type: 'boolean' },
	],
	identity: [['outcome']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'outcome', 'buttonname', 'labellong', 'newstatus', 'hidden'],
	quirks: [
		{ what: 'The outcomes that a ticket allows are in its workflow step', source: 'KelvinTegelaar/CIPP-API; redanthrax/halopsa-node' },
	],
} as const satisfies ResourceDescriptor;
