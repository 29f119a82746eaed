import type { INodeProperties } from 'n8n-workflow';

import { streams } from '../../lib';

export const warehouseProperties: INodeProperties[] = [
	{
		displayName: 'Stream',
		name: 'warehouseStream',
		type: 'options',
		options: streams.map(({ name, label }) => ({ name: label, value: name })).sort((left, right) => left.name.localeCompare(right.name)),
		default: 'clients',
		description: 'The kind of records the table holds',
		displayOptions: { show: { operation: ['warehouseTable'] } },
	},
	{
		displayName: 'Schema',
		name: 'schema',
		type: 'string',
		default: 'halopsa',
		required: true,
		description: 'The PostgreSQL schema of the tables; it is created when it is missing',
		displayOptions: { show: { operation: ['warehouseTable', 'warehousePage'] } },
	},
	{
		displayName: 'Read Everything',
		name: 'readEverything',
		type: 'boolean',
		default: false,
		description: 'Whether to read the stream from the start, which also finds records that are gone',
		displayOptions: { show: { operation: ['warehouseTable'] } },
	},
];
