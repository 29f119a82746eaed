import { z } from 'zod';
import type { HaloClient } from './client';
import { customFieldType } from './customFieldDefinitions';
import { isStoredDate, mayBeOptions, sameCustomValue } from './customFieldValue';
import type { CustomFieldName } from './customFields';
import { HaloPermissionError } from './errorClasses';
import { type FieldOption, choicesOf, fieldInfoRows, withOptions } from './fieldInfo';
import { isLocalTime, momentOf } from './records/dates';
import { InvalidInputError } from './records/input';
import { isRecord, type HaloRecord } from './records/record';
import { convert, shown } from './records/values';
import type { Field, ResourceDescriptor } from './resources/types';

interface DefinedField extends CustomFieldName {
	readonly label: string;
	/** Undefined where what the field takes is not known. */
	readonly type: Field['type'] | undefined;
	readonly options: readonly FieldOption[];
}

/** A field whose options are read when a value for it comes, and then once. */
type ListedField = Omit<DefinedField, 'options'> & { readonly withOptions: () => Promise<DefinedField> };

type Changes = Readonly<Record<string, unknown>>;

const row = z.object({
	id: z.coerce.number().int(),
	name: z.string().min(1),
	label: z.string().nullish().catch(undefined),
	type: z.coerce.number().catch(Number.NaN),
	inputtype: z.coerce.number().catch(0),
});

/** Read once per client, which lives as long as one run of a node: several items have the same fields. */
const known = new WeakMap<HaloClient, Map<number, Promise<ListedField[]>>>();

function fieldsOf(client: HaloClient, typeid: number): Promise<ListedField[]> {
	const byEntity = known.get(client) ?? new Map<number, Promise<ListedField[]>>();
	known.set(client, byEntity);
	const reading = byEntity.get(typeid) ?? readFields(client, typeid);
	byEntity.set(typeid, reading);
	reading.catch(() => byEntity.delete(typeid));
	return reading;
}

async function readFields(client: HaloClient, typeid: number): Promise<ListedField[]> {
	const rows = await fieldInfoRows(client, typeid, () => false);
	return rows.flatMap((given) => {
		const { data } = row.safeParse(given);
		if (!data) return [];
		const field = { id: data.id, name: data.name, label: data.label || data.name, type: customFieldType(data.type, data.inputtype) };
		let reading: Promise<DefinedField> | undefined;
		return [{ ...field, withOptions: () => (reading ??= withOptions(client, given).then((whole) => ({ ...field, options: choicesOf(whole) }))) }];
	});
}

const isNamed = (idOrName: string, { id, name }: { readonly id?: unknown; readonly name?: unknown }): boolean =>
	String(id) === idOrName.trim() || String(name).toLowerCase() === idOrName.trim().toLowerCase();

/**
 * Whether a value goes with what is stored without asking for the definition of the field: a select is stored as the
 * number of its option or as a list of them, so what is stored as other text or as a switch has no options.
 */
function goesWith(stored: unknown, value: unknown): boolean {
	if (typeof stored === 'boolean') return typeof value === 'boolean';
	if (typeof stored !== 'string' || stored === '' || typeof value !== 'string' || value.includes('\u0000')) return false;
	if (mayBeOptions(stored) && stored.includes(',')) return false;
	return Number.isNaN(Number(stored)) || !Number.isNaN(Number(value));
}

/** A time without a zone is a moment in a field of dates and nothing but text in a field of text. */
const needsItsType = (stored: unknown, value: unknown): boolean => isLocalTime(value) && (stored === undefined || stored === null || stored === '' || isStoredDate(stored));

/**
 * The changes as HaloPSA takes them, with the fields that are needed to turn names into ids. The value of a select may
 * be given as the option's id or as its text; several of them as a list or separated by commas. With `timeZone`, a date
 * that names no zone is one of that zone; HaloPSA takes it for UTC.
 * @throws {InvalidInputError} for a value of the wrong type, and for an option that there is not: the message lists those there are
 */
export async function withOptionIds(
	client: HaloClient,
	{ customFieldEntity: typeid }: ResourceDescriptor,
	current: HaloRecord,
	changes: Changes,
	timeZone?: string,
): Promise<{ readonly changes: Changes; readonly fields: readonly CustomFieldName[] }> {
	const listed = Array.isArray(current.customfields) ? current.customfields.filter(isRecord) : [];
	const listedAs = (idOrName: string): HaloRecord | undefined => listed.find((candidate) => isNamed(idOrName, candidate));
	// Also of an option that was removed from the field since: what a record has may stay.
	const isKept = (field: HaloRecord, value: unknown): boolean => (timeZone === undefined || !needsItsType(field.value, value)) && sameCustomValue({ value: field.value, display: field.display }, value);
	const settled = Object.entries(changes).every(([idOrName, value]) => {
		const field = listedAs(idOrName);
		if (field === undefined || (timeZone !== undefined && needsItsType(field.value, value))) return false;
		return goesWith(field.value, value) || isKept(field, value);
	});
	if (settled || typeid === undefined) return { changes, fields: [] };
	try {
		const fields = await fieldsOf(client, typeid);
		const entries = Object.entries(changes).map(async ([idOrName, value]) => {
			const before = listedAs(idOrName);
			const field = isEmpty(value) || (before && isKept(before, value)) ? undefined : fields.find((candidate) => isNamed(idOrName, candidate));
			return [idOrName, field ? valueFor(await field.withOptions(), value, timeZone) : value] as const;
		});
		return { changes: Object.fromEntries(await Promise.all(entries)), fields };
	} catch (error) {
		// An application that may not read the definitions can still write the fields that the record lists.
		const allListed = Object.keys(changes).every((idOrName) => listedAs(idOrName) !== undefined);
		const aDateAmongThem = Object.values(changes).some((value) => timeZone !== undefined && isLocalTime(value));
		if (error instanceof HaloPermissionError && allListed && !aDateAmongThem) return { changes, fields: [] };
		throw error;
	}
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

function valueFor(field: DefinedField, value: unknown, timeZone: string | undefined): unknown {
	if (field.options.length > 0) return optionValue(field, value);
	if (field.type === undefined || field.type === 'list') return value;
	const given = field.type === 'dateTime' && timeZone !== undefined ? momentOf(value, timeZone) : value;
	const converted = convert({ name: field.name, type: field.type }, given);
	if ('value' in converted) return converted.value;
	throw new InvalidInputError(`The custom field ${field.label} (${field.name}) takes ${converted.wants}, not ${shown(value)}`, 'Correct the value, or remove the custom field to leave it as it is in HaloPSA');
}

function optionValue(field: DefinedField, value: unknown): unknown {
	if (Array.isArray(value)) return value.map((one: unknown) => ({ id: optionId(field, isRecord(one) ? (one.id ?? one.name) : one) }));
	const whole = find(field, value);
	if (whole) return whole.id;
	const parts = typeof value === 'string' ? value.split(',').map((part) => part.trim()).filter(Boolean) : [];
	return parts.length > 1 ? parts.map((part) => ({ id: optionId(field, part) })) : optionId(field, value);
}

const find = ({ options }: DefinedField, given: unknown): FieldOption | undefined => {
	const wanted = String(given).trim().toLowerCase();
	return options.find(({ name }) => name.trim().toLowerCase() === wanted) ?? options.find(({ id }) => String(id) === wanted);
};

function optionId(field: DefinedField, given: unknown): number {
	const option = find(field, given);
	if (option) return option.id;
	const choices = field.options.map(({ id, name }) => `${name} (${id})`).join(', ');
	throw new InvalidInputError(`The custom field ${field.label} (${field.name}) has no option ${shown(typeof given === 'object' ? given : String(given))}`, `Use one of these, by text or by ID: ${choices}`);
}
