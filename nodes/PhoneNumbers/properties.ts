import type { INodeProperties } from 'n8n-workflow';

const operations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Normalize', value: 'normalize', description: 'One number of each item becomes one object', action: 'Normalize a phone number' },
		{ name: 'Normalize Many', value: 'normalizeMany', description: 'All numbers of each item become a list of objects', action: 'Normalize many phone numbers' },
	],
	default: 'normalize',
};

export const properties: INodeProperties[] = [
	operations,
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 030 12345678',
		description: 'For Normalize Many: a list, or a text with a number on each line or between semicolons',
	},
	{
		displayName: 'Region',
		name: 'region',
		type: 'string',
		default: '',
		placeholder: 'e.g. DE or Germany',
		description: 'Country of the record by ISO code or name. Needed for numbers without a country code; numbers with one ignore it.',
	},
	{
		displayName: 'Output Field',
		name: 'outputField',
		type: 'string',
		default: 'phone',
		required: true,
		description: 'Name of the field that takes the result',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		options: [
			{ name: 'Calling Code', value: 'callingCode' },
			{ name: 'Candidates', value: 'candidates', description: 'The numbers it may be, when it may be several' },
			{ name: 'E.123 International', value: 'international', description: 'For people, such as +49 30 12345678' },
			{ name: 'E.123 National', value: 'national', description: 'For people of the same country, such as 030 12345678' },
			{ name: 'E.164', value: 'e164', description: 'For dialling and comparing, such as +493012345678' },
			{ name: 'Extension', value: 'extension' },
			{ name: 'Input', value: 'input', description: 'The number as it was written' },
			{ name: 'Problem', value: 'problem', description: 'A word for what is wrong' },
			{ name: 'Reason', value: 'reason', description: 'What is wrong and what to do' },
			{ name: 'Region', value: 'region', description: 'ISO code of the country' },
			{ name: 'Status', value: 'status', description: 'Valid, possible, invalid or ambiguous' },
			{ name: 'Type', value: 'type', description: 'Such as mobile or fixed_line' },
			{ name: 'URI', value: 'uri', description: 'The tel: address of the number' },
		],
		default: [],
		description: 'What to give of each number; everything when none is chosen',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'If a Number Cannot Be Read',
				name: 'onProblem',
				type: 'options',
				options: [
					{ name: 'Fail the Item', value: 'error' },
					{ name: 'Say Why in the Result', value: 'keep' },
				],
				default: 'keep',
			},
			{
				displayName: 'Keep Other Fields',
				name: 'keepFields',
				type: 'boolean',
				default: true,
				description: 'Whether the other fields of the item stay beside the result',
			},
			{
				displayName: 'Regions of Several Countries',
				name: 'groups',
				type: 'options',
				options: [
					{ name: 'Review What Fits More than One', value: 'review' },
					{ name: 'Take the First Country', value: 'first', description: 'Norway for Nordic Countries, Poland for Eastern Europe' },
				],
				default: 'review',
				description: 'What to do when the region is, for example, Nordic Countries',
			},
		],
	},
];
