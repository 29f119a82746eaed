import { flag, integer, text, type ResourceDescriptor } from './types';

export const lookup = {
	name: 'lookup',
	label: 'Lookup Value',
	plural: 'Lookup Values',
	path: 'Lookup',
	idType: 'integer',
	title: 'name',
	operations: ['getMany', 'create'],
	fields: [
		integer('lookupid', 'Lookup Number', { required: true }),
		text('name', 'Name', { required: true }),
		text('value2', 'Value 2'),
		text('value3', 'Value 3'),
		text('value4', 'Value 4'),
		integer('sequence', 'Sequence'),
		flag('inactive', 'Inactive'),
	],
	filters: [
		{ name: 'lookupid', label: 'Lookup Number', type: 'integer', field: 'lookupid', description: 'Number of the list of values: 11 has the kinds of lookup, 22 the ticket sources' },
		{ name: 'showallcodes', label: 'Show All', type: 'boolean' },
		{ name: 'exclude_zero', label: 'Exclude Zero', type: 'boolean' },
		{ name: 'iscustomfield', label: 'Is Custom Field', type: 'boolean' },
	],
	identity: [['lookupid', 'name']],
	paged: false,
	scopes: { read: 'all:standard', edit: 'admin' },
	simple: ['id', 'lookupid', 'name', 'value2', 'value3', 'sequence', 'inactive'],
	quirks: [
		{ what: 'IDs count inside a lookup and the single record takes no lookup number, so a value is not read, changed or deleted by ID', source: 'KelvinTegelaar/CIPP-API Get-HaloRequestSource.ps1; vendor specification' },
		{ what: '0 is a real value of some lookups, such as the ticket source Email', source: 'KelvinTegelaar/CIPP-API Get-HaloRequestSource.ps1' },
	],
} as const satisfies ResourceDescriptor;
