import type { INodeProperties } from 'n8n-workflow';
import { returnAllProperties, timeoutProperty } from '../shared';

const show = (resource: string, ...operation: string[]): INodeProperties['displayOptions'] => ({ show: { resource: [resource], operation } });

const operations = (resource: string, options: INodeProperties['options'], otherwise: string): INodeProperties => ({
	displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, displayOptions: { show: { resource: [resource] } }, options, default: otherwise,
});

const many = (plural: string): { name: string; value: string; description: string; action: string } => ({ name: 'Get Many', value: 'getAll', description: `Get many ${plural}`, action: `Get many ${plural}` });

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Billing', value: 'billing' },
			{ name: 'Customer', value: 'customer' },
			{ name: 'Event', value: 'event' },
			{ name: 'User', value: 'user' },
		],
		default: 'billing',
	},
	operations('billing', [
		{ name: 'Get Dates', value: 'getDates', description: 'Get the billing dates, newest first', action: 'Get the billing dates' },
		{ name: 'Get Details', value: 'getDetails', description: 'Get the billable users of each customer', action: 'Get the billable users of each customer' },
	], 'getDetails'),
	operations('customer', [{ name: 'Get', value: 'get', description: 'Get a customer', action: 'Get a customer' }, many('customers')], 'getAll'),
	operations('event', [{ name: 'Count', value: 'count', description: 'Count events', action: 'Count events' }, many('events')], 'getAll'),
	operations('user', [many('users')], 'getAll'),
	{
		displayName: 'Billing Date',
		name: 'billingDate',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-01-31',
		description: 'A date as Get Dates gives it; the newest when empty',
		displayOptions: show('billing', 'getDetails'),
	},
	{ displayName: 'Customer ID', name: 'customerId', type: 'string', default: '', required: true, displayOptions: show('customer', 'get') },
	{ displayName: 'Customer ID', name: 'customerId', type: 'string', default: '', description: 'Only the users of this customer; all users when empty', displayOptions: show('user', 'getAll') },
	...returnAllProperties('getAll'),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: show('event', 'getAll', 'count'),
		options: [
			{
				displayName: 'Alert Status',
				name: 'alertStatus',
				type: 'multiOptions',
				options: [{ name: 'Critical', value: 'critical' }, { name: 'Low', value: 'low' }, { name: 'Medium', value: 'medium' }],
				default: [],
			},
			{ displayName: 'Customer ID', name: 'customerId', type: 'string', default: '' },
			{ displayName: 'Event Type', name: 'eventType', type: 'string', default: '', placeholder: 'e.g. login.failure' },
			{ displayName: 'From', name: 'start', type: 'dateTime', default: '' },
			{ displayName: 'Time Order', name: 'timeSort', type: 'options', options: [{ name: 'Newest First', value: 'desc' }, { name: 'Oldest First', value: 'asc' }], default: 'asc' },
			{ displayName: 'Until', name: 'end', type: 'dateTime', default: '' },
			{ displayName: 'User Email', name: 'userEmail', type: 'string', default: '' },
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Rows Field',
				name: 'rowsField',
				type: 'string',
				default: '',
				placeholder: 'e.g. data.customers',
				description: 'Where the list is in the answer, with dots; found by itself when empty',
			},
			timeoutProperty,
		],
	},
];
