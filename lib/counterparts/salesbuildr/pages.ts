import { SEARCH_PAGE, type SalesbuildrRecord, type SearchPage } from './answers';
import { SalesbuildrError } from './errors';

/**
 * All rows of a search, page by page. Rows without an ID, as those of a beta route may be, are known by their whole page.
 * @throws SalesbuildrError where Salesbuildr gives the same rows again and has told of more
 */
export async function* rowsOf(readPage: (from: number) => Promise<SearchPage>, plural: string, { from: start = 0, limit = Number.POSITIVE_INFINITY }: { from?: number; limit?: number }): AsyncGenerator<SalesbuildrRecord> {
	const seen = new Set<unknown>();
	let from = start;
	let given = 0;
	let before = '';
	while (given < limit) {
		const { rows, total } = await readPage(from);
		const page = rows.some(({ id }) => id === undefined) ? JSON.stringify(rows) : '';
		const fresh = page !== '' && page === before ? [] : rows.filter(({ id }) => id === undefined || !seen.has(id));
		before = page;
		if (rows.length > 0 && fresh.length === 0 && total !== undefined && start + given < total) {
			throw new SalesbuildrError(`Salesbuildr has ${total} ${plural} and gives the same ${rows.length} for every page`, 'Narrow the search, so that one page has all of them');
		}
		for (const row of fresh) {
			if (given >= limit) return;
			seen.add(row.id);
			given += 1;
			yield row;
		}
		from += rows.length;
		// A list that is longer than a page was asked to be comes whole.
		if (fresh.length === 0 || rows.length > SEARCH_PAGE || (total !== undefined && from >= total)) return;
	}
}
