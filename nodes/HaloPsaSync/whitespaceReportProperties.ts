import type { INodeProperties } from 'n8n-workflow';

export const whitespaceReportProperties: INodeProperties[] = [
	{
		displayName: 'Options',
		name: 'whitespaceOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { operation: ['whitespaceReport'] } },
		options: [
			{
				displayName: 'Invoices of the Last Days',
				name: 'invoiceDays',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 365,
				description: 'How far back invoices count beside recurring invoices; 0 for recurring invoices alone',
			},
			{
				displayName: 'Timeout (Seconds)',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description: 'How long to wait for an answer before the request is given up and tried again',
			},
		],
	},
];
