import type { INodeProperties } from 'n8n-workflow';

import { streams } from '../../lib';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['changedIds'] } };

export const changedIdsProperties: INodeProperties[] = [
	{
		displayName: 'Stream', name: 'changedStream', type: 'options', default: 'clients',
		options: streams.filter(({ name }) => name !== 'actions').map(({ name, label }) => ({ name: label, value: name })).sort((left, right) => left.name.localeCompare(right.name)),
		description: 'The kind of HaloPSA records to look at', displayOptions,
	},
	{
		displayName: 'Since', name: 'changedSince', type: 'string', default: '', placeholder: 'e.g. 2026-01-31T09:00:00Z',
		description: 'IDs of records that changed since; none, and without a request, when it is empty', displayOptions,
	},
];
