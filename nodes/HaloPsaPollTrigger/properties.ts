import type { INodeProperties } from 'n8n-workflow';

import { resources, type Filter, type ResourceDescriptor } from '../../lib';
import { alphabetical, authenticationProperty, timeoutProperty } from '../shared';

/** The resources whose lists HaloPSA can restrict to what changed since a time. */
const polled = resources.filter(({ watermark }) => watermark !== undefined);

const fieldTypes = { string: 'string', integer: 'number', boolean: 'boolean', dateTime: 'dateTime' } as const;

function filterField({ name, label, type, reference, description }: Filter): INodeProperties {
	const common = { name, displayName: reference ? `${label} ID` : label, ...(description ? { description } : {}) };
	switch (type) {
		case 'boolean':
			return { ...common, type: 'boolean', default: false, description: description ?? `Whether to take ${label.toLowerCase()} records only` };
		case 'integer':
			return { ...common, type: 'number', default: 0 };
		default:
			return { ...common, type: fieldTypes[type], default: '' };
	}
}

/** All filters of a list but those by time of change, which the trigger sets itself. */
function filtersOf({ name, filters, watermark }: ResourceDescriptor): INodeProperties[] {
	const own = filters.filter((filter) => filter.name !== watermark?.from && filter.name !== watermark?.to);
	if (own.length === 0) return [];
	return [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: { show: { resource: [name] } },
			options: own.map(filterField).sort(alphabetical(({ displayName }) => displayName)),
		},
	];
}

export const properties: INodeProperties[] = [
	{
		displayName: 'Use the HaloPSA Trigger instead where HaloPSA can reach this n8n: it starts within seconds and needs no requests while nothing happens.',
		name: 'whenToUse',
		type: 'notice',
		default: '',
	},
	authenticationProperty(),
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: polled.map(({ name, label }) => ({ name: label, value: name })).sort(alphabetical(({ name }) => name)),
		default: 'ticket',
		description: 'The kind of records to watch',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Created', value: 'created', description: 'A new record' },
			{ name: 'Created or Updated', value: 'both', description: 'A new record, or a change of one' },
			{ name: 'Updated', value: 'updated', description: 'A change of a record that was there' },
		],
		default: 'both',
	},
	...polled.flatMap(filtersOf),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Complete Records',
				name: 'complete',
				type: 'boolean',
				default: false,
				description: 'Whether to fetch each record with its details and custom fields, at one request each. Assets, clients, sites and users always come whole.',
			},
			{
				displayName: 'Most Records per Poll',
				name: 'mostRecords',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 500,
				description: 'When more has changed, the rest comes with the next poll',
			},
			{
				displayName: 'Records at First Activation',
				name: 'first',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'How many of the records that are there already to start with; 0 for changes from now on only',
			},
			timeoutProperty,
		],
	},
];
