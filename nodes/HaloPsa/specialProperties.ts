import type { INodeProperties } from 'n8n-workflow';

import { hasResource, resourceNamed, resources, type Parameter, type ResourceDescriptor, type SpecialOperation } from '../../lib';
import { alphabetical } from '../shared';
import { locator } from './locators';
import { BINARY_PROPERTY, OPTIONAL_PARAMETERS } from './parameterNames';
import { searchMethodOf } from './references';

/** Names that the node's own properties have already. */
const taken = new Set(['resource', 'operation', 'fields', 'options', 'limit', 'filters', 'path', 'query', 'body', 'method']);


const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The node property of a required parameter: its own name, or with the resource in front where that is taken. */
export const propertyNameOf = ({ name: resource }: ResourceDescriptor, { name }: Parameter): string =>
	taken.has(name) ? `${resource}${capitalized(name)}` : name;

export const isTopLevel = ({ required }: Parameter): boolean => required === true;

const described = ({ label, type, description }: Parameter): { description?: string } => {
	if (type !== 'boolean') return description === undefined ? {} : { description };
	return { description: description ?? `Whether to use "${label}"` };
};

function referenceProperty(parameter: Parameter, reference: string): Partial<INodeProperties> {
	const { type, label, name, default: usual = '' } = parameter;
	if (type !== 'string') return { ...locator({ label, name, reference }) };
	// The operation takes a name as well, and finds the record by it.
	const id = { displayName: 'By ID or Name', name: 'id', type: 'string' as const, placeholder: 'e.g. 42 or its name' };
	const list = { displayName: 'From List', name: 'list', type: 'list' as const, typeOptions: { searchListMethod: searchMethodOf(resourceNamed(reference)), searchable: true } };
	return { type: 'resourceLocator', default: { mode: usual === '' ? 'list' : 'id', value: String(usual) }, modes: [list, id] };
}

function typed(parameter: Parameter): Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties> {
	const { type, reference, options, default: usual } = parameter;
	if (reference !== undefined && hasResource(reference)) return { type: 'resourceLocator', default: '', ...referenceProperty(parameter, reference) };
	switch (type) {
		case 'text':
		case 'html':
			return { type: 'string', typeOptions: { rows: 4 }, default: usual ?? '' };
		case 'integer':
		case 'number':
			return { type: 'number', default: usual ?? 0 };
		case 'boolean':
			return { type: 'boolean', default: usual ?? false };
		case 'options':
			return { type: 'options', options: [...(options ?? [])], default: usual ?? options?.[0]?.value ?? '' };
		case 'binary':
			return { type: 'string', default: 'data', placeholder: 'e.g. data', hint: 'The name of the input field that contains the file' };
		default:
			return { type, default: usual ?? '' };
	}
}

const property = (name: string, parameter: Parameter): INodeProperties => ({
	displayName: parameter.type === 'binary' ? 'Input Data Field Name' : parameter.label,
	name,
	...typed(parameter),
	...described(parameter),
});

const byLabel = alphabetical<Parameter>(({ label }) => label);

/** Groups the operations of a resource that show the same things, so that each thing is one property. */
function grouped<T>(entries: readonly (readonly [string, T])[]): [string[], T][] {
	const groups = new Map<string, [string[], T]>();
	for (const [operation, thing] of entries) {
		const key = JSON.stringify(thing);
		const group = groups.get(key);
		if (group) group[0].push(operation);
		else groups.set(key, [[operation], thing]);
	}
	return [...groups.values()];
}

function requiredOf(descriptor: ResourceDescriptor, operations: readonly SpecialOperation[]): INodeProperties[] {
	const entries = operations.flatMap(({ name, parameters }) => parameters.filter((one) => isTopLevel(one) && one.type !== 'binary').map((one) => [name, one] as const));
	return grouped(entries).map(([operation, parameter]) => ({
		...property(propertyNameOf(descriptor, parameter), parameter),
		required: true,
		displayOptions: { show: { resource: [descriptor.name], operation } },
	}));
}

function optionalOf({ name }: ResourceDescriptor, operations: readonly SpecialOperation[]): INodeProperties[] {
	const entries = operations.map((operation) => [operation.name, operation.parameters.filter((one) => !isTopLevel(one)).sort(byLabel)] as const);
	return grouped(entries.filter(([, parameters]) => parameters.length > 0)).map(([operation, parameters]) => ({
		displayName: 'Additional Fields',
		name: OPTIONAL_PARAMETERS,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: { show: { resource: [name], operation } },
		options: parameters.map((parameter) => property(parameter.name, parameter)),
	}));
}

const all = resources.flatMap((descriptor) => (descriptor.special ?? []).map((operation) => ({ descriptor, operation })));
const namesOf = (which: (operation: SpecialOperation) => boolean): string[] => [...new Set(all.filter(({ operation }) => which(operation)).map(({ operation }) => operation.name))];
const fileOf = ({ parameters }: SpecialOperation): Parameter | undefined => parameters.find(({ type }) => type === 'binary');

/** Special operations on one record, which the record picker is shown for. */
export const onOneRecord = namesOf(({ needsRecord }) => needsRecord);
export const writing = namesOf(({ writes }) => writes);
/** Those that hand further fields on to a new record. */
export const withMoreFields = namesOf(({ parameters }) => parameters.some(({ fieldsOf }) => fieldsOf !== undefined));

function fileProperty(): INodeProperties[] {
	const [first] = all.flatMap(({ operation }) => fileOf(operation) ?? []);
	if (!first) return [];
	return [{ ...property(BINARY_PROPERTY, first), required: true, displayOptions: { show: { operation: namesOf((operation) => fileOf(operation) !== undefined) } } }];
}

/** The parameters of all special operations. */
export const specialProperties: INodeProperties[] = [
	...fileProperty(),
	...resources.flatMap((descriptor) => [...requiredOf(descriptor, descriptor.special ?? []), ...optionalOf(descriptor, descriptor.special ?? [])]),
];
