import type { INodeProperties } from 'n8n-workflow';

import { providers } from '../../lib';

const show = (operation: string): INodeProperties['displayOptions'] => ({ show: { operation: [operation] } });

/** Every provider exports files, also those whose API the other nodes use. */
const providerOptions = [...providers.map(({ key, label }) => ({ name: label, value: key })), { name: 'Other', value: 'other' }];

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Import File', value: 'importFile', description: 'Read a CSV or XLSX file', action: 'Import a file' },
			{ name: 'Import Items', value: 'importItems', description: 'Read payloads pushed to a webhook, or rows of Extract From File', action: 'Import items' },
		],
		default: 'importFile',
	},
	{
		displayName: 'BookYourData, LeadsBlue, Crayon and Klue have no public API: import their CSV or XLSX exports here. For old .xls and .ods files, put Extract From File before this node and choose Import Items.',
		name: 'formats',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		options: providerOptions,
		default: 'bookyourdata',
		description: 'Where the records come from; the mapping of the columns is kept by it',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		required: true,
		description: 'Name of the field that holds the file',
		displayOptions: show('importFile'),
	},
	{
		displayName: 'Remembered Mapping',
		name: 'mapping',
		type: 'json',
		default: '',
		description: 'Rows with provider, column and field that you keep in a Data Table; the Columns output gives them. The field "ignore" leaves a column out.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Column Names',
				name: 'columnNames',
				type: 'string',
				default: '',
				placeholder: 'e.g. First Name, Last Name, Email',
				description: 'For a file without a header: what its columns hold, in their order',
			},
			{
				displayName: 'Default Region',
				name: 'defaultRegion',
				type: 'string',
				default: '',
				placeholder: 'e.g. DE or Germany',
				description: 'Country for phone numbers of rows that name none',
			},
			{
				displayName: 'Delimiter',
				name: 'delimiter',
				type: 'options',
				options: [
					{ name: 'Bar', value: '|' },
					{ name: 'Comma', value: ',' },
					{ name: 'Find It', value: 'auto' },
					{ name: 'Semicolon', value: ';' },
					{ name: 'Tab', value: '\t' },
				],
				default: 'auto',
			},
			{
				displayName: 'Encoding',
				name: 'encoding',
				type: 'options',
				options: [
					{ name: 'Find It', value: 'auto' },
					{ name: 'UTF-16 (Big Endian)', value: 'utf-16be' },
					{ name: 'UTF-16 (Little Endian)', value: 'utf-16le' },
					{ name: 'UTF-8', value: 'utf-8' },
					{ name: 'Windows-1252', value: 'windows-1252' },
				],
				default: 'auto',
			},
			{
				displayName: 'Include Row',
				name: 'raw',
				type: 'boolean',
				default: false,
				description: 'Whether _meta.raw holds the row as it came',
			},
			{
				displayName: 'No Header Row',
				name: 'noHeader',
				type: 'boolean',
				default: false,
				description: 'Whether the file begins with a record; Column Names has to be given',
			},
			{
				displayName: 'Records Are',
				name: 'kind',
				type: 'options',
				options: [
					{ name: 'Companies', value: 'Company' },
					{ name: 'Decided by the Columns', value: 'auto' },
					{ name: 'People', value: 'Person' },
				],
				default: 'auto',
			},
			{
				displayName: 'Sheet',
				name: 'sheet',
				type: 'string',
				default: '',
				description: 'Name of the sheet of a workbook; the first visible one when empty',
			},
		],
	},
];
