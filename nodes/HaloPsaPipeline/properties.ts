import type { INodeProperties } from 'n8n-workflow';

import { authenticationProperty, timeoutProperty } from '../shared';

const writing = ['provision', 'upsertLeads', 'assignLists', 'convertLeads', 'promoteProspects', 'syncOptOuts', 'logCall', 'runAll'];

const options: INodeProperties[] = [
	{
		displayName: 'Account of New Prospects', name: 'account', type: 'options', default: 'leave',
		options: [
			{ name: 'Create Where Nothing Matches', value: 'create', description: 'Link a client and contact that are proven to be the same, create them otherwise' },
			{ name: 'Leave', value: 'leave', description: 'Keep the client of the lead' },
			{ name: 'Link Where Proven', value: 'link', description: 'Link a client and contact that are proven to be the same' },
		],
		description: 'Which client and contact a new prospect gets',
	},
	{ displayName: 'Client ID of New Leads', name: 'defaultClientId', type: 'number', default: 0, description: 'Client that leads belong to until they have one of their own; 0 for the one HaloPSA chooses' },
	{
		displayName: 'Conversion', name: 'conversion', type: 'options', default: 'newTicket',
		options: [
			{ name: 'Change the Ticket Type', value: 'changeType', description: 'One ticket goes through all stages' },
			{ name: 'New Linked Ticket', value: 'newTicket', description: 'Each stage is a ticket of its own that names the one before' },
		],
		description: 'How a record gets to the next stage',
	},
	{ displayName: 'Create Again When Deleted', name: 'createDeleted', type: 'boolean', default: false, description: 'Whether to create a lead, prospect or opportunity once more that somebody deleted in HaloPSA' },
	{ displayName: 'Default Country', name: 'country', type: 'string', default: '', placeholder: 'e.g. GB', description: 'Country of phone numbers that are written without one' },
	{ displayName: 'Default Source', name: 'source', type: 'string', default: '', placeholder: 'e.g. Apollo.io', description: 'Lead source of records that name none' },
	{
		displayName: 'Kind of Account', name: 'accountKind', type: 'options', default: 'account',
		options: [{ name: 'Account and Prospect', value: 'account' }, { name: 'Client and User', value: 'client' }],
		description: 'What to create where nothing matches',
	},
	{ displayName: 'Lead Type', name: 'leadType', type: 'string', default: 'Lead', description: 'Name of the ticket type' },
	{ displayName: 'Minimum Fit Score', name: 'minimumFit', type: 'number', typeOptions: { minValue: 0, maxValue: 100 }, default: 70, description: 'Fit score that a prospect needs to be promoted' },
	{
		displayName: 'More Settings', name: 'settings', type: 'json', default: '{}',
		description: 'Names of statuses, scoring and deal formulas, as docs/lead-pipeline.md lists them, such as { "statuses": { "engaged": "Hot" } }',
	},
	{ displayName: 'Opportunity Type', name: 'opportunityType', type: 'string', default: 'Opportunity', description: 'Name of the ticket type' },
	{
		displayName: 'Possible Duplicates', name: 'possibleDuplicates', type: 'options', default: 'create',
		options: [{ name: 'Create with a Note', value: 'create' }, { name: 'Park', value: 'park', description: 'Return them without creating anything' }],
		description: 'What to do with a lead that is like one in HaloPSA without being proven to be the same',
	},
	{ displayName: 'Prospect Type', name: 'prospectType', type: 'string', default: 'Prospect', description: 'Name of the ticket type' },
	{ displayName: 'Read the Audit Log', name: 'audit', type: 'boolean', default: false, description: 'Whether to read the last editor of a lead from the audit log instead of its actions. Needs the permission admin.' },
	{ displayName: 'Required Fields', name: 'requiredFields', type: 'string', default: 'CFProspectPainPoints, CFProspectBudget, CFProspectTimeframe', description: 'Custom fields that a prospect needs to be promoted, with commas between them' },
	timeoutProperty,
];

export const properties: INodeProperties[] = [
	authenticationProperty(),
	{
		displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'runAll',
		options: [
			{ name: 'Assign Lists', value: 'assignLists', description: 'Write into each lead which lists it belongs to', action: 'Assign leads to lists' },
			{ name: 'Convert Leads', value: 'convertLeads', description: 'Make a prospect of each engaged lead', action: 'Convert engaged leads' },
			{ name: 'Log Call', value: 'logCall', description: 'Log calls at the records they are about', action: 'Log calls' },
			{ name: 'Promote Prospects', value: 'promoteProspects', description: 'Make an opportunity of each qualified prospect', action: 'Promote qualified prospects' },
			{ name: 'Provision', value: 'provision', description: 'Create or check the custom fields, ticket types and statuses of the pipeline', action: 'Provision the pipeline' },
			{ name: 'Report', value: 'report', description: 'Count the records and the value in each state', action: 'Report the funnel' },
			{ name: 'Run All', value: 'runAll', description: 'Upsert leads and log calls of the input, then opt-outs, lists, conversion and promotion', action: 'Run the whole pipeline' },
			{ name: 'Sync Opt-Outs', value: 'syncOptOuts', description: 'Carry opt-outs to every record of the person, and list them for the suppression table', action: 'Sync opt outs' },
			{ name: 'Upsert Leads', value: 'upsertLeads', description: 'Create leads of people and companies, or update those that are there', action: 'Upsert leads' },
		],
	},
	{
		displayName: 'The items are people or companies as the B2B nodes give them, or records with fields such as email, first_name, last_name and company. The second input takes the rows of your suppression table.',
		name: 'leadsNotice', type: 'notice', default: '', displayOptions: { show: { operation: ['upsertLeads', 'runAll'] } },
	},
	{
		displayName: 'Each item is a call: external_id, direction, outcome, number or email or ticket_id, and where known started_at, duration_minutes, notes and next_action.',
		name: 'callsNotice', type: 'notice', default: '', displayOptions: { show: { operation: ['logCall'] } },
	},
	{
		displayName: 'Items with an email or a phone are opt-outs from elsewhere; those that HaloPSA knows need no item.',
		name: 'optOutsNotice', type: 'notice', default: '', displayOptions: { show: { operation: ['syncOptOuts'] } },
	},
	{ displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: false, description: 'Whether to return the requests that would be sent instead of sending them', displayOptions: { show: { operation: writing } } },
	{ displayName: 'Options', name: 'options', type: 'collection', placeholder: 'Add option', default: {}, options },
];
