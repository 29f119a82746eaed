import type { INodeProperties } from 'n8n-workflow';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['pushQuotes'] } };
const inBoth: INodeProperties['displayOptions'] = { show: { operation: ['pullQuotations', 'pushQuotes'] } };

/** Quotes come on the first input, rows of the link table on the second. */
export const pushQuotesProperties: INodeProperties[] = [
	{
		displayName: 'System', name: 'quoteSystem', type: 'string', default: 'salesbuildr', required: true,
		description: 'The name of the other system in the tables', displayOptions: inBoth,
	},
	{
		displayName: 'Quote Statuses', name: 'quoteStatuses', type: 'json', default: '{}', required: true,
		description: 'State of a quote to the status number of a quotation, such as { "draft": 1, "sent": 2, "approved": 3, "declined": 4, "expired": 5 }', displayOptions: inBoth,
	},
	{
		displayName: 'Opportunities', name: 'quoteOpportunities', type: 'json', default: '{}',
		description: "HaloPSA opportunity IDs by the other system's; what belongs to another opportunity is skipped", displayOptions: inBoth,
	},
	{
		displayName: 'Items', name: 'quoteItems', type: 'json', default: '{}',
		description: 'HaloPSA item IDs by product; a quote with another product is parked', displayOptions,
	},
	{
		displayName: 'Made From Quotations', name: 'quotesMade', type: 'json', default: '{}',
		description: 'Quotation IDs by quote, of quotes that were just made from quotations; later their title and the link table tell', displayOptions,
	},
	{
		displayName: 'Opportunity Outcomes', name: 'quoteOutcomes', type: 'json', default: '{}',
		description: 'Status of an opportunity whose quote is approved or declined, such as { "approved": 9 }; it is left alone when empty', displayOptions,
	},
	{
		displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: false,
		description: 'Whether to return what would be written instead of writing it', displayOptions: inBoth,
	},
];
