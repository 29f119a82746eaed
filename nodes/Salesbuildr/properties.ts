import type { INodeProperties } from 'n8n-workflow';

import { salesbuildrResources } from '../../lib';

const show = (...operation: string[]): INodeProperties['displayOptions'] => ({ show: { operation } });

const operationsOf = ({ name, label, plural }: (typeof salesbuildrResources)[number]): INodeProperties => {
	const one = label.toLowerCase();
	const article = /^[aeiou]/.test(one) ? 'an' : 'a';
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [name] } },
		options: [
			{ name: 'Create', value: 'create', description: `Create ${article} ${one}`, action: `Create ${article} ${one}` },
			{
				name: 'Create or Update',
				value: 'upsert',
				description: 'Create a new record, or update the current one if it already exists (upsert)',
				action: `Create or update ${article} ${one}`,
			},
			{ name: 'Delete', value: 'delete', description: `Delete ${article} ${one}`, action: `Delete ${article} ${one}` },
			{ name: 'Get', value: 'get', description: `Get ${article} ${one}`, action: `Get ${article} ${one}` },
			{ name: 'Search', value: 'search', description: `Search ${plural.toLowerCase()}`, action: `Search ${plural.toLowerCase()}` },
			{ name: 'Update', value: 'update', description: `Update ${article} ${one}`, action: `Update ${article} ${one}` },
		],
		default: 'search',
	};
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
		displayName: 'ID',
		name: 'recordId',
		type: 'string',
		default: '',
		required: true,
		description: "Salesbuildr's ID of the record, or its external identifier when it is identified by that",
		displayOptions: show('get', 'update', 'delete'),
	},
	{
		displayName: 'External Identifier',
		name: 'externalIdentifier',
		type: 'string',
		default: '={{ $json.externalIdentifier }}',
		required: true,
		description: 'The ID of the record in HaloPSA; the same identifier always means the same record, so a repeated run makes no duplicate',
		displayOptions: show('upsert'),
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'autoMapInputData', value: null },
		required: true,
		displayOptions: show('create', 'update', 'upsert'),
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
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: show('search'),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['search'], returnAll: [false] } },
	},
	{
		displayName: 'Search',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: show('search'),
		options: [
			{ displayName: 'Filters', name: 'filters', type: 'string', default: '', placeholder: 'e.g. company.name:Contoso' },
			{ displayName: 'Query', name: 'query', type: 'string', default: '', description: 'Text to look for' },
			{ displayName: 'Sort', name: 'sort', type: 'string', default: '', placeholder: 'e.g. name' },
		],
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return what would be written, with the fields it changes, instead of writing it',
		displayOptions: show('create', 'update', 'upsert', 'delete'),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
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
				displayName: 'Timeout (Seconds)',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description: 'How long to wait for an answer before the request is given up and tried again',
			},
		],
	},
];
