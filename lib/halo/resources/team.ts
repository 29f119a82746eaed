import { everything, flag, includeDisabled, integer, text, type ResourceDescriptor } from './types';

export const team = {
	name: 'team',
	label: 'Team',
	plural: 'Teams',
	path: 'Team',
	collection: 'teams',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		integer('sequence', 'Sequence'),
		flag('forrequests', 'For Tickets'),
		flag('foropps', 'For Opportunities'),
		flag('forprojects', 'For Projects'),
		integer('department_id', 'Department ID'),
		flag('inactive', 'Inactive'),
		text('department_name', 'Department Name', { readOnly: true }),
	],
	filters: [includeDisabled],
	identity: [['name']],
	paged: false,
	scopes: { read: 'all:teams', edit: 'all:teams' },
	simple: ['id', 'name', 'department_name', 'forrequests', 'foropps', 'forprojects', 'inactive'],
	quirks: [{ what: 'Without the all:teams permission the answer is 403 or an empty list', source: 'SaaS Alerts guide; Nango connect guide' }],
} as const satisfies ResourceDescriptor;
