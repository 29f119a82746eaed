import type { FieldType as MapperFieldType, ILoadOptionsFunctions, INodePropertyOptions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import {
	customFieldDefinitions, HaloPermissionError, listRecords, resourceNamed,
	type CustomFieldDefinition, type Field, type HaloClient, type HaloRecord, type ResourceDescriptor,
} from '../../lib';
import { haloClient, toNodeError } from '../shared';
import { isReference } from './locators';
import { heldOf, isWhere, nameOfRow } from './references';

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
		// A record that it refers to may be picked under Linked Records instead.
		required: operation === 'create' && field.required === true && field.reference === undefined,
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
 * A field that refers to a short table (statuses, teams, agents and so on) as a drop-down of its rows. n8n has no
 * searchable picker for fields of a mapper, so a reference to a long list, or to one that depends on other fields, is
 * given by its ID here and picked under Linked Records.
 */
async function withRows(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor, fields: ResourceMapperField[]): Promise<ResourceMapperField[]> {
	const references = new Map(descriptor.fields.filter(isReference).map((field) => [field.name, { table: resourceNamed(field.reference), holds: field.holds, where: field.where }]));
	const tables = [...new Set([...references.values()].map(({ table }) => table))].filter(({ paged, parent, idType }) => !paged && parent === undefined && idType === 'integer');
	const client = tables.length > 0 ? await haloClient(context) : undefined;
	const rows = new Map<ResourceDescriptor, HaloRecord[]>();
	await Promise.all(tables.map(async (table) => client && rows.set(table, await rowsOf(context, client, table))));
	return fields.map((field) => {
		const reference = references.get(field.id);
		if (!reference) return field;
		const among = (rows.get(reference.table) ?? []).filter((row) => isWhere(row, reference.where));
		const options = optionsOf(reference.table, among, reference.holds);
		if (options.length > 0) return { ...field, type: 'options' as const, options };
		return { ...field, displayName: `${field.displayName}${field.type === 'number' ? ' ID' : ''} (or pick it under Linked Records)` };
	});
}

function optionsOf(table: ResourceDescriptor, rows: readonly HaloRecord[], holds: string | undefined): INodePropertyOptions[] {
	return rows.flatMap((row) => {
		const value = heldOf(row, holds);
		return value === undefined ? [] : [{ name: holds === table.title ? String(value) : `${nameOfRow(table, row, value)} (${value})`, value }];
	});
}

/** An application without access to the table can still give the number. */
async function rowsOf(context: ILoadOptionsFunctions, client: HaloClient, table: ResourceDescriptor): Promise<HaloRecord[]> {
	const rows: HaloRecord[] = [];
	try {
		for await (const row of listRecords(client, table, { limit: MOST_OPTIONS })) rows.push(row);
	} catch (error) {
		if (error instanceof HaloPermissionError) return [];
		throw toNodeError(context.getNode(), error);
	}
	return rows;
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
