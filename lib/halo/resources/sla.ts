import { everything, flag, integer, list, text, type ResourceDescriptor } from './types';

export const sla = {
	name: 'sla',
	label: 'SLA',
	plural: 'SLAs',
	path: 'SLA',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		flag('hoursaretechslocaltime', 'Agent Local Time'),
		flag('responsereset', 'Response Reset'),
		integer('workday_id', 'Workday ID'),
		list('priorities', 'Priorities', { readOnly: true }),
	],
	filters: [
		{ name: 'showpriorities', label: 'Include Priorities', type: 'boolean' },
		{ name: 'showworkdays', label: 'Include Workdays', type: 'boolean' },
	],
	identity: [['name']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'name', 'workday_id', 'workday_name'],
	quirks: [
		{ what: 'Priorities belong to an SLA', source: 'KelvinTegelaar/CIPP-API' },
	],
} as const satisfies ResourceDescriptor;
