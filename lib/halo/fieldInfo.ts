import type { HaloClient } from './client';
import { HaloError } from './errorClasses';
import { idOf, integerOf, isBlank, type HaloRecord, type RecordId } from './records/record';

const PATH = 'FieldInfo';

/** Single and multi select [inferred]; a tenant with other numbers still names the lookup that holds the options. */
const SELECTS = new Set([2, 3]);

const hasOptions = ({ values }: HaloRecord): boolean => Array.isArray(values) && values.length > 0;

const mayHaveOptions = ({ type, lookup }: HaloRecord): boolean => SELECTS.has(integerOf(type) ?? Number.NaN) || (integerOf(lookup) ?? 0) > 0;

/** The options are shown by the single record, or they are the values of the lookup that the field names (vendor specification, FieldInfo and Lookup). */
async function optionsOf(client: HaloClient, id: RecordId, listed: HaloRecord): Promise<HaloRecord> {
	const single = await client.get(PATH, id, { includedetails: true });
	const lookupid = integerOf(single.lookup ?? listed.lookup) ?? 0;
	if (hasOptions(single) || lookupid <= 0) return { ...listed, ...single };
	return { ...listed, ...single, values: await client.list({ path: 'Lookup', query: { lookupid, iscustomfield: true }, paged: false }) };
}

async function withOptions(client: HaloClient, row: HaloRecord): Promise<HaloRecord> {
	const id = idOf(row);
	if (id === undefined || hasOptions(row) || !mayHaveOptions(row)) return row;
	try {
		return await optionsOf(client, id, row);
	} catch (error) {
		// The other fields do not need the options of this one; a value for it is refused by HaloPSA itself.
		if (error instanceof HaloError) return row;
		throw error;
	}
}

/**
 * The custom fields of an entity as the tenant defines them, with the options of those that have some: lists may leave
 * the options out although they are asked for.
 * @param typeid entity number, such as 1 for tickets
 */
export async function fieldInfoRows(client: HaloClient, typeid: number): Promise<HaloRecord[]> {
	const rows = await client.list({ path: PATH, query: { typeid, includevalues: true }, paged: false });
	return await Promise.all(rows.filter(({ usage }) => isBlank(usage) || integerOf(usage) === typeid).map((row) => withOptions(client, row)));
}
