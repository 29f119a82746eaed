import { readCsv } from './csv';
import { decodeText, type Encoding } from './decode';
import { headerWords } from './columns';
import { findHeader, givenHeader, type Table } from './header';
import type { Remembered } from './mapping';
import { isXlsx, readXlsx } from './xlsx';

export { DELIMITERS } from './csv';
export { ENCODINGS as FILE_ENCODINGS, type Encoding as FileEncoding } from './decode';
export { COLUMN_FIELDS } from './columns';
export { ImportError } from './errors';
export { importRows, type ImportedRow, type ImportResult, type ImportSettings, type ParkedRow } from './importRows';
export { rememberedSchema, type MappedColumn, type Remembered } from './mapping';
export { recordsIn, tableOf } from './pushed';

export interface FileSettings {
	readonly delimiter?: string | undefined;
	readonly encoding?: Encoding | undefined;
	readonly sheet?: string | undefined;
	/** Names of the columns of a file without a header. */
	readonly columns?: readonly string[] | undefined;
	readonly remembered: readonly Remembered[];
}

export interface FileTable extends Table {
	readonly format: 'csv' | 'xlsx';
	readonly encoding: Encoding | null;
	readonly mixedEncodings: boolean;
	readonly delimiter: string | null;
}

/** The table in a CSV or XLSX file; which of the two it is, its first bytes say. @throws ImportError for a file that holds none */
export function readFile(bytes: Uint8Array, { delimiter, encoding, sheet, columns, remembered }: FileSettings): FileTable {
	const table = (rows: Table['rows']): Table => (columns ? givenHeader(rows, columns) : findHeader(rows, new Set(remembered.map(({ column }) => headerWords(column)))));
	if (isXlsx(bytes)) return { ...table(readXlsx(bytes, sheet)), format: 'xlsx', encoding: null, mixedEncodings: false, delimiter: null };
	const decoded = decodeText(bytes, encoding);
	const csv = readCsv(decoded.text, delimiter);
	return { ...table(csv.rows), format: 'csv', encoding: decoded.encoding, mixedEncodings: decoded.mixed, delimiter: csv.delimiter };
}
