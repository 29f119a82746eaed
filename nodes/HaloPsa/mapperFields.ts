import type { FieldType as MapperFieldType, ILoadOptionsFunctions, INodePropertyOptions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import {
	customFieldDefinitions, HaloPermissionError, hasResource, idOf, listRecords, resourceNamed,
	type CustomFieldDefinition, type Field, type HaloClient, type ResourceDescriptor,
} from '../../lib';
import { haloClient, toNodeError } from '../shared';
import { nameOfRow } from './references';

const MOST_OPTIONS = 500;

const mapperTypes: Record<Field['type'], MapperFieldType> = {
	string: 'string',
	text: 'string',
	html: 'string',
	integer: 'number',
	number: 'number',
	boolean: 'boolean',
	dateTime: 'dateTime',
	list: 'array',
};

function mapperField(descriptor: ResourceDescriptor, operation: string, field: Field): ResourceMapperField {
	const defaultMatch = descriptor.identity[0]?.includes(field.name) ?? false;
	const shown = operation === 'upsert' ? defaultMatch || field.required : operation === 'create' && field.required;
	return {
		id: field.name,
		displayName: field.label,
		type: mapperTypes[field.type],
		required: operation === 'create' && field.required === true,
		defaultMatch,
		canBeUsedToMatch: field.type !== 'list' && field.type !== 'html',
		display: true,
		// The editor fills what it shows with null or false, so a field is shown when it is added.
		removed: !shown,
	};
}

function customMapperField({ name, label, type, readOnly, options }: CustomFieldDefinition): ResourceMapperField {
	const choices = type === 'list' ? [] : options.map(({ id, name: text }) => ({ name: text, value: id }));
	const several = type === 'list' && options.length > 0 ? ` (several of: ${options.map((option) => option.name).join(', ')})` : '';
	return {
		id: name,
		displayName: `${label}${several}`,
		type: choices.length > 0 ? 'options' : mapperTypes[type],
		...(choices.length > 0 ? { options: choices } : {}),
		...(readOnly ? { readOnly: true } : {}),
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		removed: true,
	};
}

async function customMapperFields(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor): Promise<ResourceMapperField[]> {
	if (descriptor.customFieldEntity === undefined) return [];
	return (await customFieldDefinitions(await haloClient(context), descriptor)).map(customMapperField);
}

/**
 * A field that refers to a short table (statuses, teams, agents and so on) as a drop-down of its rows; n8n has no
 * searchable picker for fields of a mapper, so a reference to a long list stays a number.
 */
async function withRows(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor, fields: ResourceMapperField[]): Promise<ResourceMapperField[]> {
	const references = new Map(descriptor.fields.flatMap(({ name, reference }) => (reference !== undefined && hasResource(reference) ? [[name, resourceNamed(reference)] as const] : [])));
	const tables = [...new Set(references.values())].filter(({ paged, parent }) => !paged && parent === undefined);
	const client = tables.length > 0 ? await haloClient(context) : undefined;
	const rows = new Map<ResourceDescriptor, INodePropertyOptions[]>();
	await Promise.all(tables.map(async (table) => client && rows.set(table, await optionsOf(context, client, table))));
	return fields.map((field) => {
		const reference = references.get(field.id);
		const options = reference && rows.get(reference);
		return options && options.length > 0 ? { ...field, type: 'options' as const, options } : field;
	});
}

/** An application without access to the table can still give the number. */
async function optionsOf(context: ILoadOptionsFunctions, client: HaloClient, table: ResourceDescriptor): Promise<INodePropertyOptions[]> {
	const options: INodePropertyOptions[] = [];
	try {
		for await (const row of listRecords(client, table, { limit: MOST_OPTIONS })) {
			const id = idOf(row);
			if (id !== undefined) options.push({ name: `${nameOfRow(table, row, id)} (${id})`, value: id });
		}
	} catch (error) {
		if (error instanceof HaloPermissionError) return [];
		throw toNodeError(context.getNode(), error);
	}
	return options;
}

/** The fields of the chosen resource and the tenant's custom fields for it, for the resource mapper. An error is shown, never fewer fields. */
export async function getFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		return await fieldsOf(this);
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

async function fieldsOf(context: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const descriptor = resourceNamed(String(context.getCurrentNodeParameter('resource')));
	const operation = String(context.getCurrentNodeParameter('operation'));
	const own = descriptor.fields.filter(({ readOnly }) => !readOnly).map((field) => mapperField(descriptor, operation, field));
	const fields = [...(await withRows(context, descriptor, own)), ...(await customMapperFields(context, descriptor))];
	if (operation !== 'upsert') return { fields };
	const id: ResourceMapperField = {
		id: 'id', displayName: 'ID', type: 'number', required: false, defaultMatch: false, canBeUsedToMatch: true, display: true, removed: true,
	};
	return { fields: [id, ...fields] };
}
