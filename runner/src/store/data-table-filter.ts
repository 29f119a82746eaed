import type { DataTableFilter } from 'n8n-workflow';
import { DataTableError } from './data-table-error';
import { type ColumnTypes, toSql } from './data-table-values';
import type { SqlValue } from './database';

type Condition = DataTableFilter['filters'][number];

interface Clause {
	readonly sql: string;
	readonly values: readonly SqlValue[];
}

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Without "%" the text is searched anywhere in the value; with it, "%" is the only wildcard. */
function pattern(value: SqlValue, { condition, columnName }: Condition): string {
	if (typeof value !== 'string') {
		throw new DataTableError(`The condition "${condition}" on column "${columnName}" needs a text to search for.`);
	}
	return value.includes('%') ? value : `%${value}%`;
}

/** SQLite's LIKE ignores case and GLOB does not, so the case-sensitive search is a GLOB with its own specials escaped. */
const globOf = (like: string): string => like.replace(/[[\]*?]/g, '[$&]').replaceAll('%', '*');
const likeOf = (like: string): string => like.replace(/[\\_]/g, '\\$&');

function clauseOf(filter: Condition, types: ColumnTypes): Clause {
	const column = quoted(filter.columnName);
	const value = toSql(filter.value, filter.columnName, types);
	switch (filter.condition) {
		case 'eq':
			return value === null ? { sql: `${column} IS NULL`, values: [] } : { sql: `${column} = ?`, values: [value] };
		case 'neq':
			// A row without a value differs from every value.
			return value === null
				? { sql: `${column} IS NOT NULL`, values: [] }
				: { sql: `(${column} <> ? OR ${column} IS NULL)`, values: [value] };
		case 'isEmpty':
			return { sql: `(${column} IS NULL OR ${column} = '')`, values: [] };
		case 'isNotEmpty':
			return { sql: `(${column} IS NOT NULL AND ${column} <> '')`, values: [] };
		case 'like':
			return { sql: `${column} GLOB ?`, values: [globOf(pattern(value, filter))] };
		case 'ilike':
			return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [likeOf(pattern(value, filter))] };
		default: {
			if (value === null) {
				throw new DataTableError(`The condition "${filter.condition}" on column "${filter.columnName}" needs a value.`);
			}
			return { sql: `${column} ${COMPARISONS[filter.condition]} ?`, values: [value] };
		}
	}
}

/**
 * The WHERE clause of a filter, empty for no conditions. `types` must include the system columns.
 *
 * @throws DataTableError for an unknown column or a value that does not fit
 */
export function whereOf(filter: DataTableFilter | undefined, types: ColumnTypes): Clause {
	const clauses = (filter?.filters ?? []).map((condition) => clauseOf(condition, types));
	if (clauses.length === 0) return { sql: '', values: [] };
	const joined = clauses.map((clause) => clause.sql).join(filter?.type === 'and' ? ' AND ' : ' OR ');
	return { sql: ` WHERE ${joined}`, values: clauses.flatMap((clause) => clause.values) };
}
