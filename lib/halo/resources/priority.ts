import { byRef, decimal, everything, flag, integer, ref, text, type ResourceDescriptor } from './types';

export const priority = {
	name: 'priority',
	label: 'Priority',
	plural: 'Priorities',
	path: 'Priority',
	idType: 'uuid',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		ref('slaid', 'SLA', 'sla', { required: true }),
		integer('priorityid', 'Priority Number'),
		decimal('fixtime', 'Fix Time'),
		text('fixunits', 'Fix Time Unit'),
		decimal('responsetime', 'Response Time'),
		text('responseunits', 'Response Time Unit'),
		text('colour', 'Colour'),
		flag('ishidden', 'Hidden'),
	],
	filters: [
		byRef('slaid', 'SLA', 'sla'),
		{ name: 'includedistinct', label: 'Distinct Only', type: 'boolean' },
	],
	identity: [['slaid', 'name']],
	paged: false,
	narrowedBy: ['slaid'],
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'priorityid', 'name', 'slaid', 'fixtime', 'fixunits', 'responsetime', 'responseunits'],
	quirks: [
		{ what: 'A ticket holds priorityid, and what it means depends on the SLA', source: 'KelvinTegelaar/CIPP-API' },
	],
} as const satisfies ResourceDescriptor;
