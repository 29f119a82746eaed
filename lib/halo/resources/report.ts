import { reportOperations } from '../special/report';
import { everything, flag, integer, longText, search, text, type ResourceDescriptor } from './types';

export const report = {
	name: 'report',
	label: 'Report',
	plural: 'Reports',
	path: 'Report',
	collection: 'reports',
	idType: 'integer',
	title: 'name',
	operations: everything,
	special: reportOperations,
	fields: [
		text('name', 'Name', { required: true }),
		longText('sql', 'SQL'),
		longText('description', 'Description'),
		flag('is_published', 'Is Published'),
		text('published_id', 'Published ID', { readOnly: true }),
		integer('group_id', 'Report Group ID'),
		text('group_name', 'Report Group', { readOnly: true }),
	],
	filters: [
		search,
		{ name: 'reportgroup_id', label: 'Report Group ID', type: 'integer', field: 'group_id' },
		{ name: 'includepublished', label: 'Include Published', type: 'boolean' },
		{ name: 'type', label: 'Type', type: 'integer', field: 'type' },
	],
	identity: [['name']],
	paged: true,
	search: 'search',
	searches: ['name'],
	scopes: { read: 'read:reporting', edit: 'edit:reporting' },
	simple: ['id', 'name', 'is_published', 'published_id', 'group_id', 'group_name'],
	quirks: [
		{ what: 'Running SQL needs edit:reporting', source: 'redanthrax/halopsa-mcp HaloPsaClient.cs' },
	],
} as const satisfies ResourceDescriptor;
