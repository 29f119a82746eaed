import { date, decimal, integer, longText, ref, text, type ResourceDescriptor } from './types';

export const callLog = {
	name: 'callLog',
	label: 'Call',
	plural: 'Calls',
	path: 'CallLog',
	idType: 'integer',
	title: 'callerid',
	operations: ['get', 'getMany', 'create', 'update', 'upsert'],
	fields: [
		date('start_date', 'Start'),
		date('end_date', 'End'),
		decimal('timetaken', 'Time Taken (Hours)'),
		ref('agent_id', 'Agent', 'agent'),
		ref('client_id', 'Client', 'client'),
		ref('site_id', 'Site', 'site'),
		ref('user_id', 'User', 'user'),
		text('callerid', 'Caller Number'),
		text('diallednumber', 'Dialled Number'),
		ref('outcome_id', 'Outcome', 'outcome'),
		ref('ticket_id', 'Ticket', 'ticket'),
		longText('note', 'Note'),
		integer('call_status', 'Call Status'),
	],
	filters: [
		{ name: 'showall', label: 'Show All', type: 'boolean' },
	],
	identity: [['start_date', 'callerid', 'agent_id']],
	paged: false,
	scopes: { read: 'read:customers', edit: 'edit:customers' },
	simple: ['id', 'start_date', 'end_date', 'callerid', 'diallednumber', 'agent_id', 'user_id', 'client_id', 'ticket_id', 'note'],
	quirks: [
		{ what: 'Calls cannot be deleted', source: 'vendor specification' },
	],
} as const satisfies ResourceDescriptor;
