import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { apiRequest, sendApiRequest, type HaloClient } from '../../lib';
import type { Parameters } from '../shared';
import type { Output } from './specialOperations';

export const API_REQUEST = 'apiRequest';
export const SEND = 'send';

const show = (more: Readonly<Record<string, (string | boolean)[]>> = {}): INodeProperties['displayOptions'] => ({ show: { resource: [API_REQUEST], ...more } });

/** Any route of the API, for what the resources do not cover. */
export const apiRequestProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: show(),
		options: [{ name: 'Send', value: 'send', description: 'Send a request to any path of the API', action: 'Send an API request' }],
		default: 'send',
	},
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		noDataExpression: true,
		displayOptions: show(),
		options: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((name) => ({ name, value: name })),
		default: 'GET',
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Tickets/42',
		description: 'Path below /api, as in the API documentation of your HaloPSA',
		displayOptions: show(),
	},
	{
		displayName: 'Query',
		name: 'query',
		type: 'json',
		default: '',
		placeholder: '{ "open_only": true }',
		description: 'Query parameters by name',
		displayOptions: show(),
	},
	{
		displayName: 'Body',
		name: 'body',
		type: 'json',
		default: '',
		placeholder: '[{ "summary": "New ticket" }]',
		description: 'JSON to send; HaloPSA takes a list of records nearly everywhere',
		displayOptions: show({ method: ['DELETE', 'PATCH', 'POST', 'PUT'] }),
	},
	{
		displayName: 'Read All Pages',
		name: 'paging',
		type: 'boolean',
		default: false,
		description: 'Whether the answer is a list that comes in pages, of which each row becomes an item',
		displayOptions: show({ method: ['GET'] }),
	},
	{
		displayName: 'List Key',
		name: 'listKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. tickets',
		description: 'The member of the answer that holds the rows; only needed when the answer has several lists',
		displayOptions: show({ method: ['GET'], paging: [true] }),
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: show({ method: ['GET'], paging: [true] }),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: show({ method: ['GET'], paging: [true], returnAll: [false] }),
	},
];

/** Whether the request may change something. */
export const apiRequestWrites = (parameters: Parameters, item: number): boolean => parameters.text('method', item, 'GET') !== 'GET';

export async function* runApiRequest(client: HaloClient, parameters: Parameters, item: number): AsyncGenerator<Output> {
	const request = apiRequest({
		method: parameters.text('method', item, 'GET'),
		path: parameters.text('path', item),
		query: parameters.read('query', item, ''),
		body: parameters.read('body', item, ''),
	});
	if (parameters.flag('dryRun', item)) {
		yield { json: { dryRun: true, planned: [request] } as unknown as IDataObject };
		return;
	}
	const collection = parameters.text('listKey', item) || undefined;
	const limit = parameters.flag('returnAll', item) ? undefined : parameters.limit(item);
	const paging = parameters.flag('paging', item) ? { collection, limit } : undefined;
	let answered = false;
	for await (const record of sendApiRequest(client, request, paging)) {
		answered = true;
		yield { json: { ...record } as IDataObject };
	}
	// A write that HaloPSA answers without a body still has to let the workflow go on.
	if (!answered && request.method !== 'GET') yield { json: { success: true } };
}
