import { HaloValidationError } from './errors';
import { type HaloRecord, integerOf, isOn, isRecord } from './records/record';
import { shown } from './records/values';
import { sameCustomValue } from './customFieldValue';

/** A custom field of an entity, as FieldInfo or a record names it. */
export interface CustomFieldName {
	readonly id: number;
	readonly name: string;
}

/** What is posted for one custom field. */
export interface CustomFieldWrite {
	readonly id: number;
	readonly value: unknown;
}

interface CustomField extends CustomFieldName {
	readonly value: unknown;
	readonly display: unknown;
	/** Encrypted values come masked and calculated ones belong to HaloPSA: neither is written back. */
	readonly writeBack: boolean;
}

/** The values of a record's custom fields by name. Lists leave custom fields out; read the single record. */
export function customFieldValues(record: HaloRecord): Record<string, unknown> {
	const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
	for (const { name, value } of fieldsOf(record.customfields)) values[name] = value;
	return values;
}

/** The value of one custom field, by id or by name in any case; undefined when the record does not have the field. */
export function customFieldValue(record: HaloRecord, idOrName: number | string): unknown {
	return find(fieldsOf(record.customfields), String(idOrName))?.value;
}

/**
 * The `customfields` to post so that `changes` apply and every other field keeps its value: the full list, because on
 * some entities posting one custom field empties the others (HaloAPI issue 13). Undefined when nothing would change.
 *
 * @param current the record as read with its details; its `customfields` are taken
 * @param changes new values by id or name, names in any case
 * @param known fields of the entity (FieldInfo), for those that the record does not list yet, as when creating
 * @throws {HaloValidationError} for a name that is neither on the record nor known; the message lists the valid ones
 */
export function mergeCustomFields(
	current: HaloRecord,
	changes: Readonly<Record<string, unknown>>,
	known: readonly CustomFieldName[] = [],
): CustomFieldWrite[] | undefined {
	const fields = fieldsOf(current.customfields);
	const changed = new Map<number, unknown>();
	for (const [idOrName, value] of Object.entries(changes)) {
		if (value === undefined) continue;
		const field = find(fields, idOrName);
		const id = field?.id ?? find(known, idOrName)?.id ?? numericId(idOrName);
		if (id === undefined) throw unknownField(idOrName, [...fields, ...known]);
		const before = field ?? { value: undefined, display: undefined };
		if (!sameCustomValue(before, value)) changed.set(id, value);
	}
	if (changed.size === 0) return undefined;
	const kept = fields.filter(({ id, value, writeBack }) => !changed.has(id) && writeBack && !isEmpty(value));
	return [...kept.map(({ id, value }) => ({ id, value })), ...[...changed].map(([id, value]) => ({ id, value }))];
}

function fieldsOf(customfields: unknown): CustomField[] {
	if (!Array.isArray(customfields)) return [];
	return customfields.filter(isRecord).flatMap((field) => {
		const id = integerOf(field.id);
		if (id === undefined) return [];
		const { name, value, display, isencrypted, calculation } = field;
		const calculated = typeof calculation === 'string' && calculation !== '';
		const writeBack = !isOn(isencrypted) && !calculated;
		return [{ id, name: typeof name === 'string' ? name : String(id), value, display, writeBack }];
	});
}

function find<T extends CustomFieldName>(fields: readonly T[], idOrName: string): T | undefined {
	const wanted = idOrName.trim().toLowerCase();
	return fields.find(({ id, name }) => String(id) === wanted || name.toLowerCase() === wanted);
}

function numericId(text: string): number | undefined {
	return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

function unknownField(name: string, fields: readonly CustomFieldName[]): HaloValidationError {
	const names = [...new Set(fields.map((field) => field.name))].sort();
	const list = names.length > 0 ? `It has: ${names.join(', ')}.` : 'It has none.';
	return new HaloValidationError(`This record has no custom field ${shown(name)}. ${list}`, {
		method: 'POST',
		path: 'customfields',
		advice: 'Use one of these names or the ID of the field. HaloPSA puts CF before the name when a field is created.',
	});
}
