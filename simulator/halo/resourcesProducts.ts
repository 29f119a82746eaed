import { isTrue } from './records';
import {
	fieldMap,
	hiddenWhenInactive,
	resource,
	shown,
	shownClient,
	shownSite,
	type Resource,
} from './resource';

export const productResources: readonly Resource[] = [
	resource('Item', ['items'], {
		listKey: 'items',
		paged: true,
		watermark: 'lastmodified',
		inactive: hiddenWhenInactive,
		search: ['name', 'supplier_part_code', 'internalreference', 'externalreference', 'description'],
		equal: fieldMap('assetgroup_id supplier_id stocklocation_id'),
		oneOf: fieldMap('assetgroups>assetgroup_id assettypes>assettype_id'),
		flags: {
			recurringonly: (record) => isTrue(record.isrecurringitem),
			excluderecurring: (record) => !isTrue(record.isrecurringitem),
		},
		omit: ['purchase_description', 'note', 'datecreated'],
		names: [
			shown('assetgroup_id', 'assetgroup_name', 'AssetGroup'),
			shown('supplier_id', 'supplier_name', 'Supplier'),
		],
		required: ['name'],
		customFieldUsage: 8,
	}),
	resource('AssetGroup', ['assets', 'items'], { required: ['name'] }),
	resource('AssetType', ['assets'], {
		equal: fieldMap('assetgroup_id'),
		names: [shown('assetgroup_id', 'assetgroup_name', 'AssetGroup')],
		required: ['name'],
	}),
	resource('ItemGroup', ['items'], { required: ['name'] }),
	resource('Asset', ['assets'], {
		listKey: 'assets',
		paged: true,
		changedFilter: true,
		watermark: 'dlastupdate',
		inactive: hiddenWhenInactive,
		search: ['inventory_number', 'key_field', 'key_field2', 'client_name'],
		equal: fieldMap(
			'client_id site_id assettype_id assettype>assettype_id user_id contract_id item_id supplier_id',
		),
		oneOf: fieldMap('assettypes>assettype_id assets>id'),
		contains: fieldMap('username inventory_number search_inventory_number_only>inventory_number'),
		omit: ['notes', 'dlastupdate'],
		names: [shownClient, shownSite, shown('assettype_id', 'assettype_name', 'AssetType')],
		required: ['assettype_id', 'client_id', 'site_id'],
		customFieldUsage: 5,
		idOnly: 'idonly',
	}),
	resource('Supplier', ['suppliers'], {
		listKey: 'suppliers',
		paged: true,
		inactive: hiddenWhenInactive,
		search: ['name', 'email_address'],
		omit: ['notes'],
		required: ['name'],
		customFieldUsage: 9,
	}),
];
