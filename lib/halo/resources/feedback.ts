import { date, everything, integer, longText, ref, type ResourceDescriptor } from './types';

export const feedback = {
	name: 'feedback',
	label: 'Feedback',
	plural: 'Feedback Entries',
	path: 'Feedback',
	idType: 'integer',
	title: 'comment',
	operations: everything,
	fields: [
		ref('ticket_id', 'Ticket', 'ticket', { required: true }),
		integer('score', 'Score', { required: true }),
		longText('comment', 'Comment'),
		date('date', 'Date'),
	],
	filters: [],
	identity: [['ticket_id', 'date']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'edit:tickets', delete: 'delete:tickets' },
	simple: ['id', 'ticket_id', 'score', 'date', 'comment'],
	quirks: [],
} as const satisfies ResourceDescriptor;
