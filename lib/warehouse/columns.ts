import type { FieldType } from '../halo/resources/types';
import type { Stream } from '../sync/streams';

/** What a column holds: `moment` a point in time, `json` anything that is not one value. */
export type ColumnKind = 'boolean' | 'integer' | 'json' | 'moment' | 'number' | 'text';

export interface Column {
	/** HaloPSA's own name of the field. */
	readonly name: string;
	readonly kind: ColumnKind;
}

/** A table of the warehouse: one stream, one row for each record. */
export interface WarehouseTable {
	readonly name: string;
	readonly key: readonly string[];
	/** The key first. The whole record is beside them in the column `record`. */
	readonly columns: readonly Column[];
}

const kinds: Readonly<Record<FieldType, ColumnKind>> = {
	string: 'text', text: 'text', html: 'text', integer: 'integer', number: 'number', boolean: 'boolean', dateTime: 'moment', list: 'json',
};

/** Columns of our own; a field of HaloPSA with such a name is found in `record`. */
export const ownColumns: ReadonlySet<string> = new Set(['record', 'synced_at', 'changed_at', 'gone_at']);

/** topLevels becomes top_levels: names that need no quotes in SQL. */
const tableNameOf = (stream: string): string => stream.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The table of a stream. A record is told from others by its id, an action by its ticket and its id, because
 * actions are numbered inside their ticket.
 */
export function tableOfStream({ name, resource }: Pick<Stream, 'name' | 'resource'>): WarehouseTable {
	const key = [...(resource.parent ? [resource.parent] : []), 'id'];
	const keyColumns = key.map((column): Column => ({ name: column, kind: resource.idType === 'integer' ? 'integer' : 'text' }));
	const fields = resource.fields.filter((field) => !key.includes(field.name) && !ownColumns.has(field.name));
	return { name: tableNameOf(name), key, columns: [...keyColumns, ...fields.map((field): Column => ({ name: field.name, kind: kinds[field.type] }))] };
}
