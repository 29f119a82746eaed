import type { INodeProperties } from 'n8n-workflow';

import { authenticationProperty } from '../shared';
import { optionsProperty } from './optionsProperty';

const forTest: INodeProperties['displayOptions'] = { show: { operation: ['testEvents'] } };

export const properties: INodeProperties[] = [
	authenticationProperty(),
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Generate Test Events',
				value: 'testEvents',
				description: 'Make marked sample events, bring them onto tickets as real ones, and return the tickets and any errors',
				action: 'Generate test events',
			},
			{
				name: 'Process Events',
				value: 'processEvents',
				description: 'Bring each input item, an event, onto its ticket and return what became of it',
				action: 'Process events',
			},
		],
		default: 'processEvents',
	},
	{
		displayName: 'Make Tickets',
		name: 'ticketsToo',
		type: 'boolean',
		default: true,
		description: 'Whether to bring the events onto tickets at once; otherwise they are returned for the nodes that follow, and the settings below do not count',
		displayOptions: forTest,
	},
	{
		displayName: 'Number of Events',
		name: 'count',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100 },
		default: 5,
		displayOptions: forTest,
	},
	{
		displayName: 'Batch',
		name: 'batch',
		type: 'string',
		default: '={{ $now.toFormat("yyyy-MM-dd") }}',
		description: 'Names the set of events: the same name makes the same events, which then count as repeated',
		displayOptions: forTest,
	},
	{
		displayName: 'Account ID',
		name: 'accountId',
		type: 'string',
		default: '',
		description: 'The account in the source that the test events are of, to see that its mapping works; empty for none',
		displayOptions: forTest,
	},
	{
		displayName: 'System',
		name: 'system',
		type: 'string',
		default: 'saasalerts',
		required: true,
		description: 'The name of the source, as in the column system of the account mapping',
	},
	{
		displayName: 'One Ticket Per',
		name: 'grouping',
		type: 'options',
		options: [
			{ name: 'Client and Alert Type', value: 'clientAndType' },
			{ name: 'Key Expression', value: 'custom', description: 'Events with the same value of the expression share a ticket' },
			{ name: 'User', value: 'user' },
			{ name: 'User and Alert Type', value: 'userAndType' },
		],
		default: 'userAndType',
		description: 'Which events belong on one open ticket',
	},
	{
		displayName: 'Key',
		name: 'groupKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.deviceId }}',
		description: 'An expression over the item; events with the same value share a ticket',
		displayOptions: { show: { grouping: ['custom'] } },
	},
	{
		displayName: 'Ticket Type',
		name: 'ticketType',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchTicketTypes', searchable: true } },
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{ displayName: 'By Name', name: 'name', type: 'string' },
		],
		description: "Of new tickets, unless the alert mapping gives another; empty for HaloPSA's default",
	},
	{
		displayName: 'Catch-All Client',
		name: 'catchAllClient',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchClients', searchable: true } },
			{ displayName: 'By ID', name: 'id', type: 'string' },
		],
		description: 'Of events whose account is mapped to no client; without one such an event is an error',
	},
	{
		displayName: 'When the Ticket Is Closed',
		name: 'whenClosed',
		type: 'options',
		options: [
			{ name: 'Create a New Ticket That Links to It', value: 'newTicket' },
			{ name: 'Reopen It', value: 'reopen' },
		],
		default: 'newTicket',
		description: 'What an event does whose ticket is closed',
	},
	{
		displayName: 'Close Resolved Tickets',
		name: 'closeResolved',
		type: 'boolean',
		default: false,
		description: 'Whether to close the ticket when the latest event says that the problem is over',
	},
	{
		displayName: 'Alert Mapping',
		name: 'alertMapping',
		type: 'json',
		default: '[]',
		description: 'Rows of the table halopsa_alert_mapping: what tickets get in place of the defaults, and what is suppressed',
	},
	{
		displayName: 'Account Mapping',
		name: 'accountMapping',
		type: 'json',
		default: '[]',
		description: 'Rows of the table halopsa_account_mapping: the client of each account of the source',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return the requests that would be sent instead of sending them',
	},
	optionsProperty,
];
