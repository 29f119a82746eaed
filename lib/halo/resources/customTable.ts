import { everything, ref, list, longText, text, type ResourceDescriptor } from './types';

export const customTable = {
	name: 'customTable',
	label: 'Custom Table',
	plural: 'Custom Tables',
	path: 'CustomTable',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		text('db_name', 'Table Name'),
		list('fields', 'Fields'),
		ref('linkto_table_id', 'Linked Table', 'customTable'),
		longText('note', 'Note'),
	],
	filters: [
		{ name: 'customonly', label: 'Custom Only', type: 'boolean' },
		{ name: 'systemonly', label: 'System Only', type: 'boolean' },
	],
	identity: [['name']],
	paged: false,
	scopes: { read: 'all:standard', edit: 'admin' },
	simple: ['id', 'name', 'db_name', 'linkto_table_id', 'note'],
	quirks: [],
} as const satisfies ResourceDescriptor;
