import type { INodeProperties } from 'n8n-workflow';
import { timeoutProperty } from '../shared';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['pullRecord'] } };

export const pullRecordProperties: INodeProperties[] = [
	{
		displayName: 'Kind',
		name: 'kind',
		type: 'options',
		options: [
			{ name: 'Client', value: 'client' },
			{ name: 'Item', value: 'item' },
			{ name: 'Opportunity', value: 'opportunity' },
			{ name: 'Site', value: 'site', description: 'Gives the client of the site' },
			{ name: 'Ticket', value: 'ticket', description: 'Gives the opportunity, if the ticket is one' },
			{ name: 'User', value: 'user' },
		],
		default: 'client',
		description: 'What the ID is of, as the entity of a HaloPSA Trigger says it',
		displayOptions,
	},
	{
		displayName: 'Record ID',
		name: 'recordId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 12',
		displayOptions,
	},
	{
		displayName: 'Options',
		name: 'pullOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			timeoutProperty,
		],
	},
];
