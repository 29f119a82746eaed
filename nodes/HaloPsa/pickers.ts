import type { FieldType as MapperFieldType, ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import {
	customFieldDefinitions, HaloPermissionError, idOf, listRecords, resourceNamed, textOf,
	type CustomFieldDefinition, type Field, type HaloRecord, type ResourceDescriptor,
} from '../../lib';
import { haloClient, toNodeError } from '../shared';

const PICKER_ROWS = 100;

function entry(descriptor: ResourceDescriptor, row: HaloRecord): INodeListSearchItems[] {
	const id = idOf(row);
	if (id === undefined) return [];
	const name = textOf(row[descriptor.title]) || textOf(row.name) || `${descriptor.label} ${id}`;
	return [{ name, value: id }];
}

async function search(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor, filter?: string, query: Record<string, string | number> = {}): Promise<INodeListSearchResult> {
	try {
		const client = await haloClient(context);
		const term = filter?.trim() ?? '';
		const wanted = term.toLowerCase();
		const searched = term !== '' && descriptor.search ? { [descriptor.search]: term } : {};
		const results: INodeListSearchItems[] = [];
		for await (const row of listRecords(client, descriptor, { query: { ...query, ...searched }, limit: descriptor.search ? PICKER_ROWS : undefined })) {
			for (const found of entry(descriptor, row)) {
				if (descriptor.search || found.name.toLowerCase().includes(wanted)) results.push(found);
			}
			if (results.length >= PICKER_ROWS) break;
		}
		return { results };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The records of the chosen resource, for the resource locator. An error is shown, never an empty list. */
export async function searchRecords(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const descriptor = resourceNamed(String(this.getCurrentNodeParameter('resource')));
	const ticket = descriptor.parent ? this.getCurrentNodeParameter('ticketId', { extractValue: true }) : undefined;
	const query = descriptor.parent && (typeof ticket === 'string' || typeof ticket === 'number') ? { [descriptor.parent]: ticket } : {};
	return await search(this, descriptor, filter, query);
}

export async function searchTickets(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await search(this, resourceNamed('ticket'), filter);
}

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

function customMapperField({ name, label, type, options }: CustomFieldDefinition): ResourceMapperField {
	const choices = type === 'list' ? [] : options.map(({ id, name: text }) => ({ name: text, value: id }));
	return {
		id: name,
		displayName: label,
		type: choices.length > 0 ? 'options' : mapperTypes[type],
		...(choices.length > 0 ? { options: choices } : {}),
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		removed: true,
	};
}

/** An application that may not read the definitions can still write custom fields, under Options. */
async function customMapperFields(context: ILoadOptionsFunctions, descriptor: ResourceDescriptor): Promise<ResourceMapperField[]> {
	if (descriptor.customFieldEntity === undefined) return [];
	try {
		return (await customFieldDefinitions(await haloClient(context), descriptor)).map(customMapperField);
	} catch (error) {
		if (error instanceof HaloPermissionError) return [];
		throw toNodeError(context.getNode(), error);
	}
}

/** The fields of the chosen resource and the tenant's custom fields for it, for the resource mapper. */
export async function getFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const descriptor = resourceNamed(String(this.getCurrentNodeParameter('resource')));
	const operation = String(this.getCurrentNodeParameter('operation'));
	const own = descriptor.fields.filter(({ readOnly }) => !readOnly).map((field) => mapperField(descriptor, operation, field));
	const fields = [...own, ...(await customMapperFields(this, descriptor))];
	if (operation !== 'upsert') return { fields };
	const id: ResourceMapperField = {
		id: 'id', displayName: 'ID', type: 'number', required: false, defaultMatch: false, canBeUsedToMatch: true, display: true, removed: true,
	};
	return { fields: [id, ...fields] };
}
