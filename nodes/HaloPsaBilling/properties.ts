import type { INodeProperties } from 'n8n-workflow';

import { authenticationProperty, timeoutProperty } from '../shared';
import { planProperties } from './planProperties';

/** Adding up needs no credential. */
export const withoutCredential = { operation: ['report'] };

const show = (...operation: string[]): INodeProperties['displayOptions'] => ({ show: { operation } });

export const properties: INodeProperties[] = [
	authenticationProperty(withoutCredential),
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Apply', value: 'apply', description: 'Write the quantities that Plan decided on', action: 'Apply planned quantities' },
			{ name: 'Plan', value: 'plan', description: 'Decide the quantity of each line, without writing', action: 'Plan quantities' },
			{ name: 'Report', value: 'report', description: 'Sum up what a run did and what needs a person', action: 'Report on quantities' },
			{ name: 'Roll Back', value: 'rollBack', description: 'Give lines back the quantity they had before a change', action: 'Roll back changes' },
			{ name: 'Verify', value: 'verify', description: 'Read lines again and compare them with their rows', action: 'Verify quantities' },
		],
		default: 'plan',
	},
	...planProperties,
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return the requests that would be sent, instead of sending them',
		displayOptions: show('apply', 'rollBack'),
	},
	{
		displayName: 'Options',
		name: 'applyOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: show('apply'),
		options: [
			{
				displayName: 'Outcome of the Note',
				name: 'ticketOutcome',
				type: 'string',
				default: '7',
				description: 'ID or name of the action with which the note is put on the ticket; one that its workflow step allows',
			},
			{
				displayName: 'Prorate with the Next Invoice',
				name: 'prorate',
				type: 'boolean',
				default: false,
				description: 'Whether HaloPSA is to charge the rest of the period with the next invoice, by its own rules',
			},
			{
				displayName: 'Record on the Line',
				name: 'noteField',
				type: 'options',
				options: [
					{ name: 'In the Comment', value: 'comment_1' },
					{ name: 'In the Long Description', value: 'item_longdescription', description: 'Clients may see it on the invoice' },
					{ name: 'Nowhere', value: 'none' },
				],
				default: 'none',
				description: 'Where on the line to tell what was counted',
			},
			{
				displayName: 'Record on Ticket',
				name: 'ticketId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 1234',
				description: 'ID of a ticket that gets a private note of what was counted and changed, one for all changes of the run',
			},
		],
	},
	{ ...timeoutProperty, displayOptions: { hide: withoutCredential } },
];
