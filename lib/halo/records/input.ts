import { oncePer } from '../../domain/oncePer';
import type { Field, FieldType, ResourceDescriptor } from '../resources/types';
import { integerOf } from './record';
import { convert, shown } from './values';

/** Thrown for a value that cannot be sent; names the field and what it takes. */
export class InvalidInputError extends Error {
	override readonly name = 'InvalidInputError';

	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}

type Described = Pick<ResourceDescriptor, 'label' | 'fields'>;

const unsafeNames = new Set(['__proto__', 'constructor', 'prototype']);

/** A name as HaloPSA has them; one that begins with an underscore is an instruction. */
const possibleName = /^[A-Za-z_]\w*$/;

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * HaloPSA ignores a name that it does not know, so one that cannot be its own is refused. Names that are not among the
 * fields may be right: HaloPSA has many more than the resources list, and each version adds some.
 */
function checkName({ label, fields }: Described, name: string): void {
	const record = label.toLowerCase();
	if (unsafeNames.has(name)) throw new InvalidInputError(`"${name}" cannot be the name of a field of a ${record}`, 'Remove the field from the item');
	const meant = [{ name: 'id' }, ...fields].find((field) => plain(field.name) === plain(name));
	if (meant?.name === name || (!meant && possibleName.test(name)) || name.startsWith('_')) return;
	throw new InvalidInputError(
		`A ${record} has no field ${shown(name)}${meant ? `; its name in HaloPSA is ${meant.name}` : ''}`,
		'Give the field the name that HaloPSA has for it, or remove it from the item',
	);
}

const byName = oncePer((fields: readonly Field[]) => new Map(fields.map((field) => [field.name, field])));

/**
 * The record to send, made from what a user gave: known fields are checked and cast to HaloPSA's types
 * (it refuses 95.0 where it wants 95, see CIPP Get-HaloUser.ps1), fields it does not list pass as they are,
 * `undefined` is left out and `null` clears.
 * @throws InvalidInputError naming the field and what it takes.
 */
export function toHaloRecord(descriptor: Described, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const fields = byName(descriptor.fields);
	const record: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(input)) {
		if (value === undefined) continue;
		const field = fields.get(name);
		if (!field) checkName(descriptor, name);
		if (field?.readOnly) continue;
		if (value === '' && field && !texts.has(field.type)) continue;
		const known = field ?? (typeof value === 'string' ? { name, label: 'named', type: 'text' as const } : undefined);
		record[name] = known && value !== null ? valueOf(descriptor, known, value) : value;
	}
	return record;
}

const texts = new Set<FieldType>(['string', 'text', 'html']);

function valueOf({ label }: Described, field: Pick<Field, 'name' | 'label' | 'type'>, value: unknown): unknown {
	const converted = convert(field, value);
	if ('value' in converted) return converted.value;
	const got = 'got' in converted ? converted.got : value;
	throw new InvalidInputError(
		`The field ${field.label} (${field.name}) of a ${label.toLowerCase()} takes ${converted.wants}, not ${shown(got)}`,
		'Correct the value, or remove the field to leave it as it is in HaloPSA',
	);
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** @throws InvalidInputError listing what a new record lacks. */
export function requireFields(descriptor: ResourceDescriptor, record: Readonly<Record<string, unknown>>): void {
	const missing = descriptor.fields.filter(({ name, required }) => required && isBlank(record[name]));
	if (missing.length === 0) return;
	const names = missing.map(({ label, name }) => `${label} (${name})`).join(', ');
	throw new InvalidInputError(`A new ${descriptor.label.toLowerCase()} needs ${names}`, 'Fill in the missing fields');
}

/** @throws InvalidInputError when `value` cannot be the name of a record. */
export function toRecordName({ label }: ResourceDescriptor, value: unknown): string {
	if (isBlank(value) || typeof value === 'object') {
		throw new InvalidInputError(`No name was given for the ${label.toLowerCase()}`, 'Give the name as HaloPSA shows it, or choose the record by ID');
	}
	return String(valueOf({ label, fields: [] }, { name: 'name', label: 'Name', type: 'string' }, value));
}

/** @throws InvalidInputError when `value` cannot be an id of this resource. */
export function toRecordId(descriptor: ResourceDescriptor, value: unknown): number | string {
	if (descriptor.idType === 'uuid') {
		if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value.trim())) return value.trim();
	} else {
		const id = integerOf(value);
		if (id !== undefined) return id;
	}
	throw new InvalidInputError(
		`${isBlank(value) || Number.isNaN(value) ? 'No ID was given' : `${shown(value)} is not an ID`} for the ${descriptor.label.toLowerCase()}`,
		descriptor.idType === 'uuid' ? 'Give the UUID that HaloPSA shows for the record' : 'Give the whole number that HaloPSA shows for the record, or pick it from the list',
	);
}
