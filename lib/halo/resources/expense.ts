import { date, decimal, flag, integer, ref, text, type ResourceDescriptor } from './types';

export const expense = {
	name: 'expense',
	label: 'Expense',
	plural: 'Expenses',
	path: 'Expense',
	collection: 'expenses',
	idType: 'integer',
	title: 'description',
	operations: ['getMany', 'create', 'update'],
	fields: [
		ref('agent_id', 'Agent', 'agent', { required: true }),
		decimal('amount', 'Amount', { required: true }),
		text('description', 'Description'),
		ref('fault_id', 'Ticket', 'ticket'),
		integer('actionnumber', 'Action Number'),
		integer('lookup_id', 'Expense Type ID'),
		date('date_added', 'Date'),
		flag('invoiceable', 'Invoiceable'),
	],
	filters: [],
	identity: [['agent_id', 'fault_id', 'date_added', 'amount']],
	paged: false,
	scopes: { read: 'read:timesheets', edit: 'edit:timesheets' },
	simple: ['id', 'agent_id', 'description', 'amount', 'fault_id', 'date_added', 'invoiceable'],
	quirks: [
		{ what: 'Only the collection route exists: no single record and no delete', source: 'vendor specification 2026' },
	],
} as const satisfies ResourceDescriptor;
