import { fieldOf, headerWords } from './columns';
import type { SheetRow } from './csv';
import { ImportError } from './errors';

/** Title lines that exports put above the header. */
const FARTHEST_HEADER = 10;

export interface Table {
	readonly header: readonly string[];
	readonly rows: readonly SheetRow[];
}

const shown = (cells: readonly string[]): string => cells.slice(0, 5).map((cell) => `"${cell.slice(0, 40)}"`).join(', ');

/** Values of a record: an address, a link, a number. */
const looksLikeData = (cells: readonly string[]): boolean => cells.some((cell) => /@[^\s@]+\.|^https?:|^\+?[\d\s()./-]{6,}$/.test(cell));

/**
 * The header and the rows below it. Lines above the header are passed over.
 *
 * @param known headers that somebody has mapped before, as words
 * @throws ImportError when no line names columns
 */
export function findHeader(rows: readonly SheetRow[], known: ReadonlySet<string>): Table {
	const candidates = rows.slice(0, FARTHEST_HEADER).map(({ cells }, at) => ({
		at, cells, hits: looksLikeData(cells) ? 0 : cells.filter((cell) => cell !== '' && (known.has(headerWords(cell)) || fieldOf(cell) !== undefined)).length,
	}));
	const best = candidates.reduce<(typeof candidates)[number] | undefined>((leader, one) => (one.hits > (leader?.hits ?? 0) ? one : leader), undefined);
	if (!best) {
		const [first] = rows;
		if (!first) throw new ImportError('The file has no rows', 'Export it again; it is empty');
		const advice = first.cells.length === 1 && /[,;\t|]/.test(first.cells[0] ?? '')
			? 'The file has one column only: choose another Delimiter'
			: 'If the file has no header, turn on No Header Row and give the names of the columns. If its header has other words, give a mapping for it';
		throw new ImportError(`No header row was found; the file begins with ${shown(first.cells)}`, advice);
	}
	return { header: uniqueNames(best.cells), rows: rows.slice(best.at + 1) };
}

/** A header given by hand, for a file that has none. @throws ImportError when no name is given */
export function givenHeader(rows: readonly SheetRow[], names: readonly string[]): Table {
	if (names.length === 0) throw new ImportError('No Header Row is on, and no column names are given', 'Give the names in Column Names, in the order of the columns');
	return { header: uniqueNames(names), rows };
}

/** An empty name becomes its place, a repeated one gets its number. */
function uniqueNames(names: readonly string[]): string[] {
	const seen = new Map<string, number>();
	return names.map((name, at) => {
		const own = name.trim().slice(0, 200) || `Column ${at + 1}`;
		const count = (seen.get(own.toLowerCase()) ?? 0) + 1;
		seen.set(own.toLowerCase(), count);
		return count === 1 ? own : `${own} ${count}`;
	});
}
