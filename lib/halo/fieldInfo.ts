import type { HaloClient } from './client';
import { HaloError } from './errorClasses';
import { idOf, integerOf, isBlank, isOn, isRecord, textOf, type HaloRecord } from './records/record';

const PATH = 'FieldInfo';

/** Single and multi select [inferred]. */
const SELECTS = new Set([2, 3]);

/** Text, memo, date, time, checkbox, table and rich text [inferred]: what has none of them as its type may have options. */
const WITHOUT_OPTIONS = new Set([0, 1, 4, 5, 6, 7, 10]);

/** An option of a select, which a value names by its id. */
export interface FieldOption {
	readonly id: number;
	readonly name: string;
	/** Switched off: it stays where it was chosen, and cannot be chosen any more. */
	readonly inactive: boolean;
}

/** The options of a field as it shows them, those that are switched off last. One without id or name is none. */
export function optionsOf({ values }: HaloRecord): FieldOption[] {
	const rows = Array.isArray(values) ? values.filter(isRecord) : [];
	const options = rows.flatMap((row): FieldOption[] => {
		const [id, name] = [integerOf(row.id), textOf(row.name)];
		return id === undefined || name === '' ? [] : [{ id, name, inactive: isOn(row.inactive) }];
	});
	return options.sort((left, right) => Number(left.inactive) - Number(right.inactive));
}

/** The options that can be chosen. */
export const choicesOf = (row: HaloRecord): FieldOption[] => optionsOf(row).filter(({ inactive }) => !inactive);

const hasOptions = ({ values }: HaloRecord): boolean => Array.isArray(values) && values.length > 0;

const isSelect = ({ type }: HaloRecord): boolean => SELECTS.has(integerOf(type) ?? Number.NaN);

const lookupOf = ({ lookup }: HaloRecord): number | undefined => {
	const id = integerOf(lookup) ?? 0;
	return id > 0 ? id : undefined;
};

/** Whether a field is one of options by its type; a tenant with other numbers still names the lookup that holds them. */
export const isOfOptions = (row: HaloRecord): boolean => isSelect(row) || (!WITHOUT_OPTIONS.has(integerOf(row.type) ?? Number.NaN) && lookupOf(row) !== undefined);

/** The options are the values of the lookup that the field names, or they are shown by the single record (vendor specification, FieldInfo and Lookup). */
async function read(client: HaloClient, row: HaloRecord): Promise<HaloRecord> {
	const inLookup = async (lookupid: number | undefined): Promise<HaloRecord[]> =>
		lookupid === undefined ? [] : await client.list({ path: 'Lookup', query: { lookupid, iscustomfield: true }, paged: false });
	const values = await inLookup(lookupOf(row));
	const id = idOf(row);
	if (values.length > 0 || !isSelect(row) || id === undefined) return { ...row, values };
	const single = await client.get(PATH, id, { includedetails: true });
	if (hasOptions(single) || lookupOf(single) === lookupOf(row)) return { ...row, ...single };
	return { ...row, ...single, values: await inLookup(lookupOf(single)) };
}

/** A definition with its options: lists may leave them out although they are asked for. Costs nothing where they are shown. */
export async function withOptions(client: HaloClient, row: HaloRecord): Promise<HaloRecord> {
	if (hasOptions(row) || !(isSelect(row) || lookupOf(row) !== undefined)) return row;
	try {
		return await read(client, row);
	} catch (error) {
		// The other fields do not need the options of this one; a value for it is refused by HaloPSA itself.
		if (error instanceof HaloError) return row;
		throw error;
	}
}

/**
 * The custom fields of an entity as the tenant defines them, with the options of the chosen ones.
 * @param typeid entity number, such as 1 for tickets
 */
export async function fieldInfoRows(client: HaloClient, typeid: number, needsOptions: (row: HaloRecord) => boolean): Promise<HaloRecord[]> {
	const rows = await client.list({ path: PATH, query: { typeid, includevalues: true }, paged: false });
	const ofEntity = rows.filter(({ usage }) => isBlank(usage) || integerOf(usage) === typeid);
	return await Promise.all(ofEntity.map(async (row) => (needsOptions(row) ? await withOptions(client, row) : row)));
}
