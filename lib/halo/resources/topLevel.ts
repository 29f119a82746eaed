import { everything, longText, ref, search, text, type ResourceDescriptor } from './types';

export const topLevel = {
	name: 'topLevel',
	label: 'Top Level',
	plural: 'Top Levels',
	path: 'TopLevel',
	collection: 'toplevels',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		ref('parentid', 'Parent', 'topLevel'),
		longText('notes', 'Notes'),
	],
	filters: [
		search,
	],
	identity: [['name']],
	paged: true,
	search: 'search',
	searches: ['name'],
	scopes: { read: 'read:customers', edit: 'edit:customers' },
	simple: ['id', 'name', 'parentid'],
	quirks: [],
} as const satisfies ResourceDescriptor;
