import type { INodeProperties } from 'n8n-workflow';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['pullQuotations'] } };

/** Quotes come on the first input, rows of the link table on the second; what Push Quotes needs too is with that. */
export const pullQuotationsProperties: INodeProperties[] = [
	{
		displayName: 'Products', name: 'quoteProducts', type: 'json', default: '[]',
		description: 'Products as the lists of the other system give them, with the HaloPSA item as external identifier, price, unit, term and productType; a quotation whose lines are not at these prices waits for review', displayOptions,
	},
	{
		displayName: 'Statuses to Quote', name: 'quotesFrom', type: 'json', default: '[]',
		description: 'Status numbers of quotations that become quotes, such as [7]; those of draft and sent when empty', displayOptions,
	},
	{
		displayName: 'Template ID', name: 'quoteTemplate', type: 'string', default: '',
		description: 'Quote template of new quotes; the other system chooses one when empty', displayOptions,
	},
];
