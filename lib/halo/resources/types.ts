import type { SpecialOperation } from '../special/types';

/** What the generic verbs, the node's properties, the pickers and the generated reference need to know of a resource. */

export type FieldType = 'string' | 'text' | 'html' | 'integer' | 'number' | 'boolean' | 'dateTime' | 'list';

export interface Field {
	/** HaloPSA's own property name. */
	readonly name: string;
	readonly label: string;
	readonly type: FieldType;
	/** Needed when a record is created. */
	readonly required?: true;
	readonly readOnly?: true;
	/** The resource whose record this field names. */
	readonly reference?: string;
	/** The property of that record which the field holds; its id where there is none given. */
	readonly holds?: string;
	/** What the records to choose from have in common, such as their level; a query parameter and a property of that name. */
	readonly where?: Readonly<Record<string, number>>;
	readonly description?: string;
}

export interface Filter {
	/** Query parameter of the list request. */
	readonly name: string;
	readonly label: string;
	readonly type: 'string' | 'integer' | 'boolean' | 'dateTime';
	/** The resource whose record the filter names, and the property it compares where that is not the id. */
	readonly reference?: string;
	readonly holds?: string;
	/** The record property the filter compares, where it is one; lets a look-up by field use the filter. */
	readonly field?: string;
	readonly description?: string;
}

/** The generic verbs; what a resource can do beyond them is in `special`. */
export type Operation = 'get' | 'getMany' | 'create' | 'update' | 'upsert' | 'delete';

export interface Quirk {
	readonly what: string;
	readonly source: string;
}

export interface ResourceDescriptor {
	readonly name: string;
	readonly label: string;
	readonly plural: string;
	/** Path below the resource server, such as `Client` for `/api/Client`. */
	readonly path: string;
	/** Key of the rows in a wrapped list; absent where HaloPSA answers with a bare array. */
	readonly collection?: string;
	readonly idType: 'integer' | 'uuid';
	/** Property that names a record to a person. */
	readonly title: string;
	/** Entity number of the custom fields (`FieldInfo?typeid=`), where the resource has any. */
	readonly customFieldEntity?: number;
	readonly operations: readonly Operation[];
	readonly special?: readonly SpecialOperation[];
	readonly fields: readonly Field[];
	readonly filters: readonly Filter[];
	/** Sets of fields that name one record in the real world; the first complete one finds a create whose answer was lost. */
	readonly identity: readonly (readonly string[])[];
	/** Query parameters that restrict a list to records changed in a period. */
	readonly watermark?: { readonly from: string; readonly to: string };
	/** Whether the list takes `pageinate`; reference tables and actions do not. */
	readonly paged: boolean;
	/** Query parameter for a text search, where the list has one. */
	readonly search?: string;
	/** Fields that the text search looks at; matching on any other field reads the whole list. */
	readonly searches?: readonly string[];
	/** Fields that `advanced_search` compares exactly, for those that neither a filter nor the text search looks at. */
	readonly exact?: readonly string[];
	/** False where the single record takes no `includedetails` (timesheets). */
	readonly detailed?: false;
	/** Filters that keep a picker to what goes with the rest of the node; of several the first whose value is known. */
	readonly narrowedBy?: readonly string[];
	/** Property and query parameter of the record this one is numbered in (the action's ticket). */
	readonly parent?: string;
	readonly scopes: { readonly read: string; readonly edit: string; readonly delete?: string };
	/** Parameters every list request carries. */
	readonly listQuery?: Readonly<Record<string, string | number | boolean>>;
	/** The fields most people use, in reading order. */
	readonly simple: readonly string[];
	readonly quirks: readonly Quirk[];
}

const field =
	(type: FieldType) =>
	(name: string, label: string, more: Partial<Omit<Field, 'name' | 'label' | 'type'>> = {}): Field => ({
		name,
		label,
		type,
		...more,
	});

export const text = field('string');
export const longText = field('text');
export const html = field('html');
export const integer = field('integer');
export const decimal = field('number');
export const flag = field('boolean');
export const date = field('dateTime');
export const list = field('list');

/** An integer field that holds the id of another resource's record. */
export const ref = (name: string, label: string, reference: string, more: Partial<Field> = {}): Field => ({
	name,
	label,
	type: 'integer',
	reference,
	...more,
});

/** A filter by the id of another resource's record. */
export const byRef = (name: string, label: string, reference: string, more: Partial<Filter> = {}): Filter => ({
	name,
	label,
	type: 'integer',
	reference,
	field: name,
	...more,
});

export const search: Filter = {
	name: 'search',
	label: 'Search',
	type: 'string',
	description: 'Text to look for in the names, numbers and addresses that HaloPSA indexes',
};

export const includeInactive: Filter = {
	name: 'includeinactive',
	label: 'Include Inactive',
	type: 'boolean',
	description: 'Whether to return inactive records too; HaloPSA hides them otherwise',
};

export const includeDisabled: Filter = {
	name: 'includedisabled',
	label: 'Include Disabled',
	type: 'boolean',
	description: 'Whether to return disabled records too; HaloPSA hides them otherwise',
};

export const changedSince: readonly Filter[] = [
	{ name: 'lastupdatefromdate', label: 'Updated After', type: 'dateTime' },
	{ name: 'lastupdatetodate', label: 'Updated Before', type: 'dateTime' },
];

export const updateTimes = { from: 'lastupdatefromdate', to: 'lastupdatetodate' } as const;

export const everything = ['get', 'getMany', 'create', 'update', 'upsert', 'delete'] as const satisfies readonly Operation[];
export const readOnly = ['get', 'getMany'] as const satisfies readonly Operation[];
