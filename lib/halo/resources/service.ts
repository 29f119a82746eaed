import { byRef, everything, integer, search, text, type ResourceDescriptor } from './types';

export const service = {
	name: 'service',
	label: 'Service',
	plural: 'Services',
	path: 'Service',
	collection: 'services',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		text('summary', 'Summary'),
		integer('service_category_id', 'Category ID'),
		integer('service_template_id', 'Template ID'),
		integer('business_owner_cab_id', 'Business Owner ID'),
	],
	filters: [
		search,
		{ name: 'service_category_id', label: 'Category ID', type: 'integer', field: 'service_category_id' },
		byRef('user_id', 'User', 'user', { field: undefined }),
		{ name: 'includestatusinfo', label: 'Include Status', type: 'boolean' },
	],
	identity: [['name']],
	paged: true,
	search: 'search',
	searches: ['name'],
	scopes: { read: 'all:standard', edit: 'admin' },
	simple: ['id', 'name', 'summary', 'service_category_id', 'service_category_name'],
	quirks: [],
} as const satisfies ResourceDescriptor;
