import type { INodeProperties } from 'n8n-workflow';

import { salesbuildrResources } from '../../lib';
import { timeoutProperty } from '../shared';

export const properties: INodeProperties[] = [
	{
		displayName: 'Enter the address of this webhook in Salesbuildr. A call only says what to read: the record comes from Salesbuildr itself, so a forged call changes nothing.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Resources',
		name: 'resources',
		type: 'multiOptions',
		options: salesbuildrResources.filter(({ operations }) => operations.includes('get')).map(({ name, plural }) => ({ name: plural, value: name })).sort((left, right) => left.name.localeCompare(right.name)),
		default: [],
		description: 'What starts the workflow; any of them when empty',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Calls That Name No Record',
				name: 'unknown',
				type: 'options',
				options: [
					{ name: 'Leave Out', value: 'leaveOut' },
					{ name: 'Start the Workflow', value: 'start', description: 'With the body as it came, so that nothing is lost' },
				],
				default: 'start',
				description: 'What to do with a call in whose body no kind of record and no ID is found',
			},
			timeoutProperty,
		],
	},
];
