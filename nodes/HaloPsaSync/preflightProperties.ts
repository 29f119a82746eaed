import type { INodeProperties } from 'n8n-workflow';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['preflight'] } };

const ids = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName, name, type: 'string', default: '', placeholder: 'e.g. 12, 13', description,
});

/** The input may be the answer of the other system, so that one that cannot be reached stops the sync too. */
export const preflightProperties: INodeProperties[] = [
	{
		displayName: 'Stop When Something Is Wrong', name: 'stop', type: 'boolean', default: true,
		description: 'Whether to fail with a list of what is wrong, so that nothing after this node runs', displayOptions,
	},
	{
		displayName: 'Settings of the Sync',
		name: 'preflightSettings',
		type: 'collection',
		placeholder: 'Add setting',
		default: {},
		description: 'What the sync relies on; each ID must exist in HaloPSA and be active',
		displayOptions,
		options: [
			ids('Client IDs', 'clientIds', 'Clients that settings name, such as the primary client'),
			ids('Item Group IDs', 'itemGroupIds', 'Groups that are synced; each must be marked as items'),
			ids('Item IDs', 'itemIds', 'Items that settings name, such as the shipping item'),
			{ displayName: 'Pipeline Stages', name: 'pipelineStages', type: 'boolean', default: false, description: 'Whether the sync maps pipeline stages, which then have to be enabled' },
			ids('Status IDs', 'statusIds', 'Statuses that a status map names'),
			{ displayName: 'Sync Settings', name: 'sync', type: 'json', default: '', description: 'The settings of a two-way sync as one object, such as { "defaultOpportunityType": 24 }; the guide to the two-way sync lists them' },
			ids('Ticket Type IDs', 'ticketTypeIds', 'Types of tickets or opportunities that are synced'),
			{ displayName: 'Webhooks', name: 'webhooks', type: 'boolean', default: false, description: 'Whether a HaloPSA Trigger brings changes, so that its webhook has to be there' },
		],
	},
];
