import type { INodeProperties } from 'n8n-workflow';

import { defaultAccountFields } from '../../lib';
import { timeoutProperty } from '../shared';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['matchAccounts'] } };

const accountField = (displayName: string, name: keyof typeof defaultAccountFields): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${defaultAccountFields[name]}`,
});

/** Accounts come on the first input, rows of the mapping table on the second. */
export const matchAccountsProperties: INodeProperties[] = [
	{
		displayName: 'System',
		name: 'system',
		type: 'string',
		default: 'salesbuildr',
		required: true,
		description: 'The name of the other system in the mapping table, so that several systems can share one table',
		displayOptions,
	},
	{
		displayName: 'View',
		name: 'view',
		type: 'options',
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'Ignored', value: 'ignored', description: 'Accounts that a person put aside' },
			{ name: 'Mapped', value: 'mapped', description: 'Accounts that have a client' },
			{ name: 'Suggested', value: 'suggested', description: 'Accounts for which a person has to decide' },
			{ name: 'Unmapped', value: 'unmapped', description: 'Accounts without a client' },
		],
		default: 'all',
		description: 'Which accounts to return; all of them are matched',
		displayOptions,
	},
	{
		displayName: 'Unmapped Accounts',
		name: 'unmapped',
		type: 'options',
		options: [
			{ name: 'Create a Client', value: 'create', description: 'Where nothing in HaloPSA is like the account' },
			{ name: 'Leave', value: 'leave', description: 'A person decides' },
			{ name: 'Map to the Catch-All Client', value: 'catchAll' },
		],
		default: 'leave',
		description: 'What to do with accounts that no client is like; those with a suggestion are never touched',
		displayOptions,
	},
	{
		displayName: 'Map Identical Names',
		name: 'mapIdenticalNames',
		type: 'boolean',
		default: false,
		description: 'Whether to map accounts that are named exactly as one client is, although nothing else shows that they are the same',
		displayOptions,
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to return the clients that would be created instead of creating them; no row counts as changed then',
		displayOptions,
	},
	{
		displayName: 'Options',
		name: 'matchOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			{
				displayName: 'Account Fields',
				name: 'accountFields',
				type: 'fixedCollection',
				default: {},
				description: 'Where the fields are in an input item: a name, with dots into objects; several names separated by commas. An empty field takes the usual names.',
				options: [
					{
						displayName: 'Fields',
						name: 'fields',
						values: [
							accountField('Address', 'address'),
							accountField('Address 2', 'address2'),
							accountField('City', 'city'),
							accountField('Email', 'email'),
							accountField('External Identifier', 'externalIdentifier'),
							accountField('ID', 'id'),
							accountField('Name', 'name'),
							accountField('Phone', 'phone'),
							accountField('Postcode', 'postcode'),
							accountField('State', 'state'),
							accountField('Website', 'website'),
						],
					},
				],
			},
			{
				displayName: 'Catch-All Client ID',
				name: 'catchAllClientId',
				type: 'number',
				default: 0,
				description: 'The client for accounts that shall have none of their own',
			},
			{
				displayName: 'Default Country',
				name: 'country',
				type: 'string',
				default: '',
				placeholder: 'e.g. GB',
				description: 'Country of phone numbers that are written without one, as two letters',
			},
			{
				displayName: 'Fields of New Clients',
				name: 'newClientFields',
				type: 'json',
				default: '{}',
				description: 'Further fields of clients that are created, by their HaloPSA names, such as { "toplevel_id": 1 }',
			},
			timeoutProperty,
			{
				displayName: 'Use Domains of Users',
				name: 'users',
				type: 'boolean',
				default: false,
				description: 'Whether to read the users too: their e-mail domains tell clients apart where no website is entered',
			},
		],
	},
];
