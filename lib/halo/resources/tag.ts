import { everything, text, type ResourceDescriptor } from './types';

export const tag = {
	name: 'tag',
	label: 'Tag',
	plural: 'Tags',
	path: 'Tags',
	idType: 'integer',
	title: 'text',
	operations: everything,
	fields: [
		text('text', 'Text', { required: true }),
	],
	filters: [],
	identity: [['text']],
	paged: false,
	scopes: { read: 'read:tickets', edit: 'edit:tickets' },
	simple: ['id', 'text'],
	quirks: [],
} as const satisfies ResourceDescriptor;
