import type { INodeProperties } from 'n8n-workflow';

import { pushStreams, streams } from '../../lib';
import { timeoutProperty } from '../shared';

const displayOptions: INodeProperties['displayOptions'] = { show: { operation: ['push'] } };

const byName = (all: typeof streams) => all.map(({ name, label }) => ({ name: label, value: name })).sort((left, right) => left.name.localeCompare(right.name));

const halo: INodeProperties = { displayName: 'HaloPSA Field', name: 'halo', type: 'string', default: '', placeholder: 'e.g. emailaddress' };
const counterpart: INodeProperties = {
	displayName: "Other System's Field", name: 'counterpart', type: 'string', default: '', placeholder: 'e.g. email', description: 'A name, with dots into objects',
};

/** Records of the other system come on the first input, rows of the link table and of the account mapping on the second. */
export const pushProperties: INodeProperties[] = [
	{
		displayName: 'System', name: 'pushSystem', type: 'string', default: 'salesbuildr', required: true,
		description: 'The name of the other system in the tables, so that several systems can share them', displayOptions,
	},
	{
		displayName: 'Stream', name: 'pushStream', type: 'options', options: byName(pushStreams), default: 'clients',
		description: 'The kind of HaloPSA records to compare with and to write', displayOptions,
	},
	{
		displayName: 'Record ID', name: 'counterpartId', type: 'string', default: '={{ $json.id }}', required: true,
		description: 'The ID of the record in the other system', displayOptions,
	},
	{
		displayName: 'HaloPSA ID', name: 'haloId', type: 'string', default: '={{ $json.externalIdentifier }}',
		description: 'The HaloPSA ID that the other system keeps; empty when it has none', displayOptions,
	},
	{
		displayName: 'Changed At', name: 'changedAt', type: 'string', default: '={{ $json.updatedAt }}',
		description: 'When the other system last changed the record; decides where both sides changed a field', displayOptions,
	},
	{
		displayName: 'Fields',
		name: 'pushFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add field',
		default: {},
		required: true,
		description: 'Which field is which, and whose value counts',
		displayOptions,
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					halo,
					counterpart,
					{
						displayName: 'Owner',
						name: 'owner',
						type: 'options',
						options: [
							{ name: 'HaloPSA', value: 'halo' },
							{ name: 'Newest', value: 'newest', description: 'Whichever side changed it since both last agreed' },
							{ name: 'Other System', value: 'counterpart' },
						],
						default: 'newest',
					},
				],
			},
		],
	},
	{
		displayName: 'Match On', name: 'matchOn', type: 'string', default: '', placeholder: 'e.g. emailaddress, client_id',
		description: 'HaloPSA fields, separated by commas, that together find a record which nothing links yet. A name alone is offered for review.', displayOptions,
	},
	{
		displayName: 'Records That HaloPSA Lacks',
		name: 'missing',
		type: 'options',
		options: [
			{ name: 'Create', value: 'create' },
			{ name: 'Leave for Review', value: 'review', description: 'A person decides' },
			{ name: 'Skip', value: 'skip', description: 'They are no business of HaloPSA' },
		],
		default: 'review',
		displayOptions,
	},
	{
		displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: false,
		description: 'Whether to return what would be written, with both values of each conflict, instead of writing it', displayOptions,
	},
	{
		displayName: 'Options',
		name: 'pushOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [
			{
				displayName: 'Both Changed, Newest Unknown',
				name: 'tieBreak',
				type: 'options',
				options: [
					{ name: 'Hold', value: 'hold', description: 'Neither side is written until a person settles it' },
					{ name: 'HaloPSA Wins', value: 'halo' },
					{ name: 'Other System Wins', value: 'counterpart' },
				],
				default: 'hold',
			},
			{
				displayName: "Keep the Other System's ID In", name: 'idField', type: 'string', default: '', placeholder: 'e.g. third_party_id',
				description: 'A HaloPSA field that is filled when a record is created, and that finds it again when the tables are lost',
			},
			{
				displayName: 'Main Site of the Client', name: 'mainSite', type: 'boolean', default: false,
				description: "Whether, in the stream Sites, a record stands for the main site of the client that it is linked with: a company's phone and address",
			},
			{
				displayName: 'New Record Fields', name: 'newFields', type: 'json', default: '{}',
				description: 'Further fields of HaloPSA records that are created, such as { "assetgroup_id": 12 }; an expression is worked out for each record',
			},
			{
				displayName: 'Part of a Longer List', name: 'part', type: 'boolean', default: false,
				description: 'Whether the records are one page of several: one that is found by Match On is left for review where the tables link its HaloPSA record with another',
			},
			{
				displayName: 'References', name: 'references', type: 'fixedCollection', typeOptions: { multipleValues: true }, default: {}, placeholder: 'Add reference',
				description: "Fields of new HaloPSA records that name another record by the other system's ID; the tables say which HaloPSA record that is",
				options: [
					{
						displayName: 'Reference', name: 'reference',
						values: [halo, counterpart, { displayName: 'Stream', name: 'stream', type: 'options', options: byName(streams), default: 'clients' }],
					},
				],
			},
			{
				displayName: 'Since', name: 'since', type: 'string', default: '', placeholder: 'e.g. 2026-01-31T09:00:00Z',
				description: 'The time of the last run; linked records that HaloPSA did not change since are not read. Clients, sites, users, assets, opportunities and tickets only.',
			},
			timeoutProperty,
			{
				displayName: 'Value Maps', name: 'valueMaps', type: 'json', default: '{}', placeholder: 'e.g. { "status_id": { "9": "won" } }',
				description: 'For fields with different values in both systems: the HaloPSA value and that of the other. A value that is not named parks its record, or is left out where HaloPSA owns the field. A field with an empty map is left out.',
			},
		],
	},
];
