import { everything, flag, includeInactive, list, longText, text, type ResourceDescriptor } from './types';

export const workflow = {
	name: 'workflow',
	label: 'Workflow',
	plural: 'Workflows',
	path: 'Workflow',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		longText('note', 'Note'),
		list('steps', 'Steps', { readOnly: true }),
		flag('active', 'Active'),
	],
	filters: [
		includeInactive,
	],
	identity: [['name']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'admin' },
	simple: ['id', 'name', 'note', 'active'],
	quirks: [
		{ what: 'The outcomes of a step are in steps.actions', source: 'redanthrax/halopsa-node docs/actions.md' },
	],
} as const satisfies ResourceDescriptor;
