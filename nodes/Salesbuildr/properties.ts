import type { INodeProperties } from 'n8n-workflow';

import { salesbuildrResources, type SalesbuildrOperation, type SalesbuildrResource } from '../../lib';
import { returnAllProperties, timeoutProperty } from '../shared';

const show = (...operation: string[]): INodeProperties['displayOptions'] => ({ show: { operation } });

const operationsOf = ({ name, label, plural, operations, actions = [] }: SalesbuildrResource): INodeProperties => {
	const one = label.toLowerCase();
	const article = /^[aeiou]/.test(one) ? 'an' : 'a';
	const titles: Readonly<Record<SalesbuildrOperation, readonly [title: string, sentence: string, more?: string]>> = {
		checkSettings: ['Check', 'Check the settings of a sync', 'Tell whether Salesbuildr has the categories, stages and companies that the settings of a sync name'],
		create: ['Create', `Create ${article} ${one}`],
		createBatch: ['Create in Batches', `Create ${plural.toLowerCase()} in batches`, `Create ${plural.toLowerCase()} with one request for each 100 items, without looking for existing ones`],
		getValues: ['Get Many', 'Get the values of a field'],
		setState: ['Set', 'Set the sync state of a quote or product', 'Tell Salesbuildr how a quote or product fares in another system, and under which ID'],
		setValues: ['Set', 'Set values of a field', 'Add values to a choice field or change them; those not given stay'],
		upsert: ['Create or Update', `Create or update ${article} ${one}`, 'Create a new record, or update the current one if it already exists (upsert)'],
		delete: ['Delete', `Delete ${article} ${one}`],
		get: ['Get', `Get ${article} ${one}`],
		search: ['Search', `Search ${plural.toLowerCase()}`],
		setExternalIdentifier: ['Set External Identifier', `Set the external identifier of ${article} ${one}`, `Write the HaloPSA ID into ${article} ${one} that has none, so that every sync finds it`],
		update: ['Update', `Update ${article} ${one}`],
	};
	const verbs = operations.map((value) => {
		const [title, sentence, description = sentence] = titles[value];
		return { name: title, value, description, action: sentence };
	});
	const more = actions.map(({ name: value, label: title }) => ({ name: title, value, description: `${title} ${article} ${one}`, action: `${title} ${article} ${one}` }));
	const property: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [name] } },
		options: [...verbs, ...more].sort((left, right) => left.name.localeCompare(right.name)),
		default: 'search',
	};
	return operations.includes('search') ? property : { ...property, default: operations[0] };
};

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: salesbuildrResources.map(({ name, label }) => ({ name: label, value: name })),
		default: 'company',
	},
	...salesbuildrResources.map(operationsOf),
	{
		displayName: 'Field',
		name: 'fieldName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. opportunity-category',
		description: 'The name of the choice field',
		displayOptions: show('getValues', 'setValues'),
	},
	{
		displayName: 'Settings',
		name: 'syncSettings',
		type: 'json',
		default: '{}',
		description: 'The settings of the two-way sync as one object; its guide lists them',
		displayOptions: show('checkSettings'),
	},
	{
		displayName: 'Entity',
		name: 'entity',
		type: 'options',
		options: [
			{ name: 'Product', value: 'product' },
			{ name: 'Quote', value: 'quote' },
		],
		default: 'quote',
		displayOptions: show('setState'),
	},
	{
		displayName: 'State',
		name: 'state',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. synced',
		description: 'How the record fares in the other system; "error" goes with a text in Error',
		displayOptions: show('setState'),
	},
	{
		displayName: 'ID in the Other System',
		name: 'stateIdentifier',
		type: 'string',
		default: '',
		description: 'The ID of the record in HaloPSA, kept as its external identifier',
		displayOptions: show('setState'),
	},
	{
		displayName: 'Error',
		name: 'stateError',
		type: 'string',
		default: '',
		description: 'What went wrong, where the state is error',
		displayOptions: show('setState'),
	},
	{
		displayName: 'Identify By',
		name: 'identifyBy',
		type: 'options',
		options: [
			{ name: 'External Identifier', value: 'externalIdentifier' },
			{ name: 'ID', value: 'id' },
		],
		default: 'id',
		displayOptions: show('get', 'delete'),
	},
	{
		displayName: 'Record',
		name: 'recordId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: "Salesbuildr's ID of the record, or its external identifier when it is identified by that",
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchRecords', searchable: true } },
			{ displayName: 'By ID', name: 'id', type: 'string' },
		],
		displayOptions: show('get', 'update', 'delete', 'setExternalIdentifier', 'setState', 'win', 'lose', 'order'),
	},
	{
		displayName: 'External Identifier',
		name: 'externalIdentifier',
		type: 'string',
		default: '={{ $json.externalIdentifier }}',
		required: true,
		description: 'The ID of the record in HaloPSA; the same identifier always means the same record, so a repeated run makes no duplicate',
		displayOptions: show('upsert', 'setExternalIdentifier'),
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'autoMapInputData', value: null },
		required: true,
		displayOptions: show('create', 'createBatch', 'setValues', 'update', 'upsert'),
		typeOptions: {
			loadOptionsDependsOn: ['resource', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getFields',
				mode: 'add',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
			},
		},
	},
	...returnAllProperties('search'),
	{
		displayName: 'Search',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: show('search'),
		options: [
			{ displayName: 'Changed Since', name: 'changedSince', type: 'string', default: '', placeholder: 'e.g. 2026-01-31T09:00:00Z', description: 'Only records that changed since; they are read newest first, so that the others are not read. Takes no other field of the search but External Identifiers.' },
			{ displayName: 'External Identifiers', name: 'externalIdentifiers', type: 'string', default: '', placeholder: 'e.g. 12,13', description: 'Only the records with these, separated by commas; together with Changed Since, these as well' },
			{ displayName: 'Filters', name: 'filters', type: 'string', default: '', placeholder: 'e.g. type:customer', description: "Salesbuildr's own field names and values, such as field1:a|b,field2:c" },
			{ displayName: 'Query', name: 'query', type: 'string', default: '', description: 'Text to look for' },
			{ displayName: 'Skip', name: 'from', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: 'How many records to leave out at the beginning, to read a long list in parts' },
			{ displayName: 'Sort', name: 'sort', type: 'string', default: '', placeholder: 'e.g. -name' },
		],
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return what would be written, with the fields it changes, instead of writing it',
		displayOptions: show('create', 'createBatch', 'setValues', 'update', 'upsert', 'delete', 'setExternalIdentifier', 'setState', 'win', 'lose', 'order'),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Approved',
				name: 'approved',
				type: 'boolean',
				default: false,
				description: 'Whether the quote is created as approved and not as a draft',
				displayOptions: { show: { '/resource': ['quote'], '/operation': ['create'] } },
			},
			{
				displayName: 'Enrich',
				name: 'enrich',
				type: 'boolean',
				default: false,
				description: 'Whether Salesbuildr fills in what its catalog knows of the products',
				displayOptions: { show: { '/operation': ['createBatch'] } },
			},
			{
				displayName: 'Existing Records',
				name: 'existing',
				type: 'options',
				options: [
					{ name: 'Leave as They Are', value: 'leave', description: 'Only records that are missing are created' },
					{ name: 'Update', value: 'update' },
				],
				default: 'update',
				displayOptions: { show: { '/operation': ['upsert'] } },
			},
			{
				displayName: 'Missing References',
				name: 'missingReferences',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail', description: 'The record fails, or is parked when the node continues on errors' },
					{ name: 'Skip', value: 'skip', description: 'The record is left out, and the output item says why' },
				],
				default: 'fail',
				description: 'What to do with a record that refers to one that is not in Salesbuildr, such as a contact whose company is not there',
				displayOptions: { show: { '/operation': ['upsert'] } },
			},
			{
				displayName: 'Once per Title',
				name: 'once',
				type: 'boolean',
				default: false,
				description: 'Whether to give the quote of this title that the opportunity has, if there is one, and not to send again where the answer was lost; quotes cannot be deleted by the API',
				displayOptions: { show: { '/resource': ['quote'], '/operation': ['create'] } },
			},
			{
				displayName: 'Output Fields',
				name: 'outputFields',
				type: 'string',
				default: '',
				placeholder: 'e.g. name,externalIdentifier',
				description: 'The fields to give, separated by commas; all when empty. Fewer take less memory in long lists.',
				displayOptions: { show: { '/operation': ['search'] } },
			},
			{
				displayName: 'Records Without Identifier',
				name: 'unlinked',
				type: 'options',
				options: [
					{ name: 'Do Not Look', value: 'ignore' },
					{ name: 'Fail', value: 'fail', description: 'A record is not created where one of the same name, e-mail address or part number has no external identifier: it is most likely the same' },
				],
				default: 'ignore',
				description: 'What to do where Salesbuildr may have the record already, made by hand or before the first sync',
				displayOptions: { show: { '/operation': ['upsert'] } },
			},
			timeoutProperty,
			{
				displayName: 'Whole Quotes',
				name: 'wholeQuotes',
				type: 'boolean',
				default: false,
				description: 'Whether to read a quote by itself where the list leaves out its lines',
				displayOptions: { show: { '/resource': ['quote'], '/operation': ['search'] } },
			},
		],
	},
];
