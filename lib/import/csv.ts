import { CsvError, parse } from 'csv-parse/sync';

import { ImportError } from './errors';

/** One row of a file. */
export interface SheetRow {
	/** Line of the file, or row of the sheet, that a person finds it at; 1 is the first. */
	readonly line: number;
	readonly cells: readonly string[];
}

export const DELIMITERS = [',', ';', '\t', '|'] as const;

const ADVICE_QUOTES = 'Open the file at that line: a quotation mark is opened and not closed, or stands inside a field';

function parsed(text: string, delimiter: string): SheetRow[] {
	const rows: unknown = parse(text, {
		delimiter, info: true, bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true, max_record_size: 4_000_000,
	});
	if (!Array.isArray(rows)) return [];
	return (rows as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({ line: info.lines, cells: record }));
}

/** The first lines, cut at a line end that is not within quotes. */
function head(text: string): string {
	const most = 20_000;
	if (text.length <= most) return text;
	const lines = text.slice(0, most).split('\n').slice(0, -1);
	while (lines.length > 1 && (lines.join('\n').match(/"/g) ?? []).length % 2 === 1) lines.pop();
	return lines.join('\n');
}

/** How well a delimiter fits: the share of rows with as many cells as the first, and then the cells. */
function fit(sample: string, delimiter: string): number {
	try {
		const rows = parsed(sample, delimiter);
		const [first] = rows;
		if (!first || first.cells.length < 2) return 0;
		const even = rows.filter(({ cells }) => cells.length === first.cells.length).length / rows.length;
		return even * 1000 + Math.min(first.cells.length, 900);
	} catch {
		return 0;
	}
}

/** The delimiter that makes the most even table; a comma when none makes columns. */
export function findDelimiter(text: string): string {
	const sample = head(text);
	return [...DELIMITERS].map((delimiter) => ({ delimiter, score: fit(sample, delimiter) })).reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

/**
 * Rows of a CSV text. Excel's first line `sep=;` names the delimiter and is no row.
 *
 * @throws ImportError when quotation marks do not close, naming the line
 */
export function readCsv(text: string, delimiter?: string): { rows: SheetRow[]; delimiter: string } {
	const [mark, named] = /^sep=(.)\r?\n/i.exec(text.slice(0, 20)) ?? [];
	const body = mark === undefined ? text : text.slice(mark.length);
	const chosen = delimiter ?? named ?? findDelimiter(body);
	try {
		const offset = mark === undefined ? 0 : 1;
		return { rows: parsed(body, chosen).map(({ line, cells }) => ({ line: line + offset, cells })), delimiter: chosen };
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		throw new ImportError(`The CSV cannot be read at line ${String(error.lines ?? '?')}`, ADVICE_QUOTES);
	}
}
