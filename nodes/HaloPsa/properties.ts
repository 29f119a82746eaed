import type { INodeProperties } from 'n8n-workflow';

import { LARGEST_BATCH, resourceNamed, resources, type Filter, type Operation, type ResourceDescriptor } from '../../lib';
import { alphabetical, authenticationProperty, returnAllProperties, timeoutProperty } from '../shared';
import { API_REQUEST, apiRequestProperties, SEND } from './apiRequest';
import { isReference, locator, shownFor } from './locators';
import { FILTERS, LINKED_RECORDS } from './parameterNames';
import { searchMethodOf } from './references';
import { onOneRecord, specialProperties, withMoreFields, writing } from './specialProperties';
import { USUAL_ANSWER_SIZE } from './tool';

const article = (label: string): string => (/^[aeiou]/i.test(label) ? 'an' : 'a');

const operationTexts: Record<Operation, (one: string, many: string) => { name: string; description: string; action: string }> = {
	create: (one) => ({ name: 'Create', description: `Create ${article(one)} ${one}`, action: `Create ${article(one)} ${one}` }),
	upsert: (one) => ({
		name: 'Create or Update',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
		action: `Create or update ${article(one)} ${one}`,
	}),
	delete: (one) => ({ name: 'Delete', description: `Delete ${article(one)} ${one}`, action: `Delete ${article(one)} ${one}` }),
	get: (one) => ({ name: 'Get', description: `Get ${article(one)} ${one}`, action: `Get ${article(one)} ${one}` }),
	getMany: (_one, many) => ({ name: 'Get Many', description: `Get many ${many}`, action: `Get many ${many}` }),
	update: (one) => ({ name: 'Update', description: `Update ${article(one)} ${one}`, action: `Update ${article(one)} ${one}` }),
};

const inSentence = (label: string): string => label.toLowerCase();

function operationsOf({ name, label, plural, operations, special = [] }: ResourceDescriptor): INodeProperties {
	const verbs = operations.map((value) => ({ value: String(value), ...operationTexts[value](inSentence(label), inSentence(plural)) }));
	const specials = special.map((one) => ({ value: one.name, name: one.label, description: one.description, action: one.action }));
	const texts = [...verbs, ...specials].sort(alphabetical(({ name }) => name));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [name] } },
		options: texts,
		default: 'getMany',
	};
}

const filterTypes = { string: 'string', integer: 'number', boolean: 'boolean', dateTime: 'dateTime' } as const;

function filterProperty(filter: Filter): INodeProperties {
	if (isReference(filter)) return locator(filter);
	const type = filterTypes[filter.type];
	return {
		displayName: filter.label,
		name: filter.name,
		type,
		default: type === 'boolean' ? false : type === 'number' ? 0 : '',
		...(filter.description ? { description: filter.description } : {}),
		...(type === 'boolean' && !filter.description ? { description: `Whether to return ${inSentence(filter.label)} records` } : {}),
	};
}

const filters: INodeProperties = {
	displayName: 'Filters',
	name: FILTERS,
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: { show: { resource: resources.filter((descriptor) => descriptor.filters.length > 0).map(({ name }) => name), operation: ['getMany'] } },
	options: shownFor(resources.flatMap(({ name, filters: own }) => own.map((filter) => [name, filterProperty(filter)] as const))),
};

const linkable = resources.flatMap(({ name, fields }) => fields.filter(isReference).flatMap((field) => (field.readOnly ? [] : [[name, field] as const])));

/** n8n's mapper has no searchable picker for a field, so what refers to other records can be picked here too. */
const linkedRecords: INodeProperties = {
	displayName: 'Linked Records',
	name: LINKED_RECORDS,
	type: 'collection',
	placeholder: 'Pick Record',
	default: {},
	description: 'Picks other records that the record refers to, in place of their IDs under Fields',
	displayOptions: { show: { resource: [...new Set(linkable.map(([name]) => name))], operation: ['create', 'update', 'upsert'] } },
	options: shownFor(linkable.map(([name, field]) => [name, locator(field)] as const)),
};

const having = (operation: Operation): string[] => resources.filter(({ operations }) => operations.includes(operation)).map(({ name }) => name);

const locatorModes: INodeProperties['modes'] = [
	{ displayName: 'From List', name: 'list', type: 'list' as const, typeOptions: { searchListMethod: 'searchRecords', searchable: true } },
	{ displayName: 'By ID', name: 'id', type: 'string' as const, placeholder: 'e.g. 42' },
	{ displayName: 'By Name', name: 'name', type: 'string' as const, placeholder: 'e.g. Contoso' },
];

/** The editor asks for match fields in the modes update and upsert; an update has its record picked already. */
const mapper = (operation: Operation, mode: 'add' | 'upsert'): INodeProperties => ({
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	required: true,
	displayOptions: { show: { resource: having(operation), operation: [operation] } },
	typeOptions: {
		loadOptionsDependsOn: ['resource', 'operation'],
		resourceMapper: {
			resourceMapperMethod: 'getFields',
			mode,
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: operation !== 'update',
			multiKeyMatch: true,
			supportAutoMap: true,
		},
	},
});

const shared: INodeProperties[] = [
	{
		displayName: 'Ticket',
		name: 'ticketId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The ticket that the action belongs to; actions are numbered inside their ticket',
		displayOptions: { show: { resource: resources.filter(({ parent }) => parent).map(({ name }) => name), operation: ['get', 'update', 'delete'] } },
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: searchMethodOf(resourceNamed('ticket')), searchable: true } },
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 2001' },
		],
	},
	{
		displayName: 'Record',
		name: 'recordId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The record to work on',
		displayOptions: { show: { operation: ['get', 'update', 'delete', ...onOneRecord] } },
		modes: locatorModes,
	},
	mapper('create', 'add'),
	mapper('update', 'add'),
	mapper('upsert', 'upsert'),
	...returnAllProperties('getMany'),
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: false,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { operation: ['get', 'getMany'] } },
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return the request that would be sent, with the fields it changes, instead of sending it',
		displayOptions: { show: { operation: ['create', 'update', 'upsert', 'delete', ...writing, SEND] } },
	},
];

const during = (...operation: string[]): INodeProperties['displayOptions'] => ({ show: { '/operation': operation } });

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Allow Writes When Used as a Tool',
			name: 'allowToolWrites',
			type: 'boolean',
			noDataExpression: true,
			default: false,
			description: 'Whether an AI agent may change HaloPSA with this node; without it the agent can only read',
		},
		{
			displayName: 'Answer Size When Used as a Tool',
			name: 'toolAnswerSize',
			type: 'number',
			typeOptions: { minValue: 500 },
			default: USUAL_ANSWER_SIZE,
			description: 'Most characters of an answer to an AI agent; longer ones are cut and say so',
		},
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			noDataExpression: true,
			typeOptions: { minValue: 1, maxValue: LARGEST_BATCH },
			default: 1,
			description: 'Most records to write in one request. With more than 1, what HaloPSA does not confirm is looked up and nothing is sent twice.',
			displayOptions: during('create', 'update', 'upsert'),
		},
		{
			displayName: 'Custom Fields',
			name: 'customFields',
			type: 'json',
			default: '',
			placeholder: '{ "CFAccountNumber": "A-100" }',
			description: 'Custom field values by name. The other custom fields of the record keep theirs.',
			displayOptions: during('create', 'update', 'upsert'),
		},
		{
			displayName: 'Format of Notes and Details',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'HTML', value: 'html' },
				{ name: 'Text', value: 'text' },
			],
			default: 'text',
			description: 'Which of two to write or to keep, where HaloPSA has a field as text and as HTML, such as the note of an action',
			displayOptions: during('create', 'update', 'upsert', 'get', 'getMany'),
		},
		{
			displayName: 'Send Only Changed Fields',
			name: 'onlyChanged',
			type: 'boolean',
			default: true,
			description: 'Whether an update first reads the record and sends only what differs',
			displayOptions: during('update'),
		},
		{
			displayName: 'Time Zone',
			name: 'timeZone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/London',
			description: 'Where dates and times without a zone belong. Without one that of the workflow.',
			displayOptions: during('create', 'update', 'upsert', 'getMany', ...withMoreFields),
		},
		timeoutProperty,
	],
};

export const properties: INodeProperties[] = [
	authenticationProperty(),
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [...resources.map(({ name, label }) => ({ name: label, value: name })), { name: 'API Request', value: API_REQUEST }].sort(alphabetical(({ name }) => name)),
		default: 'ticket',
	},
	...resources.map(operationsOf),
	...apiRequestProperties,
	...shared,
	linkedRecords,
	...specialProperties,
	filters,
	options,
];
