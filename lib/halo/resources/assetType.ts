import { byRef, everything, flag, integer, ref, text, type ResourceDescriptor } from './types';

export const assetType = {
	name: 'assetType',
	label: 'Asset Type',
	plural: 'Asset Types',
	path: 'AssetType',
	idType: 'integer',
	title: 'name',
	operations: everything,
	fields: [
		text('name', 'Name', { required: true }),
		ref('assetgroup_id', 'Asset Group', 'assetGroup'),
		integer('keyfield_id', 'Key Field ID'),
		integer('keyfield2_id', 'Key Field 2 ID'),
		integer('keyfield3_id', 'Key Field 3 ID'),
		text('icon', 'Icon'),
		flag('allowall_status', 'Allow All Statuses'),
	],
	filters: [
		byRef('assetgroup_id', 'Asset Group', 'assetGroup'),
	],
	identity: [['name']],
	paged: false,
	scopes: { read: 'read:assets', edit: 'edit:assets' },
	simple: ['id', 'name', 'assetgroup_id', 'assetgroup_name'],
	quirks: [
		{ what: 'The fields of a type are a list of its record', source: 'vendor specification, schema Xtype' },
	],
} as const satisfies ResourceDescriptor;
