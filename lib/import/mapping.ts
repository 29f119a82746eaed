import { z } from 'zod';

import { COLUMN_FIELDS, columnFieldNames, fieldOf, headerWords, isColumnField, type ColumnFieldName } from './columns';
import { ImportError } from './errors';

/** One row of the table in which a person keeps what the columns of a provider's files hold. */
export const rememberedSchema = z.object({ provider: z.string().optional().nullable(), column: z.string(), field: z.string().nullable().default('') }).passthrough();
export type Remembered = z.infer<typeof rememberedSchema>;

export interface MappedColumn {
	readonly column: string;
	/** Empty for a column that is left out. */
	readonly field: ColumnFieldName | '';
	/** `remembered`: from the kept rows; `suggested`: read from the header; `unknown`: left out until somebody decides. */
	readonly source: 'remembered' | 'suggested' | 'unknown';
}

/** Fields that only the record of a person has. */
const tellsPerson = new Set<string>(columnFieldNames.filter((name) => COLUMN_FIELDS[name].about === 'person' && !['city', 'state', 'country', 'phone', 'id'].includes(name)));

const isMany = (field: ColumnFieldName): boolean => 'many' in COLUMN_FIELDS[field];

function rememberedField({ column, field }: Remembered): ColumnFieldName | '' {
	const name = field?.trim() ?? '';
	if (name === '' || name === 'ignore') return '';
	if (!isColumnField(name)) throw new ImportError(`The remembered mapping gives the column "${column}" the field "${name}", which does not exist`, `Use one of: ${columnFieldNames.join(', ')}; or ignore`);
	return name;
}

/**
 * What each column of a header holds. A kept decision counts before the header's own words, and a field it gives away
 * is not suggested for another column.
 *
 * @throws ImportError when the kept rows name a field that does not exist
 */
export function mapColumns(header: readonly string[], provider: string, remembered: readonly Remembered[]): MappedColumn[] {
	const kept = new Map(remembered.filter((row) => (row.provider ?? provider).toLowerCase() === provider.toLowerCase()).map((row) => [headerWords(row.column), rememberedField(row)]));
	const decided = new Set<ColumnFieldName>([...kept.values()].filter((field) => field !== ''));
	const guesses = header.map((column) => (kept.has(headerWords(column)) ? undefined : fieldOf(column)));
	const person = guesses.some((field) => field !== undefined && tellsPerson.has(field)) || [...decided].some((field) => tellsPerson.has(field));
	return header.map((column, at): MappedColumn => {
		const known = kept.get(headerWords(column));
		if (known !== undefined) return { column, field: known, source: 'remembered' };
		const named = guesses[at];
		const guess = named === 'name' ? (person && !guesses.includes('fullName') ? 'fullName' : 'companyName') : named;
		if (guess === undefined || (decided.has(guess) && !isMany(guess))) return { column, field: '', source: 'unknown' };
		return { column, field: guess, source: 'suggested' };
	});
}

/** Whether the rows are people or companies, by what the columns hold. */
export const kindOf = (mapping: readonly MappedColumn[]): 'Person' | 'Company' => (mapping.some(({ field }) => tellsPerson.has(field)) ? 'Person' : 'Company');
