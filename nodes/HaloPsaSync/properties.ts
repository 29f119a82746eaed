import type { INodeProperties } from 'n8n-workflow';

import { streams } from '../../lib';
import { authenticationProperty, timeoutProperty } from '../shared';
import { changedIdsProperties } from './changedIdsProperties';
import { matchAccountsProperties } from './matchAccountsProperties';
import { preflightProperties } from './preflightProperties';
import { pushProperties } from './pushProperties';
import { pullQuotationsProperties } from './pullQuotationsProperties';
import { pushQuotesProperties } from './pushQuotesProperties';
import { reconcileProperties } from './reconcileProperties';
import { pullRecordProperties } from './pullRecordProperties';
import { warehouseProperties } from './warehouseProperties';
import { webhookHealthProperties } from './webhookHealthProperties';
import { whitespaceReportProperties } from './whitespaceReportProperties';

const show = (operation: string): INodeProperties['displayOptions'] => ({ show: { operation: [operation] } });

/**
 * Adding up needs no credential. Said with `hide`: the editor takes every field under `show` of a credential, or of
 * the field that chooses one, for a part of that choice and does not display it, here Operation.
 */
export const withoutCredential = { operation: ['summarizePage', 'warehousePage', 'warehouseTable'] };

export const properties: INodeProperties[] = [
	authenticationProperty(withoutCredential),
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Get Changed IDs',
				value: 'changedIds',
				description: 'Tell which records of a stream changed since a time, by their IDs',
				action: 'Get what changed',
			},
			{
				name: 'Match Accounts',
				value: 'matchAccounts',
				description: 'Find the HaloPSA client of each account of another system, and create those that are missing',
				action: 'Match accounts',
			},
			{
				name: 'Preflight',
				value: 'preflight',
				description: 'Check the permissions, the agent and what the settings of a sync name, before anything is written',
				action: 'Check the tenant before a sync',
			},
			{
				name: 'Pull Changes',
				value: 'pullChanges',
				description: 'Read one page of one stream of HaloPSA records since a cursor',
				action: 'Pull changes',
			},
			{
				name: 'Pull Quotations',
				value: 'pullQuotations',
				description: 'Tell which quotations another system has no quote for and what to create there, and which differ from their quote',
				action: 'Pull quotations',
			},
			{
				name: 'Pull Record',
				value: 'pullRecord',
				description: 'Read one record as it is now, in the shape that Pull Changes gives',
				action: 'Pull a record',
			},
			{
				name: 'Push',
				value: 'push',
				description: 'Bring the records of another system and HaloPSA together, field by field, both ways',
				action: 'Push records',
			},
			{
				name: 'Push Quotes',
				value: 'pushQuotes',
				description: 'Carry quotes of another system to quotations, with their lines, totals and status',
				action: 'Push quotes',
			},
			{
				name: 'Reconcile',
				value: 'reconcile',
				description: 'Compare all records of another system with all of HaloPSA and tell which are gone',
				action: 'Reconcile records',
			},
			{
				name: 'Summarize Page',
				value: 'summarizePage',
				description: 'Add up what happened to the records of a page and say where to go on',
				action: 'Summarize a page',
			},
			{
				name: 'Warehouse Page',
				value: 'warehousePage',
				description: 'Give the SQL that writes a page of Pull Changes to PostgreSQL',
				action: 'Give the SQL for a page',
			},
			{
				name: 'Warehouse Table',
				value: 'warehouseTable',
				description: 'Give the SQL that creates the PostgreSQL table of a stream and tells where the stream stands',
				action: 'Give the SQL for a table',
			},
			{
				name: 'Webhook Health',
				value: 'webhookHealth',
				description: 'Tell which webhooks bring data, which do not, and what failed',
				action: 'Check the health of webhooks',
			},
			{
				name: 'Whitespace Report',
				value: 'whitespaceReport',
				description: 'Tell which clients lack which product groups, by what they are billed for',
				action: 'Report whitespace',
			},
		],
		default: 'pullChanges',
	},
	{
		displayName: 'Stream',
		name: 'stream',
		type: 'options',
		options: streams.map(({ name, label }) => ({ name: label, value: name })).sort((left, right) => left.name.localeCompare(right.name)),
		default: 'clients',
		description: 'The kind of records to read',
		displayOptions: show('pullChanges'),
	},
	{
		displayName: 'Since',
		name: 'since',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-01-31T09:00:00Z',
		description: 'The cursor of the last complete run; leave empty to read everything',
		displayOptions: show('pullChanges'),
	},
	{
		displayName: 'Position',
		name: 'position',
		type: 'json',
		default: '',
		description: 'Where the page before ended, as this node returned it; leave empty for the first page',
		displayOptions: show('pullChanges'),
	},
	{
		displayName: 'Page',
		name: 'page',
		type: 'json',
		default: '',
		required: true,
		description: 'The item that Pull Changes gave on its Page output',
		displayOptions: show('summarizePage'),
	},
	{
		displayName: 'Totals So Far',
		name: 'totals',
		type: 'json',
		default: '',
		description: 'The totals of the pages before, as this node returned them',
		displayOptions: show('summarizePage'),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: show('pullChanges'),
		options: [
			{
				displayName: 'Lookback (Minutes)',
				name: 'lookback',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 10,
				description: 'How far before the start of this run the next one begins; records met twice are compared and not written again',
			},
			timeoutProperty,
		],
	},
	...changedIdsProperties,
	...matchAccountsProperties,
	...pushProperties,
	...pushQuotesProperties,
	...pullQuotationsProperties,
	...preflightProperties,
	...reconcileProperties,
	...pullRecordProperties,
	...warehouseProperties,
	...webhookHealthProperties,
	...whitespaceReportProperties,
];
