import { InvalidInputError } from '../../halo/records/input';
import type { SalesbuildrRecord } from './answers';
import type { SalesbuildrClient } from './client';

export interface FieldValueResult {
	readonly action: 'created' | 'updated' | 'unchanged';
	readonly field: string;
	readonly name: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

/** What people see of a value: `displayValue` in the API document, `name` in what clients of it show. */
const nameOf = ({ name, displayValue }: SalesbuildrRecord): string => textOf(displayValue) || textOf(name);

/** The value under the names that this field uses. */
function spelt(values: readonly SalesbuildrRecord[], { name, ...rest }: SalesbuildrRecord): SalesbuildrRecord {
	if (name === undefined) return rest;
	const [first] = values;
	return first && !('displayValue' in first) && 'name' in first ? { name, ...rest } : { displayValue: name, ...rest };
}

const differs = (current: SalesbuildrRecord, wanted: SalesbuildrRecord): boolean => Object.entries(wanted).some(([name, value]) => current[name] !== value);

/**
 * Adds values to a choice field such as opportunity-category, or changes them, found by ID or else by name. All values
 * are sent, because the write replaces them, and only when one differs, so that a second call writes nothing.
 * @throws InvalidInputError for a value with neither name nor ID, or an ID that the field does not have
 */
export async function setFieldValues(
	client: SalesbuildrClient,
	field: string,
	wanted: readonly SalesbuildrRecord[],
	{ dryRun = false }: { dryRun?: boolean } = {},
): Promise<FieldValueResult[]> {
	const values = [...(await client.fieldValues(field))];
	const results = wanted.map((given): FieldValueResult => {
		const value = spelt(values, given);
		const id = textOf(value.id);
		const name = nameOf(value);
		if (id === '' && name === '') throw new InvalidInputError(`A value of the field ${field} has neither a name nor an ID`, 'Give name, or id for one that is there');
		const at = values.findIndex((one) => (id === '' ? nameOf(one).toLowerCase() === name.toLowerCase() : textOf(one.id) === id));
		const current = values[at];
		if (!current && id !== '') throw new InvalidInputError(`The field ${field} has no value with the ID ${id}`, 'Leave id out to add a value');
		if (current && !differs(current, value)) return { action: 'unchanged', field, name: nameOf(current) };
		values.splice(current ? at : values.length, current ? 1 : 0, { ...current, ...value });
		return { action: current ? 'updated' : 'created', field, name: name || nameOf(current ?? {}) };
	});
	if (!dryRun && results.some(({ action }) => action !== 'unchanged')) await client.putFieldValues(field, values);
	return results;
}
