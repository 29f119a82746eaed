import type { INodeProperties } from 'n8n-workflow';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['plan'] } };

const number = (displayName: string, name: string, value: number, description: string): INodeProperties => ({
	displayName, name, type: 'number', typeOptions: { minValue: 0 }, default: value, description,
});

const field = (displayName: string, name: string, placeholder: string, description?: string): INodeProperties => ({
	displayName, name, type: 'string', default: '', placeholder, ...(description ? { description } : {}),
});

export const planProperties: INodeProperties[] = [
	{
		displayName: 'System',
		name: 'system',
		type: 'string',
		default: 'saas-alerts',
		required: true,
		description: 'The name of the source in the tables, so that several sources can share them',
		displayOptions,
	},
	{
		displayName: 'Default Service',
		name: 'service',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1201 or SAAS-USER',
		description: 'ID or code of the item that is billed for each user; a row of the table can name another',
		displayOptions,
	},
	{
		displayName: 'User Sync Day',
		name: 'syncDay',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 31 },
		default: 1,
		description: 'Day of the month; the last day of shorter months. A day that was missed is caught up once. 0 syncs in each run.',
		displayOptions,
	},
	{
		displayName: 'Hold Drops Above (%)',
		name: 'holdDrop',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description: 'A larger drop waits until a person writes approve into its row',
		displayOptions,
	},
	{
		displayName: 'Hold Rises Above (%)',
		name: 'holdRise',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50,
		description: 'A larger rise waits until a person writes approve into its row',
		displayOptions,
	},
	{
		displayName: 'Each Item Is',
		name: 'each',
		type: 'options',
		options: [
			{ name: 'A Part of a Count', value: 'part', description: 'Such as a contract item; the numbers of one organisation, or of one service of it, are added up' },
			{ name: 'An Account', value: 'account', description: 'Such as a user of Microsoft 365; accounts are counted for each organisation' },
			{ name: 'An Organisation', value: 'organisation', description: 'With its count, or with a list of its accounts' },
		],
		default: 'organisation',
		displayOptions,
	},
	{
		displayName: 'Count Fields',
		name: 'countFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		description: 'Where the fields are in an input item: a name, with dots into objects; several names separated by commas',
		displayOptions,
		options: [
			field('Account', 'account', 'email, userPrincipalName, mail, primaryEmail, name', 'What names an account, for the accounts to leave out'),
			field('Count', 'count', 'billableUsers', 'A number, or a list of accounts'),
			field('Excluded When', 'excludedWhen', 'e.g. isShared, isServiceAccount', 'Accounts for which one of these is true are not counted'),
			field('Only With', 'onlyWith', 'e.g. assignedLicenses', 'Only accounts that have something in this field are counted'),
			field('Organisation ID', 'organisation', 'customerId'),
			field('Organisation Name', 'name', 'customerName'),
			field('Service', 'service', 'e.g. item', 'ID or code of the item that is billed, where the source counts several for each organisation; goes before Default Service'),
			field('Total', 'total', 'e.g. totalLicences', 'Licences bought, where Count has those assigned'),
		],
	},
	{
		displayName: 'Options',
		name: 'planOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			{ displayName: 'Add Missing Lines', name: 'addIfMissing', type: 'boolean', default: false, description: 'Whether to add the default service to the recurring invoice of a client that lacks it; a row of the table can say otherwise' },
			{ displayName: 'Cost of New Lines', name: 'unitCost', type: 'string', default: '', description: 'Where the row of the table has none; that of the item when empty' },
			{ displayName: 'Excluded Accounts', name: 'excluded', type: 'string', typeOptions: { rows: 3 }, default: '', placeholder: 'e.g. svc-*, *@shared.contoso.com', description: 'Patterns of accounts that are not counted, separated by commas; * stands for any text' },
			number('Free Units', 'freeUnits', 0, 'Units of each organisation that are not billed'),
			{ displayName: 'Hold Zero', name: 'holdZero', type: 'boolean', default: true, description: 'Whether a quantity that becomes 0 waits for approval' },
			{
				displayName: 'Licences',
				name: 'licences',
				type: 'options',
				options: [{ name: 'Assigned', value: 'assigned' }, { name: 'Total', value: 'total' }],
				default: 'assigned',
				description: 'Which number to bill where the source has both',
			},
			{ displayName: 'Maximum', name: 'maximum', type: 'string', default: '', description: 'The most units that are billed; no limit when empty' },
			number('Minimum', 'minimum', 0, 'The fewest units that are billed'),
			{ displayName: 'Organisation ID Is the Client ID', name: 'clientIds', type: 'boolean', default: false, description: 'Whether organisations need no account mapping because the source has the IDs of HaloPSA clients' },
			{ displayName: 'Pack Size', name: 'packSize', type: 'number', typeOptions: { minValue: 1 }, default: 1, description: 'The quantity is rounded up to a multiple of it' },
			{ displayName: 'Price of New Lines', name: 'unitPrice', type: 'string', default: '', description: 'Where the row of the table has none; that of the item when empty' },
			{
				displayName: 'Second Run in a Month',
				name: 'rerun',
				type: 'options',
				options: [
					{ name: 'Leave Lines That Are Done', value: 'leave' },
					{ name: 'Update Them', value: 'update' },
				],
				default: 'leave',
			},
			{ displayName: 'Time Zone', name: 'timeZone', type: 'string', default: '', placeholder: 'e.g. Europe/London', description: 'For the User Sync Day; that of the workflow when empty' },
		],
	},
];
