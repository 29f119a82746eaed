import { decimal, everything, text, type ResourceDescriptor } from './types';

export const currency = {
	name: 'currency',
	label: 'Currency',
	plural: 'Currencies',
	path: 'Currency',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		text('code', 'Code', { required: true }),
		text('symbol', 'Symbol'),
		decimal('conversion_rate', 'Conversion Rate'),
	],
	filters: [],
	identity: [['code'], ['name']],
	paged: false,
	scopes: { read: 'read:invoices', edit: 'admin' },
	simple: ['id', 'name', 'code', 'symbol', 'conversion_rate'],
	quirks: [],
} as const satisfies ResourceDescriptor;
