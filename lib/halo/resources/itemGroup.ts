import { everything, flag, integer, list, text, type ResourceDescriptor } from './types';

export const itemGroup = {
	name: 'itemGroup',
	label: 'Item Group',
	plural: 'Item Groups',
	path: 'ItemGroup',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		list('lines', 'Lines'),
		flag('hideitems', 'Hide Items'),
		integer('default_billingperiod', 'Default Billing Period'),
		text('category', 'Category'),
	],
	filters: [],
	identity: [['name']],
	paged: false,
	scopes: { read: 'read:items', edit: 'edit:items' },
	simple: ['id', 'name', 'category', 'default_billingperiod', 'hideitems'],
	quirks: [
		{ what: 'A bundle of items for quotations', source: 'vendor specification' },
	],
} as const satisfies ResourceDescriptor;
