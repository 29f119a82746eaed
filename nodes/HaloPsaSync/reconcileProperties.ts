import type { INodeProperties } from 'n8n-workflow';

import { streams } from '../../lib';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['reconcile'] } };

/** All records of the other system that carry a HaloPSA ID come in. */
export const reconcileProperties: INodeProperties[] = [
	{
		displayName: 'Stream', name: 'reconcileStream', type: 'options', default: 'clients',
		options: streams.filter(({ name }) => name !== 'actions').map(({ name, label }) => ({ name: label, value: name })).sort((left, right) => left.name.localeCompare(right.name)),
		description: 'The kind of HaloPSA records to compare with', displayOptions,
	},
	{
		displayName: 'Record ID', name: 'reconcileId', type: 'string', default: '={{ $json.id }}', required: true,
		description: 'The ID of the record in the other system', displayOptions,
	},
	{
		displayName: 'HaloPSA ID', name: 'reconcileHaloId', type: 'string', default: '={{ $json.externalIdentifier }}',
		description: 'The HaloPSA ID that the other system keeps', displayOptions,
	},
	{
		displayName: 'Options',
		name: 'reconcileOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			{
				displayName: 'Hold Above (%)', name: 'holdAbove', type: 'number', typeOptions: { minValue: 0, maxValue: 100 }, default: 10,
				description: 'When more of the linked records than this would be gone, all of them are held for review: a lost permission looks like that',
			},
			{
				displayName: 'Inactive Is Gone', name: 'inactiveIsGone', type: 'boolean', default: true,
				description: 'Whether a record that is inactive in HaloPSA counts as gone',
			},
			{
				displayName: 'Never Hold Up To', name: 'neverHold', type: 'number', typeOptions: { minValue: 0 }, default: 5,
				description: 'So few deletions are not held, whatever their share',
			},
			{
				displayName: 'Only Gone or Held', name: 'onlyGone', type: 'boolean', default: false,
				description: 'Whether the first output leaves out the records that are there, which takes less memory',
			},
			{
				displayName: 'Since', name: 'since', type: 'string', default: '', placeholder: 'e.g. 2026-01-31T09:00:00Z',
				description: 'Looks only at what changed in HaloPSA since, to find what is missing; what was deleted takes a whole pass',
			},
		],
	},
];
