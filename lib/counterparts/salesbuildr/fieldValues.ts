import { InvalidInputError } from '../../halo/records/input';
import type { SalesbuildrClient, SalesbuildrRecord } from './client';

export interface FieldValueResult {
	readonly action: 'created' | 'updated' | 'unchanged';
	readonly field: string;
	readonly name: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

const differs = (current: SalesbuildrRecord, wanted: SalesbuildrRecord): boolean => Object.entries(wanted).some(([name, value]) => current[name] !== value);

/**
 * Adds values to a choice field such as opportunity-category, or changes them, found by ID or else by name. All values
 * are sent, and only when one differs, so that none is lost and a second call writes nothing.
 * @throws InvalidInputError for a value with neither name nor ID, or an ID that the field does not have
 */
export async function setFieldValues(
	client: SalesbuildrClient,
	field: string,
	wanted: readonly SalesbuildrRecord[],
	{ dryRun = false }: { dryRun?: boolean } = {},
): Promise<FieldValueResult[]> {
	const values = [...(await client.fieldValues(field))];
	const results = wanted.map((value): FieldValueResult => {
		const id = textOf(value.id);
		const name = textOf(value.name);
		if (id === '' && name === '') throw new InvalidInputError(`A value of the field ${field} has neither a name nor an ID`, 'Give name, or id for one that is there');
		const at = values.findIndex((one) => (id === '' ? textOf(one.name).toLowerCase() === name.toLowerCase() : textOf(one.id) === id));
		const current = values[at];
		if (!current && id !== '') throw new InvalidInputError(`The field ${field} has no value with the ID ${id}`, 'Leave id out to add a value');
		if (current && !differs(current, value)) return { action: 'unchanged', field, name: textOf(current.name) };
		values.splice(current ? at : values.length, current ? 1 : 0, { ...current, ...value });
		return { action: current ? 'updated' : 'created', field, name: name || textOf(current?.name) };
	});
	if (!dryRun && results.some(({ action }) => action !== 'unchanged')) await client.putFieldValues(field, values);
	return results;
}
