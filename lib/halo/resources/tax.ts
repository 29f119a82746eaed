import { decimal, everything, text, type ResourceDescriptor } from './types';

export const tax = {
	name: 'tax',
	label: 'Tax',
	plural: 'Taxes',
	path: 'Tax',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		text('code', 'Code', { required: true }),
		decimal('value', 'Rate (%)', { required: true }),
	],
	filters: [],
	identity: [['code'], ['name']],
	paged: false,
	scopes: { read: 'read:invoices', edit: 'admin' },
	simple: ['id', 'name', 'code', 'value'],
	quirks: [],
} as const satisfies ResourceDescriptor;
