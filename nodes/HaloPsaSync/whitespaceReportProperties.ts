import type { INodeProperties } from 'n8n-workflow';
import { timeoutProperty } from '../shared';

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
			timeoutProperty,
		],
	},
];
