import type { INodeProperties } from 'n8n-workflow';

import { webhookEvents } from '../../lib';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['webhookHealth'] } };

export const webhookHealthProperties: INodeProperties[] = [
	{
		displayName: 'The input items are the receipts: rows with delivery_id, event and received_at that your trigger workflows write down. Without receipts only HaloPSA\'s own log is read.',
		name: 'receiptsNotice',
		type: 'notice',
		default: '',
		displayOptions,
	},
	{
		displayName: 'Silent After (Days)',
		name: 'silentDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 4,
		description: 'Days without a delivery after which a webhook needs attention',
		displayOptions,
	},
	{
		displayName: 'Repair',
		name: 'repair',
		type: 'boolean',
		default: false,
		description: 'Whether to switch on again what HaloPSA has disabled, and to subscribe to missing ones of the expected events. A webhook that was deleted comes back when the workflow of its trigger is activated.',
		displayOptions,
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to say what would be repaired instead of doing it',
		displayOptions: { show: { operation: ['webhookHealth'], repair: [true] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			{
				displayName: 'Expected Events',
				name: 'events',
				type: 'multiOptions',
				options: webhookEvents.map(({ value, label }) => ({ name: label, value })).sort((left, right) => left.name.localeCompare(right.name)),
				default: [],
				description: 'The events that each webhook should have; Repair adds missing ones',
			},
			{
				displayName: 'Webhooks of Others',
				name: 'all',
				type: 'boolean',
				default: false,
				description: 'Whether to look at webhooks too that no HaloPSA Trigger made. Repair then changes those as well.',
			},
		],
	},
];
