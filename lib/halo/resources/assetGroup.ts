import { everything, flag, integer, longText, text, type ResourceDescriptor } from './types';

export const assetGroup = {
	name: 'assetGroup',
	label: 'Asset Group',
	plural: 'Asset Groups',
	path: 'AssetGroup',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		longText('memo', 'Memo'),
		flag('showasitem', 'Show as Item', { description: 'Whether the group holds items; only such groups are product categories' }),
		flag('showasequip', 'Show as Asset'),
		text('nominalcode', 'Nominal Code'),
		integer('sequence', 'Sequence'),
		text('thirdpartyid', 'Third-Party ID'),
	],
	filters: [],
	identity: [['thirdpartyid'], ['name']],
	paged: false,
	scopes: { read: 'read:assets', edit: 'edit:assets' },
	simple: ['id', 'name', 'memo', 'showasitem', 'showasequip', 'nominalcode', 'sequence'],
	quirks: [{ what: 'Only groups marked as items map to product categories', source: 'Salesbuildr guide' }],
} as const satisfies ResourceDescriptor;
