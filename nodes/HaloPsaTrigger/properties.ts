import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { webhookEvents, type WebhookEventType } from '../../lib';
import { alphabetical, authenticationProperty } from '../shared';

/** The value in the list of events that shows the field for numbers. */
export const OTHER_EVENTS = 'other';

const confidenceNotes: Record<WebhookEventType['confidence'], string | undefined> = {
	number: undefined,
	name: 'HaloPSA publishes no number for it; it is looked up in your HaloPSA when the workflow is activated',
	expected: 'Not every HaloPSA has it; it is looked up when the workflow is activated',
};

const eventOptions: INodePropertyOptions[] = webhookEvents.map(({ value, label, confidence }) => {
	const description = confidenceNotes[confidence];
	return { name: label, value, ...(description ? { description } : {}) };
});

const events: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		required: true,
		options: [...eventOptions, { name: 'Other Event', value: OTHER_EVENTS, description: 'Any event of HaloPSA, by its number' }].sort(alphabetical(({ name }) => name)),
		default: ['ticketCreated'],
		description: 'What starts the workflow. HaloPSA gets one webhook with these events, and loses it when the workflow is deactivated.',
	},
	{
		displayName: 'Other Event Numbers',
		name: 'eventNumbers',
		type: 'string',
		required: true,
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. 76, 1072',
		displayOptions: { show: { events: [OTHER_EVENTS] } },
		description: 'Separated by commas. A webhook made by hand in HaloPSA shows the numbers of its events to the HaloPSA node (Webhook: Get).',
	},
];

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Client',
			name: 'client',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchClients', searchable: true } },
				{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 12' },
			],
			description: 'Events of this client only. Items belong to no client and always pass.',
		},
		{
			displayName: 'Status Names or IDs',
			name: 'statuses',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getStatuses' },
			default: [],
			description: 'Of tickets and opportunities; other records pass. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Team Names or IDs',
			name: 'teams',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTeams' },
			default: [],
			description: 'Of tickets and opportunities; other records pass. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Ticket Type Names or IDs',
			name: 'ticketTypes',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTicketTypes' },
			default: [],
			description: 'Of tickets and opportunities; other records pass. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Allowed IP Addresses',
			name: 'allowedAddresses',
			type: 'string',
			default: '',
			placeholder: 'e.g. 192.0.2.0/24, 2001:db8::/32',
			description: 'Addresses and blocks deliveries may come from, separated by commas. Behind a reverse proxy n8n must be told so (N8N_PROXY_HOPS), or it sees the address of the proxy.',
		},
		{
			displayName: 'Drop Duplicates',
			name: 'dropDuplicates',
			type: 'boolean',
			default: true,
			description: 'Whether to drop deliveries that this process had in the last hour. Across restarts and several processes, put a Remove Duplicates node on delivery_id behind the trigger.',
		},
		{
			displayName: 'Fetch Current Record',
			name: 'fetchRecord',
			type: 'boolean',
			default: false,
			description: 'Whether to read the full record as it is now, with one request per event. Deliveries can arrive late and out of order.',
		},
		{
			displayName: 'Only When These Fields Changed',
			name: 'changedFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. status_id, agent_id, CFServiceLevel',
			description: 'Names of fields, separated by commas, compared with what this process saw last. The first event of a record always passes, also after a restart.',
		},
		{
			displayName: 'Own Changes',
			name: 'ownChanges',
			type: 'options',
			options: [
				{ name: 'Drop Echoes', value: 'echoes', description: 'Drop an event when the agent of this credential caused it and the record shows what this n8n process just wrote' },
				{ name: 'Drop All by This Agent', value: 'agent', description: 'Drop every event caused by the agent of this credential' },
				{ name: 'Pass On', value: 'keep', description: 'Start the workflow for our own changes too' },
			],
			default: 'echoes',
			description: 'What becomes of events that tell of changes made with this credential',
		},
	],
};

const memoryNotice: INodeProperties = {
	displayName: 'What was seen last is kept in the memory of this process: the first event of a record passes, also after a restart. In queue mode with several webhook processors each knows only what it saw itself and can miss a change; compare with a Data Table behind the trigger there.',
	name: 'memoryNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '/options.changedFields': [{ _cnd: { exists: true } }] } },
};

export const properties: INodeProperties[] = [authenticationProperty(), ...events, filters, options, memoryNotice];
