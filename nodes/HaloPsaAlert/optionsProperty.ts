import type { INodeProperties } from 'n8n-workflow';

import { alertPlaceholders, defaultAlertFields, defaultAlertSubject, type AlertFields } from '../../lib';
import { timeoutProperty } from '../shared';

const eventField = (displayName: string, name: keyof AlertFields): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${defaultAlertFields[name].split(', ').slice(0, 3).join(', ')}`,
});

const usable = `{${alertPlaceholders.join('}, {')}} and {event.field}`;

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'alertOptions',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Body',
			name: 'body',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. <p>{type}: {description}</p>',
			description: `How one event is written, in the format chosen. Placeholders: ${usable}. Values are escaped; your own HTML stays.`,
		},
		{ displayName: 'Category', name: 'category', type: 'string', default: '', description: 'Of new tickets, unless the alert mapping gives another' },
		{
			displayName: 'Closed Within (Days)',
			name: 'closedWithinDays',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 30,
			description: 'Tickets closed longer ago are neither linked nor reopened',
		},
		{
			displayName: 'Contact',
			name: 'contact',
			type: 'options',
			options: [
				{ name: 'Default Contact of the Account Mapping', value: 'default' },
				{ name: 'None', value: 'none' },
				{ name: 'User of the Event, Else the Default Contact', value: 'user' },
			],
			default: 'none',
			description: 'Whom new tickets are for',
		},
		{
			displayName: 'Event Fields',
			name: 'eventFields',
			type: 'fixedCollection',
			default: {},
			description: 'Where the fields are in an event: a name, with dots into objects; several names separated by commas. An empty field takes the usual names.',
			options: [
				{
					displayName: 'Fields',
					name: 'fields',
					values: [
						eventField('Account ID', 'accountId'),
						eventField('Account Name', 'accountName'),
						eventField('Description', 'description'),
						eventField('ID', 'id'),
						eventField('Link', 'link'),
						eventField('Severity', 'severity'),
						eventField('State', 'state'),
						eventField('Time', 'time'),
						eventField('Type', 'type'),
						eventField('User', 'user'),
					],
				},
			],
		},
		{
			displayName: 'Event Is In',
			name: 'eventIn',
			type: 'string',
			default: '',
			placeholder: 'e.g. body',
			description: 'The field of the item that holds the event, as an object or as JSON; empty when the item is the event',
		},
		{
			displayName: 'Events Per Note',
			name: 'noteSize',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 200 },
			default: 50,
		},
		{
			displayName: 'Fields of New Tickets',
			name: 'fields',
			type: 'json',
			default: '{}',
			description: 'Further fields by their HaloPSA names, such as { "agent_id": 5 }',
		},
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [{ name: 'HTML', value: 'html' }, { name: 'Text', value: 'text' }],
			default: 'html',
		},
		{ displayName: 'Hide Notes From User', name: 'hideNotes', type: 'boolean', default: true },
		{
			displayName: 'Link as Child',
			name: 'linkAsChild',
			type: 'boolean',
			default: true,
			description: 'Whether a new ticket becomes a child of the closed one; its details name that ticket in any case',
		},
		{
			displayName: 'Note Outcome',
			name: 'outcome',
			type: 'string',
			default: '7',
			description: 'ID or name of the action that notes are; where the API agent may not use it, another quiet one is taken',
		},
		{
			displayName: 'Priorities',
			name: 'priorities',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			description: 'The priority of each severity. Without an entry a severity takes the priority of the same name, if the SLA of the ticket type has one.',
			options: [
				{
					displayName: 'Severity',
					name: 'severities',
					values: [
						{ displayName: 'Severity', name: 'severity', type: 'string', default: '', placeholder: 'e.g. critical' },
						{ displayName: 'Priority', name: 'priority', type: 'string', default: '', description: 'Name or number within the SLA of the ticket type' },
					],
				},
			],
		},
		{ displayName: 'Status', name: 'status', type: 'string', default: '', description: 'Name or ID of the status of new tickets; empty for that of the ticket type' },
		{
			displayName: 'Storm Limit',
			name: 'stormLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description: 'Events of one ticket and hour that are shown one by one; those beyond go into one summary of the hour. 0 shows all.',
		},
		{
			displayName: 'Subject',
			name: 'subject',
			type: 'string',
			default: defaultAlertSubject,
			description: `Of new tickets. Placeholders: ${usable}.`,
		},
		{ displayName: 'Team', name: 'team', type: 'string', default: '', description: 'Name or ID; of new tickets, unless the alert mapping gives another' },
		timeoutProperty,
	],
};
