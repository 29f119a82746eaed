import type { Field, ResourceDescriptor } from '../resources/types';
import { integerOf } from './record';

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

const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const unsafeKeys = new Set(['__proto__', 'constructor', 'prototype']);
const truths = new Map<unknown, boolean>([[1, true], [0, false], ['1', true], ['0', false], ['true', true], ['false', false], ['yes', true], ['no', false]]);

/** Luxon's DateTime, which n8n expressions produce, without importing it. */
const hasToISO = (value: unknown): value is { toISO(): string | null } =>
	typeof value === 'object' && value !== null && 'toISO' in value && typeof value.toISO === 'function';

function dateText(value: unknown): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (hasToISO(value)) return value.toISO() ?? undefined;
	if (typeof value !== 'string' || !isoDate.test(value.trim()) || Number.isNaN(Date.parse(value))) return undefined;
	const trimmed = value.trim();
	return trimmed.length > 10 && /[+-]\d{2}:?\d{2}$/.test(trimmed) ? new Date(trimmed).toISOString() : trimmed;
}

function convert(field: Field, value: unknown): { value: unknown } | { wants: string } {
	switch (field.type) {
		case 'integer': {
			const number = integerOf(value);
			return number === undefined ? { wants: 'a whole number' } : { value: number };
		}
		case 'number': {
			const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
			return typeof number === 'number' && Number.isFinite(number) ? { value: number } : { wants: 'a number' };
		}
		case 'boolean': {
			const truth = typeof value === 'boolean' ? value : truths.get(typeof value === 'string' ? value.trim().toLowerCase() : value);
			return truth === undefined ? { wants: 'true or false' } : { value: truth };
		}
		case 'dateTime': {
			const iso = dateText(value);
			return iso === undefined ? { wants: 'a date such as 2026-01-31 or 2026-01-31T09:00:00Z' } : { value: iso };
		}
		case 'list':
			return Array.isArray(value) ? { value } : { wants: 'a list' };
		default:
			if (typeof value === 'number' || typeof value === 'boolean') return { value: String(value) };
			return typeof value === 'string' ? { value } : { wants: 'text' };
	}
}

const shown = (value: unknown): string => {
	const json = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
	return json.length > 60 ? `${json.slice(0, 57)}...` : json;
};

/**
 * The record to send, made from what a user gave: known fields are checked and cast to HaloPSA's types
 * (it refuses 95.0 where it wants 95, see CIPP Get-HaloUser.ps1), unknown fields pass as they are,
 * `undefined` is left out and `null` clears.
 * @throws InvalidInputError naming the field and what it takes.
 */
export function toHaloRecord(descriptor: Pick<ResourceDescriptor, 'label' | 'fields'>, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const fields = new Map(descriptor.fields.map((field) => [field.name, field]));
	const record: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(input)) {
		if (value === undefined || unsafeKeys.has(name)) continue;
		const field = fields.get(name);
		if (!field || value === null || field.readOnly) {
			if (!field?.readOnly) record[name] = value;
			continue;
		}
		if (value === '' && field.type !== 'string' && field.type !== 'text' && field.type !== 'html') continue;
		const converted = convert(field, value);
		if ('wants' in converted) {
			throw new InvalidInputError(
				`The field ${field.label} (${name}) of a ${descriptor.label.toLowerCase()} takes ${converted.wants}, not ${shown(value)}`,
				'Correct the value, or remove the field to leave it as it is in HaloPSA',
			);
		}
		record[name] = converted.value;
	}
	return record;
}

/** @throws InvalidInputError listing what a new record lacks. */
export function requireFields(descriptor: ResourceDescriptor, record: Readonly<Record<string, unknown>>): void {
	const missing = descriptor.fields.filter(({ name, required }) => required && (record[name] === undefined || record[name] === null || record[name] === ''));
	if (missing.length === 0) return;
	const names = missing.map(({ label, name }) => `${label} (${name})`).join(', ');
	throw new InvalidInputError(`A new ${descriptor.label.toLowerCase()} needs ${names}`, 'Fill in the missing fields');
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
		`${value === undefined || value === null || value === '' ? 'No ID was given' : `${shown(value)} is not an ID`} for the ${descriptor.label.toLowerCase()}`,
		descriptor.idType === 'uuid' ? 'Give the UUID that HaloPSA shows for the record' : 'Give the whole number that HaloPSA shows for the record, or pick it from the list',
	);
}
