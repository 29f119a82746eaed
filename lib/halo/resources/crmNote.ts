import { byRef, date, decimal, everything, longText, ref, type ResourceDescriptor } from './types';

export const crmNote = {
	name: 'crmNote',
	label: 'CRM Note',
	plural: 'CRM Notes',
	path: 'CRMNote',
	collection: 'actions',
	idType: 'integer',
	title: 'note',
	operations: everything,
	fields: [
		ref('client_id', 'Client', 'client', { required: true }),
		ref('site_id', 'Site', 'site'),
		ref('user_id', 'User', 'user'),
		ref('supplier_id', 'Supplier', 'supplier'),
		date('datetime', 'Time'),
		longText('note', 'Note', { required: true }),
		longText('detail', 'Detail'),
		decimal('timetaken', 'Time Taken (Hours)'),
		ref('who_agentid', 'Agent', 'agent'),
	],
	filters: [
		byRef('client_id', 'Client', 'client'),
		byRef('supplier_id', 'Supplier', 'supplier'),
		byRef('toplevel_id', 'Top Level', 'topLevel', { field: undefined }),
	],
	identity: [['client_id', 'note', 'datetime']],
	paged: false,
	scopes: { read: 'read:crm', edit: 'edit:crm' },
	simple: ['id', 'client_id', 'user_id', 'datetime', 'note', 'detail', 'who_agentid'],
	quirks: [
		{ what: 'The list comes under the key actions; crmnotes is read too', source: 'netaryx/pyhalopsa guesses crmnotes' },
	],
} as const satisfies ResourceDescriptor;
